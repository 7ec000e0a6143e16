"""What all of the API's addresses need: who asks, which record is meant, and its version."""

from __future__ import annotations

import re
from typing import Any, Final

from fastapi import Request, Security
from fastapi.responses import Response
from fastapi.security import HTTPBearer

from scanner.corrections import version_of
from scanner.desk.office import Office
from scanner.desk.problems import MEDIA_TYPE, TITLES, Problem
from scanner.desk.users.entrance import Session
from scanner.desk.users.guards import session_of
from scanner.ledger.folder import DamagedRecordError
from scanner.values.record import Record

WITH_TOKEN: Final = Security(HTTPBearer(auto_error=False, description="A token that `scanner desk-token` gives."))
"""Says in the OpenAPI that a bearer token is needed; the guard has looked at it before."""

_RECORD_ID: Final = re.compile("[0-9a-f]{24}")
_ETAG: Final = re.compile(r'(?:W/)?"[^"]*"|\*')


def office_of(request: Request) -> Office:
    """Return the batch."""
    office = request.app.state.office
    assert isinstance(office, Office)  # noqa: S101  `api_of` has put it there
    return office


def leader_of(request: Request) -> Session:
    """Return the session of a program that has a leader's token.

    Raises:
        Problem: It has a clerk's.
    """
    session = session_of(request)
    if session.role != "leader":
        raise Problem("not_allowed", "needs a token of the role leader 需要负责人的令牌。")
    return session


def current_id(office: Office, record_id: str) -> str:
    """Return the id under which a record is given out now.

    Raises:
        Problem: There is no such record.
    """
    current = None
    if _RECORD_ID.fullmatch(record_id):
        with office.corrections.asking() as ledger:
            current = ledger.given_out(record_id)
    if current is None:
        raise Problem("not_found", "no such record 没有此记录。")
    return current


def found_record(office: Office, record_id: str) -> Record:
    """Return a record; the id that it had before a later page completed it will do.

    Raises:
        Problem: There is no such record, or its file is damaged.
    """
    try:
        return office.folder.read(current_id(office, record_id))
    except DamagedRecordError as error:
        raise Problem("damaged", "run scanner repair 记录文件已损坏，请运行 scanner repair。") from error


def check_unclaimed(office: Office, session: Session, record_id: str) -> None:
    """See that nobody else is at a record.

    Raises:
        Problem: Somebody is.
    """
    holder = office.queue.holder(session, record_id)
    if holder is not None:
        raise Problem("claimed", f"{holder} is at this record; try again later 正在被他人核对，请稍后再试。")


def expected_version(header: str | None, record: Record) -> str | None:
    """Return the version that a request wants to change; None where it names none.

    Args:
        header: The header If-Match.
        record: The record as it is now.

    Raises:
        Problem: The header names a version that is not the record's.
    """
    tags = _ETAG.findall(header or "")
    if not tags or "*" in tags:
        return None
    version = version_of(record)
    if f'"{version}"' not in tags:
        raise Problem("outdated", "get the record again and decide anew 此记录已被他人修改，请重新读取。")
    return version


def given(record: Record, status_code: int = 200) -> Response:
    """Return a record as an answer, with its version as ETag."""
    headers = {"ETag": f'"{version_of(record)}"'}
    return Response(record.to_json(), status_code, headers, media_type="application/json")


def problems(*codes: str) -> dict[int | str, dict[str, Any]]:
    """Return how the OpenAPI tells which problems an address may answer with."""
    found: dict[int | str, dict[str, Any]] = {}
    for code in ("bad_request", "no_token", "not_found", "too_large", "invalid", "wrong_host", "slowed", *codes):
        status, title = TITLES[code]
        known = found.get(status)
        content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
        found[status] = {"description": f"{known['description']}; {title}" if known else title, "content": content}
    return found


def a_record(description: str) -> dict[str, Any]:
    """Return how the OpenAPI describes an answer that is a record."""
    return {
        "description": description,
        "headers": {"ETag": {"description": "The record's version.", "schema": {"type": "string"}}},
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Record"}}},
    }


def a_file(description: str, *media_types: str) -> dict[str, Any]:
    """Return how the OpenAPI describes an answer that is a file."""
    records: dict[str, Any] = {"type": "array", "items": {"$ref": "#/components/schemas/Record"}}
    content = {
        one: {"schema": records if one == "application/json" else {"type": "string", "format": "binary"}}
        for one in media_types
    }
    return {"description": description, "content": content}
