"""Takes the pictures of the desk for the READMEs and the manual: python -m tests.desk.pictures [output/demo]

`make demo` has to have read the samples. The batch is copied, so that nothing in it changes. The fonts are those that
come with the program, so that the pictures are the same on a machine without Chinese fonts.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.desk.conftest import FLAGS, running

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


def take(batch: Path) -> None:
    """Take the pictures of a batch of the samples."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "june"
        shutil.copytree(batch, folder)
        (Path(place) / "fonts.conf").write_text(_FONTS.format(fonts=ROOT / "forms" / "fonts"), encoding="utf-8")
        os.environ["FONTCONFIG_FILE"] = str(Path(place) / "fonts.conf")
        with running(folder, "--inbox", str(Path(place) / "inbox")) as link, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
            page = browser.new_page(viewport={"width": 1366, "height": 768})
            page.goto(link)
            origin = page.url.removesuffix("/received")
            page.goto(f"{origin}/settings")
            page.locator("form[action='/settings/name'] input[name=name]").fill("李科员")
            page.locator("form[action='/settings/name'] button").click()
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
            page.goto(f"{origin}/overview")
            page.wait_for_timeout(500)
            page.screenshot(path=PICTURES / "desk-overview.png")
            browser.close()


if __name__ == "__main__":
    take(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "output" / "demo")
