"""Whole jobs in a real Chromium, by keyboard alone, at 1366x768."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page

from forms.answers import answer_text
from scanner.values.record import Record
from tests.desk.batches import Doubt, batch_of, company, job
from tests.desk.conftest import running, showing
from tests.scanner.corrections.made import FORM

Window = Callable[[str], Page]


class Clerk:
    """Somebody who settles doubtful fields by keyboard, knows what stands on the paper, and counts keys.

    What is typed into a value, and the numbers of boxes, are not counted.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.keys = 0
        self.seen: list[tuple[str, str]] = []

    def begin(self) -> None:
        self.page.goto(self.page.url.replace("/received", "/check"))

    @property
    def is_asked(self) -> bool:
        return self.page.locator("#answer .where").count() > 0

    @property
    def is_done(self) -> bool:
        return self.page.locator(".done #answer").count() == 0 and not self.is_asked

    @property
    def place(self) -> tuple[str, str]:
        company = self.page.locator(".where strong").inner_text()
        return company, self.page.locator(".asked label[for=value], .asked legend").first.inner_text()

    def press(self, key: str) -> None:
        """Press a key that is no character of a value, and wait until the page has answered."""
        before = self.page.evaluate_handle("document.querySelector('#main')")
        self.keys += 1
        self.page.keyboard.press(key)
        self.page.wait_for_function("before => document.querySelector('#main') !== before && !desk.busy", arg=before)

    def go_on(self, doubts: dict[tuple[str, str], Doubt]) -> None:
        """Settle the field that is shown, or leave the end of a record."""
        if not self.is_asked:
            self.press("Enter")
            return
        assert self.page.evaluate("document.documentElement.scrollHeight <= 768"), "it does not fit the screen"
        self.seen.append(self.place)
        doubt = doubts[self.place]
        if doubt.is_right:
            self.press("Enter")  # one key, and nothing else
        elif FORM.field(doubt.field).kind.is_choice:
            numbers = [option.id for option in FORM.field(doubt.field).options]
            self.page.keyboard.press(str(numbers.index(str(doubt.truth)) + 1))
            self.press("Enter")
        else:
            self.page.keyboard.type(answer_text(doubt.truth))  # type: ignore[arg-type]
            self.press("Enter")


def records_of(folder: Path) -> list[Record]:
    return [Record.model_validate_json(path.read_bytes()) for path in sorted((folder / "records").glob("*.json"))]


def settled(folder: Path, before: dict[str, Record], doubts: dict[tuple[str, str], Doubt]) -> list[str]:
    """What is wrong with what people said, if anything."""
    faults = []
    for record in records_of(folder):
        name, old = str(record.answers["company_name"]), before[record.record_id]
        mine = {doubt.field: doubt for (company, _), doubt in doubts.items() if company == name}
        said = [entry.field for entry in record.history]
        if sorted(said, key=str) != sorted(mine):
            faults.append(f"{name}: words on {said}, wanted on {sorted(mine)}")
        for field in record.fields:
            wanted = mine[field].truth if field in mine else old.answers[field]
            if record.answers[field] != wanted:
                faults.append(f"{name}: {field} is wrong")
        if record.status != "accepted":
            faults.append(f"{name}: {record.status}")
    return faults


def test_a_hundred_fields_of_thirty_records_are_settled_by_keyboard_alone(tmp_path: Path, window: Window) -> None:
    doubts = job(tmp_path / "batch", 100, 30)
    before = {record.record_id: record for record in records_of(tmp_path / "batch")}
    with running(tmp_path / "batch") as link:
        clerk = Clerk(window(link))
        clerk.begin()
        while not clerk.is_done:
            clerk.go_on(doubts)
        assert "100" in clerk.page.locator(".state").inner_text()
    assert sorted(clerk.seen) == sorted(doubts)
    assert settled(tmp_path / "batch", before, doubts) == []
    assert clerk.keys <= 1.3 * len(doubts)
    lines = (tmp_path / "batch" / "records.jsonl").read_text(encoding="utf-8").splitlines()
    assert [one["status"] for one in map(json.loads, lines)] == ["accepted"] * 30


def test_two_people_at_once_never_see_the_same_record_and_settle_everything_once(
    tmp_path: Path, window: Window
) -> None:
    doubts = job(tmp_path / "batch", 24, 8)
    before = {record.record_id: record for record in records_of(tmp_path / "batch")}
    with showing(tmp_path / "batch") as link:
        one = Clerk(window(link))
        one.page.goto(one.page.url.replace("/received", "/settings"))
        one.page.locator("form[action='/settings/link'] input[name=name]").fill("王科员")
        one.page.locator("form[action='/settings/link'] button").click()
        other = Clerk(window(one.page.locator("input.link").input_value()))
        one.page.goto(one.page.url.replace("/settings/link", "/received"))
        clerks = [one, other]
        for clerk in clerks:
            clerk.begin()
        while not all(clerk.is_done for clerk in clerks):
            asked = [clerk.place[0] for clerk in clerks if clerk.is_asked]
            assert len(set(asked)) == len(asked), "two people are at one record"
            for clerk in clerks:
                if not clerk.is_done:
                    clerk.go_on(doubts)
    assert sorted([*one.seen, *other.seen]) == sorted(doubts)
    assert min(len(one.seen), len(other.seen)) >= 6
    assert settled(tmp_path / "batch", before, doubts) == []


def test_every_key_does_what_the_page_says(tmp_path: Path, window: Window) -> None:
    record = company(
        1,
        {
            "contact": ("张三", "张三"),
            "phone": (None, "025-1"),
            "revenue": (9265, "9265"),
            "need_category": (None, None),
            "need_name": ("封装", "封装"),
        },
    )
    batch_of(tmp_path / "batch", record)
    with showing(tmp_path / "batch") as link:
        clerk = Clerk(window(link))
        page = clerk.page
        clerk.begin()
        value = page.locator("#value")
        # 9265 was read, and 926.5 is the first of the alternatives
        assert (clerk.place[1], value.input_value()) == ("上一年度营业总收入", "9265")
        page.keyboard.press("1")
        assert value.input_value() == "926.5"
        page.keyboard.type("20")
        assert value.input_value() == "120", "a number is the start of a value when more is typed"
        page.keyboard.press("Escape")
        assert value.input_value() == "9265"
        clerk.press("ArrowRight")
        assert clerk.place[1] == "联系人", "skipped"
        page.keyboard.press(" ")
        assert "more=true" in str(page.locator("#cell").get_attribute("src"))
        page.keyboard.press(" ")
        assert page.locator("#whole").is_visible()
        page.keyboard.press(" ")
        assert page.locator("#whole").is_hidden()
        assert value.input_value() == "张三"
        clerk.press("Delete")
        assert clerk.place[1] == "联系电话"
        clerk.press("F8")
        assert clerk.place[1] == "技术需求名称"
        clerk.press("Control+z")
        assert clerk.place[1] == "联系电话", "taken back"
        page.keyboard.type("025-87654321")
        clerk.press("Enter")
        clerk.press("Enter")
        assert clerk.place[1] == "需求类别"
        clerk.press("Enter")
        assert page.locator(".why .wrong").is_visible(), "boxes with ? have to be decided"
        for number in "12345":
            page.keyboard.press(number)
        page.keyboard.press("1")
        clerk.press("Enter")
        assert clerk.place[1] == "上一年度营业总收入", "what was skipped comes back last"
        page.keyboard.press("1")
        clerk.press("Enter")
        assert "926.5" in page.locator(".changes").inner_text()
    found = records_of(tmp_path / "batch")[0]
    assert {name: found.answers[name] for name in ("contact", "phone", "revenue", "need_name")} == {
        "contact": None,
        "phone": "025-87654321",
        "revenue": 926.5,
        "need_name": "封装",
    }
    assert found.answers["need_category"] == ["rnd", "product", "renovation", "support"]


def test_the_rule_that_fails_is_told_while_somebody_types(tmp_path: Path, window: Window) -> None:
    batch_of(tmp_path / "batch", company(1, {"planned_investment": (300, "300")}, total_investment=800))
    with showing(tmp_path / "batch") as link:
        clerk = Clerk(window(link))
        clerk.begin()
        assert clerk.page.locator("input[name='related.total_investment']").input_value() == "800"
        clerk.page.keyboard.type("9000")
        clerk.page.locator("#rules li").first.wait_for()
        clerk.page.keyboard.press("Control+a")
        clerk.page.keyboard.type("700")
        clerk.page.wait_for_function("() => document.querySelectorAll('#rules li').length === 0")


def test_an_enter_that_is_held_down_settles_one_field(tmp_path: Path, window: Window) -> None:
    batch_of(tmp_path / "batch", company(1, {"contact": ("张三", "张三"), "phone": ("025-12345678", "025-12345678")}))
    with showing(tmp_path / "batch") as link:
        clerk = Clerk(window(link))
        clerk.begin()
        clerk.page.keyboard.down("Enter")
        for _ in range(20):
            clerk.page.keyboard.down("Enter")  # the keyboard's repetition
        clerk.page.keyboard.up("Enter")
        clerk.page.wait_for_function("() => !desk.busy")
        assert clerk.place[1] == "联系电话"
    assert len(records_of(tmp_path / "batch")[0].history) == 1
