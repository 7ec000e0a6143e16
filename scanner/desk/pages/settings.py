"""设置: language, the name in the history, a link for a colleague, where the data lie and how to back them up."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from forms.terminal.printable import printable_line
from scanner.desk.events.webhooks import Webhooks
from scanner.desk.pages import office_of, page
from scanner.desk.users.entrance import Session
from scanner.desk.users.guards import changing
from scanner.ledger.mailboxes import mailbox_states

router = APIRouter(prefix="/settings")

_LONGEST_NAME: Final = 40


@router.get("")
async def settings(request: Request) -> Response:
    """Show the settings."""
    return _settings(request)


@router.post("/language")
async def change_language(request: Request, session: Session = Depends(changing)) -> Response:  # noqa: B008
    """Change the language of this browser's pages."""
    posted = await request.form()
    session.language = "en" if session.language == "zh" else "zh"
    back = str(posted.get("back", "/"))
    return RedirectResponse(back if back.startswith("/") and back[1:2] not in {"/", "\\"} else "/", status_code=303)


@router.post("/name")
async def change_name(request: Request, session: Session = Depends(changing)) -> Response:  # noqa: B008
    """Change the name that stands in the records' history from now on; a user keeps his."""
    _only_without_users(request)
    name = _name((await request.form()).get("name"))
    if name:
        office_of(request).queue.leave(session)
        session.by = name
        session.said.clear()  # what was said under another name is not this person's to take back
    return RedirectResponse("/settings", status_code=303)


@router.post("/link")
async def new_link(request: Request, session: Session = Depends(changing)) -> Response:  # noqa: B008
    """Show a link that lets a colleague in once, in another browser of this machine; users log in instead."""
    _only_without_users(request)
    name = _name((await request.form()).get("name")) or session.by
    token = office_of(request).entrance.link(name)
    return _settings(request, link=f"{request.url.scheme}://{request.headers['host']}/enter/{token}")


def _settings(request: Request, link: str = "") -> Response:
    office = office_of(request)
    with office.corrections.asking() as ledger:
        mailboxes = mailbox_states(ledger)
    return page(
        request,
        "settings.html",
        mailboxes=mailboxes,
        folder=str(office.folder.path.resolve()),
        inbox=office.inbox and office.inbox.resolve(),
        manifest=office.survey.manifest,
        link=link,
        users=office.register.users(),
        programs=office.register.tokens(),
        webhooks=[one.url for one in Webhooks(office.register).all()],
    )


def _only_without_users(request: Request) -> None:
    """See that the desk is this machine's alone.

    Raises:
        HTTPException: It has users, who are who they are.
    """
    if request.app.state.access.needs_users:
        raise HTTPException(403, "姓名由登录决定。 The name is the one you logged in with.")


def _name(posted: object) -> str:
    return printable_line(str(posted or "")).strip()[:_LONGEST_NAME]
