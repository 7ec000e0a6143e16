"""What is printed on the page of a PDF."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from scanner.adopt.printed import OutlineShape, PrintedPage
from scanner.adopt.sources.pdf import pages_of_pdf
from scanner.values.source import Source

_HEIGHT = 297.0


def printed(draw: Callable[[Any], None]) -> PrintedPage:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(210 * mm, _HEIGHT * mm))
    draw(canvas)
    canvas.save()
    (page,) = pages_of_pdf(Source("a.pdf", "a.pdf", out.getvalue()))
    assert page is not None
    return page


def test_words_stand_where_they_are_drawn() -> None:
    page = printed(lambda canvas: canvas.drawString(30 * mm, (_HEIGHT - 50) * mm, "Name of the child"))
    assert [word.text for word in page.words] == ["Name", "of", "the", "child"]
    assert page.words[0].box.left == pytest.approx(30, abs=0.3)
    assert page.words[0].box.top < 50 < page.words[0].box.bottom + 0.2


def test_words_outside_of_the_paper_are_not_printed() -> None:
    def draw(canvas: Any) -> None:
        canvas.drawString(30 * mm, (_HEIGHT + 10) * mm, "proof of the printer")
        canvas.drawString(30 * mm, (_HEIGHT - 10) * mm, "Name")

    assert [word.text for word in printed(draw).words] == ["Name"]


def test_a_letter_is_no_outline_but_a_square_is_one() -> None:
    def draw(canvas: Any) -> None:
        canvas.setFont("Helvetica", 14)
        canvas.drawString(30 * mm, (_HEIGHT - 50) * mm, "OOO DD 00")
        canvas.rect(80 * mm, (_HEIGHT - 50) * mm, 3.5 * mm, 3.5 * mm)

    (outline,) = printed(draw).outlines
    assert outline.shape is OutlineShape.SQUARE
    assert outline.box.as_tuple() == pytest.approx((80, 46.5, 83.5, 50), abs=0.3)


def test_a_circle_is_told_from_a_square() -> None:
    page = printed(lambda canvas: canvas.circle(50 * mm, 200 * mm, 1.8 * mm))
    assert [outline.shape for outline in page.outlines] == [OutlineShape.CIRCLE]


def test_a_dark_square_is_no_outline() -> None:
    page = printed(lambda canvas: canvas.rect(50 * mm, 200 * mm, 3 * mm, 3 * mm, fill=1))
    assert not page.outlines


def test_a_box_of_a_face_of_pictures_is_an_outline() -> None:
    def draw(canvas: Any) -> None:
        canvas.setFont("ZapfDingbats", 12)
        canvas.drawString(30 * mm, 200 * mm, "\u274f")
        canvas.setFont("Helvetica", 12)
        canvas.drawString(36 * mm, 200 * mm, "yes")

    page = printed(draw)
    assert len(page.outlines) == 1
    assert [word.text for word in page.words] == ["yes"]


@pytest.mark.parametrize("leader", ["_" * 20, "." * 40])
def test_underscores_and_leaders_are_a_line_and_no_words(leader: str) -> None:
    page = printed(lambda canvas: canvas.drawString(30 * mm, 200 * mm, f"Name:{leader}"))
    assert [word.text for word in page.words] == ["Name:"]
    (line,) = page.lines
    assert line.left == pytest.approx(page.words[0].box.right, abs=0.4)


def test_empty_brackets_are_an_outline_and_brackets_with_words_are_none() -> None:
    def draw(canvas: Any) -> None:
        canvas.drawString(30 * mm, 200 * mm, "(   ) yes")
        canvas.drawString(30 * mm, 180 * mm, "(in full)")

    (outline,) = printed(draw).outlines
    assert outline.shape is OutlineShape.BRACKET
    assert outline.box.top < 97 < outline.box.bottom


def test_brackets_that_are_drawn_are_an_outline_and_a_lone_one_is_none() -> None:
    def draw(canvas: Any) -> None:
        for left, right in ((30, 34), (60, None)):
            for x, inward in ((left, 1), (right, -1)):
                if x is not None:
                    canvas.line(x * mm, 200 * mm, x * mm, 203.5 * mm)
                    canvas.line(x * mm, 200 * mm, (x + inward) * mm, 200 * mm)
                    canvas.line(x * mm, 203.5 * mm, (x + inward) * mm, 203.5 * mm)

    (outline,) = printed(draw).outlines
    assert outline.shape is OutlineShape.BRACKET
    assert outline.box.as_tuple() == pytest.approx((30, 93.5, 34, 97), abs=0.4)


def test_dashes_are_one_line() -> None:
    def draw(canvas: Any) -> None:
        canvas.setDash(0.5, 2)
        canvas.line(30 * mm, 200 * mm, 100 * mm, 200 * mm)

    (line,) = printed(draw).lines
    assert (line.left, line.right, line.y) == pytest.approx((30, 100, 97), abs=0.9)


def test_a_white_field_on_a_grey_panel_is_a_cell() -> None:
    def draw(canvas: Any) -> None:
        canvas.setFillGray(0.9)
        canvas.rect(20 * mm, 200 * mm, 170 * mm, 20 * mm, stroke=0, fill=1)
        canvas.setFillGray(1)
        canvas.rect(30 * mm, 205 * mm, 60 * mm, 7 * mm, stroke=0, fill=1)

    assert any(cell.as_tuple() == pytest.approx((30, 85, 90, 92), abs=0.3) for cell in printed(draw).cells)


def test_a_table_without_outer_sides_has_cells() -> None:
    def draw(canvas: Any) -> None:
        for row in range(4):
            canvas.line(20 * mm, (220 - 9 * row) * mm, 190 * mm, (220 - 9 * row) * mm)
        canvas.line(80 * mm, 220 * mm, 80 * mm, 193 * mm)

    assert len(printed(draw).cells) == 6


def test_hidden_and_upright_words_are_left_out() -> None:
    def draw(canvas: Any) -> None:
        hidden = canvas.beginText(30 * mm, 200 * mm)
        hidden.setTextRenderMode(3)
        hidden.textOut("hidden")
        canvas.drawText(hidden)
        canvas.rotate(90)
        canvas.drawString(100 * mm, -20 * mm, "upright")

    assert not printed(draw).words


def test_a_scan_in_a_pdf_is_no_drawing() -> None:
    out = io.BytesIO()
    Image.new("L", (1654, 2339), 255).save(out, "PDF", resolution=200)
    assert list(pages_of_pdf(Source("a.pdf", "a.pdf", out.getvalue()))) == [None]
