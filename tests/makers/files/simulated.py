"""Files that say in JSON what a picture of a form would show, and a reading of them without a picture.

What joins pages of several files is tried on thousands of inboxes with these; only the stages before a page's readings
are left out. The record and the part are made by the program's own code.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from forms.definition import Field
from forms.geometry import Rect
from forms.layout.model import Layout
from scanner.issues import issue
from scanner.ledger import PageFate
from scanner.pipeline import FileResult, code_of
from scanner.roads.context import RoadContext
from scanner.roads.parts import kept_part
from scanner.validate import validate
from scanner.values.acceptance import ACCEPTANCE
from scanner.values.form_part import Making
from scanner.values.kept_part import KeptPart, PartPage
from scanner.values.known_form import KnownForm
from scanner.values.reading import BoxState, Outcome, Reading
from scanner.values.record import Record
from scanner.values.source import Source, SourceKind
from tests.annex2 import annex2
from tests.fakes import ScriptedEngine
from tests.makers.companies.made_up import make_company

FORM, LAYOUT = annex2()
READ_AT: Final = "2026-11-29T09:30:00+08:00"
UNKNOWN: Final = Making()
_PLACE: Final = Rect(20.0, 20.0, 100.0, 30.0)
CONTEXT: Final = RoadContext(
    (KnownForm(FORM, LAYOUT),), ScriptedEngine(), date(2026, 11, 29), ACCEPTANCE, False, validate, READ_AT
)


@dataclass(frozen=True, slots=True)
class SimulatedForm:
    """The pages of one form in a file.

    Attributes:
        pages: Page of the form, from 1, to the file's page.
        answers: Field id to what was written, or to the ids of ticked options.
        copy_id: The copy's id, or None.
        confidence: How sure the reading of each field is.
    """

    pages: Mapping[int, int]
    answers: Mapping[str, str | Sequence[str]]
    copy_id: str | None = None
    confidence: float = 0.999


def written_by(seed: int, **changes: str) -> dict[str, str | Sequence[str]]:
    """Return what a made-up company writes, field by field; the same seed gives the same company."""
    company = make_company(seed)
    said = {name: company.written.get(name, value) for name, value in company.answers.items()}
    texts = {name: value if isinstance(value, str | list) else str(value) for name, value in said.items()}
    return texts | changes


def simulated_file(*forms: SimulatedForm, making: Making = UNKNOWN, note: str = "") -> bytes:
    """Return a file that shows pages of some forms; a `note` makes files differ that show the same."""
    content = {
        "forms": [
            {
                "pages": {str(page): at for page, at in form.pages.items()},
                "answers": dict(form.answers),
                "copy_id": form.copy_id,
                "confidence": form.confidence,
            }
            for form in forms
        ],
        "making": [making.device, making.taken_at, making.size_px, making.encoder],
        "note": note,
    }
    return json.dumps(content, ensure_ascii=False).encode()


def read_simulated(source: Source) -> FileResult:
    """Read a file that `simulated_file` made, as the road of paper reads a picture."""
    content = json.loads(source.content)
    device, taken_at, size, encoder = content["making"]
    making = Making(device, taken_at, tuple(size) if size else None, encoder)
    found = [_read_form(source, one, making) for one in content["forms"]]
    records = tuple(record for record, _ in found)
    parts = tuple(part for _, part in found if part is not None)
    return FileResult(records, max(map(code_of, records)), 0.0, parts=parts)


def fates_of_simulated(result: FileResult) -> tuple[PageFate, ...]:
    """Return what became of the pages of a simulated file: each is read, into the record that has it."""
    return tuple(
        PageFate(page, "read", record.record_id)
        for record in result.records
        for page in record.source.pages
        if page is not None
    )


def _read_form(source: Source, content: Mapping[str, Any], making: Making) -> tuple[Record, KeptPart | None]:
    held = {int(page): at for page, at in content["pages"].items()}
    pages = [
        PartPage(page, at, tuple(_read(field, page, content) for field in FORM.fields if page_of(field.id) == page))
        for page, at in sorted(held.items())
    ]
    own = [held.get(page) for page in range(1, len(LAYOUT.pages) + 1)]
    record = CONTEXT.record(
        source,
        SourceKind.SCAN,
        CONTEXT.known[0],
        [reading for page in pages for reading in page.readings],
        own,
        issues=[issue("page_missing", page_no=page) for page, at in enumerate(own, start=1) if at is None],
        copy_id=content["copy_id"],
    )
    kept = kept_part(source, record, pages, CONTEXT)
    return record, None if kept is None else replace(kept, part=replace(kept.part, making=making))


def _read(field: Field, page_no: int, content: Mapping[str, Any]) -> Reading:
    said, confidence = content["answers"].get(field.id), content["confidence"]
    read = Outcome.READ if said else Outcome.BLANK
    if field.options:
        ticked = {
            option.id: BoxState.TICKED if option.id in (said or ()) else BoxState.EMPTY for option in field.options
        }
        return Reading(field.id, read, "marks", options=ticked, confidence=confidence, page_no=page_no, box_mm=_PLACE)
    return Reading(field.id, read, "rapidocr", text=said or None, confidence=confidence, page_no=page_no, box_mm=_PLACE)


def page_of(field_id: str, layout: Layout = LAYOUT) -> int:
    """Return the page of the form that a field is on, from 1."""
    return next(
        page.index + 1
        for page in layout.pages
        if field_id in {box.field_id for box in page.fields} | {box.field_id for box in page.options}
    )
