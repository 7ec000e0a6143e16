"""抽查: what is drawn was looked at by nobody, is asked blind, and what was found is kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Page

from scanner.desk.office import Office
from scanner.ledger.checks.samples import SampledValue, sampled_values
from scanner.ledger.folder import BatchFolder
from scanner.values.record import Value
from tests.desk.batches import batch_of, company
from tests.desk.conftest import Desk, showing
from tests.scanner.corrections.made import FORM

Open = Callable[[Path], Desk]


def _kept(folder: Path) -> list[SampledValue]:
    with closing(BatchFolder(folder).ledger()) as ledger:
        return list(sampled_values(ledger))


def _asked(page: str) -> tuple[str, str]:
    """The record and the field that a blind page asks for."""
    return tuple(re.search(f'name="{name}" value="([^"]+)"', page).group(1) for name in ("record", "field"))  # type: ignore[union-attr, return-value]


def _truth(field: str, value: Value) -> dict[str, str | list[str]]:
    if value is None or value == []:
        return {"action": "blank"}
    if FORM.field(field).kind.is_choice:
        return {"options": [str(one) for one in (value if isinstance(value, list) else [value])]}
    return {"value": str(value)}


@pytest.fixture
def june(tmp_path: Path) -> Path:
    """Two accepted returns, one to check, and one that a person has changed a field of."""
    records = [company(number, {}) for number in (1, 2)]
    doubtful = [company(number, {"contact": ("张三", "张三")}) for number in (3, 4)]
    return batch_of(tmp_path / "june", *records, *doubtful)


def test_only_accepted_values_that_nobody_looked_at_are_drawn(june: Path, desk_of: Open) -> None:
    desk = desk_of(june)
    rows = {row.path: row for row in desk.office.corrections.rows()}
    settled, waiting = rows["return-03.pdf"].record_id, rows["return-04.pdf"].record_id
    desk.answer(settled, "contact", value="张三")
    desk.post("/sample/draw", kind="scan", count="1000")
    drawn = {(one.record_id, one.field) for one in _kept(june)}
    assert len(drawn) == 3 * len(FORM.fields) - 1
    assert (settled, "contact") not in drawn
    assert (settled, "phone") in drawn
    assert waiting not in {record for record, _ in drawn}


def test_the_page_shows_nothing_that_was_read_before_the_person_has_typed(june: Path, desk_of: Open) -> None:
    desk = desk_of(june)
    desk.post("/sample/draw", kind="scan", count="1000")
    record = desk.office.corrections.record(_kept(june)[0].record_id)
    read = {str(value) for value in record.answers.values() if isinstance(value, str) and len(value) > 8}
    assert len(read) > 5
    for _ in range(2 * len(FORM.fields)):
        page = desk.get("/sample/next")
        assert not [value for value in read if value in page]
        assert "企业0" not in page
        assert " checked" not in page
        record_id, field = _asked(page)
        now = desk.office.corrections.record(record_id)
        desk.post("/sample/answer", record=record_id, field=field, **_truth(field, now.answers[field]))
    assert {one.found for one in _kept(june)} == {"right"}, "what is typed as it was read is right"
    page = desk.get("/overview")
    assert re.search(r"扫描或照片：抽查 \d+ 项，0 项有误：已通过的值中错误不超过 [\d.]+ %（95 % 把握）", page)


def _ask_for(desk: Desk, field: str) -> str:
    """Answer what is asked as it was read until a field is asked, and return its record."""
    for _ in range(200):
        page = desk.get("/sample/next")
        record_id, asked = _asked(page)
        if asked == field:
            return record_id
        now = desk.office.corrections.record(record_id)
        desk.post("/sample/answer", record=record_id, field=asked, **_truth(asked, now.answers[asked]))
    raise AssertionError(field)


def test_a_value_that_differs_is_shown_and_a_wrong_one_is_corrected_with_history(june: Path, desk_of: Open) -> None:
    desk = desk_of(june)
    desk.post("/sample/draw", kind="scan", count="1000")
    record_id = _ask_for(desk, "revenue")
    before = desk.office.corrections.record(record_id)
    page = desk.post("/sample/answer", record=record_id, field="revenue", value="77.5")
    assert "两个值不同" in page
    assert 'value="77.5"' in page
    assert before.fields["revenue"].text in page  # type: ignore[operator]
    version = re.search('name="version" value="([^"]+)"', page).group(1)  # type: ignore[union-attr]
    desk.post("/sample/decide", found="wrong", value="77.5", version=version)
    now = desk.office.corrections.record(record_id)
    assert now.answers["revenue"] == 77.5
    assert [(one.field, one.kind, one.by) for one in now.history] == [("revenue", "changed", "李科员")]
    (kept,) = [one for one in _kept(june) if one.found == "wrong"]
    assert (kept.record_id, kept.field, kept.said_by) == (record_id, "revenue", "李科员")
    assert "1 项有误" in desk.get("/sample")


def test_who_mistyped_says_so_and_the_record_stays_as_it_was(june: Path, desk_of: Open) -> None:
    desk = desk_of(june)
    desk.post("/sample/draw", kind="scan", count="1000")
    record_id = _ask_for(desk, "contact")
    desk.post("/sample/answer", record=record_id, field="contact", value="李四")
    assert "两个值不同" in desk.get("/sample/next"), "nothing else is asked before that is decided"
    desk.post("/sample/decide", found="right")
    assert desk.office.corrections.record(record_id).history == []
    assert {one.found for one in _kept(june) if one.field == "contact" and one.record_id == record_id} == {"right"}


def test_what_nobody_can_read_counts_as_wrong_in_the_bound(june: Path, desk_of: Open) -> None:
    desk = desk_of(june)
    desk.post("/sample/draw", kind="scan", count="3")
    record_id, field = _asked(desk.get("/sample/next"))
    desk.post("/sample/answer", record=record_id, field=field, action="illegible")
    page = desk.get("/sample")
    assert "抽查 1 项，0 项有误，1 项看不清（按有误计）" in page
    assert "不超过 100 %" in page
    assert "还有 2 项未看" in page


def test_a_drawn_value_that_somebody_corrects_elsewhere_counts_as_found_wrong(june: Path, desk_of: Open) -> None:
    desk = desk_of(june)
    desk.post("/sample/draw", kind="scan", count="1000")
    records = {row.path: row.record_id for row in desk.office.corrections.rows()}
    desk.answer(records["return-01.pdf"], "contact", value="王五")
    _ask_for(desk, "website")
    found = {(one.record_id, one.field): one.found for one in _kept(june)}
    while not found[records["return-01.pdf"], "contact"]:
        record_id, field = _asked(desk.get("/sample/next"))
        now = desk.office.corrections.record(record_id)
        desk.post("/sample/answer", record=record_id, field=field, **_truth(field, now.answers[field]))
        found = {(one.record_id, one.field): one.found for one in _kept(june)}
    assert found[records["return-01.pdf"], "contact"] == "wrong"


def test_what_was_found_is_stated_again_after_a_restart_and_forgotten_with_its_record(
    june: Path, desk_of: Open
) -> None:
    desk = desk_of(june)
    desk.post("/sample/draw", kind="scan", count="1000")
    record_id, field = _asked(desk.get("/sample/next"))
    now = desk.office.corrections.record(record_id)
    desk.post("/sample/answer", record=record_id, field=field, **_truth(field, now.answers[field]))
    with closing(Office.open(june, [FORM])) as office:
        assert sum(one.seen for one in office.sampling.statements()) == 1
        with office.corrections.asking() as ledger:
            ledger.forget(record_id)
    assert record_id not in {one.record_id for one in _kept(june)}


def test_two_people_are_never_asked_for_the_same_value(june: Path, desk_of: Open) -> None:
    desk = desk_of(june)
    desk.post("/sample/draw", kind="scan", count="3")
    mine = desk.office.sampling.next_for("one")
    other = desk.office.sampling.next_for("other")
    assert mine is not None
    assert other is not None
    assert (mine.record_id, mine.field) != (other.record_id, other.field)
    assert desk.office.sampling.next_for("third") is None, "the third value is asked in the desk's own window"


def test_a_sample_is_looked_at_with_the_keyboard_alone(
    june: Path, window: Callable[[str], Page], desk_of: Open
) -> None:
    with showing(june) as link:
        page = window(link)
        page.goto(page.url.replace("/received", "/sample"))
        page.locator("input[name=count]").fill("4")
        page.locator("input[name=count]").press("Enter")
        for left in (4, 3, 2, 1):
            page.get_by_text(f"还有 {left} 项").wait_for()
            page.wait_for_function(
                "() => typeof desk !== 'undefined' && !desk.busy && document.readyState === 'complete'"
            )
            page.keyboard.press("F8")
        page.locator(".trust").first.wait_for()
        assert "按有误计" in page.locator(".trust").first.inner_text()
