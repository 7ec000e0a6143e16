"""axe-core finds nothing serious on any page."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from playwright.sync_api import Page

from scanner.ledger.checks.samples import note_drawn
from scanner.ledger.folder import BatchFolder
from tests.desk.batches import batch_of, company
from tests.desk.conftest import showing
from tests.viewers.running import NODE_MODULES, missing

_AXE = NODE_MODULES / "axe-core" / "axe.min.js"


def test_no_page_has_a_serious_fault(tmp_path: Path, window: Callable[[str], Page]) -> None:
    if not _AXE.is_file():
        missing("axe-core from npm")
    record = company(
        1,
        {
            "contact": ("张三", "张三"),
            "need_category": (None, None),
            "need_description": ("一\n二", "一\n二"),
            "planned_investment": (300, "300"),
        },
    )
    batch_of(tmp_path / "batch", record, company(2, {}))
    with closing(BatchFolder(tmp_path / "batch").ledger()) as ledger:
        accepted = next(row.record_id for row in ledger.records() if row.status == "accepted")
        note_drawn(ledger, [(accepted, "contact", "scan")], "2026-11-29T10:00:00+08:00")
    faults = []
    with showing(tmp_path / "batch", inbox=tmp_path / "inbox") as link:
        page = window(link)
        origin = page.url.removesuffix("/received")
        asked = [f"/check/{record.record_id}/fields/{field}" for field in record.fields_to_check()]
        for path in (
            "/received",
            *asked,
            f"/check/{record.record_id}",
            f"/records/{record.record_id}",
            "/overview",
            "/sample",
            "/sample/next",
            "/second",
            "/exports",
            "/settings",
        ):
            page.goto(origin + path)
            page.evaluate(_AXE.read_text(encoding="utf-8") + ";0")
            found = page.evaluate("async () => (await axe.run()).violations")
            faults += [
                (path, one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in {"serious", "critical"}
            ]
    assert faults == []
