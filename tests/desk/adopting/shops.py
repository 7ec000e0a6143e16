"""A desk at which drafts are corrected in a real browser, and what its tests do there again and again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

from scanner.adopt.draft import Draft
from scanner.desk.adopting.folders import DraftFolder
from scanner.desk.adopting.workshop import Workshop, plain_setup
from scanner.desk.inbox.receiving import Receiver
from scanner.desk.office import Office
from tests.desk.adopting.drafts import DRAFT, made_draft
from tests.desk.batches import batch_of, company
from tests.desk.conftest import served
from tests.makers.blanks.truth import TrueBlank
from tests.scanner.corrections.made import FORM
from tests.viewers.running import NODE_MODULES, missing

_AXE = NODE_MODULES / "axe-core" / "axe.min.js"


@dataclass
class Shop:
    """A desk that can save definitions, and reads an inbox."""

    link: str
    office: Office
    inbox: Path
    definitions: Path
    drafts: Path


@contextmanager
def opened(folder: Path) -> Iterator[Shop]:
    batch_of(folder / "batch", company(1, {}))
    definitions = folder / "definitions"
    definitions.mkdir()
    drafts = folder / "batch" / "drafts"
    inbox = folder / "inbox"
    inbox.mkdir()
    receiver = Receiver(inbox, folder / "batch", plain_setup(), 1)
    with closing(Office.open(folder / "batch", [FORM], inbox=inbox)) as office:
        workshop = Workshop(drafts, plain_setup(), [FORM], definitions)
        try:
            with served(office, receiver=receiver, workshop=workshop) as client:
                link = f"{client.base_url}/enter/{office.entrance.link('李科员')}"
                yield Shop(link, office, inbox, definitions, drafts)
        finally:
            receiver.stop()


def draft_page(
    shop: Shop, window: Callable[[str], Page], at: str = "", draft: Draft = DRAFT
) -> tuple[DraftFolder, Page]:
    """Return a new draft, and its page with a part selected, such as `3.0`."""
    folder = made_draft(shop.drafts, draft=draft)
    page = window(shop.link)
    page.goto(f"{'/'.join(page.url.split('/')[:3])}/settings/forms/{folder.draft_id}{at and '?at=' + at}")
    return folder, page


def adopt(page: Page, blank: TrueBlank, folder: Path) -> None:
    """Hand a blank in and wait for its draft."""
    path = folder / blank.file_name
    path.write_bytes(blank.content)
    page.get_by_role("link", name="设置").click()
    page.get_by_role("link", name="添加别人的表单").click()
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name="起草").click()
    page.wait_for_selector("main.draft", timeout=120_000)


def settled(page: Page) -> None:
    """Wait until the page has nothing to send and nothing to wait for."""
    page.wait_for_function("() => desk.waits === 0")


def row(page: Page, words: str) -> None:
    page.locator("#part-rows a", has_text=words).first.click()
    settled(page)


def serious(page: Page) -> list[tuple[str, str]]:
    """What axe-core holds to be serious on a page."""
    if not _AXE.is_file():
        missing("axe-core from npm")
    page.evaluate(_AXE.read_text(encoding="utf-8") + ";0")
    violations = page.evaluate("async () => (await axe.run()).violations")
    return [(one["id"], one["nodes"][0]["html"]) for one in violations if one["impact"] in {"serious", "critical"}]
