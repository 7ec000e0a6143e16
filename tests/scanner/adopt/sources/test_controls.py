"""Word files: what their controls say is taken, their places are where LibreOffice prints them."""

from __future__ import annotations

from shutil import which

import pytest

from forms.definition.kinds import Kind
from scanner.adopt.adopting import adopt
from scanner.adopt.draft import Draft
from scanner.values.source import Source
from tests.makers.blanks.office import word_blank
from tests.makers.blanks.truth import TrueBlank

pytestmark = pytest.mark.program("soffice")


@pytest.fixture(scope="module")
def blank() -> TrueBlank:
    return word_blank(which("soffice") or "soffice", "office: controls")


@pytest.fixture(scope="module")
def draft(blank: TrueBlank) -> Draft:
    adopted = adopt([Source(blank.file_name, blank.file_name, blank.content)])
    assert adopted.blank[0].startswith(b"%PDF-"), "the blank beside the definition is what LibreOffice prints"
    return adopted.draft


def test_a_controls_tag_is_the_id_and_its_title_the_label(draft: Draft) -> None:
    assert [(field.id, field.label) for field in draft.fields] == [
        ("traveller", "Traveller"),
        ("depart", "Departure date"),
        ("cost", "Estimated cost"),
        ("why", "Purpose"),
    ]


def test_the_title_says_the_kind_where_the_control_does_not(draft: Draft) -> None:
    assert [field.kind for field in draft.fields] == [Kind.TEXT, Kind.DATE, Kind.AMOUNT, Kind.TEXT]


def test_the_place_holds_the_control_and_ends_with_its_cell(draft: Draft, blank: TrueBlank) -> None:
    for field, truth in zip(draft.fields, blank.texts, strict=True):
        left, top, right, bottom = truth.place
        assert field.box is not None
        assert field.box.left <= left
        assert right <= field.box.right < 185
        assert field.box.top - 0.5 <= top < bottom <= field.box.bottom + 0.5
