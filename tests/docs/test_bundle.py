"""The bundle for places without a network: what each system needs is in it, and its starters start what there is."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest
from defusedxml.ElementTree import parse

from tests.contracts.command_page import PROGRAMS, _commands, _flags

ROOT = Path(__file__).parents[2]
BUNDLE = ROOT / ".ci" / "bundle"
LOCK = """\
alpha==1.0 \\
    --hash=sha256:aa \\
    --hash=sha256:ab
beta==2.0 ; sys_platform == 'win32' \\
    --hash=sha256:bb
gamma==3.0 ; python_full_version < '3.12' \\
    --hash=sha256:cc
"""


@pytest.fixture(scope="module")
def maker() -> Iterator[ModuleType]:
    spec = spec_from_file_location("bundle_maker", BUNDLE / "make.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules["bundle_maker"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["bundle_maker"]


@pytest.mark.parametrize(
    ("system", "python", "names"),
    [
        ("linux", "3.11", ["alpha==1.0", "gamma==3.0"]),
        ("linux", "3.12", ["alpha==1.0"]),
        ("windows", "3.13", ["alpha==1.0", "beta==2.0"]),
    ],
)
def test_a_system_gets_what_it_needs_itself_to_its_hashes(
    maker: ModuleType, system: str, python: str, names: list[str]
) -> None:
    lines = list(maker.requirements(LOCK, system, python))
    assert [line.split()[0] for line in lines] == names
    assert lines[0].split()[1:] == ["--hash=sha256:aa", "--hash=sha256:ab"]


@pytest.mark.parametrize("system", ["linux", "windows"])
def test_our_own_lock_is_understood_to_its_last_entry(maker: ModuleType, system: str) -> None:
    lock = (ROOT / "requirements" / "base.lock").read_text(encoding="utf-8")
    named = set(re.findall(r"^([A-Za-z0-9._-]+)==", lock, re.MULTILINE))
    kept = {line.partition("==")[0] for line in maker.requirements(lock, system, "3.12")}
    assert kept <= named
    assert {"numpy", "lxml", "uvicorn", "onnxruntime"} <= kept
    assert named - kept <= {"brotlicffi", "backports-zstd", "colorama", "pywin32", "uvloop", "jeepney", "secretstorage",
                            "pywin32-ctypes", "cryptography", "cffi", "pycparser"}  # fmt: skip


@pytest.mark.parametrize("path", sorted(BUNDLE.glob("linux/*.sh")), ids=lambda path: path.name)
def test_a_script_for_linux_is_one_that_sh_understands(path: Path) -> None:
    assert subprocess.run(["sh", "-n", str(path)], check=False).returncode == 0


def test_the_task_for_windows_is_sound_xml_that_starts_the_watcher() -> None:
    root = parse(BUNDLE / "windows" / "formloop-watch.xml").getroot()
    name = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
    (arguments,) = root.iter(f"{name}Arguments")
    assert 'scanner.exe" watch' in (arguments.text or "")


@pytest.mark.parametrize(
    "path",
    [*sorted(BUNDLE.glob("*/*.*")), ROOT / "Dockerfile", ROOT / "docs" / "install.md"],
    ids=lambda path: path.name,
)
def test_every_command_that_is_started_is_one_that_there_is(path: Path) -> None:
    from typer.main import get_command  # noqa: PLC0415

    commands = dict(_commands(get_command(PROGRAMS["scanner"])))
    for line in path.read_text(encoding="utf-8").splitlines():
        match = re.search(r"scanner(?:\.exe)?\"? (\w+) (?:.*--|[\"$%~/])", line)
        if match is None or line.lstrip().startswith(("#", "rem")):
            continue
        assert match[1] in commands, line
        flags = set(re.findall(r"(?<=\s)--[a-z-]+", line[match.start() :]))
        assert flags <= {*_flags(commands[match[1]]), "--help"}, line
