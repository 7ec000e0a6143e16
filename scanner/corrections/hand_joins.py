"""Pages of one form that people join, and joined pages that they part.

How it works. A person's word is kept in the ledger as a wish, which goes before all evidence
(`scanner/sheets/joining.py`). Settling the batch then makes the joined record, or gives the parts out again, and writes
the word into their history. A page that the program took for no page of a form can be joined too: it becomes a part
without readings, so that its fields are asked about beside its picture.
"""

from __future__ import annotations

from collections.abc import Sequence

from forms.wording import Wording
from scanner.corrections.keeping import Corrections
from scanner.corrections.words import RefusedWordError
from scanner.ledger import PartRow
from scanner.ledger.checks import people
from scanner.ledger.record_rows import part_row_of
from scanner.values.clock import moment_of
from scanner.values.form_part import FormPart, JoinWish
from scanner.values.kept_part import KeptPart, PartPage
from scanner.values.record import Record


def join(corrections: Corrections, record_ids: Sequence[str], *, by: str, reason: str = "") -> None:
    """Say that the pages of some records are one form; settling the batch then puts them together.

    Args:
        corrections: The batch.
        record_ids: At least two records. The first one that is of a form says of which; records without a form bring
            their pages as the pages that are missing, in the order given.
        by: Who says it.
        reason: Why.

    Raises:
        RefusedWordError: They cannot be one form.
        UsageError: There is no such record, or the folder cannot be written.
    """
    with corrections.alone():
        records = [corrections.record(one) for one in dict.fromkeys(map(corrections.current_id, record_ids))]
        if len(records) < 2:
            raise RefusedWordError(
                Wording(zh="请选择两份或更多要合并的记录。", en="name two records or more that are one form")
            )
        known = [part for record in records for part in _parts_of(corrections, record)]
        made = _parts_of_strays(corrections, [one for one in records if one.form is None], known)
        whole = [one for one in records if one.form is not None and not _parts_of(corrections, one)]
        if whole:
            raise RefusedWordError(
                Wording(zh="该记录页面已齐全，不能合并。", en="has all its pages, so nothing can be joined to it"),
                at=f"record {whole[0].record_id}",
            )
        if len({(part.form_id, part.version) for part in known}) > 1:
            raise RefusedWordError(Wording(zh="这些记录不是同一种表格。", en="the records are of different forms"))
        ids = tuple(dict.fromkeys([*(part.record_id for part in known), *(row.record_id for row in made)]))
        people.note_wish(corrections.ledger, JoinWish("join", ids, by, moment_of(corrections.clock), reason), made)


def part(corrections: Corrections, record_id: str, *, by: str, reason: str = "") -> tuple[str, ...]:
    """Say that the files of a joined record are not one form; settling the batch then gives each out by itself.

    Returns:
        The ids of the records that it falls into.

    Raises:
        RefusedWordError: The record's pages came in one file.
        UsageError: There is no such record, or the ledger cannot be written.
    """
    with corrections.alone():
        ids = tuple(corrections.ledger.parts_of(corrections.current_id(record_id)))
        if not ids:
            raise RefusedWordError(
                Wording(zh="该记录只有一个文件，无法拆开。", en="came in one file, so there is nothing to part"),
                at=f"record {record_id}",
            )
        people.note_wish(corrections.ledger, JoinWish("part", ids, by, moment_of(corrections.clock), reason))
        return ids


def _parts_of(corrections: Corrections, record: Record) -> list[FormPart]:
    """Return the parts that a record is made of: those of a joined record, or its own; none where it has none."""
    ids = set(corrections.ledger.parts_of(record.record_id)) or {record.record_id}
    return [row.part for row in corrections.ledger.parts() if row.record_id in ids]


def _parts_of_strays(corrections: Corrections, strays: Sequence[Record], known: Sequence[FormPart]) -> list[PartRow]:
    """Keep pages that are of no known form as the pages that a form lacks, and return their rows."""
    if not strays:
        return []
    if not known:
        raise RefusedWordError(
            Wording(
                zh="请同时选择缺页的那份表。",
                en="none of the records is of a form that lacks a page; name the one that does",
            )
        )
    first = known[0]
    missing = [page for page in range(1, first.page_count + 1) if all(page not in one.pages for one in known)]
    shown = [(one, page) for one in strays for page in one.source.pages if page is not None]
    if len(shown) != len(strays) or len(shown) > len(missing):
        raise RefusedWordError(
            Wording(
                zh="缺少的页数与所选页面不符，请逐页选择。",
                en=f"{len(missing)} pages are missing, and the records without a form bring {len(shown)}",
            )
        )
    return [
        _stray_part(corrections, one, page_no, source_page, first)
        for (one, source_page), page_no in zip(shown, missing, strict=False)
    ]


def _stray_part(corrections: Corrections, record: Record, page_no: int, source_page: int, first: FormPart) -> PartRow:
    """Keep one page of no known form as a page of a form."""
    file = record.source.files[0]
    stray = FormPart(
        record_id=record.record_id,
        form_id=first.form_id,
        version=first.version,
        copy_id=first.copy_id,
        pages=frozenset({page_no}),
        page_count=first.page_count,
        path=file.path,
        container=file.path.rpartition("/")[0],
        arrived_at=first.arrived_at,
    )
    today = corrections.folder.part(first.record_id).today
    kept = KeptPart(stray, record, (PartPage(page_no, source_page, ()),), today)
    pictures = {}
    try:
        content = (corrections.folder.path / record.picture_names()[0]).read_bytes()
        pictures = {f"{record.record_id}-{number}.jpg": content for number in {1, page_no}}
    except (OSError, IndexError):
        pass  # the page is joined without a picture
    corrections.folder.keep(kept, pictures)
    return part_row_of(kept, record.source.sha256)
