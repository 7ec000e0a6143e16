import random
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.catalogue import load_catalogue
from forms.copies.copy_ids import computed_ids
from forms.faces import load_metrics
from forms.layout import lay_out
from forms.marks.page_code import LENGTH, PageCode, parse_page_code

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
codes = st.builds(
    PageCode,
    key=st.text(ALPHABET, min_size=4, max_size=4),
    version=st.integers(1, 99),
    page_no=st.integers(1, 35),
    copy_id=st.none() | st.text(ALPHABET, min_size=8, max_size=8).filter(lambda text: text != "0" * 8),
)

BETWEEN = (1, 2, 3, *range(6, 15))
"""The places of a letter that the check may take for a digit, counted from 0: key, page and copy."""


def with_one_wrong(text: str) -> Iterator[tuple[int, str]]:
    """Yield a code with each of its characters in turn replaced by every other, and the place counted from 0."""
    for place, right in enumerate(text):
        for character in ALPHABET:
            if character != right:
                yield place, text[:place] + character + text[place + 1 :]


@given(codes)
def test_a_code_read_back_says_the_same(code: PageCode) -> None:
    text = str(code)
    assert len(text) == LENGTH
    assert set(text) <= set(ALPHABET)
    assert parse_page_code(text) == code


@given(codes)
def test_a_digit_for_a_digit_or_a_letter_for_a_letter_is_found_at_every_place(code: PageCode) -> None:
    for place, wrong in with_one_wrong(str(code)):
        if wrong[place].isdigit() == str(code)[place].isdigit():
            assert parse_page_code(wrong) is None


@given(codes)
def test_any_wrong_character_is_found_in_the_first_place_the_version_and_the_check(code: PageCode) -> None:
    for place, wrong in with_one_wrong(str(code)):
        if place not in BETWEEN:
            assert parse_page_code(wrong) is None


def test_between_them_a_letter_for_a_digit_or_the_reverse_passes_once_in_97_times() -> None:
    chance = random.Random(1)
    tried = passed = 0
    for _ in range(400):
        key, copy_id = ("".join(chance.choices(ALPHABET, k=count)) for count in (4, 8))
        text = str(PageCode(key, chance.randint(1, 99), chance.randint(1, 35), copy_id))
        for place, wrong in with_one_wrong(text):
            if place in BETWEEN and wrong[place].isdigit() != text[place].isdigit():
                tried += 1
                passed += parse_page_code(wrong) is not None
    assert tried / passed == pytest.approx(97, rel=0.1)


def test_a_letter_for_the_page_of_a_code_may_be_another_page() -> None:
    assert parse_page_code("00000130000000043") == PageCode("0000", 1, 3)
    assert parse_page_code("000001A0000000043") == PageCode("0000", 1, 10)


def test_no_wrong_character_makes_a_page_of_ours_another_page_of_ours() -> None:
    forms = [(form, lay_out(form, load_metrics())) for form in load_catalogue().versions if form.has_fields]
    ours = {(form.key, form.version, page_no) for form, layout in forms for page_no in range(1, len(layout.pages) + 1)}
    assert ours
    copy_ids = [None, *computed_ids(forms[0][0], [str(number) for number in range(50)])]
    for key, version, page_no in ours:
        for copy_id in copy_ids:
            for _, wrong in with_one_wrong(str(PageCode(key, version, page_no, copy_id))):
                code = parse_page_code(wrong)
                if code is not None and (code.key, code.version, code.page_no) in ours:
                    assert (code.key, code.version, code.page_no) == (key, version, page_no)


@pytest.mark.parametrize("text", ["", "JSX2", "jsx20110000000076", "https://example.org/12345", "JSX20010000000076"])
def test_other_codes_are_none_of_ours(text: str) -> None:
    assert parse_page_code(text) is None


@pytest.mark.parametrize(
    ("key", "version", "page_no", "copy_id"),
    [("JSX", 1, 1, None), ("JSX2", 0, 1, None), ("JSX2", 100, 1, None), ("JSX2", 1, 36, None), ("JSX2", 1, 1, "0" * 8)],
)
def test_a_code_that_cannot_be_written_is_refused(key: str, version: int, page_no: int, copy_id: str | None) -> None:
    with pytest.raises(ValueError, match=r"is |means"):
        PageCode(key, version, page_no, copy_id)
