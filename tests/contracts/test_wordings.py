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
    """Return the words that stand in the source, those that are put in from elsewhere left out."""
    if isinstance(node, ast.FormattedValue):
        return " … "
    if isinstance(node, ast.Constant):
        return str(node.value)
    return "".join(_words(one) for one in ast.iter_child_nodes(node))


ALL = [
    one
    for package in ("forms", "scanner")
    for path in sorted((ROOT / package).rglob("*.py"))
    for one in wordings(path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8")))
]


@pytest.mark.parametrize("one", ALL, ids=[one.place for one in ALL])
def test_each_language_speaks_for_itself(one: Found) -> None:
    assert not PROSE.search(one.zh), f"English in the Chinese: {one.zh}"
    assert not re.search(r"[，。；]", one.en), f"Chinese in the English: {one.en}"
    assert HAN.search(one.zh) or not PROSE.search(one.en), f"nothing in Chinese: {one.en}"
    assert re.search(r"[A-Za-z…]", one.en) or not HAN.search(one.zh), f"nothing in English: {one.zh}"


def test_the_search_finds_what_is_missing() -> None:
    source = 'one = Wording(zh=f"{path}", en=f"{path} is not there")\n'
    (found,) = wordings("other.py", ast.parse(source))
    assert PROSE.search(found.en)
    assert not HAN.search(found.zh)
