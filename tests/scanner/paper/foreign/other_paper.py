"""Paper of annex 2 that carries none of our marks: printed from Word files, or drawn by somebody else.

LibreOffice stands for Word: with our typefaces or others in place of the offices' ones,
other margins, larger type, and answers so long that rows grow onto the next page. Typefaces
are named by their files: one that is not installed would be drawn as empty boxes.
"""

from __future__ import annotations

import html
import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
import pypdfium2
from fontTools.ttLib import TTFont
from numpy.typing import NDArray

from forms.answers import Value, answer_text
from forms.definition import CellRole, Field, Form, Kind, LabelPlace
from forms.faces import Face, face_path
from forms.layout.model import Layout
from forms.render.word.xml import FONT_NAMES
from tests.makers.paper.typefaces import number_of

OTHER_TYPEFACES = (face_path(Face.FIELD), face_path(Face.KAI))
"""Instead of the four that our own print is set in: one for everything."""


@dataclass(frozen=True, slots=True)
class WordPrint:
    """How a Word file is printed.

    Attributes:
        typeface: The file of one typeface for everything; None for ours.
        type_scale: Of all type sizes.
        margins_mm: Added to the left and right margins.
    """

    typeface: Path | None = None
    type_scale: float = 1.0
    margins_mm: float = 0.0


def font_setup(folder: Path, typeface: Path | None) -> Path:
    """Write a fontconfig file in which one typeface, or ours where there is none, stands for the offices' fonts."""
    aliases = []
    for face in (Face.TITLE, Face.BODY, Face.HEADING, Face.KAI):
        path = typeface or face_path(face)
        with TTFont(path, lazy=True, fontNumber=number_of(path) if path.suffix == ".ttc" else -1) as font:
            family = font["name"].getDebugName(1)
        aliases.append(
            f'<match target="pattern"><test name="family"><string>{FONT_NAMES[face]}</string></test>'
            f'<edit name="family" mode="assign" binding="strong"><string>{family}</string></edit></match>'
        )
    path = folder / "fonts.conf"
    others = f"<dir>{typeface.parent}</dir>" if typeface is not None else ""
    path.write_text(
        f"<fontconfig><dir>{face_path(Face.BODY).parent}</dir>{others}<dir>/usr/share/fonts</dir>"
        f"<cachedir>{folder / 'cache'}</cachedir>{''.join(aliases)}</fontconfig>",
        encoding="utf-8",
    )
    return path


def restyled(content: bytes, how: WordPrint) -> bytes:
    """Return a Word file with its type scaled and its margins moved; the table keeps its width."""
    result = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as source, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            part = source.read(name)
            if name in ("word/document.xml", "word/styles.xml"):
                part = _restyled(part.decode(), how).encode()
            target.writestr(name, part)
    return result.getvalue()


def _restyled(xml: str, how: WordPrint) -> str:
    def scaled(match: re.Match[str]) -> str:
        return f'{match[1]}{max(2, round(int(match[2]) * how.type_scale))}"'

    def moved(match: re.Match[str]) -> str:
        return f'{match[1]}{max(0, int(match[2]) + round(how.margins_mm * 56.7))}"'

    if how.type_scale != 1.0:
        xml = re.sub(r'(<w:szC?s? w:val=")(\d+)"', scaled, xml)
        xml = re.sub(r'(w:line=")(\d+)"', scaled, xml)
    if how.margins_mm:
        xml = re.sub(r'(w:(?:top|bottom)=")(\d+)"(?=[^>]*w:(?:header|footer|gutter))', moved, xml)
    return xml


def print_word(files: Mapping[str, bytes], typeface: Path | None, folder: Path) -> dict[str, bytes]:
    """Return Word files as LibreOffice prints them to PDF, name to bytes.

    Args:
        files: Name to content; all are printed by one run of the program.
        typeface: As in `WordPrint`.
        folder: To work in.
    """
    fonts = font_setup(folder, typeface)
    for name, content in files.items():
        (folder / f"{name}.docx").write_bytes(content)
    command = [shutil.which("soffice") or "", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
    command += ["--convert-to", 'pdf:writer_pdf_Export:{"ExportFormFields":{"type":"boolean","value":"false"}}']
    command += ["--outdir", str(folder), *(str(folder / f"{name}.docx") for name in files)]
    environment = os.environ | {"FONTCONFIG_FILE": str(fonts), "SAL_USE_VCLPLUGIN": "svp"}
    subprocess.run(command, check=True, capture_output=True, timeout=300, env=environment)
    return {name: (folder / f"{name}.pdf").read_bytes() for name in files}


def drawn_pages(pdf: bytes, dpi: float) -> list[NDArray[np.uint8]]:
    """Return a PDF's pages as pictures, uint8 (height, width, 3) in BGR."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [np.ascontiguousarray(page.render(scale=dpi / 72, may_draw_forms=True).to_numpy()) for page in document]


@dataclass(frozen=True, slots=True)
class PrintStyle:
    """How somebody else drew the table.

    Attributes:
        typeface: Its file.
        size_pt: Of its type.
        widths: Of the columns of a row of four, in percent.
        row_mm: Least height of a row.
        width_mm: Of the table.
        box: The character that stands for a box to tick.
        typed: Whether answers are typed in; else the form is empty.
    """

    typeface: Path = OTHER_TYPEFACES[0]
    size_pt: float = 11.0
    widths: tuple[float, float, float, float] = (20, 28, 20, 32)
    row_mm: float = 8.0
    width_mm: float = 165.0
    box: str = "☐"
    typed: bool = True


def own_table(form: Form, answers: Mapping[str, Value], look: PrintStyle) -> str:
    """Return the form as an HTML page drawn from its wording alone: no layout of ours is used."""
    rows = []
    for row in form.rows():
        cells = []
        count = len(row.cells) + (1 if row.indent_mm else 0)
        for number, cell in enumerate(row.cells):
            spread = _colspan(count, number + (1 if row.indent_mm else 0), len(row.cells) == 1)
            span = f' rowspan="{cell.row_span}"' if cell.row_span > 1 else ""
            if cell.role is CellRole.WRITING:
                content = _writing(form, form.field(cell.field_id or ""), answers, look)
                cells.append(f'<td class="w" colspan="{spread}"{span}>{content}</td>')
            else:
                kind = "s" if cell.role is CellRole.SECTION else "l"
                text = html.escape(cell.text).replace("\n", "<br>" if kind == "s" else "")
                cells.append(f'<td class="{kind}" colspan="{spread}"{span}>{text}</td>')
        rows.append(f"<tr>{''.join(cells)}</tr>")
    columns = "".join(f'<col style="width:{width / 3}%">' for width in look.widths for _ in range(3))
    css = (
        f"@font-face {{font-family: theirs; src: url('{look.typeface.as_uri()}')}}"
        f"@font-face {{font-family: rest; src: url('{face_path(Face.FIELD).as_uri()}')}}"
        f"@page {{size: A4; margin: 18mm 20mm}} body {{font: {look.size_pt}pt theirs, rest; margin: 0}}"
        f"h2 {{text-align: center; font-size: 17pt}} table {{border-collapse: collapse; width: {look.width_mm}mm;"
        "table-layout: fixed; margin: auto} td {border: 0.3mm solid black; padding: 0.8mm 1.2mm;"
        f"height: {look.row_mm}mm; overflow-wrap: anywhere}} tr {{break-inside: avoid}}"
        ".l {text-align: center} .s {font-weight: bold} .h {color: #555; font-size: 9pt}"
    )
    return (
        f"<!doctype html><meta charset=utf-8><style>{css}</style><p>{form.annex}</p><h2>{form.title}</h2>"
        f"<table><colgroup>{columns}</colgroup>{''.join(rows)}</table>"
    )


def _colspan(count: int, number: int, alone: bool) -> int:
    if alone and count == 1:
        return 12
    return {2: (3, 9), 3: (2, 2, 8), 4: (3, 3, 3, 3)}[count][number]


def _writing(form: Form, field: Field, answers: Mapping[str, Value], look: PrintStyle) -> str:
    value = answers.get(field.id) if look.typed else None
    if field.kind.is_choice:
        chosen = value if isinstance(value, list) else [value]
        options = []
        for option in field.options:
            mark = "☑" if look.typed and option.id in chosen else look.box
            written = answers.get(option.line or "") if look.typed else None
            line = f" <u>{html.escape(str(written or '　　　　　　'))}</u>" if option.line else ""
            options.append(f"{mark}{html.escape(option.label)}{line}")
        apart = "<br>" if any(option.line or len(option.label) > 6 for option in field.options) else "　"
        return apart.join(options)
    text = html.escape(answer_text(value)).replace("\n", "<br>") if value is not None else ""
    if field.label_place is LabelPlace.INSIDE:
        text = f"{field.label}　{text}"
    if field.hint:
        room = "" if text else "<br>" * 3
        text = f'<span class="h">{html.escape(field.hint)}</span><br>{text}{room}'
    elif field.kind is Kind.LONG_TEXT and not text:
        text = "<br>" * 4
    if field.unit:
        text = f'<span style="float:right">{field.unit}</span>{text}'
    return text


def print_html(page: str, folder: Path, name: str) -> bytes:
    """Return an HTML page as Chromium prints it to PDF."""
    source, target = folder / f"{name}.html", folder / f"{name}.pdf"
    source.write_text(page, encoding="utf-8")
    command = [shutil.which("chromium") or "", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
    command += [f"--user-data-dir={folder / 'chromium'}", f"--print-to-pdf={target}", source.as_uri()]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return target.read_bytes()


def without_margins(picture: NDArray[np.uint8], layout: Layout, page_index: int, dpi: float) -> NDArray[np.uint8]:
    """Return a page of ours as a copier gives it that lost all but the table and a little around."""
    page = layout.pages[page_index]
    frame = page.rows[0].rect
    for row in page.rows[1:]:
        frame = frame.union(row.rect)
    area = frame.inset(-4.0)
    scale = dpi / 25.4
    result = np.full_like(picture, 255)
    rows = slice(round(area.top * scale), round(area.bottom * scale))
    columns = slice(round(area.left * scale), round(area.right * scale))
    result[rows, columns] = picture[rows, columns]
    return result
