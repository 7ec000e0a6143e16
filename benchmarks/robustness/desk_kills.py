"""What is left of a job of settling when the desk is killed at random moments of it.

    python -m benchmarks.robustness.desk_kills [--kills 60] [--fields 100] [--records 30] [--seed S]

A batch with doubtful fields is settled over HTTP, word by word, as quickly as the desk answers. At a random moment the
desk gets SIGKILL. Then the batch is opened again and looked at: each word that the desk had answered is in its record,
once; at most the one word that was under way is there beside them; record, ledger and the file of all records say the
same; no file is half written. The desk is started again and the job goes on. It needs a system with SIGKILL.
"""

from __future__ import annotations

import argparse
import json
import random
import secrets
import tempfile
import threading
import time
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Final

import httpx

from benchmarks.speed.desk import desk, send
from scanner.batch.settling import settle
from scanner.corrections import Corrections
from scanner.ledger.checks.people import unfinished
from scanner.values.record import RECORDS_FOLDER, Record
from tests.desk.batches import job
from tests.scanner.corrections.made import KNOWN

Words = Counter[tuple[str, str]]
"""Record id and field to the number of words on it."""

_LONGEST_SECONDS: Final = 2.0


def work(folder: Path, seconds: float) -> tuple[int, bool]:
    """Settle fields until the desk is killed.

    Returns:
        How many words the desk answered, and whether the job was finished first.
    """
    words = 0
    with desk(folder) as (process, client):
        killer = threading.Timer(seconds, process.kill)
        killer.start()
        try:
            page = client.get("/check").text
            while 'id="answer"' in page:
                is_word = 'name="version"' in page and 'class="where"' in page
                kept = send(client, page)
                words += is_word
                page = client.get(kept).text
        except httpx.HTTPError:
            return words, False
        finally:
            killer.cancel()
    return words, True


def faults_in(
    folder: Path, before: Counter[tuple[str, str]], answered: int
) -> tuple[list[str], Counter[tuple[str, str]]]:
    """Open a batch after a kill and look for what is lost, doubled or half written.

    Args:
        folder: The batch's folder.
        before: Record id and field to the number of words on it before the desk was started.
        answered: How many words the desk answered since then.

    Returns:
        What is wrong, and the words that there are now, as in `before`.
    """
    faults, words = [], Words()
    with closing(Corrections.open(folder, KNOWN)) as corrections:
        if unfinished(corrections.ledger):
            faults.append("a change was left unfinished")
        settle(corrections.folder, corrections.ledger, KNOWN)
        rows = {row.record_id: row for row in corrections.rows()}
        acceptance = corrections.ledger.acceptance()
    lines = map(json.loads, (folder / "records.jsonl").read_text(encoding="utf-8").splitlines())
    given_out = {line["record_id"]: line for line in lines}
    for record_id, row in rows.items():
        record = Record.model_validate_json((folder / RECORDS_FOLDER / f"{record_id}.json").read_bytes())
        words.update((record_id, entry.field or "") for entry in record.history)
        waiting = record.fields_to_check() if acceptance is None else record.fields_to_check(acceptance)
        if (row.status, tuple(row.to_check.split())) != (record.status, waiting):
            faults.append(f"{record_id}: the ledger says another thing")
        if given_out.get(record_id) != json.loads(record.to_json()):
            faults.append(f"{record_id}: the file of all records says another thing")
    faults += [f"{key}: {count} words" for key, count in words.items() if count > 1]
    gained = words.total() - before.total()
    if before - words:
        faults.append("a word of before is lost")
    if not answered <= gained <= answered + 1:
        faults.append(f"{answered} words were answered and {gained} are there")
    left = [path for path in folder.rglob(".*.*.*") if path.is_file() and not path.name.startswith(".records.jsonl.")]
    faults += [f"{path.name}: half written" for path in left]  # a half file of all records goes with the next batch
    return faults, words


def main() -> None:
    """Kill the desk so many times, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, usual in (("kills", 60), ("fields", 100), ("records", 30)):
        parser.add_argument(f"--{name}", type=int, default=usual)
    parser.add_argument("--seed", type=int)
    given = parser.parse_args()
    seed = secrets.randbelow(10**6) if given.seed is None else given.seed
    print(f"seed {seed}: --seed {seed} repeats the moments")
    chance, found, kept, jobs, kills = random.Random(seed), list[str](), 0, 0, 0
    begun = time.monotonic()
    while kills < given.kills:
        with tempfile.TemporaryDirectory() as place:
            folder, words = Path(place) / "batch", Words()
            job(folder, given.fields, given.records)
            jobs, is_done = jobs + 1, False
            while not is_done and kills < given.kills:
                answered, is_done = work(folder, chance.uniform(0.05, _LONGEST_SECONDS))
                faults, words = faults_in(folder, words, answered)
                kills, kept, found = kills + (not is_done), kept + answered, found + faults
    print(f"killed {kills} times in {jobs} jobs of {given.fields} fields: {kept} words answered, {len(found)} faults")
    print(*found[:20], sep="\n")
    print(f"{time.monotonic() - begun:.0f} s")


if __name__ == "__main__":
    main()
