"""Draws the printed part of one page: words, rules, boxes, anchors, page code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby, pairwise
from operator import itemgetter
from threading import RLock
from typing import Any, Final

import numpy as np
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from forms.faces import Face, Metrics, face_path
from forms.geometry import Rect, points_from_mm
from forms.layout.model import Ink, OptionBox, Page, Rule, TextRun
from forms.marks.symbols import Bits, anchor_bits, page_code_bits

Canvas = Any  # reportlab ships no types

_INKS: Mapping[Ink, tuple[float, float, float]] = {
    Ink.BLACK: (0.0, 0.0, 0.0),
    Ink.GREY: (0.4, 0.4, 0.4),
    Ink.RED: (0.87, 0.05, 0.05),
}
CODE_SIZE_PT: Final = 6.0
"""Size of a page code's characters."""

CODE_GAP_MM: Final = 1.5
"""Between a page code's symbol and its characters."""

_drawing = RLock()

_BOX_LINE_PT = 0.7
_STRONG_STROKE_EM = 0.03  # thickens a face that has no bold of its own


@contextmanager
def known_faces(*faces: Face) -> Iterator[None]:
    """Have faces known to reportlab, which knows them for the whole process; one drawing at a time."""
    with _drawing:
        for face in faces:
            if font_name(face) not in pdfmetrics.getRegisteredFontNames():
                # Without asciiReadable: else every subset would have all of ASCII in it.
                font = TTFont(font_name(face), str(face_path(face)), shapable=False, asciiReadable=False)
                pdfmetrics.registerFont(font)
        yield


def forget_faces() -> None:
    """Let go of what reportlab keeps of the faces, 60 MB; to make them known again takes 0.15 s."""
    with _drawing:
        for face in Face:
            font = pdfmetrics._fonts.pop(font_name(face), None)
            if font is not None:
                pdfmetrics._dynFaceNames.pop(font.face.name, None)


def font_name(face: Face) -> str:
    """Return what reportlab knows a face by."""
    return f"Formloop{face.value.title()}"


@dataclass(frozen=True, slots=True)
class PageMarks:
    """The operators that begin the marked content of a page's parts; empty for unmarked content.

    Attributes:
        artifact: For what is not read aloud: rules and corner marks.
        runs: For each of the page's runs; equal neighbours are one piece of content.
        boxes: For each of its boxes.
        code: For the page code.
    """

    artifact: str = ""
    runs: tuple[str, ...] = ()
    boxes: tuple[str, ...] = ()
    code: str = ""


UNMARKED: Final = PageMarks()


class PagePen:
    """Draws pages onto one reportlab canvas.

    Attributes:
        canvas: Where it draws, in points from the bottom left.
        height_mm: The paper's height.
        metrics: The faces' widths.
    """

    def __init__(self, canvas: Canvas, height_mm: float, metrics: Metrics) -> None:
        self.canvas = canvas
        self.height_mm = height_mm
        self.metrics = metrics

    def draw(self, page: Page, code_text: str, marks: PageMarks = UNMARKED) -> None:
        """Draw a page; `code_text` is printed where the page has a place for its code."""
        with self._marked(marks.artifact):
            self._draw_rules(page.rules)
        self._draw_boxes(page.options, marks.boxes)
        run_marks = marks.runs or ("",) * len(page.runs)
        for mark, group in groupby(zip(run_marks, page.runs, strict=True), key=itemgetter(0)):
            with self._marked(mark):
                for _, run in group:
                    self._draw_run(run)
        with self._marked(marks.artifact):
            for anchor in page.anchors:
                self._draw_bits(anchor_bits(anchor.id), anchor.rect)
        if page.code is not None:
            with self._marked(marks.code):
                self._draw_bits(page_code_bits(code_text), page.code)
                self._draw_code_text(code_text, page.code)

    @contextmanager
    def _marked(self, begin: str) -> Iterator[None]:
        """Put what is drawn meanwhile between an operator that begins marked content and its end."""
        if begin:
            self.canvas.addLiteral(begin)
        yield
        if begin:
            self.canvas.addLiteral("EMC")

    def _draw_rules(self, rules: Iterable[Rule]) -> None:
        self.canvas.setLineCap(2)  # square ends close the frame's corners
        for rule in rules:
            self.canvas.setLineWidth(points_from_mm(rule.width_mm))
            self.canvas.setStrokeColorRGB(*_INKS[rule.ink])
            self.canvas.line(self._x(rule.start.x), self._y(rule.start.y), self._x(rule.end.x), self._y(rule.end.y))

    def _draw_boxes(self, boxes: Sequence[OptionBox], marks: Sequence[str]) -> None:
        self.canvas.setStrokeColorRGB(*_INKS[Ink.BLACK])
        self.canvas.setLineWidth(_BOX_LINE_PT)
        box_marks = marks or ("",) * len(boxes)
        for mark, group in groupby(zip(box_marks, boxes, strict=True), key=itemgetter(0)):
            with self._marked(mark):
                for _, box in group:
                    size = points_from_mm(box.rect.width), points_from_mm(box.rect.height)
                    self.canvas.rect(*self._corner(box.rect), *size)

    def _draw_run(self, run: TextRun) -> None:
        size = points_from_mm(run.size_mm)
        words = self.canvas.beginText(self._x(run.at.x), self._y(run.at.y))
        words.setFillColorRGB(*_INKS[run.ink])
        if run.strong:
            self.canvas.setLineWidth(_STRONG_STROKE_EM * size)
            self.canvas.setStrokeColorRGB(*_INKS[run.ink])
            words.setTextRenderMode(2)
        for face, spacing_em, text in spaced_pieces(run, self.metrics):
            words.setFont(font_name(face), size)
            words.setCharSpace(spacing_em * size)
            words.textOut(text)
        words.setCharSpace(0)
        if run.strong:
            words.setTextRenderMode(0)
        self.canvas.drawText(words)

    def _draw_bits(self, bits: Bits, rect: Rect) -> None:
        """Fill the dark modules as one path, so that no seams show between them."""
        path = self.canvas.beginPath()
        for dark in dark_rects(bits, rect):
            path.rect(*self._corner(dark), points_from_mm(dark.width), points_from_mm(dark.height))
        self.canvas.setFillColorRGB(*_INKS[Ink.BLACK])
        self.canvas.drawPath(path, stroke=0, fill=1)

    def _draw_code_text(self, text: str, code: Rect) -> None:
        """Print a code's characters right of it, at its foot."""
        self.canvas.setFillColorRGB(*_INKS[Ink.GREY])
        self.canvas.setFont(font_name(Face.FIELD), CODE_SIZE_PT)
        self.canvas.drawString(self._x(code.right + CODE_GAP_MM), self._y(code.bottom), text)

    def _x(self, x_mm: float) -> float:
        return points_from_mm(x_mm)

    def _y(self, y_mm: float) -> float:
        return points_from_mm(self.height_mm - y_mm)

    def _corner(self, rect: Rect) -> tuple[float, float]:
        return self._x(rect.left), self._y(rect.bottom)


def spaced_pieces(run: TextRun, metrics: Metrics) -> Iterator[tuple[Face, float, str]]:
    """Yield a run in pieces of one face and one character spacing in em.

    Together they are `run.width_mm` wide. What a justified line has too much or too
    little is shared by the gaps beside Han characters and spaces; Latin words and numbers
    keep their own spacing, unless there are no other gaps.
    """
    faces = [_face_for(character, run.face, metrics) for character in run.text]
    natural = sum(metrics[face].width_em(character) for face, character in zip(faces, run.text, strict=True))
    gaps = [_may_stretch(*pair) for pair in pairwise(run.text)]
    if not any(gaps):
        gaps = [True] * len(gaps)
    extra = run.width_mm / run.size_mm - natural
    share = extra / sum(gaps) if gaps and abs(extra) > 1e-6 else 0.0
    spacing = [share if gap else 0.0 for gap in gaps] + [0.0]
    characters = zip(faces, spacing, run.text, strict=True)
    for (face, space), piece in groupby(characters, key=lambda item: item[:2]):
        yield face, space, "".join(character for _, _, character in piece)


def _face_for(character: str, face: Face, metrics: Metrics) -> Face:
    return face if metrics[face].has(character) else Face.FIELD


def _may_stretch(before: str, after: str) -> bool:
    return not (_is_narrow(before) and _is_narrow(after))


def _is_narrow(character: str) -> bool:
    return character != " " and ord(character) < 0x2000


def dark_rects(bits: Bits, rect: Rect) -> Iterator[Rect]:
    """Yield what is dark of a symbol that fills a place, unbroken rows as one, in mm."""
    rows, columns = bits.shape
    for row, start, stop in _dark_runs(bits):
        left = rect.left + rect.width * start / columns
        right = rect.left + rect.width * stop / columns
        yield Rect(left, rect.top + rect.height * row / rows, right, rect.top + rect.height * (row + 1) / rows)


def _dark_runs(bits: Bits) -> Iterator[tuple[int, int, int]]:
    """Yield row, first and end column of each unbroken row of dark modules."""
    for number, row in enumerate(bits):
        edges = np.flatnonzero(np.diff(np.concatenate(([False], row, [False])).astype(np.int8)))
        for start, stop in edges.reshape(-1, 2).tolist():
            yield number, start, stop
