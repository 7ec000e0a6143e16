"""What docs/api.md shows works as it stands there."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from scanner.desk.events.webhooks import signature
from scanner.desk.office import Office
from scanner.desk.problems import TITLES
from tests.desk.batches import batch_of, company
from tests.desk.conftest import served
from tests.scanner.corrections.made import FORM

PAGE = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", PAGE, re.DOTALL)
TRIED = (
    "desk-token",
    "files=@",
    "sha256sum",
    "/events",
    "status=accepted",
    "/pages/1.jpg",
    "/exports/csv",
    "PATCH -H",
    '/status" | jq -r .status',
    "/queue/next",
    "/webhooks/",
    "def is_genuine",
    "def confirm",
)
RECORD = company(1, {"contact": ("张三", "张三"), "founded": (None, "去年")})
OTHER = company(2, {"contact": ("李四", "李四")})

Run = Callable[[str], str]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """Run the block that holds some words, where a desk serves a batch with doubtful records."""
    folder = tmp_path_factory.mktemp("page")
    batch = batch_of(folder / "output" / "june", RECORD, OTHER)
    (folder / "returned.pdf").write_bytes(b"%PDF-1.7")
    (folder / "mail.eml").write_bytes(b"From: a@example.com\n\n")
    with (
        closing(Office.open(batch, [FORM], inbox=folder / "inbox")) as office,
        served(office) as client,
    ):
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        here = os.pathsep.join(filter(None, [str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH")]))
        proxies = {name: "" for name in os.environ if name.lower().endswith("_proxy")}
        settings = os.environ | proxies | {"PATH": path, "PYTHONPATH": here, "PYTHONUTF8": "1"}
        begin = next(block for _, block in BLOCKS if "desk-token" in block)
        begin = begin.replace("http://127.0.0.1:8765", str(client.base_url).rstrip("/"))
        told = subprocess.run(
            ["sh", "-euc", f'{begin}\necho "$DESK $TOKEN"'],
            cwd=folder, env=settings, capture_output=True, encoding="utf-8", check=True,
        ).stdout.split()  # fmt: skip
        settings |= {"DESK": told[0], "TOKEN": told[1], "ID": RECORD.record_id}

        def run_block(words: str, seconds: float = 60) -> str:
            ((language, block),) = [found for found in BLOCKS if words in found[1]]
            command = [sys.executable, "-c", block] if language == "python" else ["sh", "-euc", f"exec 2>&1\n{block}"]
            if words == "/events":
                command = ["timeout", "3", *command]
            done = subprocess.run(
                command, cwd=folder, env=settings, capture_output=True, encoding="utf-8", check=False, timeout=seconds
            )
            assert done.returncode == (124 if words == "/events" else 0), done.stdout + done.stderr
            return done.stdout

        yield run_block


def test_every_block_is_tried_here() -> None:
    assert [sum(words in block for words in TRIED) for _, block in BLOCKS] == [1] * len(TRIED)


@pytest.mark.program("curl")
@pytest.mark.program("jq")
def test_the_commands_do_what_the_page_says(run: Run) -> None:
    handed = json.loads(run("files=@"))["files"]
    assert [one["name"] for one in handed] == ["returned.pdf", "mail.eml"]
    assert run("sha256sum") == "waiting\n"
    assert run("/events").startswith("event: ready\n")
    assert run("PATCH -H") == "2015-03\n"
    assert run("/pages/1.jpg").splitlines()[-1] == "review"
    assert run("/queue/next").splitlines()[0].split("\t")[:3] in (
        [RECORD.record_id, "contact", "张三"],
        [OTHER.record_id, "contact", "李四"],
    )
    assert run('/status" | jq -r .status') == "accepted\n"
    assert run("status=accepted").splitlines()[-1].split("\t")[1:] == [RECORD.record_id, "企业01"]
    run("/exports/csv")
    run("/events")  # listens for three seconds: the changes above are noticed before there is a webhook to tell
    assert run("/webhooks/") == "https://office.example/formloop\t0\n"


def test_the_python_programs_do_what_the_page_says(run: Run) -> None:
    assert "confirmed contact\n" in run("def confirm")
    names: dict[str, Callable[[str, str, bytes], bool]] = {}
    (block,) = (block for _, block in BLOCKS if "def is_genuine" in block)
    exec(block, names)  # noqa: S102  the page's own program
    now = int(time.time())
    assert names["is_genuine"]("secret", signature("secret", b"{}", now), b"{}")
    assert not names["is_genuine"]("secret", signature("other", b"{}", now), b"{}")
    assert not names["is_genuine"]("secret", signature("secret", b"{}", now), b"{ }")
    assert not names["is_genuine"]("secret", signature("secret", b"{}", now - 400), b"{}")


def test_the_page_names_every_problem_with_its_status() -> None:
    rows = re.findall(r"^\| ([\d, ]+) \| ([^|]+) \|", PAGE, re.MULTILINE)
    named = {code: set(statuses.split(", ")) for statuses, codes in rows for code in re.findall(r"`(\w+)`", codes)}
    assert named.keys() == TITLES.keys()
    for code, (status, _) in TITLES.items():
        assert str(status) in named[code], code


def test_the_pages_that_it_links_to_are_there() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", PAGE):
        assert (Path(__file__).parents[2] / "docs" / target).exists(), target
