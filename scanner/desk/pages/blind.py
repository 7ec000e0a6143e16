"""What the pages of the sample and of the second look share: a field is asked blind, and the answer is taken in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from forms.errors import UsageError
from forms.wording import NO_WORDS, Wording
from scanner.desk.blind.answers import BlindAnswer
from scanner.desk.blind.asked import answer_of, blinded
from scanner.desk.checking.answering import UndecidedError
from scanner.desk.checking.questions import question
from scanner.desk.pages import office_of, page
from scanner.desk.users.entrance import FieldPlace, Session
from scanner.desk.users.guards import session_of
from scanner.desk.words import said, told_of

_UNKNOWN_FORM: Final = Wording(zh="缺少表单定义。", en="Its form is not known.")


@dataclass(frozen=True, slots=True)
class BlindPage:
    """A page that asks fields blind.

    Attributes:
        path: Where its addresses begin.
        heading: What it is called, in Chinese and in English.
        stays: Says that an answer is not taken back here, in both languages.
    """

    path: str
    heading: Wording
    stays: Wording

    def start(self, session: Session, notice: Wording = NO_WORDS) -> Response:
        """Return to the first page, with a notice."""
        session.notice = said(notice, session.language)
        return RedirectResponse(self.path, status_code=303)

    def following(self) -> Response:
        """Go on to what is asked next."""
        return RedirectResponse(f"{self.path}/next", status_code=303)

    def back(self, session: Session) -> Response:
        """Say that an answer is not taken back, and go on."""
        session.notice = said(self.stays, session.language)
        return self.following()

    def unknown_form(self, session: Session) -> Response:
        """Return to the first page because a field's form is not known."""
        return self.start(session, _UNKNOWN_FORM)

    def ask(self, request: Request, place: FieldPlace, left: int, *, refusal: str = "", typed: str = "") -> Response:
        """Show the picture of a field, and room for what stands there.

        Args:
            request: What is answered.
            place: The field.
            left: How many are still to be asked.
            refusal: Why what was typed before cannot be taken; empty at first.
            typed: What was typed before.
        """
        office, session = office_of(request), session_of(request)
        asked = question(office, office.corrections.record(place.record_id), "", place.field, session.language)
        if asked is None:
            return self.unknown_form(session)
        return page(
            request,
            "blind.html",
            status_code=422 if refusal else 200,
            q=blinded(asked),
            action=f"{self.path}/answer",
            back=f"{self.path}/back",
            heading=self.heading,
            left=left,
            refusal=refusal,
            value=typed,
        )

    async def take(
        self, request: Request, place: FieldPlace, left: Callable[[], int], keep: Callable[[BlindAnswer], object]
    ) -> Response:
        """Take in what a person typed of a field that was asked blind, and go on.

        Args:
            request: The posted page.
            place: The field.
            left: Tells how many are still to be asked.
            keep: Keeps the answer.
        """
        office, posted = office_of(request), await request.form()
        try:
            form = office.form_of(office.corrections.record(place.record_id))
            if form is not None:
                keep(answer_of(form, form.field(place.field), posted, today=office.today))
        except UndecidedError as error:
            return self.ask(
                request,
                place,
                left(),
                refusal=told_of(error, session_of(request).language),
                typed=str(posted.get("value", "")),
            )
        except UsageError as error:
            session_of(request).notice = told_of(error, session_of(request).language)
        return self.following()
