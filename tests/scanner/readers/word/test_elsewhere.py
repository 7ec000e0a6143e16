"""What stands in a Word document outside its fields: named, never read and never passed over."""

from __future__ import annotations

import copy

import pytest
from lxml import etree

from scanner.values.reading import Outcome, Witness
from tests.makers.files.word_package import W, picture, run, text_box, xml
from tests.scanner.readers.word.returned import ANSWERS, codes, elsewhere, filled, readings


def test_a_filled_form_has_nothing_besides() -> None:
    assert elsewhere(filled()) == []


@pytest.mark.parametrize(
    ("inside", "code"),
    [
        ("<w:r><w:t>补充：税号已变更</w:t></w:r>", "word_text_elsewhere"),
        (text_box("仪器仪表制造业"), "word_drawing_elsewhere"),
        (picture(), "word_drawing_elsewhere"),
        (picture(floating=True), "word_drawing_elsewhere"),
        ("<w:r><w:object/></w:r>", "word_drawing_elsewhere"),
    ],
)
@pytest.mark.parametrize("at", [0, -1])
def test_what_stands_before_or_behind_the_table_is_named(inside: str, code: str, at: int) -> None:
    package = filled()
    package.body.insert(at, xml(f"<w:p>{inside}</w:p>"))
    assert elsewhere(package) == [code]


@pytest.mark.parametrize("look", ["<w:vanish/>", '<w:color w:val="FFFFFF"/>'])
def test_what_nobody_sees_outside_the_fields_is_not_named(look: str) -> None:
    package = filled()
    paragraph = xml("<w:p/>")
    paragraph.append(run("看不见", look))
    package.body.insert(0, paragraph)
    assert elsewhere(package) == []


def test_a_comment_that_hangs_on_no_field_is_named() -> None:
    package = filled()
    next(package.body.iter(f"{W}p")).append(package.note("comment", "请尽快"))
    assert elsewhere(package) == ["word_note_elsewhere"]


@pytest.mark.parametrize("name", ["altChunk", "subDoc"])
def test_a_document_that_is_put_in_is_named(name: str) -> None:
    package = filled()
    package.body.insert(1, xml(f'<w:{name} r:id="rId99"/>'))
    assert elsewhere(package) == ["word_part_attached"]


def test_words_in_a_header_are_named() -> None:
    package = filled()
    package.parts["word/header9.xml"] = etree.tostring(xml("<w:hdr><w:p><w:r><w:t>密件</w:t></w:r></w:p></w:hdr>"))
    assert elsewhere(package) == ["word_text_elsewhere"]


def test_a_row_that_somebody_added_is_named() -> None:
    package = filled()
    row = xml("<w:tr><w:tc><w:p/></w:tc><w:tc><w:p><w:r><w:t>传真</w:t></w:r></w:p></w:tc></w:tr>")
    package.row("contact").addnext(row)
    assert elsewhere(package) == ["word_text_elsewhere"]


@pytest.mark.parametrize("tags", [True, False])
def test_a_copied_row_with_another_answer_is_asked_about_with_both(tags: bool) -> None:
    package = filled()
    more = package.copied_row("need_name")
    assert elsewhere(package) == ["word_form_repeated"]
    assert codes(readings(package)["need_name"]) == []
    for text in more.iter(f"{W}t"):
        text.text = "低温传感器" if text.text == ANSWERS["need_name"] else text.text
    for tag in [] if tags else list(more.iter(f"{W}tag")):  # LibreOffice drops them
        tag.getparent().remove(tag)
    reading = readings(package)["need_name"]
    assert (reading.outcome, codes(reading)) == (Outcome.UNCLEAR, ["word_told_twice"])
    assert reading.witnesses == (Witness("text", str(ANSWERS["need_name"])), Witness("text", "低温传感器"))


def test_a_second_form_behind_the_first_is_told_where_it_differs() -> None:
    package = filled()
    for node in [copy.deepcopy(node) for node in package.body if node.tag == f"{W}tbl"]:
        package.body.insert(len(package.body) - 1, node)
        for text in node.iter(f"{W}t"):
            text.text = "苏州另一家科技有限公司" if text.text == ANSWERS["company_name"] else text.text
    assert "word_form_repeated" in elsewhere(package)
    asked = {name for name, reading in readings(package).items() if "word_told_twice" in codes(reading)}
    assert asked == {"company_name"}


@pytest.mark.parametrize(
    ("words", "asked"),
    [("所属行业：", []), ("所属行业*", []), ("所属 行业", []), ("所属行业（亿元）", ["word_print_changed"]),
     ("所属行业：制造业", ["word_print_changed"]), ("行业", ["word_print_changed"]), ("", ["word_print_changed"])],
)  # fmt: skip
def test_a_label_whose_letters_are_not_the_forms_is_asked_about(words: str, asked: list[str]) -> None:
    package = filled()
    label = package.cell("industry").getprevious()
    assert label is not None
    next(label.iter(f"{W}t")).text = words
    assert codes(readings(package)["industry"]) == asked


@pytest.mark.parametrize("unit", ["亿元", "元", ""])
def test_a_unit_that_is_not_the_forms_is_asked_about(unit: str) -> None:
    package = filled()
    for text in package.cell("revenue").iter(f"{W}t"):
        text.text = unit if text.text == "万元" else text.text
    assert "word_print_changed" in codes(readings(package)["revenue"])


def test_a_comment_on_a_label_is_asked_about_with_its_field() -> None:
    package = filled()
    label = package.cell("industry").getprevious()
    assert label is not None
    next(label.iter(f"{W}p")).append(package.note("comment", "应为化学原料制造业"))
    assert codes(readings(package)["industry"]) == ["word_note_on_field"]
    assert elsewhere(package) == []
