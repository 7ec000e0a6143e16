"""The road of a Word file: it is read from its content controls, and it has no pages to look at."""

from __future__ import annotations

from scanner.issues import issue
from scanner.readers.word.controls import FormInWord
from scanner.readers.word.places import identify_word, page_code_of
from scanner.roads.context import RoadContext
from scanner.roads.rejection import rejected
from scanner.roads.results import RoadResult
from scanner.values.opened import WordContent
from scanner.values.source import Source, SourceKind


def read_word(source: Source, opened: WordContent, context: RoadContext) -> RoadResult:
    """Return the one record of a Word file; it is rejected where the file is of no known form."""
    form = identify_word(opened, [known.form for known in context.known])
    if form is None:
        issues = [*opened.issues, issue("form_unknown")]
        return RoadResult([rejected(source, SourceKind.WORD, issues, read_at=context.read_at)])
    known = context.form(form.id, str(form.version))
    found = FormInWord.found_in(opened, known.form)
    code = page_code_of(opened)
    copy_id = code.copy_id if code is not None else None
    issues = [*opened.issues, *found.issues()]
    record = context.record(source, SourceKind.WORD, known, found.readings(), [], issues=issues, copy_id=copy_id)
    return RoadResult([record])
