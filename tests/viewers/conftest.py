"""The programs, started once, and annex 2 as each of them saves it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from functools import cache

import pytest

from forms.filling import Value
from forms.render.pdf import PdfRenderer
from tests.annex2 import ANSWERS, annex2
from tests.viewers.chromium import Chromium
from tests.viewers.firefox import Firefox
from tests.viewers.pdfium import Pdfium
from tests.viewers.poppler import Poppler
from tests.viewers.steps import Program, Shown, Typed, steps_for

PROGRAMS = ("chromium", "firefox", "poppler", "pdfium")

USUAL: dict[str, Value] = ANSWERS | {
    "company_name": "南京石吉祥新材料科技有限公司（Jiangsu）",
    "need_description": "一、技术：\n二、条件：ＡＢＣ１２３\n三、符号：㊣±℃",
}
"""Answers in characters that the form's own font has."""

TEXTS = {step.field_id: step.text for step in steps_for(USUAL) if isinstance(step, Typed)}

Save = Callable[[str], bytes]
Show = Callable[[str, str], Shown]


@pytest.fixture(scope="session")
def blank() -> bytes:
    """Annex 2 as it is sent out."""
    return PdfRenderer().render(*annex2())


@pytest.fixture(scope="session")
def firefox() -> Iterator[Firefox]:
    """One Firefox for all tests."""
    with closing(Firefox()) as program:
        yield program


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    """One Chromium for all tests."""
    with closing(Chromium()) as program:
        yield program


@pytest.fixture(scope="session")
def programs(chromium: Chromium, firefox: Firefox) -> dict[str, Program]:
    """The programs by their names."""
    chosen: tuple[Program, ...] = (chromium, firefox, Poppler(), Pdfium())
    return {program.name: program for program in chosen}


@pytest.fixture(scope="session")
def saved_by(blank: bytes, programs: dict[str, Program]) -> Save:
    """Return the form as a program saves it after everything was entered in it: `saved_by(name)`."""
    return cache(lambda name: programs[name].fill(blank, steps_for(USUAL)))


@pytest.fixture(scope="session")
def shown(blank: bytes, programs: dict[str, Program], saved_by: Save) -> Show:
    """Return what a program shows of another's file: `shown(writer, reader)`; writer "blank" for the blank form."""

    @cache
    def show(writer: str, reader: str) -> Shown:
        if writer == "blank":
            return programs[reader].open(blank)
        return programs[reader].open(saved_by(writer), list(TEXTS))

    return show
