"""What stands before every page and the API: who may ask, for which host, how much, and what pages may load.

A page of another site could have the browser ask the desk. So the host that the browser asked for has to be the desk's
(against DNS rebinding), every page but the entrance needs the session's cookie, and every change needs the session's
token too. The API takes no cookie, only a bearer token, which no browser sends by itself.
"""

from __future__ import annotations

import hmac
import math
import re
import sys
import traceback
from collections.abc import Mapping
from typing import Final

from fastapi import HTTPException, Request
from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from forms.errors import REPORT_A_BUG
from scanner.batch.inbox import MAX_FILE_BYTES
from scanner.desk.adopting.folders import LARGEST_BLANK
from scanner.desk.problems import API_PATH, TITLES, Problem
from scanner.desk.users.access import LOCAL, Access
from scanner.desk.users.entrance import COOKIE, Entrance, Session
from scanner.desk.users.register import Register
from scanner.desk.users.slowing import Slowing, address_of

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
_HOST: Final = re.compile(r"(?:\[(?P<six>[0-9A-Fa-f:.]+)\]|(?P<name>[A-Za-z0-9.-]+))(?::[0-9]{1,5})?")
_STRICT_TRANSPORT: Final = ("Strict-Transport-Security", "max-age=31536000")
_OPEN: Final = ("/enter/", "/static/")
_LOGIN: Final = "/login"
_OPEN_API: Final = f"{API_PATH}/openapi.json"
_MOST_BYTES: Final = 4 << 20  # of a form that is sent, but for uploaded files
_MOST_UPLOADED: Final[Mapping[str, int]] = {
    "/received": 2 * MAX_FILE_BYTES,
    f"{API_PATH}/files": 2 * MAX_FILE_BYTES,
    "/settings/forms": LARGEST_BLANK + _MOST_BYTES,
    "/settings/forms/try": LARGEST_BLANK + _MOST_BYTES,
}
_LONGEST_WAIT: Final = 900.0
_BUG: Final = f"出错了，已保存的内容没有丢失。 Something went wrong; nothing that was kept is lost.\n{REPORT_A_BUG}"
_LOG_IN: Final = "请重新登录。 Log in again."
_FOLLOW_LINK: Final = (
    "请用终端中显示的链接打开；链接只能用一次，重新运行 scanner desk 会得到新的链接。 "
    "Open the link that the terminal shows; it works once, and scanner desk gives a new one."
)


class Guard:
    """An ASGI application around the desk's own, which answers only requests that may be answered.

    Args:
        app: The desk's own application.
        entrance: Knows the sessions.
        register: Knows the users and the tokens.
        access: How the desk can be reached.
    """

    def __init__(self, app: ASGIApp, entrance: Entrance, register: Register, access: Access = LOCAL) -> None:
        self._app = app
        self._entrance = entrance
        self._register = register
        self._access = access
        self._guesses = Slowing(_LONGEST_WAIT, entrance.clock)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        answer = _Answer(send, self._access)
        refusal = self._refusal(request)
        body = _Body(receive, _most_bytes(request))
        try:
            if refusal is not None:
                await refusal(scope, receive, answer.send)
                return
            await self._app(scope, body.receive, body.or_too_much(scope, answer.send))
        except Exception as error:  # noqa: BLE001  around one request: the others are served
            if body.is_too_much and not answer.is_begun:
                await _too_much(request)(scope, receive, answer.send)
                return
            # the error's own message may hold what somebody wrote into a form
            print("".join(traceback.format_tb(error.__traceback__)), type(error).__name__, file=sys.stderr)
            if not answer.is_begun:
                bug = Problem("bug", REPORT_A_BUG).answer() if _is_api(request) else PlainTextResponse(_BUG, 500)
                await bug(scope, receive, answer.send)

    def _refusal(self, request: Request) -> Response | None:
        """Return why a request is refused, or None; a session that it has is put into its state."""
        if host_of(request.headers.get("host", "")) not in self._access.hosts:
            return _told(request, "wrong_host", "此地址不可用。 This host is not served.")
        if _length_of(request) > _most_bytes(request):
            return _too_much(request)
        if _is_api(request):
            return self._refusal_of_program(request)
        return self._refusal_of_browser(request)

    def _refusal_of_browser(self, request: Request) -> Response | None:
        """Return why a browser's request is refused, or None."""
        origin = request.headers.get("origin")
        if request.method not in {"GET", "HEAD"} and origin is not None and not self._is_ours(request, origin):
            return PlainTextResponse("请从本页面操作。 Only this page may change anything.", 403)
        session = self._session(request)
        if session is not None:
            request.state.session = session
        is_open = _path(request).startswith(_OPEN) or (self._access.needs_users and _path(request) == _LOGIN)
        if session is not None or is_open:
            return None
        if self._access.needs_users and request.method == "GET":
            return RedirectResponse("/login", status_code=303)
        return PlainTextResponse(_LOG_IN if self._access.needs_users else _FOLLOW_LINK, 401)

    def _session(self, request: Request) -> Session | None:
        """Return the session of a browser; one of a user who was removed, or whose password is new, has ended."""
        session = self._entrance.session(request.cookies.get(COOKIE))
        if session is None or not self._access.needs_users:
            return session
        user = self._register.user(session.by)
        if user is None or user.at != session.entered:
            self._entrance.end(session)
            return None
        session.role = user.role
        return session

    def _refusal_of_program(self, request: Request) -> Response | None:
        """Return why a program's request is refused, or None; the program's session is put into its state."""
        if _path(request) == _OPEN_API:
            return None
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        person = self._register.program(token.strip()) if kind.lower() == "bearer" else None
        if person is not None:
            request.state.session = self._entrance.program(person)
            return None if _path(request).isprintable() else Problem("not_found").answer()
        address = address_of(request.client.host if request.client is not None else "")
        wait = self._guesses.wait(address)
        if wait > 0:
            return Problem("slowed", headers={"Retry-After": str(math.ceil(wait))}).answer()
        self._guesses.failed(address)
        detail = "send Authorization: Bearer TOKEN; scanner desk-token gives one. 请提供有效的令牌。"
        return Problem("no_token", detail, headers={"WWW-Authenticate": "Bearer"}).answer()

    def _is_ours(self, request: Request, origin: str) -> bool:
        own = self._access.origin or f"{request.url.scheme}://{request.headers.get('host', '')}"
        return origin == own


class _Answer:
    """An answer on its way, which gets the headers that all have."""

    def __init__(self, send: Send, access: Access) -> None:
        self._send, self.is_begun = send, False
        # not for a name that other programs of this machine have too
        self._is_strict = access.is_secure and access.needs_users

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.is_begun = True
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers[name] = value
            if self._is_strict:
                headers[_STRICT_TRANSPORT[0]] = _STRICT_TRANSPORT[1]
            headers.setdefault("Cache-Control", "no-store")
        await self._send(message)


class _Body:
    """A request's body, of which no more is taken than may come, whatever its length is said to be."""

    def __init__(self, receive: Receive, most: int) -> None:
        self._receive, self._left, self.is_too_much = receive, most, False

    async def receive(self) -> Message:
        """Return the next part; the end of the connection once too much has come."""
        message = await self._receive()
        if message["type"] == "http.request":
            self._left -= len(message.get("body", b""))
            if self._left < 0:
                self.is_too_much = True
                return {"type": "http.disconnect"}
        return message

    def or_too_much(self, scope: Scope, send: Send) -> Send:
        """Return what sends the application's answer, or in its place that too much has come."""
        is_told = False

        async def sent(message: Message) -> None:
            nonlocal is_told
            if not self.is_too_much:
                await send(message)
            elif not is_told:
                is_told = True
                await _too_much(Request(scope))(scope, self._receive, send)

        return sent


def _path(request: Request) -> str:
    """Return the path by which a request finds its address; that in its URL depends on the header Host too."""
    return str(request.scope["path"])


def _is_api(request: Request) -> bool:
    return _path(request) == API_PATH or _path(request).startswith(f"{API_PATH}/")


def _most_bytes(request: Request) -> int:
    return _MOST_UPLOADED.get(_path(request), _MOST_BYTES)


def _length_of(request: Request) -> int:
    length = request.headers.get("content-length", "")
    return int(length) if length.isascii() and length.isdigit() else 0


def _too_much(request: Request) -> Response:
    return _told(request, "too_large", "内容过长。 Too much at once.")


def _told(request: Request, code: str, words: str) -> Response:
    """Return a refusal as the one who asked understands it."""
    return Problem(code, words).answer() if _is_api(request) else PlainTextResponse(words, TITLES[code][0])


def host_of(header: str) -> str:
    """Return the host in a Host header, without its port and the brackets of IPv6; empty if the header holds more."""
    found = _HOST.fullmatch(header)
    return (found["six"] or found["name"]).lower() if found is not None else ""


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


async def leading(request: Request) -> Session:
    """Return the session of a request for what only a leader may see and change.

    Raises:
        HTTPException: The person is none.
    """
    session = session_of(request)
    if session.role != "leader":
        raise HTTPException(403, "只有负责人可以添加或改动表单。 Only a leader may add forms or change them.")
    return session
