"""A draft made by hand, with a blank that reportlab draws, so that no blank has to be read."""

from __future__ import annotations

import io
from pathlib import Path

import cv2
import numpy as np
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from forms.geometry import Rect
from forms.kinds import Kind
from scanner.adopt.adopted import Adopted
from scanner.adopt.draft import Draft, DraftField, DraftOption
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


def blank_pdf() -> bytes:
    """An A4 page with a frame for each place of the draft."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    for field in DRAFT.fields:
        for box in [field.box] if field.box is not None else [option.box for option in field.options]:
            canvas.rect(box.left * mm, A4[1] - box.bottom * mm, box.width * mm, box.height * mm)
        canvas.drawString(15 * mm, A4[1] - field.place.bottom * mm, field.label)
    canvas.save()
    return out.getvalue()


def adopted() -> Adopted:
    """What a child would say of the blank."""
    look = cv2.imencode(".png", np.full((297, 210), 255, np.uint8))[1].tobytes()
    return Adopted(DRAFT, (look,), looks=(look,))


def made_draft(folder: Path, name: str = "survey.pdf") -> DraftFolder:
    """A drafted draft in a folder of drafts."""
    draft = new_draft(folder, blank_pdf(), AboutDraft(name, "李科员", "2026-11-30T09:00:00+08:00"))
    draft.keep_adopted(adopted(), "survey")
    return draft
