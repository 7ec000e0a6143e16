"""What stands before every page: only this machine's browser, with a session, may ask, and pages may load nothing else.

A page of another site could have the browser ask the desk. So the host that the browser asked for has to be this
machine (against DNS rebinding), every page but the entrance needs the session's cookie, and every change needs the
session's token too.
"""

from __future__ import annotations

import hmac
import sys
import traceback
from collections.abc import Collection
from typing import Final

from fastapi import HTTPException, Request
from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from forms.errors import REPORT_A_BUG
from scanner.desk.entrance import COOKIE, Entrance, Session

LOCAL_HOSTS: Final = frozenset({"127.0.0.1", "localhost", "::1"})
"""The names of this machine for itself."""

_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
_OPEN: Final = ("/enter/", "/static/")
_UPLOADS: Final = "/received"
_MOST_BYTES: Final = 4 << 20  # of a form that is sent, but for uploaded files
_BUG: Final = f"出错了，已保存的内容没有丢失。 Something went wrong; nothing that was kept is lost.\n{REPORT_A_BUG}"


class Guard:
    """An ASGI application around the desk's own, which answers only requests that may be answered.

    Args:
        app: The desk's own application.
        entrance: Knows the sessions.
        hosts: The hosts that the desk is asked at, without port.
    """

    def __init__(self, app: ASGIApp, entrance: Entrance, hosts: Collection[str] = LOCAL_HOSTS) -> None:
        self._app = app
        self._entrance = entrance
        self._hosts = frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request, is_begun = Request(scope), False

        async def guarded(message: Message) -> None:
            nonlocal is_begun
            if message["type"] == "http.response.start":
                is_begun = True
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers[name] = value
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        refusal = self._refusal(request)
        try:
            await (self._app if refusal is None else refusal)(scope, receive, guarded)
        except Exception as error:  # noqa: BLE001  around one request: the others are served
            # the error's own message may hold what somebody wrote into a form
            print("".join(traceback.format_tb(error.__traceback__)), type(error).__name__, file=sys.stderr)
            if not is_begun:
                await PlainTextResponse(_BUG, 500)(scope, receive, guarded)

    def _refusal(self, request: Request) -> PlainTextResponse | None:
        """Return why a request is refused, or None; a session that it has is put into its state."""
        if host_of(request.headers.get("host", "")) not in self._hosts:
            return PlainTextResponse("此地址不可用。 This host is not served.", 421)
        if request.url.path != _UPLOADS and int(request.headers.get("content-length") or 0) > _MOST_BYTES:
            return PlainTextResponse("内容过长。 Too much at once.", 413)
        origin = request.headers.get("origin")
        if request.method not in {"GET", "HEAD"} and origin is not None and not self._is_ours(request, origin):
            return PlainTextResponse("请从本页面操作。 Only this page may change anything.", 403)
        if request.url.path.startswith(_OPEN):
            return None
        session = self._entrance.session(request.cookies.get(COOKIE))
        if session is None:
            return PlainTextResponse(
                "请用终端中显示的链接打开；链接只能用一次，重新运行 scanner desk 会得到新的链接。 "
                "Open the link that the terminal shows; it works once, and scanner desk gives a new one.",
                401,
            )
        request.state.session = session
        return None

    @staticmethod
    def _is_ours(request: Request, origin: str) -> bool:
        return origin == f"{request.url.scheme}://{request.headers.get('host', '')}"


def host_of(header: str) -> str:
    """Return the host in a Host header, without its port and without the brackets of IPv6."""
    if header.startswith("["):
        return header[1:].partition("]")[0]
    return header.partition(":")[0].lower()


def session_of(request: Request) -> Session:
    """Return the session of a request that the guard has let in."""
    session = request.state.session
    assert isinstance(session, Session)  # noqa: S101  the guard has put it there
    return session


async def changing(request: Request) -> Session:
    """Return the session of a request that changes something; its token has to be the session's.

    The token comes in the header X-CSRF-Token, or in the form's field `csrf`.

    Raises:
        HTTPException: The token is missing or wrong.
    """
    session = session_of(request)
    token = request.headers.get("x-csrf-token")
    if token is None:
        token = str((await request.form()).get("csrf", ""))
    if not hmac.compare_digest(token.encode(), session.csrf.encode()):
        await request.close()
        raise HTTPException(403, "此页面已过期，请重新载入。 The page is out of date; load it again.")
    return session
