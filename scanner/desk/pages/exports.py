"""导出: the records as a file, for people or for programs, and one record for printing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Final
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response, StreamingResponse
from starlette.concurrency import run_in_threadpool

from forms.errors import FormloopError
from scanner.desk.giving_out import FORMATS, FORMATS_FOR_PEOPLE, PRINT, write_records
from scanner.desk.pages import office_of, page
from scanner.desk.users.entrance import Session
from scanner.desk.users.guards import changing, session_of
from scanner.desk.words import told_of
from scanner.ledger.queries.listing import status_counts

router = APIRouter(prefix="/exports")

_CHUNK: Final = 1 << 18


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
        file = await run_in_threadpool(
            write_records, office, name, for_people=for_people, only_settled=only_settled, damaged=damaged.append
        )
    except FormloopError as error:
        session.notice = told_of(error, session.language)
        return RedirectResponse("/exports", status_code=303)
    if damaged:
        session.notice = "；".join(damaged[:3])  # told on the page that comes next
    return sent(file, "application/octet-stream", f"{office.folder.path.resolve().name}.{name}")


@router.get("/records/{record_id}.pdf")
async def record_for_printing(request: Request, record_id: str) -> Response:
    """Give out one record for printing: its values beside the pictures of its pages."""
    office = office_of(request)
    try:
        current = office.corrections.current_id(record_id)
        file = await run_in_threadpool(write_records, office, PRINT, record_ids=frozenset({current}))
    except FormloopError as error:
        session_of(request).notice = told_of(error, session_of(request).language)
        return RedirectResponse("/received", status_code=303)
    return sent(file, "application/pdf")


def sent(file: IO[bytes], media_type: str, name: str = "") -> Response:
    """Return a file as an answer; it is closed, and so removed, when it was sent or nobody takes it.

    Args:
        file: The file, at its start.
        media_type: What it is.
        name: The name under which the browser keeps it; empty where the browser shows it.
    """

    def chunks() -> Iterator[bytes]:
        with file:
            while chunk := file.read(_CHUNK):
                yield chunk

    headers = {"Content-Disposition": f"attachment; filename*=utf-8''{quote(name)}"} if name else {}
    return StreamingResponse(chunks(), media_type=media_type, headers=headers)
