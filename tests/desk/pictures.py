"""Takes the pictures of the desk for the READMEs: python -m tests.desk.pictures [output/demo | drafts]

With `drafts` only those of the drafts of forms are taken, for which nothing has to have been read. Else `make demo` has
to have read the samples. The batch is copied, so that nothing in it changes. The fonts are those that come with the
program, so that the pictures are the same on a machine without Chinese fonts.
"""

from __future__ import annotations

import os
import random
import shutil
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from scanner.ledger.checks.samples import note_drawn, note_found
from scanner.ledger.folder import BatchFolder
from tests.desk.adopting.examples import filled_scan
from tests.desk.batches import batch_of, company
from tests.desk.conftest import FLAGS, running
from tests.makers.blanks.web import web_blank
from tests.makers.companies.made_up import make_company
from tests.scanner.corrections.made import scanned

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "docs" / "pictures"
_FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
<include ignore_missing="yes">/etc/fonts/fonts.conf</include>
<dir>{fonts}</dir>
<alias><family>sans-serif</family><prefer><family>WenQuanYi Micro Hei GBK</family></prefer></alias>
</fontconfig>
"""


def take(batch: Path | None) -> None:
    """Take the pictures of drafts, and if there is a batch of the samples all others too."""
    with tempfile.TemporaryDirectory() as named, sync_playwright() as playwright:
        place = Path(named)
        (place / "fonts.conf").write_text(_FONTS.format(fonts=ROOT / "forms" / "fonts"), encoding="utf-8")
        os.environ["FONTCONFIG_FILE"] = str(place / "fonts.conf")
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        if batch is not None:
            _of_batches(browser, batch, place)
        batch_of(place / "drafts", company(1, {}))
        (place / "definitions").mkdir()
        with running(place / "drafts", "--templates", str(place / "definitions")) as link:
            _of_drafts(browser, _entered(browser, link), place)
        browser.close()


def _of_batches(browser: Browser, batch: Path, place: Path) -> None:
    """Take the pictures of a batch of the samples, and those of an office that has been at it for two weeks."""
    folder, office = place / "june", place / "office"
    shutil.copytree(batch, folder)
    _draw(folder, "05-typed-scan.pdf", "address")
    make_office(office)
    with running(folder, "--inbox", str(place / "inbox")) as link:
        _of_samples(_entered(browser, link))
    with running(office) as link:
        _of_office(_entered(browser, link))


def _entered(browser: Browser, link: str) -> Page:
    """A window of the desk, under the name of a clerk."""
    page = browser.new_page(viewport={"width": 1366, "height": 768})
    page.goto(link)
    page.goto(_origin(page) + "/settings")
    page.locator("form[action='/settings/name'] input[name=name]").fill("李科员")
    page.locator("form[action='/settings/name'] button").click()
    return page


def _origin(page: Page) -> str:
    return "/".join(page.url.split("/")[:3])


def _of_samples(page: Page) -> None:
    """What came in, a doubtful field, a record, its history, and a value of the sample that is asked blind."""
    origin = _origin(page)
    page.goto(f"{origin}/received")
    page.screenshot(path=PICTURES / "desk-received.png")
    page.goto(f"{origin}/check")
    while "企业网址" not in page.locator(".asked").inner_text():
        page.keyboard.press("Enter")
        page.wait_for_function("() => !desk.busy")
        page.wait_for_timeout(200)
    page.screenshot(path=PICTURES / "desk-check.png")
    record = str(page.locator("#answer").get_attribute("action")).split("/")[2]
    page.goto(f"{origin}/records/{record}#website")
    page.wait_for_timeout(500)
    page.screenshot(path=PICTURES / "desk-record.png")
    page.goto(f"{origin}/check/{record}/fields/website")
    page.keyboard.type("https://www.glc.example")
    page.keyboard.press("Enter")
    page.wait_for_function("() => !desk.busy")
    page.goto(f"{origin}/records/{record}")
    page.locator(".history").scroll_into_view_if_needed()
    page.wait_for_timeout(500)
    page.screenshot(path=PICTURES / "desk-history.png")
    page.goto(f"{origin}/sample/next")
    page.screenshot(path=PICTURES / "desk-sample.png")


def _of_office(page: Page) -> None:
    """The overview."""
    page.goto(f"{_origin(page)}/overview")
    page.wait_for_timeout(500)
    page.screenshot(path=PICTURES / "desk-overview.png")


def _of_drafts(browser: Browser, page: Page, place: Path) -> None:
    """The draft of a form of somebody else with a choice selected, and a filled example that was read with it."""
    blank = web_blank(browser, "web: company table")
    (place / "登记表.pdf").write_bytes(blank.content)
    texts = {"name": "扬州微波仪表有限公司", "founded": "2015-03-12", "contact": "张三", "phone": "025-12345678"}
    texts |= {"email": "zhangsan@example.com", "staff": "120", "county": "扬州市邗江区"}
    (place / "填好的.jpg").write_bytes(filled_scan(blank, texts, {"民营企业", "否", "人才", "技术"}, 0.5))
    page.goto(f"{_origin(page)}/settings/forms")
    page.locator("input[type=file]").set_input_files(place / "登记表.pdf")
    page.get_by_role("button", name="起草").click()
    page.wait_for_selector("main.draft", timeout=120_000)
    page.locator("#part-rows a", has_text="民营企业").click()
    page.wait_for_timeout(700)
    page.screenshot(path=PICTURES / "desk-draft.png")
    page.locator(".trying input[type=file]").set_input_files(place / "填好的.jpg")
    page.wait_for_selector("main.tried:not([data-reading])", timeout=120_000)
    page.wait_for_timeout(700)
    page.screenshot(path=PICTURES / "desk-tried.png")


def _draw(folder: Path, path: str, field: str) -> None:
    """Draw a field of a return for the sample, instead of one at random."""
    with closing(BatchFolder(folder).ledger()) as ledger:
        (record_id,) = (row.record_id for row in ledger.records() if row.path == path)
        note_drawn(ledger, [(record_id, field, "scan")], "2026-06-19T15:00:00+08:00")


def make_office(folder: Path) -> None:
    """A batch of sixty made-up companies that answered on twelve days; some wait, 320 values were drawn."""
    records = []
    for number in range(60):
        answers = make_company(number).answers
        doubts = {"phone": (answers.get("phone"), "025")} if number % 8 == 0 else {}
        records.append(scanned(f"{number:02}.jpg", doubts, answers=answers))
    batch_of(folder, *records)
    with closing(BatchFolder(folder).ledger()) as ledger, ledger.changes() as db:
        for number, record in enumerate(records):
            day = min(number * number // 270, 11)
            at = f"2026-06-{8 + day:02}T01:30:00+00:00"
            db.execute("UPDATE record SET taken_at = ? WHERE record_id = ?", (at, record.record_id))
    read = [
        (one.record_id, name, "scan")
        for one in records
        for name, found in one.fields.items()
        if one.status == "accepted" and found.outcome == "read"
    ]
    with closing(BatchFolder(folder).ledger()) as ledger:
        drawn = random.Random(1).sample(read, 320)
        note_drawn(ledger, drawn, "2026-06-19T15:00:00+08:00")
        for record_id, name, _ in drawn:
            note_found(ledger, (record_id, name), "right", by="王科员", at="2026-06-19T16:00:00+08:00")


if __name__ == "__main__":
    asked = sys.argv[1] if len(sys.argv) > 1 else str(ROOT / "output" / "demo")
    take(None if asked == "drafts" else Path(asked))
