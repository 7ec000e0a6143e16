"""Each field of a Word return of which the file says two things carries both in the record, for whoever settles it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.makers.files.word_package import W, WordPackage, run, text_box, xml
from tests.scanner.readers.word.returned import ANSWERS, filled
from tests.viewers.reading_back import read_back

OTHER = "化学原料制造业"


def hidden(package: WordPackage) -> None:
    package.content("industry").append(run(OTHER, "<w:vanish/>"))


def struck(package: WordPackage) -> None:
    package.content("industry").append(run(OTHER, "<w:strike/>"))


def commented(package: WordPackage) -> None:
    package.content("industry").append(package.note("comment", OTHER))


def boxed(package: WordPackage) -> None:
    package.content("industry").append(xml(text_box(OTHER)))


def replaced_in_changes(package: WordPackage) -> None:
    gone = xml('<w:del w:id="9" w:author="a"/>')
    gone.append(run(OTHER))
    for text in gone.iter(f"{W}t"):
        text.tag = f"{W}delText"
    come = xml('<w:ins w:id="8" w:author="a"/>')
    come.extend(list(package.content("industry")))
    package.write("industry", gone, come)


def bound(package: WordPackage) -> None:
    package.bind("industry", OTHER)


def copied(package: WordPackage) -> None:
    row = package.copied_row("industry")
    next(text for text in row.iter(f"{W}t") if text.text == ANSWERS["industry"]).text = OTHER


@pytest.mark.parametrize(
    ("alter", "said_by"),
    [
        pytest.param(hidden, "hidden-text", id="hidden"),
        pytest.param(struck, "struck-text", id="struck"),
        pytest.param(commented, "comment", id="comment"),
        pytest.param(boxed, "text-box", id="text box"),
        pytest.param(replaced_in_changes, "before-changes", id="open change"),
        pytest.param(bound, "bound-data", id="bound data"),
        pytest.param(copied, "text", id="copied row"),
    ],
)
def test_a_field_of_which_a_word_file_says_two_things_carries_both(
    alter: Callable[[WordPackage], None], said_by: str
) -> None:
    package = filled()
    alter(package)
    record = read_back(package.saved(), "returned.docx")
    field = record.fields["industry"]
    assert (record.status, field.outcome) == ("review", "unclear")
    assert {(one.said_by, one.text) for one in field.witnesses} >= {("text", ANSWERS["industry"]), (said_by, OTHER)}
    assert not any(OTHER in issue.message + issue.message_zh for issue in record.issues)
