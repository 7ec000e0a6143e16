import pickle

import pytest

from forms.errors import DefinitionError, ExitCode, FormloopError, SourceError, UsageError, worst
from forms.wording import Wording, did_you_mean, lines

# The contract: worst first.
ORDER = [130, 1, 7, 8, 3, 2, 4, 5, 6, 0]


@pytest.mark.parametrize("place", range(len(ORDER)))
def test_a_batch_ends_with_the_worst_code_that_it_met(place: int) -> None:
    assert worst(ExitCode(code) for code in reversed(ORDER[place:])) == ORDER[place]


def test_a_batch_that_met_nothing_is_ok() -> None:
    assert worst([]) == ExitCode.OK


def test_every_error_carries_a_code_of_its_own() -> None:
    codes = [cls.exit_code for cls in FormloopError.__subclasses__()]
    assert sorted(codes) == [2, 3, 4, 5, 7, 8]


def test_the_nearest_word_is_proposed() -> None:
    assert did_you_mean("dat", ["date", "text"]) == Wording(zh="（是否为“date”？）", en='; did you mean "date"?')


def test_all_words_are_listed_where_none_is_near() -> None:
    assert did_you_mean("zzz", ["date", "text"]) == Wording(zh="（可用：date, text）", en="; valid are date, text")


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("zh", "六月.pdf：文件是空的。"),
        ("en", "六月.pdf: empty; send it again"),
        ("", "六月.pdf: empty; send it again 文件是空的。"),
    ],
    ids=["Chinese", "English", "both"],
)
def test_an_error_is_told_in_the_language_that_is_asked_for_with_its_place(language: str, told: str) -> None:
    error = SourceError(Wording(zh="文件是空的。", en="empty; send it again"), at="六月.pdf")
    assert error.told(language) == told


def test_a_bad_definition_is_told_in_both_languages_below_each_other() -> None:
    error = DefinitionError(lines([Wording(zh="一", en="one"), Wording(zh="二", en="two")]))
    assert str(error).split("\n") == ["one", "two", "一", "二"]


@pytest.mark.parametrize("made", [SourceError, DefinitionError, UsageError])
def test_an_error_comes_whole_from_another_process(made: type[FormloopError]) -> None:
    error = made(Wording(zh="坏了", en="broken"), at="a.pdf")
    assert str(pickle.loads(pickle.dumps(error))) == str(error)  # noqa: S301  our own
