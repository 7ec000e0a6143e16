"""The form's own words are no answer."""

from __future__ import annotations

import pytest

from scanner.readers.writing.form_words import is_printed, words_printed_beside
from tests.scanner.readers.boxes.mark_pages import annex2

PRINTED = ("港方意向合作单位", "（请列出详细名称）", "是（请列出详细名称）", "否", "万元")


@pytest.mark.parametrize("text", ["否", "是（", "详细名称）", "万元", "）香港大学", "、光学膜"])
def test_words_of_the_form_and_what_begins_with_their_end_are_told(text: str) -> None:
    assert is_printed(text, PRINTED)


@pytest.mark.parametrize("text", ["香港大学", "否定词研究所", "（香港）科技园", "意向金万元", "", "-"])
def test_an_answer_with_words_of_its_own_is_none_of_them(text: str) -> None:
    assert not is_printed(text, PRINTED)


def test_the_words_beside_a_line_are_its_options_words_too() -> None:
    form, layout = annex2()
    page = next(one for one in layout.pages if any(box.field_id == "partner_names" for box in one.fields))
    box = next(box for box in page.fields if box.field_id == "partner_names")
    printed = words_printed_beside(form, page, box)
    assert {"是（请列出详细名称）", "否"} <= set(printed)
