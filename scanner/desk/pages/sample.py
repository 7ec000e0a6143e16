"""抽查: what the sample says, drawing more, and asking one value after the other, blind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from forms.errors import UsageError
from scanner.corrections import version_of
from scanner.desk.answering import UndecidedError
from scanner.desk.blind import answer_of, blinded
from scanner.desk.entrance import Session
from scanner.desk.guards import changing, session_of
from scanner.desk.pages import office_of, page
from scanner.desk.questions import question, shown
from scanner.desk.sample_words import kind_words, statement_words
from scanner.desk.sampling import Pending
from scanner.ledger.samples import Found, SampledValue

router = APIRouter(prefix="/sample")

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
        session.notice = "没有可再抽的值。" if session.language == "zh" else "There is nothing more to draw."
        return RedirectResponse("/sample", status_code=303)
    return RedirectResponse("/sample/next", status_code=303)


@router.get("/next")
async def next_value(request: Request) -> Response:
    """Ask the next value of the sample, or what of two differing ones is right."""
    office, session = office_of(request), session_of(request)
    pending = office.sampling.pending(session.key)
    if pending is not None:
        return _compare(request, pending)
    drawn = office.sampling.next_for(session.key)
    if drawn is None:
        session.notice = "✓ 抽到的都看过了。" if session.language == "zh" else "✓ All that was drawn was looked at."
        return RedirectResponse("/sample", status_code=303)
    return _ask(request, drawn)


@router.post("/answer")
async def answer(request: Request, session: Session = Depends(changing)) -> Response:  # noqa: B008
    """Take in what a person typed of a value that was asked blind."""
    office, posted = office_of(request), await request.form()
    drawn = office.sampling.value(str(posted.get("record", "")), str(posted.get("field", "")))
    if drawn is None:
        return RedirectResponse("/sample/next", status_code=303)
    try:
        form = office.form_of(office.corrections.record(drawn.record_id))
        if form is not None:
            said = answer_of(form, form.field(drawn.field), posted, today=office.today)
            office.sampling.answer(session.key, session.by, drawn, said)
    except UndecidedError as error:
        return _ask(request, drawn, refusal=str(error), typed=str(posted.get("value", "")))
    except UsageError as error:
        session.notice = str(error)
    return RedirectResponse("/sample/next", status_code=303)


@router.post("/decide")
async def decide(request: Request, session: Session = Depends(changing)) -> Response:  # noqa: B008
    """Keep which of two differing values is right; a wrong one is corrected."""
    office, posted = office_of(request), await request.form()
    pending, found = office.sampling.pending(session.key), _DECISIONS.get(str(posted.get("found", "")))
    if pending is None or found is None:
        return RedirectResponse("/sample/next", status_code=303)
    try:
        if found == "wrong":
            drawn, said = pending.drawn, pending.said
            form = office.form_of(office.corrections.record(drawn.record_id))
            if form is not None and said.text is not None:
                said = answer_of(form, form.field(drawn.field), posted, today=office.today)
            await office.say(session, drawn.record_id, [said.word(drawn.field)], str(posted.get("version", "")))
        office.sampling.decide(session.key, session.by, found)
    except UsageError as error:
        session.notice = str(error)
    return RedirectResponse("/sample/next", status_code=303)


@router.post("/back", dependencies=[Depends(changing)])
async def back(request: Request) -> Response:
    """Say that an answer of the sample is not taken back."""
    session = session_of(request)
    session.notice = "抽查的回答不能撤销。" if session.language == "zh" else "What was said of the sample stays."
    return RedirectResponse("/sample/next", status_code=303)


def _ask(request: Request, drawn: SampledValue, *, refusal: str = "", typed: str = "") -> Response:
    """Show the picture of a value, and room for what stands there."""
    office, session = office_of(request), session_of(request)
    record = office.corrections.record(drawn.record_id)
    asked = question(office, record, "", drawn.field, session.language)
    if asked is None:
        session.notice = "缺少表单定义。" if session.language == "zh" else "Its form is not known."
        return RedirectResponse("/sample", status_code=303)
    return page(
        request,
        "blind.html",
        status_code=422 if refusal else 200,
        q=blinded(asked),
        action="/sample/answer",
        back="/sample/back",
        heading=("抽查", "Sample"),
        left=sum(one.waiting for one in office.sampling.statements()),
        refusal=refusal,
        value=typed,
    )


def _compare(request: Request, pending: Pending) -> Response:
    """Show what a person typed beside what was read."""
    office, session = office_of(request), session_of(request)
    drawn, said = pending.drawn, pending.said
    record = office.corrections.record(drawn.record_id)
    form, asked = office.form_of(record), question(office, record, "", drawn.field, session.language)
    if asked is None:
        return RedirectResponse("/sample", status_code=303)
    return page(
        request,
        "compare.html",
        q=blinded(asked),
        version=version_of(record),
        mine=shown(form, drawn.field, said.value),
        text=said.text,
        read=shown(form, drawn.field, record.answers.get(drawn.field)),
    )
