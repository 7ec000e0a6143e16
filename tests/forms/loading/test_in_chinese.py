"""Each thing that can be wrong with a definition is told in Chinese too: looked for in the source of the loader."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from forms.loading import in_chinese as table
from forms.loading.in_chinese import in_chinese

LOADER = Path(table.__file__).parent
HAN = re.compile(r"[\u4e00-\u9fff]")


def _filled(node: ast.expr) -> str:
    """Return a sentence as it is told, with a word for each name, and a number for what is counted."""
    if isinstance(node, ast.JoinedStr):
        return "".join(_filled(one) for one in node.values)
    if isinstance(node, ast.FormattedValue):
        words = ast.unparse(node.value)
        if re.search(r"cure|did_you_mean", words):
            return '; did you mean "word"?'
        return "12" if re.search(r"len\(|_mm|MAX|number|page_no|columns|sum|below|room|rows|first", words) else "word"
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def sentences() -> list[tuple[str, str]]:
    """Return what the loader notes as a problem in words of its own, with the place in the source."""
    found = []
    for path in sorted(LOADER.rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.args):
                continue
            if call.func.attr in {"add", "add_at"} and isinstance(call.args[0], ast.Constant | ast.JoinedStr):
                words = _filled(call.args[0])
                if not words.startswith("word"):  # the words of another sentence stand before it
                    found.append((f"{path.name}:{call.lineno}", words))
    return found


@pytest.mark.parametrize(("place", "words"), sentences(), ids=[place for place, _ in sentences()])
def test_a_mistake_is_told_in_chinese(place: str, words: str) -> None:
    told = in_chinese(words)
    assert HAN.search(told), place
    assert "写法不对" not in told, f"{place}: {words}"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ('unknown key "kin"; did you mean "kind"?', "没有这个 key：“kin”，是否为“kind”？"),
        ('field "staff": unknown kind "x"; valid are date, text', "栏目“staff”：没有这个 kind：“x”，可用：date, text"),
        ('"version" must be a whole number', '"version" 应为整数'),
        ("columns add up to 150 mm, not 156: 6 mm too narrow", "各列合计 150 毫米，应为 156 毫米（少 6 毫米）"),
        ('rule sum: "parts" are missing', "规则 sum：缺少“parts”"),
        ("it reaches beyond page 2, which is 210 by 297 mm", "超出了第 2 页（210 × 297 毫米）"),
        ("something new", "写法不对（something new）"),
    ],
)
def test_what_is_put_in_stays_and_what_is_a_sort_of_value_is_told_in_chinese(words: str, told: str) -> None:
    assert in_chinese(words) == told
