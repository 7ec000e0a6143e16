"""Records: lists of them, one, its pages' pictures, and words on it as a whole."""

from __future__ import annotations

import base64
import binascii
import contextlib
from collections.abc import Callable
from datetime import UTC
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Header, Query, Request
from fastapi import Path as PathParameter
from fastapi.responses import FileResponse, JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from forms.errors import UsageError
from scanner.corrections import RecordWord, version_of
from scanner.desk.api.asking import (
    WITH_TOKEN,
    a_file,
    a_record,
    check_unclaimed,
    current_id,
    expected_version,
    found_record,
    given,
    office_of,
    problems,
)
from scanner.desk.office import Office
from scanner.desk.problems import Problem
from scanner.desk.users.guards import session_of
from scanner.export.selection import moment
from scanner.ledger.queries.paging import Place, records_after
from scanner.values.record import Record

router = APIRouter(tags=["records"], dependencies=[WITH_TOKEN])

RecordIdInPath = Annotated[
    str, PathParameter(description="The record's id.", examples=["0123456789abcdef01234567"], max_length=100)
]
IfMatch = Annotated[str | None, Header(alias="If-Match", description="The ETag of the record as it was looked at.")]

_MOST_SEARCHED: Final = 300  # records that are opened for one page of a search; the next page goes on behind them


class StatusWord(BaseModel):
    """A verdict on a whole record."""

    model_config = ConfigDict(extra="forbid")

    status: Literal["accepted", "rejected", "restored"] = Field(description="`restored`: no verdict stands any more.")
    reason: str = Field("", max_length=1000, description="Why; a verdict needs one.", examples=["企业已确认"])


class JoinWord(BaseModel):
    """The word that some records are one form."""

    model_config = ConfigDict(extra="forbid")

    records: list[str] = Field(min_length=2, max_length=20, description="Ids of the records.")
    reason: str = Field("", max_length=1000)


class PartWord(BaseModel):
    """The word that the files of a record are not one form."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field("", max_length=1000)


class Parted(BaseModel):
    """The records that a record has fallen into."""

    records: list[str] = Field(description="Their ids.")


@router.get(
    "/records",
    operation_id="listRecords",
    responses={
        **problems(),
        200: {
            "description": "Records in the order in which the batch first had them.",
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/RecordPage"}}},
        },
    },
)
async def list_records(  # noqa: PLR0917  the filters
    request: Request,
    status: Annotated[Literal["accepted", "review", "rejected"] | None, Query()] = None,
    form: Annotated[str, Query(max_length=100, description="A form's id.", examples=["annex2"])] = "",
    since: Annotated[
        str,
        Query(
            max_length=40,
            description="Only what the batch first had then or later, ISO 8601; without offset, Beijing's time.",
            examples=["2026-11-25"],
        ),
    ] = "",
    text: Annotated[str, Query(max_length=100, description="Stands in an answer, a text read, or a path.")] = "",
    cursor: Annotated[str, Query(max_length=200, description="`next` of the page before.")] = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Response:
    """Give out records page by page; a page may hold fewer than `limit` though `next` says that there are more."""
    office, after = office_of(request), _place(cursor) if cursor else None
    at_most = _MOST_SEARCHED if text else limit
    with office.corrections.asking() as ledger:
        wanted = {"status": status or "", "form_id": form, "since": _moment(since) if since else ""}
        places = records_after(ledger, after, at_most + 1, **wanted)
    more = places[at_most:]
    found, last = await run_in_threadpool(_read, office, places[:at_most], text.casefold(), limit)
    is_last = not more and (not places or last == places[-1])
    return JSONResponse({"records": found, "next": None if is_last or last is None else _cursor(last)})


@router.get(
    "/records/{record_id}",
    operation_id="getRecord",
    responses={**problems("damaged"), 200: a_record("The record.")},
)
async def get_record(
    request: Request,
    record_id: RecordIdInPath,
    if_none_match: Annotated[str | None, Header(alias="If-None-Match")] = None,
) -> Response:
    """Give out a record; the id that it had before a later page completed it will do."""
    record = found_record(office_of(request), record_id)
    etag = f'"{version_of(record)}"'
    if if_none_match is not None and etag in if_none_match:
        return Response(status_code=304, headers={"ETag": etag})
    return given(record)


@router.get(
    "/records/{record_id}/pages/{page_no}.jpg",
    operation_id="getPagePicture",
    responses={**problems(), 200: a_file("The page, 150 dots an inch.", "image/jpeg")},
)
def page_picture(
    request: Request, record_id: RecordIdInPath, page_no: Annotated[int, PathParameter(ge=1, le=9999)]
) -> Response:
    """Give out the picture of a record's page, from 1."""
    office = office_of(request)
    current = current_id(office, record_id)
    if not office.pictures.has(current, page_no):
        raise Problem("not_found", "there is no picture of this page 没有此页的图片。")
    return FileResponse(office.pictures.path(current, page_no), media_type="image/jpeg")


@router.post(
    "/records/{record_id}/status",
    operation_id="sayStatus",
    responses={
        **problems("damaged", "not_allowed", "claimed", "outdated", "refused"),
        200: a_record("The record as it is now."),
    },
)
async def say_status(
    request: Request, record_id: RecordIdInPath, word: StatusWord, if_match: IfMatch = None
) -> Response:
    """Accept or reject a record with a reason, or take a verdict back; another's only with a leader's token."""
    office, session = office_of(request), session_of(request)
    record = found_record(office, record_id)
    expected = expected_version(if_match, record)
    check_unclaimed(office, session, record.record_id)
    return given(await office.say(session, record.record_id, [RecordWord(word.status, word.reason)], expected))


@router.post(
    "/records/join",
    operation_id="joinRecords",
    responses={**problems("damaged", "refused"), 200: a_record("The record that they are now.")},
)
async def join_records(request: Request, word: JoinWord) -> Response:
    """Say that the pages of some records are one form."""
    office, session = office_of(request), session_of(request)
    ids = [current_id(office, one) for one in word.records]
    await _regrouped(office, lambda: office.join(session, ids, word.reason))
    return given(found_record(office, ids[0]))


@router.post(
    "/records/{record_id}/part",
    operation_id="partRecord",
    responses=problems("damaged", "refused"),
)
async def part_record(request: Request, record_id: RecordIdInPath, word: PartWord) -> Parted:
    """Say that the files of a joined record are not one form."""
    office, session = office_of(request), session_of(request)
    current = current_id(office, record_id)
    found: list[str] = []
    await _regrouped(office, lambda: found.extend(office.part(session, current, word.reason)))
    return Parted(records=found)


async def _regrouped(office: Office, word: Callable[[], object]) -> None:
    """Keep a word on which pages belong together, and have it take effect.

    Raises:
        UsageError: It cannot be kept.
    """
    word()
    await run_in_threadpool(office.settle_beside)
    office.queue.forget()


def _read(office: Office, places: list[Place], text: str, limit: int) -> tuple[list[dict[str, Any]], Place | None]:
    """Return the records at some places, as far as they hold a text, and the place of the last one looked at."""
    found: list[dict[str, Any]] = []
    last = None
    for place in places:
        last = place
        with contextlib.suppress(UsageError):  # a damaged record, or one that was withdrawn in this moment
            record = office.folder.read(place.record_id)
            if not text or _holds(record, text):
                content = {"version": version_of(record), "taken_at": place.taken_at}
                found.append(content | {"record": record.model_dump(mode="json", by_alias=True)})
        if len(found) == limit:
            break
    return found, last


def _holds(record: Record, text: str) -> bool:
    """Tell whether a casefolded text stands in a record's answers, in what was read, or in a file's path."""
    words = [file.path for file in record.source.files]
    words += [str(value) for value in record.answers.values() if isinstance(value, str | int | float)]
    words += [one.text for one in record.fields.values() if one.text]
    return any(text in word.casefold() for word in words)


def _moment(since: str) -> str:
    try:
        return moment(since).astimezone(UTC).isoformat(timespec="seconds")
    except (ValueError, OverflowError):
        raise Problem("invalid", "since: a date or a time in ISO 8601 须为 ISO 8601 日期或时间。") from None


def _cursor(place: Place) -> str:
    return base64.urlsafe_b64encode(f"{place.taken_at} {place.record_id}".encode()).decode().rstrip("=")


def _place(cursor: str) -> Place:
    try:
        taken_at, _, record_id = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().partition(" ")
    except (ValueError, binascii.Error):
        taken_at = record_id = ""
    if not record_id:
        raise Problem("invalid", "cursor: none that was given out 无效的游标。")
    return Place(taken_at, record_id)
