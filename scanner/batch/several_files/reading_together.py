"""Puts pages together that were read without a batch: files named in one command, or those of one mail or archive.

A batch does the same over all that it has ever read; see `scanner/batch/several_files/completing.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from forms.definition import Form
from scanner.corrections.carrying import forms_by_id
from scanner.issues import issue
from scanner.ledger.record_rows import company_fields, placed, row_of
from scanner.roads.rejection import issue_ref
from scanner.roads.results import FileResult
from scanner.roads.several_files import join_files
from scanner.sheets.joining import OpenQuestion, join_parts
from scanner.values.kept_part import KeptPart
from scanner.values.record import Record


@dataclass(slots=True)
class PageGathering:
    """Records that wait, because pages of other files may belong to their forms.

    Attributes:
        forms: The forms that may come back.
        acceptance: Least confidence, 0.0 to 1.0, of a value that needs no person.
    """

    forms: Sequence[Form]
    acceptance: float
    _parts: dict[str, KeptPart] = field(default_factory=dict)

    def take(self, result: FileResult, folder: str = "") -> list[Record]:
        """Return those records of a file that no page of another file can belong to; the others wait.

        Args:
            result: What the reading of the file gave.
            folder: The folder that the file lies in, where its path does not say so.
        """
        companies = company_fields(self.forms)
        waiting = {kept.part.record_id: kept for kept in result.parts}
        for record_id, kept in waiting.items():
            one = placed(kept, row_of(kept.record, "", companies))
            inside = folder and not one.part.container
            path = f"{folder}/{one.part.path}" if inside else one.part.path
            self._parts[record_id] = replace(one, part=replace(one.part, path=path))
        return [record for record in result.records if record.record_id not in waiting]

    def rest(self) -> list[Record]:
        """Return the records that waited, those of one form put together to one, in the order of their first files."""
        joining = join_parts(kept.part for kept in self._parts.values())
        forms = forms_by_id(self.forms)
        found = {record_id: _undecided(kept.record, joining.questions) for record_id, kept in self._parts.items()}
        for joined in joining.forms:
            parts = [self._parts[part.record_id] for part in joined.parts]
            form = forms[joined.parts[0].form_id, joined.parts[0].version]
            first = next(record_id for record_id in self._parts if record_id in {one.record_id for one in joined.parts})
            record = join_files(form, joined, parts, acceptance=self.acceptance).record
            for part in joined.parts:
                found.pop(part.record_id)
            found[first] = record
        return [found[record_id] for record_id in self._parts if record_id in found]


def gathered(results: Iterable[FileResult], forms: Sequence[Form], acceptance: float) -> tuple[Record, ...]:
    """Return the records of some files that were read together, one a returned form."""
    gathering = PageGathering(forms, acceptance)
    found = [record for result in results for record in gathering.take(result)]
    return (*found, *gathering.rest())


def _undecided(record: Record, questions: Sequence[OpenQuestion]) -> Record:
    """Return a record with an issue if pages of several others may belong to its form."""
    others: set[tuple[str, str]] = set()
    for question in questions:
        if question.part.record_id == record.record_id:
            others.update((part.path, part.record_id) for part in question.candidates)
        elif record.record_id in {part.record_id for part in question.candidates}:
            others.add((question.part.path, question.part.record_id))
    if not others:
        return record
    named = "; ".join(f"{path} ({record_id})" for path, record_id in sorted(others))
    problem = issue_ref(issue("join_undecided", others=named))
    return record.model_copy(update={"issues": [*record.issues, problem]})
