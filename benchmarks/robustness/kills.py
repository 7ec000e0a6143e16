"""Kills a batch, a process that reads for it, or LibreOffice, at random moments, and starts the batch again each time.

    python -m benchmarks.robustness.kills [--kills 200] [--seed S] [--state FILE] [--victim parent child office]

How it works. An inbox of few files, an old Word file among them, is read once undisturbed. Then, for each kill, it is
read into a new folder, a process is sent SIGKILL at a moment that comes from the kill's own seed, and the same command
is run again to its end. Its records have to be those of the undisturbed batch, leaf by leaf, apart from `read_at`; its
pictures the same files; and no temporary folder and no process may be left. A kill that is wrong is printed with its
seed. Where LibreOffice
alone was killed, it converts once more within the same batch.

A run can be ended at any time: with `--state` the next one goes on from there. Reads /proc, so it needs Linux.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import random
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from forms.filling import fill_pdf, fill_word
from tests.annex2 import annex2
from tests.makers.files.inboxes import COMMAND
from tests.makers.files.packing import zipped

_READ_AT: Final = "read_at"
_GONE: Final = object()
_PROGRAM: Final = "soffice.bin"
_LOOK_SECONDS: Final = 0.01
_MOST_TRIES: Final = 5  # a kill that comes too late does not count
_END_SECONDS: Final = 15.0  # a process whose parent was killed is gone by then, however busy the machine


@dataclass(slots=True)
class Kills:
    """How far a run has come.

    Attributes:
        next_seed: The seed of the next kill.
        tried: Victim to how many kills were tried.
        hit: Victim to how many of them found it alive.
        faults: What was not as in the undisturbed batch, with the seed.
    """

    next_seed: int
    tried: dict[str, int] = field(default_factory=dict)
    hit: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


# The inbox


def fill(inbox: Path) -> None:
    """Fill an inbox: two PDFs and a Word file, an old Word file, an archive, a picture and a broken file."""
    inbox.mkdir(parents=True)
    form, layout = annex2()
    for number in range(3):
        filler, suffix = ((fill_pdf, ".pdf"), (fill_word, ".docx"))[number % 2]
        (inbox / f"{number}{suffix}").write_bytes(filler(form, layout, _answers(number)))
    packed = {"x.pdf": fill_pdf(form, layout, _answers(3)), "y.docx": fill_word(form, layout, _answers(4))}
    (inbox / "all.zip").write_bytes(zipped(packed))
    (inbox / "broken.pdf").write_bytes((inbox / "0.pdf").read_bytes()[:3000])
    with tempfile.TemporaryDirectory() as folder:
        new, program = Path(folder) / "old.docx", shutil.which("soffice") or shutil.which("libreoffice")
        if program is None:
            sys.exit("LibreOffice is not installed: sh tests/programs.sh installs it")
        new.write_bytes(fill_word(form, layout, _answers(5)))
        profile = f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}"
        command = [program, profile, "--headless", "--convert-to", "doc", "--outdir", str(inbox), str(new)]
        subprocess.run(command, check=True, capture_output=True)


def _answers(number: int) -> dict[str, str]:
    return {"company_name": f"第{number}科技有限公司", "phone": "0512-62889901", "need_name": "新材料"}


# What a batch wrote


def leaves_of(out: Path) -> dict[str, object]:
    """Return every leaf of every record of a batch by its path, `read_at` apart, and every picture by its name."""
    found: dict[str, object] = {}
    for path in sorted(out.rglob("*")):
        name = path.relative_to(out).as_posix()
        if path.suffix == ".json":
            found |= _leaves(json.loads(path.read_text(encoding="utf-8")), name)
        elif path.name == "records.jsonl":
            for line in path.read_text(encoding="utf-8").splitlines():
                record = json.loads(line)
                found |= _leaves(record, f"{name}:{record['record_id']}")
        elif path.suffix == ".jpg":
            found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def _leaves(value: Any, place: str) -> dict[str, object]:
    if isinstance(value, dict):
        inner = [(f"{place}.{key}", one) for key, one in value.items() if key != _READ_AT]
    elif isinstance(value, list):
        inner = [(f"{place}[{number}]", one) for number, one in enumerate(value)]
    else:
        return {place: value}
    return {path: leaf for name, one in inner for path, leaf in _leaves(one, name).items()} or {place: type(value)()}


def unlike(expected: dict[str, object], found: dict[str, object]) -> list[str]:
    """Return the paths of leaves that two batches have not in common; no values."""
    return sorted(
        path for path in expected.keys() | found.keys() if expected.get(path, _GONE) != found.get(path, _GONE)
    )


# Processes


def below(pid: int) -> Iterator[int]:
    """Yield the processes that a process started, and those that these started."""
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in map(int, (task / "children").read_text(encoding="ascii").split()):
                yield child
                yield from below(child)


def _is_office(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/comm").read_text(encoding="utf-8").strip() == _PROGRAM
    return False


def _killed(pids: list[int], chance: random.Random) -> bool:
    with contextlib.suppress(ProcessLookupError):
        if pids:
            os.kill(chance.choice(pids), signal.SIGKILL)
            return True
    return False


def kill_parent(batch: subprocess.Popen[bytes], chance: random.Random, seconds: float) -> bool:
    """Kill the batch itself at a random moment."""
    _wait(batch, chance.uniform(0.0, seconds))
    return batch.poll() is None and _killed([batch.pid], chance)


def kill_child(batch: subprocess.Popen[bytes], chance: random.Random, seconds: float) -> bool:
    """Kill one of the processes that read or unpack for the batch at a random moment."""
    _wait(batch, chance.uniform(0.0, seconds))
    while batch.poll() is None:
        children = [pid for pid in below(batch.pid) if not _is_office(pid)]
        if _killed(children, chance):
            return True
        time.sleep(_LOOK_SECONDS)
    return False


def kill_office(batch: subprocess.Popen[bytes], chance: random.Random, _seconds: float) -> bool:
    """Kill LibreOffice, once it runs, at a random moment of its conversion."""
    while batch.poll() is None:
        programs = [pid for pid in below(batch.pid) if _is_office(pid)]
        if programs:
            time.sleep(chance.choice((0.0, chance.uniform(0.0, 0.2), chance.uniform(0.0, 1.0))))
            return _killed(programs, chance)
        time.sleep(_LOOK_SECONDS)
    return False


def _wait(batch: subprocess.Popen[bytes], seconds: float) -> None:
    with contextlib.suppress(subprocess.TimeoutExpired):
        batch.wait(seconds)


Kill = Callable[[subprocess.Popen[bytes], random.Random, float], bool]
VICTIMS: Final[dict[str, Kill]] = {"parent": kill_parent, "child": kill_child, "office": kill_office}


@contextlib.contextmanager
def _batch(inbox: Path, home: Path) -> Iterator[subprocess.Popen[bytes]]:
    temporary = home / "tmp"
    temporary.mkdir(parents=True, exist_ok=True)
    command = [*COMMAND, str(inbox), "--out", str(home / "out"), "--quiet", "--workers", "2"]
    with (home / "told").open("ab") as told:
        batch = subprocess.Popen(command, stdout=told, stderr=told, env=os.environ | {"TMPDIR": str(temporary)})
        try:
            yield batch
        finally:
            batch.kill()
            batch.wait()


def _run(inbox: Path, home: Path) -> float:
    """Run the batch to its end and return the seconds that it took."""
    begun = time.monotonic()
    with _batch(inbox, home) as batch:
        batch.wait()
    return time.monotonic() - begun


def faults_of(
    seed: int, victim: str, inbox: Path, home: Path, *, undisturbed: Path, seconds: float
) -> tuple[bool, list[str]]:
    """Kill once, start again, and return whether the victim was alive and what is not as it should be."""
    chance = random.Random(seed)
    with _batch(inbox, home) as batch:
        started = list(below(batch.pid))
        hit = VICTIMS[victim](batch, chance, seconds)
        started += below(batch.pid)
        if victim == "parent":
            batch.wait()
            faults = _still_alive(started, home)
        else:
            _wait(batch, 20 * seconds)
            faults = [] if batch.poll() is not None else ["the batch did not end"]
    _run(inbox, home)
    faults += [f"not as undisturbed: {path}" for path in unlike(leaves_of(undisturbed), leaves_of(home / "out"))[:20]]
    faults += [f"left behind: {path.name}" for path in (home / "tmp").iterdir()]
    if b"Traceback" in (home / "told").read_bytes():
        faults.append("a traceback was printed")
    return hit, faults


def _still_alive(pids: list[int], home: Path) -> list[str]:
    """Return the processes that outlive their batch, told by the temporary folder that they were started with."""
    end = time.monotonic() + _END_SECONDS
    while True:
        left = [pid for pid in _all_processes() if pid in pids or str(home) in _environment(pid)]
        if not left or time.monotonic() > end:
            return [f"a process outlives its batch: {_words(pid)}" for pid in left]
        time.sleep(0.1)


def _all_processes() -> Iterator[int]:
    return (int(path.name) for path in Path("/proc").iterdir() if path.name.isdecimal())


def _environment(pid: int) -> str:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/environ").read_bytes().decode("utf-8", "replace")
    return ""


def _words(pid: int) -> str:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/comm").read_text(encoding="utf-8", errors="replace").strip()
    return "gone since"


def run(kills: Kills, count: int, victims: list[str], state: Path | None) -> None:
    """Kill so many processes, the victims in turn, and note what was found."""
    with tempfile.TemporaryDirectory(prefix="formloop-kills-") as folder:
        inbox, whole = Path(folder) / "inbox", Path(folder) / "undisturbed"
        fill(inbox)
        seconds = _run(inbox, whole)
        records = len(list((whole / "out" / "records").glob("*.json")))
        print(f"undisturbed: {records} records in {seconds:.1f} s", flush=True)
        while sum(kills.hit.values()) < count and sum(kills.tried.values()) < _MOST_TRIES * count:
            seed, home = kills.next_seed, Path(folder) / "one"
            victim = victims[seed % len(victims)]
            hit, faults = faults_of(seed, victim, inbox, home, undisturbed=whole / "out", seconds=seconds)
            for fault in faults:
                kills.faults.append(f"seed {seed} ({victim}): {fault}")
                print(kills.faults[-1], flush=True)
            kills.tried = dict(Counter(kills.tried) + Counter([victim]))
            kills.hit = dict(Counter(kills.hit) + Counter([victim] * hit))
            kills.next_seed += 1
            shutil.rmtree(home)
            if state is not None:
                state.write_text(json.dumps(asdict(kills)), encoding="utf-8")


def main() -> int:
    """Read the command line, run, and tell what was found; the exit code is 1 if anything was."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.robustness.kills", description=__doc__)
    parser.add_argument(
        "--kills", type=int, default=200, help="how many that find their victim alive, those of --state included"
    )
    parser.add_argument("--seed", type=int, help="the seed of the first kill; each further one has the next")
    parser.add_argument("--state", type=Path, help="a file that keeps how far the run came, and goes on from there")
    parser.add_argument("--victim", nargs="+", choices=VICTIMS, default=list(VICTIMS))
    given = parser.parse_args()
    kills = Kills(secrets.randbelow(10**6) if given.seed is None else given.seed)
    if given.state is not None and given.state.is_file():
        kills = Kills(**json.loads(given.state.read_text(encoding="utf-8")))
    print(f"first seed: {kills.next_seed}", flush=True)
    run(kills, given.kills, given.victim, given.state)
    for victim, count in sorted(kills.tried.items()):
        print(f"{victim}: {count} kills, {kills.hit.get(victim, 0)} while it ran")
    print(f"faults: {len(kills.faults)}", *kills.faults, sep="\n  ")
    return 1 if kills.faults else 0


if __name__ == "__main__":
    sys.exit(main())
