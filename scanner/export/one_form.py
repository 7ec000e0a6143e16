"""For formats that hold the records of one form: finds which form it is, and refuses records of another form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from forms.definition import Form
from forms.errors import UnknownFormError, UsageError
from forms.wording import Wording
from scanner.values.record import Record


def of_one_form(
    records: Iterable[Record], forms: Sequence[Form], *, holder: str
) -> tuple[list[Form], Iterator[Record]]:
    """Return the versions of the form that records are of, and the records.

    The first record that has a form decides. Records without a form that come before it are held in memory until
    then. Where no record has a form, and `forms` has only one form with fields, it is that form.

    Args:
        records: The records, which are taken one by one.
        forms: The definitions that the records may be of; of each form the newest version first.
        holder: The name of the format for the message, such as `CSV`.

    Raises:
        UnknownFormError: The form is not among `forms`.
        UsageError: The records are of several forms. The returned iterator raises it at the first record of another
            form.
    """
    rest = iter(records)
    waiting: list[Record] = []
    form_id = ""
    for record in rest:
        waiting.append(record)
        if record.form is not None:
            form_id = record.form.id
            break
    known = {form.id for form in forms if form.has_fields}
    name = min(known) if not form_id and len(known) == 1 else form_id
    versions = [form for form in forms if form.id == name]
    if name and not versions:
        raise UnknownFormError(
            Wording(
                zh="缺少表单定义，请用 --templates 指定。",
                en=f'unknown form "{name}" in the records; name its folder with --templates.',
            )
        )
    return versions, chain(waiting, _of_form(form_id, rest, holder))


def _of_form(form_id: str, records: Iterator[Record], holder: str) -> Iterator[Record]:
    for record in records:
        if record.form is not None and record.form.id != form_id:
            several = {form_id, record.form.id, *(other.form.id for other in records if other.form)}
            raise UsageError(
                Wording(
                    zh=f"一个 {holder} 只能导出一种表格，请用 --form 选择",
                    en=f"the records are of {', '.join(sorted(several))}, and a {holder} holds one form: choose "
                    "with --form, or export to xlsx, which has a sheet a form",
                )
            )
        yield record
