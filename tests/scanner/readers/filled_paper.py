"""A small form on paper for the readers' tests: its layout, its blank, and pens to fill it in with."""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from forms.definition import Cell, CellRole, Field, Form, Kind, LabelPlace, Option
from forms.faces import face_path
from forms.geometry import Point, Rect, Transform, pixels_from_mm
from forms.layout.model import CellBox, Face, FieldBox, Ink, Layout, OptionBox, Page, Role, RowBox, Rule, TextRun
from scanner.values.page import IdentifiedPage, RegisteredPage
from scanner.values.page.picture import Gray, Picture, Word

SIZE_MM = 3.7
WIDTH_MM, HEIGHT_MM = 120.0, 92.0

NAME = Rect(30, 10, 110, 20)
AMOUNT = Rect(30, 20, 110, 30)
NOTE = Rect(30, 30, 110, 58)
CODE = Rect(30, 58, 110, 68)
PARTNER = Rect(30, 68, 110, 84)
LINE = Rect(62, 70, 108, 76)

OPTIONS = (Option("yes", "是（请列出）", "names"), Option("no", "否"))
FORM = Form(
    id="small",
    key="SMAL",
    version=1,
    title="小表",
    fields=(
        Field("name", "企业名称", "企业名称", Kind.TEXT),
        Field("amount", "金额", "金额", Kind.AMOUNT, unit="万元"),
        Field("note", "说明", "说明", Kind.LONG_TEXT, hint="（包括主要技术、条件）", lines=5),
        Field("code", "代码", "代码", Kind.CREDIT_CODE, comb=18),
        Field(
            "partner",
            "是否已有",
            "是否已有",
            Kind.ONE,
            options=(Option("yes", "是（请列出）", "names"), Option("no", "否")),
        ),
        Field("names", "", "单位名称", Kind.TEXT, label_place=LabelPlace.NONE),
    ),
)


def _frame(rect: Rect) -> list[Rule]:
    a, b, c, d = rect.corners
    return [Rule(start, end, 0.25) for start, end in ((a, b), (d, c), (a, d), (b, c))]


def _run(text: str, left: float, baseline: float, role: Role, ink: Ink = Ink.BLACK) -> TextRun:
    return TextRun(text, Point(left, baseline), SIZE_MM, SIZE_MM * len(text), Face.HEADING, role, ink)


def _layout() -> Layout:
    cells = (NAME, AMOUNT, NOTE, CODE, PARTNER)
    labels = ("企业名称", "金额", "说明", "代码", "是否已有")
    rules = [rule for cell in cells for rule in _frame(cell) + _frame(Rect(8, cell.top, 30, cell.bottom))]
    step = CODE.width / 18
    rules += [Rule(Point(30 + step * i, 58), Point(30 + step * i, 68), 0.1, Ink.GREY) for i in range(1, 18)]
    runs = [_run(text, 10, cell.top + 6.5, Role.LABEL) for text, cell in zip(labels, cells, strict=True)]
    runs += [
        _run("万元", 101, 26.5, Role.UNIT),
        _run("（包括主要技术、条件）", 31, 35, Role.HINT, Ink.GREY),
        _run("是（请列出）", 37.5, 74.3, Role.OPTION),
        _run("否", 37.5, 81.3, Role.OPTION),
    ]
    fields = (
        FieldBox("name", NAME.inset(1, 0.7), NAME, SIZE_MM),
        FieldBox("amount", Rect(31, 20.7, 100, 29.3), AMOUNT, SIZE_MM),
        FieldBox("note", Rect(31, 36.5, 109, 57.3), NOTE, SIZE_MM, multiline=True),
        FieldBox("code", Rect(30, 58.7, 110, 67.3), CODE, SIZE_MM, comb=18),
        FieldBox("names", LINE, PARTNER, SIZE_MM),
    )
    options = (
        OptionBox("partner", "yes", Rect.at(32, 71, 4, 4), Rect(37.5, 71, 59.8, 75), PARTNER),
        OptionBox("partner", "no", Rect.at(32, 78, 4, 4), Rect(37.5, 78, 41.2, 82), PARTNER),
    )
    rows = tuple(RowBox(cell, (CellBox(Cell(CellRole.WRITING), cell),)) for cell in cells)
    page = Page(0, tuple(runs), tuple(rules), rows, fields, options)
    return Layout("small", (page,), WIDTH_MM, HEIGHT_MM)


LAYOUT = _layout()
PAGE = LAYOUT.pages[0]


def box_of(field_id: str) -> FieldBox:
    return next(box for box in PAGE.fields if box.field_id == field_id)


def blanks(dpi: float) -> tuple[Gray, ...]:
    """Draw the blank form, at twice the resolution and averaged down."""
    fine = dpi * 2
    picture = Image.new("L", (round(pixels_from_mm(WIDTH_MM, fine)), round(pixels_from_mm(HEIGHT_MM, fine))), 255)
    pen = ImageDraw.Draw(picture)
    scale = fine / 25.4
    for rule in PAGE.rules:
        box = [value * scale for value in (rule.start.x, rule.start.y, rule.end.x, rule.end.y)]
        pen.line(box, fill=_shade(rule.ink), width=max(1, round(rule.width_mm * scale)))
    for option in PAGE.options:
        corners = option.rect.left, option.rect.top, option.rect.right, option.rect.bottom
        pen.rectangle([value * scale for value in corners], outline=0, width=round(0.25 * scale))
    for run in PAGE.runs:
        font = ImageFont.truetype(face_path(run.face), round(run.size_mm * scale))
        pen.text((run.at.x * scale, run.at.y * scale), run.text, font=font, fill=_shade(run.ink), anchor="ls")
    size = round(pixels_from_mm(WIDTH_MM, dpi)), round(pixels_from_mm(HEIGHT_MM, dpi))
    return (cv2.resize(np.array(picture), size, interpolation=cv2.INTER_AREA).astype(np.uint8),)


def _shade(ink: Ink) -> int:
    return 140 if ink is Ink.GREY else 0


@dataclass
class Paper:
    """A printed form to write on with pens; all places in millimetres."""

    dpi: float = 200
    gray: Gray = field(init=False)

    def __post_init__(self) -> None:
        self.gray = blanks(self.dpi)[0].copy()

    def pen(self, *points: tuple[float, float], width_mm: float = 0.5, shade: int = 40) -> Paper:
        """Draw a stroke through points."""
        pixels = np.array([[pixels_from_mm(v, self.dpi) for v in point] for point in points]).round().astype(np.int32)
        width = max(1, round(pixels_from_mm(width_mm, self.dpi)))
        cv2.polylines(self.gray, [pixels], False, shade, width, cv2.LINE_AA)
        return self

    def dot(self, x: float, y: float, *, diameter_mm: float, shade: int = 30) -> Paper:
        centre = round(pixels_from_mm(x, self.dpi)), round(pixels_from_mm(y, self.dpi))
        cv2.circle(self.gray, centre, max(1, round(pixels_from_mm(diameter_mm / 2, self.dpi))), shade, -1, cv2.LINE_AA)
        return self

    def write(
        self,
        text: str,
        x: float,
        y: float,
        *,
        size_mm: float = SIZE_MM,
        slope: float = 0.0,
        face: Face = Face.HEADING,
    ) -> Paper:
        """Write a line; (x, y) is its left end, halfway up; it falls by `slope` for each millimetre."""
        picture = Image.fromarray(self.gray)
        pen = ImageDraw.Draw(picture)
        font = ImageFont.truetype(face_path(face), round(pixels_from_mm(size_mm, self.dpi)))
        for part in text if slope else [text]:
            at = pixels_from_mm(x, self.dpi), pixels_from_mm(y, self.dpi)
            pen.text(at, part, font=font, fill=20, anchor="lm")
            x, y = x + size_mm, y + slope * size_mm
        self.gray = np.array(picture)
        return self

    def write_comb(self, text: str, *, y: float = 63.0) -> Paper:
        step = CODE.width / 18
        for index, character in enumerate(text):
            self.write(character, 30 + step * (index + 0.28), y)
        return self

    def registered(
        self,
        *,
        matrix: NDArray[np.float64] | None = None,
        off_mm: tuple[float, float] = (0.0, 0.0),
        words: tuple[Word, ...] = (),
    ) -> RegisteredPage:
        """Return the page as registration gives it.

        Args:
            matrix: (3, 3), a further map of its pixels: skew, perspective.
            off_mm: By how much registration is wrong.
            words: Its text layer.
        """
        gray, transform = self.gray, Transform.scaled(self.dpi).matrix
        if matrix is not None:
            height, width = gray.shape
            gray = cv2.warpPerspective(gray, matrix, (width, height), borderValue=255).astype(np.uint8)
            transform = matrix @ transform
        wrong = np.array([[1.0, 0, off_mm[0]], [0, 1.0, off_mm[1]], [0, 0, 1.0]])
        nothing = np.zeros((0, 2))
        page = IdentifiedPage(Picture(1, gray, words=words), "small", "1", 1, None, 0, nothing, nothing)
        return RegisteredPage(page, Transform(transform @ wrong), 0.1)


def rotation(degrees: float, gray: Gray) -> NDArray[np.float64]:
    """Return the pixel map that turns a picture about its middle."""
    height, width = gray.shape
    return np.vstack([cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0), [0, 0, 1]])
