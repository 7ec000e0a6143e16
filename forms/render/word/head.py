"""What stands above the text or the table: red head, annex mark, title, where the layout has them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from lxml import etree

from forms.definition import Form
from forms.geometry import mm_from_points, points_from_mm, twips_from_mm
from forms.layout.model import Page, Role, TextRun
from forms.render.word.xml import paragraph, qualified, run, run_properties, w

BASELINE = 0.8  # an exact line has its baseline four fifths down
_LINE = 1.25  # of the size
_MOST_SPACE_POINTS = 31  # between a paragraph and its border, in Word


@dataclass(frozen=True, slots=True)
class _Line:
    """One paragraph of the head: `runs` are its lines' first runs."""

    text: str
    style: str
    runs: tuple[TextRun, ...]

    @property
    def size_mm(self) -> float:
        return self.runs[0].size_mm

    @property
    def pitch_mm(self) -> float:
        """The line pitch: the layout's where it has several lines."""
        if len(self.runs) > 1:
            return self.runs[1].at.y - self.runs[0].at.y
        return self.size_mm * _LINE


def build_head(form: Form, page: Page, *, top_mm: float, end_mm: float, title_style: str) -> list[etree._Element]:
    """Return the head's paragraphs.

    Args:
        form: Its issuer, annex mark and title.
        page: The first page; nothing is returned for a page without them.
        top_mm: Top of the type area.
        end_mm: Top of what comes next.
        title_style: The title's style.
    """
    paragraphs: list[etree._Element] = []
    cursor = top_mm
    for line in _lines(form, page, title_style):
        above = max(0.0, line.runs[0].at.y - BASELINE * line.pitch_mm - cursor)
        cursor += above + len(line.runs) * line.pitch_mm
        look = run_properties(size_mm=line.size_mm)
        if line.style == "Issuer":
            look.insert(0, w("spacing", val=twips_from_mm(_tracking(line))))
        element = paragraph([run(line.text, look)], style=line.style, line_mm=line.pitch_mm, before_mm=above)
        if line.style == "Issuer":
            cursor += _underline(element, page, cursor)
        paragraphs.append(element)
    if paragraphs:
        _set_space_after(paragraphs[-1], max(0.0, end_mm - cursor))
    return paragraphs


def _lines(form: Form, page: Page, title_style: str) -> list[_Line]:
    """Return issuer, annex mark and title, each with the first run of each of its lines."""
    lines = []
    for role, style, text in (
        (Role.ISSUER, "Issuer", form.issuer),
        (Role.ANNEX, "Annex", form.annex),
        (Role.TITLE, title_style, form.title),
    ):
        runs = [printed for printed in page.runs if printed.role is role]
        rows = [list(row) for _, row in groupby(runs, key=lambda printed: round(printed.at.y, 2))]
        if rows:
            lines.append(_Line(_broken(text, rows), style, tuple(row[0] for row in rows)))
    return lines


def _broken(text: str, rows: list[list[TextRun]]) -> str:
    """Return a text with a break where the layout breaks it."""
    parts = []
    for row in rows[:-1]:
        length = len("".join(printed.text for printed in row))
        parts.append(text[:length])
        text = text[length:]
    return "\n".join((*parts, text))


def _tracking(line: _Line) -> float:
    """Return what the layout adds between the issuer's characters, in millimetres."""
    count = len(line.text)
    return max(0.0, (line.runs[0].width_mm - count * line.size_mm) / (count - 1)) if count > 1 else 0.0


def _underline(element: etree._Element, page: Page, bottom_mm: float) -> float:
    """Put the red rule under the issuer where the layout has it; return the height it adds."""
    if not page.rules:
        return 0.0
    rule = page.rules[0]
    space = min(_MOST_SPACE_POINTS, max(1, round(points_from_mm(rule.start.y - bottom_mm))))
    border = w(
        "pBdr",
        w("bottom", val="single", sz=round(points_from_mm(rule.width_mm) * 8), space=space, color="FF0000"),
    )
    properties = element.find(qualified("pPr"))
    if properties is not None:
        properties.insert(1, border)
    return mm_from_points(space) + rule.width_mm


def _set_space_after(element: etree._Element, after_mm: float) -> None:
    spacing = element.find(f"{qualified('pPr')}/{qualified('spacing')}")
    if spacing is not None:
        spacing.set(qualified("after"), str(twips_from_mm(after_mm)))
