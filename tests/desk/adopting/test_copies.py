"""Several copies of one form that are handed in together: what all share is the blank, and the page says so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from scanner.desk.adopting.folders import draft_folders
from tests.desk.adopting.shops import opened, serious
from tests.makers.blanks.drawn import drawn_blank
from tests.makers.blanks.typed_over import typed_over

FORM = "drawn: captioned cells"


def hand_in(page: Page, files: dict[str, bytes], folder: Path) -> None:
    paths = []
    for name, content in files.items():
        path = folder / name
        path.write_bytes(content)
        paths.append(path)
    page.goto(f"{'/'.join(page.url.split('/')[:3])}/settings/forms")
    page.locator("input[type=file]").set_input_files(paths)
    page.get_by_role("button", name="起草").click()


def test_of_several_copies_the_emptiest_is_the_blank_and_the_page_says_what_was_left_out(
    tmp_path: Path, window: Callable[[str], Page]
) -> None:
    blank = drawn_blank(FORM)
    with opened(tmp_path) as shop:
        page = window(shop.link)
        files = {
            "anna.pdf": typed_over(blank, "Anna Miller"),
            "empty.pdf": blank.content,
            "bob.pdf": typed_over(blank, "Bob"),
        }
        hand_in(page, files, tmp_path)
        page.wait_for_selector("main.draft", timeout=120_000)
        expect(page.locator(".copies li")).to_contain_text(
            ["anna.pdf：", "empty.pdf：填得最少，用作空白表。", "bob.pdf："]
        )
        expect(page.locator(".copies li").first).to_contain_text("处填写的字，已略去")
        assert serious(page) == []
        (draft,) = draft_folders(shop.drafts)
        assert draft.about().name == "empty.pdf"
        assert (draft.definition_folder / "blank.pdf").read_bytes() == blank.content


def test_a_file_of_another_form_among_them_is_named_and_nothing_is_drafted(
    tmp_path: Path, window: Callable[[str], Page]
) -> None:
    with opened(tmp_path) as shop:
        page = window(shop.link)
        files = {"a.pdf": drawn_blank(FORM).content, "b.pdf": drawn_blank("drawn: crowded sheet").content}
        hand_in(page, files, tmp_path)
        expect(page.locator(".notice.warn")).to_contain_text("不是同一种表，请分开起草", timeout=120_000)


def test_more_copies_than_are_taken_are_refused(tmp_path: Path, window: Callable[[str], Page]) -> None:
    with opened(tmp_path) as shop:
        page = window(shop.link)
        hand_in(page, {f"{number}.pdf": b"%PDF-1.7" for number in range(11)}, tmp_path)
        expect(page.locator(".notice")).to_contain_text("一次最多 10 份")
        assert draft_folders(shop.drafts) == []
