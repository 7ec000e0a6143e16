"""The desk as an application: its pages behind its guard."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Final

from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse, RedirectResponse, Response
from fastapi.telemetry import TelemetryConfig
from starlette.staticfiles import StaticFiles

from forms.errors import FormloopError
from scanner.desk.adopting.workshop import DRAFTS_FOLDER, Workshop, plain_setup
from scanner.desk.api import api_of
from scanner.desk.events.courier import RETRY_SECONDS, Courier
from scanner.desk.events.happenings import Happenings
from scanner.desk.inbox.receiving import Receiver
from scanner.desk.office import Office
from scanner.desk.pages import (
    adopting,
    checking,
    exports,
    login,
    overview,
    received,
    records,
    sample,
    second,
    settings,
    trying,
)
from scanner.desk.problems import API_PATH
from scanner.desk.users.access import LOCAL, Access
from scanner.desk.users.guards import Guard

_LOOK_SECONDS: Final = 5.0
_QUIET_SECONDS: Final = 20.0
"""What follows from people's words is brought up to date when nothing was said for this long."""

_NO_TELEMETRY: Final[TelemetryConfig] = {
    "auto_configure": False,
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
}
"""Whatever this machine's environment says: a failure's message may hold what somebody wrote into a form."""

ROUTERS: Final = tuple(
    pages.router
    for pages in (received, checking, records, overview, sample, second, exports, settings, trying, adopting, login)
)
"""The addresses of the desk, page by page."""


def desk_app(
    office: Office,
    receiver: Receiver | None = None,
    access: Access = LOCAL,
    retry_seconds: Sequence[float] = RETRY_SECONDS,
    workshop: Workshop | None = None,
) -> FastAPI:
    """Return the desk of a batch. All requests are answered on one thread, but for pictures and exports.

    Args:
        office: The batch, open.
        receiver: Has the inbox read; None where nothing is read.
        access: How the desk can be reached.
        retry_seconds: How long a webhook that refused is left alone, after each refusal.
        workshop: Makes drafts of other people's forms; by default one that can save no definition.
    """
    if workshop is None:
        workshop = Workshop(office.folder.path / DRAFTS_FOLDER, plain_setup(), office.forms, clock=office.clock)
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, lifespan=_serving, telemetry=_NO_TELEMETRY)
    app.state.office, app.state.receiver, app.state.access = office, receiver, access
    app.state.workshop = workshop
    app.state.happenings = Happenings(office)
    app.state.courier = Courier(office.register, retry_seconds)
    app.add_middleware(Guard, entrance=office.entrance, register=office.register, access=access)
    app.mount("/static", StaticFiles(directory=Path(str(files("scanner.desk") / "static"))), name="static")
    app.mount(API_PATH, api_of(app.state))
    for router in ROUTERS:
        app.include_router(router)
    app.add_api_route("/enter/{token}", _enter, methods=["GET"])
    app.add_api_route("/", _first_page, methods=["GET"])
    app.add_exception_handler(FormloopError, _told)
    return app


async def _first_page() -> Response:
    return RedirectResponse("/received", status_code=303)


async def _enter(request: Request, token: str) -> Response:
    """Exchange a link's token for a session's cookie; the address that stays in the browser holds no token."""
    session = request.app.state.office.entrance.enter(token)
    if session is None:
        return PlainTextResponse(
            "此链接已用过或已失效。请重新运行 scanner desk，或在“设置”中取得新链接。 "
            "This link was used already or is no longer valid; scanner desk, or its settings, give a new one.",
            403,
        )
    return login.entered(request, session)


async def _told(_request: Request, error: Exception) -> Response:
    """Tell a failure in its words, which hold no value; nothing was lost by it."""
    return PlainTextResponse(f"{error}\n已保存的内容没有丢失。 Nothing that was kept is lost.", 500)


@contextlib.asynccontextmanager
async def _serving(app: FastAPI) -> AsyncIterator[None]:
    """While the desk serves: settle when people pause, notice what happens, and tell the webhooks of it."""
    office, happenings, courier = app.state.office, app.state.happenings, app.state.courier
    app.state.workshop.start()
    happenings.tell(courier.take)
    tasks = [asyncio.create_task(one) for one in (_settling(office), happenings.watch(), courier.deliver())]
    try:
        yield
    finally:
        happenings.end()
        app.state.workshop.end()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _settling(office: Office) -> None:
    """Bring what follows from people's words up to date whenever they pause."""
    said_at, count = time.monotonic(), 0
    with contextlib.suppress(FormloopError):
        await asyncio.to_thread(office.survey.overview, 0)  # in a large batch the first count takes seconds
    while True:
        await asyncio.sleep(_LOOK_SECONDS)
        if office.words_said != count:
            said_at, count = time.monotonic(), office.words_said
        elif time.monotonic() - said_at > _QUIET_SECONDS:
            with contextlib.suppress(FormloopError):  # it is tried again, and told at the end
                await asyncio.to_thread(office.settle_beside)
