import pytest

from forms.definition import Kind
from forms.definition.kinds import KIND_TRAITS, Answer


def test_every_kind_has_a_row() -> None:
    assert set(KIND_TRAITS) == set(Kind)


@pytest.mark.parametrize("kind", Kind)
def test_a_kind_is_a_choice_ink_or_text_and_nothing_else(kind: Kind) -> None:
    assert [kind.is_choice, kind.is_ink, kind.is_text].count(True) == 1


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind.traits.answer is Answer.CODE])
def test_a_code_says_how_long_it_is_and_what_it_is_called(kind: Kind) -> None:
    traits = kind.traits
    assert traits.length > 0
    assert all(traits.code_name)
    assert traits.alphabet
    assert not traits.has_spaces
