"""Pages that were scanned twice: recognised by what is written on them, and read as both scans agree.

Two companies fill in a page differently, in most fields altogether. Two scans of one paper differ only in a misread
character here and there, or in a correction made in between. Where the two readings of a field differ, the field is
unclear.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from typing import Final

from forms.definition import Form
from scanner.issues import issue
from scanner.issues.issue_kind import FAILED
from scanner.values.reading import BoxState, Outcome, Reading

ALIKE_MIN: Final = 0.85
"""Least mean likeness of the written fields of two scans of one paper (benchmarks/accuracy/doubles, 2026-11).

Two scans of one paper have 0.988 and more, typed or handwritten. Pages of two companies have 0.27 at most, and
the first pages of one company's two needs have 0.77.
"""

WRITTEN_MIN: Final = 2
"""Written fields that a comparison needs: a page with fewer looks like anybody's."""

_DOUBTED_CONFIDENCE: Final = 0.5  # most confidence of a field whose two readings differ


def same_paper(one: Sequence[Reading], other: Sequence[Reading]) -> bool:
    """Tell whether the readings of two pages are of one paper; nearly empty pages never are."""
    likenesses = written_alike(one, other)
    return len(likenesses) >= WRITTEN_MIN and sum(likenesses) / len(likenesses) >= ALIKE_MIN


def written_alike(one: Sequence[Reading], other: Sequence[Reading]) -> list[float]:
    """Return how alike two pages are, 0.0 to 1.0, in each text field that is written in on one of them."""
    texts, again = _texts(one), _texts(other)
    return [
        SequenceMatcher(None, texts.get(field_id, ""), again.get(field_id, ""), autojunk=False).ratio()
        for field_id in sorted(texts.keys() | again.keys())
        if texts.get(field_id) or again.get(field_id)
    ]


def reconciled(readings: Sequence[Reading], again: Sequence[Reading], form: Form) -> list[Reading]:
    """Return the readings of a page that was scanned twice.

    Where both scans say the same the surer reading is taken, otherwise the field is unclear.

    Args:
        readings: The readings of one scan.
        again: Those of the other scan; exchanging the two changes no value.
        form: The form that the fields are of.
    """
    by_field = {reading.field_id: reading for reading in readings}
    for reading in again:
        first = by_field.get(reading.field_id)
        by_field[reading.field_id] = reading if first is None else _reconcile_field(first, reading, form)
    return list(by_field.values())


def preferred(better: Sequence[Reading], worse: Sequence[Reading], form: Form) -> list[Reading]:
    """Return the readings of a page that came in two files: those of the better one.

    Where the worse one says something else, the field is unclear.

    Args:
        better: The readings of the page that is used.
        worse: Those of the other.
        form: The form that the fields are of.
    """
    others = {reading.field_id: reading for reading in worse}
    found = [
        reading if other is None or _agree(reading, other) else _questioned(reading, other, form)
        for reading in better
        for other in [others.pop(reading.field_id, None)]
    ]
    return [*found, *others.values()]


def goodness(readings: Sequence[Reading]) -> float:
    """Return how well a page was read, to compare two pictures of one page: 0.0 where nothing was."""
    estimates = [reading.estimate if reading.outcome is not Outcome.UNCLEAR else 0.0 for reading in readings]
    return sum(estimates) / len(estimates) if estimates else 0.0


def of_doubtful_page(reading: Reading, form: Form) -> Reading:
    """Return a reading of a form whose pages may be of two forms: whatever it says, a person looks at it."""
    problem = issue("field_page_doubtful", form.field(reading.field_id))
    return replace(reading, issues=(*reading.issues, problem)).capped(FAILED, "its page may be of another form")


def _agree(better: Reading, worse: Reading) -> bool:
    """Tell whether two readings say the same; one that is not sure of the same text does not contradict."""
    if _statement(better) == _statement(worse):
        return True
    return bool(better.text) and not better.options and _statement(better)[1:] == _statement(worse)[1:]


def _reconcile_field(one: Reading, other: Reading, form: Form) -> Reading:
    """Return one reading of a field from two."""
    surer, less = sorted((one, other), key=lambda reading: (-reading.estimate, reading.text or ""))
    return surer if _statement(one) == _statement(other) else _questioned(surer, less, form)


def _questioned(surer: Reading, less: Reading, form: Form) -> Reading:
    """Return an unclear reading of a field of which two pictures say different things."""
    options = {
        option_id: state if less.options.get(option_id) is state else BoxState.UNCLEAR
        for option_id, state in surer.options.items()
    }
    text = surer.text or less.text
    others = [reading.text for reading in (surer, less) if reading.text and reading.text != text]
    unclear = replace(
        surer,
        outcome=Outcome.UNCLEAR,
        text=text,
        options=options,
        alternatives=(*others, *surer.alternatives),
        issues=(*surer.issues, issue("scans_disagree", form.field(surer.field_id))),
    )
    return unclear.capped(less.estimate, "the other scan is less sure").capped(
        _DOUBTED_CONFIDENCE, "two scans disagree"
    )


def _statement(reading: Reading) -> tuple[Outcome, str, tuple[tuple[str, BoxState], ...]]:
    return reading.outcome, _fold(reading.text or ""), tuple(sorted(reading.options.items()))


def _texts(readings: Sequence[Reading]) -> dict[str, str]:
    return {reading.field_id: _fold(reading.text or "") for reading in readings if not reading.options}


def _fold(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
