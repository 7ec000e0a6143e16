"""Counts what is taken wrongly, asked about and read right where pens and clerks altered fields of filled-in forms.

    python -m benchmarks.robustness.pens [--fields 25] [--seed S] [--keep FILE] [--only KIND ...] [--write FILE]

Forms are typed or written by hand, some fields of each are altered in one way each (struck out,
written anew, added to, marked by a clerk, answered beside the boxes), and the pages come back as
scans, faxes or photos, before the whole program reads them. With `--keep` and the same seed a
run goes on where it was stopped.

*Wrong, not asked* is a value that no person would make of the paper and that nobody is asked
about; a blank where something stands counts as well, even where the record asks for an answer
because the field is required. *Asked* is a field that sends its record to a person. *Nothing to
see* is a wrong value whose change the fax lost: the page is held against the same page as it
comes back without the change (`ink_of_change.py`).
"""

from __future__ import annotations

import argparse
import secrets
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import Any, Final

from benchmarks.accuracy.altered_fields import judged, outcome_of
from benchmarks.accuracy.folding import folded_value
from benchmarks.accuracy.kept import FormStore
from benchmarks.accuracy.rows import NEAT, TYPED
from benchmarks.accuracy.running import annex2, one_thread, scanner_with
from benchmarks.report import document
from benchmarks.report import tables as report
from benchmarks.report.machine import stamp
from benchmarks.robustness.ink_of_change import SEEN_MM2, seen_mm2
from scanner.values.record import Record
from scanner.values.source import Source
from tests.makers.paper.altered_choices import ChoiceChange
from tests.makers.paper.altered_pages import AlteredField, AlteredForm, Change, alter_form
from tests.makers.paper.altered_values import ValueChange
from tests.makers.paper.conditions import CONDITIONS, Condition, Returned, Storage, send_back
from tests.makers.paper.filled import Filling

UNALTERED: Final = "not altered"
_KINDS: Final[tuple[Change, ...]] = (*ValueChange, *ChoiceChange)
_FIGURE: Final = "≤ 0.5 %"


def _condition(named: str, **others: Any) -> Condition:
    return replace(next(one for one in CONDITIONS if one.name == named), **others)


_CONDITIONS: Final = (
    _condition("scan 200 dpi"),
    _condition("scan 200 dpi", name="colour scan 200 dpi", kept=Storage.COLOUR_JPEG),
    _condition("fax fine"),
    _condition("scan 300 dpi", name="colour scan 300 dpi", kept=Storage.COLOUR_JPEG),
    _condition("phone photo"),
    _condition("scan 150 dpi"),
)
_FILLINGS: Final[tuple[Filling, ...]] = (TYPED, NEAT, TYPED)


@dataclass(frozen=True, slots=True)
class FieldCount:
    """What came of one field.

    Attributes:
        kind: How it was altered.
        condition: How its page came back.
        result: `right`, `asked`, `WRONG`, or `unseen` where it is wrong and nothing of the change is on the page.
        note: Which field of which form, for looking at it again; never a value.
    """

    kind: str
    condition: str
    result: str
    note: str


def make(number: int, seed: int, only: Sequence[Change] = ()) -> tuple[AlteredForm, Returned, Condition]:
    """Return an altered form, its file and how it came back; the same arguments give the same form."""
    form, layout = annex2()
    how = _CONDITIONS[number % len(_CONDITIONS)]
    filling = _FILLINGS[number // len(_CONDITIONS) % len(_FILLINGS)]
    made = alter_form(form, layout, filling, number=number, seed=(seed, 41), dpi=how.drawn_dpi, only=only)
    return made, send_back(made.filled, layout, how, number=number, seed=(seed, 41)), how


def see(number: int, seed: int, only: Sequence[Change] = ()) -> tuple[FieldCount, ...]:
    """Make and read one form, and return what came of its fields; nothing where its pages were lost."""
    made, returned, how = make(number, seed, only)
    records = scanner_with("rapidocr").read(Source(returned.name, returned.name, returned.content)).records
    record = max(records, key=lambda one: len(one.fields), default=None)
    if record is None or record.form is None:
        return ()
    altered = {one.field_id: one for one in made.altered}
    found = []
    for field in annex2()[0].fields:
        change = altered.get(field.id)
        seen = record.fields[field.id]
        if "field_not_seen" in seen.issues:
            continue
        if change is None:
            right = _is_same(record, field.id, made.filled.truth.answers.get(field.id))
            result = outcome_of(record, field.id, is_right=right, is_blank_wrong=False)
        else:
            result = judged(record, change)
        if (
            change is not None
            and result == "WRONG"
            and not _is_seen(change, made, returned, how, number=number, seed=seed)
        ):
            result = "unseen"
        kind = str(change.change) if change else UNALTERED
        found.append(FieldCount(kind, how.name, result, f"form {number}: {field.id}"))
    return tuple(found)


def _is_seen(
    change: AlteredField, made: AlteredForm, returned: Returned, how: Condition, *, number: int, seed: int
) -> bool:
    """Tell whether anything of a change is to be seen on the returned page; choices count as seen."""
    if not isinstance(change.change, ValueChange):
        return True
    layout = annex2()[1]
    before = send_back(made.before, layout, how, number=number, seed=(seed, 41))
    page_index, cell = next(
        (page.index, box.cell) for page, box in layout.field_boxes() if box.field_id == change.field_id
    )
    return seen_mm2(returned, before, page_index, cell) >= SEEN_MM2


def _is_same(record: Record, field_id: str, wanted: Any) -> bool:
    value = record.answers[field_id]
    if isinstance(value, list) or isinstance(wanted, list):
        return sorted(value or ()) == sorted(wanted or ())
    if isinstance(value, bool):
        return True
    return folded_value(value) == folded_value(wanted)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fields", type=int, default=25, help="altered fields of each kind, at least")
    parser.add_argument("--forms", type=int, help="forms instead of fields")
    parser.add_argument("--from", type=int, default=0, dest="first", help="the number of the first form")
    parser.add_argument("--seed", type=int, help="drawn and printed if missing")
    parser.add_argument("--only", nargs="*", default=[], choices=[str(one) for one in _KINDS], metavar="KIND")
    parser.add_argument("--keep", type=Path, metavar="FILE")
    parser.add_argument("--write", type=Path, metavar="FILE")
    given = parser.parse_args(arguments)
    one_thread()
    seed = given.seed if given.seed is not None else secrets.randbelow(10**6)
    print(f"seed {seed}: --seed {seed} repeats this run, and with --keep goes on", flush=True)
    only = tuple(one for one in _KINDS if str(one) in given.only)
    found = _measured(given, seed, only)
    text = f"{stamp(seed)}\n\n{tables(found)}"
    print(text)
    if given.write is not None:
        document.write(given.write, {"pens": text})


def _measured(given: argparse.Namespace, seed: int, only: Sequence[Change]) -> list[FieldCount]:
    """Return what came of the fields, form by form, until every kind has been met often enough."""
    kept, found = FormStore(given.keep), list[FieldCount]()
    started = time.monotonic()
    for number in count(given.first):
        met = Counter(one.kind for one in found)
        enough = all(met[one] >= given.fields for one in (only or _KINDS))
        if number - given.first >= given.forms if given.forms else enough:
            return found
        key = (seed, number, tuple(map(str, only)))
        if key not in kept.found:
            kept.add(key, see(number, seed, only))
            for one in kept.found[key]:
                if one.result == "WRONG":
                    print(f"  {one.note} ({one.kind}; {one.condition})", flush=True)
        found += kept.found[key]
        if (number + 1) % 10 == 0:
            altered = [one for one in found if one.kind != UNALTERED]
            wrong = sum(one.result == "WRONG" for one in altered)
            spent = time.monotonic() - started
            print(f"  {number + 1} forms, {spent:.0f} s: {wrong} of {len(altered)} altered fields wrong", flush=True)
    return found


def tables(found: Sequence[FieldCount]) -> str:
    """Return the counts by kind and by condition."""
    altered = [one for one in found if one.kind != UNALTERED]
    kinds = [("all altered", altered), *((str(kind), [one for one in found if one.kind == kind]) for kind in _KINDS)]
    kinds.append((UNALTERED, [one for one in found if one.kind == UNALTERED]))
    by_condition = [(how.name, [one for one in altered if one.condition == how.name]) for how in _CONDITIONS]
    heads = ("fields", "wrong, not asked", "nothing to see", "asked", "right")
    return "\n\n".join(
        [
            f"To meet: wrong and not asked {_FIGURE} of altered fields.",
            report.table(("what was done", *heads), [_line(*one) for one in kinds]),
            report.table(("came back as", *heads), [_line(*one) for one in by_condition]),
        ]
    )


def _line(name: str, found: Iterable[FieldCount]) -> list[str]:
    counts = Counter(one.result for one in found)
    total = counts.total()
    return [name, str(total), *(report.rate(counts[result], total) for result in ("WRONG", "unseen", "asked", "right"))]


if __name__ == "__main__":
    main()
