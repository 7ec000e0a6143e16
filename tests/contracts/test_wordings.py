"""What people are told is whole in both languages: looked for in the source, wherever a wording is made."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HAN = re.compile(r"[\u4e00-\u9fff]")
PROSE = re.compile(r"\b[a-z]{2,}(?: [a-z]{2,}){2,}\b")
"""Three words of English in a row."""


@dataclass(frozen=True, slots=True)
class Found:
    """A wording in the source.

    Attributes:
        place: File and line.
        zh: The Chinese, with `…` for what is put in.
        en: The English, the same.
    """

    place: str
    zh: str
    en: str


def wordings(file: str, tree: ast.Module) -> list[Found]:
    found = []
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "Wording":
            said = {one.arg: one.value for one in call.keywords}
            found.append(Found(f"{file}:{call.lineno}", _words(said["zh"]), _words(said["en"])))
    return found


def _words(node: ast.AST) -> str:
    """Return the words that stand in the source, with `…` for what is put in from elsewhere."""
    match node:
        case ast.Constant():
            return str(node.value)
        case ast.JoinedStr() | ast.BinOp() | ast.IfExp():
            return "".join(_words(one) for one in ast.iter_child_nodes(node) if isinstance(one, ast.expr))
        case _:
            return "…"


ALL = [
    one
    for package in ("forms", "scanner")
    for path in sorted((ROOT / package).rglob("*.py"))
    for one in wordings(path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8")))
]


def faults(one: Found) -> list[str]:
    """Return what is not whole in a wording."""
    found = {
        "English in the Chinese": PROSE.search(one.zh),
        "Chinese in the English": re.search(r"[，。；]", one.en),
        "words of the Chinese behind the English": re.search(r"[.!?] (…|--[a-z-]+)$", one.en),
        "nothing in Chinese": PROSE.search(one.en) and not re.search(r"[\u4e00-\u9fff…]", one.zh),
        "nothing in English": HAN.search(one.zh) and not re.search(r"[A-Za-z…]", one.en),
    }
    return [f"{one.place}: {what}" for what, is_so in found.items() if is_so]


def test_each_language_speaks_for_itself() -> None:
    assert len(ALL) > 400
    assert [fault for one in ALL for fault in faults(one)] == []


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ('zh=f"{path}", en="a file that is not there"', []),
        ('zh="", en="a file that is not there"', ["nothing in Chinese"]),
        ('zh="没有", en=""', ["nothing in English"]),
        ('zh="没有 there is no file", en="no file"', ["English in the Chinese"]),
        ('zh="没有", en="no file 没有文件。"', ["Chinese in the English"]),
        ('zh="没有。", en=f"{path} is missing. {path}"', ["words of the Chinese behind the English"]),
    ],
)
def test_the_search_finds_what_is_missing(said: str, fault: list[str]) -> None:
    (found,) = wordings("other.py", ast.parse(f"one = Wording({said})\n"))
    assert faults(found) == [f"other.py:1: {one}" for one in fault]
