"""Inboxes for `benchmarks.robustness.batch`: folders of files as a morning's mail brings them."""

from __future__ import annotations

import io
import random
import sys
import zipfile
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from functools import lru_cache
from pathlib import Path
from typing import Final

from benchmarks.accuracy.rows import ROWS
from benchmarks.accuracy.running import Job, annex2, make
from forms.filling import FILLERS, check_answers
from tests.makers.companies.made_up import make_company
from tests.makers.files.packing import zipped

COMMAND: Final = (sys.executable, "-c", "from scanner.cli import main; main()", "batch")
"""`scanner batch` as a program of its own."""

_SCANS: Final = ("scan 200 dpi, typed", "seal, colour, typed", "poor JPEG, skewed, typed", "fax fine, typed")
_COMPANIES: Final = 400
_SCANNED: Final = 40

Maker = Callable[[int, int], tuple[str, bytes]]


def mixed(folder: Path, files: int, seed: int) -> None:
    """Fill a folder: of 20 files 2 scans, 8 PDFs, 7 Word files, a mail, an archive and one that is broken.

    Companies repeat, bytes never do.

    Args:
        folder: Made if it is not there.
        files: How many.
        seed: The same one gives the same companies.
    """
    folder.mkdir(parents=True, exist_ok=True)
    makers: tuple[Maker, ...] = (_scan, *[_pdf] * 4, _word, _mail, *[_word] * 3, _scan, *[_pdf] * 4, *[_word] * 3)
    makers = (*makers, _archive, _broken)
    for number in range(files):
        suffix, content = makers[number % len(makers)](number, seed)
        (folder / f"{number:05}{suffix}").write_bytes(content)


def scans(folder: Path, files: int, seed: int) -> None:
    """Fill a folder with scans alone."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(files):
        suffix, content = _scan(number, seed)
        (folder / f"{number:05}{suffix}").write_bytes(content)


def _scan(number: int, seed: int) -> tuple[str, bytes]:
    suffix, content = _scanned(number // 10 % _SCANNED, seed)
    return suffix, content + b"\n%% %d\n" % number


@lru_cache(maxsize=_SCANNED)
def _scanned(number: int, seed: int) -> tuple[str, bytes]:
    name = _SCANS[number % len(_SCANS)]
    row = next(index for index, one in enumerate(ROWS) if one.name == name)
    returned = make(Job(row, number, seed))[1]
    return Path(returned.name).suffix, returned.content


@lru_cache(maxsize=2 * _COMPANIES)
def _filled(suffix: str, number: int, seed: int) -> bytes:
    form, layout = annex2()
    return FILLERS[suffix](form, layout, check_answers(form, make_company((seed, number)).answers))


def _pdf(number: int, seed: int) -> tuple[str, bytes]:
    return ".pdf", _filled(".pdf", number % _COMPANIES, seed) + b"\n%% %d\n" % number


def _word(number: int, seed: int) -> tuple[str, bytes]:
    content = io.BytesIO(_filled(".docx", number % _COMPANIES, seed))
    with zipfile.ZipFile(content, "a") as archive:
        archive.comment = b"%d" % number
    return ".docx", content.getvalue()


def _mail(number: int, seed: int) -> tuple[str, bytes]:
    mail = EmailMessage()
    mail["From"], mail["Date"] = f"office{number}@example.com", "Mon, 23 Nov 2026 09:30:00 +0800"
    mail["Subject"] = "附件2"
    mail.set_content("请查收。")
    mail.add_attachment(_pdf(number, seed)[1], maintype="application", subtype="pdf", filename=f"附件2-{number}.pdf")
    return ".eml", mail.as_bytes()


def _archive(number: int, seed: int) -> tuple[str, bytes]:
    return ".zip", zipped({f"{number}{suffix}": one for suffix, one in (_pdf(number, seed), _word(number, seed))})


def _broken(number: int, seed: int) -> tuple[str, bytes]:
    chance = random.Random((seed << 20) + number)
    whole = _pdf(number, seed)[1]
    return chance.choice(
        [
            (".pdf", whole[: len(whole) // 3]),
            (".pdf", chance.randbytes(20_000)),
            (".docx", b"PK\x03\x04" + chance.randbytes(5_000)),
            (".txt", f"{number}: 见附件".encode()),
        ]
    )


def files_of(folder: Path) -> Iterator[Path]:
    """Yield the files of an inbox."""
    return (path for path in sorted(folder.rglob("*")) if path.is_file())
