"""汇总 and the search: each figure counts what it leads to, and no value stands in an address."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from scanner.desk.figures.overview import Amount, Bar, Overview
from scanner.desk.figures.selection_words import PAGE
from scanner.values.page.seen import PageRole
from tests.desk.batches import batch_of, company
from tests.desk.conftest import Desk, running
from tests.scanner.corrections.made import keep
from tests.scanner.export.records import rejected

Open = Callable[[Path], Desk]
DOUBT = {"contact": ("张三", "张三")}


@pytest.fixture
def june(tmp_path: Path) -> Path:
    """Four accepted returns from two counties, one to check, and a letter."""
    accepted = [
        company(1, {}, county="江宁区", revenue=100, company_type="sme"),
        company(2, {}, county="江宁区", revenue=300, company_type="sme"),
        company(3, {}, county="邗江区", revenue=1000.5, company_type="large"),
        company(4, {}, county="江宁区", revenue=None, company_type=None),
    ]
    waiting = company(5, DOUBT, county="邗江区", revenue=99999, company_type="large")
    batch_of(tmp_path / "june", *accepted, waiting)
    keep(tmp_path / "june", rejected())
    return tmp_path / "june"


def _figures(desk: Desk) -> Overview:
    return desk.office.survey.overview(desk.office.words_said)


def test_the_figures_are_those_of_the_records(june: Path, desk_of: Open) -> None:
    desk = desk_of(june)
    found = _figures(desk)
    (form,) = found.forms
    assert {name: one.count for name, one in found.statuses.items()} == {"accepted": 4, "review": 1, "rejected": 1}
    assert [(one.bar.label, one.bar.count) for one in form.counties] == [("江宁区", 3), ("邗江区", 2)]
    revenue = next(one for one in form.amounts if one.name == "上一年度营业总收入")
    assert (revenue.count, revenue.total, revenue.median) == (3, 1400.5, 300)
    sums = [one.totals[form.amounts.index(revenue)] for one in form.counties]
    assert sums == [400, 1000.5], "what is still to check is not summed up"
    kinds = next(one for one in form.choices if one.name == "企业类型")
    assert [one.count for one in kinds.bars] == [1, 2, 0]
    assert kinds.answered == 3


def test_every_figure_leads_to_as_many_records_as_it_says(june: Path, desk_of: Open) -> None:
    desk = desk_of(june)
    found = _figures(desk)
    bars: list[Bar | Amount] = [
        found.received,
        found.replaced,
        *found.statuses.values(),
        *found.days,
        *found.kinds,
        *found.reasons,
    ]
    for form in found.forms:
        bars += [form.received, *(one.bar for one in form.counties), *(bar for one in form.choices for bar in one.bars)]
        bars += form.amounts
    assert len(bars) > 30
    survey, said = desk.office.survey, desk.office.words_said
    for one in bars:
        assert len(survey.chosen(one.selection, said)) == one.count, one
    county = found.forms[0].counties[0].bar
    page = desk.get("/overview")
    (address,) = re.findall(f'>{county.label}</th><td class="number"><a href="([^"]+)">3</a>', page)
    listed = desk.get(address)
    assert "江宁区：3 份" in listed
    assert set(re.findall(r'<td class="file"><a[^>]*>([^<]+)<', listed)) == {f"return-0{one}.pdf" for one in (1, 2, 4)}


def test_a_word_that_is_said_counts_at_once(june: Path, desk_of: Open) -> None:
    desk = desk_of(june)
    before = _figures(desk)
    waiting = next(one for one in desk.office.corrections.rows() if one.status == "review")
    desk.answer(waiting.record_id, "contact", value="张三")
    after = _figures(desk)
    assert (before.statuses["accepted"].count, after.statuses["accepted"].count) == (4, 5)
    revenue = next(one for one in after.forms[0].amounts if one.name == "上一年度营业总收入")
    assert revenue.total == 1400.5 + 99999


def test_what_somebody_else_forgets_is_counted_no_more(june: Path, desk_of: Open) -> None:
    desk = desk_of(june)
    gone = desk.office.corrections.rows()[0].record_id
    desk.office.words_said += 1
    with desk.office.corrections.asking() as ledger:
        ledger.forget(gone)
    assert _figures(desk).received.count == 5
    assert desk.office.survey.book.of(gone) is None


def test_a_search_finds_names_codes_and_any_text_and_no_value_stands_in_an_address(june: Path, desk_of: Open) -> None:
    desk = desk_of(june)
    asked: list[str] = []
    desk.client.event_hooks["request"].append(lambda request: asked.append(str(request.url)))
    for words, names in (
        ("企业03", {"return-03.pdf"}),
        ("91320100ma1ma0002x", {"return-02.pdf"}),
        ("邗江区 企业0", {"return-03.pdf", "return-05.pdf"}),
        ("1000.5", {"return-03.pdf"}),
        ("letter.pdf", {"letter.pdf"}),
        ("没有这样的词", set()),
    ):
        page = desk.post("/received/find", words=words)
        assert set(re.findall(r'<td class="file"><a[^>]*>([^<]+)<', page)) == names
    assert not [one for one in asked if "%" in one or "0002x" in one or "1000" in one]


def test_a_key_of_a_selection_is_not_found_by_guessing_and_an_old_one_lists_everything(
    june: Path, desk_of: Open
) -> None:
    desk = desk_of(june)
    page = desk.get(f"/received?of={'0' * 24}")
    assert "此链接已失效" in page
    assert page.count('<td class="file">') == 6


def _manifest(path: Path, *codes: str) -> None:
    copies = [
        {"copy_id": f"C{row}", "row": row, "recipient": {"企业": f"单位{row}", "信用代码": code}}
        for row, code in enumerate(codes, start=2)
    ]
    path.write_text(json.dumps({"form": {"id": "annex2", "version": "1"}, "copies": copies}), encoding="utf-8")


def test_who_has_not_answered_is_listed_from_the_manifest_in_the_batchs_folder(june: Path, desk_of: Open) -> None:
    _manifest(june / "manifest.json", "91320100MA1MA0001X", "91320100MA1MA0077X", "=1+1")
    desk = desk_of(june)
    assert "manifest.json</code>" in desk.get("/settings")
    rows = {one.credit_code for one in desk.office.corrections.rows()}
    assert "91320100MA1MA0001X" in rows
    page = desk.get("/overview")
    assert re.search(r"发出 <b>3</b>", page)
    assert "单位3" in page
    assert "单位2" not in page
    lines = desk.client.get("/overview/missing.csv").content.decode("utf-8-sig").splitlines()
    assert lines[0] == "copy_id,row,recipient"
    assert [line.split(",")[1] for line in lines[1:]] == ["3", "4"]


def test_drafts_to_who_has_not_answered_come_as_a_zip(june: Path, desk_of: Open) -> None:
    _manifest(june / "manifest.json", "91320100MA1MA0001X", "91320100MA1MA0077X")
    desk = desk_of(june)
    assert 'href="/overview/reminders.zip"' in desk.get("/overview")
    answer = desk.client.get("/overview/reminders.zip")
    assert answer.headers["content-disposition"] == 'attachment; filename="reminders.zip"'
    names = zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
    assert names == ["催办信/0003-单位3.eml", "催办名单.xlsx"]
    (june / "manifest.json").write_text("{}", encoding="utf-8")
    assert "不是 forms copies 生成的 manifest.json" in desk.get("/overview/reminders.zip")


def test_a_file_that_is_no_manifest_is_told_and_the_figures_are_shown(june: Path, desk_of: Open) -> None:
    (june / "manifest.json").write_text("{}", encoding="utf-8")
    page = desk_of(june).get("/overview")
    assert "不是 forms copies 生成的 manifest.json" in page
    assert "按县（市、区）" in page


def test_whatever_became_of_a_page_has_its_words() -> None:
    assert set(PAGE) == {*PageRole, "forgotten"}


def test_an_empty_batch_says_what_to_do_first(tmp_path: Path, desk_of: Open) -> None:
    batch_of(tmp_path / "june")
    assert "还没有收到文件" in desk_of(tmp_path / "june").get("/overview")


def test_nothing_that_a_form_or_a_search_says_becomes_part_of_the_page(tmp_path: Path, desk_of: Open) -> None:
    attack = '"><script>alert(1)</script>'
    record = company(1, {}, county=attack, company_name=attack)
    batch_of(tmp_path / "june", record)
    _manifest(tmp_path / "june" / "manifest.json", attack)
    desk = desk_of(tmp_path / "june")
    figure = re.search(r'<a href="(/received[^"]+)">1</a></td><td class="chart">', desk.get("/overview")).group(1)  # type: ignore[union-attr]
    for page in (desk.get("/overview"), desk.post("/received/find", words=attack), desk.get(figure)):
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)" in page


def test_a_leader_goes_from_a_figure_to_its_records_and_prints_the_page(
    june: Path, window: Callable[[str], Page]
) -> None:
    _manifest(june.parent / "sent.json", "91320100MA1MA0001X", "91320100MA1MA0077X")
    told: list[str] = []
    with running(june, "--manifest", str(june.parent / "sent.json")) as link:
        page = window(link)
        page.on("console", lambda message: told.append(message.text))
        page.get_by_role("link", name="汇总").click()
        assert "未收到 1" in page.locator(".totals").inner_text().replace("\n", " ")
        bars = [box["width"] for one in page.locator(".counties .bar rect").all() if (box := one.bounding_box())]
        assert bars[0] > bars[1] > 0, "three returns have a longer bar than two"
        page.emulate_media(media="print")
        assert not page.locator("#top").is_visible()
        assert page.locator(".printed").is_visible()
        page.emulate_media(media="screen")
        page.get_by_role("row", name="邗江区").get_by_role("link", name="2").click()
        assert page.locator("td.file").all_inner_texts() == ["return-05.pdf", "return-03.pdf"]
        page.get_by_role("textbox", name="查找").fill("企业04")
        page.keyboard.press("Enter")
        page.get_by_text("查找“企业04”：1 份").wait_for()
        assert "企业" not in page.url
    assert told == [], "the page asks for nothing that its policy forbids"
