"""Choices that become one grid in the definition, and choices that do not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from forms.definition.kinds import Kind
from forms.definition.places import BlankPage
from forms.geometry import Rect
from forms.loading import load_placed
from scanner.adopt.draft import Draft, DraftField, DraftOption
from scanner.adopt.draft_grids import DraftGrid, written_entries
from scanner.adopt.printed import OutlineShape
from scanner.adopt.yaml_source.definition import definition_text


def question(name: str, top: float, *, aside: float = 0.0) -> DraftField:
    options = tuple(
        DraftOption(one, one.title(), 1, Rect(left + aside, top, left + aside + 4, top + 4))
        for one, left in (("agree", 110.0), ("disagree", 130.0))
    )
    return DraftField(name, f"It was {name}", Kind.ONE, 0.8, 1, options=options)


def remark(name: str, top: float) -> DraftField:
    return DraftField(name, "Remarks", Kind.TEXT, 0.9, 1, Rect(150, top, 190, top + 6))


CLEAN, QUIET, WARM = (question(name, top) for name, top in (("clean", 80.0), ("quiet", 88.0), ("warm", 96.0)))


def test_questions_with_the_same_options_in_columns_are_a_grid_and_remarks_beside_them_follow_it() -> None:
    fields = [CLEAN, remark("one", 80.0), QUIET, remark("two", 88.0), WARM]
    grid, *others = written_entries(fields)
    assert isinstance(grid, DraftGrid)
    assert (grid.positions, others) == ((0, 2, 4), [1, 3])
    assert grid.columns == ((110.0, 114.0), (130.0, 134.0))
    assert grid.rows == ((80.0, 84.0), (88.0, 92.0), (96.0, 100.0))


@pytest.mark.parametrize(
    "other",
    [
        question("quiet", 88.0, aside=0.41),
        replace(QUIET, kind=Kind.MANY),
        replace(QUIET, label=""),
        replace(QUIET, id="clean"),
        replace(QUIET, pdf_name="quiet"),
        replace(QUIET, options=QUIET.options[::-1]),
        replace(QUIET, options=tuple(replace(one, shape=OutlineShape.CIRCLE) for one in QUIET.options)),
        replace(QUIET, options=(QUIET.options[0], replace(QUIET.options[1], label="No"))),
    ],
    ids=["other columns", "kind", "no label", "one id", "a PDF's own field", "order", "shape", "words"],
)
def test_questions_that_differ_stay_choices_of_their_own(other: DraftField) -> None:
    assert written_entries([CLEAN, other]) == [0, 1]


def test_boxes_that_differ_by_less_than_a_reader_minds_share_their_column() -> None:
    assert isinstance(written_entries([CLEAN, question("quiet", 88.0, aside=0.39)])[0], DraftGrid)


def test_a_written_grid_is_the_form_that_the_choices_are() -> None:
    draft = Draft("Form", "en", ((210.0, 297.0),), (CLEAN, replace(QUIET, required=True), remark("one", 96.0)))
    text = definition_text(draft, form_id="survey", blank=["survey.pdf"])
    assert "questions:" in text
    form = load_placed(text, "survey.yaml", (BlankPage(Path("survey.pdf"), 0, "", 210.0, 297.0),))
    assert [(field.id, field.kind, field.required) for field in form.fields] == [
        ("clean", Kind.ONE, False), ("quiet", Kind.ONE, True), ("one", Kind.TEXT, False),
    ]  # fmt: skip
    places = [option.place for option in form.field("quiet").options]
    assert [place and place.rect for place in places] == [option.box for option in QUIET.options]
