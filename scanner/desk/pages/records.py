"""A record's page, and the pictures of its pages and fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, Literal

from fastapi import APIRouter, Depends, Request
from fastapi.responses import FileResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from forms.definition import Form
from forms.errors import UsageError
from scanner.corrections import RecordWord, version_of
from scanner.desk.checking.cells import MARGIN_MM, MORE_MM
from scanner.desk.checking.questions import change_words, company_of, reasons_of_record, shown
from scanner.desk.office import Office
from scanner.desk.pages import office_of, page
from scanner.desk.users.entrance import Session
from scanner.desk.users.guards import changing, session_of
from scanner.desk.words import told_of
from scanner.ledger.queries.listing import lacking_pages
from scanner.values.record import FieldRef, Record

router = APIRouter(prefix="/records")

_KEPT_A_WHILE: Final = {"Cache-Control": "private, max-age=600"}
_VERDICTS: Final[Mapping[str, Literal["accepted", "rejected", "restored"]]] = {
    "accepted": "accepted",
    "rejected": "rejected",
    "restored": "restored",
}
_MOST_OTHERS: Final = 50
_REASON_WANTED: Final = ("请写明理由。", "Say why.")


@router.get("/{record_id}")
async def one_record(request: Request, record_id: str) -> Response:
    """Show a record: its pages with every field framed, its values, and what people did to it."""
    office, session = office_of(request), session_of(request)
    try:
        record = office.corrections.record(record_id)
    except UsageError as error:
        session.notice = told_of(error, session.language)
        return page(request, "nothing.html", status_code=404)
    form = office.form_of(record)
    doubtful = record.fields_to_check(office.acceptance)
    with office.corrections.asking() as ledger:
        others = [one for one in lacking_pages(ledger, _MOST_OTHERS) if one[0] != record.record_id]
    lacks_pages = None in record.source.pages or (record.form is None and bool(record.source.pages))
    names = {one.id: one.name for one in form.fields} if form is not None else {}
    return page(
        request,
        "record.html",
        record=record,
        company=company_of(form, record),
        form=form,
        version=version_of(record),
        reasons=reasons_of_record(record, session.language),
        issues=[one.message_zh if session.language == "zh" else one.message for one in record.issues],
        pages=_pages(office, record, doubtful),
        behind=office.pictures.behind(record.record_id),
        fields=[_row(form, record, name, doubtful) for name in record.fields],
        history=[
            (entry, names.get(entry.field or "", entry.field or ""), change_words(form, entry))
            for entry in reversed(record.history)
        ],
        others=others if lacks_pages else [],
        is_joined=len(record.source.files) > 1,
        can_read_again=office.inbox is not None,
        holder=office.queue.holder(session, record.record_id),
    )


@router.post("/{record_id}/status")
async def change_status(request: Request, record_id: str, session: Session = Depends(changing)) -> Response:  # noqa: B008
    """Accept, reject or restore a record."""
    await say_on_record(office_of(request), session, record_id, await request.form())
    return RedirectResponse(f"/records/{record_id}", status_code=303)


@router.post("/{record_id}/join")
async def join_records(request: Request, record_id: str, session: Session = Depends(changing)) -> Response:  # noqa: B008
    """Put the pages of two records together as one form."""
    office, posted = office_of(request), await request.form()
    ids = [str(posted.get("with", "")), record_id]
    return await _regroup(office, session, record_id, lambda: office.join(session, ids, str(posted.get("reason", ""))))


@router.post("/{record_id}/part")
async def part_record(request: Request, record_id: str, session: Session = Depends(changing)) -> Response:  # noqa: B008
    """Give the files of a joined record out by themselves."""
    office, posted = office_of(request), await request.form()
    return await _regroup(
        office, session, record_id, lambda: office.part(session, record_id, str(posted.get("reason", "")))
    )


async def _regroup(office: Office, session: Session, record_id: str, word: Callable[[], object]) -> Response:
    """Keep a word on which pages belong together, have it take effect, and show what became of the record."""
    try:
        word()
        await run_in_threadpool(office.settle_beside)
        office.queue.forget()
        return RedirectResponse(f"/records/{office.corrections.current_id(record_id)}", status_code=303)
    except UsageError as error:
        session.notice = told_of(error, session.language)
        return RedirectResponse(f"/records/{record_id}", status_code=303)


@router.post("/{record_id}/again")
async def read_again(request: Request, record_id: str, session: Session = Depends(changing)) -> Response:  # noqa: B008
    """Have a record's files read once more; what people said of it stays."""
    office, receiver = office_of(request), request.app.state.receiver
    if receiver is not None:
        try:
            record = office.corrections.record(record_id)
            with office.corrections.asking() as ledger:
                receiver.read_again(record, ledger)
            session.notice = "正在重新读取。" if session.language == "zh" else "It is being read again."
        except UsageError as error:
            session.notice = told_of(error, session.language)
    return RedirectResponse(f"/records/{record_id}", status_code=303)


@router.get("/{record_id}/pages/{page_no}.jpg")
def page_picture(request: Request, record_id: str, page_no: int) -> Response:
    """Return the picture of a record's page."""
    pictures = office_of(request).pictures
    if not _is_id(record_id) or not pictures.has(record_id, page_no):
        return Response(status_code=404)
    return FileResponse(pictures.path(record_id, page_no), media_type="image/jpeg", headers=_KEPT_A_WHILE)


@router.get("/{record_id}/behind/{page_no}.jpg")
def page_behind(request: Request, record_id: str, page_no: int) -> Response:
    """Return the picture of a page that is none of the form and lies behind it."""
    path = office_of(request).pictures.behind_path(record_id, page_no)
    if not _is_id(record_id) or not path.is_file():
        return Response(status_code=404)
    return FileResponse(path, media_type="image/jpeg", headers=_KEPT_A_WHILE)


@router.get("/{record_id}/fields/{field_id}.jpg")
def field_picture(request: Request, record_id: str, field_id: str, more: bool = False) -> Response:
    """Return the picture of a field; `more` shows more of what is around it."""
    office = office_of(request)
    try:
        field = office.folder.read(record_id).fields.get(field_id) if _is_id(record_id) else None
    except UsageError:
        field = None
    cut = office.pictures.cell(record_id, field, MORE_MM if more else MARGIN_MM) if field is not None else None
    if cut is None:
        return Response(status_code=404)
    return Response(cut, media_type="image/jpeg", headers=_KEPT_A_WHILE)


async def say_on_record(office: Office, session: Session, record_id: str, posted: Mapping[str, Any]) -> bool:
    """Keep a person's word on a whole record, or leave a notice why it cannot be kept.

    Args:
        office: The batch.
        session: The person's session.
        record_id: The record.
        posted: `kind`: accepted, rejected or restored; `reason`; `version`.

    Returns:
        Whether it was kept.
    """
    kind, reason = _VERDICTS.get(str(posted.get("kind", ""))), str(posted.get("reason", "")).strip()
    if kind is None:
        return False
    if kind != "restored" and not reason:
        session.notice = _REASON_WANTED[0 if session.language == "zh" else 1]
        return False
    if office.queue.holder(session, record_id) is not None:
        session.notice = "别人正在核对这一份。" if session.language == "zh" else "Somebody else is at this record."
        return False
    try:
        await office.say(session, record_id, [RecordWord(kind, reason)], str(posted.get("version", "")) or None)
    except UsageError as error:
        session.notice = told_of(error, session.language)
        return False
    return True


def _is_id(record_id: str) -> bool:
    """Tell whether a text can be a record's id: it becomes part of a file's name."""
    return len(record_id) == 24 and set(record_id) <= set("0123456789abcdef")


def _pages(office: Office, record: Record, doubtful: tuple[str, ...]) -> list[dict[str, Any]]:
    """Return each page that has a picture, with its size in millimetres and the frames of its fields."""
    found = []
    for page_no in range(1, max(len(record.source.pages), 1) + 1):
        size = office.pictures.size_mm(record.record_id, page_no)
        if size is None:
            continue
        frames = [
            {"field": name, "box": one.box_mm, "look": _look(name, one, doubtful)}
            for name, one in record.fields.items()
            if one.page == page_no and one.box_mm is not None
        ]
        found.append({"number": page_no, "width": size[0], "height": size[1], "frames": frames})
    return found


def _row(form: Form | None, record: Record, name: str, doubtful: tuple[str, ...]) -> dict[str, Any]:
    field = record.fields[name]
    names = {one.id: one.name for one in form.fields} if form is not None else {}
    value = shown(form, name, record.answers.get(name))
    return {
        "field": name,
        "name": names.get(name, name),
        "value": value or (field.text or "" if field.outcome == "unclear" else ""),
        "look": _look(name, field, doubtful),
        "page": field.page,
        "word": field.correction.kind if field.correction is not None else "",
        "blank": field.outcome == "blank",
    }


def _look(name: str, field: FieldRef, doubtful: tuple[str, ...]) -> str:
    """Return how a field is framed: settled by a person, doubtful, or accepted as it was read."""
    if field.correction is not None:
        return "settled"
    return "doubt" if name in doubtful else "plain"
