"""A draft as its page shows it: the places on the pictures, the list beside them, and the part that is selected."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from forms.kinds import Kind
from scanner.adopt.draft import DraftField
from scanner.adopt.yaml_text import UNSURE
from scanner.desk.adopting.faults import Fault
from scanner.desk.adopting.states import DraftState, PartName, certainty_of, field_of, option_of, place_of
from scanner.desk.adopting.words import Look, look_of


@dataclass(frozen=True, slots=True)
class ShownPlace:
    """An outlined place on the picture of a page.

    Attributes:
        part: The field or the option.
        page_no: The page, from 1.
        box: Left, top, right and bottom in millimetres.
        look: How certain it is.
        words: What it is called.
        is_box: Whether it is a box to tick.
        is_now: Whether it is selected.
        is_kin: Whether it belongs to the selected choice.
        has_fault: Whether something is wrong with it.
    """

    part: PartName
    page_no: int
    box: tuple[float, float, float, float]
    look: Look
    words: str
    is_box: bool
    is_now: bool
    is_kin: bool
    has_fault: bool


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A line of the list: a field, or an option below its choice.

    Attributes:
        part: The field or the option.
        words: Its label.
        id: Its id.
        kind: What is asked; None for an option.
        look: How certain it is.
        is_now: Whether it is selected.
        has_fault: Whether something is wrong with it.
    """

    part: PartName
    words: str
    id: str
    kind: Kind | None
    look: Look
    is_now: bool
    has_fault: bool


@dataclass(frozen=True, slots=True)
class ShownPart:
    """The selected part: its field with all options, and its own place.

    Attributes:
        part: The field or the option.
        field: The field.
        look: How certain the least certain part of the field is.
        certainty: The same in hundredths.
        page_no: The page of its place, from 1; None for a choice as a whole.
        place: Left, top, width and height in millimetres; None for a choice as a whole.
        faults: What is wrong with the field and its options.
    """

    part: PartName
    field: DraftField
    look: Look
    certainty: int
    page_no: int | None
    place: tuple[float, float, float, float] | None
    faults: tuple[Fault, ...]


def shown_places(state: DraftState, now: PartName | None, faults: Sequence[Fault]) -> Iterator[ShownPlace]:
    """Yield the places of a draft, those that are selected last, so that they lie on top."""
    wrong = {fault.part for fault in faults}
    found = []
    for name in _parts(state):
        place = place_of(state.draft, name)
        if place is None:
            continue
        page_no, box = place
        field, option = field_of(state.draft, name), option_of(state.draft, name)
        certainty = field.certainty if option is None else min(field.certainty, option.certainty)
        words = field.label or field.id if option is None else f"{field.label}：{option.label or option.id}"
        is_kin = now is not None and now.field == name.field and option is not None
        has_fault = name in wrong or PartName(name.field) in wrong
        found.append(
            ShownPlace(
                name,
                page_no,
                box.as_tuple(),
                look_of(certainty),
                words,
                option is not None,
                name == now,
                is_kin,
                has_fault,
            )
        )
    yield from sorted(found, key=lambda one: (one.is_now, one.is_kin))


def shown_rows(state: DraftState, now: PartName | None, faults: Sequence[Fault]) -> Iterator[ShownRow]:
    """Yield the lines of the list, in the draft's order."""
    wrong = {fault.part for fault in faults}
    for name in _parts(state):
        field, option = field_of(state.draft, name), option_of(state.draft, name)
        look = look_of(field.certainty if option is None else option.certainty)
        words, own_id = (field.label, field.id) if option is None else (option.label, option.id)
        kind = field.kind if option is None else None
        yield ShownRow(name, words, own_id, kind, look, name == now, name in wrong)


def shown_part(state: DraftState, name: PartName, faults: Sequence[Fault]) -> ShownPart:
    """Return the selected part."""
    field, place = field_of(state.draft, name), place_of(state.draft, name)
    certainty = certainty_of(field)
    box = place[1] if place is not None else None
    sides = None if box is None else (box.left, box.top, box.width, box.height)
    return ShownPart(
        name,
        field,
        look_of(certainty),
        round(100 * certainty),
        place[0] if place is not None else None,
        None if sides is None else (round(sides[0], 1), round(sides[1], 1), round(sides[2], 1), round(sides[3], 1)),
        tuple(fault for fault in faults if fault.part is not None and fault.part.field == name.field),
    )


def unsure_parts(state: DraftState) -> list[PartName]:
    """Return the fields that somebody should look at, the least certain first."""
    fields = [PartName(position) for position, field in enumerate(state.draft.fields) if certainty_of(field) < UNSURE]
    return sorted(fields, key=lambda name: certainty_of(field_of(state.draft, name)))


def _parts(state: DraftState) -> Iterator[PartName]:
    for position, field in enumerate(state.draft.fields):
        yield PartName(position)
        for at in range(len(field.options)):
            yield PartName(position, at)
