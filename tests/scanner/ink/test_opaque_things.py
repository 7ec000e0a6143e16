"""Opaque things on a page, drawn just under and just over each threshold."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from forms.geometry import Rect, Transform, pixels_from_mm
from scanner.ink.opaque_things import OPAQUE_RULES, OpaqueRules, opaque_things
from scanner.values.known_form import KnownForm
from scanner.values.page import IdentifiedPage, RegisteredPage
from scanner.values.page.ink import PageInk, Tones
from scanner.values.page.picture import Colour, Gray, Picture
from tests.annex2 import annex2

FORM, LAYOUT = annex2()
DPI = 150.0
PAPER = 240
PLACE = Rect.at(80, 140, 14, 7)
NOTHING = np.zeros((0, 2))


def white(_dpi: float) -> list[Gray]:
    return [np.full((2339, 1654), 255, np.uint8)]


def paper(tone: int = PAPER) -> Gray:
    return np.full((round(pixels_from_mm(297, DPI)), round(pixels_from_mm(210, DPI))), tone, np.uint8)


def laid(on: Gray, place: Rect, tone: int) -> Gray:
    left, top, right, bottom = (round(pixels_from_mm(edge, DPI)) for edge in place.as_tuple())
    on[top:bottom, left:right] = tone
    return on


def ink_of(gray: Gray, colour: Colour | None = None) -> PageInk:
    page = IdentifiedPage(Picture(1, gray, colour), FORM.id, "1", 1, None, 0, NOTHING, NOTHING)
    return PageInk(RegisteredPage(page, Transform.scaled(DPI), 0.0), gray, gray, Tones.of(gray))


def found(gray: Gray) -> tuple[Rect, ...]:
    return opaque_things(ink_of(gray), white)


def test_a_flag_is_found_where_it_lies() -> None:
    (thing,) = found(laid(paper(), PLACE, 200))
    assert np.allclose(thing.as_tuple(), PLACE.as_tuple(), atol=0.7)


def test_yellow_is_seen_in_colour_though_it_is_as_bright_as_paper() -> None:
    blue, others = laid(paper(), PLACE, 90), paper()
    assert opaque_things(ink_of(others, np.dstack([blue, others, others])), white)


@pytest.mark.parametrize(("tone", "is_found"), [(round(PAPER * 0.90), True), (round(PAPER * 0.95), False)])
def test_a_thing_is_darker_than_paper_by_a_share_of_it(tone: int, *, is_found: bool) -> None:
    assert bool(found(laid(paper(), PLACE, tone))) is is_found


@pytest.mark.parametrize(("wide_mm", "is_found"), [(5.2, True), (3.4, False)])
def test_a_thing_is_wider_than_any_stroke(wide_mm: float, *, is_found: bool) -> None:
    assert bool(found(laid(paper(), Rect.at(80, 140, 30, wide_mm), 120))) is is_found


@pytest.mark.parametrize(("step_mm", "is_found"), [(12.0, True), (3.5, False)])
def test_what_lets_writing_through_is_not_opaque(step_mm: float, *, is_found: bool) -> None:
    marked = laid(paper(), PLACE, 200)
    for left in np.arange(PLACE.left + 1.0, PLACE.right, step_mm):
        laid(marked, Rect.at(left, 141.5, 0.8, 4), 40)
    assert bool(found(marked)) is is_found


@pytest.mark.parametrize(("blur_mm", "tone", "is_found"), [(0.3, 205, True), (1.4, 205, False), (1.4, 120, True)])
def test_what_fades_out_is_a_thing_only_where_it_is_dark(blur_mm: float, tone: int, *, is_found: bool) -> None:
    soft = cv2.GaussianBlur(laid(paper(), Rect.at(80, 140, 16, 9), tone), (0, 0), pixels_from_mm(blur_mm, DPI))
    assert bool(found(np.asarray(soft, dtype=np.uint8))) is is_found


def test_a_tone_of_the_blank_is_no_thing() -> None:
    printed = cv2.resize(laid(paper(255), PLACE.inset(-2), 200), (1654, 2339))
    assert opaque_things(ink_of(laid(paper(), PLACE, 190)), lambda _dpi: [np.asarray(printed, np.uint8)]) == ()


def test_black_and_white_has_no_tones() -> None:
    assert found(laid(paper(255), PLACE, 0)) == ()


def test_nothing_lies_on_the_blank_form() -> None:
    blank = KnownForm(FORM, LAYOUT).blank
    page = cv2.resize(blank(200)[0], paper().shape[::-1], interpolation=cv2.INTER_AREA)
    assert opaque_things(ink_of(np.asarray(np.minimum(page, PAPER), np.uint8)), blank) == ()


@pytest.mark.parametrize(
    "wrong", [{"tone_share": 0.3}, {"stroke_mm": 5.0}, {"ink_share": 1.2}, {"edge_share": 0.0}], ids=str
)
def test_thresholds_that_contradict_each_other_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"cannot be|wrong order"):
        replace(OPAQUE_RULES, **wrong)


def test_the_rules_can_be_given() -> None:
    flag = laid(paper(), PLACE, 200)
    assert opaque_things(ink_of(flag), white, OpaqueRules(thing_mm=9.0)) == ()
