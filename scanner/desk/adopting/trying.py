"""A filled example, read with a draft as it is: what was read in each field, to be looked at beside the field.

The reading is that of a batch, in a confined child process that loads the draft's definition and the built-in ones.
Nothing of it is kept on the disk: the example holds what somebody has filled in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Final, Literal

from forms.definition import Form
from forms.definition.rows import flat
from forms.wording import Wording
from scanner.adopt.draft import DraftOption
from scanner.batch.children.lone_reader import ChildReader
from scanner.batch.children.requests import Wanted
from scanner.batch.children.work import FileReading, Limits, Setup
from scanner.batch.several_files.reading_together import gathered
from scanner.desk.adopting.showing import called
from scanner.desk.adopting.states import DraftState, PartName
from scanner.desk.checking.questions import shown, typed_text
from scanner.values.record import FieldRef, Record
from scanner.values.source import Source

Look = Literal["read", "doubt", "blank"]

_EMPTY: Final = Source("empty", "empty", b"")
_LIMITS: Final = Limits(file_seconds=300.0)
"""An example is one form, or a few: whoever tries a stack keeps nobody else waiting for longer."""

_FILES_MOST: Final = 10
"""Files of an archive that are read."""


@dataclass(frozen=True, slots=True)
class TriedField:
    """What was read in a field.

    Attributes:
        part: The field.
        name: What people are told it is.
        words: The value as people read it; empty for a blank.
        look: Whether it was read, is doubtful, or blank.
        why: What is odd about it.
    """

    part: PartName
    name: str
    words: str
    look: Look
    why: tuple[Wording, ...] = ()


@dataclass(frozen=True, slots=True)
class TriedMark:
    """What stands beside a place in the picture of the example's page.

    Attributes:
        part: The field or the option.
        page_no: The page, from 1.
        box: The place: left, top, right and bottom in millimetres.
        words: What was read there; for a box ✓, ? or nothing.
        look: Whether it was read, is doubtful, or blank.
        is_box: Whether it is a box to tick.
    """

    part: PartName
    page_no: int
    box: tuple[float, float, float, float]
    words: str
    look: Look
    is_box: bool


@dataclass(frozen=True, slots=True)
class Trial:
    """A filled example at a draft.

    Attributes:
        source: The example.
        state: The draft that it was read with.
        fate: Whether it is being read, was read, or cannot be.
        why: What is odd about it as a whole.
        fields: What was read in each field, in the draft's order.
        marks: What stands in the pictures.
        pictures: JPEG of each page, by its number from 1.
    """

    source: Source = field(repr=False)
    state: DraftState
    fate: Literal["waiting", "read", "refused"] = "waiting"
    why: tuple[Wording, ...] = ()
    fields: tuple[TriedField, ...] = field(default=(), repr=False)
    marks: tuple[TriedMark, ...] = field(default=(), repr=False)
    pictures: Mapping[int, bytes] = field(default_factory=dict, repr=False)

    @property
    def page_numbers(self) -> list[int]:
        """The pages that are shown: all of the form."""
        return list(range(1, len(self.state.draft.sizes_mm) + 1))


def tried(trial: Trial, form: Form, setup: Setup, definition_folder: Path) -> Trial:
    """Return a trial with what was read.

    Args:
        trial: The trial, waiting.
        form: The form that the draft defines.
        setup: What a reading process has to know; the forms are those of the folder and the built-in ones.
        definition_folder: The folder of the draft's definition and blank.

    Raises:
        FormloopError: The engine is not installed, or the definition cannot be used after all.
    """
    packed = replace(setup, known=None, templates=definition_folder).packed()
    with closing(ChildReader(_LIMITS)) as reader:
        readings = list(islice(reader.readings(trial.source, packed, Wanted.PICTURES), _FILES_MOST))
    records = gathered([one.result for one in readings], [form], setup.acceptance)
    record = next((one for one in records if one.form is not None and one.form.id == form.id), None)
    why = tuple(
        Wording(zh=one.message_zh, en=one.message) for own in records for one in own.issues if one.field is None
    )
    if record is None:
        why = why or (Wording(zh="没有认出这份表单。", en="It was not recognised as this form."),)
        return replace(trial, fate="refused", why=why, pictures=_any_pictures(readings))
    doubtful = record.fields_to_check(setup.acceptance)
    return replace(
        trial,
        fate="read",
        why=why,
        fields=tuple(_fields(trial.state, form, record, doubtful)),
        marks=tuple(_marks(trial.state, form, record, doubtful)),
        pictures=_pictures(readings, record),
    )


def check_in_child(setup: Setup, definition_folder: Path) -> None:
    """See that a definition can be loaded with its blank, in a child process: the blank is a stranger's file.

    Raises:
        FormloopError: It cannot.
    """
    packed = replace(setup, known=None, templates=definition_folder).packed()
    with closing(ChildReader(_LIMITS)) as reader:
        for _ in reader.readings(_EMPTY, packed):
            pass


def _pictures(readings: Sequence[FileReading], record: Record) -> dict[int, bytes]:
    found = {}
    for page_no in range(1, max(len(record.source.pages), 1) + 1):
        name = f"{record.record_id}-{page_no}.jpg"
        picture = next((one.pictures[name] for one in readings if name in one.pictures), None)
        if isinstance(picture, bytes):
            found[page_no] = picture
    return found


def _any_pictures(readings: Sequence[FileReading]) -> dict[int, bytes]:
    pictures = [picture for one in readings for picture in one.pictures.values() if isinstance(picture, bytes)]
    return dict(enumerate(pictures, start=1))


def _fields(state: DraftState, form: Form, record: Record, doubtful: Sequence[str]) -> Iterator[TriedField]:
    answers = flat(record.answers)
    for position, asked in enumerate(state.draft.fields):
        own_id = asked.asked_id
        seen = record.fields.get(own_id)
        value = shown(form, own_id, answers.get(own_id))
        words = value or (typed_text(None, seen) if seen is not None else "")
        why = tuple(Wording(zh=one.message_zh, en=one.message) for one in record.issues if one.field == own_id)
        yield TriedField(PartName(position), called(asked), words, _look(own_id, seen, doubtful), why)


def _marks(state: DraftState, form: Form, record: Record, doubtful: Sequence[str]) -> Iterator[TriedMark]:
    for one in _fields(state, form, record, doubtful):
        asked = state.draft.fields[one.part.field]
        if asked.box is not None:
            box = asked.box.as_tuple()
            yield TriedMark(one.part, asked.page_no, box, one.words, one.look, is_box=False)
        seen = record.fields.get(asked.asked_id)
        for position, option in enumerate(asked.options):
            yield _mark(PartName(one.part.field, position), option, seen, one.look)


def _mark(part: PartName, option: DraftOption, seen: FieldRef | None, look: Look) -> TriedMark:
    box_state = (seen.options or {}).get(option.id, "empty") if seen is not None else "empty"
    words = {"ticked": "✓", "unclear": "?", "empty": ""}[box_state]
    own: Look = "doubt" if box_state == "unclear" or look == "doubt" else "read" if words else "blank"
    return TriedMark(part, option.page_no, option.box.as_tuple(), words, own, is_box=True)


def _look(field_id: str, seen: FieldRef | None, doubtful: Sequence[str]) -> Look:
    if seen is None or field_id in doubtful or seen.outcome == "unclear":
        return "doubt"
    return "blank" if seen.outcome == "blank" else "read"
