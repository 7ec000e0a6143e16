"""Mistakes in YAML definitions: each told with its line, its field and a cure."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.definition import Form
from forms.errors import DefinitionError, ExitCode
from forms.loading import SIZE_MAX, load_form
from tests.forms.loading.definitions import SMALL, TEMPLATES, changed

HAN = re.compile("[\u4e00-\u9fff]")


def mistakes(tmp_path: Path, content: str | bytes, name: str = "small.yaml") -> list[str]:
    """Load a definition that is wrong; return its mistakes in English, without the folder. All have their Chinese."""
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(DefinitionError) as caught:
        load_form(path)
    assert caught.value.exit_code is ExitCode.DEFINITION
    chinese, english = caught.value.wording.zh.split("\n"), caught.value.wording.en.split("\n")
    assert len(chinese) == len(english)
    assert all(HAN.search(line.partition("：")[2]) for line in chinese), chinese
    return [line.replace(f"{tmp_path.as_posix()}/", "") for line in english]


TOLD = [
    # what is changed, into what, the message
    (
        "name, label: 名称, kind: text",
        "name, label: 名称, kind: txt",
        '13: field "name": unknown kind "txt"; did you mean "text"?',
    ),
    ("kind: integer", "kind: 7", '15: field "staff": unknown kind "7"; valid are amount, county, '),
    ("label: 名称, ", "", '13: field "name": "label" is missing'),
    (
        "label: 名称, ",
        "label: 名称, lable_place: inside, ",
        '13: field "name": unknown key "lable_place"; did you mean "label_place"?',
    ),
    (
        "label: 名称, ",
        "label: 名称, label_place: insid, ",
        '13: field "name": unknown label_place "insid"; did you mean "inside"?',
    ),
    (
        "label: 名称, ",
        "label: 名称, label_place: none, ",
        '13: field "name": label_place "none" prints no label: write the words as "name"',
    ),
    ("label: 名称, ", "label: 2021, ", '13: field "name": "label" must be text: write it in quotes'),
    ("label: 名称, ", 'label: "  ", ', '13: field "name": "label" is empty'),
    ("label: 名称, ", 'label: "名称\\n", ', '13: field "name": "label" is empty'),
    (
        "label: 名称, ",
        'label: "名\\n称", label_place: inside, ',
        '13: field "name": "label" breaks only in a cell of its own',
    ),
    ("title: 小表", 'title: "小\\n表"', '4: "title" holds a line break, a tab or a control character'),
    (
        "label: 名称, ",
        'label: "名\\t称", ',
        '13: field "name": "label" holds a line break, a tab or a control character',
    ),
    (
        "label: 名称, ",
        "label: 名称, required: 1, ",
        '13: field "name": "required" is true, false or one choice with its option',
    ),
    (
        "label: 名称, ",
        "label: 名称, required: {siz: big}, ",
        '13: field "name": required: unknown field "siz"; did you mean "size"?',
    ),
    (
        "label: 名称, ",
        "label: 名称, required: {size: bigg}, ",
        '13: field "name": required: "size" has no option "bigg"; did you mean "big"?',
    ),
    (
        "label: 名称, ",
        "label: 名称, required: {staff: big}, ",
        '13: field "name": required: "staff" is not another choice; valid are size',
    ),
    (
        "label: 名称, ",
        "label: 名称, options: {a: 甲}, ",
        '13: field "name": kind text has no options: only one and many have',
    ),
    ("label: 名称, ", "label: 名称, comb: 1, ", '13: field "name": "comb" must be at least 2'),
    ("label: 名称, ", "label: 名称, comb: 9, lines: 2, ", '13: field "name": a comb has one line'),
    (
        "label: 名称, ",
        "label: 名称, span: 4, ",
        "13: its cells take 5 columns, the row has 4: give the row more columns, or fewer cells",
    ),
    (
        "label: 名称, ",
        "label: 名称, span: 2, ",
        "13: its cells take 3 columns, the row has 4: leave out the last cell's span to fill the row",
    ),
    ("field: name", "feild: name", '13: unknown key "feild"; did you mean "field"?'),
    (
        "field: name",
        "field: Name",
        '13: field "Name": "Name" is not an id: lower-case letters, digits and underscores, a letter first',
    ),
    ("field: staff", "field: name", '15: field "name": this id is taken by a field before it'),
    (
        "field: staff",
        "field: size_big",
        '15: field "size_big": "size_big" and "size.big" would both have the bookmark "size_big" in Word',
    ),
    (
        "field: name",
        "field: size_big",
        '14: field "size": "size.big" and "size_big" would both have the bookmark "size_big" in Word',
    ),
    (
        "field: name",
        f"field: {'n' * 41}",
        f'13: field "{"n" * 41}": the bookmark "{"n" * 41}" has 41 characters, Word takes 40: shorten the id',
    ),
    (
        "big: 大",
        f"{'b' * 36}: 大",
        f'14: field "size": the bookmark "size_{"b" * 36}" has 41 characters, Word takes 40',
    ),
    ("big: 大", "true: 大", '14: "true" as a key is a truth value to YAML: write it in quotes, "true"'),
    ("big: 大", "BIG: 大", '14: field "size": "BIG" is not an id'),
    ("big: 大", "little: 大", '14: key "little" stands twice, first in line 14'),
    ("big: 大", "big: {label: 大, lin: x}", '14: field "size": unknown key "lin"; did you mean "line"?'),
    ("big: 大", "big: {label: 大, line: {field: w, kind: text}}", '14: field "w": "name" is missing'),
    (
        "big: 大",
        "big: {label: 大, line: {field: w, name: 文, kind: many}}",
        '14: field "w": an option\'s line cannot be of kind many',
    ),
    (
        ", options: {big: 大, little: 小}",
        "",
        '14: field "size": "options" are missing: kind one is answered by ticking',
    ),
    ("{big: 大, little: 小}", "{}", '14: field "size": "options" are missing: kind one is answered by ticking'),
    ("kind: one,", "kind: one, unit: 人,", '14: field "size": "unit" says nothing for kind one'),
    (
        "- - {field: name, label: 名称, kind: text}",
        "- {field: name, label: 名称, kind: text}",
        '13: field "name": "cells" is missing',
    ),
    (
        "- - {field: name",
        "- columns: [30, 55, 30, 53]\n        cells:\n        - {field: name",
        "13: columns add up to 168 mm, not 170: 2 mm too narrow",
    ),
    (
        "- - {field: name",
        "- columns: [30, 145]\n        cells:\n        - {field: name",
        "13: columns add up to 175 mm, not 170: 5 mm too wide",
    ),
    (
        "- - {field: name",
        "- columns: [30, -5, 145]\n        cells:\n        - {field: name",
        '13: "columns", entry 2 must be more than 0',
    ),
    (
        "- - {field: name",
        "- heigth: 9\n        cells:\n        - {field: name",
        '13: unknown key "heigth"; did you mean "height"?',
    ),
    ("columns: [30, 55, 30, 55]", "columns: [30, 55, 30, 56]", "8: the table is 171 mm wide, the margins leave 170"),
    ("row_height: 10", "row_height: .inf", '9: "row_height" must be a number'),
    ("  row_height: 10\n", "", '7: "row_height" is missing'),
    ("title: 一、基本信息", "titel: 一、基本信息", '11: unknown key "titel"; did you mean "title"?'),
    ("key: SMAL", "key: smal", '2: a key is four upper-case letters or digits, not "smal"'),
    ("key: SMAL", "key: 2021", '2: "key" must be text: write it in quotes'),
    ("version: 1", "version: 0", '3: "version" must be at least 1'),
    ("version: 1", "version: 100", '3: "version" must be at most 99'),
    ("version: 1", 'version: "1"', '3: "version" must be a whole number'),
    ("anchors: 100", "anchors: 584", '5: "anchors" must be at most 583'),
    ("anchors: 100", "anchors: -1", '5: "anchors" must be at least 0'),
    ("anchors: 100", "anchors: false", '5: "anchors" must be a whole number'),
    ("margins: [20, 27, 20, 25]", "margins: [20, 27, 20]", '6: "margins" needs at least 4 entries, it has 3'),
    ("margins: [20, 27, 20, 25]", "margins: [20, 80, 20, 80]", "6: the margins take more than half of the page"),
    ("rule: at_most", "rule: atmost", 'unknown rule "atmost"; did you mean "at_most"?'),
    (
        "field: profit, other",
        "field: profits, other",
        '19: rule at_most: unknown field "profits"; did you mean "profit"?',
    ),
    ("other: turnover", "other: profit", '19: rule at_most: "profit" is compared with itself'),
    (
        "other: turnover",
        "other: staff",
        '19: rule at_most: "profit" is amount, "staff" is integer: it compares two amounts or two integers',
    ),
    (
        "利润, kind: amount, unit: 万元",
        "利润, kind: amount, unit: 元",
        '19: rule at_most: "profit" and "turnover" have different units',
    ),
    (
        "rule: at_most",
        "rule: within",
        '19: rule within: "profit" is amount, "turnover" is amount: it compares county, long_text, text',
    ),
    ("title: 小表", "title: [小表", "not YAML: "),
    ("title: 小表", "\ttitle: 小表", "indent with spaces, not tabs"),
    ("title: 小表", "title: 小\x07表", "4: not YAML: a control character"),
    ("title: 小表", 'title: "小\\ud800表"', "4: half a character"),
    ("title: 小表", 'title: "\\UFFFFFFFF"', "not YAML: a broken escape"),
    ("title: 小表", "title: !important 小表", "4: tags are not taken"),
    ("title: 小表", "title: &name 小表", "4: anchors (&) and aliases (*) are not taken: write it out"),
    ("title: 小表", "<<: {title: 小表}", '4: key "<<": tags and merge keys are not taken'),
    ("title: 小表", "? [title]\n: 小表", "4: a key is a word, not a list or a mapping"),
    ("title: 小表", f"title: {'[' * 100_000}", "4: nested deeper than 30 levels"),
]


@pytest.mark.parametrize(("old", "new", "message"), TOLD, ids=[message[:50] for _, _, message in TOLD])
def test_a_mistake_is_told_with_its_line_and_its_cure(tmp_path: Path, old: str, new: str, message: str) -> None:
    told = mistakes(tmp_path, changed(SMALL, old, new))
    assert all(re.match(r"small\.yaml:\d+: ", line) for line in told)
    expected = f"small.yaml:{message}" if message[0].isdigit() else message
    assert any(expected in line for line in told), told


def test_a_single_mistake_is_told_once_and_alone(tmp_path: Path) -> None:
    assert mistakes(tmp_path, changed(SMALL, "kind: integer", "kind: integr")) == [
        'small.yaml:15: field "staff": unknown kind "integr"; did you mean "integer"?'
    ]


def test_all_mistakes_of_a_sort_are_told_at_once_in_the_order_of_their_lines(tmp_path: Path) -> None:
    text = changed(
        changed(changed(SMALL, "kind: integer", "kind: intger"), "version: 1", "version: 0"), "rules", "ruels"
    )
    assert mistakes(tmp_path, text) == [
        'small.yaml:3: "version" must be at least 1',
        'small.yaml:15: field "staff": unknown kind "intger"; did you mean "integer"?',
        'small.yaml:18: unknown key "ruels"; did you mean "rules"?',
    ]


def test_a_form_without_a_field_is_refused(tmp_path: Path) -> None:
    text = SMALL[: SMALL.index("      - - {field")] + "      - [{label: 无}]\n"
    assert mistakes(tmp_path, text) == ["small.yaml:10: a form needs a field; a text without fields is a .md document"]


def test_a_row_of_a_group_cannot_start_a_page(tmp_path: Path) -> None:
    row = "- new_page: true\n            cells: [{field: name, label: 名, kind: text}]"
    group = f"- heading: 组\n        rows:\n          {row}"
    text = changed(SMALL, "- - {field: name, label: 名称, kind: text}", group)
    assert mistakes(tmp_path, text)[0].startswith('small.yaml:15: unknown key "new_page"')


def test_aliases_that_stand_for_gigabytes_are_refused_before_they_are_followed(tmp_path: Path) -> None:
    laughs = "a: &a [ha]\n" + "".join(
        f"{b}: &{b} [*{a},*{a},*{a},*{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    assert mistakes(tmp_path, laughs)[0] == "small.yaml:1: anchors (&) and aliases (*) are not taken: write it out"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "small.yaml:1: a definition is a mapping that starts with `form:`"),
        (b"- form\n", "small.yaml:1: a definition is a mapping that starts with `form:`"),
        ("form: a\ntitle: 表".encode("gb18030"), "small.yaml:2: not UTF-8: save the file as UTF-8"),
        (b"#" * (SIZE_MAX + 1), "small.yaml:1: larger than 1,000,000 bytes: this is no definition"),
    ],
    ids=["empty", "list", "gb18030", "large"],
)
def test_a_file_that_is_no_definition_at_all_is_told_so(tmp_path: Path, content: bytes, message: str) -> None:
    assert mistakes(tmp_path, content) == [message]


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    assert mistakes(tmp_path, SMALL, "small.json") == ["small.json:1: a definition is a .yaml or a .md file"]


def test_a_file_that_is_not_there_is_a_bad_definition(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match="cannot be read: No such file"):
        load_form(tmp_path / "nowhere.yaml")


def test_a_file_in_the_working_folder_is_named_from_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "small.yaml").write_text(SMALL, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert load_form(tmp_path / "templates" / "small.yaml").origin == "templates/small.yaml"


ANNEX2 = (TEMPLATES / "annex2.yaml").read_text(encoding="utf-8")
SYNTAX = [
    *("", " ", "\n", "\t", ":", "- ", "{", "}", "[", "]", ",", "'", '"', "&a ", "*a", "!", "!!int ", "|\n", "? ", "# "),
    *("<<: ", "---\n", "...\n", "%YAML 1.1\n"),
]
VALUES = ["true", "null", "~", "0x1F", "1e999", ".nan", "-1", "9" * 30, "yes", "2021-06-10", "\\ud800", "\x00", "𠮷"]
KEYS = ["field", "options", "label", "rows", "cells", "heading", "columns", "required", "line", "kind", "span"]
SNIPPETS = st.sampled_from(SYNTAX + VALUES + KEYS) | st.text(max_size=8)
CUTS = st.tuples(st.integers(0, len(ANNEX2)), st.integers(0, 40), SNIPPETS)


LINES = ANNEX2.splitlines(keepends=True)


def load_or_refuse(text: str) -> Form | DefinitionError:
    """Load a text as a definition; any error but a DefinitionError goes through."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "annex2.yaml"
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        try:
            return load_form(path)
        except DefinitionError as error:
            return error


@given(cuts=st.lists(CUTS, min_size=1, max_size=6))
@settings(max_examples=150)
def test_whatever_is_done_to_annex2_it_loads_or_is_refused_with_lines(cuts: list[tuple[int, int, str]]) -> None:
    text = ANNEX2
    for start, length, new in cuts:
        text = text[:start] + new + text[start + length :]
    result = load_or_refuse(text)
    if isinstance(result, DefinitionError):
        assert all(re.match(r".+\.yaml:(\d+: .| and \d+ more)", line) for line in result.wording.en.split("\n"))
        str(result).encode("utf-8")


@given(order=st.lists(st.integers(0, len(LINES) - 1), min_size=100, max_size=160), moved=st.integers(0, 15))
@settings(max_examples=60)
def test_annex2_with_lines_dropped_doubled_and_moved_loads_or_is_refused(order: list[int], moved: int) -> None:
    kept = sorted(order[moved:]) + order[:moved]
    result = load_or_refuse("".join(LINES[position] for position in kept))
    assert isinstance(result, Form) or "annex2.yaml:" in str(result)
