"""The error tree of formloop: every class carries the exit code of the contract.

    FormloopError                    1   (a bug, when raised as itself)
    ├── UsageError                   2   arguments or answers that make no sense
    ├── DefinitionError              3   a bad form definition: file, line, field, cure
    ├── SourceError                  4   a returned file that cannot be opened
    ├── UnknownFormError             5   no known form in a file, or an unknown FORM
    ├── MissingProgramError          7   a program that has to be installed
    └── WouldOverwriteError          8   a file stands where one would be written

A message says what is wrong, where, and what to do. It never holds a value that
somebody wrote into a form.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum

from forms.wording import Wording


class ExitCode(IntEnum):
    """The exit codes of both commands, as the contract fixes them."""

    OK = 0
    BUG = 1
    USAGE = 2
    DEFINITION = 3
    SOURCE = 4
    UNKNOWN_FORM = 5
    REVIEW = 6
    MISSING_PROGRAM = 7
    OVERWRITE = 8
    INTERRUPTED = 130


_WORST_FIRST = (
    ExitCode.INTERRUPTED,
    ExitCode.BUG,
    ExitCode.MISSING_PROGRAM,
    ExitCode.OVERWRITE,
    ExitCode.DEFINITION,
    ExitCode.USAGE,
    ExitCode.SOURCE,
    ExitCode.UNKNOWN_FORM,
    ExitCode.REVIEW,
    ExitCode.OK,
)


def worst(codes: Iterable[ExitCode]) -> ExitCode:
    """Return the code that a batch ends with; OK when there is none."""
    return min(codes, key=_WORST_FIRST.index, default=ExitCode.OK)


REPORT_A_BUG = (
    "This is a bug in formloop. Report it with the lines above, the version (--version) and what kind of file it was; "
    "no line holds a value that somebody wrote. "
    "程序内部错误，请将以上各行、版本号（--version）和文件类型告知维护人员；以上内容不含填写内容。"
)
"""What is said where the program itself is wrong."""


class FormloopError(Exception):
    """The root: a failure that a person is told about.

    Attributes:
        wording: What is wrong and what to do.
        at: Where: a file, a field, an option of a command; empty where there is nothing to name.
    """

    exit_code: ExitCode = ExitCode.BUG

    def __init__(self, wording: Wording, *, at: object = "") -> None:
        super().__init__(wording)
        self.wording, self.at = wording, str(at)

    @property
    def whole(self) -> Wording:
        """Where, and what is wrong."""
        return Wording(zh=f"{self.at}：", en=f"{self.at}: ") + self.wording if self.at else self.wording

    def told(self, language: str = "") -> str:
        """Return where, and what is wrong, in a language: `zh`, `en`, or empty for both."""
        return {"zh": self.whole.zh, "en": self.whole.en}.get(language, f"{self.whole.en} {self.wording.zh}")

    def __str__(self) -> str:
        return self.told()


class UsageError(FormloopError):
    """Arguments or answers that make no sense."""

    exit_code = ExitCode.USAGE


@dataclass(frozen=True, slots=True)
class Mistake:
    """Something that is wrong in a definition.

    Attributes:
        line: Where it stands, from 1.
        wording: What is wrong, and what to do.
        field_id: The field that it lies in; empty where it lies in none.
        places: The names of the places that lie on each other, `field` or `field.option`, where that is the mistake.
    """

    line: int
    wording: Wording
    field_id: str = ""
    places: tuple[str, ...] = ()


class DefinitionError(FormloopError):
    """A form definition that cannot be used: `file:line: field "id": what; cure`, a line for each mistake.

    Attributes:
        mistakes: What is wrong one by one, where it is in one file.
    """

    exit_code = ExitCode.DEFINITION

    def __init__(self, wording: Wording, *, at: object = "", mistakes: Sequence[Mistake] = ()) -> None:
        super().__init__(wording, at=at)
        self.mistakes = tuple(mistakes)

    def told(self, language: str = "") -> str:
        """Return what is wrong in a language, or in both, one below the other."""
        return super().told(language) if language else f"{self.whole.en}\n{self.whole.zh}"


class SourceError(FormloopError):
    """A returned file that is broken, protected, or not of a kind that is read.

    Attributes:
        code: Stable issue code that stands in the record, such as `file_broken`.
    """

    exit_code = ExitCode.SOURCE

    def __init__(self, wording: Wording, *, at: object = "", code: str = "file_broken") -> None:
        super().__init__(wording, at=at)
        self.code = code


class UnknownFormError(FormloopError):
    """A file without a known form in it, or a FORM that no definition has."""

    exit_code = ExitCode.UNKNOWN_FORM


class MissingProgramError(FormloopError):
    """A program that this step needs and that is not installed, or must not be started; names it and its package.

    Attributes:
        issue_code: Stable issue code that stands in the record.
    """

    exit_code = ExitCode.MISSING_PROGRAM
    issue_code = "program_missing"


class WouldOverwriteError(FormloopError):
    """A file or a folder with other contents stands where something would be written."""

    exit_code = ExitCode.OVERWRITE
