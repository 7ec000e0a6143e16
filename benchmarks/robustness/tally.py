"""Counts, return by return, what was read wrongly without a question and what was asked without a reason.

How it works: a benchmark gives a function that makes, reads and weighs the return of one number.
What it says of a return is printed at once and, where a file is named, added to that file as a
line of JSON. A run that was stopped goes on behind the returns that stand in the file, and because
each return is made from the seed and its own number, the end is the same as without the stop.
"""

from __future__ import annotations

import argparse
import json
import secrets
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from benchmarks.report.machine import stamp

_EVERY: Final = 25  # returns between two lines of progress


@dataclass(frozen=True, slots=True)
class WeighedReturn:
    """What was counted of one return.

    Attributes:
        number: Its number in the run, from 0.
        made: How it was made and altered, in a few words.
        silent: The ids of fields that are wrong without a question; `pages` or `elsewhere` for the rest.
        needless: The ids of fields that nobody altered and that are asked about.
        honest_fields: How many of its fields nobody altered.
        crash: The name of the error that reading ended with; empty where it ended well.
    """

    number: int
    made: str
    silent: tuple[str, ...] = ()
    needless: tuple[str, ...] = ()
    honest_fields: int = 0
    crash: str = ""

    def lines(self) -> Iterator[str]:
        """Yield a line for each thing that should not be."""
        for heading, found in (("silent", self.silent), ("asked", self.needless), ("crash", (self.crash,))):
            named = ", ".join(one for one in found if one)
            if named:
                yield f"{self.number:5} {heading:7} {named}  <- {self.made}"


Weigh = Callable[[int, int], WeighedReturn]
"""Makes, reads and weighs a return, given the seed and the return's number."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of every benchmark that counts returns."""
    parser.add_argument("--seed", type=int, help="where the returns come from; drawn and printed if missing")
    parser.add_argument("--count", type=int, default=500, help="how many returns")
    parser.add_argument("--from", type=int, default=0, dest="first", help="the number of the first return")
    parser.add_argument("--resume", type=Path, help="a file of JSON lines that a stopped run is gone on with")


def run(given: argparse.Namespace, weigh: Weigh) -> list[WeighedReturn]:
    """Weigh the returns that are asked for, print each finding at once and the sum at the end."""
    done = _kept(given.resume)
    seed = given.seed if given.seed is not None else next((seed for seed, _ in done), secrets.randbelow(10**6))
    weighed = {one.number: one for known_seed, one in done if known_seed == seed}
    numbers = range(given.first, given.first + given.count)
    print(
        f"Seed {seed}, {given.count} returns, {sum(number in weighed for number in numbers)} of them done", flush=True
    )
    started = time.monotonic()
    for number in numbers:
        if number not in weighed:
            weighed[number] = weigh(seed, number)
            _keep(given.resume, seed, weighed[number])
            print(*(f"{line}\n" for line in weighed[number].lines()), sep="", end="", flush=True)
        if (number + 1) % _EVERY == 0:
            print(f"{number + 1:5} {time.monotonic() - started:7.0f} s  {_sum(weighed.values())}", flush=True)
    found = [weighed[number] for number in numbers]
    print(_sum(found), stamp(seed), sep="\n")
    return found


def _sum(weighed: Iterable[WeighedReturn]) -> str:
    all_of_them: Sequence[WeighedReturn] = list(weighed)
    silent, needless = (sum(len(getattr(one, kind)) for one in all_of_them) for kind in ("silent", "needless"))
    fields = sum(one.honest_fields for one in all_of_them)
    crashes = sum(bool(one.crash) for one in all_of_them)
    return (
        f"{len(all_of_them)} returns: {silent} silent wrong values, {crashes} crashes, "
        f"{needless} of {fields} fields that nobody altered asked about ({needless / max(fields, 1):.2%})"
    )


def _kept(file: Path | None) -> list[tuple[int, WeighedReturn]]:
    if file is None or not file.exists():
        return []
    found = []
    for line in file.read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        seed = entry.pop("seed")
        entry |= {name: tuple(entry[name]) for name in ("silent", "needless")}
        found.append((seed, WeighedReturn(**entry)))
    return found


def _keep(file: Path | None, seed: int, one: WeighedReturn) -> None:
    if file is not None:
        with file.open("a", encoding="utf-8") as out:
            out.write(json.dumps({"seed": seed, **asdict(one)}, ensure_ascii=False) + "\n")
