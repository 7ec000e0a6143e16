"""Reads many garbled files and sees that nothing but them suffers.

    python -m benchmarks.robustness.fuzz [--inputs N] [--minutes M] [--seed S] [--state FILE] [--only SEED]

How it works. Good returns (PDF, Word, a picture, mails and archives of them) are garbled where their kind has its
structure: objects and streams of a PDF, XML of a Word file's parts, headers and data of a picture, directories of an
archive, header lines of a mail. Each input comes from a seed of its own, which is printed with whatever is found, and
`--only` makes it again. Every input is read as `scanner.Scanner` reads it, in a child. Counted are: readings that
raise in the parent, records that blame the program (exit code 1), inputs without a record, inputs that took longer
than the cap, values that changed and were accepted although the garbling did not touch them, and files left behind.

A run can be ended at any time: `--state` keeps which seed comes next and what was found.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import re
import sys
import tempfile
import time
import warnings
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from email.message import EmailMessage
from pathlib import Path
from typing import Final

import cv2
import numpy as np
import pikepdf

from forms.errors import ExitCode
from forms.filling import fill_pdf, fill_word
from scanner.batch.children.lone_reader import ChildReader
from scanner.batch.children.work import Limits, Setup
from scanner.values.known_form import KnownForm
from scanner.values.record import Record
from scanner.values.source import Source
from tests.annex2 import annex2

ANSWERS: Final = {
    "company_name": "甲科技有限公司",
    "credit_code": "91320411MA1NXYRP3W",
    "contact": "王一",
    "phone": "0512-62889901",
    "need_name": "测试技术",
    "need_description": "降低能耗",
}
LIMITS: Final = Limits(seconds=20.0, page_seconds=20.0, file_seconds=60.0)
CAP_SECONDS: Final = 3 * LIMITS.file_seconds
_STRANGE: Final = (b"-1", b"0", b"99999999999", b"[]", b"<<>>", b"null", b"1e400", b"(\\377\\376)", b"5 0 R", b"/X")

Garble = Callable[[bytes, random.Random], bytes]


@dataclass(slots=True)
class Found:
    """What a run has found so far.

    Attributes:
        next_seed: The seed that comes next.
        read: How many inputs were read.
        statuses: Kind of input and status to how many records.
        faults: What went wrong, with the seed that makes it again.
    """

    next_seed: int
    read: int = 0
    statuses: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def bases() -> dict[str, tuple[str, bytes]]:
    """Return kind to name and content of the good returns that are garbled."""
    form, layout = annex2()
    pdf, word = fill_pdf(form, layout, ANSWERS), fill_word(form, layout, ANSWERS)
    page = np.full((600, 424), 255, np.uint8)
    cv2.rectangle(page, (40, 60), (380, 540), 0, 2)
    pictures = {kind: cv2.imencode(f".{kind}", page)[1].tobytes() for kind in ("png", "jpg", "tiff", "webp")}
    archive = _zip_of({"a.docx": word, "b.txt": b"no form"})
    mail = EmailMessage()
    mail["From"], mail["Subject"], mail["Date"] = "甲 <a@a.example>", "回执", "Tue, 08 Jun 2021 09:30:00 +0800"
    mail.set_content("附件")
    mail.add_attachment(word, maintype="application", subtype="octet-stream", filename="回执.docx")
    mail.set_boundary("between-the-parts")
    return {
        "pdf": ("a.pdf", pdf),
        "word": ("a.docx", word),
        **{kind: (f"a.{kind}", content) for kind, content in pictures.items()},
        "zip": ("a.zip", archive),
        "mail": ("a.eml", mail.as_bytes()),
    }


# Garbling


def scattered(content: bytes, chance: random.Random) -> bytes:
    """Change, double, cut out or insert a few bytes anywhere."""
    garbled = bytearray(content)
    for _ in range(chance.choice((1, 2, 5, 20))):
        place, length = chance.randrange(len(garbled) + 1), chance.choice((1, 2, 8, 64))
        match chance.randrange(4):
            case 0:
                garbled[place : place + length] = chance.randbytes(length)
            case 1:
                garbled[place:place] = garbled[place : place + length] * chance.choice((1, 2, 50))
            case 2:
                del garbled[place : place + length]
            case _:
                garbled[place:place] = bytes(length)
    return bytes(garbled)


def cut_off(content: bytes, chance: random.Random) -> bytes:
    """Leave out the end."""
    return content[: chance.randrange(len(content))]


def pdf_objects(content: bytes, chance: random.Random) -> bytes:
    """Give keys of a PDF's objects values that they cannot have, or take them away, and write it anew."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        objects = [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary | pikepdf.Stream)]
        for _ in range(chance.choice((1, 1, 3, 10))):
            one = chance.choice(objects)
            keys = list(one.keys())
            if not keys:
                continue
            key = chance.choice(keys)
            try:
                match chance.randrange(3):
                    case 0:
                        del one[key]
                    case 1:
                        one[key] = pikepdf.Object.parse(chance.choice(_STRANGE[:-2]))
                    case _:
                        one[key] = chance.choice(objects)
            except (ValueError, TypeError, RuntimeError, KeyError, pikepdf.PikepdfError):
                continue
        out = io.BytesIO()
        try:
            # A field whose parent was taken away belongs to no form any more, and pikepdf warns of it. Such a file is
            # what we want.
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", pikepdf.PageCopyWarning)
                pdf.save(out, static_id=True)
        except (RuntimeError, ValueError, TypeError, pikepdf.PikepdfError):
            return scattered(content, chance)
    return out.getvalue()


def pdf_tokens(content: bytes, chance: random.Random) -> bytes:
    """Put strange numbers and names where a PDF's text has numbers."""
    places = [found.start() for found in re.finditer(rb"(?<= )\d", content)]
    if not places:
        return scattered(content, chance)
    place = chance.choice(places)
    return content[:place] + chance.choice(_STRANGE) + b" " + content[place + 1 :]


def zip_parts(content: bytes, chance: random.Random) -> bytes:
    """Garble the inside of a member of a ZIP, or of a Word file's XML, and pack it again rightly."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = {name: packed.read(name) for name in packed.namelist()}
    except (zipfile.BadZipFile, zlib.error, ValueError):
        return scattered(content, chance)
    name = chance.choice(list(parts))
    garble = xml_garbled if name.endswith((".xml", ".rels")) else scattered
    parts[name] = garble(parts[name], chance)
    return _zip_of(parts)


def _zip_of(parts: Mapping[str, bytes]) -> bytes:
    """Return a ZIP of some files, the same bytes every time."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name, content in parts.items():
            packed.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def xml_garbled(content: bytes, chance: random.Random) -> bytes:
    """Double, nest, drop or rename elements, and give attributes values that they cannot have."""
    places = [at for at, byte in enumerate(content) if byte == ord("<")]
    if len(places) < 2:
        return scattered(content, chance)
    start = chance.choice(places)
    end = content.find(b">", start) + 1
    match chance.randrange(5):
        case 0:
            return content[:start] + content[start:end] * chance.choice((2, 300)) + content[end:]
        case 1:
            return content[:start] + content[end:]
        case 2:
            quote = content.find(b'"', start)
            return content[: quote + 1] + chance.choice(_STRANGE) + content[quote + 1 :]
        case 3:
            return content[:end] + b"<w:p>" * chance.choice((5, 5_000)) + content[end:]
        case _:
            return content[:end] + "１2?".encode() * chance.choice((1, 20_000)) + content[end:]


def mail_lines(content: bytes, chance: random.Random) -> bytes:
    """Garble a mail's header lines: long ones, doubled ones, charsets that are none, boundaries that are gone."""
    lines = content.split(b"\n")
    at = chance.randrange(min(len(lines), 25))
    match chance.randrange(5):
        case 0:
            lines[at] += chance.choice((b"(", b'"', b"<", b"=?", b";a=")) * chance.choice((1, 5_000))
        case 1:
            lines[at:at] = [lines[at]] * chance.choice((2, 2_000))
        case 2:
            lines[at] = lines[at].replace(b"utf-8", chance.choice((b"undefined", b"idna", b"punycode", b"hex", b"")))
        case 3:
            del lines[at]
        case _:
            lines[at] = lines[at].replace(b"=", b"*0*=x''%").replace(b":", b"\0:")
    return b"\n".join(lines)


GARBLERS: Final[dict[str, tuple[Garble, ...]]] = {
    "pdf": (pdf_objects, pdf_objects, pdf_tokens, scattered, cut_off),
    "word": (zip_parts, zip_parts, scattered, cut_off),
    "zip": (zip_parts, scattered, scattered, cut_off),
    "mail": (mail_lines, mail_lines, scattered, cut_off),
}
_ANY: Final[tuple[Garble, ...]] = (scattered, scattered, cut_off)


def made(seed: int, good: dict[str, tuple[str, bytes]]) -> tuple[str, Source]:
    """Return the kind and the garbled file of a seed, the same every time."""
    chance = random.Random(seed)
    kind = chance.choice(list(good))
    name, content = good[kind]
    garbled = chance.choice(GARBLERS.get(kind, _ANY))(content, chance)
    return kind, Source(name, name, garbled)


# Reading


def faults_of(reader: ChildReader, source: Source, setup: Setup) -> tuple[list[str], list[Record]]:
    """Return what went wrong with an input, and its records."""
    started = time.monotonic()
    faults: list[str] = []
    records: list[Record] = []
    try:
        for reading in reader.readings(source, setup.packed()):
            records += reading.result.records
            if reading.result.code is ExitCode.BUG:
                faults.append("the program is blamed")
    except Exception as error:  # noqa: BLE001  that is what is looked for
        faults.append(f"the parent raised {type(error).__name__}")
    if not records:
        faults.append("no record")
    if time.monotonic() - started > CAP_SECONDS:
        faults.append("longer than the cap")
    faults += [f"{name} changed and was accepted" for record in records for name in _changed(record, source)]
    return faults, records


def _changed(record: Record, source: Source) -> Iterator[str]:
    """Yield the fields of an accepted record that hold something else, although their words are whole in the file."""
    if record.status != "accepted":
        return
    content = _unpacked(source.content)
    for name, written in ANSWERS.items():
        forms = (written.encode(), written.encode("utf-16-be"), written.encode("utf-16-be").hex().encode())
        if record.answers.get(name) != written and any(one in content for one in forms):
            yield name


def _unpacked(content: bytes) -> bytes:
    """Return a file's bytes, of a ZIP those of its members."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return b"".join(packed.read(name) for name in packed.namelist())
    except (zipfile.BadZipFile, zlib.error, ValueError, OSError, KeyError, NotImplementedError, RuntimeError, EOFError):
        return content


def run(found: Found, *, inputs: int | None, end: float, state: Path | None) -> Found:
    """Read garbled files until there were so many, or until a time of `time.monotonic`."""
    form, layout = annex2()
    setup = Setup((KnownForm(form, layout),), "rapidocr", date(2026, 11, 1), limits=LIMITS)
    good, reader = bases(), ChildReader(LIMITS)
    before = set(Path(tempfile.gettempdir()).iterdir())
    statuses = Counter(found.statuses)
    first = found.next_seed
    try:
        while time.monotonic() < end and (inputs is None or found.next_seed - first < inputs):
            kind, source = made(found.next_seed, good)
            faults, records = faults_of(reader, source, setup)
            for fault in faults:
                found.faults.append(f"seed {found.next_seed} ({kind}): {fault}")
                print(found.faults[-1], flush=True)
            statuses.update(f"{kind} {record.status}" for record in records)
            found.next_seed, found.read = found.next_seed + 1, found.read + 1
            found.statuses = dict(sorted(statuses.items()))
            if state is not None and found.read % 20 == 0:
                _keep(found, state)
    finally:
        reader.close()
        if state is not None:
            _keep(found, state)
    left = set(Path(tempfile.gettempdir()).iterdir()) - before
    found.faults += [f"left behind: {path.name}" for path in left]
    return found


def _keep(found: Found, state: Path) -> None:
    state.write_text(json.dumps(asdict(found)))


def main() -> int:
    """Read the command line, run, and tell what was found; the exit code is 1 if anything was."""
    parser = argparse.ArgumentParser(description="Read many garbled files and see that nothing but them suffers.")
    parser.add_argument("--inputs", type=int, help="how many to read; without it, until --minutes are over")
    parser.add_argument("--minutes", type=float, default=3.0, help="how long, where --inputs is not given")
    parser.add_argument("--seed", type=int, default=1, help="the first seed")
    parser.add_argument("--state", type=Path, help="a file that keeps how far the run came, and goes on from there")
    parser.add_argument("--only", type=int, help="write the file of this seed to the standard output and end")
    options = parser.parse_args()
    if options.only is not None:
        sys.stdout.buffer.write(made(options.only, bases())[1].content)
        return 0
    found = Found(options.seed)
    if options.state is not None and options.state.is_file():
        found = Found(**json.loads(options.state.read_text()))
    end = float("inf") if options.inputs is not None else time.monotonic() + 60 * options.minutes
    print(f"first seed: {found.next_seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="formloop-fuzz-") as folder:
        tempfile.tempdir = folder  # its own, so that what is left behind is told from other programs' files
        found = run(found, inputs=options.inputs, end=end, state=options.state)
    print(f"next seed: {found.next_seed}")
    print(f"inputs: {found.read}; records by kind and status: {found.statuses}")
    print(f"faults: {len(found.faults)}", *found.faults, sep="\n  ")
    return 1 if found.faults else 0


if __name__ == "__main__":
    sys.exit(main())
