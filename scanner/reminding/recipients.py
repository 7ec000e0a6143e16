"""Who of a list has to be reminded, and why: the manifest of `forms copies` beside the ledger and the records."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from forms.definition import Form
from forms.errors import UsageError
from forms.wording import Wording
from scanner.batch.settling import latest
from scanner.batch.status import answered
from scanner.corrections import KnownForms, form_of
from scanner.ledger import RecordRow
from scanner.ledger.folder import BatchFolder
from scanner.reminding.lacks import lacks_of
from scanner.values.record import Record

_ADDRESS: Final = re.compile(r"[^\s@<>()\[\],;:\"，；：（）]+@[^\s@<>()\[\],;:\"，；：（）]+\.[A-Za-z0-9-]{2,}")


@dataclass(frozen=True, slots=True)
class Outstanding:
    """Somebody of a list who has not answered, or whose form lacks something.

    Attributes:
        copy_id: Id of the copy that was made for him.
        row_no: His row number in the list that the copies were made from.
        cells: Heading to what the list says of him.
        name: What he is called.
        form_name: The title of the form that he was sent.
        address: His e-mail address: that of the list, else that from which the form came; empty where neither is known.
        record_id: Id of his answer, or None.
        lacks: What it lacks, in Chinese; none where there is no answer.
    """

    copy_id: str
    row_no: int
    cells: Mapping[str, str]
    name: str
    form_name: str
    address: str
    record_id: str | None = None
    lacks: tuple[str, ...] = ()


def outstanding_of(
    folder: BatchFolder, rows: Sequence[RecordRow], manifest: Path, forms: KnownForms
) -> list[Outstanding]:
    """Return who of a list has to be reminded, in the list's order.

    Args:
        folder: The batch's folder.
        rows: The ledger's rows of all records.
        manifest: The manifest.json that `forms copies` wrote.
        forms: The known versions of forms.

    Raises:
        UsageError: The file is no manifest.json of `forms copies`.
    """
    current = latest(rows)
    returned = {row.copy_id: row for row in current if row.copy_id and row.status == "rejected"}
    form, cells_of = _sent(manifest, forms)
    found = []
    for one in answered(manifest, current):
        cells, record_id = cells_of[one.copy_id], one.record_id
        if record_id is None and one.copy_id in returned:
            record_id = returned[one.copy_id].record_id
        record = _record(folder, record_id)
        lacks = lacks_of(record, form_of(record, forms)) if record is not None else ()
        if record_id is not None and not lacks:
            continue
        title = form.title if form is not None else "表格"
        address = _address(cells, record)
        found.append(Outstanding(one.copy_id, one.row_no, cells, _name(cells, form), title, address, record_id, lacks))
    return found


def _sent(manifest: Path, forms: KnownForms) -> tuple[Form | None, dict[str, Mapping[str, str]]]:
    """Return the form that a manifest's copies are of, if it is known, and copy id to what the list says."""
    try:
        content = json.loads(manifest.read_text(encoding="utf-8"))
        form = forms.get((str(content["form"]["id"]), str(content["form"]["version"])))
        return form, {
            str(one["copy_id"]): {str(heading): str(cell) for heading, cell in one["recipient"].items()}
            for one in content["copies"]
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(
            Wording(zh="不是 forms copies 生成的 manifest.json。", en="no manifest.json of forms copies."), at=manifest
        ) from error


def _record(folder: BatchFolder, record_id: str | None) -> Record | None:
    """Return a record; None where there is none, or where it is damaged, which `scanner repair` tells."""
    if record_id is not None:
        with suppress(UsageError):
            return folder.read(record_id)
    return None


def _name(cells: Mapping[str, str], form: Form | None) -> str:
    """Return what a recipient is called: the cell of the form's first text field, or of a heading that says so."""
    known = {_plain(words) for words in _names_of_recipient(form)}
    named = (cell for heading, cell in cells.items() if cell and _plain(heading) in known)
    worded = (cell for cell in cells.values() if cell and not cell.isascii() and "@" not in cell)
    first = next((cell for cell in cells.values() if cell), "")
    return " ".join((next(named, "") or next(worded, "") or first).split())


def _names_of_recipient(form: Form | None) -> Iterator[str]:
    yield from ("企业名称", "单位名称", "公司名称", "企业全称", "单位全称", "企业", "单位", "公司")
    first = next((one for one in form.fields if one.kind.traits.names_recipient), None) if form is not None else None
    if first is not None:
        yield from (first.id, first.label, first.name)


def _plain(words: str) -> str:
    return "".join(words.split()).casefold()


def _address(cells: Mapping[str, str], record: Record | None) -> str:
    places = [*cells.values()]
    if record is not None and record.source.received is not None:
        places.append(record.source.received.sender)
    found = (_ADDRESS.search(cell) for cell in places)
    return next((one.group(0) for one in found if one is not None), "")
