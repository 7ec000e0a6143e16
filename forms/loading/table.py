"""A checked YAML definition to a `Form`: rows and cells, fields in reading order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile

from forms.definition import Cell, CellRole, Field, Form, LabelPlace, Option, RepeatedField, Row, Section
from forms.definition.kinds import Answer
from forms.definition.papers import paper_size
from forms.loading.asked import check_options, in_one_line, make_field, make_rule
from forms.loading.grid import make_grid
from forms.loading.head import make_head
from forms.loading.problems import Problems, Route
from forms.loading.reach import Reach
from forms.loading.repeat import make_repeated, rows_of
from forms.loading.spec import (
    CellSpec,
    FieldSpec,
    FormSpec,
    FreeRowSpec,
    GridSpec,
    GroupSpec,
    LabelSpec,
    LineSpec,
    OptionSpec,
    RepeatSpec,
    RowSpec,
    SectionSpec,
)
from forms.wording import Wording

WIDTH_TOLERANCE_MM = 0.05
_TOO_FEW_COLUMNS = Wording(zh="，请增列或减格", en=": give the row more columns, or fewer cells")
_TOO_MANY_COLUMNS = Wording(zh="，请去掉最后一格的 span", en=": leave out the last cell's span to fill the row")


@dataclass(slots=True)
class TableMaker:
    """Makes the table of one form; what is wrong goes to `problems`.

    A group's heading is the first cell of its first row, with `row_span` for all rows of
    the group. The first row's `columns_mm` begin with the heading's width and its
    `indent_mm` is 0; the later rows have `indent_mm` = the heading's width and
    `columns_mm` without it. So `indent_mm + sum(columns_mm)` is the table's width in
    every row, less what a cell with `rows` takes of it at the right from a row above.

    Attributes:
        spec: The definition.
        problems: Where problems are noted.
        fields: The fields met so far, in reading order, each with its route.
        repeated: The fields met so far that repeat.
    """

    spec: FormSpec
    problems: Problems
    fields: list[tuple[Field, Route]] = field(default_factory=list)
    repeated: list[RepeatedField] = field(default_factory=list)

    @property
    def width_mm(self) -> float:
        """The width of the whole table."""
        return sum(self.spec.table.columns)

    def sections(self) -> tuple[Section, ...]:
        """Return the sections, top to bottom, and gather the fields."""
        return tuple(
            self._section(section, ("sections", position)) for position, section in enumerate(self.spec.sections)
        )

    def _section(self, spec: SectionSpec, route: Route) -> Section:
        rows: list[Row] = []
        reach = Reach()
        for position, entry in enumerate(spec.rows):
            place = (*route, "rows", position)
            if isinstance(entry, GroupSpec):
                rows.extend(self._group(entry, place))
                continue
            if isinstance(entry, RepeatSpec):
                rows.extend(self._repeat(entry, place))
                continue
            if isinstance(entry, GridSpec):
                rows.extend(self._grid(entry, place))
                continue
            columns = self._columns(entry, self.spec.table.columns, self.width_mm, reach, place)
            below = _plain_rows(spec.rows[position + 1 :])
            row = self._filled_row(entry, columns, place, new_page=entry.new_page, below=below)
            reach = reach.beyond(row)
            rows.append(row)
        starts_page = rows[0].new_page  # a head never stays behind alone: it goes with its first row
        rows[0] = replace(rows[0], new_page=False)
        head = Row(
            cells=(Cell(CellRole.SECTION, spec.title),),
            columns_mm=(self.width_mm,),
            indent_mm=0.0,
            height_mm=self.spec.table.row_height,
            new_page=starts_page,
        )
        return Section(spec.title, (head, *rows))

    def _columns(
        self, spec: RowSpec, usual: Sequence[float], width_mm: float, reach: Reach, route: Route
    ) -> tuple[float, ...]:
        """Return a row's own columns, or those of the usual that no cell from above takes."""
        if spec.columns:
            self._check_width(spec.columns, width_mm - reach.width_mm, (*route, "columns"))
            return tuple(spec.columns)
        left = reach.leaves(usual)
        if left is None:
            what = Wording(
                zh=f"上面占几行的格在这里占 {reach.width_mm:.6g} 毫米，不是整列，请给这一行单独写 columns",
                en=f"the cell above with rows takes {reach.width_mm:.6g} mm here, which are no whole columns: "
                "give the row columns of its own",
            )
            self.problems.add(what, route=route)
        return left or tuple(usual)

    def _group(self, spec: GroupSpec, route: Route) -> list[Row]:
        columns = tuple(spec.columns or self.spec.table.columns)
        self._check_width(columns, self.width_mm, (*route, "columns"))
        if len(columns) < 2:
            what = Wording(zh="组至少要有标题一列和另外一列", en="a group needs a column for its heading and one more")
            self.problems.add(what, route=(*route, "columns"))
        heading_mm, rest = columns[0], columns[1:]
        rows: list[Row] = []
        reach = Reach()
        for position, inner in enumerate(spec.rows):
            place = (*route, "rows", position)
            own = self._columns(inner, rest, self.width_mm - heading_mm, reach, place)
            starts, below = spec.new_page and position == 0, len(spec.rows) - position - 1
            row = self._filled_row(inner, own, place, new_page=starts, below=below)
            reach = reach.beyond(row)
            heading = Cell(CellRole.LABEL, spec.heading, row_span=len(spec.rows))
            rows.append(_beside(heading, heading_mm, row, first=position == 0))
        return rows

    def _repeat(self, spec: RepeatSpec, route: Route) -> list[Row]:
        columns = spec.columns or self.spec.table.columns
        self._check_width(columns, self.width_mm, (*route, "columns"))
        if len(columns) != len(spec.cells):
            what = Wording(
                zh=f"一行有 {len(spec.cells)} 格，却有 {len(columns)} 列，请每格一列",
                en=f"it has {len(spec.cells)} cells in a row and {len(columns)} columns: give each cell a column",
            )
            self.problems.add(what, route=(*route, "columns"))
        repeated, cells = make_repeated(spec, route, self.problems)
        self.repeated.append(repeated)
        self.fields.extend(cells)
        return rows_of(repeated, spec, columns, self.spec.table.row_height)

    def _grid(self, spec: GridSpec, route: Route) -> list[Row]:
        columns = spec.columns or self.spec.table.columns
        self._check_width(columns, self.width_mm, (*route, "columns"))
        rows, fields = make_grid(spec, columns, route, self.problems)
        self.fields.extend(fields)
        return rows

    def _filled_row(
        self, spec: RowSpec, columns: tuple[float, ...], route: Route, *, new_page: bool, below: int
    ) -> Row:
        """Return a row; `below` is how many rows under it a cell of it may reach into."""
        cells: list[Cell] = []
        settled = self.problems.places.settle((*route, "cells"))
        for position, cell in enumerate(spec.cells):
            place = (*settled, position)
            cells.extend(self._cells(cell, place))
            if cell.rows is not None and position < len(spec.cells) - 1:
                what = Wording(zh="一行只有最后一格可以占几行", en="only the last cell of a row may take several rows")
                self.problems.add(what, route=(*place, "rows"))
            elif cell.rows is not None and cell.rows - 1 > below:
                what = Wording(
                    zh=f"从这里起 {cell.rows} 行超出了小节、组或页，最多 {below + 1} 行",
                    en=f"{cell.rows} rows from here on end behind the section, or in a group or on another page: "
                    f"{below + 1} at most",
                )
                self.problems.add(what, route=(*place, "rows"))
        explicit = spec.cells[-1].span is not None
        return Row(
            cells=self._spread(cells, len(columns), route, last_is_explicit=explicit),
            columns_mm=columns,
            indent_mm=0.0,
            height_mm=spec.height or self.spec.table.row_height,
            grow=spec.grow,
            new_page=new_page,
        )

    def _cells(self, spec: CellSpec, route: Route) -> list[Cell]:
        if isinstance(spec, LabelSpec):
            return [Cell(CellRole.LABEL, spec.label, span=spec.span or 1, row_span=spec.rows or 1, align=spec.align)]
        self._check_label(spec, route)
        self._gather(spec, route)
        row_span = spec.rows or 1
        writing = Cell(CellRole.WRITING, field_id=spec.field, span=spec.span or 1, row_span=row_span)
        if spec.label_place is LabelPlace.CELL:
            return [Cell(CellRole.LABEL, spec.label or "", row_span=row_span), writing]
        return [writing]

    def _spread(self, cells: list[Cell], columns: int, route: Route, *, last_is_explicit: bool) -> tuple[Cell, ...]:
        """Return the cells with the last one taking the columns that are left."""
        left = columns - sum(cell.span for cell in cells)
        if left < 0 or (left > 0 and last_is_explicit):
            what = Wording(
                zh=f"各格占 {columns - left} 列，这一行有 {columns} 列",
                en=f"its cells take {columns - left} columns, the row has {columns}",
            )
            self.problems.add(what + (_TOO_FEW_COLUMNS if left < 0 else _TOO_MANY_COLUMNS), route=route)
        elif left > 0:
            last = cells[-1]
            return (*cells[:-1], replace(last, span=last.span + left))
        return tuple(cells)

    def _check_width(self, columns: Sequence[float], width_mm: float, route: Route) -> None:
        difference = sum(columns) - width_mm
        if abs(difference) > WIDTH_TOLERANCE_MM:
            size, total = f"{abs(difference):.4g}", f"{sum(columns):.6g}"
            more, wide = ("多", "wide") if difference > 0 else ("少", "narrow")
            what = Wording(
                zh=f"各列合计 {total} 毫米，应为 {width_mm:.6g} 毫米（{more} {size} 毫米）",
                en=f"columns add up to {total} mm, not {width_mm:.6g}: {size} mm too {wide}",
            )
            self.problems.add(what, route=route)

    def _check_label(self, spec: FieldSpec, route: Route) -> None:
        if spec.label_place is LabelPlace.NONE:
            if spec.label is not None:
                what = Wording(
                    zh="label_place 为 none 时不印名称，请写在“name”里",
                    en='label_place "none" prints no label: write the words as "name"',
                )
                self.problems.add(what, route=(*route, "label"))
            if spec.name is None:
                what = Wording(
                    zh="缺少“name”：不印名称的栏要写", en='"name" is missing: a field without a label needs one'
                )
                self.problems.add(what, route=route)
        elif spec.label is None:
            self.problems.add(Wording(zh="缺少名称（label）", en='"label" is missing'), route=route)
        elif spec.label_place is LabelPlace.INSIDE and "\n" in spec.label:
            what = Wording(zh="名称（label）独占一格时才能换行", en='"label" breaks only in a cell of its own')
            self.problems.add(what, route=(*route, "label"))

    def _gather(self, spec: FieldSpec, route: Route) -> None:
        entries = spec.options or {}
        check_options(spec.kind, spec.options, route, self.problems)
        options: list[Option] = []
        lines: list[tuple[Field, Route]] = []
        for option_id, entry in entries.items():
            place = (*route, "options", option_id)
            line = entry.line if isinstance(entry, OptionSpec) else None
            label = entry.label if isinstance(entry, OptionSpec) else entry
            options.append(Option(option_id, label, line.field if line else None))
            if line:
                lines.append((self._line_field(line, (*place, "line")), (*place, "line")))
        label = in_one_line(spec.label or "")
        asked = make_field(spec, tuple(options), label, spec.label_place, route=route, problems=self.problems)
        self.fields.append((asked, route))
        self.fields.extend(lines)

    def _line_field(self, spec: LineSpec, route: Route) -> Field:
        if not spec.kind.is_text or spec.kind.traits.answer is Answer.PARAGRAPHS:
            what = Wording(zh=f"选项后的填写线不能是 {spec.kind}", en=f"an option's line cannot be of kind {spec.kind}")
            self.problems.add(what, route=(*route, "kind"))
        return make_field(spec, (), "", LabelPlace.NONE, route=route, problems=self.problems)


def make_form(spec: FormSpec, problems: Problems) -> tuple[Form, Sequence[tuple[Field, Route]]]:
    """Return the form and its fields with their routes; what is wrong is noted in `problems`."""
    maker = TableMaker(spec, problems)
    head = make_head(spec, problems, paper_size(spec.paper, landscape=spec.landscape))
    room = head.paper.width_mm - head.margins_mm[0] - head.margins_mm[2]
    if maker.width_mm > room + WIDTH_TOLERANCE_MM:
        what = Wording(
            zh=f"表宽 {maker.width_mm:.6g} 毫米，页边距只留下 {room:.6g} 毫米",
            en=f"the table is {maker.width_mm:.6g} mm wide, the margins leave {room:.6g}",
        )
        problems.add(what, route=("table", "columns"))
    sections = maker.sections()
    if not maker.fields:
        what = Wording(
            zh="表单至少要有一个栏目；没有栏目的文字用 .md 文件",
            en="a form needs a field; a text without fields is a .md document",
        )
        problems.add(what, route=("sections",))
    form = replace(
        head,
        fields=tuple(asked for asked, _ in maker.fields),
        repeated=tuple(maker.repeated),
        head=tuple(spec.head),
        sections=sections,
        rules=tuple(make_rule(rule, maker.repeated) for rule in spec.rules),
    )
    return form, maker.fields


def _plain_rows(entries: Sequence[FreeRowSpec | GroupSpec | GridSpec | RepeatSpec]) -> int:
    """Return how many rows come before a group or a page break."""
    plain = takewhile(lambda entry: isinstance(entry, FreeRowSpec) and not entry.new_page, entries)
    return len(list(plain))


def _beside(heading: Cell, heading_mm: float, row: Row, *, first: bool) -> Row:
    if first:
        return replace(row, cells=(heading, *row.cells), columns_mm=(heading_mm, *row.columns_mm))
    return replace(row, indent_mm=heading_mm)
