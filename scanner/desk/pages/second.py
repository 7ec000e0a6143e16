"""第二人核对: which settled fields a second person looks at, and asking them blind; a third decides what differs."""

from __future__ import annotations

import hashlib

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from forms.definition import Form
from forms.errors import UsageError
from forms.wording import Wording
from scanner.corrections import version_of
from scanner.desk.blind.answers import BlindAnswer
from scanner.desk.blind.asked import answer_of, blinded
from scanner.desk.blind.sampling import state_of
from scanner.desk.blind.second_looks import Wanted
from scanner.desk.checking.questions import question, shown
from scanner.desk.office import Office
from scanner.desk.pages import office_of, page
from scanner.desk.pages.blind import BlindPage
from scanner.desk.users.entrance import FieldPlace, Session
from scanner.desk.users.guards import changing, session_of
from scanner.desk.words import told_of
from scanner.ledger.checks.second_looks import SecondRule

router = APIRouter(prefix="/second")

_PAGE = BlindPage(
    "/second",
    Wording(zh="第二人核对", en="Second look"),
    Wording(zh="这里的回答不能撤销。", en="What was said here stays."),
)
_ILLEGIBLE = "看不清"
_BLANK = "（空白）"


@router.get("")
async def second(request: Request) -> Response:
    """Show which settled fields a second person looks at, and how the two agree."""
    office = office_of(request)
    counts = await run_in_threadpool(office.second_looks.counts, office.words_said)
    newest = {form.id: form for form in sorted(office.forms, key=lambda form: form.version) if form.fields}
    rule = office.second_looks.rule
    return page(request, "second.html", counts=counts, rule=rule, forms=list(newest.values()))


@router.post("/rule")
async def change_rule(request: Request, session: Session = Depends(changing)) -> Response:  # noqa: B008
    """Say which settled fields a second person looks at."""
    office, posted = office_of(request), await request.form()
    known = {f"{form.id}.{field.id}" for form in office.forms for field in form.fields}
    fields = tuple(sorted(known & {str(one) for one in posted.getlist("fields")}))
    share = str(posted.get("share", "0")).strip() or "0"
    if session.role != "leader":
        session.notice = "只有负责人能改。" if session.language == "zh" else "Only a leader may change this."
    elif not share.isdecimal() or len(share) > 3 or int(share) > 100:
        session.notice = "请填 0 到 100。" if session.language == "zh" else "Say 0 to 100."
    else:
        office.second_looks.set_rule(SecondRule(int(share), fields))
        session.notice = "已保存。" if session.language == "zh" else "Kept."
    return RedirectResponse("/second", status_code=303)


@router.get("/next")
async def next_field(request: Request) -> Response:
    """Ask the next field, blind, or where two people differ, which is right."""
    office, session = office_of(request), session_of(request)
    wanted = await run_in_threadpool(office.second_looks.next_for, session.key, session.by, office.words_said)
    if wanted is None:
        return _PAGE.start(session, Wording(zh="没有需要您看的了。", en="Nothing is left for you to look at."))
    if wanted.look is not None:
        return _decide_page(request, wanted)
    return _PAGE.ask(request, FieldPlace(wanted.record_id, wanted.field), _left(office))


@router.post("/answer")
async def answer(request: Request, session: Session = Depends(changing)) -> Response:  # noqa: B008
    """Take in what a second person typed."""
    office, posted = office_of(request), await request.form()
    wanted = _wanted(office, session, str(posted.get("record", "")), str(posted.get("field", "")))
    if wanted is None or wanted.look is not None:
        return _PAGE.following()
    return await _PAGE.take(
        request,
        FieldPlace(wanted.record_id, wanted.field),
        lambda: _left(office),
        lambda said: office.second_looks.answer(session.by, wanted, said),
    )


@router.post("/decide")
async def decide(request: Request, session: Session = Depends(changing)) -> Response:  # noqa: B008
    """Keep what a third person decided: the first one's word, the second one's, or another."""
    office, posted = office_of(request), await request.form()
    wanted = _wanted(office, session, str(posted.get("record", "")), str(posted.get("field", "")))
    if wanted is None or wanted.look is None:
        return _PAGE.following()
    try:
        record = office.corrections.record(wanted.record_id)
        form, chosen = office.form_of(record), str(posted.get("chosen", ""))
        decided: BlindAnswer | None = None
        if chosen == "second":
            decided = office.second_looks.second_answer(wanted)
        elif chosen == "other" and form is not None:
            decided = answer_of(form, form.field(wanted.field), posted, today=office.today)
        elif chosen != "first":
            return _PAGE.following()
        words = office.second_looks.words_of(record, wanted, decided)
        kept = await office.say(session, wanted.record_id, words, str(posted.get("version", "")))
        office.second_looks.note_decided(session.by, kept, wanted)
    except UsageError as error:
        session.notice = told_of(error, session.language)
    return _PAGE.following()


@router.post("/back")
async def back(session: Session = Depends(changing)) -> Response:  # noqa: B008
    """Say that what a second person said is not taken back here."""
    return _PAGE.back(session)


def _left(office: Office) -> int:
    """Return how many fields a second person has still to look at."""
    return office.second_looks.counts(office.words_said)["second"]


def _wanted(office: Office, session: Session, record_id: str, field: str) -> Wanted | None:
    return office.second_looks.wanted(record_id, field, session.by, office.words_said)


def _decide_page(request: Request, wanted: Wanted) -> Response:
    """Show what two people said, in an order that does not tell who was the first."""
    office, session = office_of(request), session_of(request)
    record = office.corrections.record(wanted.record_id)
    form, asked = office.form_of(record), question(office, record, "", wanted.field, session.language)
    mine = office.second_looks.second_answer(wanted)
    if asked is None or mine is None:
        return _PAGE.unknown_form(session)
    state = state_of(record, wanted.field)
    first = BlindAnswer(state.outcome, state.value, state.text)
    both = [("first", _words(form, wanted.field, first)), ("second", _words(form, wanted.field, mine))]
    if hashlib.sha256(f"{wanted.record_id}{wanted.field}".encode()).digest()[0] & 1:
        both.reverse()
    return page(request, "third.html", q=blinded(asked), version=version_of(record), both=both)


def _words(form: Form | None, field: str, said: BlindAnswer) -> str:
    match said.outcome:
        case "read":
            return shown(form, field, said.value)
        case "blank":
            return _BLANK
        case _:
            return _ILLEGIBLE
