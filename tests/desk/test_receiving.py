"""The inbox is read while the desk is open, and both end cleanly."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page

from tests.desk.conftest import running

SAMPLE = Path(__file__).parents[1] / "samples" / "02-firefox-saved.pdf"


def test_a_file_that_is_chosen_on_the_page_is_read_and_listed_meanwhile(
    tmp_path: Path, window: Callable[[str], Page]
) -> None:
    shutil.copy(SAMPLE.with_name("10-truncated.pdf"), tmp_path / "there-before.pdf")
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (tmp_path / "there-before.pdf").rename(inbox / "there-before.pdf")
    with running(tmp_path / "batch", "--inbox", str(inbox), "--workers", "1") as link:
        page = window(link)
        page.set_default_timeout(60_000)
        page.locator("input[type=file]").set_input_files(SAMPLE)
        page.locator("tr", has_text="02-firefox-saved.pdf").locator("td.accepted").wait_for()
        assert "请让填报单位重新发送" in page.locator("tr", has_text="there-before.pdf").inner_text()
    lines = (tmp_path / "batch" / "records.jsonl").read_text(encoding="utf-8").splitlines()
    assert sorted(one["source"]["path"] for one in map(json.loads, lines)) == [
        "02-firefox-saved.pdf",
        "there-before.pdf",
    ]
