"""The program without the modules that Python has on POSIX alone, as on Windows, where nobody has run it yet."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
REFUSED = ("fcntl", "resource", "pwd", "grp", "termios", "tty", "pty", "syslog")

# Found by every Python that is started with its folder in PYTHONPATH, children that read files among them.
SITE = f"""\
import sys
class Refusing:
    def find_spec(self, name, path=None, target=None):
        if name in {REFUSED}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Refusing())
for name in {REFUSED}:
    sys.modules.pop(name, None)
"""
EVERY_MODULE = """\
import importlib, pkgutil, warnings
warnings.simplefilter("ignore")  # filelock's, that it has no lock of the system's; Windows has one of its own
import forms, scanner
names = [one.name for top in (forms, scanner) for one in pkgutil.walk_packages(top.__path__, top.__name__ + ".")]
for name in names:
    importlib.import_module(name)
print(len(names))
"""
COMMAND = "import sys; from {package}.cli import main; sys.exit(main())"


@pytest.fixture
def elsewhere(tmp_path: Path) -> dict[str, str]:
    """The environment of a Python that has none of these modules."""
    (tmp_path / "sitecustomize.py").write_text(SITE, encoding="utf-8")
    return os.environ | {"PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)]), "PYTHONWARNINGS": "ignore"}


def run(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", *words]
    return subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)


def test_the_modules_are_really_refused(elsewhere: dict[str, str]) -> None:
    assert "No module named 'fcntl'" in run(elsewhere, "import fcntl").stderr


def test_every_module_can_be_imported(elsewhere: dict[str, str]) -> None:
    told = run(elsewhere, EVERY_MODULE)
    assert told.returncode == 0, told.stderr
    assert int(told.stdout) > 400


@pytest.mark.parametrize("package", ["forms", "scanner"])
def test_a_command_shows_its_help(package: str, elsewhere: dict[str, str]) -> None:
    told = run(elsewhere, COMMAND.format(package=package), "--help")
    assert told.returncode == 0, told.stderr
    assert "--version" in told.stdout


def test_a_form_is_built_filled_in_and_read_in_a_child(elsewhere: dict[str, str], tmp_path: Path) -> None:
    answers, filled = tmp_path / "answers.json", tmp_path / "filled.pdf"
    answers.write_text('{"company_name": "南京某某科技有限公司"}', encoding="utf-8")
    fill = ["fill", "annex2", str(answers), "--out", str(filled)]
    assert run(elsewhere, COMMAND.format(package="forms"), *fill).returncode == 0
    told = run(elsewhere, COMMAND.format(package="scanner"), "read", str(filled))
    record = json.loads(told.stdout)
    assert record["answers"]["company_name"] == "南京某某科技有限公司", told.stderr


def test_an_inbox_is_read_into_a_folder_that_only_one_may_use(elsewhere: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "broken.pdf").write_bytes(b"%PDF-1.7 and no more")
    batch = ["batch", str(tmp_path / "inbox"), "--out", str(tmp_path / "out")]
    told = run(elsewhere, COMMAND.format(package="scanner"), *batch)
    assert told.returncode == 4, told.stderr
    assert len(list((tmp_path / "out" / "records").glob("*.json"))) == 1
