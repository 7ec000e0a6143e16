"""试读: a filled example is read with a draft, and what was read stands in the picture beside each field."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from forms.errors import FormloopError
from scanner.desk.adopting.folders import DraftFolder
from scanner.desk.pages import page
from scanner.desk.pages.adopting import draft_of, uploaded, workshop_of
from scanner.desk.users.entrance import Session
from scanner.desk.users.guards import changing, leading
from scanner.desk.words import told_of
from scanner.values.source import Source

router = APIRouter(prefix="/settings/forms", dependencies=[Depends(leading)])


@router.post("/try")
async def try_example(request: Request, session: Session = Depends(changing)) -> Response:  # noqa: B008
    """Have a filled example read with a draft."""
    draft = draft_of(request, str((await request.form()).get("draft", "")))
    files = await uploaded(request, session)
    if not files:
        return RedirectResponse(f"/settings/forms/{draft.draft_id}", status_code=303)
    name, content = files[0]
    return await _tried(request, session, draft, Source(name, name, content))


@router.post("/{draft_id}/again")
async def try_again(request: Request, draft_id: str, session: Session = Depends(changing)) -> Response:  # noqa: B008
    """Have the same example read with the draft as it is now."""
    draft = draft_of(request, draft_id)
    trial = workshop_of(request).trial(draft_id)
    if trial is None:
        return RedirectResponse(f"/settings/forms/{draft_id}", status_code=303)
    return await _tried(request, session, draft, trial.source)


@router.get("/{draft_id}/tried")
async def trial_page(request: Request, draft_id: str) -> Response:
    """Show what was read of the latest example."""
    draft = draft_of(request, draft_id)
    trial = workshop_of(request).trial(draft_id)
    if trial is None:
        return RedirectResponse(f"/settings/forms/{draft_id}", status_code=303)
    sizes = trial.state.draft.sizes_mm
    return page(
        request,
        "tried.html",
        draft_id=draft_id,
        about=draft.about(),
        state=trial.state,
        trial=trial,
        is_old=trial.state != draft.state(),
        pages=[
            {
                "number": number,
                "width": sizes[number - 1][0],
                "height": sizes[number - 1][1],
                "marks": [one for one in trial.marks if one.page_no == number],
                "has_picture": number in trial.pictures,
            }
            for number in trial.page_numbers
        ],
    )


@router.get("/{draft_id}/tried/{page_no}.jpg")
async def trial_picture(request: Request, draft_id: str, page_no: int) -> Response:
    """Return the picture of a page of the latest example; the browser does not keep it."""
    draft_of(request, draft_id)
    trial = workshop_of(request).trial(draft_id)
    picture = trial.pictures.get(page_no) if trial is not None else None
    return Response(status_code=404) if picture is None else Response(picture, media_type="image/jpeg")


async def _tried(request: Request, session: Session, draft: DraftFolder, source: Source) -> Response:
    try:
        await run_in_threadpool(workshop_of(request).try_out, draft, source)
    except FormloopError as error:
        session.notice = told_of(error, session.language)
        return RedirectResponse(f"/settings/forms/{draft.draft_id}", status_code=303)
    return RedirectResponse(f"/settings/forms/{draft.draft_id}/tried", status_code=303)
