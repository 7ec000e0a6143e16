"""What every issue owes: a row in the catalogue, and a stage that raises it."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from pathlib import Path

from scanner.issues import CATALOGUE

ROOT = Path(__file__).parents[2]
STAGES = sorted(path for top in ("forms", "scanner") for path in (ROOT / top).rglob("*.py"))
_ROWS = ROOT / "scanner" / "issues"


def faults_of(texts: Iterable[str], catalogue: Iterable[str]) -> list[str]:
    """Codes that are raised and not in the catalogue, and those of the catalogue that nothing mentions."""
    raised, mentioned = set(), set()
    for text in texts:
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call):
                raised |= _raised(node)
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                mentioned.add(node.value)
    known = set(catalogue)
    return [
        *(f"{code}: raised, but not in the catalogue" for code in sorted(raised - known)),
        *(f"{code}: in the catalogue, but no stage names it" for code in sorted(known - mentioned)),
    ]


def _raised(call: ast.Call) -> set[str]:
    """Codes written out in a call: the first argument of `Issue` and `issue`, and each `code=`."""
    arguments = [word.value for word in call.keywords if word.arg == "code"]
    if isinstance(call.func, ast.Name) and call.func.id in ("Issue", "issue"):
        arguments += call.args[:1]
    return {one.value for one in arguments if isinstance(one, ast.Constant) and isinstance(one.value, str)}


def test_every_code_is_raised_somewhere_and_in_the_catalogue() -> None:
    texts = [path.read_text(encoding="utf-8") for path in STAGES if not path.is_relative_to(_ROWS)]
    assert faults_of(texts, CATALOGUE) == []


def test_a_code_without_a_row_and_a_row_without_a_stage_are_found_out() -> None:
    assert faults_of(['issue("lost_in_post")\n', 'code = "form_unknown"\n'], ["form_unknown", "never_seen"]) == [
        "lost_in_post: raised, but not in the catalogue",
        "never_seen: in the catalogue, but no stage names it",
    ]
