"""Batches with doubtful records and pictures of their pages, made without reading anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np

from scanner.values.record import RECORDS_FOLDER, Record, Value
from tests.annex2 import ANSWERS
from tests.scanner.corrections.made import FORM, keep, scanned

PAGE_PIXELS: Final = (1754, 1240)  # A4 at 150 dots an inch

Doubts = Mapping[str, tuple[Value, str | None]]


def batch_of(folder: Path, *records: Record) -> Path:
    """A batch's folder with these records, and a picture of each of their pages."""
    keep(folder, *records)
    for record in records:
        for page_no in (1, 2):
            draw_page(folder, record, page_no)
    return folder


def draw_page(folder: Path, record: Record, page_no: int) -> None:
    """Draw a page: the frame of each of its fields, and ink in it that is darker the further down it is."""
    page = np.full((*PAGE_PIXELS, 3), 255, np.uint8)
    for number, one in enumerate(record.fields.values()):
        if one.page == page_no and one.box_mm is not None:
            left, top, right, bottom = (round(edge / 25.4 * 150) for edge in one.box_mm)
            cv2.rectangle(page, (left, top), (right, bottom), (90, 90, 90), 1)
            cv2.putText(page, str(number), (left + 12, bottom - 12), cv2.FONT_HERSHEY_SIMPLEX, 1.3, (30, 30, 60), 3)
    path = folder / RECORDS_FOLDER / f"{record.record_id}-{page_no}.jpg"
    cv2.imwrite(str(path), page, [cv2.IMWRITE_JPEG_QUALITY, 70])


def company(number: int, doubtful: Doubts, **more: Any) -> Record:
    """The return of a company of its own, with doubtful fields."""
    own = {"company_name": f"企业{number:02}", "credit_code": f"91320100MA1MA{number:04}X"}
    return scanned(f"return-{number:02}.pdf", doubtful, answers=ANSWERS | own | more)


@dataclass(frozen=True, slots=True)
class Doubt:
    """A doubtful field: what was read, and what stands on the paper."""

    field: str
    read: Value
    truth: Value

    @property
    def is_right(self) -> bool:
        return self.read == self.truth


_DOUBTS: Final = (
    Doubt("phone", "025-12345678", "025-12345678"),
    Doubt("revenue", 9265, 926.5),
    Doubt("contact", "张三", "张三"),
    Doubt("employees", 120, 120),
    Doubt("need_category", ["rnd", "support"], ["rnd", "support"]),
    Doubt("address", "南京市江宁区将军大道100号", "南京市江宁区将军大道100号"),
    Doubt("need_description", "误差小于一米，\n单点成本低于三百元。", "误差小于一米，\n单点成本低于三百元。"),
    Doubt("company_type", "sme", "large"),
    Doubt("partner_work", "提供降噪与定位算法", "提供降噪与定位算法"),
    Doubt("email", "zhangsan@exarnple.com", "zhangsan@example.com"),
    Doubt("has_partner", "yes", "yes"),
    Doubt("rd_staff", 35, 35),
    Doubt("website", "www.example.com", "www.example.com"),
)


def job(folder: Path, fields: int, records: int) -> dict[tuple[str, str], Doubt]:
    """A batch with so many doubtful fields in so many records.

    Returns:
        Name of the company and name of the field to its doubt, for each doubtful field.
    """
    shares = [fields // records + (number < fields % records) for number in range(records)]
    wanted, made, at = {}, [], 0
    for number, share in enumerate(shares):
        mine = [_DOUBTS[(at + one) % len(_DOUBTS)] for one in range(share)]
        at += share
        made.append(company(number, {one.field: (one.read, _text(one.read)) for one in mine}))
        wanted |= {(f"企业{number:02}", FORM.field(one.field).name): one for one in mine}
    batch_of(folder, *made)
    return wanted


def _text(value: Value) -> str | None:
    return None if isinstance(value, list) or value in {"sme", "yes"} else str(value)
