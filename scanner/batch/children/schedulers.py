"""Schedulers: they have files read in processes of this machine, or on a Dask cluster.

Each worker thread, here or in a Dask worker, keeps one child process that reads files for it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from forms.errors import MissingProgramError, UsageError
from forms.wording import Wording
from scanner.batch.children.answers import reading_frame, reading_of, stopped_frame, stopped_of
from scanner.batch.children.child import Child
from scanner.batch.children.frames import Frame
from scanner.batch.children.work import Answer, FileReading, Job, ReadingStoppedError

_CONNECT_SECONDS = 15
_USELESS_ZH = "无法使用此 Dask 集群，请检查地址，并确认调度器和工作进程已启动。"


class Children:
    """The child processes of this process's worker threads, one for each thread."""

    def __init__(self) -> None:
        self._own = threading.local()
        self._all: list[Child] = []
        self._stopped = False

    def do(self, job: Job) -> Answer:
        """Have a job done by the child of the calling thread.

        Raises:
            ReadingStoppedError: The reading took too long or too much memory, or the child died.
            BatchStoppedError: `stop` was called.
            MissingProgramError: The engine is not installed where the child runs.
        """
        child = getattr(self._own, "child", None)
        if child is None:
            child = self._own.child = Child(job.setup.limits)
            self._all.append(child)
            if self._stopped:
                child.stop()
        answer: Answer = child.do(job)
        return answer

    def stop(self) -> None:
        """End all children now, even those that are reading; none is started again."""
        self._stopped = True
        for child in self._all:
            child.stop()

    def close(self) -> None:
        """End all children; none of them may be reading."""
        for child in self._all:
            child.close()


@dataclass(frozen=True, slots=True)
class Scheduler:
    """Has several files read at the same time.

    Attributes:
        slots: How many files to submit before waiting for one: one more than are read at a time.
        submit: Gives the scheduler a job; returns the future of its answer.
        stop: Ends the readings at once.
        close: Ends the scheduler's threads, processes and connections.
        divides: Whether stacks are read in ranges of their pages.
    """

    slots: int
    submit: Callable[[Job], Future[Answer]]
    stop: Callable[[], None]
    close: Callable[[], None]
    divides: bool = True


def local(workers: int) -> Scheduler:
    """Return a scheduler that reads with `workers` child processes on this machine."""
    executor, children = ThreadPoolExecutor(workers, "reading"), Children()

    def close() -> None:
        executor.shutdown(wait=True, cancel_futures=True)
        children.close()

    return Scheduler(workers + 1, lambda job: executor.submit(children.do, job), children.stop, close)


def dask(address: str) -> Scheduler:
    """Return a scheduler on a running Dask cluster.

    It reads stacks in one piece: each range of pages would carry the bytes of the whole file over the network.

    Args:
        address: The address of the cluster's scheduler, as `tcp://host:8786`.

    Raises:
        MissingProgramError: The package `distributed` is not installed.
        UsageError: Nothing answers at the address, or it has no workers.
    """
    try:
        from distributed import Client  # noqa: PLC0415  an optional package
    except ImportError as error:
        raise MissingProgramError(
            Wording(
                zh="需要安装 distributed。",
                en="--scheduler needs the package distributed; run: pip install 'formloop[dask]'.",
            )
        ) from error
    try:
        client: Any = Client(address, timeout=_CONNECT_SECONDS, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise UsageError(
            Wording(zh=_USELESS_ZH, en="no Dask scheduler answers there; start one or correct the address."), at=address
        ) from error
    threads = sum(client.nthreads().values())
    if not threads:
        client.close()
        raise UsageError(Wording(zh=_USELESS_ZH, en="the Dask cluster has no workers; start some."), at=address)
    executor: Executor = client.get_executor(pure=False, retries=1)
    pending: set[Future[Frame]] = set()

    def submit(job: Job) -> Future[Answer]:
        told = executor.submit(read_here, job)
        pending.add(told)
        told.add_done_callback(pending.discard)
        return _believed(told, job)

    def stop() -> None:
        for future in list(pending):
            future.cancel()

    def close() -> None:
        executor.shutdown(wait=False)
        client.close()

    return Scheduler(threads + 1, submit, stop, close, divides=False)


_here = Children()


def read_here(job: Job) -> Frame:
    """Have a file read by a child of this process; a Dask worker runs this function.

    What it returns is JSON and pictures, which are validated where they arrive, as what a child says here.
    """
    try:
        answer = _here.do(job)
    except ReadingStoppedError as stopped:
        return stopped_frame(stopped)
    if not isinstance(answer, FileReading):
        raise TypeError("a cluster reads files in one piece")
    return reading_frame(answer)


def _believed(told: Future[Frame], job: Job) -> Future[Answer]:
    """Return the future of the reading that a cluster tells of."""
    believed: Future[Answer] = Future()

    def arrive(done: Future[Frame]) -> None:
        try:
            frame = done.result()
            if frame.word == "stopped":
                raise stopped_of(frame)
            believed.set_result(reading_of(frame, job.source))
        except BaseException as error:  # noqa: BLE001  whoever waits gets it
            believed.set_exception(error)

    told.add_done_callback(arrive)
    return believed
