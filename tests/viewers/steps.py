"""What a person does in a form: type into a field, click a box, press Tab."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from forms.answers import answer_text
from forms.filling import Value
from forms.geometry import Point
from forms.layout.model import Layout
from tests.annex2 import annex2

Picture = NDArray[np.uint8]
"""A page in grey, uint8, (height, width), 0 = black."""

DPI = 192
"""Of the pictures that programs make of pages: twice a browser's pixels."""


@dataclass(frozen=True, slots=True)
class Typed:
    """Text typed into a field, lines separated by line feeds."""

    field_id: str
    text: str


@dataclass(frozen=True, slots=True)
class Clicked:
    """A click on the box `field.option`."""

    name: str


Step = Typed | Clicked


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """A file as a program shows it.

    Attributes:
        texts: What the program itself finds in the text fields that it was asked for,
            lines separated by line feeds.
        pages: What it draws, at `DPI`.
    """

    texts: dict[str, str]
    pages: list[Picture]


class Program(Protocol):
    """A program that people fill in and look at PDF forms with."""

    name: str

    def fill(self, file: bytes, steps: Sequence[Step]) -> bytes:
        """Return the file as the program saves it after the steps."""
        ...

    def open(self, file: bytes, field_ids: Sequence[str] = ()) -> Shown:
        """Return the pages of a file and the texts of these fields."""
        ...


def one_line_break(texts: dict[str, str], field_ids: Sequence[str]) -> dict[str, str]:
    """Return the texts of these fields with line feeds as their only line breaks."""
    return {field_id: texts[field_id].replace("\r\n", "\n").replace("\r", "\n") for field_id in field_ids}


def steps_for(answers: Mapping[str, Value]) -> list[Step]:
    """Return the steps that enter these answers, in the form's order."""
    form, _ = annex2()
    steps: list[Step] = []
    for field in form.fields:
        value = answers.get(field.id)
        if value is None:
            continue
        if field.kind.is_choice:
            chosen = value if isinstance(value, list) else [str(value)]
            steps += [Clicked(f"{field.id}.{option_id}") for option_id in chosen]
        else:
            assert not isinstance(value, list)
            steps.append(Typed(field.id, answer_text(value)))
    return steps


def place_to_click(step: Step, layout: Layout) -> tuple[int, Point]:
    """Return the page index and the point in mm where a person clicks for a step."""
    if isinstance(step, Clicked):
        page, option = next((page, box) for page, box in layout.option_boxes() if box.name == step.name)
        return page.index, option.rect.center
    page, field = next((page, box) for page, box in layout.field_boxes() if box.field_id == step.field_id)
    height = min(field.rect.height, 2 * field.size_mm)
    return page.index, Point(field.rect.left + 1.5, field.rect.top + height / 2)
