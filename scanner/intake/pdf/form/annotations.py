"""Collects the annotations that people put on PDF pages: text boxes, ink, stamps, lines (ISO 32000-2, 12.5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from pikepdf import Array, Dictionary, Page, Pdf, Stream

from scanner.intake.pdf.damage import DAMAGED
from scanner.intake.pdf.text_strings import text_of
from scanner.issues import issue
from scanner.values.issue import Issue
from scanner.values.opened import Note, Shares, turned

_NO_NOTES: Final = frozenset(
    {
        "Widget",
        "Link",
        "Popup",
        "FileAttachment",  # see scanner/intake/pdf/attached_files.py
        "PrinterMark",
        "TrapNet",
        "Watermark",
        "Screen",
        "Movie",
        "Sound",
        "3D",
        "RichMedia",
    }
)
_UNSEEN_FLAGS: Final = 2 | 32  # Hidden, NoView
_ALWAYS_DRAWN: Final = frozenset({"Ink", "Square", "Circle", "Highlight", "Underline", "Squiggly", "StrikeOut"})
"""Kinds of annotations that pdfium draws even where the file has no appearance for them."""

KINDS_ZH: Final = {
    "FreeText": "文本框",
    "Text": "附注",
    "Ink": "手绘笔迹",
    "Stamp": "图章",
    "Highlight": "高亮标记",
    "Underline": "下划线标记",
    "Squiggly": "波浪线标记",
    "StrikeOut": "删除线标记",
    "Caret": "插入标记",
}
_OTHER_ZH: Final = "图形标记"


def notes_of(pdf: Pdf) -> tuple[Note, ...]:
    """Return the annotations that people put on the pages, page by page; hidden ones are left out."""
    return tuple(note for number, page in enumerate(pdf.pages, start=1) for note in _notes_on(page, number))


def undrawn_issues(notes: Iterable[Note]) -> tuple[Issue, ...]:
    """Return the issues of notes with a text that the picture of their page does not show.

    A page may have thousands of them; notes of one kind on one page are one issue.
    """
    return tuple(dict.fromkeys(note_issue(note) for note in notes if not note.is_drawn and (note.text or "").strip()))


def note_issue(note: Note) -> Issue:
    """Return the issue of a note that belongs to no field."""
    return issue("note_elsewhere", page_no=note.page_no, kind=note.kind, kind_zh=KINDS_ZH.get(note.kind, _OTHER_ZH))


def _notes_on(page: Page, number: int) -> Iterator[Note]:
    annotations = page.obj.get("/Annots")
    for annotation in annotations if isinstance(annotations, Array) else ():
        try:
            note = _note(annotation, page, number)
        except DAMAGED:
            continue  # a viewer does not show a damaged annotation either
        if note is not None:
            yield note


def _note(annotation: Any, page: Page, number: int) -> Note | None:
    if not isinstance(annotation, Dictionary):
        return None
    kind = str(annotation.get("/Subtype", ""))[1:]
    # an annotation with a state ("accepted", "marked") only says what a reviewer thinks of another annotation
    is_state = "/StateModel" in annotation
    if not kind or kind in _NO_NOTES or is_state or int(annotation.get("/F", 0)) & _UNSEEN_FLAGS:
        return None
    appearance = annotation.get("/AP")
    looks = isinstance(appearance, Dictionary) and isinstance(appearance.get("/N"), Stream)
    is_drawn = kind != "Text" and (looks or kind in _ALWAYS_DRAWN)
    boxes = tuple(_on_page(box, page) for box in _boxes(annotation, kind))
    return Note(number, kind, boxes, text_of(annotation.get("/Contents")), is_drawn)


def _boxes(annotation: Any, kind: str) -> Iterator[tuple[float, float, float, float]]:
    """Yield the bounding boxes of the parts of an annotation: left, bottom, right, top in points.

    The parts of ink are its strokes, and those of a highlight or an underline are the lines of
    text that it marks. Any other annotation has one box, its rectangle.
    """
    parts: list[Any] = []
    if kind == "Ink":
        parts = list(annotation.get("/InkList", ()))
    elif "/QuadPoints" in annotation:
        points = list(annotation["/QuadPoints"])
        parts = [points[start : start + 8] for start in range(0, len(points), 8)]
    for part in parts or [annotation["/Rect"]]:
        numbers = [float(one) for one in part]
        if len(numbers) > 1:
            yield min(numbers[::2]), min(numbers[1::2]), max(numbers[::2]), max(numbers[1::2])


def _on_page(box: tuple[float, float, float, float], page: Page) -> Shares:
    """Return a box (left, bottom, right, top in points) as shares of the page, turned as the page is shown."""
    left, bottom, right, top = map(float, page.cropbox)
    width, height = right - left, top - bottom
    upright = ((box[0] - left) / width, (top - box[3]) / height, (box[2] - left) / width, (top - box[1]) / height)
    return turned(upright, page.rotation // 90)
