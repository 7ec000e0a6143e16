"""What docs/new-form.md tells people to write is right, and it tells them all of the grammar."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest

from forms.catalogue import Catalogue, load_catalogue
from forms.definition import Kind, LabelPlace, RuleKind
from forms.definition.places import Shape
from forms.faces import load_metrics
from forms.layout import lay_out
from forms.loading import load_form
from forms.loading.placed.spec import (
    PictureSpec,
    PlacedCellOptionSpec,
    PlacedColumnSpec,
    PlacedFieldSpec,
    PlacedFormSpec,
    PlacedGridSpec,
    PlacedOptionSpec,
    PlacedRepeatSpec,
)
from forms.loading.spec import (
    ColumnSpec,
    FieldSpec,
    FormSpec,
    FreeRowSpec,
    GridSpec,
    GroupSpec,
    LineSpec,
    OptionSpec,
    QuestionSpec,
    RepeatSpec,
    RuleSpec,
    TableSpec,
)
from tests.makers.paper.strange_forms import crowded_form

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "new-form.md").read_text(encoding="utf-8")
YAML = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
MARKDOWN = re.findall(r"```markdown\n(.*?)```", PAGE, re.DOTALL)

ROWS = """\
form: fragment
key: FRAG
version: 1
title: 片段
anchors: 500
table:
  columns: [28, 56, 28, 44]
  row_height: 11
sections:
  - title: 片段
    rows:
"""


def test_the_page_has_examples_to_check() -> None:
    assert len(YAML) >= 6
    assert len(MARKDOWN) == 1


@pytest.mark.parametrize("block", YAML, ids=[block.split("\n", 1)[0] for block in YAML])
def test_every_example_is_a_definition_or_rows_of_one(tmp_path: Path, block: str) -> None:
    path = tmp_path / "example.yaml"
    (tmp_path / "survey.pdf").write_bytes(crowded_form().pdf)
    whole = block if block.startswith("form:") else ROWS + textwrap.indent(block, " " * 6)
    path.write_text(whole, encoding="utf-8")
    form = load_form(path)
    lay_out(form, load_metrics())
    load_catalogue().with_form(form)


def test_the_example_of_a_document_is_one(tmp_path: Path) -> None:
    path = tmp_path / "example.md"
    path.write_text(MARKDOWN[0], encoding="utf-8")
    assert lay_out(load_form(path), load_metrics()).pages


def test_the_complete_forms_of_the_page_and_the_examples_can_stand_in_one_folder(tmp_path: Path) -> None:
    (tmp_path / "survey.pdf").write_bytes(crowded_form().pdf)
    for number, block in enumerate(block for block in YAML if block.startswith("form:")):
        (tmp_path / f"{number}.yaml").write_text(block, encoding="utf-8")
    for path in (DOCS / "examples").glob("*.yaml"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    assert isinstance(load_catalogue(tmp_path), Catalogue)


@pytest.mark.parametrize(
    "spec",
    [
        FormSpec,
        TableSpec,
        FreeRowSpec,
        GridSpec,
        GroupSpec,
        QuestionSpec,
        RepeatSpec,
        ColumnSpec,
        FieldSpec,
        OptionSpec,
        LineSpec,
        RuleSpec,
        PlacedFormSpec,
        PlacedFieldSpec,
        PlacedOptionSpec,
        PlacedRepeatSpec,
        PlacedGridSpec,
        PlacedColumnSpec,
        PlacedCellOptionSpec,
        PictureSpec,
    ],
)
def test_every_key_of_the_grammar_is_explained(spec: type[FormSpec]) -> None:
    assert [
        key for key in spec.model_fields if f"`{key}`" not in PAGE and not re.search(rf"[ {{{{]{key}: ", "".join(YAML))
    ] == []


@pytest.mark.parametrize("words", [Kind, LabelPlace, RuleKind, Shape])
def test_every_kind_place_and_rule_is_explained(words: type[Kind]) -> None:
    assert [word for word in words if f"`{word}`" not in PAGE] == []


def test_the_pages_that_it_links_to_are_there() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", PAGE):
        assert (DOCS / target).exists(), target
