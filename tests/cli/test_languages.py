"""What the commands print outside of help: each language whole where one is asked for, both where none is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from forms.errors import ExitCode
from forms.terminal.edge import run
from forms.terminal.help_text import told
from forms.terminal.usage_errors import in_chinese
from forms.wording import Wording
from scanner.ledger import PageFate
from tests.cli.test_status import batch, row
from tests.contracts.command_page import PROGRAMS

HAN = re.compile(r"[\u4e00-\u9fff]")
ENGLISH = re.compile(r"(?<![-\w./=])[A-Za-z]{3,}(?![-\w./=])")
NAMES = {
    "phone",
    "doubtful",
    "scanner",
    "forms",
    "annex",
    "notice",
    "batch",
    "status",
    "repair",
    "desk",
    "export",
    "file_broken",
}
"""What stands in a Chinese text as it is: names of commands, forms, fields, files."""

SCENES = ["list", "copies", "status", "forget", "batch"]


def scene(name: str, folder: Path) -> list[tuple[str, list[str]]]:
    """Return the command lines of a scene, made so that much is told; names of files and columns are Latin letters."""
    folder.mkdir()
    out = str(folder / "out")
    if name == "list":
        return [("forms", ["list"])]
    if name == "copies":
        (folder / "list.csv").write_text("phone,copy_id,x1\n123,,1\n,I0,1\n", encoding="utf-8")
        return [("forms", ["copies", "annex2", str(folder / "list.csv"), "--out", out, "--to", "docx"])]
    if name == "batch":
        (folder / "inbox").mkdir()
        empty = [("scanner", ["batch", str(folder / "inbox"), "--out", out])]
        return [*empty, ("scanner", ["repair", out]), ("scanner", ["status", out])]
    rows = [row("a.pdf", "review", reasons="file_broken"), row("b.pdf"), row("c.pdf", "rejected", kind=None)]
    made = batch(Path(out), rows, [PageFate(1, "read")], ended=False)
    return [("scanner", ["forget", made, "--older-than", "1d", "--dry-run"] if name == "forget" else ["status", made])]


def told_by(
    name: str, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, language: str
) -> str:
    """Return what a scene prints in a language, all but paths."""
    monkeypatch.setenv("FORMLOOP_LANG", language)
    monkeypatch.setenv("COLUMNS", "160")
    for program, arguments in scene(name, folder):
        run(PROGRAMS[program], arguments)
    captured = capsys.readouterr()
    return (captured.out + captured.err).replace(str(folder), "")


@pytest.mark.parametrize("name", SCENES)
def test_english_that_is_asked_for_stands_alone(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    told = told_by(name, tmp_path / "x", capsys, monkeypatch, "en")
    titles = ("annex", "notice")  # the forms' own titles are Chinese
    assert [line for line in told.splitlines() if HAN.search(line) and not line.lstrip().startswith(titles)] == []
    assert ENGLISH.search(told)


@pytest.mark.parametrize("name", SCENES)
def test_chinese_that_is_asked_for_stands_alone(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    told = told_by(name, tmp_path / "x", capsys, monkeypatch, "zh")
    assert HAN.search(told)
    assert set(ENGLISH.findall(told)) - NAMES == set()


# without status, which says why people are asked in one language, for want of room
@pytest.mark.parametrize("name", [one for one in SCENES if one != "status"])
def test_both_stand_together_where_none_is_asked_for(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    both, chinese, english = (
        told_by(name, tmp_path / (one or "both"), capsys, monkeypatch, one) for one in ("", "zh", "en")
    )
    assert set(ENGLISH.findall(english)) <= set(ENGLISH.findall(both))
    assert set(HAN.findall(chinese)) <= set(HAN.findall(both))


MISTAKES = [
    (["btch"], "没有命令 btch。"),
    (["read"], "缺少参数 FILE...。"),
    (["batch", "--nosuch", "x"], "没有选项 --nosuch。可用：--out。"),
    (["batch", "x", "--out"], "选项 --out 后须写内容。"),
    (["status", "a", "b"], "多出的参数：b。"),
    (["desk", "x", "--port", "none"], "--port 的内容不对：应为整数。"),
    (["desk", "x", "--port", "70000"], "--port 的内容不对：不得大于 65535。"),
    (["batch", "x", "--out", "y", "--quiet=1"], "选项 --quiet 后不写内容。"),
]


@pytest.mark.parametrize(("arguments", "told"), MISTAKES, ids=[told for _, told in MISTAKES])
def test_a_command_line_that_is_wrong_is_told_in_chinese(
    arguments: list[str], told: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(PROGRAMS["scanner"], arguments) == ExitCode.USAGE
    assert told in capsys.readouterr().err
    monkeypatch.setenv("FORMLOOP_LANG", "zh")
    assert run(PROGRAMS["scanner"], arguments) == ExitCode.USAGE
    lines = capsys.readouterr().err.splitlines()
    assert lines[-1] == f"错误：{told}"
    assert "Error" not in "".join(lines)


class NotForeseenError(Exception):
    """An error that a later click may have."""

    message = "Something else."


def test_what_is_wrong_in_a_way_not_foreseen_is_told_all_the_same() -> None:
    assert in_chinese(NotForeseenError()) == "命令写法不对，请加 --help 查看说明。"


def test_a_mistake_in_a_definition_is_told_in_chinese_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text("form: x\n", encoding="utf-8")
    assert run(PROGRAMS["forms"], ["build", str(path)]) == ExitCode.DEFINITION
    told = capsys.readouterr().err
    assert 'bad.yaml:1: "key" is missing' in told
    assert "第 1 行：缺少“key”。" in told


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_mistake_in_a_definition_is_told_in_the_language_that_is_asked_for(
    language: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text("form: x\n", encoding="utf-8")
    monkeypatch.setenv("FORMLOOP_LANG", language)
    assert run(PROGRAMS["forms"], ["build", str(path)]) == ExitCode.DEFINITION
    told = capsys.readouterr().err
    assert ("第 1 行：缺少“key”。" in told) == (language == "zh")
    assert ('"key" is missing' in told) == (language == "en")


@pytest.mark.parametrize(
    ("language", "kept"), [("zh", "待人工"), ("en", "need a person"), ("", "待人工 need a person")]
)
def test_a_wording_is_told_in_the_language_that_is_asked_for(
    language: str, kept: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORMLOOP_LANG", language)
    assert told(Wording(zh="待人工", en="need a person")) == kept
