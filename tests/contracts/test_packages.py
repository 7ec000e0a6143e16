"""What every module and package owes: a sign, a place in the wheel, and no more than the house allows."""

from __future__ import annotations

import ast
import configparser
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted(path for top in ("forms", "scanner") for path in (ROOT / top).rglob("*.py"))
_LETTERS_MIN = 10


def listed_packages(settings: str) -> set[str]:
    """The packages that a setup.cfg puts into the wheel."""
    config = configparser.ConfigParser()
    config.read_string(settings)
    return set(config["options"]["packages"].split())


def packages_in(root: Path) -> set[str]:
    """The packages that lie in a checkout, by the rules of an import, and the definitions' folder."""
    found = {
        ".".join(path.parent.relative_to(root).parts)
        for top in ("forms", "scanner")
        for path in (root / top).rglob("*.py")
    }
    return {*found, "forms.fonts", "forms.templates"}


def faults_of(path: Path) -> list[str]:
    """Faults of a module: without a first line that says what is in it."""
    sign = (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").partition("\n")[0].strip()
    if len(sign) < _LETTERS_MIN:
        return ["has no sign: a first line that says what is in it"]
    return [] if sign.endswith((".", ":")) else ["its sign is no sentence"]


def test_every_package_is_in_the_wheel_and_every_one_in_the_wheel_exists() -> None:
    assert listed_packages((ROOT / "setup.cfg").read_text(encoding="utf-8")) == packages_in(ROOT)


def test_a_package_that_nobody_listed_is_found_out(tmp_path: Path) -> None:
    (tmp_path / "scanner" / "ghosts").mkdir(parents=True)
    (tmp_path / "scanner" / "ghosts" / "one.py").touch()
    assert "scanner.ghosts" in packages_in(tmp_path) - listed_packages((ROOT / "setup.cfg").read_text(encoding="utf-8"))


def test_every_folder_with_modules_is_a_package() -> None:
    strays = [path for path in MODULES if not (path.parent / "__init__.py").exists()]
    assert [path for path in strays if path.parent.name != "fonts"] == []


@pytest.mark.parametrize("path", MODULES, ids=[path.relative_to(ROOT).as_posix() for path in MODULES])
def test_every_module_has_a_sign(path: Path) -> None:
    assert faults_of(path) == []


def test_a_module_without_a_sign_is_found_out(tmp_path: Path) -> None:
    for number, text in enumerate(("x = 1\n", '"""Words"""\n', '"""What is in here"""\n')):
        (tmp_path / f"{number}.py").write_text(text, encoding="utf-8")
        assert len(faults_of(tmp_path / f"{number}.py")) == 1
