"""汇总: where the batch stands, at a glance and for printing, and who has not answered."""

from __future__ import annotations

import csv
import io

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from forms.errors import UsageError
from scanner.desk.blind.sample_words import statement_words
from scanner.desk.figures.selection_words import FATE, PAGE, day_words, reason_words
from scanner.desk.figures.selections import Selection
from scanner.desk.pages import office_of, page
from scanner.desk.users.guards import session_of
from scanner.desk.words import moment, told_of
from scanner.export.cells import guarded
from scanner.reminding import drafts_of, load_templates, outstanding_of

router = APIRouter(prefix="/overview")


@router.get("")
async def overview(request: Request) -> Response:
    """Show the figures; each leads to the records that it counts."""
    office = office_of(request)
    survey, said = office.survey, office.words_said
    figures = await run_in_threadpool(survey.overview, said)
    trouble = survey.trouble(said)
    if trouble:
        session_of(request).notice = trouble

    def to(selection: Selection) -> str:
        return f"/received?of={survey.selections.key(selection)}"

    return page(
        request,
        "overview.html",
        o=figures,
        to=to,
        number=number,
        statements=[statement_words(one) for one in office.sampling.statements()],
        FATE=FATE,
        PAGE=PAGE,
        day_words=day_words,
        reason_words=reason_words,
        now=moment(office.clock().isoformat(), session_of(request).language),
        batch=office.folder.path.resolve().name,
    )


@router.get("/missing.csv")
async def missing(request: Request) -> Response:
    """Give out the list of who has not answered, as Excel and WPS open it."""
    office = office_of(request)
    figures = await run_in_threadpool(office.survey.overview, office.words_said)
    text = io.StringIO(newline="")
    lines = csv.writer(text)
    lines.writerow(["copy_id", "row", "recipient"])
    for one in figures.missing:
        lines.writerow([guarded(one.copy_id), one.row_no, guarded(one.words)])
    return Response(
        b"\xef\xbb\xbf" + text.getvalue().encode(),
        media_type="text/csv",
        headers={"Content-Disposition": 'attachment; filename="missing.csv"'},
    )


@router.get("/reminders.zip")
async def reminders(request: Request) -> Response:
    """Give out drafts of letters to who has not answered or whose form lacks something, with their list."""
    office = office_of(request)
    manifest = office.survey.manifest
    if manifest is None:
        return RedirectResponse("/overview", status_code=303)

    def zipped() -> bytes:
        people = outstanding_of(office.folder, office.corrections.rows(), manifest, office.corrections.forms)
        return drafts_of(people, load_templates()).zipped()

    try:
        content = await run_in_threadpool(zipped)
    except UsageError as error:
        session_of(request).notice = told_of(error, session_of(request).language)
        return RedirectResponse("/overview", status_code=303)
    headers = {"Content-Disposition": 'attachment; filename="reminders.zip"'}
    return Response(content, media_type="application/zip", headers=headers)


def number(value: float) -> str:
    """Return a number as people read it: thousands apart, two decimals at most."""
    return f"{value:,.2f}".rstrip("0").rstrip(".") if value % 1 else f"{int(value):,}"
