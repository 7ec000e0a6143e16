import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.page_code import LENGTH, PageCode, parse_page_code

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
codes = st.builds(
    PageCode,
    key=st.text(ALPHABET, min_size=4, max_size=4),
    version=st.integers(1, 99),
    page_no=st.integers(1, 35),
    copy_id=st.none() | st.text(ALPHABET, min_size=8, max_size=8).filter(lambda text: text != "0" * 8),
)


@given(codes)
def test_a_code_read_back_says_the_same(code: PageCode) -> None:
    text = str(code)
    assert len(text) == LENGTH
    assert set(text) <= set(ALPHABET)
    assert parse_page_code(text) == code


@given(codes, st.integers(0, LENGTH - 1), st.sampled_from(ALPHABET))
def test_a_code_with_one_wrong_character_is_none_of_ours(code: PageCode, place: int, character: str) -> None:
    text = str(code)
    wrong = text[:place] + character + text[place + 1 :]
    if wrong != text:
        assert parse_page_code(wrong) is None


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
