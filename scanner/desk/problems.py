"""Errors as programs get them: problem details (RFC 9457) with a stable code and the exit code of the commands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from starlette.responses import JSONResponse

from forms.errors import ExitCode, FormloopError, MissingProgramError, UnknownFormError
from scanner.corrections import OutdatedError, RefusedWordError

MEDIA_TYPE: Final = "application/problem+json"
API_PATH: Final = "/api/v1"
"""Where the API is."""

TITLES: Final[Mapping[str, tuple[int, str]]] = {
    "bad_request": (400, "The request cannot be understood"),
    "no_token": (401, "No valid bearer token"),
    "not_allowed": (403, "The role does not allow this"),
    "not_found": (404, "There is no such thing"),
    "method_not_allowed": (405, "This address does not know the method"),
    "damaged": (409, "The record's file is damaged; run scanner repair"),
    "claimed": (409, "Somebody else is at this record"),
    "no_inbox": (409, "The desk reads no inbox"),
    "outdated": (412, "The record has changed since it was looked at"),
    "too_large": (413, "Too much at once"),
    "wrong_host": (421, "This host is not served"),
    "refused": (422, "What was said cannot be kept"),
    "invalid": (422, "The request is not as described"),
    "version_needed": (428, "If-Match with the record's version is needed"),
    "slowed": (429, "Too many failures; wait"),
    "bug": (500, "A fault of the program; nothing that was kept is lost"),
    "missing_program": (503, "A program has to be installed"),
    "too_many": (503, "Too many are listening"),
}
"""Stable code of a problem to its HTTP status and title."""

_EXIT_CODES: Final[Mapping[str, ExitCode]] = {
    "bug": ExitCode.BUG,
    "missing_program": ExitCode.MISSING_PROGRAM,
}


class Problem(Exception):  # noqa: N818  the word of RFC 9457
    """A request of a program that is answered with a problem.

    Attributes:
        code: A code of `TITLES`.
        detail: What is wrong and what to do, without any value of a form.
        headers: Further headers of the answer.
        exit_code: The exit code that a command would end with.
    """

    def __init__(
        self,
        code: str,
        detail: str = "",
        *,
        headers: Mapping[str, str] | None = None,
        exit_code: ExitCode | None = None,
    ) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.headers = dict(headers or {})
        self.exit_code = exit_code if exit_code is not None else _EXIT_CODES.get(code, ExitCode.USAGE)

    def answer(self) -> JSONResponse:
        """Return the problem as an answer."""
        status, title = TITLES[self.code]
        content = {
            "type": f"urn:formloop:problem:{self.code}",
            "title": title,
            "status": status,
            "detail": (self.detail or title).encode(errors="replace").decode(),
            "code": self.code,
            "exit_code": int(self.exit_code),
        }
        return JSONResponse(content, status, media_type=MEDIA_TYPE, headers=self.headers)


def problem_of(error: FormloopError) -> Problem:
    """Return the problem that an error of the program is for whoever asked."""
    match error:
        case OutdatedError():
            code = "outdated"
        case NotAllowedError():
            code = "not_allowed"
        case RefusedWordError():
            code = "refused"
        case MissingProgramError():
            code = "missing_program"
        case UnknownFormError():
            code = "refused"
        case _:
            code = "bug" if error.exit_code == ExitCode.BUG else "refused"
    return Problem(code, str(error), exit_code=error.exit_code)


class NotAllowedError(RefusedWordError):
    """A word that the person's role does not allow."""
