"""The whole way of somebody else's form: adopted at the desk, corrected, tried, saved, and then read by the command."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from forms.loading import load_form
from scanner.desk.adopting.folders import draft_folders
from scanner.desk.inbox.uploads import keep_upload
from tests.desk.adopting.drafts import made_draft
from tests.desk.adopting.examples import filled_scan
from tests.desk.adopting.shops import Shop, adopt, draft_page, opened, row, serious, settled
from tests.makers.blanks.office import word_blank
from tests.makers.blanks.web import web_blank
from tests.viewers.running import found


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with opened(tmp_path) as shop:
        yield shop


def test_a_chromium_form_is_corrected_tried_saved_and_read(
    shop: Shop, tmp_path: Path, chromium: Browser, window: Callable[[str], Page]
) -> None:
    blank = web_blank(chromium, "web: company table")
    page = window(shop.link)
    adopt(page, blank, tmp_path)

    # words: the head, and ids that the words on paper do not give
    page.locator("input[name=form_id]").fill("register")
    page.keyboard.press("Enter")
    settled(page)
    row(page, "服务需求")
    page.locator("input[name=id]").fill("needs")
    page.keyboard.press("Tab")
    settled(page)
    row(page, "企业简介")
    page.locator("#detail input[name=id]").fill("profile")
    page.keyboard.press("Enter")
    settled(page)

    # a field is deleted and drawn anew with the mouse, and named
    row(page, "联系人")
    page.locator("#detail button[value=remove]").click()
    settled(page)
    (contact,) = [one for one in blank.texts if one.field == "contact"]
    page.get_by_role("button", name="画填写处").click()
    drag(page, contact.place)
    expect(page.locator("#label")).to_be_focused()
    page.keyboard.type("联系人姓名")
    page.keyboard.press("Tab")
    page.keyboard.type("contact_person")
    page.keyboard.press("Tab")
    settled(page)
    expect(page.locator("#part-where .sign.wrong")).to_have_count(0)

    # tried on a filled example
    first = {"name": "扬州微波仪表有限公司", "contact": "张三", "phone": "025-12345678", "founded": "2015-03-12"}
    example = tmp_path / "example.jpg"
    example.write_bytes(filled_scan(blank, first, {"民营企业", "人才", "技术"}, 0.6))
    page.locator(".trying input[type=file]").set_input_files(example)
    page.wait_for_selector("main.tried:not([data-reading])", timeout=120_000)
    assert serious(page) == []
    values = page.locator(".values").inner_text()
    for words in ("扬州微波仪表有限公司", "025-12345678", "2015-03-12", "民营企业", "人才、技术"):
        assert words in values
    assert "扬州微波仪表有限公司" in page.locator(".paper").inner_text()
    assert page.locator("text.found", has_text="✓").count() == 3

    # saved, and another return read by the command
    page.get_by_role("link", name="←").click()
    page.get_by_role("button", name="保存表单").click()
    expect(page.locator(".notice")).to_contain_text("已存为 register.yaml", timeout=60_000)
    assert sorted(path.name for path in shop.definitions.iterdir()) == ["register.pdf", "register.yaml"]
    form = load_form(shop.definitions / "register.yaml")
    ids = {option.label: option.id for field in form.fields for option in field.options}
    assert {field.id for field in form.fields} >= {"needs", "contact_person"}
    second = {"name": "南京声学设备有限公司", "contact": "李四", "phone": "025-87654321", "staff": "120"}
    other = tmp_path / "other.jpg"
    other.write_bytes(filled_scan(blank, second, {"国有企业", "否", "市场"}, -0.8))
    answers = read(other, shop.definitions)
    assert answers["company_name"] == "南京声学设备有限公司"
    assert answers["contact_person"] == "李四"
    assert answers["phone"] == "025-87654321"
    assert answers["employees"] == 120
    assert answers["company_type"] == ids["国有企业"]
    assert answers["needs"] == [ids["市场"]]

    # and from now on by the desk itself
    keep_upload(shop.inbox, "other.jpg", io.BytesIO(other.read_bytes()))
    page.goto(page.url.rpartition("/settings")[0] + "/received")
    expect(page.locator("table.list")).to_contain_text("other.jpg", timeout=120_000)
    page.get_by_role("link", name="other.jpg").click()
    expect(page.locator(".values")).to_contain_text("联系人姓名")
    expect(page.locator(".values")).to_contain_text("李四")


def read(path: Path, definitions: Path) -> dict[str, object]:
    """The answers of the only record that `scanner read` gives."""
    command = [str(Path(sys.executable).parent / "scanner"), "read", str(path), "--templates", str(definitions)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    (record,) = [json.loads(line) for line in done.stdout.splitlines() if line.strip()] or [{"told": done.stderr}]
    assert record["form"]["id"] == "register"
    return dict(record["answers"])


def drag(page: Page, place: tuple[float, float, float, float]) -> None:
    """Draw a rectangle with the mouse, in millimetres on the first page."""
    own = page.locator("#paper svg").first.bounding_box()
    width = float(page.locator("#paper svg").first.get_attribute("data-width") or 0)
    assert own is not None
    left, top, right, bottom = (edge * own["width"] / width for edge in place)
    page.mouse.move(own["x"] + left, own["y"] + top)
    page.mouse.down()
    page.mouse.move(own["x"] + (left + right) / 2, own["y"] + (top + bottom) / 2)
    page.mouse.move(own["x"] + right, own["y"] + bottom)
    page.mouse.up()
    settled(page)


def test_a_word_form_that_libreoffice_prints_is_corrected_by_keys_alone(
    shop: Shop, tmp_path: Path, window: Callable[[str], Page]
) -> None:
    found("soffice")
    page = window(shop.link)
    adopt(page, word_blank(found("soffice"), "office: application table"), tmp_path)
    (draft,) = draft_folders(shop.drafts)
    before = draft.state().draft

    page.keyboard.press("F6")  # the picture
    page.keyboard.press("PageDown")
    settled(page)
    page.keyboard.press("n")
    settled(page)
    made = draft.state().draft
    assert len(made.fields) == len(before.fields) + 1
    (new,) = [field for field in made.fields if field.id not in {one.id for one in before.fields}]
    assert new.box is not None

    for _ in range(8):
        page.keyboard.press("ArrowRight")
    page.keyboard.down("Shift")
    for _ in range(4):
        page.keyboard.press("ArrowDown")
    page.keyboard.up("Shift")
    page.keyboard.press("Alt+ArrowUp")
    settled(page)
    (now,) = [field for field in draft.state().draft.fields if field.id == new.id]
    assert now.box is not None
    assert now.box.as_tuple()[1:] == pytest.approx(
        (new.box.top - 0.1, min(new.box.right + 4.0, 209.9), new.box.bottom + 2.0 - 0.1), abs=0.11
    )

    page.keyboard.press("Enter")
    page.keyboard.type("备注")
    page.keyboard.press("Escape")
    settled(page)
    assert "备注" in [field.label for field in draft.state().draft.fields]
    page.keyboard.press("Delete")
    settled(page)
    assert draft.state().draft == before
    page.keyboard.press("Control+z")
    settled(page)
    assert "备注" in [field.label for field in draft.state().draft.fields]


def test_lone_boxes_are_marked_and_grouped_by_keys_and_with_the_mouse(
    tmp_path: Path, window: Callable[[str], Page]
) -> None:
    with opened(tmp_path) as shop:
        draft, page = draft_page(shop, window, at="3.0")
        page.locator("#paper").focus()
        page.keyboard.press("Space")
        page.keyboard.press("PageDown")
        page.keyboard.press("PageDown")
        settled(page)
        page.keyboard.press("Space")
        page.keyboard.press("g")
        settled(page)
        grouped = draft.state().draft.fields
        assert [[option.label for option in field.options] for field in grouped[3:]] == [["I agree", "Send"]]

        page.keyboard.press("Control+z")
        settled(page)
        assert len(draft.state().draft.fields) == 5
        for at in ("3.0", "4.0"):
            page.locator(f'rect.place[data-at="{at}"]').click(modifiers=["Control"])
        page.get_by_role("button", name="合成一题").click()
        settled(page)
        assert draft.state().draft.fields == grouped


def test_keys_that_come_faster_than_answers_mean_what_they_will_have_selected(
    tmp_path: Path, window: Callable[[str], Page]
) -> None:
    with opened(tmp_path) as shop:
        draft, page = draft_page(shop, window, at="0")
        page.locator("#paper").focus()
        page.evaluate(
            """() => { for (const key of ['PageDown', 'PageDown', 'PageDown', 'Delete', 'Delete', 'Delete']) {
                const pressed = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true });
                document.activeElement.dispatchEvent(pressed);
            } }"""
        )
        settled(page)
        fields = draft.state().draft.fields
        assert [field.id for field in fields] == ["name", "born", "sex", "agree", "news"]
        assert [option.id for option in fields[2].options] == ["female"]  # the third after the first, deleted once


def test_a_place_is_moved_and_resized_with_the_mouse(tmp_path: Path, window: Callable[[str], Page]) -> None:
    with opened(tmp_path) as shop:
        draft, page = draft_page(shop, window)
        drag(page, (80.0, 33.0, 100.0, 38.0))  # a drag from within the first field moves it by (20, 5)
        box = draft.state().draft.fields[0].box
        assert box is not None
        assert box.as_tuple() == pytest.approx((60.0, 35.0, 140.0, 42.0), abs=0.5)
        drag(page, (140.0, 42.0, 150.0, 43.5))  # its right bottom corner
        pulled = draft.state().draft.fields[0].box
        assert pulled is not None
        assert pulled.as_tuple() == pytest.approx((60.0, 35.0, 150.0, 43.5), abs=0.5)


def test_what_is_typed_while_a_change_is_kept_is_not_lost(tmp_path: Path, window: Callable[[str], Page]) -> None:
    with opened(tmp_path) as shop:
        draft, page = draft_page(shop, window, at="0")
        page.locator("#label").fill("Surname")
        page.keyboard.press("Tab")
        page.keyboard.type("family_name", delay=25)
        page.keyboard.press("Enter")
        settled(page)
        field = draft.state().draft.fields[0]
        assert (field.label, field.id) == ("Surname", "family_name")


def test_no_page_of_drafts_has_a_serious_fault_and_each_fits_an_offices_screen(
    tmp_path: Path, window: Callable[[str], Page]
) -> None:
    with opened(tmp_path) as shop:
        draft = made_draft(shop.drafts)
        page = window(shop.link)
        origin = "/".join(page.url.split("/")[:3])
        faults = []
        for path in ("", f"/{draft.draft_id}", f"/{draft.draft_id}?at=0", f"/{draft.draft_id}?at=2.1"):
            page.goto(f"{origin}/settings/forms{path}")
            faults += [(path, *fault) for fault in serious(page)]
            height, width = page.evaluate(
                "[document.documentElement.scrollHeight, document.documentElement.scrollWidth]"
            )
            assert (height, width) <= (768, 1366), path
        assert faults == []
