"""The figures of the overview, counted from all records at once; each knows which records it counts."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from forms.definition import Field, Form
from scanner.batch.status import Recipient
from scanner.desk.figures.facts import FactBook, Facts
from scanner.desk.figures.selections import Selection, day_of
from scanner.ledger.queries.standing import Standing

MOST_DAYS: Final = 31
"""How many of the latest days with returns have a bar of their own."""

_DOUBTFUL: Final = "doubtful"


@dataclass(frozen=True, slots=True)
class Bar:
    """A figure with its share of the largest one of its chart.

    Attributes:
        label: What is counted: a status, a day as ISO 8601, a kind, a county, an option's label, an issue's code.
        count: How many.
        share: 0.0 to 100.0: the bar's length in per cent of the longest one's.
        selection: The records that are counted.
    """

    label: str
    count: int
    share: float
    selection: Selection


@dataclass(frozen=True, slots=True)
class Amount:
    """What the accepted records hold in a field for numbers: how many hold one, their sum and their median."""

    name: str
    unit: str
    count: int
    total: float
    median: float
    selection: Selection


@dataclass(frozen=True, slots=True)
class County:
    """A county with its returns and, in the order of `FormFigures.amounts`, the sums of its accepted ones."""

    bar: Bar
    totals: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice of the form with a bar for each option; `answered` accepted records have chosen one or more."""

    name: str
    answered: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class FormFigures:
    """The figures of one form.

    Attributes:
        name: What people call the form.
        version: Its version.
        received: Its returns, rejected ones too.
        accepted: Those of them that are accepted: amounts and choices are counted from these alone.
        counties: The counties, most returns first; empty where the form asks for none.
        amounts: Its fields for numbers.
        choices: Its choices.
    """

    name: str
    version: str
    received: Bar
    accepted: int
    counties: tuple[County, ...]
    amounts: tuple[Amount, ...]
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """All figures.

    Attributes:
        received: The returns in whose place no later one stands.
        statuses: Status to its figure.
        replaced: Returns in whose place a later one stands.
        days: The latest `MOST_DAYS` days that anything came in on, in order.
        earlier: How many came in before them.
        kinds: By the kind of source, the most first.
        reasons: Codes of what asks for a person, or rejected the return, the most first.
        forms: By form.
        files: What became of files to how many, and the records that they gave.
        repeated: How many times a file arrived that had arrived before.
        pages: What became of pages to how many.
        recipients: Who of the manifest has answered and who has not; None without a manifest.
    """

    received: Bar
    statuses: Mapping[str, Bar]
    replaced: Bar
    days: tuple[Bar, ...]
    earlier: int
    kinds: tuple[Bar, ...]
    reasons: tuple[Bar, ...]
    forms: tuple[FormFigures, ...]
    files: tuple[Bar, ...]
    repeated: int
    pages: Mapping[str, int]
    recipients: tuple[Recipient, ...] | None

    @property
    def missing(self) -> tuple[Recipient, ...]:
        """Who has not answered."""
        return tuple(one for one in self.recipients or () if one.record_id is None)


@dataclass(frozen=True, slots=True)
class Counted:
    """What the figures are counted from.

    Attributes:
        standings: All records that are given out.
        fates: The hash of every file to what became of it.
        repeated: How many times a file arrived that had arrived before.
        pages: What became of pages to how many.
        recipients: Who of a manifest has answered and who has not, or None.
    """

    standings: Sequence[Standing]
    fates: Mapping[str, str]
    repeated: int
    pages: Mapping[str, int]
    recipients: tuple[Recipient, ...] | None


def overview_of(counted: Counted, book: FactBook, forms: Mapping[tuple[str, str], Form]) -> Overview:
    """Return all figures.

    Args:
        counted: The records and files.
        book: What the records say.
        forms: The known forms, by id and version.
    """
    latest = [one for one in counted.standings if one.is_latest]
    replaced = len(counted.standings) - len(latest)
    by_status = Counter(one.status for one in latest)
    by_day = Counter(day_of(one.taken_at) for one in latest)
    shown = sorted(by_day)[-MOST_DAYS:]
    reasons = Counter(code for one in latest if one.status != "accepted" for code in one.reasons.split() or [_DOUBTFUL])
    return Overview(
        received=_bar("", len(latest), 0, Selection("all")),
        statuses={name: _bar(name, by_status[name], len(latest), Selection("status", name)) for name in _STATUSES},
        replaced=_bar("", replaced, 0, Selection("replaced", "replaced")),
        days=_bars([(day, by_day[day], Selection("day", day)) for day in shown]),
        earlier=sum(by_day.values()) - sum(by_day[day] for day in shown),
        kinds=_ranked(Counter(one.kind or "" for one in latest), lambda kind: Selection("kind", kind)),
        reasons=_ranked(reasons, lambda code: Selection("reason", code)),
        forms=tuple(_form_figures(latest, book, forms)),
        files=_ranked(Counter(counted.fates.values()), lambda fate: Selection("fate", fate)),
        repeated=counted.repeated,
        pages=counted.pages,
        recipients=counted.recipients,
    )


_STATUSES: Final = ("accepted", "review", "rejected")


def _form_figures(
    latest: Iterable[Standing], book: FactBook, forms: Mapping[tuple[str, str], Form]
) -> Iterable[FormFigures]:
    """Yield the figures of each form that returns are of, the most returns first."""
    by_form: dict[tuple[str, str], list[Standing]] = {}
    for one in latest:
        if one.form_id is not None:
            by_form.setdefault((one.form_id, one.version or ""), []).append(one)
    for key, returns in sorted(by_form.items(), key=lambda item: (-len(item[1]), item[0])):
        form = forms.get(key)
        accepted = [book.of(one.record_id) or Facts("") for one in returns if one.status == "accepted"]
        numbers = [one for one in form.fields if one.kind.traits.adds_up] if form is not None else []
        choices = [one for one in form.fields if one.kind.is_choice] if form is not None else []
        yield FormFigures(
            name=(form.annex or form.title) if form is not None else key[0],
            version=key[1],
            received=_bar("", len(returns), 0, Selection("form", "", *key)),
            accepted=len(accepted),
            counties=tuple(_counties(returns, book, key, [one.id for one in numbers])),
            amounts=tuple(_amount(accepted, one, key) for one in numbers),
            choices=tuple(_choice(accepted, one, key) for one in choices),
        )


def _counties(
    returns: Iterable[Standing], book: FactBook, key: tuple[str, str], numbers: Sequence[str]
) -> Iterable[County]:
    by_place: dict[str, list[tuple[bool, Facts]]] = {}
    for one in returns:
        facts = book.of(one.record_id)
        if facts is not None and facts.place and one.status != "rejected":
            by_place.setdefault(facts.place, []).append((one.status == "accepted", facts))
    bars = _ranked(
        Counter({place: len(found) for place, found in by_place.items()}), lambda place: Selection("place", place, *key)
    )
    for bar in bars:
        accepted = [facts for is_accepted, facts in by_place[bar.label] if is_accepted]
        yield County(bar, tuple(sum(one.numbers.get(name, 0.0) for one in accepted) for name in numbers))


def _amount(accepted: Iterable[Facts], field: Field, key: tuple[str, str]) -> Amount:
    found = [one.numbers[field.id] for one in accepted if field.id in one.numbers]
    median = statistics.median(found) if found else 0.0
    return Amount(field.name, field.unit, len(found), sum(found), median, Selection("number", "", *key, field.id))


def _choice(accepted: Iterable[Facts], field: Field, key: tuple[str, str]) -> Choice:
    chosen = [one.options[field.id] for one in accepted if one.options.get(field.id)]
    counts = Counter(option for options in chosen for option in options)
    bars = _bars(
        [(one.label, counts[one.id], Selection("option", one.id, *key, field.id)) for one in field.options],
        longest=len(chosen),
    )
    return Choice(field.name, len(chosen), bars)


def _bar(label: str, count: int, longest: int, selection: Selection) -> Bar:
    return Bar(label, count, round(100 * count / longest, 1) if longest else 0.0, selection)


def _bars(counted: Sequence[tuple[str, int, Selection]], longest: int = 0) -> tuple[Bar, ...]:
    """Return bars in the order given; the longest one fills the chart, unless another length does."""
    most = longest or max((count for _, count, _ in counted), default=0)
    return tuple(_bar(label, count, most, selection) for label, count, selection in counted)


def _ranked(counts: Counter[str], selection_of: Callable[[str], Selection]) -> tuple[Bar, ...]:
    """Return bars, the longest first."""
    ordered = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    return _bars([(name, count, selection_of(name)) for name, count in ordered])
