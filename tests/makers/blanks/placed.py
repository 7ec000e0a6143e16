"""Definitions of the drawn blanks as somebody writes them by hand: each field with its place, from the truth.

The printed words of an option are looked for in the PDF's own text, behind the box on its line; where there are none,
as in the crowded sheet whose boxes hold their number, the definition does not say any.
"""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path
from typing import Final

import pypdfium2
import yaml

from forms.geometry import MM_PER_INCH, POINTS_PER_INCH
from tests.makers.blanks.office import pdf_of
from tests.makers.blanks.truth import Place, TrueBlank, TrueBox, TrueText

ROUND: Final = {"web: lines and circles": {"type"}}
"""Of each blank the choices whose boxes are circles."""

BRACKETS: Final = {"drawn: open table, brackets": {"pets", "garden", "car"}}
"""Of each blank the choices whose boxes are brackets."""

_BOX_CHARACTERS: Final = "□☐"
_BEHIND_MM: Final = 4.0  # words begin so far behind their box at most
_GAP_MM: Final = 2.0  # a wider gap ends them; a word space of 10.5 pt behind a narrow sign has 1.7
_AROUND_MM: Final = 0.3  # a lone 1 is narrower than a place may be
_KINDS: Final = {"county": "text", "credit_code": "text"}  # kinds that only our own forms have


def place_fields(blank: TrueBlank, folder: Path, *, key: str, program: str | None = None) -> Path:
    """Write a blank as a PDF and its definition beside it; return the definition's path.

    Args:
        blank: The blank.
        folder: Where to.
        key: The form's key, four characters.
        program: The path of LibreOffice, which prints a Word file; not needed for others.
    """
    form_id = re.sub(r"[^a-z]+", "_", blank.name).strip("_")
    pdf = blank.content if blank.file_name.endswith(".pdf") else pdf_of(program or "", blank.content)
    (folder / f"{form_id}.pdf").write_bytes(pdf)
    lines = _Lines(pdf)
    fields = [
        *(_written(text) for text in blank.texts),
        *(_chosen(blank, name, answer, lines) for name, answer in blank.choices.items()),
    ]
    head = {"form": form_id, "key": key, "version": 1, "title": blank.name, "language": "en"}
    definition = {**head, "anchors": False, "blank": f"{form_id}.pdf", "fields": fields}
    path = folder / f"{form_id}.yaml"
    path.write_text(yaml.safe_dump(definition, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path


def _written(text: TrueText) -> dict[str, object]:
    kind = _KINDS.get(text.kind, text.kind or "text")
    return {"field": text.field, "kind": kind, "label": text.label, "page": text.page, "box": _mm(text.place)}


def _chosen(blank: TrueBlank, name: str, answer: str, lines: _Lines) -> dict[str, object]:
    options = {}
    boxes = [replace(one, place=lines.outline(one) or one.place) for one in blank.boxes if one.field == name]
    for number, box in enumerate(boxes, start=1):
        option: dict[str, object] = {"label": box.label, "page": box.page, "box": _mm(box.place)}
        words = lines.behind(box) if box.shape != "word" else None
        if box.shape != "square":
            option["shape"] = box.shape
        if words is not None:
            option["words"] = _mm(words)
        if name in ROUND.get(blank.name, ()):
            option["shape"] = "circle"
        if name in BRACKETS.get(blank.name, ()):
            option["shape"] = "bracket"
        options[f"o{number}"] = option
    return {"field": name, "kind": answer, "label": name, "options": options}


def _mm(place: Place) -> list[float]:
    return [round(value, 2) for value in place]


class _Lines:
    """The characters of a PDF's pages with their places."""

    def __init__(self, pdf: bytes) -> None:
        self._pages: list[list[Place]] = []
        self._boxes: list[list[Place]] = []
        document = pypdfium2.PdfDocument(io.BytesIO(pdf))
        mm = MM_PER_INCH / POINTS_PER_INCH
        for page in document:
            text, height = page.get_textpage(), page.get_height()
            words: list[Place] = []
            drawn: list[Place] = []
            for at in range(text.count_chars()):
                left, bottom, right, top = text.get_charbox(at)
                character = text.get_text_range(at, 1)
                if right > left and top > bottom and not character.isspace():
                    place = (left * mm, (height - top) * mm, right * mm, (height - bottom) * mm)
                    (drawn if character in _BOX_CHARACTERS else words).append(place)
            self._pages.append(words)
            self._boxes.append(drawn)
        document.close()

    def outline(self, box: TrueBox) -> Place | None:
        """Return where the character that draws a box has its ink; None where the box is drawn otherwise.

        The truth of such a box is the whole room that the character takes on its line.
        """
        left, top, right, bottom = box.place
        for one in self._boxes[box.page - 1]:
            if left < (one[0] + one[2]) / 2 < right and top < (one[1] + one[3]) / 2 < bottom:
                return one
        return None

    def behind(self, box: TrueBox) -> Place | None:
        """Return where the words behind a box stand, up to the next wide gap; None where none begin near it."""
        _, top, right, bottom = box.place
        on_line = [one for one in self._pages[box.page - 1] if top - 0.5 < (one[1] + one[3]) / 2 < bottom + 0.5]
        found: list[Place] = []
        end = right
        for one in sorted(on_line):
            if one[0] < right - 0.3:
                continue
            if one[0] > end + (_GAP_MM if found else _BEHIND_MM):
                break
            found.append(one)
            end = max(end, one[2])
        if not found:
            return None
        top, bottom = min(one[1] for one in found), max(one[3] for one in found)
        return found[0][0] - _AROUND_MM, top - _AROUND_MM, end + _AROUND_MM, bottom + _AROUND_MM
