"""Reads a choice in a Word document: its boxes, and what people do to its options instead of ticking a box.

How it works
------------
The control of a box stores its state, and the sign shown in the control (☐ or ☑) says the same.
Where the control was deleted, a typed sign stands for the box (see `choices`). Then the ways of
marking an option without a box are looked at:

- *No box is ticked.* If people deleted or struck out the other options, the one option that is
  left counts as chosen. If one option's label stands out (it is bold, for example), that option
  counts as chosen. A person is shown the choice in both cases. The choice is unclear where both
  ways were used for different options, where words are written among the options, or where only a
  part of a label is marked.
- *A box is ticked.* The choice is certain as long as nothing speaks for another option. It is a
  question for a person where a ticked option is struck through or its label is gone, where another
  option stands out, where there is a tick beside a cross, or where words are written among the
  options.
- *A picture, a drawing or a comment in the cell* is always a question: a ring that was drawn may be
  around any of the options.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from lxml import etree

from forms.definition import Field
from scanner.issues import issue
from scanner.readers.word.choices import CellEvidence, OptionEvidence, Sign, read_signs, signs_of
from scanner.readers.word.controls_shown import box_state
from scanner.readers.word.doubts import IN_DOUBT
from scanner.readers.word.places import OptionCell
from scanner.readers.word.tokens import Change, Token
from scanner.readers.word.walk import Walk
from scanner.values.issue import Issue
from scanner.values.reading import BoxState, Outcome, Reading, Witness

NAME = "content-controls"
BY_PLACE = 0.9
"""The confidence of what was found by its place alone, without a control; an estimate, not yet measured on returns."""

_BY_HABIT = 0.8
"""The confidence of an option that was marked without a box (the others deleted, or it underlined); an estimate."""

Controls = Mapping[str, etree._Element]
Ranges = Mapping[str, Sequence[etree._Element]]
Cells = Sequence[OptionCell]


def evidence_in(asked: Field, cells: Cells, controls: Controls, walk: Walk) -> CellEvidence:
    """Return what the signs and the labels in the cells of a choice say about its options."""
    return read_signs(_characters(cells, controls, walk), asked.options, f"{asked.id}.")


def read_choice(asked: Field, cells: Cells, controls: Controls, ranges: Ranges, walk: Walk) -> Reading:
    """Return the reading of a choice from its cell, or its cells in a grid.

    Args:
        asked: The choice.
        cells: The table cells with the choice's boxes.
        controls: The content controls by their names (`field.option`).
        ranges: The elements inside bookmarks that hold no control, by the bookmarks' names.
        walk: Walks the document that the cells are in.
    """
    tokens = _characters(cells, controls, walk)
    reading = _read(asked, tokens, controls, ranges, walk)
    every = _tokens(cells, controls, walk)
    if any(token.change is not Change.NONE for token in every):
        before = [token for token in every if token.thing is None and not token.hidden]
        before = [token for token in before if token.change is not Change.INSERTED]
        old = _read(asked, before, controls, ranges, walk)
        if old.outcome is not Outcome.BLANK and dict(old.options) != dict(reading.options):
            witnesses = (Witness("text", said(asked, reading)), Witness("before-changes", said(asked, old)))
            return _unclear(reading, asked, "word_change_open", witnesses)
    return reading


def said(asked: Field, reading: Reading) -> str:
    """Return a choice's ticked options in words, for a witness."""
    return "、".join(asked.option(name).label for name, state in reading.options.items() if state is BoxState.TICKED)


def _tokens(cells: Cells, controls: Controls, walk: Walk) -> list[Token]:
    """Return the tokens of a choice's cells, one line for each cell; each content control counts as one character.

    Behind a grid's cell the words are put that stand for it in the grid's head, so that it reads like any other choice.
    """
    names = {control: name for name, control in controls.items()}
    tokens: list[Token] = []
    for one in cells:
        tokens += [Token("\n")] if tokens else []
        tokens += walk.tokens([one.cell], names)
        tokens += map(Token, one.words)
    return tokens


def _characters(cells: Cells, controls: Controls, walk: Walk) -> list[Token]:
    """Return the visible characters of a choice's cells."""
    return [token for token in _tokens(cells, controls, walk) if token.is_seen and token.thing is None]


def _read(asked: Field, tokens: Sequence[Token], controls: Controls, ranges: Ranges, walk: Walk) -> Reading:
    evidence = read_signs(tokens, asked.options, f"{asked.id}.")
    boxes = {
        option.id: _box(controls.get(name), ranges.get(name), evidence.options[option.id], walk)
        for option in asked.options
        for name in (f"{asked.id}.{option.id}",)
    }
    states = {option_id: box.state for option_id, box in boxes.items()}
    by_place = [f"{asked.id}.{option_id}" for option_id, box in boxes.items() if box.needed_place]
    disagreeing = [option_id for option_id, box in boxes.items() if box.disagrees]
    states = _without_crosses(states, boxes)
    outcome = _outcome(states)
    reading = Reading(asked.id, outcome, NAME, confidence=BY_PLACE if by_place else 1.0, options=states)
    if disagreeing:
        return _disagreeing(reading, asked, disagreeing, boxes)
    if outcome is Outcome.BLANK:
        return _by_habit(reading, asked, evidence)
    issues: tuple[Issue, ...] = ()
    if by_place and outcome is Outcome.READ:
        has_controls = all(name in controls for name in by_place)
        issues = (issue("word_written_outside" if has_controls else "word_found_by_label", asked),)
    reading = Reading(asked.id, outcome, NAME, confidence=reading.confidence, options=states, issues=issues)
    return _with_what_speaks_against(reading, asked, evidence)


@dataclass(frozen=True, slots=True)
class _Box:
    """What the box of one option says.

    Attributes:
        state: Ticked, empty or unclear.
        needed_place: Whether the state comes from a sign that merely stands near the option's label.
        signs: All signs that belong to the option.
        disagrees: Whether the control's stored state differs from the sign shown in it.
        is_ticked_in_file: The state that the control stores; None without a control that can be ticked.
    """

    state: BoxState
    needed_place: bool
    signs: tuple[Sign, ...] = ()
    disagrees: bool = False
    is_ticked_in_file: bool | None = None


def _outcome(states: Mapping[str, BoxState]) -> Outcome:
    if BoxState.UNCLEAR in states.values():
        return Outcome.UNCLEAR
    return Outcome.READ if BoxState.TICKED in states.values() else Outcome.BLANK


def _box(
    control: etree._Element | None, bookmarked: Sequence[etree._Element] | None, found: OptionEvidence, walk: Walk
) -> _Box:
    """Return what the box of an option says.

    A program that does not know content controls, such as one that saves a .doc, turns a box into an ordinary
    character, and the bookmark around the box stays.
    """
    if control is None and bookmarked:
        named = signs_of([token for token in walk.tokens(bookmarked) if token.is_seen])
        if len(named) == 1 and Sign.UNKNOWN not in named and found.signs == named and not found.doubtful:
            return _Box(BoxState.EMPTY if named[0] is Sign.EMPTY else BoxState.TICKED, False, tuple(named))
    ticked = box_state(control) if control is not None else None
    glyph = _glyph(control, walk) if control is not None else None
    if ticked is not None and glyph is not None and (glyph in (Sign.TICK, Sign.CROSS)) != ticked:
        return _Box(BoxState.UNCLEAR, True, (glyph,), disagrees=True, is_ticked_in_file=ticked)
    signs = [*found.signs, *([glyph] if glyph is not None and ticked is None else [])]
    of_control = (Sign.TICK,) if ticked else ()
    if Sign.UNKNOWN in signs or found.doubtful:
        return _Box(BoxState.UNCLEAR, True, (*of_control, *signs))
    if ticked:
        return _Box(BoxState.TICKED, False, (*of_control, *signs))
    if Sign.TICK in signs or Sign.CROSS in signs:
        return _Box(BoxState.TICKED, True, tuple(signs))
    return _Box(BoxState.EMPTY, ticked is None, tuple(signs))


def _glyph(control: etree._Element, walk: Walk) -> Sign | None:
    """Return what the sign that a box's control shows says; None where the control shows nothing."""
    tokens = [token for token in walk.tokens([control]) if token.is_seen and token.thing is None]
    found = [token for token in tokens if not token.text.isspace()]
    return next(iter(signs_of(found)), Sign.UNKNOWN) if found else None


def _without_crosses(states: Mapping[str, BoxState], boxes: Mapping[str, _Box]) -> dict[str, BoxState]:
    """Return the states; where some boxes have a tick and others a cross, those with a cross become unclear.

    Somebody who uses both most likely means yes by the one and no by the other.
    """
    signs = {sign for box in boxes.values() for sign in box.signs}
    if not {Sign.TICK, Sign.CROSS} <= signs:
        return dict(states)
    return {
        option_id: BoxState.UNCLEAR if Sign.CROSS in boxes[option_id].signs else state
        for option_id, state in states.items()
    }


def _disagreeing(reading: Reading, asked: Field, options: Sequence[str], boxes: Mapping[str, _Box]) -> Reading:
    witnesses = []
    for option_id in options:
        label, ticked = asked.option(option_id).label, boxes[option_id].is_ticked_in_file
        witnesses += [
            Witness("control", f"{'☑' if ticked else '☐'}{label}"),
            Witness("text", f"{'☐' if ticked else '☑'}{label}"),
        ]
    return _unclear(reading, asked, "word_control_disagrees", tuple(witnesses))


def _unclear(
    reading: Reading,
    asked: Field,
    code: str,
    witnesses: tuple[Witness, ...] = (),
    states: Mapping[str, BoxState] | None = None,
) -> Reading:
    return replace(
        reading,
        outcome=Outcome.UNCLEAR,
        confidence=min(IN_DOUBT, reading.confidence),
        options=states if states is not None else reading.options,
        issues=(*reading.issues, issue(code, asked)),
        witnesses=(*reading.witnesses, *witnesses),
    )


def _with_what_speaks_against(reading: Reading, asked: Field, evidence: CellEvidence) -> Reading:
    """Return the reading of a choice with a ticked box, unclear where something speaks for another option."""
    found = evidence.options
    states = dict(reading.options)
    ticked = {option_id for option_id, state in states.items() if state is BoxState.TICKED}
    against = {option_id for option_id in ticked if found[option_id].struck}
    against |= {option_id for option_id, one in found.items() if one.stands_out and option_id not in ticked}
    against |= {option_id for option_id, one in found.items() if one.looks_odd}
    if against:
        states |= dict.fromkeys(against, BoxState.UNCLEAR)
        reading = _unclear(reading, asked, "word_signs_disagree", (), states)
    if any(not found[option_id].present for option_id in ticked):
        reading = _unclear(reading, asked, "word_print_changed")
    if evidence.stray_words:
        reading = _unclear(reading, asked, "word_beside_options")
    return reading


def _by_habit(reading: Reading, asked: Field, evidence: CellEvidence) -> Reading:
    """Return the reading of a choice without a ticked box, from options that were deleted, struck out or marked.

    Where several options are left and their boxes are still there and empty, the choice is unclear: the missing
    option may have been deleted by accident.
    """
    found = evidence.options
    left = [option.id for option in asked.options if found[option.id].present and not found[option.id].struck]
    marked = [option_id for option_id in left if found[option_id].stands_out]
    every = [option.id for option in asked.options]
    odd = [option_id for option_id, one in found.items() if one.looks_odd]
    if odd or (marked and (len(marked) == len(every) or (len(left) < len(every) and marked != left))):
        states = dict.fromkeys(every, BoxState.EMPTY) | dict.fromkeys([*odd, *marked, *left], BoxState.UNCLEAR)
        return _unclear(reading, asked, "word_signs_disagree", (), states)
    if evidence.stray_words:
        return _unclear(reading, asked, "word_choice_in_words")
    if 0 < len(left) < len(every):
        doubtful = len(left) > 1 and any(found[option_id].boxed for option_id in left)
        chosen, state, code = left, BoxState.UNCLEAR if doubtful else BoxState.TICKED, "word_options_deleted"
    elif not left:
        return _unclear(reading, asked, "word_print_changed")
    elif marked:
        chosen, state, code = marked, BoxState.TICKED, "word_option_emphasised"
    else:
        return reading
    states = {option_id: state if option_id in chosen else BoxState.EMPTY for option_id in every}
    return replace(
        reading, outcome=_outcome(states), confidence=_BY_HABIT, options=states, issues=(issue(code, asked),)
    )
