"""PDF of records for printing: each page of a form on a sheet of A4, what was read beside the page's picture."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO, ClassVar

from forms.definition import Form
from forms.errors import UnknownFormError
from forms.wording import Wording
from scanner.export.batches import Batches
from scanner.values.acceptance import ACCEPTANCE
from scanner.values.record import RECORDS_FOLDER, Record


@dataclass(frozen=True, slots=True)
class PageExporter:
    """Writes records one after another, each from a sheet of its own. The file is made in memory.

    Attributes:
        acceptance: The least confidence, 0.0 to 1.0, of a value that no person has to check.
        batches: Where the records, and the pictures of their pages, come from; None for sheets without pictures.
        day: The day of the export, or None.
    """

    is_text: ClassVar[bool] = False
    acceptance: float = ACCEPTANCE
    batches: Batches | None = None
    day: date | None = None

    def export(self, records: Iterable[Record], forms: Sequence[Form], stream: IO[bytes]) -> None:
        """Write the records as one PDF into the stream.

        Raises:
            UnknownFormError: A record is of a form or a version that is not among `forms`.
        """
        from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415  only this format draws

        from scanner.export.page.content import pages_of  # noqa: PLC0415
        from scanner.export.page.drawing import PAPER, draw_page  # noqa: PLC0415

        out = io.BytesIO()
        canvas = Canvas(out, pagesize=PAPER, invariant=1, lang="zh-CN")
        canvas.setTitle("回表 records")
        has_records = False
        for record in records:
            has_records = True
            for page in pages_of(record, _versions(record, forms), self.acceptance):
                draw_page(canvas, page, self._picture(record, page.page_no), self._footer(record))
        if not has_records:
            canvas.showPage()
        canvas.save()
        stream.write(out.getvalue())

    def _picture(self, record: Record, page_no: int) -> Path | None:
        if self.batches is None:
            return None
        return self.batches.folder_of(record) / RECORDS_FOLDER / f"{record.record_id}-{page_no}.jpg"

    def _footer(self, record: Record) -> str:
        batch = f"批次：{self.batches.name_of(record)}　" if self.batches is not None else ""
        day = f"打印日期：{self.day.year}年{self.day.month}月{self.day.day}日　" if self.day is not None else ""
        return f"{batch}{day}记录编号：{record.record_id}"


def _versions(record: Record, forms: Sequence[Form]) -> list[Form]:
    if record.form is None:
        return []
    versions = [form for form in forms if form.id == record.form.id]
    if not versions:
        raise UnknownFormError(
            Wording(
                zh="缺少表单定义，请用 --templates 指定。",
                en=f'unknown form "{record.form.id}" in record {record.record_id}; name its folder with --templates.',
            )
        )
    return versions
