"""What is wrong with a draft as a definition: the loader of definitions says it, and here it finds its part.

The loader gives a line. The definition's own text says which part of the draft stands in a line, since each field and
each option begins one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from forms.definition import Form
from forms.definition.places import BlankPage
from forms.errors import DefinitionError, Mistake
from forms.loading import load_placed
from forms.wording import Wording
from scanner.adopt.draft_grids import DraftGrid, Entry, written_entries
from scanner.adopt.draft_tables import DraftTable
from scanner.adopt.yaml_source.definition import definition_text
from scanner.desk.adopting.states import DraftState, PartName

DEFINITION: Final = "form.yaml"
"""What a draft's definition is called until it is saved."""

BlankNames = Sequence[str | tuple[str, int]]

_OPTION: Final = " " * 6
_OPTION_OF_COLUMN: Final = " " * 10
"""What a line begins with that defines an option of a lone field, and one of a table's column."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that keeps a draft from being a definition.

    Attributes:
        part: The part that it is about; None for the form as a whole.
        wording: What is wrong and what to do.
    """

    part: PartName | None
    wording: Wording


def yaml_of(state: DraftState, blank: BlankNames) -> str:
    """Return a draft as a definition.

    Args:
        state: The draft.
        blank: The names of the blank's files beside it; a picture's with its dots an inch.
    """
    return definition_text(state.draft, form_id=state.form_id, blank=blank)


def form_of(state: DraftState, blank: BlankNames) -> Form:
    """Return the form that a draft defines; the blank's files are not opened.

    Raises:
        DefinitionError: It defines none.
    """
    pages = tuple(
        BlankPage(Path("blank"), index, "", width, height) for index, (width, height) in enumerate(state.draft.sizes_mm)
    )
    return load_placed(yaml_of(state, blank), DEFINITION, pages)


def faults_of(state: DraftState, blank: BlankNames) -> tuple[Fault, ...]:
    """Return what is wrong with a draft, in the order of its definition; nothing where it is one."""
    return _faults_of(state, tuple(blank))


@lru_cache(maxsize=8)
def _faults_of(state: DraftState, blank: tuple[str | tuple[str, int], ...]) -> tuple[Fault, ...]:
    """Do what `faults_of` does, once for each state: a person looks at many parts before one changes."""
    try:
        form_of(state, blank)
    except DefinitionError as error:
        parts = _parts_by_line(yaml_of(state, blank), state)
        return tuple(fault for mistake in error.mistakes for fault in _faults(mistake, parts, state))
    return ()


def _faults(mistake: Mistake, parts: Mapping[int, PartName], state: DraftState) -> Iterator[Fault]:
    part = parts.get(mistake.line)
    for one in _on_each_other(mistake.places, part, state) if mistake.places else (part,):
        yield Fault(one, mistake.wording)


def _on_each_other(places: Sequence[str], part: PartName | None, state: DraftState) -> Iterator[PartName | None]:
    """Yield the two parts that lie on each other.

    Of a table's cells the line is their column's, and of a grid's boxes their question's, so names count.
    """
    field = state.draft.fields[part.field] if part is not None else None
    is_whole = field is not None and (field.row is not None or (part is not None and field.options and part.option < 0))
    second = next(_named(state, places[1]), part) if is_whole else part
    yield second
    other = next((name for name in _named(state, places[0]) if name != second), None)
    if other is not None:
        yield other


def _named(state: DraftState, words: str) -> Iterator[PartName]:
    """Yield the parts that the loader calls by a name: a field's id, or `field.option`."""
    for position, field in enumerate(state.draft.fields):
        if field.asked_id == words and field.box is not None:
            yield PartName(position)
        for at, option in enumerate(field.options):
            if f"{field.asked_id}.{option.id}" == words:
                yield PartName(position, at)


def _parts_by_line(text: str, state: DraftState) -> dict[int, PartName]:
    """Return which part of a draft stands in each line of its definition, lines from 1."""
    found: dict[int, PartName] = {}
    entries = iter(written_entries(state.draft.fields))
    entry: Entry | None = None
    now: PartName | None = None
    inner: Iterator[int] = iter(())
    is_asked = False
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.startswith(" "):
            is_asked, now = line == "fields:", None
        elif is_asked and line.startswith("  - "):
            entry = next(entries)
            now, inner = _first_part(entry)
        elif isinstance(entry, DraftGrid):
            now = PartName(next(inner)) if line.startswith(_OPTION) else PartName(entry.positions[0])
        elif is_asked and line.startswith("      - "):
            now = PartName(next(inner))
        elif now is not None and line.startswith(_OPTION_OF_COLUMN if isinstance(entry, DraftTable) else _OPTION):
            now = PartName(now.field, now.option + 1)
        if now is not None:
            found[number] = now
    return found


def _first_part(entry: Entry) -> tuple[PartName, Iterator[int]]:
    """Return the part that an entry's first line is about, and the fields that further lines of it begin."""
    if isinstance(entry, DraftTable):
        return PartName(entry.first, is_table=True), iter(entry.rows[0])
    if isinstance(entry, DraftGrid):
        return PartName(entry.positions[0]), iter(entry.positions)
    return PartName(entry), iter(())
