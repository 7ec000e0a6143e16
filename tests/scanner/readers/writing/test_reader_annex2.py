"""Our own form, typed, printed and scanned, read with the default engine."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from forms.blank import blank_pages
from forms.faces import face_path
from forms.geometry import Transform, pixels_from_mm
from forms.layout.model import Face
from scanner.engines import ENGINES
from scanner.ink.foreign import find_page_ink
from scanner.readers.writing.reader import TextReader
from scanner.values.known_form import KnownForm
from scanner.values.page import IdentifiedPage, RegisteredPage
from scanner.values.page.ink import PageInk
from scanner.values.page.picture import Picture
from scanner.values.reading import Outcome, Reading
from tests.annex2 import annex2

FORM, LAYOUT = annex2()

ANSWERS = {
    "company_name": "江苏华能智控科技股份有限公司",
    "credit_code": "91320594MA1MBR0T8G",
    "founded": "2015年3月12日",
    "industry": "高端装备制造",
    "main_business": "机器人核心部件的研发",
    "revenue": "12,580.5",
    "employees": "320",
    "address": "苏州市吴江区东太湖大道1588号",
    "county": "吴江区",
    "contact": "欧阳春",
    "phone": "0512-63998871",
    "email": "zhang.wei@hn-tech.com.cn",
    "website": "https://www.jskw.cn",
    "need_name": "高速电主轴热变形补偿技术",
    "field_l1": "先进制造",
    "planned_investment": "800",
}
NOTHING = np.zeros((0, 2))


@pytest.fixture(scope="module")
def reader() -> TextReader:
    return TextReader(ENGINES["rapidocr"](), KnownForm(FORM, LAYOUT).blank)


def inked(answers: dict[str, str], *, dpi: float, degrees: float) -> PageInk:
    """Page 1, typed at 300 dpi, then scanned askew with blur, noise and pale ink."""
    fine = 300
    picture = Image.fromarray(blank_pages(FORM, LAYOUT, fine)[0])
    pen = ImageDraw.Draw(picture)
    for box in LAYOUT.pages[0].fields:
        font = ImageFont.truetype(face_path(Face.FIELD), round(pixels_from_mm(box.size_mm, fine)))
        text = answers.get(box.field_id, "")
        step = box.rect.width / box.comb if box.comb else 0.0
        for index, part in enumerate(text if box.comb else [text]):
            x = box.rect.left + (step * (index + 0.25) if step else 0.7)
            at = pixels_from_mm(x, fine), pixels_from_mm(box.rect.center.y, fine)
            pen.text(at, part, font=font, fill=0, anchor="lm")
    rng = np.random.default_rng(5)
    size = round(pixels_from_mm(LAYOUT.width_mm, dpi)), round(pixels_from_mm(LAYOUT.height_mm, dpi))
    turn = np.vstack([cv2.getRotationMatrix2D((size[0] / 2, size[1] / 2), degrees, 0.98), [0, 0, 1]])
    matrix = turn @ Transform.scaled(dpi).matrix
    blurred = cv2.GaussianBlur(np.array(picture), (0, 0), 1.0)
    warped = cv2.warpPerspective(blurred, matrix @ np.linalg.inv(Transform.scaled(fine).matrix), size, borderValue=255)
    gray = 255 - 0.85 * (255 - warped.astype(np.float64)) + rng.normal(0, 5, warped.shape)
    page = IdentifiedPage(
        Picture(1, np.clip(gray, 0, 255).astype(np.uint8)), FORM.id, "1", 1, None, 0, NOTHING, NOTHING
    )
    return find_page_ink(RegisteredPage(page, Transform(matrix), 0.1), KnownForm(FORM, LAYOUT).blank)


def by_field(readings: tuple[Reading, ...]) -> dict[str, Reading]:
    return {reading.field_id: reading for reading in readings}


def test_typed_answers_come_back_exactly(reader: TextReader) -> None:
    readings = by_field(reader.read(inked(ANSWERS, dpi=200, degrees=0.8), FORM, LAYOUT))
    read = {field_id: reading.text for field_id, reading in readings.items() if reading.outcome is Outcome.READ}
    assert read == ANSWERS


@pytest.mark.parametrize("dpi", [100, 300])
def test_a_blank_form_has_no_answers(reader: TextReader, dpi: int) -> None:
    readings = reader.read(inked({}, dpi=dpi, degrees=-1.0), FORM, LAYOUT)
    assert len(readings) == len(LAYOUT.pages[0].fields)
    assert {reading.outcome for reading in readings} == {Outcome.BLANK}
