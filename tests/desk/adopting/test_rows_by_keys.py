"""Rows that repeat on the page of a draft, in a real browser: made, named, grown and taken apart, by keys and mouse."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from scanner.adopt.draft_tables import tables_of
from scanner.desk.adopting.folders import DraftFolder
from tests.desk.adopting.drafts import LONE_CELLS, TABLE
from tests.desk.adopting.shops import draft_page, opened, row, serious, settled


def rows_of(draft: DraftFolder) -> dict[str, list[int]]:
    """How many cells each row has, by the tables' ids."""
    return {name: [len(row) for row in table.rows] for name, table in tables_of(draft.state().draft.fields).items()}


def test_rows_are_made_named_and_taken_apart_by_keys_alone(tmp_path: Path, window: Callable[[str], Page]) -> None:
    with opened(tmp_path) as shop:
        draft, page = draft_page(shop, window, at="1", draft=LONE_CELLS)
        page.locator("#paper").focus()
        for _ in range(8):
            page.keyboard.press("Space")
            page.keyboard.press("PageDown")
            settled(page)
        page.keyboard.press("Space")
        assert page.locator("rect.place.marked").count() == 9
        page.keyboard.press("r")
        settled(page)
        assert rows_of(draft) == {"rows": [3, 3, 3]}

        page.keyboard.press("Enter")
        page.keyboard.press("Control+a")
        page.keyboard.type("Children")
        page.keyboard.press("Tab")
        page.keyboard.type("children")
        page.keyboard.press("Tab")
        page.keyboard.type("5")
        page.keyboard.press("Enter")
        settled(page)
        assert rows_of(draft) == {"children": [3] * 5}
        assert "name: Children" in (draft.definition_folder / "form.yaml").read_text(encoding="utf-8")

        page.keyboard.press("Escape")
        for _ in range(3):
            page.keyboard.press("Control+z")
            settled(page)
        page.keyboard.press("Control+z")
        settled(page)
        assert rows_of(draft) == {}


def test_marked_cells_repeat_with_the_mouse_and_a_cell_leads_to_its_column_and_its_table(
    tmp_path: Path, window: Callable[[str], Page]
) -> None:
    with opened(tmp_path) as shop:
        draft, page = draft_page(shop, window, draft=LONE_CELLS)
        for at in ("1", "2", "4", "5"):
            page.locator(f'rect.place[data-at="{at}"]').click(modifiers=["Control"])
        page.get_by_role("button", name="这些行重复").click()
        settled(page)
        assert rows_of(draft) == {"rows": [2, 2]}

        page.locator('rect.place[data-at="5"]').click()
        settled(page)
        expect(page.locator("#detail .head")).to_contain_text("Born")
        page.locator("#label").fill("Date of birth")
        page.keyboard.press("Enter")
        settled(page)
        rows = [draft.state().draft.fields[position].row for position in (2, 5)]
        assert [one.label for one in rows if one is not None] == ["Date of birth"] * 2
        page.get_by_role("link", name="第1行的格").click()
        settled(page)
        expect(page.locator("rect.place.now")).to_have_attribute("data-at", "2")
        page.get_by_role("button", name="删除第1行").click()
        settled(page)
        assert rows_of(draft) == {"rows": [2]}
        page.get_by_role("button", name="拆开重复行").click()
        settled(page)
        assert rows_of(draft) == {}


def test_the_list_goes_from_the_table_to_its_columns_and_on_from_whichever_cell_is_selected(
    tmp_path: Path, window: Callable[[str], Page]
) -> None:
    with opened(tmp_path) as shop:
        _, page = draft_page(shop, window, draft=TABLE)
        row(page, "Children")
        expect(page.locator("#main")).to_have_attribute("data-at", "t1")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        settled(page)
        expect(page.locator("#main")).to_have_attribute("data-at", "2")
        page.locator('rect.place[data-at="8"]').click()
        settled(page)
        page.keyboard.press("PageDown")
        settled(page)
        expect(page.locator("#main")).to_have_attribute("data-at", "3")
        page.keyboard.press("PageDown")
        settled(page)
        expect(page.locator("#main")).to_have_attribute("data-at", "10")


def test_rows_that_are_uneven_are_refused_and_the_page_says_why(tmp_path: Path, window: Callable[[str], Page]) -> None:
    with opened(tmp_path) as shop:
        draft, page = draft_page(shop, window, draft=LONE_CELLS)
        for at in ("1", "2", "4"):
            page.locator(f'rect.place[data-at="{at}"]').click(modifiers=["Control"])
        page.locator("#paper").focus()
        page.keyboard.press("r")
        settled(page)
        expect(page.locator(".notice")).to_contain_text("第1行 2 个，第2行 1 个")
        assert page.locator("rect.place.marked").count() == 3, "what was marked stays marked"
        assert rows_of(draft) == {}


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)], ids=["1366", "1920"])
def test_a_table_and_a_cell_of_it_fit_an_offices_screen_without_a_serious_fault(
    tmp_path: Path, window: Callable[[str], Page], size: tuple[int, int]
) -> None:
    with opened(tmp_path) as shop:
        _, page = draft_page(shop, window, draft=TABLE)
        page.set_viewport_size({"width": size[0], "height": size[1]})
        faults = []
        for at in ("t1", "5"):
            page.goto(f"{page.url.partition('?')[0]}?at={at}")
            faults += serious(page)
            height, width = page.evaluate(
                "[document.documentElement.scrollHeight, document.documentElement.scrollWidth]"
            )
            assert (width, height) <= size, at
        assert faults == []
