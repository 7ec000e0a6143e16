"""The commands as programs of their own: killed, interrupted, watched, on a full disk."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.scanner.batch.commands import MOMENT, SECRETS, contents, filled_inbox, ran, started

SAMPLES = Path(__file__).parents[2] / "samples"
_MANY = 300  # more than are read before a busy machine interrupts


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Filled files of both kinds, one twice, and two that are broken."""
    folder = tmp_path_factory.mktemp("inbox")
    filled_inbox(folder, 8)
    shutil.copy(folder / "000.pdf", folder / "twin.pdf")
    (folder / "cut.pdf").write_bytes((folder / "002.pdf").read_bytes()[:4000])
    (folder / "note.txt").write_text("no form", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def undisturbed(inbox: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, bytes], float]:
    """The records of a batch that nothing disturbed, and how long it took."""
    out = tmp_path_factory.mktemp("undisturbed") / "out"
    begun = time.monotonic()
    assert ran("batch", inbox, "--out", out, "--workers", 2).returncode == 4
    return contents(out), time.monotonic() - begun


def test_a_batch_that_is_killed_again_and_again_ends_with_the_records_of_an_undisturbed_one(
    inbox: Path, tmp_path: Path, undisturbed: tuple[dict[str, bytes], float]
) -> None:
    expected, seconds = undisturbed
    chance = random.Random(5)
    for _ in range(4):
        process = started("batch", inbox, "--out", tmp_path / "out", "--workers", 2)
        time.sleep(chance.uniform(0.2, seconds))
        process.kill()
        process.communicate()
    assert ran("batch", inbox, "--out", tmp_path / "out").returncode == 4
    assert contents(tmp_path / "out") == expected


@pytest.mark.usefixtures("interruptible")
def test_ctrl_c_ends_a_batch_soon_and_keeps_what_was_read(inbox: Path, tmp_path: Path) -> None:
    many, out = tmp_path / "many", tmp_path / "out"
    many.mkdir()
    content = (inbox / "000.pdf").read_bytes()
    for number in range(_MANY):
        (many / f"{number:03}.pdf").write_bytes(content + b"\n%% %d\n" % number)
    process = started("batch", many, "--out", out, "--workers", 1)
    deadline = time.monotonic() + 120
    while not list(out.glob("records/*.json")) and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in told
    kept = {path.name for path in out.glob("records/*.json")}
    assert 0 < len(kept) < _MANY
    assert f"{out}: 已读出的 {len(kept)} 条记录均已保存" in told
    assert "已中断。 Interrupted." in told
    read = {json.loads((out / "records" / name).read_text(encoding="utf-8"))["source"]["path"] for name in kept}
    left = sorted({path.name for path in many.iterdir()} - read)
    for name in left[3:]:  # three show that it goes on
        (many / name).unlink()
    ran("batch", many, "--out", out)
    assert kept < {path.name for path in out.glob("records/*.json")}
    lines = (out / "records.jsonl").read_text(encoding="utf-8").splitlines()
    assert sorted(json.loads(line)["source"]["path"] for line in lines) == sorted([*read, *left[:3]])


def test_no_value_stands_in_what_the_commands_print(inbox: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    batch = ["batch", inbox, "--out", out, "--workers", 1]
    for arguments in ([*batch, "-v"], batch, ["status", out]):
        done = ran(*arguments)
        for secret in SECRETS:
            assert secret not in done.stdout + done.stderr


def test_quiet_prints_nothing_but_what_could_not_be_read(inbox: Path, tmp_path: Path) -> None:
    done = ran("batch", inbox, "--out", tmp_path / "out", "--workers", 1, "--quiet")
    assert done.stdout == ""
    assert [line.split(": ")[0] for line in done.stderr.splitlines()] == [
        str(inbox / name) for name in ("cut.pdf", "note.txt")
    ]


def test_only_what_sends_a_file_back_is_told_as_a_reason(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    for name in "ab":
        (inbox / f"{name}.txt").write_text("no form", encoding="utf-8")
    (line,) = ran("batch", inbox, "--out", tmp_path / "out").stderr.splitlines()
    assert "file_kind_unknown" in line


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 300 KB."""
    folder = tmp_path / "small"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", folder], check=True)
    yield folder
    subprocess.run(["umount", folder], check=True)


@pytest.mark.program("mount")
def test_a_full_disk_is_told_and_the_batch_goes_on_after_space_is_made(
    inbox: Path, small_disk: Path, undisturbed: tuple[dict[str, bytes], float]
) -> None:
    expected, _ = undisturbed
    ballast = small_disk / "ballast"
    (small_disk / "out").mkdir()
    ballast.write_bytes(bytes(180_000))
    done = ran("batch", inbox, "--out", small_disk / "out")
    assert done.returncode == 2
    assert "磁盘" in done.stderr
    assert "Traceback" not in done.stderr
    for path in small_disk.glob("out/records/*.json"):
        json.loads(path.read_text(encoding="utf-8"))
    ballast.unlink()
    subprocess.run(["mount", "-o", "remount,size=20m", small_disk], check=True)
    assert ran("batch", inbox, "--out", small_disk / "out").returncode == 4
    assert contents(small_disk / "out") == expected


def test_a_clock_that_is_set_back_changes_no_record_and_its_own_time_stands_in_the_new_ones(tmp_path: Path) -> None:
    inbox, out = tmp_path / "inbox", tmp_path / "out"
    filled_inbox(inbox, 3)
    late, first, second = (inbox / f"{number:03}.{ending}" for number, ending in enumerate(("pdf", "docx", "pdf")))
    content = late.read_bytes()
    late.unlink()
    for number, path in enumerate((first, second)):
        os.utime(path, (MOMENT - 100 + number, MOMENT - 100 + number))
    assert ran("batch", inbox, "--out", out).returncode == 6
    before = contents(out / "records")
    late.write_bytes(content)
    os.utime(late, (MOMENT, MOMENT))
    assert ran("batch", inbox, "--out", out, at=MOMENT - 86_400).returncode == 6
    after = contents(out / "records")
    assert {name: after[name] for name in before} == before
    (name,) = after.keys() - before.keys()
    assert json.loads(after[name])["read_at"] == "2026-11-28T09:00:00+08:00"
    assert "未完成" not in ran("status", out, at=MOMENT - 86_400).stdout
    assert ran("batch", inbox, "--out", out, at=MOMENT - 2 * 86_400).returncode == 6
    assert contents(out / "records") == after


def test_watch_reads_what_arrives_once_it_has_stopped_growing_and_ends_on_sigterm(inbox: Path, tmp_path: Path) -> None:
    folder, out = tmp_path / "inbox", tmp_path / "out"
    folder.mkdir()
    process = started("watch", folder, "--out", out, "--workers", 1)
    content = (inbox / "004.pdf").read_bytes()
    time.sleep(1.0)
    with (folder / "slow.pdf").open("wb") as file:
        for start in range(0, len(content), len(content) // 4 + 1):
            file.write(content[start : start + len(content) // 4 + 1])
            file.flush()
            time.sleep(0.5)
    deadline = time.monotonic() + 120
    while not (out / "records.jsonl").exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    shutil.copy(inbox / "note.txt", folder / "note.txt")
    while len(list(out.glob("records/*.json"))) < 2 and time.monotonic() < deadline:
        time.sleep(0.1)
    time.sleep(0.5)
    process.send_signal(signal.SIGTERM)
    told, problems = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "slow.pdf: 待核 review · 待人工 need a person 1" in told
    assert "note.txt: 退回 rejected" in told
    assert f"{folder / 'note.txt'}: " in problems
    assert "file_kind_unknown" in problems
    lines = (out / "records.jsonl").read_text(encoding="utf-8").splitlines()
    assert {json.loads(line)["source"]["path"] for line in lines} == {"slow.pdf", "note.txt"}


def test_a_folder_that_cannot_be_written_is_told(inbox: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    done = ran("batch", inbox, "--out", tmp_path / "file" / "out")
    assert done.returncode == 2
    assert str(tmp_path / "file") in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.program("mount")
def test_a_batch_goes_on_after_its_folder_could_not_be_written(
    inbox: Path, small_disk: Path, undisturbed: tuple[dict[str, bytes], float]
) -> None:
    expected, _ = undisturbed
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    done = ran("batch", inbox, "--out", small_disk / "out", "--workers", 1)
    assert done.returncode == 2
    assert str(small_disk / "out") in done.stderr
    assert "Traceback" not in done.stderr
    subprocess.run(["mount", "-o", "remount,rw,size=20m", small_disk], check=True)
    assert ran("batch", inbox, "--out", small_disk / "out", "--workers", 1).returncode == 4
    assert contents(small_disk / "out") == expected


def test_an_export_names_what_the_batch_itself_did_not_accept(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    shutil.copy(SAMPLES / "05-typed-scan.pdf", inbox)
    told = []
    for share in ("1", "0"):
        out = tmp_path / share
        ran("batch", inbox, "--out", out, "--quiet", "--accept-wrong", share)
        told.append(ran("export", out, "--to", "csv").stdout.splitlines()[1].split(",")[1])
    assert "企业名称" not in told[0]
    assert "企业名称" in told[1]


def test_an_engine_that_is_not_installed_ends_a_batch_with_what_to_install(
    inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    done = ran("batch", inbox, "--out", tmp_path / "out", "--workers", 1, "--engine", "tesseract")
    assert done.returncode == 7
    assert "tesseract-ocr" in done.stderr
    assert not list(tmp_path.glob("out/records/*.json"))
