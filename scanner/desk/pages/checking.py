"""核对: the queue's pages, one doubtful field after the other."""

from __future__ import annotations

import time
from typing import Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.datastructures import FormData

from forms.errors import UsageError
from forms.wording import Wording
from scanner.corrections import OutdatedError, version_of
from scanner.desk.checking.answering import rules_broken_by, words_of
from scanner.desk.checking.questions import Question, change_words, company_of, question, reasons_of_record
from scanner.desk.checking.queue import WHOLE, Turn
from scanner.desk.office import Office
from scanner.desk.pages import office_of, page
from scanner.desk.users.entrance import FieldPlace, Session
from scanner.desk.users.guards import changing, session_of
from scanner.desk.words import said, told_of
from scanner.values.record import HistoryEntry, Record

router = APIRouter(prefix="/check")

_MOST_CHANGES_SHOWN: Final = 12

QUICK: Final = (
    ("accepted", Wording(zh="已对照原件核实", en="compared with the original")),
    ("accepted", Wording(zh="企业已确认", en="confirmed by the company")),
    ("rejected", Wording(zh="请企业重新提交", en="the company shall return it again")),
)
"""Words on a record as a whole that one key says: a status and its reason."""


@router.get("")
async def next_field(request: Request) -> Response:
    """Show the doubtful field that is next for this session."""
    office, session = office_of(request), session_of(request)
    turn = office.queue.turn(session)
    if turn is None:
        return _end(request, session)
    if turn.place.field == WHOLE:
        return _whole(request, turn.place.record_id)
    if session.since is None:
        session.since = time.monotonic()
    return _ask(request, turn.place, turn)


@router.get("/{record_id}/start")
async def start_at(request: Request, record_id: str) -> Response:
    """Go on with a certain record."""
    office, session = office_of(request), session_of(request)
    if not office.queue.claim(session, record_id):
        session.notice = _taken(office, session, record_id)
    for place in [one for one in session.skipped if one.record_id == record_id]:
        del session.skipped[place]
    return _see("/check")


@router.get("/{record_id}")
async def whole_record(request: Request, record_id: str) -> Response:
    """Show what became of a record, and what about it as a whole needs a person."""
    return _whole(request, record_id)


@router.get("/{record_id}/fields/{field_id}")
async def one_field(request: Request, record_id: str, field_id: str) -> Response:
    """Ask one field of a record, doubtful or not."""
    return _ask(request, FieldPlace(record_id, field_id), None)


@router.post("/undo")
async def undo(request: Request, session: Session = Depends(changing)) -> Response:  # noqa: B008  FastAPI's way
    """Take this session's latest word back, and ask again what it was said on."""
    office = office_of(request)
    if session.said and not office.queue.claim(session, session.said[-1].record_id):
        session.notice = _taken(office, session, session.said[-1].record_id)
        return _see("/check")
    try:
        place = await office.undo(session)
    except UsageError as error:
        session.notice = told_of(error, session.language)
        return _see("/check")
    if place is None:
        session.notice = "没有可撤销的。" if session.language == "zh" else "Nothing to take back."
        return _see("/check")
    session.settled = max(session.settled - 1, 0)
    return _see(f"/check/{place.record_id}" + (f"/fields/{place.field}" if place.field else ""))


@router.post("/order")
async def change_order(session: Session = Depends(changing)) -> Response:  # noqa: B008
    """Go record by record, or one field through all records."""
    session.order = "field" if session.order == "record" else "record"
    return _see("/check")


@router.post("/later")
async def what_was_left(session: Session = Depends(changing)) -> Response:  # noqa: B008
    """Ask again about the records that were left for later."""
    session.later.clear()
    return _see("/check")


@router.post("/{record_id}/status")
async def word_on_record(request: Request, record_id: str, session: Session = Depends(changing)) -> Response:  # noqa: B008
    """Accept or reject a record with a reason, or leave it for later."""
    from scanner.desk.pages.records import say_on_record  # noqa: PLC0415  the two pages share the word

    posted = await request.form()
    if str(posted.get("kind", "")) == "later":
        if office_of(request).queue.open_fields(record_id) == (WHOLE,):
            session.later.add(record_id)
        return _see("/check")
    given = dict(posted)
    if str(posted.get("quick", "")) in {str(number) for number in range(len(QUICK))}:
        kind, reason = QUICK[int(str(posted["quick"]))]
        given |= {"kind": kind, "reason": said(reason, session.language)}
    done = await say_on_record(office_of(request), session, record_id, given)
    return _see("/check" if done else f"/check/{record_id}")


@router.post("/{record_id}/fields/{field_id}")
async def answer(request: Request, record_id: str, field_id: str, session: Session = Depends(changing)) -> Response:  # noqa: B008
    """Keep what a person says of a field, and go on."""
    office, posted = office_of(request), await request.form()
    place = FieldPlace(record_id, field_id)
    if str(posted.get("action", "")) == "skip":
        _skip(session, place)
        return _see("/check")
    if not office.queue.claim(session, record_id):
        session.notice = _taken(office, session, record_id)
        return _see("/check")
    was_open = field_id in office.queue.open_fields(record_id)
    try:
        kept = await _kept(office, session, place, posted)
    except OutdatedError:
        session.notice = _changed_meanwhile(session)
        return _see(f"/check/{record_id}/fields/{field_id}")
    except UsageError as error:
        return _ask(
            request,
            place,
            None,
            refusal=told_of(error, session_of(request).language),
            typed=str(posted.get("value", "")),
        )
    session.skipped.pop(place, None)
    session.settled += was_open
    return _see(_after(office, session, kept) if was_open else "/check")


async def _kept(office: Office, session: Session, place: FieldPlace, posted: FormData) -> Record:
    """Keep what a posted page says, and return the record as it is now.

    Raises:
        UsageError: It cannot be kept; the message says why.
    """
    record = office.corrections.record(place.record_id)
    form = office.form_of(record)
    if form is None or place.field not in record.fields:
        raise UsageError(Wording(zh="没有此栏目，或缺少其表单定义。", en="no such field"))
    words = words_of(form, record, place.field, posted, today=office.today)
    return await office.say(session, place.record_id, words, str(posted.get("version", "")))


def _after(office: Office, session: Session, record: Record) -> str:
    """Return where a session goes after a word: at the end of a record to what was changed, if anything was."""
    if office.queue.open_fields(record.record_id) not in {(), (WHOLE,)} or session.order == "field":
        return "/check"
    said_here = _entries(session, record)
    if record.status == "review" or any(entry.kind != "confirmed" for entry in said_here):
        return f"/check/{record.record_id}"
    company, count = company_of(office.form_of(record), record), len(said_here)
    zh = session.language == "zh"
    session.notice = f"✓ {company} 已通过：{count} 项无误。" if zh else f"✓ {company}: {count} found right."
    return "/check"


@router.post("/{record_id}/fields/{field_id}/rules")
async def rules(request: Request, record_id: str, field_id: str, session: Session = Depends(changing)) -> Response:  # noqa: B008
    """Say which rules a value would break that is being typed; nothing is kept."""
    office = office_of(request)
    typed = await request.json()
    record = office.corrections.record(record_id)
    form = office.form_of(record)
    if form is None or field_id not in record.fields or not isinstance(typed, dict):
        return JSONResponse({"issues": []})
    office.queue.claim(session, record_id)
    found = rules_broken_by(form, record, field_id, typed, today=office.today)
    told = [one.message_zh if session.language == "zh" else one.message for one in found]
    return JSONResponse({"issues": list(dict.fromkeys(told))})


def _ask(
    request: Request,
    place: FieldPlace,
    turn: Turn | None,
    *,
    refusal: str = "",
    typed: str | None = None,
) -> Response:
    """Show a field as a question."""
    office, session = office_of(request), session_of(request)
    try:
        record = office.corrections.record(place.record_id)
        asked = question(office, record, version_of(record), place.field, session.language)
    except UsageError as error:
        return _unusable(request, place, told_of(error, session_of(request).language), in_queue=turn is not None)
    if asked is None:
        return _unusable(request, place, "", in_queue=turn is not None)
    return page(
        request,
        "question.html",
        status_code=422 if refusal else 200,
        q=asked,
        value=asked.text if typed is None else typed,
        refusal=refusal,
        holder=None if turn else office.queue.holder(session, place.record_id),
        number=session.settled + 1,
        total=session.settled + office.queue.remaining,
        following=_following(office, session, turn),
        was_skipped=turn.was_skipped if turn else False,
        box=record.fields[place.field].box_mm,
        paper=office.pictures.size_mm(record.record_id, asked.page or 1),
    )


def _following(office: Office, session: Session, turn: Turn | None) -> list[Question]:
    """Return the questions that come next, whose pictures are loaded before they are needed."""
    found = []
    for place in turn.following if turn else ():
        try:
            record = office.corrections.record(place.record_id)
        except UsageError:
            continue
        coming = question(office, record, "", place.field, session.language)
        if coming is not None:
            found.append(coming)
    return found


def _unusable(request: Request, place: FieldPlace, why: str, *, in_queue: bool) -> Response:
    """Say that a record cannot be shown; in the queue it is passed over."""
    session = session_of(request)
    session.notice = why or ("没有此记录或栏目。" if session.language == "zh" else "No such record or field.")
    if in_queue:
        session.skipped[place] = None
    return page(request, "nothing.html", status_code=404)


def _whole(request: Request, record_id: str) -> Response:
    office, session = office_of(request), session_of(request)
    try:
        record = office.corrections.record(record_id)
    except UsageError as error:
        return _unusable(
            request, FieldPlace(record_id, WHOLE), told_of(error, session_of(request).language), in_queue=True
        )
    form = office.form_of(record)
    mine = _entries(session, record)
    return page(
        request,
        "record_done.html",
        record=record,
        company=company_of(form, record),
        changes=[_change(record, office, entry) for entry in mine[-_MOST_CHANGES_SHOWN:] if entry.kind != "confirmed"],
        count=len(mine),
        reasons=reasons_of_record(record, session.language),
        version=version_of(record),
        holder=office.queue.holder(session, record.record_id),
        quick=QUICK,
    )


def _entries(session: Session, record: Record) -> list[HistoryEntry]:
    """Return what a session's person has said of a record's fields, the oldest first."""
    return [entry for entry in record.history if entry.by == session.by and entry.field is not None]


def _change(record: Record, office: Office, entry: HistoryEntry) -> dict[str, str]:
    """Return what a person did to a field: its name, what stood there before, and what stands there now."""
    form, field_id = office.form_of(record), entry.field or ""
    names = {one.id: one.name for one in form.fields} if form is not None else {}
    before, after = change_words(form, entry)
    return {"name": names.get(field_id, field_id), "kind": entry.kind, "before": before, "after": after}


def _end(request: Request, session: Session) -> Response:
    seconds = None if session.since is None else time.monotonic() - session.since
    count, session.since, session.settled = session.settled, None, 0
    held = office_of(request).queue.held_by_others(session)
    return page(request, "all_done.html", seconds=seconds, count=count, held=held, later=len(session.later))


def _skip(session: Session, place: FieldPlace) -> None:
    """Have a place come back after all others."""
    session.skipped.pop(place, None)
    session.skipped[place] = None


def _taken(office: Office, session: Session, record_id: str) -> str:
    who = office.queue.holder(session, record_id) or ""
    if session.language == "zh":
        return f"{who} 正在核对这一份，刚才的内容没有保存。"
    return f"{who} is at this record; what you entered was not kept."


def _changed_meanwhile(session: Session) -> str:
    if session.language == "zh":
        return "这一份刚被改动过，刚才的内容没有保存；请再看一眼。"
    return "This record was changed meanwhile; what you entered was not kept. Please look again."


def _see(path: str) -> Response:
    return RedirectResponse(path, status_code=303)
