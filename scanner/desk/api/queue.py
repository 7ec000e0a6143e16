"""What is doubtful next, and how far the batch is."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field

from forms.errors import UsageError
from forms.program import PROGRAM_VERSION
from scanner.corrections import version_of
from scanner.desk.api.asking import WITH_TOKEN, office_of, problems
from scanner.desk.checking.questions import reasons_of_field, reasons_of_record, typed_text
from scanner.desk.checking.queue import WHOLE, Turn
from scanner.desk.office import Office
from scanner.desk.users.entrance import FieldPlace, Session
from scanner.desk.users.guards import session_of
from scanner.ledger.queries.listing import status_counts
from scanner.values.record import Record

router = APIRouter(tags=["queue"], dependencies=[WITH_TOKEN])


class NextField(BaseModel):
    """The field that is asked next; its record is claimed for the program for two minutes."""

    record_id: str
    version: str = Field(description="The record's version, for If-Match, there in quotation marks.")
    field: str | None = Field(
        description="The field; null where the record is doubtful as a whole.", examples=["revenue"]
    )
    name: str = Field(description="What the form calls the field.", examples=["上一年度营业总收入"])
    unit: str = Field(examples=["万元"])
    text: str = Field(description="The best reading, as it can be typed.", examples=["9265"])
    alternatives: list[str] = Field(examples=[["926.5"]])
    reasons: list[str] = Field(description="Why it is doubtful.")
    reasons_zh: list[str] = Field(description="The same in Chinese.")
    remaining: int = Field(description="How many doubtful fields are left, this one included.")


class Reading(BaseModel):
    """How far the reading of the inbox is."""

    waiting: int
    done: int
    unreadable: int
    trouble: str = Field(description="Why nothing is read at present; empty where all is well.")


class Standing(BaseModel):
    """How far a batch is."""

    version: str = Field(description="The program's version.")
    records: dict[str, int] = Field(
        description="Status to number of records.", examples=[{"accepted": 40, "review": 3, "rejected": 1}]
    )
    doubtful_records: int
    doubtful_fields: int
    reading: Reading | None = Field(description="null where the desk reads no inbox.")


@router.get(
    "/queue/next",
    operation_id="getNextField",
    responses={**problems(), 200: {"model": NextField}, 204: {"description": "Nothing is left for this program."}},
)
async def next_field(
    request: Request,
    order: Annotated[
        Literal["record", "field"], Query(description="Record by record, or one field through all records.")
    ] = "record",
) -> Response:
    """Claim the record that is next, and give out the first of its doubtful fields."""
    office, session = office_of(request), session_of(request)
    session.order = order
    while (turn := office.queue.turn(session)) is not None:
        try:
            record = office.folder.read(turn.place.record_id)
        except UsageError:
            _pass_over(office, session, turn.place.record_id)
            if turn.was_skipped:
                break
            continue
        return Response(_asked(office, record, turn).model_dump_json(), media_type="application/json")
    return Response(status_code=204)


@router.get("/status", operation_id="getStatus", responses=problems())
async def standing(request: Request) -> Standing:
    """Say how far the batch is."""
    office, receiver = office_of(request), request.app.state.receiver
    with office.corrections.asking() as ledger:
        counts = status_counts(ledger)
    seen = receiver.progress() if receiver is not None else None
    return Standing(
        version=PROGRAM_VERSION,
        records={name: counts.get(name, 0) for name in ("accepted", "review", "rejected")},
        doubtful_records=office.queue.records,
        doubtful_fields=office.queue.remaining,
        reading=Reading(waiting=seen.waiting, done=seen.done, unreadable=seen.unreadable, trouble=seen.trouble)
        if seen is not None
        else None,
    )


def _pass_over(office: Office, session: Session, record_id: str) -> None:
    """Leave out a record whose file is damaged."""
    session.later.add(record_id)
    for name in office.queue.open_fields(record_id):
        session.skipped[FieldPlace(record_id, name)] = None


def _asked(office: Office, record: Record, turn: Turn) -> NextField:
    name = turn.place.field
    if name == WHOLE:
        return NextField(
            record_id=record.record_id,
            version=version_of(record),
            field=None,
            name="",
            unit="",
            text="",
            alternatives=[],
            reasons=list(reasons_of_record(record, "en")),
            reasons_zh=list(reasons_of_record(record, "zh")),
            remaining=turn.remaining,
        )
    form, seen = office.form_of(record), record.fields[name]
    known = {one.id: one for one in form.fields} if form is not None else {}
    return NextField(
        record_id=record.record_id,
        version=version_of(record),
        field=name,
        name=known[name].name if name in known else name,
        unit=known[name].unit if name in known else "",
        text=typed_text(record.answers.get(name), seen),
        alternatives=list(seen.alternatives),
        reasons=list(reasons_of_field(record, name, "en", is_open=True)),
        reasons_zh=list(reasons_of_field(record, name, "zh", is_open=True)),
        remaining=turn.remaining,
    )
