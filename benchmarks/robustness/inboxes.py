"""Whether pages of one form become one record however they arrive; the figures of docs/accuracy.md, section Pages.

    python -m benchmarks.robustness.inboxes [--seed S] [--inboxes 1000] [--real 6] [--kills 0] [--write FILE]

The inboxes are made at random (`tests/makers/files/page_inboxes.py`) and go through the batch's own keeping and
settling; only the reading of pixels is simulated. `--real` reads so many inboxes of photos from pixels. `--kills` kills
a batch so many times while late pages arrive.
"""

from __future__ import annotations

import argparse
import random
import secrets
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC
from pathlib import Path
from typing import Final

from benchmarks.report import document
from benchmarks.robustness.batch import run_batch
from scanner.batch.children.work import FileReading
from scanner.batch.settling import settle
from scanner.batch.several_files.keeping import keep_reading
from scanner.corrections.carrying import forms_by_id
from scanner.ledger.folder import BatchFolder
from scanner.values.record import Record
from tests.makers.files.page_inboxes import ArrivedFile, PageInbox, page_inbox
from tests.makers.files.photographed import photographed_inbox
from tests.makers.files.simulated import FORM, fates_of_simulated, read_simulated
from tests.scanner.batch.simulated_batch import contents, killed_while_running, put_pages, run

_KILLED_FORMS: Final = 9

Line = tuple[str, str, str]


@dataclass(slots=True)
class Tally:
    """What was counted over inboxes.

    Attributes:
        counts: Name of a figure to its count.
        seeds: Name of a figure to the seeds of inboxes that show it, for whoever wants to look.
    """

    counts: Counter[str] = field(default_factory=Counter)
    seeds: dict[str, list[int]] = field(default_factory=dict)

    def note(self, name: str, seed: int, *, holds: bool = True) -> None:
        """Count something that an inbox shows."""
        self.counts[name] += holds
        if holds:
            self.seeds.setdefault(name, []).append(seed)


def simulated(given: argparse.Namespace) -> list[Line]:
    """Send random inboxes through a batch, in two passes and at once."""
    tally = Tally()
    for seed in range(given.seed, given.seed + given.inboxes):
        inbox = page_inbox(seed)
        with tempfile.TemporaryDirectory() as folder:
            chance = random.Random(seed)
            days = [[one for one in inbox.files if one.day == day] for day in (0, 1)]
            bit_by_bit = _records(Path(folder) / "days", days)
            at_once = _records(Path(folder) / "once", [chance.sample(inbox.files, len(inbox.files))])
        tally.note("order", seed, holds=_said(bit_by_bit) != _said(at_once))
        _judge(inbox, bit_by_bit, tally, seed)
    return _lines(tally, given.inboxes)


def _records(out: Path, passes: Sequence[Sequence[ArrivedFile]]) -> list[Record]:
    """Return the records that a batch gives out after some passes."""
    folder = BatchFolder(out)
    folder.prepare()
    forms = forms_by_id([FORM])
    with closing(folder.ledger(make=True)) as ledger:
        for files in passes:
            for one in files:
                result = read_simulated(one.source)
                reading = FileReading(result, fates_of_simulated(result))
                at = one.at.astimezone(UTC).isoformat()
                keep_reading(folder, ledger, one.source, reading, at=at, forms=forms)
            settle(folder, ledger, forms)
        return [folder.read(row.record_id) for row in ledger.records()]


def _said(records: Iterable[Record]) -> list[str]:
    return sorted(record.to_json() for record in records)


def _judge(inbox: PageInbox, records: Sequence[Record], tally: Tally, seed: int) -> None:
    shows = {one.source.path: one.shows for one in inbox.files}
    held: set[int] = set()
    accounted: Counter[tuple[str, int]] = Counter()
    for record in records:
        pages = list(_pages_of(record))
        accounted.update(pages)
        forms = {shows[path][at - 1][0] for path, at in pages}
        if len(forms) > 1:
            tally.note("wrong", seed)
            tally.note("unflagged", seed, holds=not _is_flagged(record))
        elif None not in record.source.pages:
            held |= forms
    pages = [(one.source.path, at) for one in inbox.files for at in range(1, len(one.shows) + 1)]
    tally.counts["pages"] += len(pages)
    tally.counts["accounted"] += sum(accounted[page] == 1 for page in pages)
    for form in inbox.forms:
        if form.is_complete and _came_apart(inbox, form.number):
            kind = "ids" if form.copy_id is not None else "told" if form.is_told else "untold"
            tally.counts[kind] += 1
            tally.note(f"{kind} joined", seed, holds=form.number in held)
            tally.note(f"{kind} apart", seed, holds=form.number not in held)


def _pages_of(record: Record) -> Iterator[tuple[str, int]]:
    """Yield the path and the page of each page of a record; of a file in whose place a better one is used its first."""
    for file in record.source.files:
        yield from ((file.path, at) for at in file.pages.values() or [1])


def _came_apart(inbox: PageInbox, form: int) -> bool:
    return not any({(form, 1), (form, 2)} <= set(one.shows) for one in inbox.files)


def _is_flagged(record: Record) -> bool:
    """Tell whether every field of a page of a joined form is for a person to look at."""
    pages = {one.page for one in record.fields.values()}
    return record.status == "review" and any(
        all("field_page_doubtful" in one.issues for one in record.fields.values() if one.page == page) for page in pages
    )


def _lines(tally: Tally, inboxes: int) -> list[Line]:
    counts = tally.counts
    for name, seeds in tally.seeds.items():
        if name in {"unflagged", "order", "told apart", "ids apart"}:
            print(f"{name}: inboxes {seeds[:12]}", flush=True)
    return [
        ("inboxes, files of several forms each", f"{inboxes}", ""),
        ("pages in, and accounted for once", f"{counts['pages']}, {counts['accounted']}", "all"),
        ("wrong joins without a flag on every field of a page", f"{counts['unflagged']}", "0"),
        ("wrong joins that are flagged", f"{counts['wrong'] - counts['unflagged']}", "reported"),
        ("forms with a copy id in several files, joined", _share(counts, "ids"), "≥ 99 %"),
        ("forms without one that a careful person would join, joined", _share(counts, "told"), "≥ 95 %"),
        ("other complete forms without one, joined", _share(counts, "untold"), "reported"),
        ("inboxes whose records depend on the order of reading", f"{counts['order']}", "0"),
    ]


def _share(counts: Counter[str], name: str) -> str:
    joined, all_of_them = counts[f"{name} joined"], counts[name]
    return f"{joined} of {all_of_them} ({100 * joined / max(1, all_of_them):.1f} %)"


def real(given: argparse.Namespace) -> list[Line]:
    """Read inboxes of photos from their pixels."""
    right = wrong = 0
    for seed in range(given.seed, given.seed + given.real):
        with tempfile.TemporaryDirectory() as folder:
            inbox, out = Path(folder) / "inbox", Path(folder) / "out"
            expected = photographed_inbox(inbox, seed)
            run_batch(inbox, out)
            with closing(BatchFolder(out).ledger()) as ledger:
                found = [BatchFolder(out).read(row.record_id) for row in ledger.records()]
            whole = {one.form.copy_id for one in found if one.form is not None and None not in one.source.pages}
            is_right = whole == expected and len(found) == len(expected)
            right += is_right
            if not is_right:
                told = sorted({problem.code for one in found if one.status == "rejected" for problem in one.issues})
                print(f"inbox {seed}: {len(found)} records of {len(expected)} forms {told}", flush=True)
            wrong += sum(one.answers.get("credit_code") is None for one in found)
    words = f"{right} of {given.real} inboxes; {wrong} records without a company"
    return [("inboxes of photos read from pixels, every form one record", words, "all")]


def kills(given: argparse.Namespace) -> list[Line]:
    """Kill batches at random moments while late pages arrive, and compare their records with an undisturbed batch's."""
    right = hit = 0
    with tempfile.TemporaryDirectory() as root:
        whole = Path(root) / "inbox"
        whole.mkdir()
        for page_no in (1, 2):
            put_pages(whole, page_no, _KILLED_FORMS)
        run(whole, Path(root) / "undisturbed")
        expected = contents(Path(root) / "undisturbed")
        chance = random.Random(given.seed)
        for number in range(given.kills):
            inbox, out = Path(root) / f"inbox{number}", Path(root) / f"out{number}"
            inbox.mkdir()
            for page_no in (1, 2):
                put_pages(inbox, page_no, _KILLED_FORMS)
                hit += killed_while_running(inbox, out, chance, seconds=1.5)
            run(inbox, out)
            right += contents(out) == expected
    words = f"{given.kills} batches killed twice, {hit} kills while one ran: {right} ended as the undisturbed one"
    return [("late pages, SIGKILL to the batch", words, "all")]


def main() -> None:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.robustness.inboxes", description=__doc__)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--inboxes", type=int, default=1000)
    parser.add_argument("--real", type=int, default=6, metavar="N", help="inboxes that are read from pixels")
    parser.add_argument("--kills", type=int, default=0, metavar="N", help="batches that are killed twice each")
    parser.add_argument("--write", type=Path, metavar="FILE")
    given = parser.parse_args()
    given.seed = secrets.randbelow(10**6) if given.seed is None else given.seed
    lines = simulated(given) if given.inboxes else []
    lines += real(given) if given.real else []
    lines += kills(given) if given.kills else []
    document.publish("pages", lines, seed=given.seed, path=given.write)


if __name__ == "__main__":
    main()
