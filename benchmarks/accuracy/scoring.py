"""Holds a record against the truth: what was seen of every page, box and text.

A value is *flagged* when its field would send the record to a person: it is unclear, has
an issue that is more than information, or a confidence under the acceptance. What is
wrong and not flagged is what nobody would ever look at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from benchmarks.accuracy.folding import edit_distance, fold, folded_value
from forms.definition import Form, Kind
from forms.layout.model import FieldBox, Layout
from scanner.values.acceptance import ACCEPTANCE
from scanner.values.record import FieldRef, Record
from tests.makers.truth import BoxTruth, FormTruth, Meaning

UNSEEN = "field_not_seen"
_PAGE_CODES = ("page_", "form_unknown", "file_")


@dataclass(frozen=True, slots=True)
class PageSeen:
    """A page of a form: lost with a reason, or not."""

    page_no: int
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class BoxSeen:
    """A box to tick: what it says and what was read.

    Attributes:
        name: `field.option`.
        truth: What it says.
        state: `ticked`, `empty` or `unclear`.
        flagged: Whether a person is asked about this box.
        field_flagged: Whether a person is asked about its field.
    """

    name: str
    truth: BoxTruth
    state: str
    flagged: bool
    field_flagged: bool

    @property
    def is_right(self) -> bool:
        """Whether the state is the meaning; only `unclear` is right where a person would ask."""
        return self.state == ("unclear" if self.truth.meaning is Meaning.ASK else self.truth.meaning.value)

    @property
    def is_wrong(self) -> bool:
        """Whether it was read as the opposite; `unclear` is never wrong."""
        return self.state != "unclear" and not self.is_right

    @property
    def is_wrong_unflagged(self) -> bool:
        """Whether it is wrong and nobody will look."""
        return self.is_wrong and not self.field_flagged


@dataclass(frozen=True, slots=True)
class TextSeen:
    """A field with writing, or one left blank.

    Attributes:
        field_id: The field.
        kind: Its kind.
        long: Whether it takes several lines.
        truth: Folded; empty for a blank.
        read: Folded; empty where no value came out.
        as_blank: Whether it was read as blank.
        errors: Edit distance between the two.
        flagged: Whether a person is asked.
        confidence: The record's.
        why: Outcome and issues, for the list of failures.
    """

    field_id: str
    kind: Kind
    long: bool
    truth: str
    read: str
    as_blank: bool
    errors: int
    flagged: bool
    confidence: float
    why: str = ""

    @property
    def is_exact(self) -> bool:
        """Whether the value is the truth."""
        return self.truth == self.read

    @property
    def is_exact_but_for_breaks(self) -> bool:
        """Whether only line breaks between paragraphs differ."""
        return self.truth.replace("\n", "") == self.read.replace("\n", "")

    @property
    def is_wrong_unflagged(self) -> bool:
        """Whether it is wrong and nobody will look."""
        return not self.is_exact and not self.flagged


@dataclass(frozen=True, slots=True)
class FormSeen:
    """What was seen of one returned form."""

    pages: tuple[PageSeen, ...]
    boxes: tuple[BoxSeen, ...]
    texts: tuple[TextSeen, ...]
    status: str
    copy_right: bool | None = None
    seconds: float = 0.0
    notes: tuple[str, ...] = field(default=())

    @property
    def is_accepted_wrong(self) -> bool:
        """Whether it was accepted with anything wrong in it."""
        wrong = any(not text.is_exact for text in self.texts) or any(box.is_wrong for box in self.boxes)
        return self.status == "accepted" and wrong


def score(
    records: Sequence[Record],
    truth: FormTruth,
    form: Form,
    layout: Layout,
    *,
    with_text: bool,
    page_count: int | None = None,
    footers: Sequence[int] = (),
) -> FormSeen:
    """Return what was seen of a form that came back alone in a file.

    Args:
        records: What reading the file gave; the one with the most fields seen counts.
        truth: What stands on it.
        form: The form.
        layout: Its layout.
        with_text: False when the text was not read on purpose.
        page_count: Pages of paper that the layout does not describe; None for our own print. What
            is not seen of it counts as on a lost page where one is lost, else as flagged.
        footers: Those of them that hold nothing but a footer: lost where anything is said of a page.
    """
    mine = [record for record in records if record.form is not None and record.form.id == form.id and record.fields]
    record = max(mine, key=_fields_seen, default=None)
    reasons = [problem.message for one in records for problem in one.issues if problem.code.startswith(_PAGE_CODES)]
    if page_count is None:
        found = {page.page_no: record is not None and _is_seen(record, layout, page.index) for page in layout.pages}
    else:
        found = {number: record is not None and number in record.source.pages for number in range(1, page_count + 1)}
        found |= dict.fromkeys(footers, not reasons)
    pages = tuple(PageSeen(number, None if seen else _reason(reasons, mine)) for number, seen in found.items())
    if record is None:
        return FormSeen(pages, (), (), "rejected", copy_right=None)
    lost = _lost_fields(record, layout, pages, own=page_count is None)
    weighty = {problem.field for problem in record.issues if problem.severity != "info"}
    boxes = tuple(
        _box_seen(option.name, truth.boxes[option.name], record, weighty)
        for _, option in layout.option_boxes()
        if option.field_id not in lost and option.name in truth.boxes
    )
    texts = tuple(
        _text_seen(box, form.field(box.field_id).kind, record, truth, weighty)
        for _, box in layout.field_boxes()
        if with_text and box.field_id not in lost
    )
    copy_right = None if truth.copy_id is None or record.form is None else record.form.copy_id == truth.copy_id
    return FormSeen(pages, boxes, texts, record.status, copy_right=copy_right)


def _fields_seen(record: Record) -> int:
    return sum(UNSEEN not in one.issues for one in record.fields.values())


def _is_seen(record: Record, layout: Layout, index: int) -> bool:
    page = layout.pages[index]
    ids = {box.field_id for box in page.fields} | {option.field_id for option in page.options}
    return any(UNSEEN not in record.fields[field_id].issues for field_id in ids)


def _lost_fields(record: Record, layout: Layout, pages: Sequence[PageSeen], *, own: bool) -> set[str]:
    """Return the ids of the fields that are on lost pages."""
    lost = {page.page_no for page in pages if page.reason is not None}
    places = [(page.page_no, box.field_id) for page, box in (*layout.field_boxes(), *layout.option_boxes())]
    if own:
        return {field_id for page_no, field_id in places if page_no in lost}
    return {field_id for _, field_id in places if lost and UNSEEN in record.fields[field_id].issues}


def _reason(reasons: Sequence[str], mine: Sequence[Record]) -> str:
    split = ["its pages were taken for those of two forms"] if len(mine) > 1 else []
    return "; ".join([*split, *dict.fromkeys(reasons)]) or "no reason given"


def is_flagged(found: FieldRef, *, weighty: bool) -> bool:
    """Tell whether a field sends its record to a person."""
    return found.outcome == "unclear" or weighty or found.confidence < ACCEPTANCE


def _box_seen(name: str, truth: BoxTruth, record: Record, weighty: set[str | None]) -> BoxSeen:
    field_id, _, option_id = name.partition(".")
    found = record.fields[field_id]
    states: Mapping[str, str] = found.options or {}
    state = states.get(option_id, "unclear")
    flagged = is_flagged(found, weighty=field_id in weighty)
    # one unclear box of a field is one question; a field flagged as a whole asks about all of its boxes
    asked = state == "unclear" or (flagged and "unclear" not in states.values())
    return BoxSeen(name, truth, state, asked, flagged)


def _text_seen(box: FieldBox, kind: Kind, record: Record, truth: FormTruth, weighty: set[str | None]) -> TextSeen:
    found = record.fields[box.field_id]
    value = record.answers[box.field_id]
    read = folded_value(value) if not isinstance(value, bool) else ""
    wanted = folded_value(truth.answers.get(box.field_id))
    return TextSeen(
        box.field_id,
        kind,
        box.multiline,
        wanted,
        read,
        as_blank=found.outcome == "blank",
        errors=edit_distance(wanted, read or fold(found.text or "")),
        flagged=is_flagged(found, weighty=box.field_id in weighty),
        confidence=found.confidence,
        why=" ".join([found.outcome, *found.issues]),
    )
