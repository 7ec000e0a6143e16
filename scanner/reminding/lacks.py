"""What a record lacks that only the company can give: pages, required answers, and what nobody can read."""

from __future__ import annotations

from typing import Final

from forms.definition import Form
from scanner.values.record import Record
from scanner.values.record.history import verdict_in_force

_REQUIRED: Final = "required_blank"
_NO_REASON: Final = "表格已退回，请重新填报"


def lacks_of(record: Record, form: Form | None) -> tuple[str, ...]:
    """Return what a record lacks, in Chinese, as a letter says it; none where a person has accepted the record.

    A required field counts as lacking also where a person has said that it is blank: that settles what stands there,
    not that it may stay so. A field that a person called illegible counts too. Fields on a missing page are not named
    beside the page.

    Args:
        record: The record.
        form: Its form, whose names of fields are used, or None.
    """
    verdict = verdict_in_force(record.history)
    if verdict is not None:
        return () if verdict.kind == "accepted" else (verdict.reason or _NO_REASON,)
    names = {field.id: field.name for field in form.fields} if form is not None else {}
    found = [f"缺第 {page_no} 页" for page_no, page in enumerate(record.source.pages, start=1) if page is None]
    for name, field in record.fields.items():
        words = names.get(name, name)
        is_required = any(one.code == _REQUIRED and one.field == name for one in record.issues)
        if field.correction is not None and field.correction.kind == "illegible":
            found.append(f"“{words}”看不清，请重新填写")
        elif is_required and record.answers.get(name) in (None, "", []):
            found.append(f"“{words}”未填写")
    return tuple(found)
