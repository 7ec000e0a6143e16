"""Inboxes in which the pages of forms arrive as people send them: as photos, in mails and archives, in stacks, late.

Every inbox is made from a seed. What a file shows is said in JSON (`simulated`), so that thousands of inboxes can be
tried without a picture; the truth about every page is kept.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from scanner.values.form_part import Making
from scanner.values.source import Receipt, Source
from tests.makers.files.simulated import SimulatedForm, simulated_file, written_by

_START: Final = datetime(2026, 6, 1, 8, tzinfo=UTC)
_PHONES: Final = (("HUAWEI ELS-AN00", (3968, 2976)), ("Xiaomi 12", (4096, 3072)), ("Apple iPhone 13", (4032, 3024)))
_STEMS: Final = ("扬州仪表", "苏州纳维", "Wuxi_Bio", "南通重工", "徐州电缆", "常州机床", "盐城风电", "泰州医药")
_MISSING: Final = 0.05
_DOUBLED: Final = 0.08
_LATE: Final = 0.15
_STRIPPED: Final = 0.3
"""Share of photos that a messenger has taken the camera's name and time out of."""


@dataclass(frozen=True, slots=True)
class ArrivedFile:
    """A file of an inbox, with the truth about it.

    Attributes:
        source: The file.
        at: When it arrived.
        day: Which pass of the batch finds it first, from 0.
        shows: The form (by its number) and the page of the form of each page that it shows.
    """

    source: Source
    at: datetime
    day: int
    shows: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class SentForm:
    """A form that a company sent.

    Attributes:
        number: Its number in the inbox.
        copy_id: Its copy's id, or None.
        is_complete: Whether all its pages came.
        is_told: Whether a careful person could tell which pages are its, without a copy id.
    """

    number: int
    copy_id: str | None
    is_complete: bool
    is_told: bool


@dataclass(frozen=True, slots=True)
class PageInbox:
    """An inbox and the truth about it."""

    files: tuple[ArrivedFile, ...]
    forms: tuple[SentForm, ...]


def page_inbox(seed: int) -> PageInbox:
    """Return the inbox of a seed."""
    return _Maker(random.Random(seed)).made()


@dataclass(slots=True)
class _Sheet:
    form: int
    page_no: int
    making: Making
    confidence: float = 0.999


class _Maker:
    """Draws one inbox out of a random stream."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.with_ids = chance.random() < 0.5
        self.files: list[ArrivedFile] = []
        self.forms: list[SentForm] = []
        self.companies = chance.sample(range(10_000), 8)
        self.clock = _START
        self.camera_number = chance.randrange(1000, 9000)
        self.by_camera: list[int] = []

    def made(self) -> PageInbox:
        """Return the inbox."""
        for _ in range(self.chance.randint(1, 4)):
            way = self.chance.choice([self._folder, self._folder, self._mail, self._archive, self._stack, self._agent])
            if len(self.forms) < 6:
                way()
        complete = {form.number for form in self.forms if form.is_complete}
        in_series = all(number in complete for number in self.by_camera) and not self._camera_is_disturbed()
        forms = [
            replace(form, is_told=form.is_told or (form.number in self.by_camera and in_series)) for form in self.forms
        ]
        self.chance.shuffle(self.files)
        return PageInbox(tuple(self.files), tuple(forms))

    def _camera_is_disturbed(self) -> bool:
        """Tell whether photos with a camera's names hold a page twice, so that their order says nothing."""
        shown = [
            pair
            for one in self.files
            if one.source.name.startswith("IMG_") and not one.source.container
            for pair in one.shows
        ]
        return len(shown) != len(set(shown))

    # Ways to send

    def _folder(self) -> None:
        """Two photos, or a scan and a photo, are saved into the folder, by the camera's names or the company's."""
        form = self._form(is_told=False)
        named = self.chance.random() < 0.5
        self.forms[form] = replace(self.forms[form], is_told=named)
        if not named:
            self.by_camera.append(form)
        stem = f"{_STEMS[form]}{form}"
        for sheet in self._sheets(form):
            self.camera_number += self.chance.randint(1, 3)
            again = "_再拍" if sheet.confidence < 0.9 else ""
            name = f"{stem}{again}_{sheet.page_no}.jpg" if named else f"IMG_{self.camera_number}.jpg"
            self._arrive(name, [sheet])

    def _mail(self) -> None:
        form = self._form(is_told=True)
        own = str(written_by(self.companies[form]).get("email") or "")
        sender = own if own and self.chance.random() < 0.6 else f"clerk{form}@qq.com"
        self._together(f"mail{form}.eml", self._sheets(form), sender=sender)

    def _archive(self) -> None:
        form = self._form(is_told=True)
        self._together(f"returns{form}.zip", self._sheets(form))

    def _stack(self) -> None:
        """A feeder's stack of two forms in one file: whole, so nothing is to be joined."""
        pair = [self._form(is_told=True), self._form(is_told=True)]
        sheets = [_Sheet(form, page_no, Making("Fujitsu fi-7160")) for form in pair for page_no in (1, 2)]
        for form in pair:
            self.forms[form] = replace(self.forms[form], is_complete=True)
        self._arrive(f"scan{pair[0]}.pdf", sheets)

    def _agent(self) -> None:
        """Somebody sends the photos of two companies in one mail, all taken with one phone."""
        pair = [self._form(is_told=False), self._form(is_told=False)]
        phone = self._making()
        sheets = [replace(sheet, making=phone) for form in pair for sheet in self._sheets(form)]
        whole = all(self.forms[form].is_complete for form in pair) and len(sheets) == 4
        for form in pair:
            self.forms[form] = replace(self.forms[form], is_told=whole)
        self._together(f"agent{pair[0]}.eml", sheets, sender="agent@example.cn")

    # Parts of them

    def _form(self, *, is_told: bool) -> int:
        number = len(self.forms)
        copy_id = f"{self.companies[number]:08d}" if self.with_ids else None
        self.forms.append(SentForm(number, copy_id, is_complete=True, is_told=is_told))
        return number

    def _sheets(self, form: int) -> list[_Sheet]:
        """Return the pages of a form that are sent: now and then one is missing, or one is photographed again."""
        making = self._making()
        pages = [1, 2]
        if self.chance.random() < _MISSING:
            pages.remove(self.chance.choice(pages))
            self.forms[form] = replace(self.forms[form], is_complete=False)
        sheets = [_Sheet(form, page_no, self._as_sent(making)) for page_no in pages]
        if self.chance.random() < _DOUBLED:
            again = self.chance.choice(sheets)
            sheets.append(replace(again, confidence=0.7))
            if not self.with_ids:
                self.forms[form] = replace(self.forms[form], is_told=False)
        return sheets

    def _making(self) -> Making:
        device, size = self.chance.choice(_PHONES)
        return Making(device, "", size, device[:2])

    def _as_sent(self, making: Making) -> Making:
        if self.chance.random() < 0.1:
            return Making("HP Scan", "", (3508, 2480), "hp")  # this page was scanned
        return replace(making, device="") if self.chance.random() < _STRIPPED else making

    def _together(self, container: str, sheets: Sequence[_Sheet], sender: str = "") -> None:
        self.clock += timedelta(hours=self.chance.randint(1, 20))
        day = int(self.chance.random() < _LATE)
        for number, sheet in enumerate(sheets, start=1):
            receipt = Receipt(sender, self.clock) if sender else None
            self._keep(f"{container}/{number}.jpg", [sheet], day, container, receipt)

    def _arrive(self, name: str, sheets: Sequence[_Sheet]) -> None:
        self.clock += timedelta(minutes=self.chance.randint(1, 90))
        self._keep(name, sheets, int(self.chance.random() < _LATE), "", None)

    def _keep(self, path: str, sheets: Sequence[_Sheet], day: int, container: str, receipt: Receipt | None) -> None:
        shown = []
        for form in dict.fromkeys(sheet.form for sheet in sheets):
            held = {sheet.page_no: at for at, sheet in enumerate(sheets, start=1) if sheet.form == form}
            copy_id, company = self.forms[form].copy_id, self.companies[form]
            shown.append(SimulatedForm(held, written_by(company), copy_id, sheets[0].confidence))
        content = simulated_file(*shown, making=sheets[0].making, note=path)
        source = Source(path.rsplit("/", 1)[-1], path, content, receipt, container)
        told = tuple((sheet.form, sheet.page_no) for sheet in sheets)
        self.files.append(ArrivedFile(source, self.clock, day, told))
