from __future__ import annotations

import pytest

from forms.definition import Option
from forms.geometry import Rect
from scanner.paper.foreign.option_words import find_labels
from scanner.paper.foreign.type_lines import Character, Line

NEEDS = (
    Option("rnd", "技术研发（关键、核心技术）"),
    Option("product", "产品研发（产品升级、新产品研发）"),
    Option("support", "技术配套（技术、产品等配套合作）"),
)
PARTNER = (Option("yes", "是（请列出详细名称）", "names"), Option("no", "否"))


def line(text: str, number: int = 0, em: float = 4.0) -> Line:
    """Return a line of words as if it had been recognised, each character in a square of an em."""
    area = Rect.at(10, 20 + 6 * number, em * len(text), em)
    characters = tuple(Character(one, Rect.at(10 + em * at, area.top, em, em)) for at, one in enumerate(text))
    return Line(area, text, characters)


def found(lines: list[Line], options: tuple[Option, ...]) -> list[str]:
    return ["".join(one.character.text for one in label.seen) for label in find_labels(lines, options)]


def test_words_that_options_share_belong_to_each_in_its_place() -> None:
    lines = [line("口技术研发（关键、核心技术）"), line("□产品研发（产品升级、新产品研发）", 1)]
    assert found([*lines, line("☑技术配套（技术、产品等配套合作）", 2)], NEEDS) == [
        "技术研发关键核心技术）",
        "产品研发产品升级新产品研发）",
        "技术配套技术产品等配套合作）",
    ]


def test_misread_and_lost_characters_do_not_move_the_words_of_others() -> None:
    lines = [
        line("技术研友（关建、核心技木）"),
        line("回产品升级、新产品研发）", 1),
        line("技配套（技术、产品等配套合作）", 2),
    ]
    labels = find_labels(lines, NEEDS)
    assert [label.seen[0].line for label in labels] == [0, 1, 2]
    assert all(label.likeness > 0.6 for label in labels)


def test_what_is_written_behind_an_option_is_no_part_of_it_or_of_the_next() -> None:
    lines = [line("口是（请列出详细名称）香港否极泰来研究院"), line("口否", 1)]
    assert found(lines, PARTNER) == ["是请列出详细名称）", "否"]
    assert [label.seen[0].line for label in find_labels(lines, PARTNER)] == [0, 1]


def test_words_that_go_on_in_the_next_line_are_found_in_both() -> None:
    label = find_labels(
        [line("口大企业口中小企业口其"), line("他", 1)], (Option("large", "大企业"), Option("o", "其他"))
    )[1]
    assert [number for number, _ in label.lines()] == [0, 1]


def test_words_under_a_mark_are_on_the_line_that_is_left_over() -> None:
    lines = [line("口是（请列出详细名称）"), line("□x", 1)]
    [yes, no] = find_labels(lines, PARTNER)
    assert yes.likeness == 1.0
    assert no.likeness < 0.6
    assert [one.line for one in no.seen] == [1]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("☑足 □否", ["足", "否"]), ("□是 ☑杏", ["是", "杏"]), ("□足足 □否", ["", "否"]), ("□足 □杏", ["", ""])],
)
def test_a_misread_word_between_others_is_its_options_if_it_is_as_long(text: str, expected: list[str]) -> None:
    assert found([line(text.replace(" ", "口"))], (Option("yes", "是"), Option("no", "否"))) == expected


def test_a_mark_that_makes_a_line_longer_moves_no_words() -> None:
    [_, no] = find_labels([line("口是（请列出详细名称）"), Line(Rect.at(10, 26, 40, 6))], PARTNER)
    assert no.seen[0].character.rect.left == 14.0


@pytest.mark.parametrize("texts", [["□技术研发（关键、核心技术）", "□产品研发（产品升级、新产品研发）"], ["", "", ""]])
def test_options_that_are_not_there_are_not_found(texts: list[str]) -> None:
    labels = find_labels([line(text, number) for number, text in enumerate(texts) if text], NEEDS)
    assert not labels[-1].seen
