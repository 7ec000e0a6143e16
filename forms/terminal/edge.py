"""The edge that both commands share: exit codes, one line for a failure, a trace for a bug, what is printed where."""

from __future__ import annotations

import io
import os
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer
from typer.main import get_command as command_of

from forms.errors import REPORT_A_BUG, ExitCode, FormloopError, UsageError
from forms.program import PROGRAM_NAME, PROGRAM_VERSION
from forms.terminal.help_text import language, readable, said
from forms.terminal.printable import printable
from forms.terminal.usage_errors import told_usage

if TYPE_CHECKING:
    from rich.console import Console

# Click's own; typer carries a copy of click and gives out only this subclass of it.
_CommandLineError = cast("type[typer.BadParameter]", typer.BadParameter.__bases__[0])

_HELP = "NoArgsIsHelpError"  # what a command without arguments ends with: its help; typer gives its class out nowhere

TEMPLATES_VARIABLE = "FORMLOOP_TEMPLATES"


def _tell_version(asked: bool) -> None:
    if asked:
        typer.echo(f"{PROGRAM_NAME} {PROGRAM_VERSION}")
        raise typer.Exit


Version = Annotated[
    bool,
    typer.Option(
        "--version", is_eager=True, callback=_tell_version, help="显示版本。 Print the program's version and end."
    ),
]
"""The option of both commands; it does its work in its callback."""


def extra_templates(option: Path | None) -> Path | None:
    """Return the folder of more definitions: the option, else the environment's, else None."""
    if option is not None:
        return option
    named = os.environ.get(TEMPLATES_VARIABLE)
    return Path(named) if named else None


def plain_console(*, stderr: bool = False) -> Console:
    """Return a console that prints words as they stand: brackets in a file's name are no markup of rich's."""
    from rich.console import Console  # noqa: PLC0415  help does without it

    return Console(stderr=stderr, markup=False, highlight=False, emoji=False)


def write_any_character() -> None:
    """Let standard output and standard error take every character.

    An encoding without Chinese, as that of the locale C, gives way to UTF-8. What the
    encoding has not, and bytes of a file's name that are no text, stand with a backslash.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=None if _has_chinese(stream.encoding) else "utf-8", errors="backslashreplace")


def _has_chinese(encoding: str) -> bool:
    try:
        "中文".encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def told_error(error: FormloopError) -> str:
    """Return the line that tells a person of a failure, in the language that is asked for or in both."""
    head = {"zh": "错误：", "en": "error: "}.get(_asked(), "error 错误: ")
    return head + words_of(error)


def words_of(error: FormloopError) -> str:
    """Return what is wrong, in the language that is asked for or in both; a definition's mistakes a line each."""
    return error.told(_asked())


def _asked() -> str:
    try:
        return language()
    except UsageError:  # the error that is told, or one beside it
        return ""


def run(app: typer.Typer, arguments: list[str] | None = None) -> int:
    """Run a command line and return its exit code.

    A `FormloopError` is one line on standard error; anything else unforeseen is a bug
    with its trace.
    """
    try:
        result = readable(command_of(app)).main(args=arguments, standalone_mode=False)
    except FormloopError as error:
        print(printable(told_error(error)), file=sys.stderr)
        return int(error.exit_code)
    except (typer.Abort, KeyboardInterrupt):
        result = ExitCode.INTERRUPTED
    except _CommandLineError as error:
        if type(error).__name__ == _HELP:
            error.show()
        else:
            print(printable(told_usage(error)), file=sys.stderr)
        return int(ExitCode.USAGE)
    except Exception as error:  # noqa: BLE001  the command's edge: nothing above could name it
        frames = "".join(traceback.format_tb(error.__traceback__))  # the message may hold what somebody wrote
        print(f"{frames}{type(error).__name__}\n{REPORT_A_BUG}", file=sys.stderr)
        return int(ExitCode.BUG)
    if result == ExitCode.INTERRUPTED:  # typer gives 130 for Ctrl-C, older ones abort
        print(said("已中断。", "Interrupted."), file=sys.stderr)
    return int(result or ExitCode.OK)
