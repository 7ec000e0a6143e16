from datetime import date

import pytest

from forms.definition import Field, Kind
from scanner.validate.kinds import KIND_TRAITS, amounts, codes, contacts, counties, dates, parse, times, words
from scanner.validate.written import WrittenText


def test_every_kind_has_a_row_in_one_family() -> None:
    families = (words, amounts, dates, times, codes, counties, contacts)
    assert sorted(kind for family in families for kind in family.TRAITS) == sorted(Kind)
    assert set(KIND_TRAITS) == set(Kind)


@pytest.mark.parametrize("kind", Kind)
def test_what_is_answered_in_words_is_parsed_and_nothing_else(kind: Kind) -> None:
    field = Field("asked", "栏目", "栏目", kind)
    if kind.is_text:
        assert parse(field, WrittenText("某某"), today=date(2026, 11, 28)) is not None
    else:
        with pytest.raises(ValueError, match="not its text"):
            parse(field, WrittenText("某某"), today=date(2026, 11, 28))
