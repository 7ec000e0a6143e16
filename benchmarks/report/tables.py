"""Tables of what was seen, in Markdown: counts, rates and 95 % upper bounds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from benchmarks.accuracy.rows import CURSIVE, DIGITS
from benchmarks.accuracy.running import RowSeen
from benchmarks.accuracy.scoring import BoxSeen, FormSeen, TextSeen
from scanner.sampling.bounds import upper_bound
from scanner.values.acceptance import ACCEPTANCE
from tests.makers.paper.conditions import Group

BINS: Final = (0.0, 0.5, 0.8, 0.9, 0.95, 0.98, 1.0)


@dataclass(frozen=True, slots=True)
class Figure:
    """Greatest rates that a row may have."""

    lost: float
    wrong: float
    flagged: float


BOX_FIGURES: Final = {
    Group.SCANS: Figure(0.0, 0.0005, 0.01),
    Group.HARD: Figure(0.005, 0.002, 0.02),
    Group.PHONE: Figure(0.01, 0.002, 0.02),
    Group.OTHER_PRINT: Figure(0.01, 0.002, 0.02),
}
"""Wrong unflagged may be none in every group; for damage by others no figures are set."""


@dataclass(frozen=True, slots=True)
class TextFigure:
    """What a row's text has to reach: least exact, greatest CER, wrong unflagged, flagged."""

    name: str
    exact: float
    cer: float
    wrong: float
    flagged: float


PRINT: Final = TextFigure("print, scans 200–300 dpi, folded, seal", 0.995, 0.003, 0.001, 0.05)
HARD_PRINT: Final = TextFigure("print, 150 dpi, poor JPEG, fax, phone, Word print", 0.98, 0.01, 0.003, 0.12)
HANDWRITING: Final = TextFigure("handwriting fonts, 200–300 dpi", 0.85, 0.03, 0.007, 0.40)


def text_figure(seen: RowSeen) -> TextFigure | None:
    """Return what a row's text has to reach, or None where nothing was asked."""
    row = seen.row
    if row.condition.group is Group.FOREIGN:
        return None
    if row.filling.hands:
        beyond = row.filling in (CURSIVE, DIGITS) or row.condition.group is not Group.SCANS
        return None if beyond else HANDWRITING
    hard = row.condition.group is not Group.SCANS or row.condition.name in ("scan 150 dpi", "poor JPEG, skewed")
    return HARD_PRINT if hard else PRINT


def rate(count: int, total: int) -> str:
    """Return `3 (0.12 %, ≤ 0.31 %)`: a count, its rate and the 95 % upper bound."""
    if not total:
        return "–"
    return f"{count} ({_percent(count / total)}, ≤ {_percent(upper_bound(count, total))})"


def _percent(share: float) -> str:
    digits = 1 if share >= 0.1 else 2 if share >= 0.001 or share == 0 else 3
    return f"{100 * share:.{digits}f} %"


def table(heads: Sequence[str], lines: Iterable[Sequence[object]]) -> str:
    """Return a Markdown table."""
    rows = [heads, ["---"] * len(heads), *lines]
    return "\n".join("| " + " | ".join(map(str, row)) + " |" for row in rows)


def clear_boxes(rows: Sequence[RowSeen]) -> str:
    """Return pages and boxes whose meaning is clear, a condition a row."""
    lines: list[list[object]] = []
    for seen in rows:
        if seen.row.filling.ambiguous:
            continue
        boxes = [box for form in seen.forms for box in form.boxes if box.truth.clear]
        pages = [page for form in seen.forms for page in form.pages]
        if seen.note or not pages:
            lines.append([seen.row.name, seen.note or "–", *[""] * 6])
            continue
        lost = sum(page.reason is not None for page in pages)
        lines.append([
            seen.row.name,
            len(seen.forms),
            rate(lost, len(pages)),
            len(boxes),
            rate(sum(box.is_wrong for box in boxes), len(boxes)),
            rate(sum(box.is_wrong_unflagged for box in boxes), len(boxes)),
            rate(sum(box.flagged for box in boxes), len(boxes)),
            _met_boxes(seen.row.condition.group, lost / len(pages), boxes),
        ])  # fmt: skip
    heads = ("row", "forms", "pages lost", "boxes", "wrong", "wrong unflagged", "flagged", "figures met")
    return table(heads, lines)


def _met_boxes(group: Group, lost: float, boxes: Sequence[BoxSeen]) -> str:
    if group not in BOX_FIGURES:
        return "none set"
    figure, total = BOX_FIGURES[group], max(1, len(boxes))
    missed = {
        "lost": lost > figure.lost,
        "wrong": sum(box.is_wrong for box in boxes) / total > figure.wrong,
        "unflagged": any(box.is_wrong_unflagged for box in boxes),
        "flagged": sum(box.flagged for box in boxes) / total > figure.flagged,
    }
    return "yes" if not any(missed.values()) else "no: " + ", ".join(word for word, is_so in missed.items() if is_so)


def lost_pages(rows: Sequence[RowSeen]) -> str:
    """Return a list of the lost pages with their reasons, alike ones together."""
    found: dict[tuple[str, str], int] = {}
    for seen in rows:
        for page in (page for form in seen.forms for page in form.pages if page.reason):
            key = (seen.row.name, page.reason or "")
            found[key] = found.get(key, 0) + 1
    lines = [f"- {row}: {count} page{'s' if count > 1 else ''}: {reason}" for (row, reason), count in found.items()]
    return "\n".join(lines) or "No page was lost."


def styles(rows: Sequence[RowSeen], *, clear: bool) -> str:
    """Return the boxes by what was drawn in them."""
    by_style: dict[str, list[BoxSeen]] = {}
    for box in (box for seen in rows for form in seen.forms for box in form.boxes if box.truth.clear is clear):
        by_style.setdefault(f"{box.truth.style} (means {box.truth.meaning})", []).append(box)
    lines = [
        [
            style.replace("_", " "),
            len(boxes),
            _share(sum(box.is_right for box in boxes), len(boxes)),
            _share(sum(box.flagged for box in boxes), len(boxes)),
            rate(sum(box.is_wrong_unflagged for box in boxes), len(boxes)),
        ]
        for style, boxes in sorted(by_style.items())
    ]
    return table(("mark", "boxes", "read right", "flagged", "wrong unflagged"), lines)


def _share(count: int, total: int) -> str:
    return f"{count} ({_percent(count / total)})" if total else "–"


def _inked(forms: Iterable[FormSeen], *, long: bool | None = None) -> list[TextSeen]:
    return [text for form in forms for text in form.texts if text.truth and long in (None, text.long)]


def texts(rows: Sequence[RowSeen]) -> str:
    """Return the text, a condition a row, over fields with writing."""
    lines: list[list[object]] = []
    for seen in rows:
        single, long = _inked(seen.forms, long=False), _inked(seen.forms, long=True)
        if seen.row.filling.ambiguous or (not single and not seen.note):
            continue
        if not single:
            lines.append([seen.row.name, seen.note, *[""] * 11])
            continue
        inked = [*single, *long]
        characters = sum(len(text.truth) for text in long)
        cer = sum(text.errors for text in long) / max(1, characters)
        lines.append([
            seen.row.name,
            len(single),
            rate_of_right(single),
            rate(sum(text.is_wrong_unflagged for text in single), len(single)),
            _share(sum(text.flagged for text in single), len(single)),
            f"{len(long)} ({characters})",
            _percent(cer),
            _share(sum(text.is_exact for text in long), len(long)),
            _share(sum(text.is_exact_but_for_breaks for text in long), len(long)),
            rate(sum(text.is_wrong_unflagged for text in long), len(long)),
            sum(text.is_wrong_unflagged and text.is_exact_but_for_breaks for text in long),
            _share(sum(text.flagged for text in long), len(long)),
            _met_text(seen, single, inked, cer),
        ])  # fmt: skip
    heads = (
        "row", "single-line fields", "exact (not exact at most)", "wrong unflagged", "flagged",
        "long fields (characters)", "CER", "exact", "exact but for paragraph breaks", "wrong unflagged",
        "of these only breaks", "flagged", "figures met",
    )  # fmt: skip
    return table(heads, lines)


def rate_of_right(found: Sequence[TextSeen]) -> str:
    """Return the share that is exact with the upper bound of the rest."""
    wrong = sum(not text.is_exact for text in found)
    return f"{_percent(1 - wrong / len(found))} ({wrong} not, ≤ {_percent(upper_bound(wrong, len(found)))})"


def _met_text(seen: RowSeen, single: Sequence[TextSeen], inked: Sequence[TextSeen], cer: float) -> str:
    figure = text_figure(seen)
    if figure is None:
        return "none set"
    missed = {
        "exact": sum(text.is_exact for text in single) < figure.exact * len(single),
        "CER": cer > figure.cer,
        "unflagged": sum(text.is_wrong_unflagged for text in inked) > figure.wrong * len(inked),
        "flagged": sum(text.flagged for text in inked) > figure.flagged * len(inked),
    }
    return "yes" if not any(missed.values()) else "no: " + ", ".join(word for word, is_so in missed.items() if is_so)


def figures(rows: Sequence[RowSeen]) -> str:
    """Return each figure with what all of its rows come to together."""
    lines: list[list[object]] = []
    for figure in (PRINT, HARD_PRINT, HANDWRITING):
        mine = [seen for seen in rows if not seen.row.filling.ambiguous and text_figure(seen) is figure]
        single = [text for seen in mine for text in _inked(seen.forms, long=False)]
        long = [text for seen in mine for text in _inked(seen.forms, long=True)]
        inked = [*single, *long]
        if not single or not long:
            continue
        cer = sum(text.errors for text in long) / sum(len(text.truth) for text in long)
        lines.append([
            figure.name,
            len(inked),
            f"{rate_of_right(single)}; ≥ {_percent(figure.exact)}",
            f"{_percent(cer)}; ≤ {_percent(figure.cer)}",
            f"{rate(sum(text.is_wrong_unflagged for text in inked), len(inked))}; ≤ {_percent(figure.wrong)}",
            sum(text.is_wrong_unflagged and text.is_exact_but_for_breaks for text in inked),
            f"{_share(sum(text.flagged for text in inked), len(inked))}; ≤ {_percent(figure.flagged)}",
        ])  # fmt: skip
    heads = (
        "condition", "fields with writing", "single-line exact; figure", "long fields CER; figure",
        "wrong unflagged; figure", "of these only breaks", "flagged; figure",
    )  # fmt: skip
    return table(heads, lines)


def blanks(rows: Sequence[RowSeen]) -> str:
    """Return blank fields read as text and writing read as blank."""
    lines: list[list[object]] = []
    for seen in rows:
        blank = [text for form in seen.forms for text in form.texts if not text.truth]
        inked = _inked(seen.forms)
        if not inked:
            continue
        as_text = [text for text in blank if not text.as_blank]
        as_blank = [text for text in inked if text.as_blank]
        lines.append([
            seen.row.name,
            len(blank),
            rate(len(as_text), len(blank)),
            sum(not text.flagged for text in as_text),
            _share(sum(text.flagged for text in blank), len(blank)),
            len(inked),
            rate(len(as_blank), len(inked)),
            sum(not text.flagged for text in as_blank),
        ])  # fmt: skip
    heads = (
        "row", "blank fields", "read as text", "of these unflagged", "flagged",
        "fields with writing", "read as blank", "of these unflagged",
    )  # fmt: skip
    return table(heads, lines)


def kinds(rows: Sequence[RowSeen]) -> str:
    """Return the single-line and long fields by kind, print and handwriting apart."""
    groups: dict[tuple[str, str], list[TextSeen]] = {}
    for seen in rows:
        how = "handwriting" if seen.row.filling.hands else f"print, {seen.row.condition.group}"
        for text in _inked(seen.forms):
            groups.setdefault((how, text.kind.value), []).append(text)
    lines = [
        [
            how,
            kind,
            len(found),
            _share(sum(text.is_exact for text in found), len(found)),
            rate(sum(text.is_wrong_unflagged for text in found), len(found)),
            _share(sum(text.flagged for text in found), len(found)),
        ]
        for (how, kind), found in sorted(groups.items())
    ]
    return table(("written", "kind", "fields", "exact", "wrong unflagged", "flagged"), lines)


def reliability(rows: Sequence[RowSeen]) -> str:
    """Return how often a confidence is right, over fields with writing: print, handwriting and all."""
    lines: list[list[object]] = []
    for name, wanted in (("print", False), ("handwriting", True), ("all", None)):
        found = [
            text
            for seen in rows
            if wanted is None or bool(seen.row.filling.hands) is wanted
            for text in _inked(seen.forms)
        ]
        for low, high in pairwise(BINS):
            held = [text for text in found if low <= text.confidence < high or high == text.confidence == 1.0]
            right = sum(text.is_exact for text in held)
            mean = f"{sum(text.confidence for text in held) / len(held):.3f}" if held else "–"
            lines.append([name, f"{low:g}–{high:g}", len(held), mean, _share(right, len(held))])
    return table(("written", "confidence", "fields", "mean confidence", "right"), lines)


def records(rows: Sequence[RowSeen]) -> str:
    """Return what became of whole records whose text was read."""
    lines: list[list[object]] = []
    for seen in rows:
        forms = [form for form in seen.forms if form.texts or form.status == "rejected"]
        if not forms:
            continue
        statuses = [form.status for form in forms]
        copies = [form.copy_right for form in forms if form.copy_right is not None]
        lines.append([
            seen.row.name,
            len(forms),
            *(statuses.count(status) for status in ("accepted", "review", "rejected")),
            rate(sum(form.is_accepted_wrong for form in forms), statuses.count("accepted")),
            f"{sum(copies)} of {len(copies)}",
            f"{sum(form.seconds for form in forms) / len(forms):.1f}",
        ])  # fmt: skip
    heads = (
        "row",
        "forms",
        "accepted",
        "review",
        "rejected",
        "accepted with a wrong value",
        "copy id read",
        "CPU s a form",
    )
    return table(heads, lines)


def parameters(rows: Sequence[RowSeen]) -> str:
    """Return the parameters of the conditions."""
    conditions = {seen.row.condition.name: seen.row.condition for seen in rows}
    return table(("condition", "drawn evenly from"), [[name, one.describe()] for name, one in conditions.items()])


def acceptance() -> str:
    """Return the setting that the flags follow from."""
    return f"{ACCEPTANCE:g}"
