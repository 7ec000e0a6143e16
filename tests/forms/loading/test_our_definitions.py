"""The definitions that ship: what the contract says of them."""

from __future__ import annotations

import pytest

from forms.definition import BlockStyle, Condition, Field, Form, FormRule, Kind, LabelPlace, RuleKind
from forms.loading import load_form
from tests.forms.loading.definitions import TEMPLATES

CONTRACT = """\
company_name text · credit_code credit_code · founded date · company_type one · industry text · main_business text ·
main_products text · high_tech one · revenue amount · in_zone one · zone_name text · employees integer ·
rd_staff integer · address text · county county · contact text · phone phone · email email · website url ·
profile long_text · need_name text · field_l1 text · field_l2 text · field_l3 text · planned_investment amount ·
total_investment amount · need_category many · need_description long_text · existing_basis long_text ·
partner_conditions long_text · partner_work long_text · has_partner one · partner_names text · cooperation many"""


@pytest.fixture(scope="module")
def annex2() -> Form:
    return load_form(TEMPLATES / "annex2.yaml")


def test_annex2_asks_the_fields_of_the_contract_in_its_reading_order(annex2: Form) -> None:
    asked = [f"{field.id} {field.kind}" for field in annex2.fields]
    assert asked == " ".join(CONTRACT.split()).split(" · ")
    assert sum(len(field.options) for field in annex2.fields) == 20


def test_annex2_requires_what_the_contract_requires(annex2: Form) -> None:
    required = [field.id for field in annex2.fields if field.required]
    assert required == ["company_name", "credit_code", "contact", "phone", "need_name", "need_description"]
    conditions = {field.id: field.required_if for field in annex2.fields if field.required_if}
    assert conditions == {
        "zone_name": Condition("in_zone", "yes"),
        "partner_names": Condition("has_partner", "yes"),
    }


def test_annex2_has_its_head_and_rules(annex2: Form) -> None:
    head = (annex2.id, annex2.key, annex2.version, annex2.annex, annex2.title, annex2.anchor_base)
    assert head == ("annex2", "JSX2", 1, "附件2", "江苏企业与香港技术合作需求信息表", 16)
    assert annex2.margins_mm == (20.0, 27.0, 20.0, 25.0)
    assert annex2.rules == (
        FormRule(RuleKind.AT_MOST, "rd_staff", "employees"),
        FormRule(RuleKind.AT_MOST, "planned_investment", "total_investment"),
        FormRule(RuleKind.WITHIN, "county", "address"),
    )


def test_the_line_behind_an_option_belongs_to_the_option_and_has_no_label(annex2: Form) -> None:
    assert annex2.field("has_partner").option("yes").line == "partner_names"
    assert annex2.field("partner_names") == Field(
        id="partner_names",
        label="",
        name="港方意向合作单位名称",
        kind=Kind.TEXT,
        required_if=Condition("has_partner", "yes"),
        label_place=LabelPlace.NONE,
    )


def test_every_row_of_annex2_is_as_wide_as_the_table(annex2: Form) -> None:
    assert {row.indent_mm + sum(row.columns_mm) for row in annex2.rows()} == {170.0}
    assert all(sum(cell.span for cell in row.cells) == len(row.columns_mm) for row in annex2.rows())


def test_the_notice_has_an_addressee_a_contact_and_two_attachments() -> None:
    notice = load_form(TEMPLATES / "notice.md")
    styles = [block.style for block in notice.blocks]
    assert styles[0] is BlockStyle.ADDRESSEE
    assert styles.count(BlockStyle.BODY) == 4
    assert [block.text[:4] for block in notice.blocks if block.style is BlockStyle.CONTACT] == [
        "联系人：",
        "电　话：",
        "邮　箱：",
    ]
    assert [block.text for block in notice.blocks[-2:]] == [
        "附件：1. 香港创新及科技概况",
        "2. 江苏企业与香港技术合作需求信息表",
    ]
    assert (notice.issuer, notice.anchor_base, notice.has_fields) == ("江苏省科学技术厅", None, False)


def test_annex1_keeps_every_word_that_is_not_a_mark_of_markdown() -> None:
    annex1 = load_form(TEMPLATES / "annex1.md")
    body = (TEMPLATES / "annex1.md").read_text(encoding="utf-8").split("---\n", 2)[2]
    words = [line.lstrip("# ").replace("**", "") for line in body.splitlines() if line]
    assert [block.text for block in annex1.blocks] == words
    strong = [span.text for block in annex1.blocks for span in block.spans if span.strong]
    assert strong == ["香港科学园：", "数码港：", "五所研发中心："]
