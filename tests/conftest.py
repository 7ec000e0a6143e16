"""What every test can use: golden files, and leaving out tests whose program is missing."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# How long an example takes on a busy machine is no property of what is tested.
settings.register_profile("formloop", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("formloop")

Golden = Callable[[Path, str], None]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the golden files anew instead of comparing")


def pytest_runtest_setup(item: pytest.Item) -> None:
    for marker in item.iter_markers("program"):
        for program in marker.args:
            if shutil.which(program) is not None:
                continue
            if os.environ.get("CI"):
                pytest.fail(f"{program} is not installed: in CI nothing is left out")
            pytest.skip(f"needs {program}: sh tests/programs.sh installs it")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """Compare a text with a golden file: `golden(path, text)`; with --update-golden it writes the file."""
    update = bool(request.config.getoption("--update-golden"))

    def compare(path: Path, text: str) -> None:
        if update:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
            return
        assert path.is_file(), f"{path} is missing: run pytest --update-golden and look at what it wrote"
        assert path.read_text(encoding="utf-8") == text, f"{path} is not current: run pytest --update-golden"

    return compare


@pytest.fixture
def interruptible() -> Iterator[None]:
    """See to it that Ctrl-C reaches programs that are started: a shell has those in the background ignore it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)
