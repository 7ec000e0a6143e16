"""The pictures themselves: looked at where the layout says, never byte by byte."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
from PIL import Image

from forms.errors import ExitCode
from forms.geometry import Rect
from scanner.explain.page_explanations import explain, safe_name
from scanner.explain.palette import STYLES, OutlineStyle
from scanner.explain.pictures import PER_MM, page_picture, read_panel, seen_panel, seen_scale
from scanner.explain.shapes import shapes_of
from scanner.explain.words import reasons_of
from scanner.issues import issue
from scanner.pipeline import FileResult
from scanner.roads.rejection import rejected
from scanner.values.page.seen import RefusedPage, StrayPage
from scanner.values.source import Source, SourceKind
from tests.scanner.explain.seen_pages import seen
from tests.scanner.readers.filled_paper import NAME, NOTE, PAGE, Paper, box_of


def part(picture: Image.Image, rect: Rect) -> np.ndarray:
    """Return the pixels of a place on the page of what was read."""
    return np.asarray(picture)[
        round(rect.top * PER_MM) : round(rect.bottom * PER_MM), round(rect.left * PER_MM) : round(rect.right * PER_MM)
    ]


def has_colour(pixels: np.ndarray, look: OutlineStyle) -> bool:
    return bool((pixels == STYLES[look].colour).all(axis=-1).any())


def dark(pixels: np.ndarray) -> int:
    return int((pixels.max(axis=-1) < 60).sum())


def test_a_box_is_outlined_in_its_colour_on_the_picture_as_it_came() -> None:
    page = seen(Paper().registered())
    assert page.registered is not None
    panel = np.asarray(seen_panel(page, list(shapes_of(page))))
    for option, look in zip(PAGE.options, (OutlineStyle.TICKED, OutlineStyle.EMPTY), strict=True):
        corners = page.registered.transform.rect_to_pixels(option.rect.inset(-1.0)) * seen_scale(page)
        (left, top), (right, bottom) = corners.min(axis=0).round().astype(int), corners.max(axis=0).round().astype(int)
        assert has_colour(panel[top:bottom, left:right], look)
        assert has_colour(panel[top:bottom, left:right], OutlineStyle.TICKED) is (look is OutlineStyle.TICKED)


def test_what_was_read_stands_in_its_place_beside_the_picture() -> None:
    panel = read_panel(seen(Paper().registered()))
    assert dark(part(panel, NAME.inset(2, 1))) > 50
    assert dark(part(panel, box_of("note").rect.inset(1, 1))) == 0  # blank
    assert dark(part(panel, NOTE)) == 0  # its printed hint is faded
    assert has_colour(part(panel, box_of("amount").rect.inset(-0.5)), OutlineStyle.UNCLEAR)


def test_both_sides_are_as_large_as_the_paper_whatever_the_scan() -> None:
    for dpi in (100.0, 300.0):
        page = seen(Paper(dpi=dpi).registered())
        width, height = seen_panel(page, []).size
        assert abs(width - read_panel(page).width) <= 3
        assert abs(height - read_panel(page).height) <= 3


def test_a_page_that_was_not_read_has_its_reason_in_both_languages_and_no_second_side() -> None:
    page = seen(Paper().registered())
    problem = issue("page_not_registered", page_no=1, reason="it leans", reason_zh="图像歪斜变形")
    refused = RefusedPage(page.known, page.page, problem)
    (reason,) = reasons_of(refused)
    assert "it leans" in reason
    assert "图像歪斜变形" in reason
    assert page_picture(refused, "a.pdf").size[1] > seen_panel(refused, []).size[1]


def test_blank_attached_and_unknown_pages_have_pictures_too() -> None:
    picture = seen(Paper().registered()).picture
    record, problem = seen(Paper().registered()).record, issue("page_unknown", page_no=1)
    for page in (
        StrayPage(picture, is_blank=True),
        StrayPage(picture, record=record),
        StrayPage(picture, issue=problem),
    ):
        assert page_picture(page, "a.pdf").size[0] > 0


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def test_every_page_has_a_picture_with_a_name_of_its_own() -> None:
    page = seen(Paper().registered())
    later = replace(page.page, picture=replace(page.picture, page_no=2))
    second = replace(page, place=replace(page.registered, page=later))
    assert page.record is not None
    other = page.record.source.model_copy(update={"sha256": "a" * 64})
    records = page.record, page.record.model_copy(update={"source": other})
    found = [
        picture
        for record in records
        for picture in explain(FileResult((record,), ExitCode.OK, 0.0, pages=(page, second)))
    ]
    assert len({one.name for one in found}) == 4
    assert {opened(one.content).format for one in found} == {"JPEG"}


def test_a_file_without_pages_has_a_card() -> None:
    source = Source("a.docx", "a.docx", b"")
    record = rejected(source, SourceKind.WORD, [issue("form_unknown")], read_at="2026-11-29T09:30:00+08:00")
    (card,) = explain(FileResult((record,), ExitCode.UNKNOWN_FORM, 0.0))
    assert opened(card.content).size[0] > 1000


def test_names_stay_in_their_folder_and_keep_their_han() -> None:
    assert safe_name("mail.eml/附件/../../x y.pdf") == "mail.eml_附件_.._.._x_y.pdf"
    assert safe_name("..") == "source"
    assert len(safe_name("长" * 300 + ".pdf").encode()) < 240
