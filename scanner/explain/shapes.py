"""What an explaining picture outlines, as values: where on the picture, and what is said of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, assert_never

import numpy as np
from numpy.typing import NDArray

from forms.geometry import Point, Rect
from scanner.explain.palette import OutlineStyle
from scanner.paper.printed_rules import find_rules
from scanner.values.acceptance import ACCEPTANCE
from scanner.values.page import IdentifiedPage
from scanner.values.reading import BoxState, Outcome, Reading
from scanner.values.record import FieldRef
from scanner.values.seen_page import ReadPage, RefusedPage, SeenPage, StrayPage

_REACH_MM: Final = 0.7  # as far as registration looks in its last step
_PIECE_MM: Final = 1.2  # drawn of each piece of a rule, along it
_AROUND_MM: Final = 0.6  # boxes are outlined this far outside their print


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """A line, or an outline, on a page's picture.

    Attributes:
        points_px: float64, (n, 2), in the pixels of the page's picture; closed from three on.
        look: What it says.
        name: What it goes around: `anchor 12`, `rule`, `cell`, a field's id, `field.option`.
        label: A few words to stand at it.
    """

    points_px: NDArray[np.float64] = field(repr=False)
    look: OutlineStyle
    name: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class FieldCaption:
    """What a field's record says, or its reading where it went into no record.

    Attributes:
        reading: What the reader found.
        outcome: After the rules.
        confidence: After the rules.
        codes: Of its issues.
    """

    reading: Reading
    outcome: Outcome
    confidence: float
    codes: tuple[str, ...]

    @property
    def look(self) -> OutlineStyle:
        """The look of its place."""
        match self.outcome:
            case Outcome.READ:
                return OutlineStyle.WRITTEN if self.confidence >= ACCEPTANCE else OutlineStyle.DOUBTFUL
            case Outcome.BLANK:
                return OutlineStyle.BLANK
            case Outcome.UNCLEAR:
                return OutlineStyle.UNCLEAR
            case _:
                assert_never(self.outcome)

    def box_look(self, option_id: str) -> OutlineStyle:
        """The look of one of its boxes."""
        match self.reading.options.get(option_id, BoxState.UNCLEAR):
            case BoxState.TICKED:
                return OutlineStyle.TICKED
            case BoxState.EMPTY:
                return OutlineStyle.EMPTY
            case BoxState.UNCLEAR:
                return OutlineStyle.UNCLEAR

    def box_label(self, option_id: str) -> str:
        """The chance that a box is what it is taken for, in two digits; nothing for one that was not looked at."""
        score = self.reading.scores.get(option_id)
        return "" if score is None else f"{score.confidence:.2f}"


def told_of(page: ReadPage) -> dict[str, FieldCaption]:
    """Return field id to what is told of it, for the fields that were read on a page."""
    return {reading.field_id: _told(reading, _of_record(page, reading)) for reading in page.readings}


def _of_record(page: ReadPage, reading: Reading) -> FieldRef | None:
    if page.record is None or page.is_doubled:
        return None
    return page.record.fields.get(reading.field_id)


def _told(reading: Reading, of_record: FieldRef | None) -> FieldCaption:
    if of_record is None:
        codes = tuple(problem.code for problem in reading.issues)
        return FieldCaption(reading, reading.outcome, reading.estimate, codes)
    return FieldCaption(reading, Outcome(of_record.outcome), of_record.confidence, tuple(of_record.issues))


def shapes_of(page: SeenPage) -> Iterator[Shape]:
    """Yield what to outline on a page's picture, what lies under the others first; nothing of an unknown page."""
    match page:
        case ReadPage():
            yield from _cells(page)
            yield from _rules(page)
            yield from _anchors(page)
            yield from _points(page.page)
            yield from _places(page)
        case RefusedPage():
            yield from _points(page.page)
        case StrayPage():
            pass
        case _:
            assert_never(page)


def _placed(page: ReadPage, rect: Rect, look: OutlineStyle, name: str, label: str = "") -> Shape:
    return Shape(page.registered.transform.rect_to_pixels(rect), look, name, label)


def _cells(page: ReadPage) -> Iterator[Shape]:
    for row in page.printed.rows:
        for cell in row.cells:
            yield _placed(page, cell.rect, OutlineStyle.CELL, "cell")


def _rules(page: ReadPage) -> Iterator[Shape]:
    """Yield the pieces of printed rules, where they were found, or where they should be."""
    gray, transform = page.picture.gray, page.registered.transform
    samples = find_rules(gray, transform, page.printed, reach_mm=_REACH_MM)
    offsets = np.nan_to_num(samples.offsets_mm)
    places = samples.places_mm + samples.across * offsets[:, None]
    along = samples.across[:, ::-1] * _PIECE_MM
    for place, step, was_found in zip(places, along, samples.found, strict=True):
        ends = transform.to_pixels(np.array([place - step, place + step]))
        yield Shape(ends, OutlineStyle.FOUND if was_found else OutlineStyle.LOST, "rule")


def _anchors(page: ReadPage) -> Iterator[Shape]:
    found = [Point(float(x), float(y)) for x, y in page.page.points_mm]
    for anchor in page.printed.anchors:
        was_found = any(anchor.rect.inset(-0.1).contains(point) for point in found)
        yield _placed(page, anchor.rect, OutlineStyle.FOUND if was_found else OutlineStyle.LOST, f"anchor {anchor.id}")


def _points(page: IdentifiedPage) -> Iterator[Shape]:
    """Yield a cross at each point of the print that identifying found."""
    reach = 0.004 * max(page.picture.gray.shape)
    for x, y in page.points_px:
        yield Shape(np.array([(x - reach, y), (x + reach, y)]), OutlineStyle.FOUND, "point")
        yield Shape(np.array([(x, y - reach), (x, y + reach)]), OutlineStyle.FOUND, "point")


def _places(page: ReadPage) -> Iterator[Shape]:
    told = told_of(page)
    for box in page.printed.fields:
        one = told.get(box.field_id)
        if one is not None:
            yield _placed(page, box.rect, one.look, box.field_id)
    for option in page.printed.options:
        one = told.get(option.field_id)
        if one is not None:
            around = option.rect.inset(-_AROUND_MM)
            label = one.box_label(option.option_id)
            yield _placed(page, around, one.box_look(option.option_id), option.name, label)
