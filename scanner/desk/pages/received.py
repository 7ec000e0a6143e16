"""收表: what came in, what became of it, and the place to drop further files."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime, time
from typing import Any, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from forms.errors import UsageError
from scanner.desk.checking.questions import company_of
from scanner.desk.figures.selection_words import selection_words
from scanner.desk.figures.selections import Selection
from scanner.desk.inbox.uploads import keep_upload
from scanner.desk.office import Office
from scanner.desk.pages import office_of, page
from scanner.desk.users.entrance import Session
from scanner.desk.users.guards import changing, session_of
from scanner.desk.words import told_of
from scanner.ledger import RecordRow
from scanner.ledger.mailboxes import mailbox_states
from scanner.ledger.queries.listing import listed, rows_of, seconds_of, status_counts
from scanner.mail.fetching import inside_mail
from scanner.values.clock import BEIJING

router = APIRouter(prefix="/received")

ROWS: Final = 10
"""Rows on a page of the list: so many fit a screen of 768 pixels with what stands above them."""

_LONGEST_SEARCH: Final = 200
_GONE: Final = ("此链接已失效，这里列出全部。", "This link is no longer valid; here is everything.")


@router.get("")
async def received(request: Request, status: str = "", of: str = "", after: int = 0) -> Response:
    """Show what came in, the latest first; `of` is the key of a selection: a figure's records, or what was found."""
    office, receiver = office_of(request), request.app.state.receiver
    selection = office.survey.selections.of(of)
    if of and selection is None:
        session_of(request).notice = _GONE[0 if session_of(request).language == "zh" else 1]
    found = await run_in_threadpool(office.survey.chosen, selection, office.words_said) if selection else []
    chosen = status if status in {"accepted", "review", "rejected"} else None
    start = max(after, 0)
    midnight = datetime.combine(office.clock().astimezone(BEIJING).date(), time(), BEIJING).astimezone(UTC)
    with office.corrections.asking() as ledger:
        if selection is not None:
            rows = rows_of(ledger, [one.record_id for one in found[start : start + ROWS + 1]])
        else:
            rows = listed(ledger, status=chosen, offset=start, limit=ROWS + 1)
        counts, today = status_counts(ledger), status_counts(ledger, since=midnight.isoformat())
        seconds = {row.sha256: seconds_of(ledger, row.sha256) for row in rows}
        mailbox = mailbox_states(ledger).get(receiver.mailbox) if receiver is not None else None
    return page(
        request,
        "received.html",
        rows=[_row(office, row, session_of(request), seconds[row.sha256]) for row in rows[:ROWS]],
        status=chosen or "",
        of=of if selection is not None else "",
        selected=selection_words(selection, office.corrections.forms) if selection is not None else None,
        found=len(found),
        searched=selection.value if selection is not None and selection.what == "words" else "",
        after=start,
        earlier=max(start - ROWS, 0),
        later=start + ROWS if len(rows) > ROWS else None,
        counts=counts,
        today=sum(today.values()),
        doubtful_records=office.queue.records,
        reading=receiver.progress() if receiver is not None else None,
        mail_trouble=mailbox.trouble if mailbox is not None else "",
    )


@router.post("/find", dependencies=[Depends(changing)])
async def find(request: Request) -> Response:
    """Find the records that hold all words of a search; the words stand in no address."""
    words = str((await request.form()).get("words", "")).strip()[:_LONGEST_SEARCH]
    if not words:
        return RedirectResponse("/received", status_code=303)
    key = office_of(request).survey.selections.key(Selection("words", words))
    return RedirectResponse(f"/received?of={key}", status_code=303)


@router.post("")
async def take_files(request: Request, session: Session = Depends(changing)) -> Response:  # noqa: B008
    """Put uploaded files into the inbox."""
    office = office_of(request)
    posted = await request.form()
    kept = 0
    if office.inbox is not None:
        for upload in posted.getlist("files"):
            if not isinstance(upload, UploadFile) or not upload.filename:
                continue
            try:
                await run_in_threadpool(keep_upload, office.inbox, upload.filename, upload.file)
                kept += 1
            except UsageError as error:
                session.notice = told_of(error, session.language)
    await request.close()
    if kept and not session.notice:
        session.notice = f"收到 {kept} 个文件，正在读取。" if session.language == "zh" else f"{kept} files came in."
    return RedirectResponse("/received", status_code=303)


def _row(office: Office, row: RecordRow, session: Session, seconds: float | None) -> dict[str, Any]:
    """Return what a line of the list shows; of a record whose file is damaged only what the ledger knows."""
    shown: dict[str, Any] = {
        "id": row.record_id,
        "files": (_tame(row.path),),
        "kind": row.kind,
        "status": row.status,
        "company": "",
        "sender": "",
        "at": row.arrived_at,
        "reason": "",
        "open": 0,
        "seconds": seconds,
        "holder": office.queue.holder(session, row.record_id),
    }
    try:
        record = office.folder.read(row.record_id)
    except UsageError:
        return shown | {"reason": "记录文件已损坏，请运行 scanner repair" if session.language == "zh" else "damaged"}
    weighty = [one for one in record.issues if one.severity != "info" and not one.settled]
    first = weighty[0] if weighty and row.status != "accepted" else None
    reason = "" if first is None else (first.message_zh if session.language == "zh" else first.message)
    received = record.source.received
    return shown | {
        "files": tuple(_tame(file.path) for file in record.source.files) or shown["files"],
        "company": company_of(office.form_of(record), record) if record.form is not None else "",
        "sender": received.sender if received is not None else "",
        "reason": reason,
        "open": len(office.queue.open_fields(row.record_id)),
    }


def _tame(path: str) -> str:
    """Return a file's path without its mail's own name, and without characters that turn the direction of writing."""
    return "".join(one for one in inside_mail(path) if unicodedata.category(one) != "Cf")


__all__ = ["ROWS", "router"]
