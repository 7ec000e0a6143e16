"""The bundle for places without a network: what each system needs is in it, and its starters start what there is."""

from __future__ import annotations

import os
import re
import shutil
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


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_takes_the_watchers_unit_without_a_word(tmp_path: Path) -> None:
    program = tmp_path / "env" / "bin" / "scanner"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n", encoding="utf-8")
    program.chmod(0o755)
    unit = tmp_path / "formloop-watch.service"
    text = (BUNDLE / "linux" / unit.name).read_text(encoding="utf-8").replace("BUNDLE", str(tmp_path))
    assert _verified(unit, text) == []
    assert _verified(unit, text.replace("RestartSec=30", "RestartSec=soon")) != []


def _verified(unit: Path, text: str) -> list[str]:
    """Return what systemd says of a unit; what it says of others that are installed is left out."""
    unit.write_text(text, encoding="utf-8")
    command = ["systemd-analyze", "verify", "--user", str(unit)]
    told = subprocess.run(
        command, env=os.environ | {"XDG_RUNTIME_DIR": str(unit.parent)}, capture_output=True, text=True, check=False
    )
    return [line for line in told.stderr.splitlines() if unit.name in line]


HADOLINT = ROOT / ".venv" / "hadolint" / "bin" / "hadolint"


@pytest.mark.skipif(not HADOLINT.is_file(), reason="hadolint is not installed: make dockerfile")
def test_the_dockerfile_has_nothing_that_hadolint_finds(tmp_path: Path) -> None:
    assert _linted(ROOT / "Dockerfile") == ""
    careless = tmp_path / "Dockerfile"
    careless.write_text("FROM python\nRUN cd /tmp && sudo pip install x\n", encoding="utf-8")
    assert "DL3006" in _linted(careless)


def _linted(path: Path) -> str:
    return subprocess.run([str(HADOLINT), str(path)], capture_output=True, text=True, check=False).stdout


# Metadata alone is fetched, some 84 times for each Python, so this takes half a minute where the network is slow.
@pytest.mark.parametrize("python", ["3.11", "3.13"])
def test_every_package_has_a_wheel_for_windows(maker: ModuleType, python: str, tmp_path: Path) -> None:
    wanted = tmp_path / "wanted.txt"
    lines = maker.requirements(maker.LOCK.read_text(encoding="utf-8"), "windows", python)
    wanted.write_text("\n".join(line.split()[0] for line in lines) + "\n", encoding="utf-8")
    command = [sys.executable, "-m", "pip", "install", "--dry-run", "--quiet", "--no-deps", "--ignore-installed"]
    command += ["--ignore-requires-python", "--disable-pip-version-check", "--retries", "5", "--timeout", "60"]
    command += ["--only-binary", ":all:", "--implementation", "cp", "--python-version", python]
    command += ["--platform", "win_amd64", "--target", str(tmp_path / "nowhere"), "--requirement", str(wanted)]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    unreached = r"Retrying|Timeout|NewConnectionError|Could not fetch URL|ProtocolError"
    if told.returncode and re.search(unreached, told.stderr):
        pytest.skip("the package index cannot be reached")
    assert told.returncode == 0, told.stderr[-2000:]


def _has_namespaces() -> bool:
    command = ["unshare", "-rn", "ip", "link", "set", "lo", "up"]
    return None not in map(shutil.which, ("unshare", "ip")) and subprocess.run(command, check=False).returncode == 0


WITHOUT_A_ROUTE = """\
set -eu
ip link set lo up
test -z "$(ip route)"
sh install.sh
export PYTHONPATH="$LENT"
./formloop.sh --version
FORMLOOP_DATA="$PWD/data" ./desk.sh --no-browser >desk.txt 2>desk.err &
trap "kill $!" EXIT
for _ in $(seq 120); do grep -q '/enter/' desk.txt && break; sleep 0.5; done
"$PYTHON" visit.py
"""
VISIT = """\
import re, urllib.request as web
link = re.search(r"http\\S+", open("desk.txt", encoding="utf-8").read())[0]
print(web.build_opener(web.HTTPCookieProcessor()).open(link, timeout=60).status)
"""


@pytest.mark.skipif(not _has_namespaces(), reason="no network namespaces: unshare and ip are needed, and the right to")
def test_the_bundle_installs_and_opens_the_desk_without_a_route(maker: ModuleType, tmp_path: Path) -> None:
    """Of the wheels ours alone lies in the folder: the others are lent by the environment that runs the tests."""
    maker.copy_files(BUNDLE / "linux", tmp_path, newline="\n")
    maker.build_own(tmp_path / "wheels" / "formloop")
    (tmp_path / "visit.py").write_text(VISIT, encoding="utf-8")
    (tmp_path / "wheels" / "linux-{}.{}".format(*sys.version_info)).mkdir()
    packages = os.pathsep.join(one for one in sys.path if one.endswith("site-packages"))
    lent = os.environ | {"PIP_NO_DEPS": "1", "LENT": packages, "PYTHON": sys.executable}
    lent["PATH"] = f"{Path(sys.executable).parent}:{lent['PATH']}"
    command = ["unshare", "-rn", "sh", "-c", WITHOUT_A_ROUTE]
    told = subprocess.run(command, cwd=tmp_path, env=lent, capture_output=True, text=True, timeout=200, check=False)
    assert told.returncode == 0, told.stderr
    assert "formloop 0.1.0" in told.stdout
    assert told.stdout.split()[-1] == "200"
