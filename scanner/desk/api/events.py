"""What happens in the batch, sent by the server as it happens."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Final

from fastapi import APIRouter, Header, Request
from fastapi.responses import Response, StreamingResponse

from scanner.desk.api.asking import WITH_TOKEN, problems
from scanner.desk.events.happenings import Happenings
from scanner.desk.problems import Problem

router = APIRouter(tags=["events"], dependencies=[WITH_TOKEN])

_LOOK_SECONDS: Final = 0.25
_QUIET_SECONDS: Final = 15.0
_MOST_LISTENERS: Final = 100

_EXAMPLE: Final = (
    "event: ready\nid: 5f1c0b2a-0\ndata: {}\n\n"
    "event: record.created\nid: 5f1c0b2a-1\n"
    'data: {"id": "5f1c0b2a-1", "kind": "record.created", "at": "2026-11-29T09:30:00+08:00", '
    '"record_id": "0123456789abcdef01234567", "status": "review", "form": "annex2", "to_check": ["revenue"]}\n\n'
    "event: file.read\nid: 5f1c0b2a-2\n"
    'data: {"id": "5f1c0b2a-2", "kind": "file.read", "at": "2026-11-29T09:30:00+08:00", "sha256": "…", '
    '"state": "read"}\n\n'
)


@router.get(
    "/events",
    operation_id="listen",
    response_class=Response,
    responses={
        **problems("too_many"),
        200: {
            "description": "`ready` at once; then `file.read`, `record.created`, `record.changed`, `record.withdrawn`. "
            "`reset` in the place of `ready`: what happened after Last-Event-ID is not known any more.",
            "content": {"text/event-stream": {"schema": {"type": "string"}, "example": _EXAMPLE}},
        },
    },
)
async def listen(
    request: Request,
    last_event_id: Annotated[
        str | None, Header(alias="Last-Event-ID", max_length=100, description="Go on after this event.")
    ] = None,
) -> Response:
    """Send what happens, as server-sent events, until the program closes the connection; no event holds a value."""
    happenings: Happenings = request.app.state.happenings
    state = request.app.state
    if getattr(state, "listeners", 0) >= _MOST_LISTENERS:
        raise Problem("too_many", "close other streams first 连接过多。", headers={"Retry-After": "30"})
    happenings.listen()
    is_known = not last_event_id or happenings.after(last_event_id) is not None
    start = last_event_id if last_event_id and is_known else happenings.latest

    async def stream() -> AsyncIterator[str]:
        state.listeners = getattr(state, "listeners", 0) + 1
        try:
            yield f"event: {'ready' if is_known else 'reset'}\nid: {start}\ndata: {{}}\n\n"
            async for one in _told(happenings, start):
                yield one
        finally:
            state.listeners -= 1

    return StreamingResponse(stream(), media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


async def _told(happenings: Happenings, last_id: str) -> AsyncIterator[str]:
    """Yield what happens after something, until the desk ends."""
    quiet = 0.0
    while not happenings.is_over:
        happenings.listen()
        found = happenings.after(last_id)
        if found is None:
            yield f"event: reset\nid: {happenings.latest}\ndata: {{}}\n\n"
            last_id = happenings.latest
            continue
        for one in found:
            last_id, quiet = one.id, 0.0
            yield f"event: {one.kind}\nid: {one.id}\ndata: {one.to_json()}\n\n"
        await asyncio.sleep(_LOOK_SECONDS)
        quiet += _LOOK_SECONDS
        if quiet > _QUIET_SECONDS:
            quiet = 0.0
            yield ": still here\n\n"
