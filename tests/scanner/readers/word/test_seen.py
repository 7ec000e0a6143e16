"""What a reader of a Word document sees in a field's cell, and what makes the field a question."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from scanner.values.reading import Outcome, Witness
from tests.makers.files.word_package import W, field_code, picture, run, text_box, xml
from tests.scanner.readers.word.returned import ANSWERS, append, append_run, codes, filled, readings, style
from tests.viewers.office import convert
from tests.viewers.reading_back import read_back

INDUSTRY = str(ANSWERS["industry"])
BLACK_BAR = '<w:color w:val="000000"/><w:shd w:val="clear" w:color="auto" w:fill="000000"/>'


@pytest.mark.parametrize(
    "look",
    [
        "<w:vanish/>",
        '<w:color w:val="FFFFFF"/>',
        '<w:color w:val="auto" w:themeColor="background1"/>',
        '<w:color w:val="E0E0E0"/>',
        '<w:sz w:val="4"/>',
        BLACK_BAR,
        '<w:rStyle w:val="Gone"/>',
    ],
)
def test_hidden_text_is_no_answer_and_is_asked_about(look: str) -> None:
    package = filled()
    style(package, "Gone", "<w:vanish/>")
    append_run(package, "industry", "内部备注", look)
    reading = readings(package)["industry"]
    assert (reading.outcome, reading.text) == (Outcome.UNCLEAR, INDUSTRY)
    assert codes(reading) == ["word_hidden_text"]
    assert reading.witnesses == (Witness("text", INDUSTRY), Witness("hidden-text", "内部备注"))


@pytest.mark.parametrize(
    "look",
    [
        '<w:vanish w:val="0"/>',
        '<w:color w:val="DF0000"/>',
        '<w:color w:val="DFDFDF"/>',
        '<w:sz w:val="5"/>',
        '<w:color w:val="FFFFFF"/><w:shd w:val="clear" w:color="auto" w:fill="000000"/>',
        "<w:rPrChange><w:rPr><w:vanish/></w:rPr></w:rPrChange>",
    ],
)
def test_text_that_can_be_seen_is_part_of_the_answer(look: str) -> None:
    package = filled()
    append_run(package, "industry", "等", look)
    reading = readings(package)["industry"]
    assert (reading.outcome, reading.text, codes(reading)) == (Outcome.READ, f"{INDUSTRY}等", [])


def test_a_row_too_low_to_read_is_hidden() -> None:
    package = filled()
    height = package.row("contact").find(f"{W}trPr/{W}trHeight")
    height.set(f"{W}val", "40")
    height.set(f"{W}hRule", "exact")
    assert "word_hidden_text" in codes(readings(package)["contact"])


@pytest.mark.parametrize("look", ["<w:strike/>", "<w:dstrike/>"])
def test_struck_text_is_no_answer_and_is_asked_about(look: str) -> None:
    package = filled()
    append_run(package, "industry", "旧", look)
    reading = readings(package)["industry"]
    assert (reading.outcome, reading.text, codes(reading)) == (Outcome.UNCLEAR, INDUSTRY, ["word_struck_text"])


@pytest.mark.parametrize(("gone", "come"), [("del", "ins"), ("moveFrom", "moveTo")])
def test_an_answer_that_open_changes_replaced_is_asked_about_with_both(gone: str, come: str) -> None:
    package = filled()
    old = f'<w:{gone} w:id="1" w:author="a"><w:r><w:delText>旧行业</w:delText></w:r></w:{gone}>'
    new = f'<w:{come} w:id="2" w:author="a"><w:r><w:t>新行业</w:t></w:r></w:{come}>'
    package.write("industry", xml(old), xml(new))
    reading = readings(package)["industry"]
    assert (reading.outcome, reading.text, codes(reading)) == (Outcome.UNCLEAR, "新行业", ["word_change_open"])
    assert reading.witnesses == (Witness("text", "新行业"), Witness("before-changes", "旧行业"))


def test_an_answer_typed_into_a_blank_with_changes_tracked_is_certain() -> None:
    package = filled()
    package.write("industry", xml('<w:ins w:id="2" w:author="a"><w:r><w:t>新行业</w:t></w:r></w:ins>'))
    reading = readings(package)["industry"]
    assert (reading.outcome, reading.text, reading.confidence) == (Outcome.READ, "新行业", 1.0)


def test_a_row_that_an_open_change_deletes_is_asked_about() -> None:
    package = filled()
    package.row("contact").find(f"{W}trPr").append(xml('<w:del w:id="3" w:author="a"/>'))
    assert "word_change_open" in codes(readings(package)["contact"])


@pytest.mark.parametrize(
    "inside", [picture(), picture(floating=True), "<w:r><w:object/></w:r>", "<w:r><w:pict/></w:r>"]
)
def test_a_picture_in_a_cell_of_words_is_asked_about(inside: str) -> None:
    package = filled()
    append(package, "industry", inside)
    assert codes(readings(package)["industry"]) == ["word_drawing_in_cell"]


def test_a_text_box_is_heard_once_though_it_is_written_for_old_programs_too() -> None:
    package = filled()
    append(package, "industry", text_box("另一行业"))
    reading = readings(package)["industry"]
    assert (reading.text, codes(reading)) == (INDUSTRY, ["word_drawing_in_cell"])
    assert reading.witnesses == (Witness("text", INDUSTRY), Witness("text-box", "另一行业"))


@pytest.mark.parametrize("kind", ["comment", "footnote", "endnote"])
def test_a_note_on_a_field_is_asked_about_with_its_words(kind: str) -> None:
    package = filled()
    package.content("revenue").append(package.note(kind, "单位为美元"))
    reading = readings(package)["revenue"]
    assert codes(reading) == ["word_note_on_field"]
    assert Witness(kind, "单位为美元") in reading.witnesses


def test_an_equation_is_no_line_of_text() -> None:
    package = filled()
    append(package, "profile", "<m:oMath><m:r><m:t>x</m:t></m:r></m:oMath>")
    assert codes(readings(package)["profile"]) == ["word_unreadable"]


def test_raised_digits_stay_raised_in_text_and_are_asked_about_in_a_number() -> None:
    package = filled()
    for name in ("profile", "employees"):
        append_run(package, name, "3", '<w:vertAlign w:val="superscript"/>')
    found = readings(package)
    assert (found["profile"].outcome, str(found["profile"].text)[-1]) == (Outcome.READ, "³")
    assert codes(found["employees"]) == ["word_unreadable"]


def test_small_letters_that_are_shown_as_capitals_are_read_as_capitals() -> None:
    package = filled()
    package.write("contact", run("abc", "<w:caps/>"))
    assert readings(package)["contact"].text == "ABC"


def test_hanzi_in_a_run_of_a_symbol_font_are_hanzi() -> None:
    package = filled()
    package.write("contact", run("王明", '<w:rFonts w:ascii="Wingdings"/>'))
    assert readings(package)["contact"].text == "王明"


@pytest.mark.parametrize(
    "nodes",
    [
        field_code("FORMTEXT", form_field="<w:ffData/>", result="软件业"),
        field_code(
            "FORMDROPDOWN",
            form_field='<w:ffData><w:ddList><w:result w:val="1"/><w:listEntry w:val="无"/>'
            '<w:listEntry w:val="软件业"/></w:ddList></w:ffData>',
        ),
        field_code("MACROBUTTON nothing 软件业", result="别的"),
        [xml('<w:fldSimple w:instr=" QUOTE 别的 "><w:r><w:t>软件业</w:t></w:r></w:fldSimple>')],
    ],
    ids=["FORMTEXT", "FORMDROPDOWN", "MACROBUTTON", "fldSimple"],
)
def test_of_a_field_code_what_it_shows_is_read_and_not_the_code(nodes: list[etree._Element]) -> None:
    package = filled()
    package.replace("industry", *nodes)
    reading = readings(package)["industry"]
    assert (reading.outcome, reading.text) == (Outcome.READ, "软件业")


@pytest.mark.parametrize(
    "nodes",
    [
        field_code(r"EQ \f(1,2)"),
        field_code("DATE", result="2026-01-01"),
        field_code("= 1 + 2"),
        field_code("QUOTE", result="软件业")[:-1],
    ],
    ids=["formula", "date of today", "not computed", "without an end"],
)
def test_a_field_code_that_shows_what_the_file_does_not_say_is_asked_about(nodes: list[etree._Element]) -> None:
    package = filled()
    package.replace("industry", *nodes)
    reading = readings(package)["industry"]
    assert reading.outcome is Outcome.UNCLEAR
    assert "word_unreadable" in codes(reading)


def test_a_date_that_its_control_knows_otherwise_is_asked_about() -> None:
    package = filled(founded="2015-03-12")
    date = package.control("founded").find(f"{W}sdtPr/{W}date")
    for known, expected in (("2015-03-12", []), ("2016-03-12", ["word_control_disagrees"])):
        date.set(f"{W}fullDate", f"{known}T00:00:00Z")
        assert codes(readings(package)["founded"]) == expected


@pytest.mark.parametrize("text", ["2015年3月12日", "20150312", "2015.3", "二〇一五年"])
def test_a_date_may_be_written_as_people_write_it(text: str) -> None:
    package = filled(founded="2015-03-12")
    package.write("founded", run(text))
    assert codes(readings(package)["founded"]) == []


def test_words_beside_a_line_that_is_filled_in_are_asked_about() -> None:
    package = filled(has_partner="yes", partner_names="香港大学")
    package.control("partner_names").getnext().addnext(run("香港科技大学"))
    assert codes(readings(package)["partner_names"]) == ["word_line_twice"]


def test_no_message_holds_what_was_written() -> None:
    package = filled()
    append_run(package, "industry", "绝密", "<w:vanish/>")
    append_run(package, "contact", "绝密", "<w:strike/>")
    package.content("phone").append(package.note("comment", "绝密"))
    issues = [issue for reading in readings(package).values() for issue in reading.issues]
    assert len(issues) == 3
    assert not any("绝密" in issue.message + issue.message_zh for issue in issues)


@pytest.mark.program("soffice")
@pytest.mark.parametrize("target", ["docx", "doc"])
def test_libreoffice_keeps_what_is_asked_about(target: str, tmp_path: Path) -> None:
    package = filled()
    append_run(package, "company_name", "旧", "<w:vanish/>")
    append_run(package, "industry", "旧", "<w:strike/>")
    append_run(package, "main_products", "旧", '<w:color w:val="FFFFFF"/>')
    append_run(package, "employees", "3", '<w:vertAlign w:val="superscript"/>')
    append(package, "need_name", text_box("框"))
    append(package, "address", '<w:del w:id="10" w:author="a"><w:r><w:delText>旧</w:delText></w:r></w:del>')
    package.content("contact").append(package.note("comment", "改"))
    package.content("revenue").append(package.note("footnote", "单位为美元"))
    (saved,) = convert({"a.docx": package.saved()}, target, tmp_path).values()
    record = read_back(saved, f"a.{target}")
    assert {(issue.code, issue.field) for issue in record.issues if issue.severity != "info"} == {
        ("word_hidden_text", "company_name"),
        ("word_struck_text", "industry"),
        ("word_hidden_text", "main_products"),
        ("word_unreadable", "employees"),
        ("integer_unparsed", "employees"),
        ("word_drawing_in_cell", "need_name"),
        ("word_change_open", "address"),
        ("word_note_on_field", "contact"),
        ("word_note_on_field", "revenue"),
    }
    told = {"company_name", "industry", "main_products", "address", "contact", "revenue", "need_name"}
    assert {name: record.answers[name] for name in told} == {name: ANSWERS[name] for name in told}
