"""How a file was made, as the file itself says it."""

from __future__ import annotations

import io

import numpy as np
import pikepdf
from PIL import Image

from scanner.intake.making import making_of
from scanner.values.form_part import Making
from scanner.values.source import Source
from tests.makers.paper.picture_files import pdf_of_jpegs


def _photo(*, quality: int = 80, with_exif: bool = True, size: tuple[int, int] = (80, 60)) -> bytes:
    out = io.BytesIO()
    picture = Image.fromarray(np.full((size[1], size[0], 3), 200, np.uint8))
    exif = Image.Exif()
    if with_exif:
        exif[0x010F], exif[0x0110] = "HUAWEI", "ELS-AN00"
        exif.get_ifd(0x8769)[0x9003] = "2026:06:08 09:30:15"
    picture.save(out, "JPEG", quality=quality, exif=exif)
    return out.getvalue()


def _making(content: bytes) -> Making:
    return making_of(Source("a", "a", content))


def test_a_photo_says_its_camera_its_time_and_its_size_whichever_way_it_lies() -> None:
    found = _making(_photo(size=(60, 80)))
    assert (found.device, found.taken_at, found.size_px) == ("HUAWEI ELS-AN00", "2026-06-08T09:30:15", (80, 60))


def test_a_photo_that_a_messenger_stripped_still_says_how_it_was_compressed() -> None:
    first, second, other = (_making(_photo(with_exif=False, quality=quality)) for quality in (80, 80, 60))
    assert (first.device, first.taken_at) == ("", "")
    assert first.encoder == second.encoder != ""
    assert first.encoder != other.encoder


def test_a_pdf_says_its_program_and_what_the_photo_in_it_says() -> None:
    with pikepdf.open(io.BytesIO(pdf_of_jpegs([_photo(with_exif=False)]))) as pdf:
        pdf.docinfo["/Creator"], pdf.docinfo["/Producer"] = "ScanApp", "ScanLib 2"
        out = io.BytesIO()
        pdf.save(out)
    found = _making(out.getvalue())
    assert (found.device, found.size_px) == ("ScanApp ScanLib 2", (80, 60))
    assert found.encoder == _making(_photo(with_exif=False)).encoder


def test_what_says_nothing_or_is_broken_gives_nothing() -> None:
    assert _making(_photo()[:40]) == Making()
    assert _making(b"%PDF-1.7 broken") == Making()
    assert _making(b"") == Making()
