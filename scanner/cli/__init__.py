"""The command `scanner`: it reads returned files, single ones or a folder of them, into records.

The docstrings of the functions marked `@app.command()` are the help texts that `scanner --help` shows. `read` is here;
the other commands are in `scanner.cli.commands`, which is imported when one of them is wanted: `read` starts a process
that reads, and should not cost much itself.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import typer
from typer.core import TyperGroup
from typer.main import get_command as command_of

from forms.errors import ExitCode, worst
from forms.files import OWNER_ONLY, claim_folder, write_whole
from forms.terminal.edge import Version, extra_templates, run, write_any_character
from forms.terminal.help_text import language, readable, sentences_of
from scanner.cli.options import AcceptWrong, EngineName, Explain, Files, Templates, UnprotectedOffice, setup_of
from scanner.engines import DEFAULT_ENGINE
from scanner.values.acceptance import ACCEPT_WRONG, acceptance_of

if TYPE_CHECKING:
    from scanner.batch.children.work import FileReading
    from scanner.batch.several_files.reading_together import PageGathering
    from scanner.cli.commands import Elsewhere
    from scanner.values.record import Record

_EXPLAIN_MARKER: Final = ".formloop-explain"


class _Commands(TyperGroup):
    """The commands; all but `read` are imported when they are asked for."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names of all commands, in the order of the help."""
        return [*super().list_commands(ctx), *self._others().list_commands(ctx), *self._elsewhere()]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return a command, or None if there is none of this name."""
        from scanner.cli.commands import command_elsewhere

        own = super().get_command(ctx, cmd_name)
        found = own or self._others().get_command(ctx, cmd_name) or command_elsewhere(cmd_name)
        return found if own or found is None else readable(found)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the commands with what they do, without importing those that are elsewhere."""
        elsewhere = self._elsewhere()
        with formatter.section("Commands"):
            formatter.write_dl(
                [
                    (name, sentences_of(elsewhere[name].short_help, language()))
                    if name in elsewhere
                    else (name, self.get_command(ctx, name).short_help)
                    for name in self.list_commands(ctx)
                ]
            )

    @staticmethod
    def _others() -> Any:
        from scanner.cli.commands import others

        return command_of(others)

    @staticmethod
    def _elsewhere() -> Mapping[str, Elsewhere]:
        from scanner.cli.commands import ELSEWHERE

        return ELSEWHERE


app = typer.Typer(
    cls=_Commands,
    help="读取回收的表单，输出 JSON。 Turn returned forms into JSON records.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
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
    """读取文件，每份表单输出一行 JSON。 Print one record a returned form, as JSON Lines.

    各页分在几个文件中的表单合为一条记录，最后输出。 A form whose pages are in several of the files is one record; it
    comes last.
    """
    from scanner.batch.children.lone_reader import ChildReader
    from scanner.batch.children.requests import Wanted
    from scanner.batch.inbox import source_of
    from scanner.roads.results import follows_records

    if explain_to is not None:
        claim_folder(explain_to, _EXPLAIN_MARKER, "A folder of scanner read --explain.\n")
    folder = extra_templates(templates)
    setup = setup_of(None, engine, accept_wrong, templates=folder, unprotected_office=unprotected_office).packed()
    wanted = Wanted.RECORDS if explain_to is None else Wanted.EXPLANATIONS
    gathering: PageGathering | None = None
    codes = []
    with contextlib.closing(ChildReader()) as reader:
        for path in files:
            for reading in reader.readings(source_of(path, path.name), setup, wanted):
                result = reading.result
                codes += [] if follows_records(result.code) else [result.code]
                if explain_to is not None:
                    for name, content in _explained(reading).items():
                        write_whole(explain_to / name, content, mode=OWNER_ONLY)
                if result.parts and gathering is None:
                    gathering = _gathering(folder, accept_wrong)
                whole = result.records if gathering is None else gathering.take(result, str(path.parent))
                codes += _given_out(whole, path.parent)
    return int(worst([*codes, *_given_out([] if gathering is None else gathering.rest(), Path())]))


def _gathering(templates: Path | None, accept_wrong: float) -> PageGathering:
    """Return what puts pages of several files together, which needs the forms."""
    from forms.catalogue import load_catalogue
    from scanner.batch.several_files.reading_together import PageGathering

    return PageGathering(load_catalogue(templates).versions, acceptance_of(accept_wrong))


def _given_out(records: Sequence[Record], folder: Path) -> list[ExitCode]:
    """Print records as JSON Lines, and why some of them were rejected; return the exit codes that they ask for."""
    from scanner.cli.rejections import report_rejected
    from scanner.roads.results import code_of

    for record in records:
        sys.stdout.buffer.write(record.to_json().encode() + b"\n")  # UTF-8 whatever the locale is
        report_rejected(folder / record.source.path.split("/")[0], record)
    sys.stdout.flush()
    return [code_of(record) for record in records]


def _explained(reading: FileReading) -> Mapping[str, bytes]:
    """Return the pictures that explain a reading; of what could not be opened, cards that say so."""
    if reading.explained:
        return reading.explained
    from scanner.explain.page_explanations import explain

    return {one.name: one.content for one in explain(reading.result)}


def main() -> None:
    """Run the command and leave with its exit code."""
    write_any_character()
    sys.exit(run(app))
