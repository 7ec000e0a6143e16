"""A typed value is held against the characters of its own typeface, and what they do not have is told."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from forms.definition import Kind
from forms.faces import Face
from scanner.readers.writing.alterations.typefaces.known_type import (
    BARE_EM2,
    DIGIT_BARE_EM2,
    OTHER_DIGIT_LIKENESS,
    OTHER_FACE_LIKENESS,
    OTHER_LIKENESS,
    PALE_EM2,
    PRINT_LIKENESS,
    TYPED_LIKENESS,
    UNLIKE_DIGITS,
    TypeDoubt,
    WorkedField,
    type_doubts,
    typed_face,
)
from scanner.readers.writing.alterations.typefaces.typed_lines import TypeMatch, match_type
from scanner.readers.writing.line_split import LinePicture
from scanner.values.reading.recognised import RecognisedLine
from tests.scanner.readers.writing.set_lines import TypedLine

COMPANY = "江苏智能制造有限公司"

Seen = tuple[LinePicture, RecognisedLine]


def field(*seen: Seen, kind: Kind = Kind.TEXT, one_line: bool = True) -> WorkedField:
    return WorkedField(kind, tuple(line for line, _ in seen), tuple(found for _, found in seen), one_line)


def page(*others: WorkedField) -> list[WorkedField]:
    """Return a page that was typed, with some fields more."""
    return [*others, *(field(TypedLine().set(text).seen()) for text in (COMPANY, "0512-69884410", "二〇二六年五月"))]


def doubt(seen: Seen, kind: Kind = Kind.TEXT, *, one_line: bool = True) -> TypeDoubt:
    return type_doubts(page(field(seen, kind=kind, one_line=one_line)))[0]


@pytest.mark.parametrize("text", [COMPANY, "0512-69884410", "www.jiangsu-tech.com.cn", "li.wei@qq.com"])
def test_what_was_typed_is_found_again_and_nothing_is_left(text: str) -> None:
    seen = TypedLine().set(text).seen()
    assert typed_face([field(seen)]) is Face.FIELD
    assert doubt(seen) is TypeDoubt.NONE


@pytest.mark.parametrize("aside_em", [-0.42, -0.3, 0.3, 0.42])
@pytest.mark.parametrize("text", ["13655203388", "www.ssdd.cn", "1116", "二二三三公公司"])
def test_equal_neighbours_are_found_each_at_its_own_place_wherever_the_recogniser_saw_them(
    text: str, aside_em: float
) -> None:
    assert doubt(TypedLine().set(text).seen(aside_em=aside_em)) is TypeDoubt.NONE


@pytest.mark.parametrize("size_px", [22, 22.5, 24.5])
def test_a_size_between_two_pixels_leaves_no_ink(size_px: float) -> None:
    match = match_type(*TypedLine().set("希望解决强电磁干扰下微弱信号检测中的关键问题", size_px=size_px).seen())
    assert max(match.bare_em2, match.pale_em2) < PALE_EM2 / 2


def test_a_stroke_through_one_of_two_equal_neighbours_is_told() -> None:
    struck = TypedLine().set("1388").pen((1.6, 0.2), (2.3, 0.5))
    assert doubt(struck.seen(aside_em=0.3), Kind.INTEGER) is TypeDoubt.BARE_INK


def test_more_characters_than_have_room_leave_no_error() -> None:
    line, found = TypedLine().set("38").seen()
    crowded = RecognisedLine(tuple(one for one in found.characters for _ in range(9)))
    assert len(match_type(line, crowded).likenesses) == len(crowded.characters)


@pytest.mark.parametrize("face", list(Face), ids=str)
def test_a_page_that_is_set_in_any_of_the_forms_typefaces_is_known_and_what_is_struck_on_it_is_told(face: Face) -> None:
    texts = (COMPANY, "0512-69884410", "光学薄膜、功能涂层材料")
    fields = [field(TypedLine().set(text, face).seen()) for text in texts]
    struck = field(TypedLine().set("782", face).pen((1.05, 0.3), (1.75, 0.42)).seen(), kind=Kind.INTEGER)
    assert typed_face(fields) is face
    assert type_doubts([*fields, struck]) == (*[TypeDoubt.NONE] * len(texts), TypeDoubt.BARE_INK)


@pytest.mark.parametrize(
    ("own", "kai", "face"),
    [
        (PRINT_LIKENESS + 0.01, TYPED_LIKENESS + 0.01, Face.KAI),
        (PRINT_LIKENESS - 0.01, TYPED_LIKENESS + 0.01, None),
        (PRINT_LIKENESS + 0.01, TYPED_LIKENESS - 0.01, None),
        (TYPED_LIKENESS + 0.01, TYPED_LIKENESS + 0.02 + OTHER_FACE_LIKENESS, Face.KAI),
        (TYPED_LIKENESS + 0.01, TYPED_LIKENESS + OTHER_FACE_LIKENESS, Face.FIELD),
    ],
    ids=["print in another", "no print", "print in none of them", "more like another", "hardly more like another"],
)
def test_a_page_is_set_in_another_typeface_from_a_likeness_and_an_advantage(
    own: float, kai: float, face: Face | None
) -> None:
    def match(line: LinePicture, found: RecognisedLine, /, *, face: Face) -> TypeMatch:
        likeness = {Face.FIELD: own, Face.KAI: kai}.get(face, 0.1)
        return TypeMatch((likeness,) * len(found.characters))

    assert typed_face([field(TypedLine().set(COMPANY).seen())], match) is face


@pytest.mark.parametrize(
    ("text", "kind", "line"),
    [
        ("782", Kind.INTEGER, ((1.05, 0.3), (1.75, 0.42))),
        ("782", Kind.INTEGER, ((1.1, 0.65), (1.7, 0.05))),
        ("38", Kind.INTEGER, ((0.55, 0.5), (0.7, 0.2), (0.85, 0.5), (1.0, 0.2), (1.2, 0.5))),
        ("海门区", Kind.COUNTY, ((1.9, 0.4), (3.1, 0.3))),
        (COMPANY, Kind.TEXT, ((8.9, 0.3), (10.2, 0.5))),
    ],
    ids=["a digit", "a digit, aslant", "a digit, wavy", "the last character", "the last of many"],
)
def test_one_struck_character_is_told_though_it_is_recognised(
    text: str, kind: Kind, line: tuple[tuple[float, float], ...]
) -> None:
    assert doubt(TypedLine().set(text).pen(*line).seen(), kind) not in (TypeDoubt.NONE, TypeDoubt.UNKNOWN)


def test_struck_values_do_not_make_what_is_usual_on_a_page() -> None:
    struck = [
        field(TypedLine().set(text).pen((0.4, 0.3), (1.8, 0.35)).seen()) for text in ("782", "海门区", "软件", "16.5")
    ]
    assert TypeDoubt.UNKNOWN not in type_doubts(page(*struck))
    assert TypeDoubt.NONE not in type_doubts(page(*struck))[: len(struck)]


def test_a_character_of_another_hand_in_a_typed_value_is_told() -> None:
    assert doubt(TypedLine().set("软件").set("同意", Face.KAI, size_px=30).seen()) is TypeDoubt.OTHER_HAND


def test_a_value_that_is_written_by_hand_on_a_typed_page_is_left_to_other_means() -> None:
    assert doubt(TypedLine().set("是四公司", Face.KAI).seen()) in (TypeDoubt.UNLIKE, TypeDoubt.OTHER_HAND)


@pytest.mark.parametrize("text", ["7826", "240"])
def test_a_number_whose_digits_all_differ_from_typed_ones_is_not_held_against_them(text: str) -> None:
    other = TypedLine().set(text, Face.TITLE).seen()
    match = match_type(*other)
    assert match.bare_em2 > DIGIT_BARE_EM2
    assert max(match.likenesses) < 1 - UNLIKE_DIGITS
    assert doubt(other, Kind.INTEGER) is TypeDoubt.UNLIKE


@pytest.mark.parametrize("text", ["65", "6"])
def test_a_stroke_through_one_digit_of_a_short_number_is_told(text: str) -> None:
    struck = TypedLine().set(text).pen((0.0, 0.2), (0.55, 0.5)).seen()
    assert doubt(struck, Kind.INTEGER) is TypeDoubt.BARE_INK


def test_a_clerks_word_behind_a_long_answer_is_told() -> None:
    first, last = TypedLine().set(COMPANY).seen(), TypedLine().set(COMPANY).set("复", Face.KAI, size_px=30).seen()
    longer = field(first, first, last, kind=Kind.LONG_TEXT, one_line=False)
    assert type_doubts(page(longer))[0] is TypeDoubt.OTHER_HAND


@pytest.mark.parametrize(
    ("least", "shade", "times", "told"),
    [(PALE_EM2, 20, 0.6, False), (BARE_EM2, 20, 1.4, True), (PALE_EM2, 130, 0.6, False), (PALE_EM2, 130, 2.2, True)],
    ids=["dark, just under", "dark, over", "pale, just under", "pale, just over"],
)
def test_bare_ink_counts_from_its_threshold(least: float, shade: int, times: float, *, told: bool) -> None:
    seen = TypedLine().set(COMPANY).block((times * least) ** 0.5, shade=shade).seen()
    assert (doubt(seen) is TypeDoubt.BARE_INK) == told


@pytest.mark.parametrize(
    ("kind", "one_line", "least"),
    [(Kind.INTEGER, True, DIGIT_BARE_EM2), (Kind.INTEGER, False, BARE_EM2), (Kind.TEXT, True, BARE_EM2)],
    ids=["digits", "digits in a comb", "words"],
)
def test_a_short_stroke_in_a_digit_counts_from_the_threshold_of_its_field(
    kind: Kind, *, one_line: bool, least: float
) -> None:
    """The longer the stroke in the 0, the more ink is not the digit's."""
    told = set()
    for step in range(2, 40, 2):
        seen = TypedLine().set("2018").pen((0.88, 0.12), (0.88, 0.12 + step / 60), width_px=4).seen()
        usual = float(np.median([match_type(one.lines[0], one.found[0]).bare_em2 for one in page(field(seen))]))
        more = match_type(*seen).bare_em2 - 2 * usual  # what is usual on the page counts twice
        if abs(more - least) > 0.0003:
            told.add(more > least)
            assert (doubt(seen, kind, one_line=one_line) is TypeDoubt.BARE_INK) == (more > least)
    assert told == {False, True}


def test_a_pale_line_through_a_number_is_told() -> None:
    seen = TypedLine().set("90").pen((-0.1, 0.5), (0.2, 0.2), (0.5, 0.5), (0.8, 0.3), (1.2, 0.6), shade=120).seen()
    assert doubt(seen, Kind.INTEGER) is TypeDoubt.BARE_INK


@pytest.mark.parametrize(
    ("kind", "most", "text"),
    [(Kind.TEXT, OTHER_LIKENESS, "江苏智能"), (Kind.INTEGER, OTHER_DIGIT_LIKENESS, "2018")],
    ids=["words", "digits"],
)
def test_a_character_is_another_hands_from_its_threshold(kind: Kind, most: float, text: str) -> None:
    """The smaller the last character is set, the less it is like its drawing in the line's size."""
    told = set()
    for size_px in range(14, 42, 2):
        seen = TypedLine().set(text[:-1]).set(text[-1], size_px=size_px).seen()
        match = match_type(*seen)
        lines = [both for one in page(field(seen)) for both in zip(one.lines, one.found, strict=True)]
        usual = float(np.median([like for both in lines for like in match_type(*both).likenesses]))
        less = usual - min(match.likenesses)
        bare_em2 = BARE_EM2 if kind is Kind.TEXT else DIGIT_BARE_EM2
        if match.bare_em2 < bare_em2 and match.pale_em2 < PALE_EM2 and abs(less - most) > 0.03:
            told.add(less > most)
            assert (doubt(seen, kind) is TypeDoubt.OTHER_HAND) == (less > most)
    assert told == {False, True}


def test_a_page_in_a_similar_typeface_is_not_held_against_the_own_one() -> None:
    """Most characters are found again in a typeface that is a sixth wider, and none of them as it is drawn."""
    texts = (COMPANY, "0512-69884410", "光学薄膜、功能涂层材料")
    fields = [field(_wider(*TypedLine().set(text).seen())) for text in texts]
    assert typed_face(fields) is not None
    assert set(type_doubts(fields)) == {TypeDoubt.UNKNOWN}


def _wider(line: LinePicture, found: RecognisedLine) -> Seen:
    return replace(line, gray=cv2.resize(line.gray, None, fx=7 / 6, fy=1.0).astype(np.uint8)), found


def test_on_a_page_that_was_faxed_too_dark_broad_strokes_are_the_usual_ones_and_a_line_through_is_still_told() -> None:
    texts = (COMPANY, "0512-69884410", "二〇二六年五月", "光学薄膜、功能涂层材料")
    struck = TypedLine().set("软件").set("开发").pen((1.9, 0.3), (4.1, 0.4))
    lines = [TypedLine().set(text) for text in texts]
    bold = [field(_darker(*line.seen())) for line in (struck, *lines)]
    assert type_doubts(bold) == (TypeDoubt.BARE_INK, *[TypeDoubt.NONE] * len(texts))


def _darker(line: LinePicture, found: RecognisedLine) -> Seen:
    """Return a line with strokes that are two pixels broader, as a fax makes them that was set dark."""
    gray = np.where(cv2.erode(line.gray, np.ones((3, 3), np.uint8)) < 150, 0, 255).astype(np.uint8)
    return replace(line, gray=gray), found


def test_characters_that_the_typeface_has_not_leave_no_bare_ink() -> None:
    seen = TypedLine().set("江苏智能").set("制", Face.TITLE).read_as("江苏智能\U0002a6a5")
    assert doubt(seen) is TypeDoubt.NONE
