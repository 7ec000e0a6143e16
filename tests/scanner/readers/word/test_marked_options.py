"""Options of a Word form that are marked by other means than their boxes."""

from __future__ import annotations

import pytest

from scanner.values.reading import BoxState, Outcome, Reading, Witness
from tests.makers.files.word_package import W14, W, WordPackage, field_code, picture, run, xml
from tests.scanner.readers.word.returned import codes, filled, readings

STRONG = [
    "<w:b/>",
    "<w:i/>",
    '<w:u w:val="single"/>',
    '<w:em w:val="dot"/>',
    '<w:highlight w:val="yellow"/>',
    '<w:shd w:val="clear" w:color="auto" w:fill="FFFF00"/>',
    '<w:bdr w:val="single" w:sz="4" w:space="0" w:color="auto"/>',
]
WEAK = ['<w:color w:val="FF0000"/>', '<w:color w:val="999999"/>', '<w:sz w:val="32"/>']


def _unticked() -> WordPackage:
    package = filled(company_type="sme")
    package.tick("company_type.sme", ticked=False)
    return package


def _look(package: WordPackage, option: str, look: str) -> None:
    package.label_run(f"company_type.{option}").insert(0, xml(f"<w:rPr>{look}</w:rPr>"))


def _read(package: WordPackage) -> Reading:
    return readings(package)["company_type"]


def _ticked(reading: Reading) -> list[str]:
    return [option_id for option_id, state in reading.options.items() if state is BoxState.TICKED]


@pytest.mark.parametrize("look", STRONG)
def test_the_option_that_alone_stands_out_is_chosen_for_a_person_to_confirm(look: str) -> None:
    package = _unticked()
    _look(package, "sme", look)
    reading = _read(package)
    assert (_ticked(reading), codes(reading)) == (["sme"], ["word_option_emphasised"])


@pytest.mark.parametrize("look", WEAK)
def test_an_option_of_another_colour_or_size_is_a_question(look: str) -> None:
    package = _unticked()
    _look(package, "sme", look)
    reading = _read(package)
    assert (reading.outcome, codes(reading)) == (Outcome.UNCLEAR, ["word_signs_disagree"])


def test_a_look_that_all_options_share_marks_none() -> None:
    package = _unticked()
    for option in ("large", "sme", "other"):
        _look(package, option, "<w:b/>")
    assert (_read(package).outcome, codes(_read(package))) == (Outcome.BLANK, [])


def test_an_option_that_is_marked_in_part_is_a_question() -> None:
    package = _unticked()
    label = package.label_run("company_type.sme")
    label.addnext(run("小企业", "<w:b/>"))
    label.addnext(run("中"))
    label.getparent().remove(label)
    assert codes(_read(package)) == ["word_signs_disagree"]


def test_an_option_in_a_ring_is_chosen_for_a_person_to_confirm() -> None:
    package = _unticked()
    label = package.label_run("company_type.sme")
    for node in reversed(field_code(r"eq \o\ac(○,中小企业)")):
        label.addnext(node)
    label.getparent().remove(label)
    reading = _read(package)
    assert (_ticked(reading), codes(reading)) == (["sme"], ["word_option_emphasised"])


def test_a_drawing_among_options_is_a_question_though_a_box_is_ticked() -> None:
    package = filled(company_type="sme")
    package.label_run("company_type.large").addnext(xml(picture(floating=True)))
    reading = _read(package)
    assert (reading.outcome, codes(reading)) == (Outcome.UNCLEAR, ["word_drawing_in_cell"])


def test_a_ticked_option_that_is_struck_out_is_a_question_and_others_struck_out_are_none() -> None:
    package = filled(company_type="sme")
    _look(package, "large", "<w:strike/>")
    assert (_read(package).outcome, _ticked(_read(package))) == (Outcome.READ, ["sme"])
    _look(package, "sme", "<w:strike/>")
    assert codes(_read(package)) == ["word_signs_disagree"]


def test_crosses_are_ticks_where_there_is_no_tick_and_a_question_beside_one() -> None:
    package = filled(company_type="sme")
    package.replace("company_type.sme", run("×"))
    package.replace("company_type.large", run("□"))
    package.replace("company_type.other", run("□"))
    assert _ticked(_read(package)) == ["sme"]
    package = filled(company_type="sme")
    package.replace("company_type.large", run("×"))
    reading = _read(package)
    assert (reading.outcome, reading.options["large"]) == (Outcome.UNCLEAR, BoxState.UNCLEAR)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (r"eq \o\ac(□,√)", BoxState.TICKED),
        (r"EQ \o(□,√)", BoxState.TICKED),
        (r"eq \o\ac(√,□)", BoxState.TICKED),
        (r"eq \o\ac(□,甲)", BoxState.EMPTY),
        (r"eq \o\ac(□,\s\up1(√))", BoxState.UNCLEAR),
    ],
)
def test_a_mark_enclosed_in_a_box_is_a_tick(code: str, expected: BoxState) -> None:
    package = _unticked()
    package.replace("company_type.sme", *field_code(code))
    reading = _read(package)
    assert reading.options["sme"] is expected
    assert expected is not BoxState.EMPTY or reading.outcome is Outcome.UNCLEAR


@pytest.mark.parametrize(
    ("state", "ticked"),
    [("<w:checked/>", True), ('<w:checked w:val="0"/><w:default/>', False), ("<w:default/>", True), ("", False)],
)
def test_an_old_check_box_says_its_state_itself(state: str, ticked: bool) -> None:
    package = _unticked()
    form_field = f"<w:ffData><w:checkBox>{state}</w:checkBox></w:ffData>"
    package.replace("company_type.sme", *field_code("FORMCHECKBOX", form_field=form_field))
    assert (_ticked(_read(package)) == ["sme"]) is ticked


def test_a_box_whose_state_and_sign_differ_is_told_with_both() -> None:
    package = filled(company_type="sme")
    package.control("company_type.sme").find(f".//{W14}checked").set(f"{W14}val", "0")
    reading = _read(package)
    assert codes(reading) == ["word_control_disagrees"]
    assert reading.witnesses == (Witness("control", "☐中小企业"), Witness("text", "☑中小企业"))


@pytest.mark.parametrize("words", [" 小微企业", " 不中小企业", " 中小企业（拟）"])
def test_a_ticked_option_with_other_words_is_a_question(words: str) -> None:
    package = filled(company_type="sme")
    next(package.label_run("company_type.sme").iter(f"{W}t")).text = words
    reading = _read(package)
    assert reading.outcome is Outcome.UNCLEAR
    assert {"word_beside_options", "word_print_changed"} & set(codes(reading))


def test_boxes_that_open_changes_moved_a_tick_between_are_asked_about() -> None:
    package = filled(company_type="sme")
    old, new = (f'<w:{tag} w:id="1" w:author="a"><w:r><w:t>{{}}</w:t></w:r></w:{tag}>' for tag in ("del", "ins"))
    package.replace("company_type.sme", xml(old.format("√")), xml(new.format("□")))
    package.replace("company_type.large", xml(old.format("□")), xml(new.format("√")))
    reading = _read(package)
    assert (reading.outcome, codes(reading)[-1]) == (Outcome.UNCLEAR, "word_change_open")
    assert reading.witnesses == (Witness("text", "大企业"), Witness("before-changes", "中小企业"))


def test_a_choice_that_stands_twice_with_different_ticks_is_asked_about() -> None:
    package = filled(company_type="sme")
    more = package.copied_row("company_type.sme")
    assert codes(_read(package)) == []
    for control in more.iter(f"{W}sdt"):
        tag = control.find(f"{W}sdtPr/{W}tag").get(f"{W}val")
        if tag in ("company_type.sme", "company_type.large"):
            ticked = tag.endswith("large")
            control.find(f".//{W14}checked").set(f"{W14}val", str(int(ticked)))
            next(control.find(f"{W}sdtContent").iter(f"{W}t")).text = "☑" if ticked else "☐"
    reading = _read(package)
    assert codes(reading) == ["word_told_twice"]
    assert reading.witnesses == (Witness("text", "中小企业"), Witness("text", "大企业"))


@pytest.mark.parametrize("words", [" 不否", " 暂否"])
def test_words_between_a_box_and_its_label_are_a_question_behind_a_line_to_write_on_too(words: str) -> None:
    package = filled(has_partner="no")
    next(package.label_run("has_partner.no").iter(f"{W}t")).text = words
    reading = readings(package)["has_partner"]
    assert (reading.outcome, codes(reading)) == (Outcome.UNCLEAR, ["word_beside_options"])


def test_a_filled_line_behind_an_option_is_no_question_of_the_choice() -> None:
    reading = readings(filled(has_partner="yes", partner_names="香港某大学、香港某公司"))["has_partner"]
    assert (reading.outcome, codes(reading), _ticked(reading)) == (Outcome.READ, [], ["yes"])
