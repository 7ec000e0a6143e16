"""设置 › 表单: blanks of somebody else become drafts here, which people correct on a page and save as definitions."""

from __future__ import annotations

import re
from typing import Any, Final

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import FileResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from forms.errors import FormloopError, UsageError
from scanner.desk.adopting.changes.asked import changed
from scanner.desk.adopting.changes.repeating import ROWS_MOST
from scanner.desk.adopting.faults import faults_of
from scanner.desk.adopting.folders import COPIES_MOST, LARGEST_BLANK, DraftFolder
from scanner.desk.adopting.saving import definition_files, save, zipped
from scanner.desk.adopting.showing import shown_part, shown_places, shown_rows, unsure_parts
from scanner.desk.adopting.states import DraftState, PartName, part_name
from scanner.desk.adopting.taking_up import known_form, take_up
from scanner.desk.adopting.words import KIND_WORDS, LOOK_SIGNS, SHAPE_WORDS
from scanner.desk.adopting.workshop import Workshop
from scanner.desk.inbox.uploads import safe_path
from scanner.desk.pages import office_of, page
from scanner.desk.users.entrance import Session
from scanner.desk.users.guards import changing, leading, session_of
from scanner.desk.words import told_of

router = APIRouter(prefix="/settings/forms", dependencies=[Depends(leading)])

_KEPT_A_WHILE: Final = {"Cache-Control": "private, max-age=600"}
_NAME_OF_PART: Final = re.compile(r"t?[0-9]+(?:\.[0-9]+)?")
_NO_FILE: Final = ("请选择一个文件。", "Choose a file.")
_TOO_LARGE: Final = ("文件过大，最大 100 MB。", "The file is too large; 100 MB at most.")
_TOO_MANY: Final = (f"一次最多 {COPIES_MOST} 份。", f"{COPIES_MOST} copies at most at a time.")


@router.get("")
async def forms_of_others(request: Request) -> Response:
    """Show the drafts, and where a blank is handed in."""
    workshop = workshop_of(request)
    drafts = [(one.draft_id, one.about()) for one in workshop.drafts()]
    return page(
        request,
        "forms.html",
        drafts=drafts,
        is_waiting=any(about.fate == "waiting" for _, about in drafts),
        known=[form for form in workshop.known if form.has_fields],
    )


@router.post("")
async def take_blank(request: Request, session: Session = Depends(changing)) -> Response:  # noqa: B008
    """Keep a blank, or several copies of one form, and have it drafted."""
    files = await uploaded(request, session, most=COPIES_MOST)
    if not files:
        return RedirectResponse("/settings/forms", status_code=303)
    try:
        draft = await run_in_threadpool(workshop_of(request).take, files, session.by)
    except UsageError as error:
        session.notice = told_of(error, session.language)
        return RedirectResponse("/settings/forms", status_code=303)
    return RedirectResponse(f"/settings/forms/{draft.draft_id}", status_code=303)


@router.get("/{draft_id}")
async def one_draft(request: Request, draft_id: str, at: str = "") -> Response:
    """Show a draft: its pages with every place outlined, the list of its fields, and the part that is selected."""
    draft = draft_of(request, draft_id)
    about = draft.about()
    if about.fate != "drafted":
        return page(request, "draft_waiting.html", draft_id=draft_id, about=about)
    return page(request, "draft.html", **await run_in_threadpool(_shown_draft, workshop_of(request), draft, at))


@router.post("/{draft_id}/change")
async def change_draft(request: Request, draft_id: str, session: Session = Depends(changing)) -> Response:  # noqa: B008
    """Change a draft; it is kept before the answer is sent."""
    draft, form = draft_of(request, draft_id), await request.form()
    posted = {key: value for key, value in form.items() if isinstance(value, str)}
    marked = [value for value in form.getlist("mark") if isinstance(value, str)]
    selected: list[PartName | None] = []

    def change(state: DraftState) -> DraftState:
        made, name = changed(state, posted, marked)
        selected.append(name)
        return made

    at = posted.get("at", "")
    try:
        await run_in_threadpool(workshop_of(request).change, draft, posted.get("version", ""), change)
        at = str(selected[0]) if selected[0] is not None else ""
    except UsageError as error:
        session.notice = told_of(error, session.language)
    return _shown(draft_id, at)


@router.post("/{draft_id}/undo")
async def undo_change(request: Request, draft_id: str, session: Session = Depends(changing)) -> Response:  # noqa: B008
    """Take the last change of a draft back."""
    draft, posted = draft_of(request, draft_id), await request.form()
    if not await run_in_threadpool(workshop_of(request).undo, draft):
        session.notice = "没有可撤销的改动。" if session.language == "zh" else "There is nothing to take back."
    return _shown(draft_id, str(posted.get("at", "")))


@router.post("/{draft_id}/remove")
async def remove_draft(request: Request, draft_id: str, session: Session = Depends(changing)) -> Response:  # noqa: B008
    """Delete a draft; a definition that was saved stays."""
    await run_in_threadpool(workshop_of(request).remove, draft_of(request, draft_id))
    session.notice = "草案已删除。" if session.language == "zh" else "The draft was deleted."
    return RedirectResponse("/settings/forms", status_code=303)


@router.get("/{draft_id}/pages/{page_no}.png")
def page_look(request: Request, draft_id: str, page_no: int) -> Response:
    """Return the picture of a page of a blank."""
    path = draft_of(request, draft_id).page_path(page_no)
    if not path.is_file():
        return Response(status_code=404)
    return FileResponse(path, media_type="image/png", headers=_KEPT_A_WHILE)


@router.get("/{draft_id}/definition.zip")
async def give_definition(request: Request, draft_id: str) -> Response:
    """Give a finished draft as a ZIP with its definition and its blank."""
    draft, session = draft_of(request, draft_id), session_of(request)
    try:
        state = draft.state()
        content = zipped(await run_in_threadpool(definition_files, draft, state))
    except FormloopError as error:
        session.notice = told_of(error, session.language)
        return _shown(draft_id, "")
    headers = {"Content-Disposition": f'attachment; filename="{state.form_id}.zip"'}
    return Response(content, media_type="application/zip", headers=headers)


@router.post("/{draft_id}/save")
async def save_definition(request: Request, draft_id: str, session: Session = Depends(changing)) -> Response:  # noqa: B008
    """Put a finished draft into the desk's folder of definitions."""
    draft, receiver = draft_of(request, draft_id), request.app.state.receiver
    try:
        path = await run_in_threadpool(save, workshop_of(request), draft)
        known = await run_in_threadpool(known_form, path)
        take_up(known, office_of(request), workshop_of(request), receiver)
        session.notice = (
            f"已存为 {path.name}，从现在起可以读取这种表单。以前没认出的，请在其记录中按“再读一次”。"
            if session.language == "zh"
            else f"Saved as {path.name}; this form is read from now on. Have earlier returns of it read again."
        )
    except FormloopError as error:
        session.notice = told_of(error, session.language)
    return _shown(draft_id, "")


def workshop_of(request: Request) -> Workshop:
    """Return where drafts are made."""
    workshop = request.app.state.workshop
    assert isinstance(workshop, Workshop)  # noqa: S101  `desk_app` has put it there
    return workshop


def draft_of(request: Request, draft_id: str) -> DraftFolder:
    """Return a draft.

    Raises:
        HTTPException: There is none of this id.
    """
    draft = workshop_of(request).draft(draft_id)
    if draft is None:
        raise HTTPException(404, "没有这份草案，可能已被删除。 There is no such draft.")
    return draft


async def uploaded(request: Request, session: Session, most: int = 1) -> list[tuple[str, bytes]]:
    """Return the name and the bytes of each file of a request; none, with a notice, where they cannot be taken.

    Args:
        request: The request.
        session: Where the notice is put.
        most: How many files are taken.
    """
    files, left = [], LARGEST_BLANK
    for upload in (await request.form()).getlist("file"):
        content = await upload.read(left + 1) if isinstance(upload, UploadFile) else b""
        left -= len(content)
        if isinstance(upload, UploadFile) and content:
            files.append((safe_path(upload.filename or "").name, content))
    await request.close()
    wrong = _NO_FILE if not files else _TOO_LARGE if left < 0 else _TOO_MANY if len(files) > most else None
    if wrong is not None:
        session.notice = wrong[0 if session.language == "zh" else 1]
        return []
    return files


def _shown(draft_id: str, at: str) -> Response:
    tail = f"?at={at}" if _NAME_OF_PART.fullmatch(at) else ""
    return RedirectResponse(f"/settings/forms/{draft_id}{tail}", status_code=303)


def _shown_draft(workshop: Workshop, draft: DraftFolder, at: str) -> dict[str, Any]:
    """Return what the page of a draft shows; looking for faults takes a moment, while others are served."""
    state, about = draft.state(), draft.about()
    faults, now = faults_of(state, draft.blank_names()), part_name(at, state.draft)
    places, unsure = list(shown_places(state, now, faults)), unsure_parts(state)
    later = [name for name in unsure if now is None or name.field != now.field]
    return {
        "draft_id": draft.draft_id,
        "about": about,
        "copies": list(zip(about.copies, about.seen, strict=False)),
        "state": state,
        "version": state.version,
        "pages": [
            {
                "number": number,
                "width": width,
                "height": height,
                "places": [one for one in places if one.page_no == number],
            }
            for number, (width, height) in enumerate(state.draft.sizes_mm, start=1)
        ],
        "rows": list(shown_rows(state, now, faults)),
        "part": shown_part(state, now, faults) if now is not None else None,
        "faults": faults,
        "sizes": len({(round(width), round(height)) for width, height in state.draft.sizes_mm}),
        "unsure": len(unsure),
        "next_unsure": later[0] if later else None,
        "can_undo": draft.can_undo,
        "can_save": workshop.definitions is not None,
        "is_tried": workshop.trial(draft.draft_id) is not None,
        "KIND_WORDS": KIND_WORDS,
        "ROWS_MOST": ROWS_MOST,
        "SHAPE_WORDS": SHAPE_WORDS,
        "LOOK_SIGNS": LOOK_SIGNS,
    }


__all__ = ["draft_of", "router", "uploaded", "workshop_of"]
