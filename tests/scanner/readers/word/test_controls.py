from __future__ import annotations

import shutil
import subprocess
import zipfile
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree

from forms.answers import Value
from forms.catalogue import load_catalogue
from forms.definition import Field, Kind
from forms.faces import load_metrics
from forms.filling.word import fill_word
from forms.layout import lay_out
from forms.marks.page_code import PageCode
from scanner.intake.word import open_word
from scanner.readers.word.controls import ContentControlsReader
from scanner.readers.word.places import identify_word, page_code_of
from scanner.values.issue import Severity
from scanner.values.opened import WordContent
from scanner.values.reading import BoxState, Outcome, Reading
from scanner.values.source import Source

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
CATALOGUE = load_catalogue(None)
ANNEX2 = CATALOGUE.form("annex2")
LAYOUT = lay_out(ANNEX2, load_metrics())
TICKED, EMPTY, UNCLEAR = BoxState.TICKED, BoxState.EMPTY, BoxState.UNCLEAR


def _open(content: bytes) -> WordContent:
    return open_word(Source("a.docx", "a.docx", content))


def _read(content: WordContent) -> dict[str, Reading]:
    readings = ContentControlsReader().read(content, ANNEX2, LAYOUT)
    assert [reading.field_id for reading in readings] == [field.id for field in ANNEX2.fields]
    return {reading.field_id: reading for reading in readings}


def _expected(field: Field, value: Value) -> tuple[Outcome, str | None, dict[str, BoxState]]:
    if field.kind.is_choice:
        chosen = value if isinstance(value, list) else [value]
        states = {option.id: TICKED if option.id in chosen else EMPTY for option in field.options}
        return (Outcome.READ if TICKED in states.values() else Outcome.BLANK), None, states
    text = "" if value is None else str(value).replace("\r\n", "\n").replace("\r", "\n").strip()
    return (Outcome.READ, text, {}) if text else (Outcome.BLANK, None, {})


def _assert_read(readings: Mapping[str, Reading], answers: Mapping[str, Value], *, least: float = 1.0) -> None:
    for field in ANNEX2.fields:
        reading = readings[field.id]
        assert (reading.outcome, reading.text, dict(reading.options)) == _expected(field, answers.get(field.id))
        assert reading.confidence >= least
        assert (reading.page_no, reading.box_mm) == (None, None)


# What XML can hold and people can type; 䶮 and 𠮷 are names that break narrow encodings.
_TEXT = st.text(
    st.one_of(
        st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs"), exclude_characters="￾￿"),
        st.sampled_from("䶮𠮷ＡＢ１２（），。　\n\t&<>'\"☑√□万元"),
    ),
    max_size=60,
)


def _answers() -> st.SearchStrategy[dict[str, Value]]:
    def values(field: Field) -> st.SearchStrategy[Value]:
        ids = [option.id for option in field.options]
        match field.kind:
            case Kind.ONE:
                return st.none() | st.sampled_from(ids)
            case Kind.MANY:
                return st.sets(st.sampled_from(ids)).map(lambda chosen: [id_ for id_ in ids if id_ in chosen])
            case Kind.INTEGER:
                return st.none() | st.integers(0, 10**9)
            case Kind.AMOUNT:
                return st.none() | st.integers(0, 10**9) | st.sampled_from([0.5, 1234.56])
            case _:
                return st.none() | _TEXT

    return st.fixed_dictionaries({}, optional={field.id: values(field) for field in ANNEX2.fields})


@settings(max_examples=40)
@given(_answers())
@example({})
@example({field.id: "䶮𠮷（全角）\n\n第二段\t&<>" for field in ANNEX2.fields if field.kind is Kind.TEXT})
@example({"profile": "长" * 20_000, "company_name": "名" * 500})
def test_what_was_filled_in_is_what_is_read(answers: dict[str, Value]) -> None:
    _assert_read(_read(_open(fill_word(ANNEX2, LAYOUT, answers))), answers)


FILLED: dict[str, Value] = {
    "company_name": "南京䶮𠮷科技（集团）有限公司",
    "credit_code": "91320100MA1XXXXX0A",
    "founded": "2015-03-12",
    "company_type": "sme",
    "revenue": 1234.5,
    "in_zone": "yes",
    "zone_name": "南京高新区",
    "employees": 120,
    "profile": "第一段。\n第二段，ＡＢＣ　全角。\n\n第四段",
    "field_l1": "新材料",
    "need_category": ["rnd", "support"],
    "need_description": "指标：\n≥5%",
    "has_partner": "yes",
    "partner_names": "香港某大学",
    "cooperation": ["transfer", "entity"],
}


def _convert(path: Path, kind: str, folder: Path) -> Path:
    profile = (folder / "profile").as_uri()
    command = [shutil.which("soffice") or "", f"-env:UserInstallation={profile}", "--headless", "--convert-to", kind]
    subprocess.run([*command, "--outdir", str(folder), str(path)], check=True, capture_output=True, timeout=120)
    return folder / f"{path.stem}.{kind}"


@pytest.mark.program("soffice")
@pytest.mark.parametrize(("by_way_of", "least"), [("docx", 1.0), ("odt", 1.0), ("doc", 0.9)])
def test_a_form_saved_by_libreoffice_keeps_every_answer(by_way_of: str, least: float, tmp_path: Path) -> None:
    (tmp_path / "sent").mkdir()
    path = tmp_path / "sent" / "a.docx"
    path.write_bytes(fill_word(ANNEX2, LAYOUT, FILLED, copy_id="ABCD1234"))
    saved = _convert(path, by_way_of, tmp_path)
    if by_way_of != "docx":
        saved = _convert(saved, "docx", tmp_path)
    content = _open(saved.read_bytes())
    assert identify_word(content, CATALOGUE.forms) is ANNEX2
    assert page_code_of(content) == PageCode("JSX2", 1, 1, "ABCD1234")
    _assert_read(_read(content), FILLED, least=least)


# From here on: what people do to a form instead of filling it in.

Edit = Callable[[etree._Element], None]


def _edited(edit: Edit, answers: Mapping[str, Value] | None = None) -> WordContent:
    content = _open(fill_word(ANNEX2, LAYOUT, dict(answers or {})))
    edit(content.body)
    return content


def _control(body: etree._Element, name: str) -> etree._Element:
    return next(tag.getparent().getparent() for tag in body.iter(f"{W}tag") if tag.get(f"{W}val") == name)


def _cell(body: etree._Element, name: str) -> etree._Element:
    return next(_control(body, name).iterancestors(f"{W}tc"))


def _run(text: str, properties: str = "") -> etree._Element:
    namespace = f'xmlns:w="{W[1:-1]}"'
    lines = '</w:t><w:br/><w:t xml:space="preserve">'.join(text.split("\n"))
    return etree.fromstring(
        f'<w:r {namespace}><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{lines}</w:t></w:r>'
    )


def _replace_cell(body: etree._Element, name: str, *runs: etree._Element) -> None:
    """Leave one paragraph with these runs in a cell, as somebody does who deletes what is in it."""
    cell = _cell(body, name)
    for child in cell.findall(f"{W}p"):
        cell.remove(child)
    paragraph = etree.SubElement(cell, f"{W}p")
    paragraph.extend(runs)


def _strip_identity(body: etree._Element) -> None:
    for name in ("tag", "bookmarkStart", "bookmarkEnd"):
        for element in list(body.iter(f"{W}{name}")):
            element.getparent().remove(element)


def _choice_cell(text: str, name: str = "need_category.patent") -> Reading:
    content = _edited(lambda body: _replace_cell(body, name, _run(text)))
    return _read(content)[name.split(".", maxsplit=1)[0]]


LABELS = {
    "patent": "专利",
    "rnd": "技术研发（关键、核心技术）",
    "product": "产品研发（产品升级、新产品研发）",
    "renovation": "技术改造（设备、研发生产条件）",
    "support": "技术配套（技术、产品等配套合作）",
}


def _options_text(signs: Mapping[str, str], separator: str = "\n", *, behind: bool = False) -> str:
    boxes = [(signs.get(option_id, "□"), label) for option_id, label in LABELS.items()]
    return separator.join(f"□{label}{sign.strip('□')}" if behind else f"{sign}{label}" for sign, label in boxes)


def _ticked(reading: Reading) -> list[str]:
    return [option_id for option_id, state in reading.options.items() if state is TICKED]


@pytest.mark.parametrize("sign", list("☑■√✓✔×●☒"))
@pytest.mark.parametrize("separator", ["\n", "  ", "\t"])
def test_a_typed_sign_in_place_of_the_box_is_a_tick(sign: str, separator: str) -> None:
    reading = _choice_cell(_options_text({"rnd": sign, "support": sign}, separator))
    assert reading.outcome is Outcome.READ
    assert _ticked(reading) == ["rnd", "support"]
    assert (reading.confidence, [issue.code for issue in reading.issues]) == (0.9, ["word_found_by_label"])


@pytest.mark.parametrize("separator", ["\n", "  "])
def test_a_sign_behind_the_label_belongs_to_it(separator: str) -> None:
    reading = _choice_cell(_options_text({"rnd": "√", "support": "√"}, separator, behind=True))
    assert reading.outcome is Outcome.READ
    assert _ticked(reading) == ["rnd", "support"]


def test_a_sign_between_two_labels_that_could_be_eithers_is_unclear_for_both() -> None:
    reading = _choice_cell("□专利√□技术研发（关键、核心技术） □产品研发 □技术改造 □技术配套")
    assert reading.outcome is Outcome.UNCLEAR
    assert (reading.options["patent"], reading.options["rnd"], reading.options["product"]) == (UNCLEAR, UNCLEAR, EMPTY)


def test_typed_empty_boxes_are_a_blank() -> None:
    reading = _choice_cell(_options_text({}))
    assert reading.outcome is Outcome.BLANK
    assert set(reading.options.values()) == {EMPTY}


def test_a_ticked_box_of_wingdings_2_is_a_tick() -> None:
    symbol = etree.fromstring(
        f'<w:r xmlns:w="{W[1:-1]}"><w:sym w:font="Wingdings 2" w:char="F052"/></w:r>',
    )
    typed = _run("R", '<w:rFonts w:ascii="Wingdings 2" w:hAnsi="Wingdings 2"/>')
    for sign in (symbol, typed):
        content = _edited(lambda body, sign=sign: _replace_cell(body, "high_tech.yes", sign, _run("是  □否")))
        assert _ticked(_read(content)["high_tech"]) == ["yes"]


def test_an_unknown_symbol_beside_an_option_is_unclear() -> None:
    symbol = etree.fromstring(f'<w:r xmlns:w="{W[1:-1]}"><w:sym w:font="Webdings" w:char="F0AB"/></w:r>')
    content = _edited(lambda body: _replace_cell(body, "high_tech.yes", symbol, _run("是  □否")))
    assert _read(content)["high_tech"].options == {"yes": UNCLEAR, "no": EMPTY}


def test_a_sign_typed_beside_a_box_that_is_still_there_is_a_tick() -> None:
    for before in (True, False):

        def edit(body: etree._Element, before: bool = before) -> None:
            control = _control(body, "high_tech.no")
            place = control.getprevious() if before else control.getnext().getnext()
            (place.addprevious if before else place.addnext)(_run("√"))

        reading = _read(_edited(edit))["high_tech"]
        assert reading.options == {"yes": EMPTY, "no": TICKED}
        assert (reading.confidence, [issue.code for issue in reading.issues]) == (0.9, ["word_written_outside"])


def test_a_box_whose_state_and_sign_contradict_each_other_is_unclear() -> None:
    def edit(body: etree._Element) -> None:
        _control(body, "high_tech.no").find(f".//{W}t").text = "☑"

    reading = _read(_edited(edit))["high_tech"]
    assert (reading.outcome, reading.options) == (Outcome.UNCLEAR, {"yes": EMPTY, "no": UNCLEAR})


def test_when_the_other_options_were_deleted_the_one_left_is_chosen_for_a_person_to_confirm() -> None:
    reading = _choice_cell("中小企业", "company_type.sme")
    assert reading.options == {"large": EMPTY, "sme": TICKED, "other": EMPTY}
    assert [issue.code for issue in reading.issues] == ["word_options_deleted"]


def test_several_empty_boxes_left_beside_a_deleted_option_are_unclear() -> None:
    reading = _choice_cell("□大企业  □中小企业", "company_type.sme")
    assert reading.outcome is Outcome.UNCLEAR
    assert reading.options == {"large": UNCLEAR, "sme": UNCLEAR, "other": EMPTY}


def test_several_options_left_without_boxes_are_chosen() -> None:
    reading = _choice_cell("专利、技术配套（技术、产品等配套合作）")
    assert _ticked(reading) == ["patent", "support"]


def test_struck_out_options_are_as_if_deleted() -> None:
    runs = (_run("是  "), _run("否", "<w:strike/>"))
    reading = _read(_edited(lambda body: _replace_cell(body, "high_tech.yes", *runs)))["high_tech"]
    assert _ticked(reading) == ["yes"]


@pytest.mark.parametrize("look", ["<w:b/>", '<w:u w:val="single"/>', '<w:highlight w:val="yellow"/>'])
def test_the_one_option_that_is_emphasised_is_chosen_for_a_person_to_confirm(look: str) -> None:
    runs = (_run("□大企业  □"), _run("中小企业", look), _run("  □其他"))
    reading = _read(_edited(lambda body: _replace_cell(body, "company_type.sme", *runs)))["company_type"]
    assert _ticked(reading) == ["sme"]
    assert [issue.code for issue in reading.issues] == ["word_option_emphasised"]


def test_a_tick_and_another_option_that_stands_out_are_a_question() -> None:
    runs = (_run("☑大企业  □"), _run("中小企业", "<w:b/>"), _run("  □其他"))
    reading = _read(_edited(lambda body: _replace_cell(body, "company_type.sme", *runs)))["company_type"]
    assert (reading.outcome, _ticked(reading)) == (Outcome.UNCLEAR, ["large"])
    assert "word_signs_disagree" in [issue.code for issue in reading.issues]


def test_a_tick_that_stands_out_is_certain() -> None:
    runs = (_run("☑"), _run("大企业", "<w:b/>"), _run("  □中小企业  □其他"))
    reading = _read(_edited(lambda body: _replace_cell(body, "company_type.sme", *runs)))["company_type"]
    assert (reading.outcome, _ticked(reading)) == (Outcome.READ, ["large"])
    assert [issue.code for issue in reading.issues] == ["word_found_by_label"]


def test_words_among_the_options_without_a_tick_are_unclear() -> None:
    reading = _choice_cell("民营股份公司", "company_type.sme")
    assert reading.outcome is Outcome.UNCLEAR
    assert [issue.code for issue in reading.issues] == ["word_choice_in_words"]


def test_the_same_label_in_two_choices_is_not_confused() -> None:
    reading = _read(_open(fill_word(ANNEX2, LAYOUT, {"high_tech": "no", "in_zone": "yes", "has_partner": "no"})))
    assert [_ticked(reading[field_id]) for field_id in ("high_tech", "in_zone", "has_partner")] == [
        ["no"],
        ["yes"],
        ["no"],
    ]


def test_a_deleted_control_leaves_its_cell_to_be_read() -> None:
    content = _edited(lambda body: _replace_cell(body, "company_name", _run("南京科技\n有限公司")))
    reading = _read(content)["company_name"]
    assert (reading.text, reading.confidence) == ("南京科技\n有限公司", 0.9)
    assert [(issue.code, issue.severity) for issue in reading.issues] == [("word_found_by_label", Severity.INFO)]


def test_without_tags_and_bookmarks_everything_is_found_by_its_label() -> None:
    content = _edited(_strip_identity, FILLED)
    readings = _read(content)
    _assert_read(readings, FILLED, least=0.9)
    assert readings["company_name"].confidence == 0.9


def test_without_tags_the_bookmarks_are_as_sure() -> None:
    def edit(body: etree._Element) -> None:
        for tag in list(body.iter(f"{W}tag")):
            tag.getparent().remove(tag)

    _assert_read(_read(_edited(edit, FILLED)), FILLED)


def test_unit_label_and_hint_printed_in_the_cell_are_not_part_of_the_answer() -> None:
    def edit(body: etree._Element) -> None:
        _replace_cell(body, "revenue", _run("500 万元"))
        _replace_cell(body, "field_l1", _run("一级分类 新材料"))
        _replace_cell(body, "need_description", _run("（包括主要技术、条件、成熟度、成本等指标）精度 0.05 mm"))

    readings = _read(_edited(edit))
    assert [readings[name].text for name in ("revenue", "field_l1", "need_description")] == [
        "500",
        "新材料",
        "精度 0.05 mm",
    ]


def test_what_is_typed_behind_the_control_is_read_with_it_and_shown_to_a_person() -> None:
    def edit(body: etree._Element) -> None:
        _control(body, "address").getnext().addnext(_run("秦淮区"))

    reading = _read(_edited(edit, {"address": "南京市"}))["address"]
    assert reading.text == "南京市秦淮区"
    assert [(issue.code, issue.severity) for issue in reading.issues] == [("word_written_outside", Severity.WARNING)]


def test_inserted_text_counts_and_deleted_text_does_not() -> None:
    def edit(body: etree._Element) -> None:
        content = _control(body, "contact").find(f"{W}sdtContent")
        inserted = etree.SubElement(content, f"{W}ins")
        inserted.append(_run("三"))
        deleted = etree.SubElement(content, f"{W}del")
        run = etree.SubElement(deleted, f"{W}r")
        etree.SubElement(run, f"{W}delText").text = "四"
        etree.SubElement(run, f"{W}sym", {f"{W}font": "Wingdings 2", f"{W}char": "F052"})
        etree.SubElement(content, f"{W}moveFrom").append(_run("五"))

    assert _read(_edited(edit, {"contact": "张"}))["contact"].text == "张三"


def test_paragraphs_within_a_control_are_lines() -> None:
    def edit(body: etree._Element) -> None:
        content = _control(body, "profile").find(f"{W}sdtContent")
        for child in list(content):
            content.remove(child)
        for text in ("第一段", "", "第二段"):
            etree.SubElement(content, f"{W}p").append(_run(text))

    assert _read(_edited(edit))["profile"].text == "第一段\n\n第二段"


def test_of_two_alternatives_for_old_and_new_programs_one_is_read() -> None:
    def edit(body: etree._Element) -> None:
        compatibility = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
        both = etree.SubElement(_control(body, "contact").find(f"{W}sdtContent"), f"{compatibility}AlternateContent")
        for name in ("Choice", "Fallback"):
            etree.SubElement(both, f"{compatibility}{name}").append(_run("三"))

    assert _read(_edited(edit, {"contact": "张"}))["contact"].text == "张三"


@pytest.mark.parametrize("text", ["请填写联系人姓名", "选择性激光烧结设备制造", "Type-C 连接器", "Enterprise software"])
def test_what_begins_like_a_prompt_is_an_answer_though_the_placeholders_flag_stands(text: str) -> None:
    def edit(body: etree._Element) -> None:
        _control(body, "contact").find(f".//{W}t").text = text

    assert _read(_edited(edit))["contact"].text == text


def test_what_was_typed_over_a_placeholder_counts_though_its_flag_and_style_stand() -> None:
    """LibreOffice 7.4 leaves both."""

    def edit(body: etree._Element) -> None:
        _control(body, "contact").find(f".//{W}t").text = "张三"

    assert _read(_edited(edit))["contact"].text == "张三"


def test_a_placeholder_of_words_prompt_is_blank_and_text_under_a_forgotten_flag_is_not() -> None:
    def edit(body: etree._Element) -> None:
        for name, text in (("contact", "单击或点击此处输入文字。"), ("phone", "025-12345678")):
            content = _control(body, name).find(f"{W}sdtContent")
            for child in list(content):
                content.remove(child)
            content.append(_run(text))

    readings = _read(_edited(edit))
    assert readings["contact"].outcome is Outcome.BLANK
    assert readings["phone"].text == "025-12345678"


def test_a_field_whose_row_was_deleted_is_unclear_and_said_to_be_missing() -> None:
    def edit(body: etree._Element) -> None:
        row = next(_control(body, "contact").iterancestors(f"{W}tr"))
        row.getparent().remove(row)

    readings = _read(_edited(edit))
    for field_id in ("contact", "phone"):
        assert readings[field_id].outcome is Outcome.UNCLEAR
        assert [issue.code for issue in readings[field_id].issues] == ["field_missing"]
    assert readings["email"].outcome is Outcome.BLANK


def test_names_typed_behind_the_option_are_read_without_their_control() -> None:
    text = "☑是（请列出详细名称）香港某大学\n□否"
    content = _edited(lambda body: _replace_cell(body, "has_partner.yes", _run(text)))
    readings = _read(content)
    assert _ticked(readings["has_partner"]) == ["yes"]
    assert readings["partner_names"].text == "香港某大学"


def test_a_form_is_known_by_its_code_its_names_or_its_labels() -> None:
    content = _open(fill_word(ANNEX2, LAYOUT, FILLED))
    assert identify_word(content, CATALOGUE.forms) is ANNEX2
    assert identify_word(WordContent(content.body), CATALOGUE.forms) is ANNEX2
    _strip_identity(content.body)
    assert identify_word(WordContent(content.body), CATALOGUE.forms) is ANNEX2


def test_another_document_or_another_version_is_no_known_form() -> None:
    content = _open(fill_word(ANNEX2, LAYOUT, {}))
    other_version = WordContent(content.body, (str(PageCode("JSX2", 2, 1)),))
    assert identify_word(other_version, CATALOGUE.forms) is None
    letter = etree.fromstring(f'<w:body xmlns:w="{W[1:-1]}"><w:p><w:r><w:t>您好</w:t></w:r></w:p></w:body>')
    assert identify_word(WordContent(letter), CATALOGUE.forms) is None


def test_issues_never_hold_what_was_written() -> None:
    secret = "绝密内容"

    def edit(body: etree._Element) -> None:
        _replace_cell(body, "company_name", _run(secret))
        _replace_cell(body, "company_type.sme", _run(secret))
        _control(body, "address").getnext().addnext(_run(secret))

    issues = [issue for reading in _read(_edited(edit)).values() for issue in reading.issues]
    assert len(issues) == 3
    assert not any(secret in issue.message or secret in issue.message_zh for issue in issues)


def test_the_filled_file_is_a_whole_package() -> None:
    with zipfile.ZipFile(BytesIO(fill_word(ANNEX2, LAYOUT, FILLED))) as package:
        assert package.testzip() is None


def _without_controls(body: etree._Element) -> None:
    """Leave bookmarks and what is in them, as a program does that saves a DOC."""
    for control in list(body.iter(f"{W}sdt")):
        for node in list(control.find(f"{W}sdtContent")):
            control.addprevious(node)
        control.getparent().remove(control)


def test_boxes_that_are_signs_in_their_bookmarks_are_as_certain_as_controls() -> None:
    answers: dict[str, Value] = {"company_type": "sme", "high_tech": "no", "need_category": ["rnd", "support"]}
    readings = _read(_edited(_without_controls, answers))
    _assert_read(readings, answers)
    assert {issue.code for reading in readings.values() for issue in reading.issues} == set()


def test_a_sign_beside_a_bookmarked_one_makes_it_less_certain() -> None:
    def edit(body: etree._Element) -> None:
        _without_controls(body)
        mark = next(end for end in body.iter(f"{W}bookmarkStart") if end.get(f"{W}name") == "high_tech_no")
        mark.addprevious(_run("√"))

    assert _read(_edited(edit))["high_tech"].confidence == 0.9
