"""A sheet for people: title, headings, one row for each record, totals, and what the colours mean."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from forms.errors import UsageError
from forms.wording import Wording
from scanner.export.cells import Cell, CellValue, Flag
from scanner.export.people.columns import FILE, PeopleTable
from scanner.export.people.measuring import shown
from scanner.export.people.printing import TableText, lay_out_print
from scanner.export.people.ruled_sheet import RuledSheet
from scanner.export.people.totals import Totals
from scanner.export.xlsx.sheet import fitted
from scanner.values.record import Record

if TYPE_CHECKING:
    from scanner.export.people.links import Links

_SAMPLE: Final = 100
"""How many rows are held back to see how wide the columns have to be; the rows after them go straight to the file."""

_ROWS_MAX: Final = 1_048_000
_LINKS_MAX: Final = 60_000
"""Excel allows 65,530 links on a sheet; cells beyond this have none."""

_CROPS_MAX: Final = 20
"""How many columns there are at most for links to doubtful cells; a record with more shows them on its pages."""

_KEPT_MAX: Final = 4
_DOUBTED: Final = (Flag.UNCLEAR, Flag.DOUBTFUL)


@dataclass(frozen=True, slots=True)
class _Row:
    """A row that is to be written: its cells, and the links that follow them.

    Attributes:
        cells: The cells.
        pages: For each page of the form the link to its picture, or None.
        crops: For each doubtful field that has a cut-out, the field's name and the link.
    """

    cells: tuple[Cell, ...]
    pages: tuple[str | None, ...]
    crops: tuple[tuple[str, str], ...]

    def texts(self, count: int) -> tuple[str, ...]:
        """Return what the first cells show."""
        return tuple(shown(one.value) + ("？" if one.flag in _DOUBTED else "") for one in self.cells[:count])


class PeopleSheet:
    """A sheet of one form's records. Its columns become as wide as the texts of its first rows need."""

    def __init__(self, create: Callable[[], Any], table: PeopleTable, words: str, links: Links | None) -> None:
        """Begin the sheet; nothing is written before `_SAMPLE` rows are there, or the sheet is finished.

        Args:
            create: Makes the worksheet, of a write-only workbook.
            table: The table.
            words: What stands under the form's title, or empty.
            links: Where cells lead to, or None for a sheet without links.
        """
        self._create = create
        self._table = table
        self._words = words
        self._links = links
        self._totals = Totals(table)
        self._waiting: list[_Row] = []
        self._sheet: RuledSheet | None = None
        self._count = 0
        self._linked = 0
        self._pages = 0
        self._crops = 0

    def add(self, record: Record) -> None:
        """Add a record's row.

        Raises:
            UnknownFormError: The record's version, or one of its answers, is in no known definition.
            UsageError: The sheet is full, or a cut-out cannot be written.
        """
        if self._totals.count == _ROWS_MAX:
            raise UsageError(
                Wording(
                    zh="记录超过一张表的行数，请筛选后导出。",
                    en="more records than a sheet has rows; choose with --status or --since.",
                )
            )
        cells = self._table.row(record)
        self._totals.add(cells, record)
        self._waiting.append(self._linked_row(record, cells))
        if self._sheet is not None or len(self._waiting) == _SAMPLE:
            self._flush()

    def finish(self) -> None:
        """Write what is left, the totals and what the colours mean."""
        sheet = self._flush()
        sheet.finish([*map(fitted, self._foot()), *[None] * (self._pages + self._crops)])

    def _foot(self) -> list[CellValue]:
        """Return the row of totals, as far as rows were added, without the columns of pictures."""
        first = next((number for number, field in enumerate(self._table.fields, start=1) if field is not None), 1)
        totals: list[CellValue] = ["合计", *self._totals.row()]
        if len(totals) > first and totals[first] is None:
            totals[first] = f"共 {self._totals.count} 份"
        return totals

    def _linked_row(self, record: Record, cells: Sequence[Cell]) -> _Row:
        if self._links is None or self._linked >= _LINKS_MAX:
            return _Row(tuple(cells), (), ())
        doubted = {
            column.field_id: column.name
            for column, cell in zip(self._table.columns, cells, strict=True)
            if column.field_id and cell.flag in _DOUBTED
        }
        found = ((name, self._links.field(record, field_id)) for field_id, name in doubted.items())
        crops = tuple((name, link) for name, link in found if link is not None)
        pages = tuple(self._links.page(record, page_no) for page_no in range(1, len(record.source.pages) + 1))
        self._linked += len(crops) + len(pages)
        return _Row(tuple(cells), pages, crops)

    def _flush(self) -> RuledSheet:
        """Write the rows that wait; the first time the sheet is laid out by them."""
        sheet = self._sheet = self._sheet or self._begun()
        for row in self._waiting:
            self._count += 1
            values: list[CellValue] = [self._count, *(fitted(cell.value) for cell in row.cells)]
            flags = [Flag.NONE, *(cell.flag for cell in row.cells)]
            pages = [(f"第{page_no}页", link) for page_no, link in enumerate(row.pages, start=1)]
            linked = [*_filled(pages, self._pages), *_filled(row.crops, self._crops)]
            sheet.write(values, flags, linked, (str(self._count), *row.texts(len(row.cells))))
        self._waiting.clear()
        return sheet

    def _begun(self) -> RuledSheet:
        """Lay the sheet out by the rows that wait, and return it with its title and headings."""
        self._pages = max((len(row.pages) for row in self._waiting), default=0)
        self._crops = min(max((len(row.crops) for row in self._waiting), default=0), _CROPS_MAX)
        columns = self._table.columns
        printed = len(columns) - (len(columns) > 1 and columns[-1].id == FILE)
        headings = ["序号", *(column.name for column in columns), *["原图"] * self._pages, *["待核处"] * self._crops]
        rows = [(str(number), *row.texts(printed)) for number, row in enumerate(self._waiting, start=1)]
        breaks = (False, *_breaks(self._table)[:printed])
        foot = tuple(map(shown, self._foot()[: printed + 1]))
        text = TableText(tuple(headings[: printed + 1]), tuple(rows), foot, breaks, _kept(self._table))
        versions = self._table.table.versions
        return RuledSheet(
            self._create(), lay_out_print(text), versions[0].title if versions else "", self._words, headings
        )


def _filled(links: Sequence[tuple[str, str | None]], count: int) -> list[tuple[str | None, str | None]]:
    """Return exactly so many links with their words, where a link that is missing has none."""
    found: list[tuple[str | None, str | None]] = [(words if link else None, link) for words, link in links[:count]]
    return [*found, *[(None, None)] * (count - len(found))]


def _kept(table: PeopleTable) -> int:
    """Return how many columns stay in sight: the number and all up to the first field, if those are few."""
    first = next((number for number, field in enumerate(table.fields, start=1) if field is not None), 0)
    return first + 1 if first < _KEPT_MAX else 1


def _breaks(table: PeopleTable) -> list[bool]:
    """Return for each column whether it is the last of a section of the form."""
    sections: dict[str, int] = {}
    for form in reversed(table.table.versions):
        for number, section in enumerate(form.sections):
            for cell in (cell for row in section.rows for cell in row.cells):
                if cell.field_id is not None:
                    sections[cell.field_id] = number
        for field in form.fields:
            for option in field.options:
                if option.line is not None:
                    sections[option.line] = sections.get(field.id, 0)
    numbers = [None if field is None else sections.get(field.id) for field in table.fields]
    return [one is not None and one != after for one, after in zip(numbers, [*numbers[1:], None], strict=True)]
