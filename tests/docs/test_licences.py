"""docs/licences.md names every package that is locked and every font, with the licence that it says it has."""

from __future__ import annotations

import hashlib
import re
from importlib.metadata import PackageNotFoundError, distribution, metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "licences.md").read_text(encoding="utf-8")
LISTED = dict(re.findall(r"^\| ([a-z0-9][a-z0-9-]+) \| ([^|]+) \|$", PAGE, re.MULTILINE))
FONTS = dict(re.findall(r"^\| `([\w-]+\.ttf)` \| ([^|]+) \|", PAGE, re.MULTILINE))

FAMILIES = ("MIT", "BSD", "Apache", "ISC", "PSF", "LGPL", "MPL", "Unlicense", "OFL", "GPL-3.0", "Zlib", "CC0", "0BSD")


def _locked(name: str) -> set[str]:
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    return {found.lower().replace("_", "-") for found in re.findall(r"^([\w.-]+)==", text, re.MULTILINE)}


def _declared(package: str) -> str:
    """Return what an installed package says of its licence, in whatever place it says it."""
    found = metadata(package)
    classifiers = [one for one in found.get_all("Classifier", []) if one.startswith("License")]
    told = [str(found.get("License-Expression") or ""), str(found.get("License") or "")[:400], *classifiers]
    if not any(told):  # IMAPClient says it in a table of its description alone
        told += re.findall(r"^License\s.*$", distribution(package).read_text("METADATA") or "", re.MULTILINE)
    return " ".join(told)


def test_every_locked_package_is_listed_and_no_other() -> None:
    assert set(LISTED) - {"package"} == _locked("base.lock") | _locked("all.lock")


def _is_installed(package: str) -> bool:
    """Whether a package is installed: some are for other systems or other Pythons only."""
    try:
        metadata(package)
    except PackageNotFoundError:
        return False
    return True


@pytest.mark.parametrize("package", [one for one in sorted(set(LISTED) - {"package"}) if _is_installed(one)])
def test_a_package_has_the_licence_that_it_says_it_has(package: str) -> None:
    assert any(family in LISTED[package] for family in FAMILIES)
    declared = _declared(package)
    first = re.match(r"[A-Za-z]+", LISTED[package])
    assert first is not None
    words = {"PSF": "PSF|Python Software Foundation", "Apache": "Apache", "LGPL": "LGPL|Lesser General Public"}
    assert re.search(words.get(first[0], first[0]), declared, re.IGNORECASE), declared


def test_no_package_but_the_fonts_is_under_the_gpl() -> None:
    assert not [name for name, licence in LISTED.items() if re.search(r"(?<!L)GPL", licence)]


def test_every_font_is_listed_with_its_text_and_named_in_the_wheels_metadata() -> None:
    assert set(FONTS) == {one.name for one in (ROOT / "forms" / "fonts").glob("*.ttf")}
    for text in re.findall(r"`(forms/fonts/LICENSES/[^`]+)`", PAGE):
        assert (ROOT / text).is_file()
    setup = (ROOT / "setup.cfg").read_text(encoding="utf-8")
    expression = re.search(r"^license_expression = (.*)$", setup, re.MULTILINE)
    assert expression is not None
    assert {"MIT", *FONTS.values()} == set(expression[1].split(" AND "))


MODELS = ROOT / "scanner" / "engines" / "models"


def test_every_file_of_a_model_is_listed_with_its_text_and_is_the_one_that_its_sources_name() -> None:
    listed = dict(
        re.findall(r"^\| `([\w.-]+)` \| [^|]+ \| `(scanner/engines/models/LICENSES/[^`]+)` \|$", PAGE, re.MULTILINE)
    )
    named = dict(
        re.findall(
            r"^\| `([\w.-]+)` \|.*\| `([0-9a-f]{64})` \|$", (MODELS / "SOURCES.md").read_text("utf-8"), re.MULTILINE
        )
    )
    files = {one.name for one in MODELS.iterdir() if one.is_file()} - {"SOURCES.md"}
    assert files == set(listed) == set(named)
    assert all((ROOT / text).is_file() for text in listed.values())
    for name, digest in named.items():
        assert hashlib.sha256((MODELS / name).read_bytes()).hexdigest() == digest, name


@pytest.mark.parametrize("name", ["base.lock", "all.lock"])
def test_every_locked_version_has_hashes_and_every_need_of_the_program_is_locked(name: str) -> None:
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    for entry in re.split(r"^(?=[\w.-]+==)", text, flags=re.MULTILINE)[1:]:
        assert "--hash=sha256:" in entry, entry[:60]
    setup = (ROOT / "setup.cfg").read_text(encoding="utf-8")
    needs = re.search(r"^install_requires =\n((?:    .*\n)+)", setup, re.MULTILINE)
    assert needs is not None
    names = {re.split(r"[><=~\[;]", line.strip())[0].lower() for line in needs[1].splitlines() if "#" not in line}
    assert {one.replace(".", "-").replace("_", "-") for one in names} <= {
        one.replace(".", "-") for one in _locked(name)
    }
