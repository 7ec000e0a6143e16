"""Plain definitions are parsed in C, and come out as the parser in Python has them, lines included."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from forms.loading.yaml_source.plain import Node, plain_root
from tests.forms.loading.definitions import SMALL, TEMPLATES

DEPTH = 30
EXAMPLES = TEMPLATES.parent / "docs" / "examples"
MIXED = """\
words: |
  one
   two

folded: >-
  three
  four
# a comment
"quoted": "with \\"marks\\" and\\nbreaks"
single: 'it''s'
list: [1, 0x1f, 1.5, -3, yes, true, null, ~, 2026-11-30, 12:30, =, "no", ]
empty:
rows:
- - {a: b, c: [d, e], f: }
  - g
-
- h: i # another
"""
BITS = [*"\n:-?,[]{}#|>'\"%@` 0a~<.+_", "\n  ", "\n- ", ": ", "- ", " #", "{a: 1}", "yes", "1e3", " |\n", "<<: ", "："]


def plain(node: Node) -> Any:
    """Return all of a node that a definition is made of; a mistake in a mapping's value is told in its key's line."""
    parts: Any = node.value
    if node.id == "mapping":
        parts = [(plain(key), plain(value)[1:]) for key, value in node.value]
    elif node.id == "sequence":
        parts = [plain(one) for one in node.value]
    return int(node.start_mark.line), node.id, str(node.tag), parts


def in_python(text: str) -> Any:
    return plain(YAML(typ="safe", pure=True).compose(text))


@pytest.mark.parametrize(
    "path", [TEMPLATES / "annex2.yaml", *sorted(EXAMPLES.glob("*.yaml"))], ids=lambda path: path.name
)
def test_a_definition_comes_out_as_the_parser_in_python_has_it(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    root = plain_root(text, depth_max=DEPTH)
    assert root is None or plain(root) == in_python(text)


@pytest.mark.parametrize("text", [SMALL, MIXED], ids=["small", "mixed"])
def test_all_plain_forms_of_writing_are_taken(text: str) -> None:
    root = plain_root(text, depth_max=DEPTH)
    assert root is not None
    assert plain(root) == in_python(text)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_what_is_taken_of_texts_that_somebody_spoiled_comes_out_alike(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from([SMALL, MIXED]))
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(text)))
        text = text[:at] + data.draw(st.sampled_from(BITS)) + text[at + data.draw(st.integers(0, 4)) :]
    root = plain_root(text, depth_max=DEPTH)
    assert root is None or plain(root) == in_python(text)


@pytest.mark.parametrize(
    "text",
    [
        "a: &b 1",
        "a: *b",
        "a: !!str 1",
        "!form {a: b}",
        "%YAML 1.1\n---\na: yes",
        "a: 1\n---\nb: 2",
        "a: 1\n...\n",
        "a:\tb",
        'a: "\\u4e00"',
        "a: b\u2028c",
        "a: b\x85c",
        "\ufeffa: b",
        f"{'k' * 1000}: 1",
        "a: [b",
        "a: b: c",
        "",
        "[" * 31 + "]" * 31,
        "[" * 100_000,
    ],
)
def test_what_the_two_parsers_could_see_differently_is_left_to_the_one_in_python(text: str) -> None:
    assert plain_root(text, depth_max=DEPTH) is None
