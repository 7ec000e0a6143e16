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

from collections.abc import Iterable
from difflib import get_close_matches
from enum import IntEnum


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
    """The root: a failure that a person is told about in one line.

    Attributes:
        message_zh: What the message does not say in Chinese itself; empty where it says all in both languages.
    """

    exit_code: ExitCode = ExitCode.BUG
    message_zh: str = ""


class UsageError(FormloopError):
    """Arguments or answers that make no sense."""

    exit_code = ExitCode.USAGE


class DefinitionError(FormloopError):
    """A form definition that cannot be used: `file:line: field "id": what; cure`.

    Attributes:
        message_zh: The same in Chinese, a line for each; empty where the message has it in it.
    """

    exit_code = ExitCode.DEFINITION

    def __init__(self, message: str, *, message_zh: str = "") -> None:
        super().__init__(message)
        self.message_zh = message_zh


class SourceError(FormloopError):
    """A returned file that is broken, protected, or not of a kind that is read.

    Attributes:
        code: Stable issue code that stands in the record, such as `file_broken`.
        message_zh: The same for the staff, in Chinese.
    """

    exit_code = ExitCode.SOURCE

    def __init__(self, message: str, *, code: str = "file_broken", message_zh: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message_zh = message_zh or "文件无法打开，请让填报单位重新发送。"


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


def did_you_mean(word: str, valid: Iterable[str], *, lists_all: bool = True) -> str:
    """Return `; did you mean "x"?` with the nearest valid word.

    Args:
        word: What was given; it is not repeated.
        valid: The valid words.
        lists_all: Whether all valid words are told where none is near; else nothing is.
    """
    words = sorted(valid)
    near = get_close_matches(word, words, n=1, cutoff=0.5)
    if near:
        return f'; did you mean "{near[0]}"?'
    return f"; valid are {', '.join(words)}" if words and lists_all else ""
