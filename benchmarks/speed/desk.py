"""How quickly the desk answers in a batch of many records, and whether its memory stays as it is.

    python -m benchmarks.speed.desk [--records 10000] [--answers 300]

The batch is made of copies of one doubtful record of annex 2, each of a company of its own, with pictures of its pages.
`scanner desk` runs as a process of its own and is asked over HTTP, as a browser asks. Times are by the clock on the
wall and hold the whole way: sending a word, keeping it on the disk, and the page with the next field. Reads /proc for
the memory, so it needs Linux.
"""

from __future__ import annotations

import argparse
import html
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import astuple
from pathlib import Path
from typing import Final

import httpx

from scanner.ledger import RecordRow
from scanner.ledger.folder import BatchFolder
from scanner.ledger.record_rows import company_fields, row_of
from scanner.values.record import RECORDS_FOLDER, Record
from tests.desk.batches import company, draw_page
from tests.scanner.corrections.made import FORM

_TAKEN_AT: Final = "2026-11-29T01:00:00+00:00"
_ROUNDS: Final = 25


def make_batch(folder: Path, count: int) -> list[Record]:
    """Make a batch of so many doubtful records without reading anything; two of three fields are right as read.

    Returns:
        The records.
    """
    batch = BatchFolder(folder)
    batch.prepare()
    batch.ledger(make=True).close()
    doubts = {"contact": ("张三", "张三"), "phone": ("025-12345678", "025-12345678"), "revenue": (9265, "9265")}
    records, rows = [], []
    for number in range(count):
        record = company(number, doubts)
        (folder / RECORDS_FOLDER / f"{record.record_id}.json").write_text(record.to_json(), encoding="utf-8")
        row = row_of(record, _TAKEN_AT, company_fields([FORM]))
        rows.append(
            RecordRow(**{name: getattr(row, name) for name in RecordRow.__dataclass_fields__} | {"taken_at": _TAKEN_AT})
        )
        records.append(record)
    draw_page(folder, records[0], 1)
    drawn = (folder / RECORDS_FOLDER / f"{records[0].record_id}-1.jpg").read_bytes()
    for record in records:
        for page_no in (1, 2):
            (folder / RECORDS_FOLDER / f"{record.record_id}-{page_no}.jpg").write_bytes(drawn)
    with closing(batch.ledger()) as ledger, ledger.changes() as db:
        places = ", ".join("?" * len(RecordRow.__dataclass_fields__))
        db.executemany(f"INSERT INTO record VALUES ({places})", [astuple(row) for row in rows])  # noqa: S608
    return records


@contextmanager
def desk(folder: Path, *options: str) -> Iterator[tuple[subprocess.Popen[str], httpx.Client]]:
    """Run the desk of a batch; give its process and a client that has entered."""
    command = [
        str(Path(sys.executable).parent / "scanner"),
        "desk",
        str(folder),
        "--port",
        "0",
        "--no-browser",
        *options,
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        link = next(found.group(0) for line in process.stdout if (found := re.search(r"http://\S+", line)))
        origin, _, rest = link.partition("/enter/")
        with httpx.Client(base_url=origin, follow_redirects=True, timeout=120, trust_env=False) as client:
            client.get(f"/enter/{rest}")
            try:
                yield process, client
            finally:
                if process.poll() is None:
                    process.send_signal(signal.SIGTERM)
                process.wait(timeout=300)


def found_in(page: str, name: str) -> str:
    """Return the value of a hidden field of a page, or an empty text."""
    found = re.search(f'name="{name}" value="([^"]*)"', page)
    return found.group(1) if found else ""


def send(client: httpx.Client, page: str) -> str:
    """Do what Enter does on a page of the queue, and return where the browser is sent then.

    Raises:
        RuntimeError: The desk does not take it; the message has the desk's words.
    """
    form = html.unescape(page[page.index('id="answer"') :])
    action = re.search(r'action="([^"]+)"', form)
    value = re.search(r'id="value" name="value" value="([^"]*)"', form) or re.search(r"<textarea[^>]*>\n([^<]*)<", form)
    fields: dict[str, str | list[str]] = {"csrf": found_in(form, "csrf"), "version": found_in(form, "version")}
    if value is not None:
        fields |= {"action": "save", "value": value.group(1)}
    elif 'id="boxes"' in form:
        fields |= {"action": "save", "options": re.findall(r'value="([^"]+)" data-state="ticked"', form)}
    else:
        fields["kind"] = "later"
    assert action is not None
    kept = client.post(action.group(1), data=fields, follow_redirects=False)
    if "location" not in kept.headers:
        told = re.search(r'class="wrong">([^<]*)<', kept.text)
        raise RuntimeError(
            f"{action.group(1)}: {kept.status_code} {told.group(1).strip() if told else kept.text[:200]}"
        )
    return kept.headers["location"]


def answer(client: httpx.Client, page: str) -> tuple[str, float, float]:
    """Do what Enter does on a page of the queue.

    Returns:
        The page that comes then, the seconds until the word was kept on the disk, and those until that page was there.
    """
    begun = time.monotonic()
    place = send(client, page)
    between = time.monotonic()
    shown = client.get(place).text
    return shown, between - begun, time.monotonic() - between


def measure(count: int, answers: int) -> list[tuple[str, str, str]]:
    """Return lines of what was measured, what came out, and what is wanted."""
    with tempfile.TemporaryDirectory() as folder:
        records = make_batch(Path(folder) / "batch", count)
        with desk(Path(folder) / "batch") as (process, client):
            begun = time.monotonic()
            page = client.get("/check").text
            first = time.monotonic() - begun
            for _ in range(_ROUNDS):
                page, _, _ = answer(client, page)
            memory, keeping, following = _resident_mb(process.pid), [], []
            for _ in range(answers):
                page, kept, shown = answer(client, page)
                keeping.append(kept)
                following.append(shown)
            places = {
                "what came in": "/received",
                "its last page": f"/received?after={count - 10}",
                "a record": f"/records/{records[count // 2].record_id}",
                "the queue": "/check",
                "the overview": "/overview",
                "export": "/exports",
                "settings": "/settings",
                "a field's picture": f"/records/{records[count // 3].record_id}/fields/contact.jpg",
            }
            lines = [
                ("the first field after the start", f"{1000 * first:.0f} ms", ""),
                (f"the next field, {answers} times", _ms(following), "< 50 ms"),
                ("a word kept on the disk before it", _ms(keeping), ""),
                *((name, _ms(_times(client, place)), "< 100 ms") for name, place in places.items()),
            ]
            lines.append(
                ("a search", _ms(_searches(client, found_in(client.get("/received").text, "csrf"))), "< 100 ms")
            )
            later = _resident_mb(process.pid)
            lines.append(("memory before and after", f"{memory:.0f} MB, {later:.0f} MB", "flat"))
    return lines


def _times(client: httpx.Client, place: str) -> list[float]:
    taken = []
    for _ in range(_ROUNDS):
        begun = time.monotonic()
        client.get(place)
        taken.append(time.monotonic() - begun)
    return taken


def _searches(client: httpx.Client, token: str) -> list[float]:
    taken = []
    for number in range(_ROUNDS):
        begun = time.monotonic()
        client.post("/received/find", data={"csrf": token, "words": f"企业{number}"})
        taken.append(time.monotonic() - begun)
    return taken


def _ms(taken: list[float]) -> str:
    return f"median {1000 * statistics.median(taken):.0f} ms, slowest {1000 * max(taken):.0f} ms"


def _resident_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    return int(found.group(1)) / 1024 if found else 0.0


def main() -> None:
    """Measure, and print a line for each figure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--answers", type=int, default=300)
    given = parser.parse_args()
    print(f"{given.records} records")
    for what, came_out, wanted in measure(given.records, given.answers):
        print(f"{what:45} {came_out:38} {wanted}", flush=True)


if __name__ == "__main__":
    main()
