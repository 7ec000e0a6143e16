"""The grammar of a definition: the shape that foreign text must have to become a form.

The models say only what can be told of one mapping alone; what hangs together across
the form (ids, widths, conditions) is checked where the form is made.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag
from pydantic_core import PydanticCustomError

from forms.definition import Align, Kind, LabelPlace, RuleKind
from forms.definition.papers import PaperName
from forms.definition.places import Shape
from forms.definition.provinces import PROVINCES, WHOLE_COUNTRY, Province, find_province
from forms.wording import Wording, did_you_mean

LINES_MAX = 60
COMB_MAX = 60
ROWS_MAX = 20
HEAD_MAX = 4  # there is one line for them, beside the title
BLANK_PAGES_MAX = 35  # the page code counts so far
BLANK_SIDE_MAX_MM = 900.0  # a little more than A1
ANCHOR_BASE_MAX = 583  # AprilTag 36h11 has ids 0 to 586, and a page takes four
_REPEATED_REPEAT = re.compile(r"[*+}]\)*\)[*+{]")
_WORD = TypeVar("_WORD", bound=StrEnum)


REFUSED = "refused"
REFUSED_OF_KEY = "refused_of_key"


def refusal(what: Wording, *, of_key: bool = False) -> PydanticCustomError:
    """Return an error for pydantic that carries what is wrong in both languages.

    Args:
        what: What is wrong, and what to do.
        of_key: Whether the name of the key belongs before it.
    """
    return PydanticCustomError(REFUSED_OF_KEY if of_key else REFUSED, "{what}", {"what": what})


def _one_of(words: type[_WORD], what: str) -> Callable[[object], object]:
    def choose(value: object) -> object:
        if isinstance(value, str) and value in list(words):
            return words(value)
        cure = did_you_mean(str(value), words) if isinstance(value, (str, int, float)) else did_you_mean("", words)
        raise refusal(Wording(zh=f"没有这种 {what}：“{value}”", en=f'unknown {what} "{value}"') + cure)

    return choose


def _check_id(text: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9_]*", text):
        what = Wording(
            zh=f"编号“{text}”不合规定：只用小写英文字母、数字和下划线，以字母开头",
            en=f'"{text}" is not an id: lower-case letters, digits and underscores, a letter first',
        )
        raise refusal(what)
    return text


def _check_part(text: str) -> str:
    for part in text.split(".", 1):
        _check_id(part)
    return text


def _check_key(text: str) -> str:
    if not re.fullmatch(r"[A-Z0-9]{4}", text):
        what = Wording(
            zh=f"key 应为四个大写字母或数字，不是“{text}”",
            en=f'a key is four upper-case letters or digits, not "{text}"',
        )
        raise refusal(what)
    return text


def _check_required(value: object) -> object:
    if isinstance(value, bool):
        return value
    if isinstance(value, dict) and len(value) == 1 and all(isinstance(option, str) for option in value.values()):
        return value
    what = Wording(
        zh="“required”应为 true、false 或 {栏目: 选项}，选项为 true、false 时加引号",
        en='"required" is true, false or one choice with its option, {field: option}, '
        "the option in quotes if it is true or false",
    )
    raise refusal(what)


def _province(value: object) -> object:
    found = find_province(value) if isinstance(value, str) else None
    if found is None:
        names = [WHOLE_COUNTRY.short, *(province.short for province in PROVINCES.values())]
        what = Wording(zh=f"没有这个省份：“{value}”", en=f'unknown province "{value}"')
        raise refusal(what + did_you_mean(str(value), names))
    return found


def _check_bound(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        what = Wording(
            zh="上下限应为数、日期（2015-03-12）或时间（09:30）",
            en="a bound is a number, a date such as 2015-03-12 or a time such as 09:30",
        )
        raise refusal(what)
    return value


def _check_pattern(text: str) -> str:
    """Refuse what is no expression, and a repeat within a repeat, which takes for ever on some texts."""
    try:
        re.compile(text)
    except re.error as error:
        what = Wording(zh=f"“pattern”不是正则表达式：{error}", en=f'"pattern" is no regular expression: {error}')
        raise refusal(what) from error
    if _REPEATED_REPEAT.search(text):
        what = Wording(
            zh="“pattern”里有重复套重复，可能永远算不完",
            en='"pattern" repeats a group that repeats something itself: that may take for ever',
        )
        raise refusal(what)
    return text


def _check_own_required(value: object) -> object:
    return value if value is None else _check_required(value)


def _check_words(text: str) -> str:
    if not text.strip():
        raise refusal(Wording(zh="是空的", en=" is empty"), of_key=True)
    if re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", text):
        what = Wording(zh="含有换行、制表符或控制字符", en=" holds a line break, a tab or a control character")
        raise refusal(what, of_key=True)
    return text


def _check_broken_words(text: str) -> str:
    for line in text.split("\n"):
        _check_words(line)
    return text


Id = Annotated[str, AfterValidator(_check_id)]
PartId = Annotated[str, AfterValidator(_check_part)]
"""A field, or a column of a field that repeats: `items.price`."""
FormKey = Annotated[str, AfterValidator(_check_key)]
Words = Annotated[str, AfterValidator(_check_words)]
BrokenWords = Annotated[str, AfterValidator(_check_broken_words)]
"""Words in a label cell, with a line feed where they shall break."""
Width = Annotated[float, Field(gt=0, le=420)]
Margin = Annotated[float, Field(ge=0, le=100)]
RowCount = Annotated[int, Field(ge=1, le=ROWS_MAX)]
"""How many rows the last cell of a row takes; the rows below leave its columns out."""
AnchorBase = Annotated[int, Field(ge=0, le=ANCHOR_BASE_MAX)]
KindWord = Annotated[Kind, BeforeValidator(_one_of(Kind, "kind"))]
PlaceWord = Annotated[LabelPlace, BeforeValidator(_one_of(LabelPlace, "label_place"))]
BoundValue = Annotated[int | float | str, BeforeValidator(_check_bound)]
Pattern = Annotated[str, AfterValidator(_check_pattern)]
ProvinceWord = Annotated[Province, BeforeValidator(_province)]
ShapeWord = Annotated[Shape, BeforeValidator(_one_of(Shape, "shape"))]
PaperWord = Annotated[PaperName, BeforeValidator(_one_of(PaperName, "paper"))]
AlignWord = Annotated[Align, BeforeValidator(_one_of(Align, "align"))]
RuleWord = Annotated[RuleKind, BeforeValidator(_one_of(RuleKind, "rule"))]


class Spec(BaseModel):
    """A mapping of the definition; other keys than these are errors, types are not bent."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class AskedSpec(Spec):
    """What every field may say."""

    field: Id
    kind: KindWord
    name: Words | None = None
    unit: Words | None = None
    hint: Words | None = None
    required: Annotated[bool | dict[str, str], BeforeValidator(_check_required)] = False
    lines: Annotated[int, Field(ge=1, le=LINES_MAX)] | None = None
    comb: Annotated[int, Field(ge=2, le=COMB_MAX)] | None = None
    align: AlignWord | None = None
    parts: bool = False
    min: BoundValue | None = None
    max: BoundValue | None = None
    pattern: Pattern | None = None
    province: ProvinceWord | None = None


class LineSpec(AskedSpec):
    """The field whose writing line follows an option: it has a name and no label."""

    name: Words


class OptionSpec(Spec):
    """An option with more than a label."""

    label: Words
    line: LineSpec | None = None


def _option_shape(value: object) -> str:
    return "<option>" if isinstance(value, (dict, OptionSpec)) else "<label>"


OptionEntry = Annotated[
    Annotated[Words, Tag("<label>")] | Annotated[OptionSpec, Tag("<option>")], Discriminator(_option_shape)
]


class FieldSpec(AskedSpec):
    """A field with its cells."""

    label: BrokenWords | None = None
    label_place: PlaceWord = LabelPlace.CELL
    options: dict[Id, OptionEntry] | None = None
    span: Annotated[int, Field(ge=1, le=50)] | None = None
    rows: RowCount | None = None


class LabelSpec(Spec):
    """A cell of printed words."""

    label: BrokenWords
    align: AlignWord = Align.CENTER
    span: Annotated[int, Field(ge=1, le=50)] | None = None
    rows: RowCount | None = None


LABEL_KEYS = LabelSpec.model_fields.keys()


def _cell_shape(value: object) -> str:
    if isinstance(value, dict):
        return "<label_cell>" if "label" in value and value.keys() <= LABEL_KEYS else "<field_cell>"
    return "<label_cell>" if isinstance(value, LabelSpec) else "<field_cell>"


CellSpec = Annotated[
    Annotated[FieldSpec, Tag("<field_cell>")] | Annotated[LabelSpec, Tag("<label_cell>")], Discriminator(_cell_shape)
]
Cells = Annotated[list[CellSpec], Field(min_length=1, max_length=50)]
Columns = Annotated[list[Width], Field(min_length=1, max_length=50)]


class RowSpec(Spec):
    """A row within a group."""

    cells: Cells
    columns: Columns | None = None
    height: Annotated[float, Field(gt=0, le=280)] | None = None
    grow: Annotated[float, Field(ge=0, le=100)] = 0.0


class FreeRowSpec(RowSpec):
    """A row of a section; it may start a page."""

    new_page: bool = False


class ColumnSpec(AskedSpec):
    """A column of a field that repeats."""

    label: BrokenWords
    options: dict[Id, Words] | None = None


class RepeatSpec(Spec):
    """A field that repeats: so many rows of cells under the heads of its columns."""

    repeat: Annotated[int, Field(ge=1, le=ROWS_MAX)]
    field: Id
    name: Words
    cells: Annotated[list[ColumnSpec], Field(min_length=1, max_length=50)]
    columns: Columns | None = None
    height: Annotated[float, Field(gt=0, le=280)] | None = None
    new_page: bool = False


def _row_shape(value: object) -> str:
    if isinstance(value, list):
        return "<cells>"
    if isinstance(value, dict):
        if "repeat" in value:
            return "<repeat>"
        return "<grid>" if "questions" in value else "<group>" if "heading" in value else "<row>"
    if isinstance(value, RepeatSpec):
        return "<repeat>"
    return "<grid>" if isinstance(value, GridSpec) else "<group>" if isinstance(value, GroupSpec) else "<row>"


def _row_from_cells(value: Any) -> Any:
    return {"cells": value} if isinstance(value, list) else value


class GroupSpec(Spec):
    """Rows beside one heading cell that takes them all."""

    heading: BrokenWords
    rows: Annotated[list[Annotated[RowSpec, BeforeValidator(_row_from_cells)]], Field(min_length=1)]
    columns: Columns | None = None
    new_page: bool = False


class QuestionSpec(Spec):
    """A question of a grid with more than its words."""

    label: BrokenWords
    name: Words | None = None
    required: Annotated[bool | dict[str, str] | None, BeforeValidator(_check_own_required)] = None


def _question_shape(value: object) -> str:
    return "<question>" if isinstance(value, (dict, QuestionSpec)) else "<label>"


QuestionEntry = Annotated[
    Annotated[BrokenWords, Tag("<label>")] | Annotated[QuestionSpec, Tag("<question>")],
    Discriminator(_question_shape),
]


class GridSpec(Spec):
    """Questions below each other that have the same options, whose words stand once above the boxes."""

    questions: Annotated[dict[Id, QuestionEntry], Field(min_length=1, max_length=200)]
    options: Annotated[dict[Id, BrokenWords], Field(min_length=1, max_length=20)]
    heading: BrokenWords | None = None
    columns: Columns | None = None
    height: Annotated[float, Field(ge=6, le=280)] | None = None
    required: bool = False
    new_page: bool = False


RowEntry = Annotated[
    Annotated[FreeRowSpec, BeforeValidator(_row_from_cells), Tag("<cells>")]
    | Annotated[FreeRowSpec, Tag("<row>")]
    | Annotated[GroupSpec, Tag("<group>")]
    | Annotated[GridSpec, Tag("<grid>")]
    | Annotated[RepeatSpec, Tag("<repeat>")],
    Discriminator(_row_shape),
]


class SectionSpec(Spec):
    """A head and its rows."""

    title: Words
    rows: Annotated[list[RowEntry], Field(min_length=1)]


class TableSpec(Spec):
    """The table's own measures, in millimetres."""

    columns: Columns
    row_height: Annotated[float, Field(gt=0, le=100)]


class RuleSpec(Spec):
    """A rule between fields: `at_most` and `within` have another field, `sum` has parts."""

    rule: RuleWord
    field: Id
    other: Id | None = None
    parts: Annotated[list[PartId], Field(min_length=1, max_length=60)] | None = None


class HeadSpec(Spec):
    """What every definition says at its top."""

    form: Id
    key: FormKey
    version: Annotated[int, Field(ge=1, le=99)]
    title: Words
    annex: Words | None = None
    issuer: Words | None = None
    language: Words = "zh-CN"
    margins: Annotated[list[Margin], Field(min_length=4, max_length=4)] = [28.0, 37.0, 26.0, 35.0]
    anchors: int | Literal[False]


class DocumentSpec(HeadSpec):
    """The front matter of a document."""

    anchors: Literal[False] = False


class FormSpec(HeadSpec):
    """A form of fields."""

    anchors: AnchorBase
    paper: PaperWord = PaperName.A4
    landscape: bool = False
    head: Annotated[list[Id], Field(max_length=HEAD_MAX)] = []
    table: TableSpec
    sections: Annotated[list[SectionSpec], Field(min_length=1)]
    rules: list[RuleSpec] = []
