"""Blanks that reportlab draws by bare commands, each shape at a place that is said here."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

import forms
from tests.makers.blanks.truth import TrueBlank, TrueBox, TrueText

_HEIGHT: Final = A4[1] / mm
_FACE: Final = "drawn-face"
_FACE_FILE: Final = Path(forms.__file__).parent / "fonts" / "field.ttf"


@dataclass
class _Page:
    """A page that is being drawn, in millimetres from the top left, and its truth."""

    canvas: Any
    boxes: list[TrueBox] = field(default_factory=list)
    texts: list[TrueText] = field(default_factory=list)
    choices: dict[str, str] = field(default_factory=dict)
    size: float = 10.0

    def words(self, x: float, base: float, text: str, size: float | None = None) -> float:
        """Draw words on a base line; return where they end."""
        size = size or self.size
        self.canvas.setFont(_FACE, size)
        self.canvas.drawString(x * mm, (_HEIGHT - base) * mm, text)
        return x + pdfmetrics.stringWidth(text, _FACE, size) / mm

    def line(self, x0: float, y0: float, x1: float, y1: float, width: float = 0.5) -> None:
        self.canvas.setLineWidth(width)
        self.canvas.line(x0 * mm, (_HEIGHT - y0) * mm, x1 * mm, (_HEIGHT - y1) * mm)

    def frame(self, x: float, y: float, width: float, height: float, *, fill: float | None = None) -> None:
        if fill is not None:
            self.canvas.setFillGray(fill)
        self.canvas.rect(
            x * mm, (_HEIGHT - y - height) * mm, width * mm, height * mm, stroke=fill is None, fill=fill is not None
        )
        self.canvas.setFillGray(0)

    def box(
        self,
        name: str,
        label: str,
        x: float,
        base: float,
        *,
        side: float = 3.2,
        answer: str = "one",
        look: str = "square",
        says: bool = True,
    ) -> float:
        """Draw a box and its label behind it; return where the label ends."""
        top = base - side + 0.4
        if look == "square":
            self.frame(x, top, side, side)
        elif look == "circle":
            self.canvas.circle((x + side / 2) * mm, (_HEIGHT - top - side / 2) * mm, side / 2 * mm)
        else:
            for edge, inward in ((x, 1), (x + side, -1)):
                self.line(edge, top, edge, top + side)
                self.line(edge, top, edge + inward, top)
                self.line(edge, top + side, edge + inward, top + side)
        self.boxes.append(TrueBox(name, label, 1, (x, top, x + side, top + side)))
        self.choices[name] = answer
        return self.words(x + side + 1.2, base, label) if says else x + side

    def text(self, name: str, label: str, place: tuple[float, float, float, float], kind: str = "text") -> None:
        self.texts.append(TrueText(name, label, 1, place, kind))


def _crowded(page: _Page) -> None:
    """Two columns, grey panels, dotted lines, 48 boxes of 4 mm with their number inside or beside."""
    page.words(20, 18, "Inspection sheet 检查表", 15)
    for column in range(2):
        left = 18 + column * 90
        page.frame(left, 24, 84, 8, fill=0.85)
        page.words(left + 2, 29.5, f"Part {'AB'[column]}")
        for row in range(6):
            base = 42 + row * 11
            end = page.words(left, base, f"{'AB'[column]}{row + 1} Point")
            for number in range(4):
                x = left + 28 + number * 13
                name, label = f"p{'ab'[column]}{row + 1}", str(number + 1)
                inside = column == 0
                page.box(name, label, x, base + 0.6, side=4.0, says=not inside)
                if inside:
                    page.words(x + 1.2, base - 0.4, label, 7)
            del end
        page.canvas.setDash(0.4, 2)
        for row, label in enumerate(("Inspector", "Remarks", "Date")):
            base = 118 + row * 10
            end = page.words(left, base, label)
            page.line(end + 2, base + 0.6, left + 84, base + 0.6, 0.7)
            page.text(
                f"{label.lower()}_{'ab'[column]}",
                label,
                (end + 2, base - 5, left + 84, base + 0.6),
                "date" if label == "Date" else "text",
            )
        page.canvas.setDash()


def _underscores(page: _Page) -> None:
    """A letter-like form with underscores, dotted leaders and boxes that are characters."""
    page.words(20, 20, "报名表 Registration", 15)
    base = 35.0
    for name, label, kind, leader, count in (
        ("name", "姓名：", "text", "_", 24),
        ("id", "身份证号：", "id_card", "_", 30),
        ("unit", "工作单位：", "text", "_", 34),
        ("phone", "手机：", "phone", ".", 40),
        ("mail", "邮箱：", "email", ".", 50),
    ):
        start = page.words(20, base, label)
        end = page.words(start + 0.5, base, leader * count)
        page.text(name, label.rstrip("："), (start + 0.5, base - 5, end, base + 0.8), kind)
        base += 10
    x = page.words(20, base, "性别：")
    for word in ("男", "女"):
        page.boxes.append(TrueBox("sex", word, 1, (x + 2, base - 3.2, x + 5.5, base + 0.4)))
        x = page.words(x + 2, base, "□") + 0.8
        x = page.words(x, base, word) + 4
    page.choices["sex"] = "one"
    base += 10
    page.words(20, base, "参加项目（可多选）：")
    for word in ("讲座", "参观", "座谈会", "晚宴"):
        base += 8
        page.boxes.append(TrueBox("events", word, 1, (26, base - 3.2, 29.5, base + 0.4)))
        page.words(26, base, "□")
        page.words(31, base, word)
    page.choices["events"] = "many"
    base += 12
    x = page.words(20, base, "签名：")
    page.line(x + 1, base + 0.6, x + 46, base + 0.6)
    page.text("sign", "签名", (x + 1, base - 5, x + 46, base + 0.6), "ink")
    x = page.words(x + 52, base, "日期：")
    page.line(x + 1, base + 0.6, x + 36, base + 0.6)
    page.text("date", "日期", (x + 1, base - 5, x + 36, base + 0.6), "date")


def _captioned(page: _Page) -> None:
    """A tax-like form: small captions at the top of framed cells, captions under lines, combs."""
    page.words(20, 18, "Declaration of income", 14)
    rows = (
        ((("last", "1 Last name", 80.0), ("first", "2 First name", 55.0), ("initial", "3 Initial", 35.0))),
        ((("street", "4 Street address", 120.0), ("flat", "5 Apartment", 50.0))),
        ((("city", "6 City", 70.0), ("state", "7 State", 40.0), ("zip", "8 Postal code", 60.0))),
    )
    y = 26.0
    for row in rows:
        x = 20.0
        for name, label, width in row:
            page.frame(x, y, width, 11)
            page.words(x + 1, y + 3, label, 7)
            page.text(name, label, (x, y + 3.2, x + width, y + 11))
            x += width
        y += 11
    y += 10
    page.words(20, y, "Identification number")
    for cell in range(9):
        page.frame(62 + cell * 5.5, y - 5, 5.5, 7)
    page.text("ident", "Identification number", (62, y - 5, 62 + 9 * 5.5, y + 2))
    y += 14
    page.words(20, y, "Filing status")
    x = 50.0
    for word in ("Single", "Married", "Widowed"):
        x = page.box("status", word, x, y, side=2.8) + 5
    for name, label, kind in (
        ("wages", "9 Wages", "amount"),
        ("interest", "10 Interest", "amount"),
        ("total", "11 Total income", "amount"),
    ):
        y += 9
        end = page.words(20, y, label)
        page.canvas.setDash(0.3, 1.5)
        page.line(end + 2, y, 138, y, 0.4)
        page.canvas.setDash()
        page.frame(140, y - 5, 50, 7)
        page.text(name, label, (140, y - 5, 190, y + 2), kind)
    y += 25
    for name, label, x0, x1, kind in (
        ("sign", "Your signature", 20, 100, "ink"),
        ("date", "Date", 110, 150, "date"),
        ("job", "Your occupation", 155, 190, "text"),
    ):
        page.line(x0, y, x1, y)
        page.words(x0, y + 3.6, label, 7)
        page.text(name, label, (x0, y - 6, x1, y), kind)


def _open_table(page: _Page) -> None:
    """A table without outer sides whose cells repeat under heads, and brackets to mark."""
    page.words(20, 18, "Family members 家庭成员", 14)
    columns = (
        ("name", "Name 姓名", 20.0, 70.0),
        ("relation", "Relation 关系", 70.0, 110.0),
        ("born", "Born 出生日期", 110.0, 150.0),
        ("job", "Occupation 职业", 150.0, 190.0),
    )
    for number in range(6):
        page.line(20, 28 + number * 9, 190, 28 + number * 9)
    for _, label, left, _right in columns:
        page.words(left + 2, 34, label)
        if left > 20:
            page.line(left, 28, left, 73)
    for number in range(4):
        for name, label, left, right in columns:
            page.text(
                f"{name}_{number + 1}",
                label,
                (left, 37 + number * 9, right, 46 + number * 9),
                "date" if name == "born" else "text",
            )
    y = 90.0
    for name, question in (
        ("pets", "Do you keep pets?"),
        ("garden", "Is there a garden?"),
        ("car", "Do you own a car?"),
    ):
        page.words(20, y, question)
        x = 70.0
        for word in ("yes", "no"):
            x = page.box(name, word, x, y, side=3.6, look="bracket") + 6
        y += 9
    page.words(20, y + 4, "Anything else you would like to tell us")
    page.frame(20, y + 7, 170, 40)
    page.text("else", "Anything else you would like to tell us", (20, y + 7, 190, y + 47), "long_text")


FORMS: Final[dict[str, Callable[[_Page], None]]] = {
    "drawn: crowded sheet": _crowded,
    "drawn: underscores and glyphs": _underscores,
    "drawn: captioned cells": _captioned,
    "drawn: open table, brackets": _open_table,
}


def drawn_blanks() -> list[TrueBlank]:
    """Draw all of `FORMS`."""
    return [drawn_blank(name) for name in FORMS]


def drawn_blank(name: str) -> TrueBlank:
    """Draw one of `FORMS`."""
    if _FACE not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont(_FACE, str(_FACE_FILE)))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    page = _Page(canvas)
    FORMS[name](page)
    canvas.save()
    file_name = name.replace(": ", "-").replace(", ", "-").replace(" ", "-") + ".pdf"
    return TrueBlank(name, file_name, out.getvalue(), tuple(page.boxes), tuple(page.texts), page.choices)
