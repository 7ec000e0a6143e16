from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from forms.answers import answer_text
from forms.definition import Field, Kind
from forms.filling import Value, check_answers, fill_pdf
from scanner.intake.pdf import open_pdf
from scanner.readers.exact.form_values import FormValuesReader, identify_values
from scanner.values.opened import DeclaredIdentity, FilledPdf
from scanner.values.reading import BoxState, Outcome, Reading
from scanner.values.source import Source
from tests.annex2 import ANSWERS, annex2

FORM, LAYOUT = annex2()


def read(values: dict[str, str | None]) -> dict[str, Reading]:
    complete = dict(opened({}).values) | values
    return {r.field_id: r for r in FormValuesReader().read(FilledPdf(complete, 2), FORM, LAYOUT)}


def opened(answers: dict[str, Value]) -> FilledPdf:
    found = open_pdf(Source("a.pdf", "a.pdf", fill_pdf(FORM, LAYOUT, answers)))
    assert isinstance(found, FilledPdf)
    return found


def expected(field: Field, value: Value) -> str | list[str] | None:
    if field.kind is Kind.ONE:
        return [value] if isinstance(value, str) else []
    if field.kind is Kind.MANY:
        return value if isinstance(value, list) else []
    if value is None or isinstance(value, list):
        return None
    text = answer_text(value).replace("\r\n", "\n").replace("\r", "\n")
    return text if text.strip() else None


def found(reading: Reading) -> str | list[str] | None:
    if reading.options:
        return [option for option, state in reading.options.items() if state is BoxState.TICKED]
    return reading.text


WRITTEN = st.text(
    st.one_of(
        st.sampled_from("䶮𠮷㊣🙂ＡＢＣ１２３，。〓()\\/<>\n\r\t €£é《"),
        st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF),
        st.characters(exclude_categories=("Cc", "Cs")),
    ),
    max_size=60,
)


def answer_for(field: Field) -> st.SearchStrategy[Value]:
    match field.kind:
        case Kind.AMOUNT:
            return st.none() | st.floats(0, 1e12, allow_nan=False) | st.integers(0, 10**12)
        case Kind.INTEGER:
            return st.none() | st.integers(0, 10**9)
        case Kind.ONE:
            return st.none() | st.sampled_from([option.id for option in field.options])
        case Kind.MANY:
            return st.lists(st.sampled_from([option.id for option in field.options]), unique=True)
        case _:
            return st.none() | WRITTEN


@settings(max_examples=25)
@given(st.fixed_dictionaries({}, optional={field.id: answer_for(field) for field in FORM.fields}))
def test_what_is_filled_in_is_what_is_read(answers: dict[str, Value]) -> None:
    checked = check_answers(FORM, answers)
    readings = FormValuesReader().read(opened(checked), FORM, LAYOUT)
    assert [reading.field_id for reading in readings] == [field.id for field in FORM.fields]
    for field, reading in zip(FORM.fields, readings, strict=True):
        assert found(reading) == expected(field, checked.get(field.id))


def test_a_very_long_answer_comes_back_whole() -> None:
    text = "长期投入，" * 4000
    readings = FormValuesReader().read(opened({"profile": text, "contact": text}), FORM, LAYOUT)
    assert {r.text for r in readings if r.field_id in ("profile", "contact")} == {text}


def test_a_reading_says_where_its_field_stands() -> None:
    reading = read(dict(opened(ANSWERS).values))["need_name"]
    page, rect = LAYOUT.place_of("need_name")
    assert (reading.page_no, reading.box_mm) == (page.page_no, rect)
    assert reading.confidence == 1.0
    assert reading.reader == "form-values"


def test_only_spaces_are_a_blank() -> None:
    assert read({"company_name": " 　\n"})["company_name"].outcome is Outcome.BLANK


def test_no_tick_is_a_blank_with_empty_boxes() -> None:
    reading = read({})["company_type"]
    assert reading.outcome is Outcome.BLANK
    assert reading.options == dict.fromkeys(("large", "sme", "other"), BoxState.EMPTY)


def test_a_state_that_no_option_has_is_unclear() -> None:
    assert read({"company_type": "Yes"})["company_type"].outcome is Outcome.UNCLEAR
    many = read({"need_category.rnd": "1"})["need_category"]
    assert many.outcome is Outcome.UNCLEAR
    assert many.options["rnd"] is BoxState.UNCLEAR
    assert many.options["patent"] is BoxState.EMPTY


def test_two_ticks_in_one_group_are_both_shown() -> None:
    states = read({"company_type": "large,sme"})["company_type"].options
    assert [option for option, state in states.items() if state is BoxState.TICKED] == ["large", "sme"]


def test_a_damaged_character_makes_a_field_unclear_but_keeps_its_text() -> None:
    reading = read({"company_name": "南京\ufffd公司"})["company_name"]
    assert (reading.outcome, reading.text) == (Outcome.UNCLEAR, "南京\ufffd公司")


def test_a_field_that_the_file_lacks_is_blank_with_a_warning() -> None:
    values = {name: value for name, value in opened(ANSWERS).values.items() if name != "contact"}
    readings = {r.field_id: r for r in FormValuesReader().read(FilledPdf(values, 2), FORM, LAYOUT)}
    assert readings["contact"].outcome is Outcome.BLANK
    assert [issue.code for issue in readings["contact"].issues] == ["field_missing"]
    assert readings["phone"].issues == ()


def test_the_form_is_known_by_its_field_names() -> None:
    assert identify_values(opened({}), [FORM]) is FORM
    assert identify_values(FilledPdf({"name": "甲", "email": None}, 1), [FORM]) is None


def test_a_version_that_the_file_names_counts_before_the_newest_with_its_names() -> None:
    newer = replace(FORM, version=2, anchor_base=52)
    values = opened({}).values
    assert identify_values(FilledPdf(values, 2, declared=DeclaredIdentity("annex2", 1)), [newer, FORM]) is FORM
    assert identify_values(FilledPdf(values, 2, declared=DeclaredIdentity("annex2", 2)), [newer, FORM]) is newer
    assert identify_values(FilledPdf(values, 2), [FORM, newer]) is newer


def test_a_version_that_is_not_known_is_none_of_the_others() -> None:
    assert identify_values(FilledPdf(opened({}).values, 2, declared=DeclaredIdentity("annex2", 7)), [FORM]) is None


def test_a_name_that_the_fields_do_not_bear_out_is_not_believed() -> None:
    said = DeclaredIdentity("annex2", 1)
    assert identify_values(FilledPdf({"name": "甲"}, 1, declared=said), [FORM]) is None
    assert identify_values(FilledPdf(opened({}).values, 1, declared=DeclaredIdentity("other", 1)), [FORM]) is FORM
