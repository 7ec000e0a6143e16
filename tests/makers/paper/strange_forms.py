"""Forms of other people, drawn by reportlab alone, each with the definition that says where its fields are.

Nothing of the program draws them: no marks, no tables of ours. A seed chooses the words, the number of questions and
the places, so that a catalogue of hundreds can be made whose pages differ as forms of one office do. `crowded_form` is
the one of the benchmark: two columns, grey panels, dotted lines, 48 boxes of 4 mm with their number inside or beside.
"""

from __future__ import annotations

import io
import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from reportlab.pdfgen.canvas import Canvas

_MM: Final = 72 / 25.4
_VOCABULARY: Final = (
    "school water travel teacher library garden weekly number parents lunch sports music "
    "reading office delivery machine order quality winter summer member contract payment bicycle family hours "
    "language computer laboratory safety meeting report visitor parking medical insurance project street village "
    "energy heating window repair equipment training customer service evening morning holiday public private"
)
_WORDS: Final = _VOCABULARY.split()
BOX_MM: Final = 4.0


@dataclass(frozen=True, slots=True)
class StrangeForm:
    """A blank and its definition.

    Attributes:
        id: The form's id.
        pdf: The blank.
        definition: The YAML that says where its fields are; it names the blank `<id>.pdf`.
    """

    id: str
    pdf: bytes
    definition: str

    def write(self, folder: Path) -> Path:
        """Write the blank and its definition into a folder; return the definition's path."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{self.id}.pdf").write_bytes(self.pdf)
        path = folder / f"{self.id}.yaml"
        path.write_text(self.definition, encoding="utf-8")
        return path


@dataclass(slots=True)
class _Drawing:
    """A page that is being drawn, in millimetres from the top left, and what its definition says so far."""

    width_mm: float
    height_mm: float
    out: io.BytesIO = field(default_factory=io.BytesIO)
    lines: list[str] = field(default_factory=list)
    canvas: Any = None

    def __post_init__(self) -> None:
        self.canvas = Canvas(self.out, pagesize=(self.width_mm * _MM, self.height_mm * _MM), invariant=1)

    def text(self, words: str, x: float, y: float, size: float = 9, font: str = "Helvetica") -> float:
        """Print words with their baseline at y; return where they end, mm."""
        self.canvas.setFillGray(0)
        self.canvas.setFont(font, size)
        self.canvas.drawString(x * _MM, (self.height_mm - y) * _MM, words)
        return x + self.canvas.stringWidth(words, font, size) / _MM

    def panel(self, x: float, y: float, width: float, height: float, grey: float) -> None:
        """Fill a panel with a grey."""
        self.canvas.setFillGray(grey)
        self.canvas.rect(x * _MM, (self.height_mm - y - height) * _MM, width * _MM, height * _MM, stroke=0, fill=1)

    def line(self, x: float, y: float, end: float, *, dotted: bool) -> None:
        """Draw a level line."""
        self.canvas.setLineWidth(0.6)
        self.canvas.setDash(*([0.8, 2.2] if dotted else [[]]))
        self.canvas.line(x * _MM, (self.height_mm - y) * _MM, end * _MM, (self.height_mm - y) * _MM)
        self.canvas.setDash([])

    def box(self, x: float, y: float, *, side: float = BOX_MM, ground: float | None = 1.0) -> None:
        """Draw a box with its left upper corner at (x, y)."""
        self.canvas.setLineWidth(0.7)
        self.canvas.setFillGray(1 if ground is None else ground)
        place = (x * _MM, (self.height_mm - y - side) * _MM, side * _MM, side * _MM)
        self.canvas.rect(*place, stroke=1, fill=0 if ground is None else 1)

    def done(self, form_id: str, key: str, title: str, version: int = 1) -> StrangeForm:
        """Return the form."""
        self.canvas.showPage()
        self.canvas.save()
        head = [f"form: {form_id}", f"key: {key}", f"version: {version}", f"title: {title}"]
        head += ["language: en", "anchors: false", f"blank: {form_id}.pdf", "fields:"]
        return StrangeForm(form_id, self.out.getvalue(), "\n".join([*head, *self.lines]) + "\n")


def _box_text(left: float, top: float, right: float, bottom: float) -> str:
    return f"[{left:.2f}, {top:.2f}, {right:.2f}, {bottom:.2f}]"


def _question(
    page: _Drawing, name: str, label: str, kind: str, options: list[tuple[str, str, float, float, float]]
) -> None:
    """Note a choice: each option with its id, label, the left upper corner of its box, and where its words end."""
    page.lines.append(f'  - field: {name}\n    kind: {kind}\n    label: "{label}"\n    options:')
    for option_id, words, x, y, end in options:
        box, area = _box_text(x, y, x + BOX_MM, y + BOX_MM), _box_text(x + 5.5, y + 0.4, end, y + 3.8)
        page.lines.append(f'      {option_id}: {{label: "{words}", box: {box}, words: {area}}}')


def crowded_form() -> StrangeForm:
    """Return the crowded form: 48 boxes in two columns."""
    page = _Drawing(210.0, 297.0)
    page.text("Survey of transport and daily needs", 20, 20, 16, "Helvetica-Bold")
    page.text("Please tick one box in each line, with a pen. Return to the office by the end of the month.", 20, 27)
    for row, (name, label) in enumerate((("name", "Name"), ("street", "Street"), ("date", "Date"))):
        y = 38.0 + 10 * row
        end = page.text(label, 20, y)
        page.line(end + 2, y + 0.8, 190, dotted=True)
        kind = "date" if name == "date" else "text"
        box = _box_text(end + 2, y - 6, 190, y + 1.2)
        page.lines.append(f"  - {{field: {name}, kind: {kind}, label: {label}, box: {box}}}")
    _left_column(page)
    _right_column(page)
    page.text("Thank you. Office use only below this line.", 20, 268, 8)
    page.line(20, 270, 190, dotted=False)
    return page.done("crowded", "CRWD", "Survey of transport and daily needs")


def _left_column(page: _Drawing) -> None:
    """Draw twelve questions of two boxes with their number inside, on panels of two greys."""
    rng = random.Random(4)
    for row in range(12):
        y = 68.0 + row * 15.5
        page.panel(18, y, 84, 14, 0.88 if row % 2 else 0.94)
        words = " ".join(rng.sample(_WORDS, 4)).capitalize() + "?"
        page.text(f"{row + 1}. {words}", 20, y + 5, 8)
        options = []
        for number, label in enumerate(("yes", "no"), start=1):
            x, top = 24.0 + 30 * (number - 1), y + 7.5
            page.box(x, top)
            page.canvas.setFillGray(0.35)
            page.canvas.setFont("Helvetica", 6)
            page.canvas.drawCentredString((x + 2) * _MM, (page.height_mm - top - 2.75) * _MM, str(number))
            end = page.text(label, x + 6, top + 3.2, 8)
            options.append((f"o{number}", label, x, top, end))
        _question(page, f"l{row + 1}", words, "one", options)


def _right_column(page: _Drawing) -> None:
    """Draw six questions of four boxes, their number beside them, under grey heads."""
    rng = random.Random(5)
    for row in range(6):
        y = 68.0 + row * 31.0
        page.panel(108, y, 84, 6, 0.80)
        words = " ".join(rng.sample(_WORDS, 4)).capitalize()
        page.text(f"{row + 13}. {words}", 110, y + 4.2, 8, "Helvetica-Bold")
        options = []
        for number in range(1, 5):
            x, top = (112.0, y + 8.0 + 5.5 * (number - 1))
            page.text(str(number), x - 3, top + 3.1, 7)
            page.box(x, top, ground=None)
            label = " ".join(rng.sample(_WORDS, 2))
            end = page.text(label, x + 6, top + 3.2, 8)
            page.line(end + 1.5, top + 3.4, 190, dotted=True)
            options.append((f"o{number}", label, x, top, end))
        _question(page, f"r{row + 1}", words, "many", options)


def strange_form(seed: int) -> StrangeForm:
    """Return one form of a catalogue: its words, its rows and its places follow from the seed."""
    rng = random.Random(seed)
    page = _Drawing(210.0, 297.0)
    title = " ".join(rng.sample(_WORDS, 3)).capitalize()
    page.text(title, rng.uniform(18, 60), rng.uniform(16, 24), rng.choice((13, 15, 18)), "Helvetica-Bold")
    page.text(" ".join(rng.sample(_WORDS, 12)).capitalize() + ".", 20, 32, 8)
    y, number = 40.0, 0
    step = rng.uniform(9, 13)
    while y < 260:
        number += 1
        left = rng.choice((20.0, 20.0, 24.0))
        words = " ".join(rng.sample(_WORDS, rng.randint(1, 4))).capitalize()
        end = page.text(words, left, y + 4)
        if rng.random() < 0.45:
            page.line(end + 2, y + 5, 188, dotted=rng.random() < 0.5)
            box = _box_text(end + 2, y - 1.5, 188, y + 5.4)
            page.lines.append(f'  - {{field: f{number}, kind: text, label: "{words}", box: {box}}}')
        else:
            options = []
            x = max(end + 5, 90.0)
            for choice in range(rng.randint(2, 4)):
                label = rng.choice(_WORDS)
                page.box(x, y, ground=None)
                end = page.text(label, x + 5.5, y + 3.2, 8)
                options.append((f"o{choice + 1}", label, x, y, end))
                x = end + 5
                if x > 175:
                    break
            _question(page, f"f{number}", words, rng.choice(("one", "many")), options)
        if rng.random() < 0.25:
            page.line(20, y + 7.5, 190, dotted=False)
        y += step
    return page.done(f"strange{seed}", f"{'ABCDEFGHIJ'[seed // 1000 % 10]}{seed % 1000:03d}", title)
