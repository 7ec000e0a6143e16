"""The road of a form whose pages came in several files: one record of them all, judged anew.

How it works. For each page of the form, the picture on which most could be read is used; what another picture of the
same page says otherwise is a question (`scanner/sheets/doubles.py`). The readings of all pages are then judged
together, as if they had come in one file. The record depends on the parts alone, not on the order in which they were
read, so that it can be made again at any time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from forms.definition import Form
from scanner.issues import issue
from scanner.roads.rejection import issue_ref
from scanner.roads.unmarked_pages import join_continued
from scanner.sheets.doubles import goodness, of_doubtful_page, preferred
from scanner.sheets.joining import Ground, JoinedForm
from scanner.validate import Judge, validate
from scanner.values.issue import Issue
from scanner.values.kept_part import KeptPart
from scanner.values.reading import Reading
from scanner.values.record import FileRef, FormRef, IssueRef, Record, id_of_files, source_of, status_of

_OF_ONE_FILE: Final = frozenset({"page_missing"})
"""Issues of a record of one file that are worked out anew for all files."""


@dataclass(frozen=True, slots=True)
class JoinedRecord:
    """The record of a form that came in several files.

    Attributes:
        record: The record.
        pictures: The form's page, from 1, to the part whose picture of it is used.
    """

    record: Record
    pictures: Mapping[int, KeptPart]


def join_files(
    form: Form, joined: JoinedForm, parts: Sequence[KeptPart], *, acceptance: float, judge: Judge = validate
) -> JoinedRecord:
    """Return the record of a form whose pages came in several files.

    Args:
        form: The form.
        joined: What the joint rests on.
        parts: The parts that it names, in its order.
        acceptance: Least confidence, 0.0 to 1.0, of a value that needs no person.
        judge: Turns readings into answers with their issues.
    """
    used = _used_pages(parts)
    page_count = parts[0].part.page_count
    files = _files(parts, used)
    readings: list[Reading] = []
    issues: list[Issue] = []
    for page_no in range(1, page_count + 1):
        if page_no not in used:
            issues.append(issue("page_missing", page_no=page_no))
            continue
        best = used[page_no]
        here = list(_readings_on(best, page_no))
        for other in parts:
            if other is not best and page_no in other.part.pages:
                here = preferred(here, _readings_on(other, page_no), form)
                issues.append(issue("page_came_again", page_no=page_no, path=_place(other), used=_place(best)))
        if joined.ground is Ground.NEIGHBOURS and best is not parts[0]:
            issues.append(issue("pages_joined_by_place", page_no=page_no, path=_place(best)))
            here = [of_doubtful_page(reading, form) for reading in here]
        elif best.is_doubtful:
            here = [of_doubtful_page(reading, form) for reading in here]
        readings += here
    pieces = [_piece_of(used.get(page_no), page_no) for page_no in range(1, page_count + 1)]
    own_id = id_of_files(files, page_count, pieces)
    told = issue("pages_in_files", count=len(files), files="; ".join(_place(part) for part in parts))
    record = Record(
        record_id=own_id,
        read_at=max(part.record.read_at for part in parts),
        form=FormRef(id=form.id, version=str(form.version), copy_id=parts[0].part.copy_id),
        source=source_of(files, page_count),
        status="rejected",
        completes=_completed(parts, own_id),
        answers={},
        fields={},
        issues=[*_issues_of_files(parts), *map(issue_ref, [told, *issues])],
    )
    if readings:
        record = _judged(
            record, form, readings, today=max(part.today for part in parts), acceptance=acceptance, judge=judge
        )
    return JoinedRecord(record, used)


def _judged(
    record: Record, form: Form, readings: Sequence[Reading], *, today: date, acceptance: float, judge: Judge
) -> Record:
    """Return a record with its readings judged."""
    validated = judge(form, join_continued(readings), today=today)
    found = [issue_ref(one) for one in dict.fromkeys(validated.issues)]
    said = {"answers": validated.answers, "fields": validated.fields, "issues": [*record.issues, *found]}
    record = record.model_copy(update=said)
    return record.model_copy(update={"status": status_of(record, acceptance)})


def _used_pages(parts: Sequence[KeptPart]) -> dict[int, KeptPart]:
    """Return for each page of the form the part whose picture of it is used: the one on which most was read."""
    used: dict[int, KeptPart] = {}
    for part in sorted(parts, key=lambda one: (one.part.arrived_at, one.part.path, one.part.record_id)):
        for page in part.pages:
            before = used.get(page.page_no)
            if before is None or goodness(page.readings) > goodness(_readings_on(before, page.page_no)):
                used[page.page_no] = part
    return used


def _readings_on(part: KeptPart, page_no: int) -> tuple[Reading, ...]:
    return next((page.readings for page in part.pages if page.page_no == page_no), ())


def _piece_of(part: KeptPart | None, page_no: int) -> int:
    return next((page.piece for page in part.pages if page.page_no == page_no), 0) if part is not None else 0


def _files(parts: Iterable[KeptPart], used: Mapping[int, KeptPart]) -> list[FileRef]:
    """Return the files of some parts in the form's order, each with its pages that are used; last those without."""
    found: list[FileRef] = []
    for part in parts:
        whole = part.record.source.files[0]
        mine = {str(one.page_no): one.source_page_no for one in part.pages if used[one.page_no] is part}
        found.append(whole.model_copy(update={"pages": mine}))
    return sorted(found, key=lambda one: (min(map(int, one.pages), default=len(used) + 1), one.path, one.sha256))


def _completed(parts: Sequence[KeptPart], own_id: str) -> list[str]:
    """Return the ids that the parts had before the last of them came: alone, and joined as one after the other came."""
    arrived = sorted(parts, key=lambda one: (one.part.arrived_at, one.part.path, one.part.record_id))
    ids = [part.record.record_id for part in arrived]
    for count in range(2, len(arrived)):
        some, page_count = arrived[:count], arrived[0].part.page_count
        used = _used_pages(some)
        pieces = [_piece_of(used.get(page_no), page_no) for page_no in range(1, page_count + 1)]
        ids.append(id_of_files(_files(some, used), page_count, pieces))
    return [one for one in dict.fromkeys(ids) if one != own_id]


def _issues_of_files(parts: Sequence[KeptPart]) -> list[IssueRef]:
    """Return what is odd about the files and their pages, each issue once."""
    found: list[IssueRef] = []
    for part in parts:
        for problem in part.record.issues:
            if problem.field is None and problem.code not in _OF_ONE_FILE and problem not in found:
                found.append(problem)
    return found


def _place(part: KeptPart) -> str:
    return part.part.path
