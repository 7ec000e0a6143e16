"""Word files as offices make them, with the truth taken from twins whose places are shaded in colours of their own.

LibreOffice sets both files alike, so that a colour's place in the twin is the place in the blank.
"""

from __future__ import annotations

import io
import os
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
import pypdfium2
from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from tests.makers.blanks.truth import TrueBlank, TrueBox, TrueText
from tests.scanner.paper.foreign.other_paper import font_setup

_PER_MM: Final = 8.0
_TYPEFACE: Final = "FandolHei"  # that of Face.HEADING, like the 黑体 of offices


@dataclass
class _Writer:
    """A Word file that is being written; in the twin each place gets a colour."""

    twin: bool
    document: Any = field(default_factory=Document)
    places: list[tuple[str, str, str, str]] = field(default_factory=list)  # sort, field, label, kind or answer

    def colour(self, sort: str, name: str, label: str, kind: str) -> str:
        """Note a place and return its colour."""
        self.places.append((sort, name, label, kind))
        number = len(self.places)
        return f"{(number * 37) % 200 + 30:02X}{(number * 71) % 200 + 30:02X}{number + 20:02X}"

    def shade(self, properties: Any, colour: str) -> None:
        if self.twin:
            shade = OxmlElement("w:shd")
            for key, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
                shade.set(qn(f"w:{key}"), value)
            properties.append(shade)

    def cell(self, cell: Any, name: str, label: str, kind: str = "text") -> None:
        self.shade(cell._tc.get_or_add_tcPr(), self.colour("text", name, label, kind))

    def boxes(self, paragraph: Any, name: str, labels: list[str], answer: str = "one", glyph: str = "□") -> None:
        for label in labels:
            run = paragraph.add_run(glyph)
            self.shade(run._r.get_or_add_rPr(), self.colour("box", name, label, answer))
            paragraph.add_run(f"{label}　")

    def words(self, paragraph: Any, name: str, labels: list[str], between: str = " / ", answer: str = "one") -> None:
        """Add words to circle."""
        for number, label in enumerate(labels):
            paragraph.add_run(between if number else "")
            run = paragraph.add_run(label)
            self.shade(run._r.get_or_add_rPr(), self.colour("word", name, label, answer))

    def blank(self, paragraph: Any, name: str, label: str, kind: str, count: int) -> None:
        """Add an underlined run of spaces, as people make lines in Word."""
        run = paragraph.add_run("\u00a0" * count)
        run.underline = True
        self.shade(run._r.get_or_add_rPr(), self.colour("text", name, label, kind))

    def control(self, paragraph: Any, name: str, label: str, kind: str, shown: str) -> None:
        """Add a content control with a tag and a title."""
        control, properties, content = (OxmlElement(f"w:{part}") for part in ("sdt", "sdtPr", "sdtContent"))
        for part, value in (("alias", label), ("tag", name)):
            one = OxmlElement(f"w:{part}")
            one.set(qn("w:val"), value)
            properties.append(one)
        control.append(properties)
        control.append(content)
        run = paragraph.add_run(shown)
        self.shade(run._r.get_or_add_rPr(), self.colour("text", name, label, kind))
        paragraph._p.remove(run._r)
        content.append(run._r)
        paragraph._p.append(control)


def _application(writer: _Writer) -> None:
    """A table as Chinese offices make it: labels, empty cells, boxes as characters, merged cells."""
    writer.document.add_heading("科技项目申报表", level=1)
    table = writer.document.add_table(rows=8, cols=4)
    table.style = "Table Grid"
    labels = (
        ("项目名称", "title", "text"),
        ("申报单位", "unit", "text"),
        ("负责人", "head", "text"),
        ("联系电话", "phone", "phone"),
    )
    for row, (label, name, kind) in enumerate(labels[:2]):
        table.cell(row, 0).text = label
        writer.cell(table.cell(row, 1).merge(table.cell(row, 3)), name, label, kind)
    for column, (label, name, kind) in enumerate(labels[2:]):
        table.cell(2, column * 2).text = label
        writer.cell(table.cell(2, column * 2 + 1), name, label, kind)
    for column, (label, name, kind) in enumerate(
        (("起始日期", "start", "date"), ("项目预算（万元）", "budget", "amount"))
    ):
        table.cell(3, column * 2).text = label
        writer.cell(table.cell(3, column * 2 + 1), name, label, kind)
    for row, (label, name, options, answer) in enumerate(
        (
            ("项目类别", "category", ["基础研究", "应用研究", "成果转化"], "one"),
            ("是否涉密", "secret", ["是", "否"], "one"),
            ("支持方式（可多选）", "support", ["资金", "设备", "人员", "场地"], "many"),
        ),
        start=4,
    ):
        table.cell(row, 0).text = label
        cell = table.cell(row, 1).merge(table.cell(row, 3))
        writer.boxes(cell.paragraphs[0], name, options, answer)
    table.cell(7, 0).text = "主要内容"
    cell = table.cell(7, 1).merge(table.cell(7, 3))
    writer.cell(cell, "content", "主要内容", "long_text")
    table.rows[7].height = Mm(45)


def _consent(writer: _Writer) -> None:
    """Running text with underlined blanks and boxes in lines of their own."""
    writer.document.add_heading("Consent form", level=1)
    for label, name, kind, count in (
        ("Name of the child: ", "child", "text", 60),
        ("Date of birth: ", "born", "date", 30),
        ("School: ", "school", "text", 50),
    ):
        paragraph = writer.document.add_paragraph(label)
        writer.blank(paragraph, name, label.rstrip(": "), kind, count)
    writer.document.add_paragraph("My child may (please tick all that apply):")
    for label in ("take part in the excursion", "be photographed", "swim without supervision"):
        writer.boxes(writer.document.add_paragraph(), "may", [label], "many", "☐")
    paragraph = writer.document.add_paragraph("Is there an allergy?  ")
    writer.boxes(paragraph, "allergy", ["Yes", "No"], "one", "☐")
    paragraph = writer.document.add_paragraph("Signature: ")
    writer.blank(paragraph, "signature", "Signature", "ink", 50)


def _controls(writer: _Writer) -> None:
    """A table with content controls that have tags and titles."""
    writer.document.add_heading("Travel request", level=1)
    table = writer.document.add_table(rows=4, cols=2)
    table.style = "Table Grid"
    for row, (name, label, kind) in enumerate(
        (
            ("traveller", "Traveller", "text"),
            ("depart", "Departure date", "date"),
            ("cost", "Estimated cost", "amount"),
            ("why", "Purpose", "text"),
        )
    ):
        table.cell(row, 0).text = label
        writer.control(table.cell(row, 1).paragraphs[0], name, label, kind, "Click or tap here to enter text.")
        table.rows[row].height = Mm(9)


def _survey(writer: _Writer) -> None:
    """Words to circle in a table and behind questions, and a table whose empty cells are ticked."""
    writer.document.add_heading("教学情况问卷", level=1)
    table = writer.document.add_table(rows=2, cols=4)
    table.style = "Table Grid"
    for row, (label, name, options) in enumerate((("性别", "sex", ["男", "女"]), ("是否住校", "board", ["是", "否"]))):
        table.cell(row, 0).text = label
        writer.words(table.cell(row, 1).paragraphs[0], name, options)
    for row, (label, name) in enumerate((("姓名", "name"), ("班级", "class"))):
        table.cell(row, 2).text = label
        writer.cell(table.cell(row, 3), name, label)
    paragraph = writer.document.add_paragraph("1. 上学方式（请圈选）：")
    writer.words(paragraph, "way", ["步行", "自行车", "公交"], "　　")
    paragraph = writer.document.add_paragraph("2. 有无兄弟姐妹：")
    writer.words(paragraph, "sibling", ["有", "无"])
    writer.document.add_paragraph("3. 请对下列各项打勾")
    heads = ["非常满意", "满意", "不满意"]
    grid = writer.document.add_table(rows=4, cols=4)
    grid.style = "Table Grid"
    for column, head in enumerate(heads, start=1):
        grid.cell(0, column).text = head
    for row, question in enumerate(("食堂饭菜", "住宿条件", "课外活动"), start=1):
        grid.cell(row, 0).text = question
        for column, head in enumerate(heads, start=1):
            cell = grid.cell(row, column)
            writer.shade(cell._tc.get_or_add_tcPr(), writer.colour("box", f"rate{row}", head, "one"))
        grid.rows[row].height = Mm(8)


FORMS: Final[dict[str, Callable[[_Writer], None]]] = {
    "office: application table": _application,
    "office: consent lines": _consent,
    "office: controls": _controls,
}

SURVEY: Final = "office: survey"
"""A form without a box: words are circled and empty cells ticked."""

_MAKERS: Final = {**FORMS, SURVEY: _survey}


def word_blanks(program: str) -> list[TrueBlank]:
    """Write all of `FORMS`; `program` is the path of LibreOffice."""
    return [word_blank(program, name) for name in FORMS]


def word_blank(program: str, name: str) -> TrueBlank:
    """Write one of `FORMS`, or `SURVEY`, as a Word file, with the places that LibreOffice gives it."""
    writer, twin = (_written(name, twin=flag) for flag in (False, True))
    picture = _pixels(pdf_of(program, _bytes(twin)))
    boxes, texts, choices = [], [], {}
    for number, (sort, field_name, label, kind) in enumerate(writer.places, start=1):
        wanted = ((number * 37) % 200 + 30, (number * 71) % 200 + 30, number + 20)
        rows, columns = np.nonzero(_areas((np.abs(picture.astype(int) - wanted) <= 2).all(axis=2)))
        place = tuple(
            float(value) / _PER_MM for value in (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
        )
        if sort == "text":
            texts.append(TrueText(field_name, label, 1, place, kind))  # type: ignore[arg-type]
        else:
            shape = "word" if sort == "word" else "square"
            boxes.append(TrueBox(field_name, label, 1, place, shape))  # type: ignore[arg-type]
            choices[field_name] = kind
    file_name = name.replace(": ", "-").replace(" ", "-") + ".docx"
    return TrueBlank(name, file_name, _bytes(writer), tuple(boxes), tuple(texts), choices)


def _areas(mask: np.ndarray[Any, np.dtype[np.bool_]]) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Return a mask without single pixels and thin lines: the soft edge of a sign may have another place's colour."""
    return cv2.boxFilter(mask.astype(np.uint8), -1, (3, 3), normalize=False) * mask >= 6


def _written(name: str, *, twin: bool) -> _Writer:
    writer = _Writer(twin)
    style = writer.document.styles["Normal"]
    style.font.name, style.font.size = _TYPEFACE, Pt(10.5)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), _TYPEFACE)
    _MAKERS[name](writer)
    return writer


def _bytes(writer: _Writer) -> bytes:
    out = io.BytesIO()
    writer.document.save(out)
    return out.getvalue()


def pdf_of(program: str, content: bytes, suffix: str = ".docx") -> bytes:
    """Return a document as LibreOffice prints it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"form{suffix}")
        path.write_bytes(content)
        profile = f"-env:UserInstallation={Path(folder, 'profile').as_uri()}"
        command = [program, profile, "--headless", "--convert-to", "pdf", "--outdir", folder, str(path)]
        # a machine may have no Chinese typeface, and LibreOffice prints frames for what it cannot draw
        fonts = {"FONTCONFIG_FILE": str(font_setup(Path(folder), None))}
        subprocess.run(command, check=True, capture_output=True, timeout=120, env=os.environ | fonts)
        return path.with_suffix(".pdf").read_bytes()


def _pixels(pdf: bytes) -> np.ndarray[Any, np.dtype[np.uint8]]:
    document = pypdfium2.PdfDocument(pdf)
    pixels = document[0].render(scale=_PER_MM * 25.4 / 72, rev_byteorder=True).to_numpy()[:, :, :3]
    return np.array(pixels, dtype=np.uint8)
