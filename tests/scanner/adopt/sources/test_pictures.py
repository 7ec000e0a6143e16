"""Scans and photos become straight pages."""

from __future__ import annotations

import cv2
import numpy as np
import pypdfium2
import pytest

from scanner.adopt.guesses.drafting import draft_of
from scanner.adopt.sources.detection import WordFinder
from scanner.adopt.sources.pictures import printed_page, straightened
from scanner.values.page.picture import Gray, Picture
from tests.makers.blanks.drawn import drawn_blank


def _drawn(name: str) -> Gray:
    pixels = pypdfium2.PdfDocument(drawn_blank(name).content)[0].render(scale=200 / 72).to_numpy()
    return np.asarray(cv2.cvtColor(pixels[:, :, :3], cv2.COLOR_BGR2GRAY), np.uint8)


def _turned(gray: Gray, degrees: float) -> Gray:
    height, width = gray.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    return np.asarray(cv2.warpAffine(gray, matrix, (width, height), borderValue=255), np.uint8)


@pytest.mark.parametrize("degrees", [-2.0, -0.5, 0.0, 0.7, 2.0])
def test_a_turned_scan_comes_out_straight(degrees: float) -> None:
    page = straightened(Picture(1, _turned(_drawn("drawn: captioned cells"), degrees), None, (200.0, 200.0)))
    assert (round(page.width_mm), round(page.height_mm)) == (210, 297)
    rows = np.flatnonzero((page.gray[:, 300:1400] < 128).mean(axis=1) > 0.8)
    assert rows.size >= 4, "the table's lines are level"


def test_the_sheet_of_a_photo_is_taken_from_the_table_it_lies_on() -> None:
    sheet = _drawn("drawn: captioned cells")
    height, width = sheet.shape
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    seen = np.array([(210, 180), (1700, 240), (1820, 2350), (120, 2290)], np.float32)
    matrix = cv2.getPerspectiveTransform(corners, seen)
    photo = cv2.warpPerspective(sheet, matrix, (1950, 2500), borderValue=60)
    page = straightened(Picture(1, np.asarray(photo, np.uint8), None, None))
    assert (page.width_mm, page.height_mm) == (210.0, 297.0)
    assert float(page.gray[200:2200, 40:1640].mean()) > 200


def test_boxes_and_words_of_a_scan_are_drafted() -> None:
    page = straightened(Picture(1, _turned(_drawn("drawn: captioned cells"), 0.4), None, (200.0, 200.0)))
    draft = draft_of([printed_page(page, 1, WordFinder("rapidocr"))])
    labels = {field.label for field in draft.fields}
    assert {"1 Last name", "6 City", "Filing status", "Your signature"} <= labels
    (status,) = [field for field in draft.fields if field.options]
    assert [option.label for option in status.options] == ["Single", "Married", "Widowed"]
