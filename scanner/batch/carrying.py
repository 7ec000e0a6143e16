"""What people settled in a record stays when another record takes its place, as when a late page completes it."""

from __future__ import annotations

from collections.abc import Iterable

from scanner.values.record import HistoryEntry, Record, status_of


def carried(record: Record, before: Iterable[Record], acceptance: float) -> Record:
    """Return a record with people's words of those whose place it takes.

    A word on a field is carried if the record has the page of that field. Of two words on one field the later one
    counts. The status is worked out anew: whoever accepted a form without its second page has not seen that page.

    Args:
        record: The record, as it was read.
        before: The records that it stands in the place of.
        acceptance: Least confidence, 0.0 to 1.0, of a value that needs no person.
    """
    fields, answers = dict(record.fields), dict(record.answers)
    history: list[HistoryEntry] = list(record.history)
    for one in before:
        history += [entry for entry in one.history if entry not in history]
        for name, said in one.fields.items():
            word = said.correction
            mine = fields.get(name)
            if word is None or mine is None or not _has_page(record, said.page):
                continue
            if mine.correction is None or mine.correction.at < word.at:
                fields[name] = said
                if name in one.answers:
                    answers[name] = one.answers[name]
    if not history and fields == record.fields:
        return record
    settled = {name for name, one in fields.items() if one.correction is not None}
    issues = [one.model_copy(update={"settled": True}) if one.field in settled else one for one in record.issues]
    found = record.model_copy(
        update={
            "fields": fields,
            "answers": answers,
            "issues": issues,
            "history": sorted(history, key=lambda entry: entry.at),
        }
    )
    return found.model_copy(update={"status": status_of(found, acceptance)})


def _has_page(record: Record, page_no: int | None) -> bool:
    """Tell whether a record has a page; a word on a field that nothing had read before counts wherever it stands."""
    return page_no is None or (page_no <= len(record.source.pages) and record.source.pages[page_no - 1] is not None)
