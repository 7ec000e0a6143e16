"""The shapes that an explaining picture shows, as values: where a shape lies, how it looks and what it is."""

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
from scanner.values.page.seen import ReadPage, RefusedPage, SeenPage, StrayPage
from scanner.values.reading import BoxState, Outcome, Reading
from scanner.values.record import FieldRef

_REACH_MM: Final = 0.7  # how far around its place a rule is looked for; as in the last step of registration
_PIECE_MM: Final = 1.2  # a piece of a rule is drawn this far in both directions from its middle
_AROUND_MM: Final = 0.6  # boxes are outlined this far outside their print


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """A line or an outline on a page's picture.

    Attributes:
        points_px: float64, (n, 2), x and y in pixels of the page's picture. Three points or more are an outline.
        look: What the shape says about the thing that it marks.
        name: The thing that the shape marks: `anchor 12`, `rule`, `cell`, `point`, a field's id or `field.option`.
        label: A few words that stand beside the shape.
    """

    points_px: NDArray[np.float64] = field(repr=False)
    look: OutlineStyle
    name: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class FieldCaption:
    """What a picture says about a field: from the record, or from the reading if the reading is in no record.

    Attributes:
        reading: What the reader found.
        outcome: The field's outcome: after validation, or the reading's own.
        confidence: The field's confidence, 0.0 to 1.0: after validation, or the reading's own.
        codes: The codes of the field's issues.
    """

    reading: Reading
    outcome: Outcome
    confidence: float
    codes: tuple[str, ...]

    @property
    def look(self) -> OutlineStyle:
        """What the outline of the field says."""
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
        """What the outline of one of the field's boxes says."""
        match self.reading.options.get(option_id, BoxState.UNCLEAR):
            case BoxState.TICKED:
                return OutlineStyle.TICKED
            case BoxState.EMPTY:
                return OutlineStyle.EMPTY
            case BoxState.UNCLEAR:
                return OutlineStyle.UNCLEAR

    def box_label(self, option_id: str) -> str:
        """The confidence in a box's state, with two decimals; empty for a box without a score."""
        score = self.reading.scores.get(option_id)
        return "" if score is None else f"{score.confidence:.2f}"


def told_of(page: ReadPage) -> dict[str, FieldCaption]:
    """Return field id to the field's caption, for the fields that were read on a page."""
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
    """Yield the shapes of a page, in the order in which they are drawn; a page of no known form has none."""
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
    """Yield the pieces of the printed table's lines, each where it was found or, if it was not, where it should be."""
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
    """Yield a cross, as two lines, at each printed point by which the page was identified."""
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
