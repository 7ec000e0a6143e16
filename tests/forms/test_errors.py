import pytest

from forms.errors import ExitCode, FormloopError, SourceError, worst
from forms.wording import Wording, did_you_mean

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


def test_a_source_error_speaks_chinese_too() -> None:
    assert SourceError("broken").message_zh
