"""A comb's characters one by one."""

from __future__ import annotations

from scanner.ink.cells.picture import WORKING_DPI, cut_cell
from scanner.ink.cells.writing import Writing, find_writing
from scanner.readers.writing.comb_cells import split_cells, texts_of_cells
from scanner.readers.writing_area import writing_area
from scanner.values.reading.recognised import Character, RecognisedLine
from tests.scanner.readers.filled_paper import PAGE, Paper, blanks, box_of

BOX = box_of("code")
STEP_MM = BOX.rect.width / 18


def writing(*cells: int) -> Writing:
    """A comb with an 8 in some of its cells, from 0."""
    paper = Paper()
    for cell in cells:
        paper.write("8", BOX.rect.left + STEP_MM * cell + 1.2, 63)
    subject = paper.registered()
    picture = cut_cell(subject.page.picture.gray, subject.transform, BOX.cell, blanks(WORKING_DPI)[0])
    return find_writing(picture, writing_area(BOX, PAGE))


def line(text: str, confidence: float = 0.9) -> RecognisedLine:
    return RecognisedLine(tuple(Character(character, confidence) for character in text))


def test_each_cell_has_its_own_picture_and_an_empty_one_none() -> None:
    cells = split_cells(writing(0, 3, 17), BOX.rect, 18)
    assert [number for number, cell in enumerate(cells) if cell is not None] == [0, 3, 17]
    assert all(cell.min() < 100 and cell[:2].min() > 200 for cell in cells if cell is not None)


def test_a_comb_without_writing_has_no_pictures() -> None:
    assert split_cells(writing(), BOX.rect, 18) == (None,) * 18


def test_cells_speak_all_together_and_one_against_the_line() -> None:
    assert texts_of_cells(line("916"), [line("9"), line("7"), line("G")]) == ("97G", "976", "91G")


def test_a_cells_surest_character_counts() -> None:
    both = RecognisedLine((Character("l", 0.2), Character("7", 0.8)))
    assert texts_of_cells(line("97"), [line("9"), both]) == ("97",)


def test_cells_of_which_one_shows_nothing_speak_only_together() -> None:
    assert texts_of_cells(line("916"), [line("9"), RecognisedLine(), line("G")]) == ("9G",)
