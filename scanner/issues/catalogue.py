"""The issue catalogue: every code that a record can hold, with its words and its weight.

`docs/issues.md` is generated from it (`as_markdown`).
"""

from __future__ import annotations

from typing import Final

from forms.definition import Field
from scanner.issues.groups import GROUPS, IssueKind
from scanner.values.issue import Issue

CATALOGUE: Final[dict[str, IssueKind]] = {row.code: row for rows in GROUPS.values() for row in rows}
"""Code to row, in the order of the documentation."""


def issue(
    code: str,
    field: Field | None = None,
    *,
    option_id: str | None = None,
    other: Field | None = None,
    **words: object,
) -> Issue:
    """Return the issue with this code.

    Args:
        code: Of the catalogue.
        field: The field that it is about, or None for a file or a page.
        option_id: The option of that field that it is about.
        other: The other field of a rule.
        words: Whatever else its messages name; never a field's value.

    Raises:
        KeyError: The catalogue has no such code, or a word of its messages is missing.
    """
    kind = CATALOGUE[code]
    if field is not None:
        words |= {"field": field.id, "name": field.name}
        if option_id is not None:
            words |= {"option": option_id, "option_name": field.option(option_id).label}
    if other is not None:
        words |= {"other": other.id, "other_name": other.name}
    field_id = field.id if field else None
    return Issue(code, kind.severity, kind.message.format(**words), kind.message_zh.format(**words), field_id)


def as_markdown() -> str:
    """Return `docs/issues.md`."""
    lines = [
        "# Issues",
        "",
        "Generated from the rows in `scanner/issues/of_*.py`; `make golden` writes it anew.",
        "",
        "An error or a warning sends its record to review, an info does not. Codes are stable. No message holds",
        "a field's value: `{field}` is the field's id, `{name}` its Chinese name. *Unclear* says whether the code",
        "makes its field's outcome `unclear`; *at most* is the ceiling it puts on the confidence of a value that",
        "was read from pixels (exact values of digital returns keep theirs).",
    ]
    for heading, rows in GROUPS.items():
        lines += ["", f"## {heading}", "", "| code | severity | unclear | at most | message | 中文 |"]
        lines += ["| --- | --- | --- | --- | --- | --- |", *map(_row, rows)]
    return "\n".join(lines) + "\n"


def _row(kind: IssueKind) -> str:
    unclear = "yes" if kind.unclear else ""
    ceiling = f"{kind.ceiling:g}" if kind.ceiling < 1 else ""
    return f"| `{kind.code}` | {kind.severity} | {unclear} | {ceiling} | {kind.message} | {kind.message_zh} |"
