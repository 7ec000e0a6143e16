"""The lock files name every package that is installed, with its hashes; docs/licences.md names the licence of each."""

from __future__ import annotations

import configparser
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Final

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.conftest import Golden

ROOT = Path(__file__).parents[2]
DOC = ROOT / "docs" / "licences.md"
LOCKS = ("requirements.lock", "requirements-dev.lock")

HEAD: Final = """# Licences

formloop itself is under the MIT licence (`LICENSE`). Its fonts are under licences of their own, which lie beside them
in `forms/fonts/LICENSES/` and in every wheel; `forms/fonts/SOURCES.md` says where each font comes from.

`make setup` installs the packages below, and no others (`requirements.lock`; `make lock` chooses newer versions). What
each package says of its licence was read from its metadata. None of them is under the GPL or the AGPL; packages under
the LGPL and the MPL are used unchanged, as libraries. This page is written by `make golden`.

| package | version | licence |
| --- | --- | --- |
"""

ACCEPTED: Final = re.compile(
    r"\b(MIT|MIT-CMU|BSD|0BSD|Apache|ISC|PSF|Python Software Foundation|Unlicense|Zlib|CC0|Public Domain|MPL|Mozilla|"
    r"LGPL\w*|Lesser General Public License)\b"
)
REFUSED: Final = re.compile(r"\bA?GPL|(?<!Lesser )General Public License")

BY_HAND: Final = {"colorama": "BSD-3-Clause", "brotlicffi": "MIT", "cffi": "MIT", "pycparser": "BSD-3-Clause"}
"""Packages that are installed on other systems or other Pythons only, so that their metadata is not at hand here."""


@dataclass(frozen=True)
class Locked:
    """A package in a lock file."""

    requirement: Requirement
    hashes: int

    @property
    def name(self) -> str:
        return canonicalize_name(self.requirement.name)


def locked(name: str) -> Iterator[Locked]:
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    for line in text.splitlines():
        if line and not line.lstrip().startswith("#"):
            words, *hashes = line.split("--hash=sha256:")
            yield Locked(Requirement(words.strip()), len(hashes))


def wanted(*extras: str) -> list[Requirement]:
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    lists = [config["options"]["install_requires"], *(config["options.extras_require"][one] for one in extras)]
    lines = [line for text in lists for line in text.splitlines()]
    return [Requirement(line) for line in lines if line and not line.startswith("#")]


def licence_of(name: str) -> str:
    if name in BY_HAND:
        return BY_HAND[name]
    said = metadata.metadata(name)
    classifiers = [line.split("::")[-1].strip() for line in said.get_all("Classifier") or [] if "License ::" in line]
    return said.get("License-Expression") or "; ".join(classifiers) or (said.get("License") or "").splitlines()[0]


@pytest.mark.parametrize(
    ("lock", "extras"), [(LOCKS[0], ()), (LOCKS[1], ("test", "check"))], ids=["setup", "development"]
)
def test_every_package_that_is_asked_for_stands_in_the_lock_file(lock: str, extras: tuple[str, ...]) -> None:
    found: dict[str, list[Locked]] = {}
    for one in locked(lock):
        found.setdefault(one.name, []).append(one)
    for requirement in wanted(*extras):
        here = found[canonicalize_name(requirement.name)]
        versions = [next(iter(one.requirement.specifier)).version for one in here]
        assert all(version in requirement.specifier for version in versions), requirement


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_of_a_lock_file_has_hashes(lock: str) -> None:
    assert [one.name for one in locked(lock) if not one.hashes] == []


def test_the_lock_file_of_development_holds_the_same_versions() -> None:
    ours, theirs = ({(one.name, str(one.requirement.specifier)) for one in locked(lock)} for lock in LOCKS)
    assert ours <= theirs


def test_the_licence_of_each_package_is_known_and_accepted(golden: Golden) -> None:
    versions: dict[str, list[str]] = {}
    for one in locked(LOCKS[0]):
        versions.setdefault(one.name, []).append(next(iter(one.requirement.specifier)).version)
    licences = {name: licence_of(name) for name in versions}
    odd = {name: said for name, said in licences.items() if not ACCEPTED.search(said) or REFUSED.search(said)}
    assert odd == {}
    rows = [f"| {name} | {' or '.join(versions[name])} | {licences[name]} |" for name in sorted(versions)]
    golden(DOC, HEAD + "\n".join(rows) + "\n")


@pytest.mark.parametrize("said", ["GNU Affero General Public License v3", "GPL-3.0-only", "Proprietary", ""])
def test_a_licence_that_binds_what_uses_the_package_is_refused(said: str) -> None:
    assert not ACCEPTED.search(said) or REFUSED.search(said)
