"""Help: nothing is cut off, and each language stands whole by itself."""

from __future__ import annotations

import re

import pytest

from forms.errors import ExitCode, UsageError
from forms.terminal.edge import run
from forms.terminal.help_text import columns, language, said, sentences_of, wrapped
from tests.contracts.command_page import PROGRAMS, _commands

HAN = re.compile(r"[\u4e00-\u9fff]")


def helps() -> list[tuple[str, str]]:
    """Return each help text of a command or a parameter, with what it belongs to."""
    from typer.main import get_command  # noqa: PLC0415

    found: list[tuple[str, str]] = []
    for program, app in PROGRAMS.items():
        for word, command in _commands(get_command(app)):
            found.append((f"{program} {word}", command.help))
            found += [(f"{program} {word} {one.name}", one.help) for one in command.params if one.name != "help"]
    return found


@pytest.mark.parametrize(("where", "text"), helps(), ids=[where for where, _ in helps()])
def test_every_help_stands_in_both_languages(where: str, text: str) -> None:
    chinese, english = sentences_of(text, "zh"), sentences_of(text, "en")
    assert HAN.search(chinese), where
    assert not HAN.search(english), where


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize("width", [60, 80, 200])
def test_help_is_as_wide_as_the_terminal_and_cuts_nothing_off(
    program: str, width: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    assert run(PROGRAMS[program], ["--help"]) == 0
    told = capsys.readouterr().out
    assert max(map(columns, told.splitlines())) <= width
    assert "…" not in told


@pytest.mark.parametrize(
    ("asked", "kept", "gone"), [("zh", "生成表单文件。", "Build"), ("en", "Build the forms", "生成")]
)
def test_a_language_that_is_asked_for_stands_alone(
    asked: str, kept: str, gone: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORMLOOP_LANG", asked)
    assert run(PROGRAMS["forms"], ["build", "--help"]) == 0
    told = capsys.readouterr().out
    assert kept in told
    assert gone not in told
    assert said("中文", "English") == {"zh": "中文", "en": "English"}[asked]


def test_an_unknown_language_is_refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("FORMLOOP_LANG", "fr")
    with pytest.raises(UsageError):
        language()
    assert run(PROGRAMS["forms"], ["--help"]) == ExitCode.USAGE
    assert "FORMLOOP_LANG" in capsys.readouterr().err


def test_lines_are_broken_beside_han_but_no_mark_begins_one() -> None:
    lines = list(wrapped("表单由定义生成，可填写。 Forms come of definitions.", 10))
    assert max(map(columns, lines)) <= 12
    assert not any(line[0] in "，。" for line in lines)
    assert "".join("".join(lines).split()) == "表单由定义生成，可填写。Formscomeofdefinitions."
