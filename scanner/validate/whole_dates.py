"""Dates that were written in parts: the readings of their years, months and days become readings of the dates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from forms.definition import Field, Form
from forms.definition.date_parts import PARTS, joined, part_id
from scanner.values.reading import Evidence, Outcome, Reading

_MOST_ALTERNATIVES: Final = 12


def with_whole_dates(form: Form, readings: Sequence[Reading]) -> list[Reading]:
    """Return the readings with one for each date in place of those of its parts.

    Args:
        form: The form as it was read, with a field for each part.
        readings: Readings of its fields.
    """
    dates = {field.part_of.id: field.part_of for field in form.fields if field.part_of is not None}
    ids = {part_id(field_id, part): field_id for field_id in dates for part in PARTS}
    parts: dict[str, list[Reading]] = {}
    kept = []
    for reading in readings:
        if reading.field_id in ids:
            parts.setdefault(ids[reading.field_id], []).append(reading)
        else:
            kept.append(reading)
    seen = {reading.field_id for reading in kept}
    return [*kept, *(_whole(dates[one], found) for one, found in parts.items() if one not in seen)]


def _whole(date: Field, found: Sequence[Reading]) -> Reading:
    """Return the reading of a date: unclear where one of its parts is, and else as sure as they are together."""
    parts = {reading.field_id.rpartition(".")[2]: reading for reading in found}
    doubted = min(found, key=lambda one: (one.estimate, one.confidence))
    text = joined({part: (one.text or "").strip() for part, one in parts.items()})
    outcomes = {one.outcome for one in found}
    is_unclear = Outcome.UNCLEAR in outcomes or len(found) < len(PARTS)
    boxes = [one.box_mm for one in found if one.box_mm is not None]
    box = boxes[0] if boxes else None
    for other in boxes[1:]:
        box = box.union(other) if box is not None else other
    return replace(
        doubted,
        field_id=date.id,
        outcome=Outcome.UNCLEAR if is_unclear else Outcome.READ if text else Outcome.BLANK,
        text=text or None,
        alternatives=tuple(dict.fromkeys(_others(parts)))[:_MOST_ALTERNATIVES],
        caps=tuple(cap for one in found for cap in one.caps),
        box_mm=box,
        issues=tuple(dict.fromkeys(replace(problem, field_id=date.id) for one in found for problem in one.issues)),
        evidence=_together([one.evidence for one in found if one.evidence is not None]),
        witnesses=tuple(witness for one in found for witness in one.witnesses),
    )


def _together(parts: Sequence[Evidence]) -> Evidence | None:
    """Return what a date rests on: its parts' evidence as that of one line; None without any."""
    if not parts:
        return None
    count = sum(one.characters for one in parts)
    return Evidence(
        surprise=sum(one.surprise for one in parts),
        characters=count,
        slanted=sum(one.characters * one.slanted for one in parts) / max(1, count),
        left_out=max(one.left_out for one in parts),
        calibration=parts[0].calibration,
    )


def _others(parts: dict[str, Reading]) -> Iterator[str]:
    """Yield the date's other texts, in each of which one part is another one that its reader held possible."""
    texts = {part: (one.text or "").strip() for part, one in parts.items()}
    for part, one in parts.items():
        for other in one.alternatives:
            yield joined(texts | {part: other.strip()})
