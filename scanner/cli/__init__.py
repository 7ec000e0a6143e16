"""The command `scanner`: it reads returned files, single ones or a folder of them, into records.

The docstrings of the functions marked `@app.command()` are the help texts that `scanner --help` shows. `read` is here;
the other commands are in `scanner.cli.commands`, which is imported when one of them is wanted: `read` starts a process
that reads, and should not cost much itself.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import typer
from typer.core import TyperGroup
from typer.main import get_command as command_of

from forms.command import Version, extra_templates, run, write_any_character
from forms.errors import worst
from forms.files import OWNER_ONLY, claim_folder, write_whole
from scanner.cli.options import AcceptWrong, EngineName, Explain, Files, Templates, UnprotectedOffice, setup_of
from scanner.cli.rejections import report_rejected
from scanner.engines import DEFAULT_ENGINE
from scanner.values.acceptance import ACCEPT_WRONG

if TYPE_CHECKING:
    from scanner.batch.children.work import FileReading

_EXPLAIN_MARKER: Final = ".formloop-explain"


class _Commands(TyperGroup):
    """The commands; all but `read` are imported when they are asked for."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names of all commands, in the order of the help."""
        return [*super().list_commands(ctx), *_others().list_commands(ctx)]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return a command, or None if there is none of this name."""
        return super().get_command(ctx, cmd_name) or _others().get_command(ctx, cmd_name)


def _others() -> Any:
    from scanner.cli.commands import others  # noqa: PLC0415  what they need is imported when one of them is wanted

    return command_of(others)


app = typer.Typer(
    cls=_Commands,
    help="读取回收的表单，输出 JSON。 Turn returned forms into JSON records.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def _before_each_command(version: Version = False) -> None:
    pass


@app.command()
def read(  # noqa: PLR0917  a command's options
    files: Files,
    templates: Templates = None,
    engine: EngineName = DEFAULT_ENGINE,
    explain_to: Explain = None,
    accept_wrong: AcceptWrong = ACCEPT_WRONG,
    unprotected_office: UnprotectedOffice = False,
) -> int:
    """读取文件，每份表单输出一行 JSON。 Print one record a returned form, as JSON Lines."""
    from scanner.batch.children.lone_reader import ChildReader  # noqa: PLC0415
    from scanner.batch.children.requests import Wanted  # noqa: PLC0415
    from scanner.batch.inbox import source_of  # noqa: PLC0415

    if explain_to is not None:
        claim_folder(explain_to, _EXPLAIN_MARKER, "A folder of scanner read --explain.\n")
    folder = extra_templates(templates)
    setup = setup_of(None, engine, accept_wrong, templates=folder, unprotected_office=unprotected_office).packed()
    wanted = Wanted.RECORDS if explain_to is None else Wanted.EXPLANATIONS
    codes = []
    with contextlib.closing(ChildReader()) as reader:
        for path in files:
            for reading in reader.readings(source_of(path, path.name), setup, wanted):
                codes.append(reading.result.code)
                if explain_to is not None:
                    for name, content in _explained(reading).items():
                        write_whole(explain_to / name, content, mode=OWNER_ONLY)
                for record in reading.result.records:
                    sys.stdout.buffer.write(record.to_json().encode() + b"\n")  # UTF-8 whatever the locale is
                    report_rejected(path, record)
                sys.stdout.flush()
    return int(worst(codes))


def _explained(reading: FileReading) -> Mapping[str, bytes]:
    """Return the pictures that explain a reading; of what could not be opened, cards that say so."""
    if reading.explained:
        return reading.explained
    from scanner.explain.page_explanations import explain  # noqa: PLC0415  loads the libraries of pictures

    return {one.name: one.content for one in explain(reading.result)}


def main() -> None:
    """Run the command and leave with its exit code."""
    write_any_character()
    sys.exit(run(app))
