"""A batch on a real Dask cluster of two worker processes, one of which is killed on the way."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.scanner.batch.commands import contents, filled_inbox, one_moment, ran, started

FILES = 12
PATIENCE = 120.0
NOWHERE = "tcp://127.0.0.1:9"


@contextmanager
def _dask(*arguments: object) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "dask", *map(str, arguments)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=one_moment(),
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """The address of a scheduler and its two workers."""
    told = tmp_path / "scheduler.json"
    own = ("--scheduler-file", told)
    with ExitStack() as stack:
        stack.enter_context(_dask("scheduler", "--port", 0, "--no-dashboard", "--host", "127.0.0.1", *own))
        _wait_for(told.is_file)
        workers = [
            stack.enter_context(_dask("worker", "--nthreads", 1, "--no-nanny", "--no-dashboard", *own)) for _ in "ab"
        ]
        address = json.loads(told.read_text(encoding="utf-8"))["address"]
        _wait_for(lambda: _workers_at(address) == len(workers))
        yield address, workers


def _workers_at(address: str) -> int:
    from distributed import Client  # noqa: PLC0415  slow to import

    with Client(address, set_as_default=False) as client:  # type: ignore[no-untyped-call]
        return len(client.nthreads())


def _wait_for(true: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.fixture(scope="module", autouse=True)
def unanswered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[subprocess.Popen[str]]:
    """A batch for which no scheduler answers. It waits long for one, and meanwhile the other test goes on."""
    folder = tmp_path_factory.mktemp("unanswered")
    process = started("batch", filled_inbox(folder / "inbox", 1), "--out", folder / "out", "--scheduler", NOWHERE)
    with process:
        yield process
        process.kill()


def test_a_batch_on_a_cluster_loses_nothing_when_a_worker_is_killed(
    cluster: tuple[str, list[subprocess.Popen[bytes]]], tmp_path: Path
) -> None:
    address, workers = cluster
    inbox = filled_inbox(tmp_path / "inbox", FILES)
    undisturbed = ran("batch", inbox, "--out", tmp_path / "undisturbed")
    out = tmp_path / "out"
    process = started("batch", inbox, "--out", out, "--scheduler", address)
    _wait_for(lambda: list(out.glob("records/*.json")))
    assert process.poll() is None
    workers[0].kill()
    process.communicate(timeout=PATIENCE)
    assert process.returncode == undisturbed.returncode
    assert len(list(out.glob("records/*.json"))) == FILES
    assert contents(out) == contents(tmp_path / "undisturbed")


def test_an_address_where_no_scheduler_answers_is_told(unanswered: subprocess.Popen[str]) -> None:
    told, problems = unanswered.communicate(timeout=PATIENCE)
    assert unanswered.returncode == 2
    assert NOWHERE in problems
    assert "无法使用此 Dask 集群" in problems
    assert "正在连接 Dask 集群" in told
    assert "Traceback" not in problems
