"""What `pip install` of the built wheel gives, in an empty environment and another folder."""

import json
import os
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
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"forms", "scanner"}


def test_a_wheel_in_an_empty_environment_builds_the_forms_and_reads_samples(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "env", with_pip=True)
    bin_ = tmp_path / "env" / ("Scripts" if os.name == "nt" else "bin")
    away = tmp_path / "away"
    away.mkdir()
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    install = [bin_ / "python", "-m", "pip", "install", "--quiet", "--no-compile", wheel]
    subprocess.run(install, env=environment, check=True, capture_output=True)
    built = subprocess.run(
        [bin_ / "forms", "build", "--out", "built"],
        cwd=away,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert len(built.stdout.split()) == 6
    assert (away / "built" / "annex2.docx").is_file()
    samples = [ROOT / "tests" / "samples" / name for name in SAMPLES]
    read = subprocess.run(
        [bin_ / "scanner", "read", *samples], cwd=away, env=environment, capture_output=True, text=True, check=False
    )
    records = [json.loads(line) for line in read.stdout.splitlines()]
    assert [record["source"]["name"] for record in records] == list(SAMPLES)
    assert all(record["form"]["id"] == "annex2" and record["answers"]["company_name"] for record in records)
