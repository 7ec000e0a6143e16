"""The issue catalogue: every code that a record can hold, with its messages and its severity.

`docs/issues.md` is generated from the catalogue (`as_markdown`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from forms.definition import Field
from scanner.issues.groups import GROUPS, IssueKind
from scanner.values.issue import Issue

CATALOGUE: Final[dict[str, IssueKind]] = {row.code: row for rows in GROUPS.values() for row in rows}
"""Code to row, in the order of `docs/issues.md`."""


def issue(
    code: str,
    field: Field | None = None,
    *,
    option_id: str | None = None,
    other: Field | Sequence[Field] | None = None,
    **words: object,
) -> Issue:
    """Return the issue with this code, with its messages filled in.

    Args:
        code: A code of the catalogue.
        field: The field that the issue is about; None for an issue of a file or a page.
        option_id: The option of that field that the issue is about, if it is about one.
        other: The other field of a rule between fields, or the others.
        words: The values of all other placeholders in the messages, such as `page_no`; never a field's value.

    Raises:
        KeyError: The catalogue has no such code, or the value of a placeholder is missing.
    """
    kind = CATALOGUE[code]
    if field is not None:
        words |= {"field": field.id, "name": field.name, "least": field.least, "most": field.most}
        words |= {"province": field.province.english, "province_name": field.province.name}
        if option_id is not None:
            words |= {"option": option_id, "option_name": field.option(option_id).label}
    if other is not None:
        others = [other] if isinstance(other, Field) else other
        words["other"] = ", ".join(one.id for one in others)
        words["other_name"] = "”、“".join(one.name for one in others)
    field_id = field.id if field else None
    return Issue(code, kind.severity, kind.message.format(**words), kind.message_zh.format(**words), field_id)


def as_markdown() -> str:
    """Return the text of `docs/issues.md`."""
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
