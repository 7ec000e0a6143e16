"""Twenty people settle the fields of one batch at the desk while returns are being read: is anything lost or slow?

    python -m benchmarks.robustness.desk_load [--users 20] [--fields 2000] [--records 400] [--files 200] [--pause 1.0]

`scanner desk` runs as a process of its own and reads an inbox of filled PDFs with a process a core. Each user is a
script with a session of its own, which enters by a colleague's link, looks at the field that it is asked, waits for the
pause, as a person does who reads, and does what Enter does. With `--pause 0` nobody waits, and what is measured is how
much the desk can do at most. Then the batch is opened again: each field has one word, each file one record, and record,
ledger and the file of all records say the same. Times are by the clock on the wall; the scripts run on the same cores.
"""

from __future__ import annotations

import argparse
import random
import re
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import httpx
from stdnum.cn import uscc

from benchmarks.robustness.desk_kills import Words, faults_in
from benchmarks.speed.desk import desk, found_in, send
from forms.filling import fill_pdf
from scanner.ledger.folder import BatchFolder
from scanner.values.record import Record
from tests.annex2 import ANSWERS, annex2
from tests.desk.batches import job

_READ_SECONDS: Final = 900.0
_FILES_READ: Final = "SELECT COUNT(*) FROM arrival JOIN source USING (sha256) WHERE path GLOB '[0-9]*.pdf'"
_REQUIRED: Final = ("contact", "phone", "need_name", "need_description")


@dataclass(slots=True)
class Shift:
    """What one user has done.

    Attributes:
        words: How many words the desk has answered.
        keeping: Seconds of each request that kept a word.
        showing: Seconds of each request for the next field.
        faults: Answers that were errors, and words that were refused.
    """

    words: int = 0
    keeping: list[float] = field(default_factory=list)
    showing: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Load:
    """What came out.

    Attributes:
        shifts: What each user has done.
        settling_seconds: From the first word to the last.
        reading_seconds: From the desk's start until the last file was read.
        faults: What is wrong.
    """

    shifts: tuple[Shift, ...]
    settling_seconds: float
    reading_seconds: float
    faults: tuple[str, ...]


def put_returns(inbox: Path, count: int) -> None:
    """Put so many filled PDFs into an inbox, each of a company of its own and without anything doubtful."""
    form, layout = annex2()
    inbox.mkdir()
    for number in range(count):
        code = f"91320100MA2NA{number:04}"
        own = {"company_name": f"来件{number:03}", "credit_code": code + uscc.calc_check_digit(code)}
        answers = {name: ANSWERS[name] for name in _REQUIRED} | own
        (inbox / f"{number:03}.pdf").write_bytes(fill_pdf(form, layout, answers))


def entered(leader: httpx.Client, name: str) -> httpx.Client:
    """Return a client with a session of its own, by the link that the settings give for a colleague."""
    token = found_in(leader.get("/settings").text, "csrf")
    shown = leader.post("/settings/link", data={"csrf": token, "name": name}).text
    link = re.search(r"http://\S+?/enter/[\w-]+", shown)
    assert link is not None, "the settings show no link"
    client = httpx.Client(base_url=leader.base_url, follow_redirects=True, timeout=120, trust_env=False)
    client.get(link.group(0)).raise_for_status()
    return client


def work(client: httpx.Client, pause: float, chance: random.Random) -> Shift:
    """Settle what one user is asked until nothing is left for him.

    Args:
        client: His session.
        pause: Seconds between a field's page and the word on it, half of it or up to half as much again.
        chance: Draws the pauses.
    """
    shift = Shift()
    page = _shown(client, "/check", shift)
    while 'id="answer"' in page:
        time.sleep(pause * chance.uniform(0.5, 1.5))
        is_word = 'class="where"' in page
        begun = time.monotonic()
        try:
            place = send(client, page)
        except RuntimeError as error:
            shift.faults.append(f"a word was refused: {error}")
            return shift
        if is_word:
            shift.keeping.append(time.monotonic() - begun)
            shift.words += 1
        page = _shown(client, place, shift)
    return shift


def _shown(client: httpx.Client, place: str, shift: Shift) -> str:
    begun = time.monotonic()
    answer = client.get(place)
    shift.showing.append(time.monotonic() - begun)
    if answer.is_error:
        shift.faults.append(f"GET {answer.status_code}")
    return answer.text


def settle_all(folder: Path, *, users: int, fields: int, records: int, files: int, pause: float) -> Load:
    """Have a batch settled by many while files are read, and look at what is there afterwards.

    Args:
        folder: An empty folder.
        users: How many sessions settle at once.
        fields: How many doubtful fields there are.
        records: How many records they are in.
        files: How many returns are read meanwhile.
        pause: Seconds that a user looks at a field.
    """
    wanted = job(folder / "batch", fields, records)
    put_returns(folder / "inbox", files)
    began = time.monotonic()
    with desk(folder / "batch", "--inbox", str(folder / "inbox")) as (_, leader), ThreadPoolExecutor(users) as pool:
        clients = [entered(leader, f"用户{number:02}") for number in range(users)]
        first = time.monotonic()
        pauses = [random.Random(number) for number in range(users)]
        shifts = tuple(pool.map(work, clients, [pause] * users, pauses))
        settled = time.monotonic() - first
        _wait_until_read(folder / "batch", files)
        read = time.monotonic() - began
        for client in clients:
            client.close()
    faults = [
        *(fault for one in shifts for fault in one.faults),
        *faults_after(folder / "batch", shifts, wanted, files),
    ]
    return Load(shifts, settled, read, tuple(faults))


def _wait_until_read(folder: Path, files: int) -> None:
    pause, until = threading.Event(), time.monotonic() + _READ_SECONDS
    with closing(BatchFolder(folder).ledger()) as ledger:
        while time.monotonic() < until:
            if ledger.query(_FILES_READ)[0][0] >= files:
                return
            pause.wait(0.2)
    raise TimeoutError("the inbox was not read in time")


def faults_after(folder: Path, shifts: tuple[Shift, ...], wanted: object, files: int) -> list[str]:
    """Open a batch after all have gone, and look for what is lost, doubled or says different things."""
    answered = sum(one.words for one in shifts)
    faults, words = faults_in(folder, Words(), answered)
    if words.total() != answered:
        faults.append(f"{answered} words were answered and {words.total()} are there")
    assert isinstance(wanted, dict)
    if len(words) != len(wanted):
        faults.append(f"{len(wanted)} fields were doubtful and {len(words)} were settled")
    found = Counter(
        Record.model_validate_json(path.read_bytes()).source.name for path in (folder / "records").glob("*.json")
    )
    came = {f"{number:03}.pdf" for number in range(files)}
    faults += [f"{name}: {found[name]} records" for name in sorted(came) if found[name] != 1]
    return faults


def _line(what: str, taken: list[float]) -> str:
    ordered = sorted(1000 * seconds for seconds in taken)
    late = ordered[int(len(ordered) * 0.95)]
    return f"{what:32} median {statistics.median(ordered):.0f} ms, 95 % {late:.0f} ms, slowest {ordered[-1]:.0f} ms"


def main() -> int:
    """Have a batch settled, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, usual in (("users", 20), ("fields", 2000), ("records", 400), ("files", 200)):
        parser.add_argument(f"--{name}", type=int, default=usual)
    parser.add_argument("--pause", type=float, default=1.0)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        load = settle_all(Path(place), **vars(given))
    keeping = [one for shift in load.shifts for one in shift.keeping]
    showing = [one for shift in load.shifts for one in shift.showing]
    words = sum(one.words for one in load.shifts)
    print(
        f"{given.users} users, {words} words in {load.settling_seconds:.0f} s, "
        f"{words / load.settling_seconds:.1f} a second"
    )
    print(f"{given.files} files read within {load.reading_seconds:.0f} s of the start")
    print(_line("a word kept on the disk", keeping))
    print(_line("the next field", showing))
    print(_line("all requests", keeping + showing))
    print(f"{len(load.faults)} faults")
    print(*load.faults[:20], sep="\n")
    return 1 if load.faults else 0


if __name__ == "__main__":
    sys.exit(main())
