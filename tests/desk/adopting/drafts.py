"""A draft made by hand, with a blank that reportlab draws, so that no blank has to be read."""

from __future__ import annotations

import io
from pathlib import Path

import cv2
import numpy as np
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from forms.definition.kinds import Kind
from forms.geometry import Rect
from scanner.adopt.adopted import Adopted
from scanner.adopt.draft import Draft, DraftField, DraftOption, DraftRow
from scanner.desk.adopting.folders import AboutDraft, DraftFolder, new_draft
from scanner.desk.adopting.states import DraftState

SIZE = (210.0, 297.0)
NAME = DraftField("name", "Name", Kind.TEXT, 0.9, 1, Rect(40.0, 30.0, 120.0, 37.0))
BORN = DraftField("born", "Born", Kind.DATE, 0.6, 1, Rect(40.0, 45.0, 120.0, 52.0))
SEX = DraftField(
    "sex",
    "Sex",
    Kind.ONE,
    0.8,
    1,
    options=(
        DraftOption("male", "male", 1, Rect(40.0, 60.0, 43.0, 63.0), certainty=0.9),
        DraftOption("female", "female", 1, Rect(70.0, 60.0, 73.0, 63.0), certainty=0.4),
    ),
)
AGREE = DraftField(
    "agree", "I agree", Kind.MANY, 0.7, 1, options=(DraftOption("yes", "I agree", 1, Rect(40.0, 75.0, 43.0, 78.0)),)
)
NEWS = DraftField(
    "news", "Send news", Kind.MANY, 0.7, 1, options=(DraftOption("yes", "Send", 1, Rect(70.0, 75.0, 73.0, 78.0)),)
)
DRAFT = Draft("A form", "en", (SIZE,), (NAME, BORN, SEX, AGREE, NEWS))
STATE = DraftState("survey", DRAFT)
BLANK = ["blank.pdf"]


def cell(row: int, column: int, label: str = "", table: str = "", name: str = "Children") -> DraftField:
    """A cell of a table of 50 by 8 mm cells from (20, 100) on; with a table's id it says that it is one."""
    left, top = 20.0 + 50.0 * column, 100.0 + 8.0 * row
    own_id = f"{label.lower() or 'cell'}_{row}{column}"
    place = DraftRow(table, name, row, label.lower(), label, 0.85) if table else None
    return DraftField(own_id, label, Kind.TEXT, 0.9, 1, Rect(left, top, left + 48.0, top + 7.0), row=place)


CHILDREN = tuple(
    cell(row, column, label, "children") for row in range(3) for column, label in enumerate(("First", "Born", "School"))
)
LONE = tuple(cell(row, column, label) for row in range(3) for column, label in enumerate(("First", "Born", "School")))
TABLE = Draft("A form", "en", (SIZE,), (NAME, *CHILDREN, AGREE))
"""A draft with a table of three rows: fields 1 to 9."""

LONE_CELLS = Draft("A form", "en", (SIZE,), (NAME, *LONE, AGREE))
"""The same with each cell as a field of its own."""


def blank_pdf(draft: Draft = DRAFT) -> bytes:
    """An A4 page with a frame for each place of a draft."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    for field in draft.fields:
        for box in [field.box] if field.box is not None else [option.box for option in field.options]:
            canvas.rect(box.left * mm, A4[1] - box.bottom * mm, box.width * mm, box.height * mm)
        canvas.drawString(15 * mm, A4[1] - field.place.bottom * mm, field.label)
    canvas.save()
    return out.getvalue()


def adopted(draft: Draft = DRAFT) -> Adopted:
    """What a child would say of the blank."""
    look = cv2.imencode(".png", np.full((297, 210), 255, np.uint8))[1].tobytes()
    return Adopted(draft, (look,), looks=(look,))


def made_draft(folder: Path, name: str = "survey.pdf", draft: Draft = DRAFT) -> DraftFolder:
    """A drafted draft in a folder of drafts."""
    made = new_draft(folder, [blank_pdf(draft)], AboutDraft(name, "李科员", "2026-11-30T09:00:00+08:00"))
    made.keep_adopted(adopted(draft), "survey")
    return made
