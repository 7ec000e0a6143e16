from __future__ import annotations

from forms.definition import Field, Kind
from forms.geometry import Rect, mm_from_points
from forms.layout.model import FieldBox
from forms.render.pdf.typing import Typing, typing_of


def _box(width_mm: float, height_mm: float = 8.0, *, multiline: bool = False, comb: int = 0) -> FieldBox:
    place = Rect(20.0, 20.0, 20.0 + width_mm, 20.0 + height_mm)
    return FieldBox("a", place, place, mm_from_points(10.5), multiline, comb)


def _field(kind: Kind) -> Field:
    return Field("a", "甲", "甲", kind)


def test_a_short_line_of_words_gets_room_for_two_smaller_ones() -> None:
    for kind in (Kind.TEXT, Kind.EMAIL, Kind.URL, Kind.PHONE, Kind.COUNTY):
        assert typing_of(_field(kind), _box(50.0)) == Typing(9.0, wraps=True)


def test_a_line_that_is_long_enough_or_too_low_for_two_stays_one() -> None:
    assert typing_of(_field(Kind.TEXT), _box(140.0)) == Typing(10.5, wraps=False)
    assert typing_of(_field(Kind.TEXT), _box(50.0, 6.5)) == Typing(10.5, wraps=False)


def test_numbers_dates_and_codes_stay_on_one_line() -> None:
    for kind in (Kind.AMOUNT, Kind.INTEGER, Kind.DATE):
        assert typing_of(_field(kind), _box(30.0)) == Typing(10.5, wraps=False)
    assert typing_of(_field(Kind.CREDIT_CODE), _box(30.0, comb=18)) == Typing(10.5, wraps=False)


def test_a_field_of_several_lines_keeps_its_size() -> None:
    assert typing_of(_field(Kind.LONG_TEXT), _box(50.0, 40.0, multiline=True)) == Typing(10.5, wraps=True)
