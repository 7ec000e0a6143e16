"""Every error says what is wrong in Chinese and in English: looked for in the source, where each is raised."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from itertools import chain, repeat
from pathlib import Path

import pytest

from forms.errors import FormloopError
from forms.terminal.help_text import told_in

ROOT = Path(__file__).parents[2]
HAN = re.compile(r"[\u4e00-\u9fff]")
LATIN = re.compile(r"[A-Za-z]{3,}")


@dataclass(frozen=True, slots=True)
class Raised:
    """An error that the source makes.

    Attributes:
        place: File and line.
        error: The name of its class.
        words: The texts that it is made of, those of names from the same file with them.
        passes_on: Whether it tells another error's words.
    """

    place: str
    error: str
    words: str
    passes_on: bool


def modules() -> Iterator[tuple[str, ast.Module]]:
    for package in ("forms", "scanner"):
        for path in sorted((ROOT / package).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def error_classes(trees: dict[str, ast.Module]) -> dict[str, str]:
    """Return the name of each error class and the file it stands in."""
    bases = {
        one.name: (file, [base.id for base in one.bases if isinstance(base, ast.Name)])
        for file, tree in trees.items()
        for one in ast.walk(tree)
        if isinstance(one, ast.ClassDef)
    }
    found = {"FormloopError"}
    while more := {name for name, (_, parents) in bases.items() if found & set(parents)} - found:
        found |= more
    return {name: bases[name][0] for name in found}


def raised(trees: dict[str, ast.Module]) -> list[Raised]:
    names = error_classes(trees)
    found = []
    for file, tree in trees.items():
        texts = _texts_of_names(tree)
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in names:
                found.append(Raised(f"{file}:{call.lineno}", call.func.id, _words(call, texts), _passes_on(call)))
    return found


def _texts_of_names(tree: ast.Module) -> dict[str, str]:
    """Return the texts that a file gives to names, such as `what = "…"`, by name."""
    found: dict[str, str] = {}
    for one in ast.walk(tree):
        targets = one.targets if isinstance(one, ast.Assign) else [one.target] if isinstance(one, ast.AnnAssign) else []
        for target in targets:
            if isinstance(target, ast.Name) and isinstance(one, ast.Assign | ast.AnnAssign) and one.value is not None:
                found[target.id] = f"{found.get(target.id, '')} {_strings(one.value)}"
    return found


def _strings(node: ast.AST) -> str:
    return "".join(one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str))


def _words(call: ast.Call, texts: dict[str, str]) -> str:
    named = [texts.get(one.id, "") for one in ast.walk(call) if isinstance(one, ast.Name)]
    return " ".join([_strings(call), *named])


def _module(file: str) -> str:
    return file.removesuffix("/__init__.py").removesuffix(".py").replace("/", ".")


def _passes_on(call: ast.Call) -> bool:
    return any(
        (isinstance(one, ast.Call) and ast.unparse(one.func) == "str")
        or (isinstance(one, ast.Attribute) and one.attr in {"message", "join"})
        for one in ast.walk(call)
    )


TREES = dict(modules())
CLASSES = error_classes(TREES)
RAISED = [one for one in raised(TREES) if LATIN.search(one.words) or HAN.search(one.words)]


@pytest.mark.parametrize("one", RAISED, ids=[one.place for one in RAISED])
def test_an_error_speaks_both_languages(one: Raised) -> None:
    error = getattr(import_module(_module(CLASSES[one.error])), one.error)
    assert issubclass(error, FormloopError)
    assert one.passes_on or HAN.search(one.words + error.message_zh), f"nothing in Chinese: {one.words}"
    assert one.passes_on or LATIN.search(one.words), f"nothing in English: {one.words}"


NAME = "六月"


def _filled(node: ast.AST) -> str:
    """Return a text as it is raised: a Chinese name is put in first, such as a file's, then numbers."""
    put_in = chain([NAME], repeat("5"))
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    return "".join(str(one.value) if isinstance(one, ast.Constant) else _put_in(one, put_in) for one in parts)


def _put_in(part: ast.AST, names: Iterator[str]) -> str:
    return "--loud" if ast.unparse(part) == "{flag}" else next(names)


FILLED = [
    (f"{file}:{call.lineno}", _filled(call.args[0]))
    for file, tree in TREES.items()
    for call in ast.walk(tree)
    if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in CLASSES and call.args
]
WHOLE = [(place, words) for place, words in FILLED if HAN.search(words.replace(NAME, "")) and LATIN.search(words)]


@pytest.mark.parametrize(("place", "words"), WHOLE, ids=[place for place, _ in WHOLE])
def test_an_error_can_be_told_in_one_language_whatever_names_are_in_it(place: str, words: str) -> None:
    chinese, english = told_in(words, "zh"), told_in(words, "en")
    assert not HAN.search(english.replace(NAME, "")), place
    assert LATIN.search(english), place
    assert HAN.search(chinese.replace(NAME, "")), place
    assert not re.search(r"[a-z]{3,} [a-z]{3,} [a-z]{3,}", chinese), place


def test_the_search_finds_an_error_in_english_alone() -> None:
    source = 'from forms.errors import UsageError\ndef f(path):\n    raise UsageError(f"{path}: is not there")\n'
    trees = {"forms/errors.py": TREES["forms/errors.py"], "forms/other.py": ast.parse(source)}
    (one,) = (one for one in raised(trees) if one.place == "forms/other.py:3")
    assert LATIN.search(one.words)
    assert not HAN.search(one.words)
