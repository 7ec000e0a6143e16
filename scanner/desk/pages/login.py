"""登录: how users of an office's desk get in and out."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable
from typing import Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from scanner.desk.pages import office_of, plain_page
from scanner.desk.users.entrance import COOKIE, Session
from scanner.desk.users.guards import changing
from scanner.desk.users.passwords import is_password
from scanner.desk.users.register import LONGEST_NAME
from scanner.desk.users.slowing import Slowing, address_of

router = APIRouter()

_BY_NAME: Final = 60.0  # the longest wait for a name: nobody is locked out for long by somebody else's guesses
_BY_ADDRESS: Final = 900.0
_AT_ONCE: Final = 2  # comparisons of passwords: each takes 64 MB for a moment


class Doorkeeper:
    """Compares passwords, slowly for whoever guesses.

    Args:
        clock: Seconds that never go back.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self.names = Slowing(_BY_NAME, clock)
        self.addresses = Slowing(_BY_ADDRESS, clock)
        self._free = asyncio.Semaphore(_AT_ONCE)

    def wait(self, name: str, address: str) -> float:
        """Return how many seconds are left until this name may be tried from this address; 0.0 for none."""
        return max(self.names.wait(name), self.addresses.wait(address))

    async def is_right(self, hashed: str | None, name: str, password: str, address: str) -> bool:
        """Tell whether a password is right, and remember it if it is not."""
        # before the comparison, which takes a while: many tries at once count as many
        self.names.failed(name)
        self.addresses.failed(address)
        async with self._free:
            is_right = await run_in_threadpool(is_password, hashed, password)
        if is_right:
            self.names.succeeded(name)
            self.addresses.succeeded(address)
        return is_right


@router.get("/login")
async def login(request: Request) -> Response:
    """Show where users log in."""
    if not request.app.state.access.needs_users:
        return RedirectResponse("/received", status_code=303)
    return _page()


@router.post("/login")
async def log_in(request: Request) -> Response:
    """Let a user in who knows the password."""
    office, posted = office_of(request), await request.form()
    name = str(posted.get("name", "")).strip()[: LONGEST_NAME + 1]
    password = str(posted.get("password", ""))
    address = address_of(request.client.host if request.client is not None else "")
    doorkeeper = _doorkeeper(request)
    wait = doorkeeper.wait(name, address)
    if wait > 0:
        seconds = math.ceil(wait)
        words = f"尝试次数过多，请在 {seconds} 秒后再试。 Too many tries; wait {seconds} s."
        return _page(words, 429, {"Retry-After": str(seconds)})
    user = office.register.user(name) if request.app.state.access.needs_users else None
    hashed = office.register.password_hash(name) if user is not None else None
    if not await doorkeeper.is_right(hashed, name, password, address) or user is None:
        return _page("姓名或密码不正确。 The name or the password is not right.", 403)
    return entered(request, office.entrance.log_in(user))


@router.post("/logout")
async def log_out(request: Request, session: Session = Depends(changing)) -> Response:  # noqa: B008
    """End a session."""
    office = office_of(request)
    office.queue.leave(session)
    office.entrance.end(session)
    answer = RedirectResponse("/login", status_code=303)
    answer.delete_cookie(COOKIE)
    return answer


def entered(request: Request, session: Session) -> Response:
    """Return what gives a browser its session and sends it to the first page."""
    answer = RedirectResponse("/", status_code=303)
    is_secure = request.app.state.access.is_secure
    answer.set_cookie(COOKIE, session.key, httponly=True, samesite="strict", secure=is_secure, path="/")
    return answer


def _page(refusal: str = "", status_code: int = 200, headers: dict[str, str] | None = None) -> HTMLResponse:
    return plain_page("login.html", status_code, headers, refusal=refusal)


def _doorkeeper(request: Request) -> Doorkeeper:
    state = request.app.state
    if not hasattr(state, "doorkeeper"):
        state.doorkeeper = Doorkeeper(state.office.entrance.clock)
    found = state.doorkeeper
    assert isinstance(found, Doorkeeper)  # noqa: S101  it was put there above
    return found
