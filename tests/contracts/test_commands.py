"""What every command owes: help in words for itself and each option, and a place in docs/commands.md."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import pytest
import typer

from forms.terminal.edge import run
from tests.conftest import Golden
from tests.contracts.command_page import PROGRAMS, faults_of, page

PAGE = Path(__file__).parents[2] / "docs" / "commands.md"


def test_the_documentation_is_what_the_commands_say(golden: Golden) -> None:
    golden(PAGE, page(PROGRAMS))


@pytest.mark.parametrize("name", PROGRAMS)
def test_every_command_does_what_it_owes(name: str) -> None:
    assert faults_of(name, PROGRAMS[name], PAGE.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("name", PROGRAMS)
def test_both_programs_tell_the_version_of_the_one_package(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(PROGRAMS[name], ["--version"]) == 0
    assert capsys.readouterr().out == "formloop 0.1.0\n"


@pytest.mark.parametrize("name", PROGRAMS)
def test_every_option_that_help_shows_is_in_the_documentation(
    name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    documented = PAGE.read_text(encoding="utf-8")
    for command in typer.main.get_command(PROGRAMS[name]).commands:  # type: ignore[attr-defined]
        run(PROGRAMS[name], [command, "--help"])
        shown = {word.strip(",") for word in capsys.readouterr().out.split() if word.startswith("--")} - {"--help"}
        section = documented.partition(f"\n### {name} {command}\n")[2].partition("\n### ")[0]
        assert {flag for flag in shown if flag not in section} == set(), command


def _careless() -> typer.Typer:
    app = typer.Typer()

    @app.command()
    def shred(folder: Path, fast: Annotated[bool, typer.Option("--fast")] = False) -> None:
        del folder, fast

    @app.command()
    def read(deep: Annotated[bool, typer.Option("--deep", help="Deeper.")] = False) -> None:
        """Read."""
        del deep

    return app


def test_a_careless_command_is_found_out() -> None:
    assert faults_of("scanner", _careless(), PAGE.read_text(encoding="utf-8")) == [
        "scanner does not tell its version",
        "scanner shred has no help",
        "scanner shred is not documented",
        "scanner shred FOLDER has no help",
        "scanner shred --fast has no help",
        "scanner shred --fast is not documented",
        "scanner read --deep is not documented",
    ]
