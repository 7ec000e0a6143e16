"""The desk's pages, one module a page, and how they are drawn from their templates."""

from __future__ import annotations

from typing import Any, Final

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from scanner.desk.office import Office
from scanner.desk.users.guards import session_of
from scanner.desk.words import DONE, KIND, STATUS, duration, moment, said

_TEMPLATES: Final = Environment(
    autoescape=True,
    loader=PackageLoader("scanner.desk", "templates"),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def office_of(request: Request) -> Office:
    """Return the batch that the desk serves."""
    office = request.app.state.office
    assert isinstance(office, Office)  # noqa: S101  `desk_app` has put it there
    return office


def page(request: Request, template: str, *, status_code: int = 200, **content: Any) -> HTMLResponse:
    """Return a page.

    Args:
        request: What is answered.
        template: The template's file name.
        status_code: The answer's HTTP status.
        content: What the template shows besides what every page shows.
    """
    session, office = session_of(request), office_of(request)
    language = session.language

    def t(chinese: str, english: str) -> str:
        return chinese if language == "zh" else english

    text = _TEMPLATES.get_template(template).render(
        session=session,
        t=t,
        say=lambda words: said(words, language),
        moment=lambda at: moment(at, language),
        duration=lambda seconds: duration(seconds, language),
        notice=session.take_notice(),
        remaining=office.queue.remaining,
        has_inbox=office.inbox is not None,
        has_users=request.app.state.access.needs_users,
        path=request.url.path,
        STATUS=STATUS,
        DONE=DONE,
        KIND=KIND,
        **content,
    )
    return HTMLResponse(text, status_code=status_code)


def plain_page(
    template: str, status_code: int = 200, headers: dict[str, str] | None = None, **content: Any
) -> HTMLResponse:
    """Return a page that needs no session."""
    return HTMLResponse(_TEMPLATES.get_template(template).render(**content), status_code, headers)


__all__ = ["office_of", "page", "plain_page"]
