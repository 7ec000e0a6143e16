"""导出: the records as a file, for people or for programs."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import FileResponse, RedirectResponse, Response
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool

from forms.errors import FormloopError
from scanner.desk.entrance import Session
from scanner.desk.guards import changing
from scanner.desk.office import Office
from scanner.desk.pages import office_of, page
from scanner.export import EXPORTERS
from scanner.export.options import configured, switches
from scanner.export.selection import RecordChoice, acceptance_in, export_records, kept_records, to_file
from scanner.ledger.listing import status_counts

router = APIRouter(prefix="/exports")

FORMATS: Final = {"xlsx": "XLSX", "csv": "CSV", "json": "JSON"}
"""The formats that the page offers, with the words on their buttons."""

_PEOPLE: Final = "people"
"""The switch of an exporter that makes a sheet for people; an exporter without it gives the same to both."""


@router.get("")
async def exports(request: Request) -> Response:
    """Show what can be exported."""
    with office_of(request).corrections.asking() as ledger:
        counts = status_counts(ledger)
    return page(request, "exports.html", formats=FORMATS, counts=counts, people=_for_people())


@router.post("/{name}")
async def export(request: Request, name: str, session: Session = Depends(changing)) -> Response:  # noqa: B008
    """Give out the records as a file."""
    posted = await request.form()
    if name not in FORMATS:
        return RedirectResponse("/exports", status_code=303)
    for_people = str(posted.get("for", "")) == _PEOPLE and _PEOPLE in switches(EXPORTERS[name])
    only_settled = str(posted.get("which", "")) == "settled"
    handle, temporary = tempfile.mkstemp(suffix=f".{name}")
    os.close(handle)
    path = Path(temporary)
    try:
        office = office_of(request)
        await run_in_threadpool(_write, office, name, path, for_people=for_people, only_settled=only_settled)
    except FormloopError as error:
        path.unlink(missing_ok=True)
        session.notice = str(error)
        return RedirectResponse("/exports", status_code=303)
    shown = f"{office.folder.path.name or 'records'}.{name}"
    return FileResponse(path, filename=shown, background=BackgroundTask(path.unlink, missing_ok=True))


def _write(office: Office, name: str, path: Path, *, for_people: bool, only_settled: bool) -> None:
    """Write the records into a file; a damaged record stops nothing."""
    folder = office.folder.path
    switched = frozenset({_PEOPLE} if for_people else ())
    exporter = configured(EXPORTERS, name, switched_on=switched, acceptance=acceptance_in(folder))
    choice = RecordChoice(frozenset({"accepted"} if only_settled else ()))
    kept = kept_records(folder, lambda _: None)
    export_records(kept, exporter, office.forms, choice, to_file(path, overwrite=True))


def _for_people() -> frozenset[str]:
    """Return the formats that have a sheet for people."""
    return frozenset(name for name in FORMATS if _PEOPLE in switches(EXPORTERS[name]))
