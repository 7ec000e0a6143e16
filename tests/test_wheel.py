"""What `pip install` of the built wheel gives, in an empty environment and another folder."""

import json
import os
import re
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SAMPLES = ("01-chromium-saved.pdf", "03-libreoffice-saved.docx", "05-typed-scan.pdf")
"""A return of each kind: form values, Word, and paper, which needs the OCR engine."""

PROGRAM = """\
import sys

from scanner import Record, Scanner, load_forms


def words(record: Record) -> str:
    return f"{record.source.name} {record.status} {record.answers['company_name']}"


if __name__ == "__main__":
    print(*(form.id for form in load_forms()))
    with Scanner() as scanner:
        for record in scanner.read(sys.argv[1]):
            print(words(record))
"""

MISTAKES = """\
from scanner import Scanner, load_forms

Scanner().read(b"", nom="a.pdf")  # type: ignore[call-overload]
Scanner().read("a.pdf")[0].no_such_thing  # type: ignore[attr-defined]
Scanner(engine=3)  # type: ignore[arg-type]
load_forms()[0].no_such_thing  # type: ignore[attr-defined]
"""
"""Each line is one that the types of the installed package have to find."""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of a copy, since setuptools writes into the folder that it builds from and takes what lies there."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    for name in ("forms", "scanner", "templates"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("setup.cfg", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--outdir", folder, source], check=True, capture_output=True
    )
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_the_definitions_inside_a_package_of_ours(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert "forms/templates/annex2.yaml" in names
    assert "forms/fonts/field.ttf" in names
    models = (ROOT / "scanner/engines/models").rglob("*.*")
    assert {path.relative_to(ROOT).as_posix() for path in models} <= set(names)
    pages = {
        path.relative_to(ROOT).as_posix()
        for kind in ("static", "templates")
        for path in (ROOT / "scanner/desk" / kind).rglob("*.*")
    }
    assert pages <= set(names)
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"forms", "scanner"}


@pytest.fixture(scope="module")
def bin_(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment in which nothing but the wheel was installed."""
    folder = tmp_path_factory.mktemp("env")
    venv.create(folder)  # without a pip of its own, which would take seconds to put there: ours installs into it
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    pip = [sys.executable, "-m", "pip", "--python", programs / "python"]
    subprocess.run([*pip, "install", "--quiet", "--no-compile", wheel], check=True, capture_output=True)
    return programs


@pytest.fixture
def away(tmp_path: Path) -> Path:
    """A folder that is no checkout."""
    folder = tmp_path / "away"
    folder.mkdir()
    return folder


def environment() -> dict[str, str]:
    """Our environment without a way back to the checkout."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}


def test_a_wheel_in_an_empty_environment_builds_the_forms_and_reads_samples(bin_: Path, away: Path) -> None:
    built = subprocess.run(
        [bin_ / "forms", "build", "--out", "built"],
        cwd=away,
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert len(built.stdout.split()) == 6
    assert (away / "built" / "annex2.docx").is_file()
    samples = [ROOT / "tests" / "samples" / name for name in SAMPLES]
    read = subprocess.run(
        [bin_ / "scanner", "read", *samples], cwd=away, env=environment(), capture_output=True, text=True, check=False
    )
    records = [json.loads(line) for line in read.stdout.splitlines()]
    assert [record["source"]["name"] for record in records] == list(SAMPLES)
    assert all(record["form"]["id"] == "annex2" and record["answers"]["company_name"] for record in records)


def test_a_program_reads_a_sample_with_the_installed_wheel(bin_: Path, away: Path) -> None:
    (away / "program.py").write_text(PROGRAM, encoding="utf-8")
    sample = ROOT / "tests" / "samples" / "01-chromium-saved.pdf"
    command = [bin_ / "python", "program.py", sample]
    done = subprocess.run(
        command, cwd=away, env=environment() | {"PYTHONUTF8": "1"}, capture_output=True, encoding="utf-8", check=True
    )
    forms, record = done.stdout.splitlines()
    assert forms.split() == ["notice", "annex1", "annex2"]
    assert re.fullmatch(r"01-chromium-saved\.pdf accepted \w+公司", record)


def test_the_installed_wheel_is_typed_for_those_who_use_it(bin_: Path, away: Path) -> None:
    (away / "program.py").write_text(PROGRAM, encoding="utf-8")
    (away / "mistakes.py").write_text(MISTAKES, encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--python-executable", bin_ / "python"]
    done = subprocess.run(
        [*command, "program.py", "mistakes.py"],
        cwd=away,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
