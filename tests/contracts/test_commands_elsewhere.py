"""Commands that are imported late: the group's help says of them what they say themselves."""

from __future__ import annotations

import inspect
from importlib import import_module

import pytest

from scanner.cli.commands import ELSEWHERE


@pytest.mark.parametrize("name", ELSEWHERE)
def test_a_late_command_is_announced_by_its_own_words(name: str) -> None:
    place = ELSEWHERE[name]
    text = inspect.getdoc(getattr(import_module(place.module), place.function)) or ""
    assert place.short_help == " ".join(text.split("\n\n")[0].split())
