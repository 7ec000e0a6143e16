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
from forms.errors import DefinitionError, Mistake
from forms.loading import load_placed
from forms.places import BlankPage
from forms.wording import Wording
from scanner.adopt.yaml_text import definition_text
from scanner.desk.adopting.states import DraftState, PartName

DEFINITION: Final = "form.yaml"
"""What a draft's definition is called until it is saved."""

BlankNames = Sequence[str | tuple[str, int]]


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
        parts = _parts_by_line(yaml_of(state, blank))
        return tuple(fault for mistake in error.mistakes for fault in _faults(mistake, parts))
    return ()


def _faults(mistake: Mistake, parts: Mapping[int, PartName]) -> Iterator[Fault]:
    part = parts.get(mistake.line)
    yield Fault(part, mistake.wording)
    other = None if mistake.other_line is None else parts.get(mistake.other_line)
    if other is not None and other != part:
        yield Fault(other, mistake.wording)


def _parts_by_line(text: str) -> dict[int, PartName]:
    """Return which part of a draft stands in each line of its definition, lines from 1."""
    found: dict[int, PartName] = {}
    is_asked, field, option = False, -1, -1
    for number, line in enumerate(text.splitlines(), start=1):
        if line == "fields:":
            is_asked = True
        elif is_asked and line.startswith("  - "):
            field, option = field + 1, -1
        elif is_asked and line.startswith("      "):
            option += 1
        elif not line.startswith(" "):
            is_asked = line == "fields:"
        if is_asked and field >= 0:
            found[number] = PartName(field, option)
    return found
