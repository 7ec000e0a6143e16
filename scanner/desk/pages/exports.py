"""导出: the records as a file, for people or for programs, and one record for printing."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from fastapi import APIRouter, Depends, Request
from fastapi.responses import FileResponse, RedirectResponse, Response
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool

from forms.errors import FormloopError
from scanner.desk.entrance import Session
from scanner.desk.giving_out import FORMATS, FORMATS_FOR_PEOPLE, PRINT, write_records
from scanner.desk.guards import changing, session_of
from scanner.desk.office import Office
from scanner.desk.pages import office_of, page
from scanner.ledger.listing import status_counts

router = APIRouter(prefix="/exports")


@router.get("")
async def exports(request: Request) -> Response:
    """Show what can be exported."""
    with office_of(request).corrections.asking() as ledger:
        counts = status_counts(ledger)
    return page(request, "exports.html", formats=FORMATS, counts=counts, people=FORMATS_FOR_PEOPLE)


@router.post("/{name}")
async def export(request: Request, name: str, session: Session = Depends(changing)) -> Response:  # noqa: B008
    """Give out the records as a file."""
    posted = await request.form()
    if name not in FORMATS:
        return RedirectResponse("/exports", status_code=303)
    office = office_of(request)
    for_people, only_settled = posted.get("for") == "people", posted.get("which") == "settled"
    try:
        damaged: list[str] = []
        path = await run_in_threadpool(
            _written, office, name, for_people=for_people, only_settled=only_settled, damaged=damaged.append
        )
    except FormloopError as error:
        session.notice = str(error)
        return RedirectResponse("/exports", status_code=303)
    if damaged:
        session.notice = "；".join(damaged[:3])  # told on the page that comes next
    return _download(path, f"{office.folder.path.resolve().name}.{name}")


@router.get("/records/{record_id}.pdf")
async def record_for_printing(request: Request, record_id: str) -> Response:
    """Give out one record for printing: its values beside the pictures of its pages."""
    office = office_of(request)
    try:
        current = office.corrections.current_id(record_id)
        path = await run_in_threadpool(_written, office, PRINT, record_ids=frozenset({current}))
    except FormloopError as error:
        session_of(request).notice = str(error)
        return RedirectResponse("/received", status_code=303)
    return FileResponse(path, media_type="application/pdf", background=BackgroundTask(path.unlink, missing_ok=True))


def _written(office: Office, name: str, **wanted: object) -> Path:
    """Return a new file with the records, which is to be removed once it was sent.

    Raises:
        FormloopError: The records cannot be read or written.
    """
    handle, temporary = tempfile.mkstemp(suffix=f".{name}")
    os.close(handle)
    path = Path(temporary)
    try:
        write_records(office, path, name, **wanted)  # type: ignore[arg-type]
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path


def _download(path: Path, name: str) -> Response:
    return FileResponse(path, filename=name, background=BackgroundTask(path.unlink, missing_ok=True))
