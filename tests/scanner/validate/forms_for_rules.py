"""A small form with a field of every kind."""

from __future__ import annotations

from datetime import date

from forms.definition import Condition, Field, Form, FormRule, Kind, Option, RuleKind
from scanner.roads.recording import recorded
from scanner.validate import Validation, validate
from scanner.values.reading import BoxState, Outcome, Reading
from scanner.values.record import FormRef
from scanner.values.source import Source, SourceKind

TODAY = date(2021, 6, 8)
GOOD_CODE = "91320594MA1MXXJR3R"  # made up; its check digit fits

YES_NO = (Option("yes", "是"), Option("no", "否"))

FORM = Form(
    id="small",
    key="TEST",
    version=1,
    title="小表",
    fields=(
        Field("company_name", "企业名称", "企业名称", Kind.TEXT, required=True),
        Field("credit_code", "社会统一信用代码", "社会统一信用代码", Kind.CREDIT_CODE),
        Field("founded", "成立时间", "成立时间", Kind.DATE),
        Field("in_zone", "是否在高新区内", "是否在高新区内", Kind.ONE, options=YES_NO),
        Field("zone_name", "(高新区名称)", "(高新区名称)", Kind.TEXT, required_if=Condition("in_zone", "yes")),
        Field("employees", "员工总数", "员工总数", Kind.INTEGER),
        Field("rd_staff", "研发人员数", "研发人员数", Kind.INTEGER),
        Field("address", "企业地址", "企业地址", Kind.TEXT),
        Field("county", "所在县(市、区)", "所在县(市、区)", Kind.COUNTY),
        Field("phone", "联系电话", "联系电话", Kind.PHONE),
        Field("email", "电子邮件", "电子邮件", Kind.EMAIL),
        Field("website", "企业网址", "企业网址", Kind.URL),
        Field("profile", "企业基本情况简介", "企业基本情况简介", Kind.LONG_TEXT, lines=6),
        Field("investment", "意向投入金额", "意向投入金额", Kind.AMOUNT, unit="万元"),
        Field(
            "cooperation",
            "合作方式",
            "合作方式",
            Kind.MANY,
            options=(Option("transfer", "技术转让"), Option("equity", "技术入股"), Option("joint", "联合开发")),
        ),
    ),
    rules=(
        FormRule(RuleKind.AT_MOST, "rd_staff", "employees"),
        FormRule(RuleKind.WITHIN, "county", "address"),
    ),
)

T, E, U = BoxState.TICKED, BoxState.EMPTY, BoxState.UNCLEAR


def boxes(field_id: str, *states: BoxState, confidence: float = 0.99, reader: str = "marks") -> Reading:
    """A reading of a choice: its boxes' states in the form's order."""
    options = dict(zip([option.id for option in FORM.field(field_id).options], states, strict=True))
    outcome = Outcome.READ if T in states else Outcome.BLANK
    return Reading(field_id, outcome, reader, confidence=confidence, options=options)


def typed(field_id: str, text: str) -> Reading:
    """A reading from form values."""
    return Reading(field_id, Outcome.READ, "form-values", text, page_no=1)


def seen(field_id: str, text: str, *alternatives: str, confidence: float = 0.95) -> Reading:
    """A reading from pixels."""
    return Reading(field_id, Outcome.READ, "rapidocr", text, confidence, alternatives=alternatives, page_no=1)


def blank(field_id: str) -> Reading:
    """A reading of a place where nothing was written."""
    if FORM.field(field_id).kind.is_choice:
        return boxes(field_id, *[E] * len(FORM.field(field_id).options))
    return Reading(field_id, Outcome.BLANK, "form-values")


def with_readings(*readings: Reading) -> Validation:
    """Validate the form with these readings and a company's name; all else is blank."""
    given = {reading.field_id: reading for reading in (typed("company_name", "某某公司"), *readings)}
    everything = [given.get(field.id) or blank(field.id) for field in FORM.fields]
    return validate(FORM, everything, today=TODAY)


def goes_to_review(validated: Validation, *, acceptance: float = 0.9) -> bool:
    """Whether a form with these answers goes to a person, as its record says."""
    source = Source("form.pdf", "form.pdf", b"%PDF-")
    form = FormRef(id=FORM.id, version="1")
    record = recorded(
        source, SourceKind.SCAN, form, validated, (1,), read_at="2021-06-08T10:00:00+08:00", acceptance=acceptance
    )
    return record.status == "review"


def codes(validated: Validation, field_id: str) -> list[str]:
    """The codes of a field's issues."""
    return validated.fields[field_id].issues
