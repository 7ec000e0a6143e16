"""抽查: what the sample says, drawing more, and asking one value after the other, blind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from forms.errors import UsageError
from forms.wording import Wording
from scanner.corrections import version_of
from scanner.desk.blind.asked import answer_of, blinded
from scanner.desk.blind.sample_words import kind_words, statement_words
from scanner.desk.blind.sampling import Pending
from scanner.desk.checking.questions import question, shown
from scanner.desk.office import Office
from scanner.desk.pages import office_of, page
from scanner.desk.pages.blind import BlindPage
from scanner.desk.users.entrance import FieldPlace, Session
from scanner.desk.users.guards import changing, session_of
from scanner.desk.words import told_of
from scanner.ledger.checks.samples import Found

router = APIRouter(prefix="/sample")

_PAGE: Final = BlindPage(
    "/sample",
    Wording(zh="抽查", en="Sample"),
    Wording(zh="抽查的回答不能撤销。", en="What was said of the sample stays."),
)
_DECISIONS: Final[Mapping[str, Found]] = {"right": "right", "wrong": "wrong", "illegible": "illegible"}
_MOST_DRAWN: Final = 1000


@router.get("")
async def sample(request: Request) -> Response:
    """Show what the sample says, and what can be drawn."""
    office = office_of(request)
    population = await run_in_threadpool(office.sampling.population, office.words_said)
    kinds = {kind: sum(len(fields) for _, fields in records) for kind, records in population.items()}
    statements = office.sampling.statements()
    return page(
        request,
        "sample.html",
        statements=[statement_words(one) for one in statements],
        waiting=sum(one.waiting for one in statements),
        kinds=sorted(kinds.items(), key=lambda one: -one[1]),
        kind_words=kind_words,
    )


@router.post("/draw")
async def draw(request: Request, session: Session = Depends(changing)) -> Response:  # noqa: B008
    """Draw values of a kind of return."""
    office, posted = office_of(request), await request.form()
    wanted = str(posted.get("count", ""))
    count = min(int(wanted), _MOST_DRAWN) if wanted.isdecimal() and len(wanted) < 6 else 0
    drawn = await run_in_threadpool(office.sampling.draw, str(posted.get("kind", "")), count, office.words_said)
    if not drawn:
        return _PAGE.start(session, Wording(zh="没有可再抽的值。", en="There is nothing more to draw."))
    return _PAGE.following()


@router.get("/next")
async def next_value(request: Request) -> Response:
    """Ask the next value of the sample, or what of two differing ones is right."""
    office, session = office_of(request), session_of(request)
    pending = office.sampling.pending(session.key)
    if pending is not None:
        return _compare(request, pending)
    drawn = office.sampling.next_for(session.key)
    if drawn is None:
        return _PAGE.start(session, Wording(zh="✓ 抽到的都看过了。", en="✓ All that was drawn was looked at."))
    return _PAGE.ask(request, FieldPlace(drawn.record_id, drawn.field), _left(office))


@router.post("/answer")
async def answer(request: Request, session: Session = Depends(changing)) -> Response:  # noqa: B008
    """Take in what a person typed of a value that was asked blind."""
    office, posted = office_of(request), await request.form()
    drawn = office.sampling.value(str(posted.get("record", "")), str(posted.get("field", "")))
    if drawn is None:
        return _PAGE.following()
    return await _PAGE.take(
        request,
        FieldPlace(drawn.record_id, drawn.field),
        lambda: _left(office),
        lambda said: office.sampling.answer(session.key, session.by, drawn, said),
    )


@router.post("/decide")
async def decide(request: Request, session: Session = Depends(changing)) -> Response:  # noqa: B008
    """Keep which of two differing values is right; a wrong one is corrected."""
    office, posted = office_of(request), await request.form()
    pending, found = office.sampling.pending(session.key), _DECISIONS.get(str(posted.get("found", "")))
    if pending is None or found is None:
        return _PAGE.following()
    try:
        if found == "wrong":
            drawn, said = pending.drawn, pending.said
            form = office.form_of(office.corrections.record(drawn.record_id))
            if form is not None and said.text is not None:
                said = answer_of(form, form.field(drawn.field), posted, today=office.today)
            await office.say(session, drawn.record_id, [said.word(drawn.field)], str(posted.get("version", "")))
        office.sampling.decide(session.key, session.by, found)
    except UsageError as error:
        session.notice = told_of(error, session.language)
    return _PAGE.following()


@router.post("/back")
async def back(session: Session = Depends(changing)) -> Response:  # noqa: B008
    """Say that an answer of the sample is not taken back."""
    return _PAGE.back(session)


def _left(office: Office) -> int:
    """Return how many values that were drawn have not been looked at."""
    return sum(one.waiting for one in office.sampling.statements())


def _compare(request: Request, pending: Pending) -> Response:
    """Show what a person typed beside what was read."""
    office, session = office_of(request), session_of(request)
    drawn, said = pending.drawn, pending.said
    record = office.corrections.record(drawn.record_id)
    form, asked = office.form_of(record), question(office, record, "", drawn.field, session.language)
    if asked is None:
        return _PAGE.unknown_form(session)
    return page(
        request,
        "compare.html",
        q=blinded(asked),
        version=version_of(record),
        mine=shown(form, drawn.field, said.value),
        text=said.text,
        read=shown(form, drawn.field, record.answers.get(drawn.field)),
    )
