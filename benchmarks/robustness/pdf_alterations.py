"""What other programs and people do to a filled PDF: each way with what it must lead to.

A way either changes nothing that a person would see, or makes parts of the file differ, or stores a
value so that it can only be guessed, or touches pages. `altered_returns` applies them at random.
"""

from __future__ import annotations

import io
import random
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String
from pypdf import PdfReader, PdfWriter

from tests.annex2 import annex2
from tests.makers.cache import UnavailableError
from tests.makers.files import altered_pdfs as pdfs

_FORM: Final = annex2()[0]
_TEXTS: Final = ("company_name", "industry", "main_business", "contact", "need_name", "address", "partner_work")
_NUMBERS: Final = ("employees", "revenue")
_BOXES: Final = tuple(f"need_category.{option.id}" for option in _FORM.field("need_category").options)
_RADIOS: Final = ("company_type", "high_tech", "in_zone", "has_partner")
_SECONDS: Final = 120


class Effect(Enum):
    """What an alteration must lead to: no question, a question on its field, either of them, or one on the pages."""

    NOTHING = "nothing"
    QUESTION = "question"
    EITHER = "either"
    PAGES = "pages"


Alter = Callable[[bytes, str, str, random.Random], bytes]
"""Returns the altered file, given it, a field, another text and the chance."""


@dataclass(frozen=True, slots=True)
class Alteration:
    """A way in which returns are altered.

    Attributes:
        name: In a few words.
        effect: What it must lead to.
        alter: Alters a return.
        fields: Of which one that is filled in is altered.
        by_picture: Whether only what is shown gives it away: a filler that draws nothing, or glyphs
            of another font, leaves nothing in the file that speaks against the value.
        draws_nothing: Whether nothing is drawn of the field any more.
        loses_page: Whether fields of the form have no page any more, so that all of them are asked about.
    """

    name: str
    effect: Effect
    alter: Alter
    fields: Sequence[str] = _TEXTS
    by_picture: bool = False
    draws_nothing: bool = False
    loses_page: bool = False


def _changed(make: Callable[[str, str], pdfs.Change]) -> Alter:
    """Return what alters a PDF by a change of one field."""
    return lambda content, name, text, _chance: pdfs.altered(make(name, text), content=content)


def _whole(change: pdfs.Change) -> Alter:
    """Return what alters a PDF by a change of the whole file."""
    return lambda content, *_: pdfs.altered(change, content=content)


def _stored(encode: Callable[[str], bytes]) -> Alter:
    """Return what stores a field's own value as other bytes."""

    def alter(content: bytes, name: str, _text: str, _chance: random.Random) -> bytes:
        def change(pdf: Pdf) -> None:
            one = pdfs.field(pdf, name)
            if "/V" in one:
                one.V = pdfs.raw(encode(str(one.V)))

        return pdfs.altered(change, content=content)

    return alter


def _language_mark(text: str) -> bytes:
    mark = b"\x00\x1b" + b"zhCN" + b"\x00\x1b"
    return b"\xfe\xff" + mark + text.encode("utf-16-be")


def _resaved(content: bytes, _name: str, _text: str, chance: random.Random) -> bytes:
    return pdfs.altered(content=content, linearize=chance.random() < 0.5, recompress_flate=chance.random() < 0.5)


def _by_qpdf(content: bytes, _name: str, _text: str, chance: random.Random) -> bytes:
    ways = (["--qdf"], ["--linearize"], ["--object-streams=generate"], ["--coalesce-contents"])
    program = shutil.which("qpdf")
    if program is None:
        raise UnavailableError("qpdf is needed: apt-get install qpdf")
    with tempfile.TemporaryDirectory() as folder:
        given, out = Path(folder) / "given.pdf", Path(folder) / "out.pdf"
        given.write_bytes(content)
        command = [program, *chance.choice(ways), str(given), str(out)]
        subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)  # it ends with 3 after a warning
        return out.read_bytes()


def _by_pypdf(content: bytes, *_: object) -> bytes:
    out, writer = io.BytesIO(), PdfWriter(clone_from=PdfReader(io.BytesIO(content)))
    writer.write(out)
    return out.getvalue()


def _split(content: bytes, name: str, text: str, _chance: random.Random) -> bytes:
    return pdfs.altered(pdfs.split(name, "旧" + text, text), content=content)


def _same_said_again(content: bytes, name: str, _text: str, chance: random.Random) -> bytes:
    """Say a field's own value once more in another part of the file."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        own = str(pdfs.field(pdf, name).V)
    ways = (pdfs.xfa(**{name: own}), pdfs.rich(name, own), pdfs.twin(name, own))
    return pdfs.altered(chance.choice(ways), content=content)


def _redrawn(pdf: Pdf) -> None:
    """Take all drawings of texts away and ask the viewer for new ones, as many scripts do."""
    pdf.Root.AcroForm.NeedAppearances = True
    for page in pdf.pages:
        for widget in page.obj.get("/Annots", ()):
            if widget.get("/FT") == "/Tx" and "/AP" in widget:
                del widget["/AP"]


def _flipped_box(content: bytes, name: str, _text: str, _chance: random.Random) -> bytes:
    def change(pdf: Pdf) -> None:
        one = pdfs.field(pdf, name)
        one.AS = Name.Off if str(one.get("/AS")) == "/on" else Name("/on")

    return pdfs.altered(change, content=content)


def _unknown_state(content: bytes, name: str, _text: str, _chance: random.Random) -> bytes:
    return pdfs.altered(pdfs.value(name, Name("/Yes")), content=content)


def _flipped_radio(content: bytes, name: str, _text: str, chance: random.Random) -> bytes:
    def change(pdf: Pdf) -> None:
        kid = chance.choice(list(pdfs.field(pdf, name).Kids))
        on = next(key for key in kid.AP.N if key != "/Off")
        kid.AS = Name.Off if str(kid.get("/AS")) == on else Name(on)

    return pdfs.altered(change, content=content)


def _other_group_value(content: bytes, name: str, _text: str, chance: random.Random) -> bytes:
    def change(pdf: Pdf) -> None:
        group = pdfs.field(pdf, name)
        others = [one.id for one in _FORM.field(name).options if f"/{one.id}" != str(group.get("/V"))]
        group.V = Name(f"/{chance.choice(others)}")

    return pdfs.altered(change, content=content)


def _off_every_page(content: bytes, name: str, _text: str, _chance: random.Random) -> bytes:
    def change(pdf: Pdf) -> None:
        gone = pdfs.field(pdf, name).objgen
        for page in pdf.pages:
            page.obj.Annots = Array([one for one in page.obj.get("/Annots", ()) if one.objgen != gone])

    return pdfs.altered(change, content=content)


def _box_twice(content: bytes, name: str, _text: str, _chance: random.Random) -> bytes:
    def change(pdf: Pdf) -> None:
        one = pdfs.field(pdf, name)
        more = pdf.make_indirect(Dictionary({key: one[key] for key in one.keys()}))  # noqa: SIM118
        more.V = more.AS = Name.Off if str(one.get("/AS")) == "/on" else Name("/on")
        one.Parent.Kids.append(more)
        pdfs.put_on_page(pdf, more)

    return pdfs.altered(change, content=content)


def _sheet_between(pdf: Pdf) -> None:
    pdf.add_blank_page(page_size=(595, 842))
    pdf.pages.insert(1, pdf.pages[-1])
    del pdf.pages[-1]


def _second_form(content: bytes, _name: str, text: str, chance: random.Random) -> bytes:
    second = pdfs.filled({"company_name": "另" + text, "zone_name": "别处"})
    join = chance.choice((pdfs.joined, _extended, _added))
    return join(content, second)


def _extended(first: bytes, second: bytes) -> bytes:
    """Return two files in one with their pages alone joined, so that the list of fields is that of the first."""
    out = io.BytesIO()
    opened = pikepdf.open(io.BytesIO(first)), pikepdf.open(io.BytesIO(second))
    with opened[0] as pdf, opened[1] as other, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of widgets that no list names
        pdf.pages.extend(other.pages)
        pdf.save(out)
    return out.getvalue()


def _added(first: bytes, second: bytes) -> bytes:
    """Return two files in one as qpdf joins them: it numbers the fields of the second one."""
    program = shutil.which("qpdf")
    if program is None:
        raise UnavailableError("qpdf is needed: apt-get install qpdf")
    with tempfile.TemporaryDirectory() as folder:
        given = [Path(folder) / "first.pdf", Path(folder) / "second.pdf"]
        out = Path(folder) / "out.pdf"
        for path, content in zip(given, (first, second), strict=True):
            path.write_bytes(content)
        command = [program, str(given[0]), "--pages", *map(str, given), "--", str(out)]
        subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)
        return out.read_bytes()


PDF_ALTERATIONS: Final = (
    Alteration("saved anew", Effect.NOTHING, _resaved),
    Alteration("saved by qpdf", Effect.NOTHING, _by_qpdf),
    Alteration("saved by pypdf", Effect.NOTHING, _by_pypdf),
    Alteration("picture taken away", Effect.NOTHING, _changed(lambda name, _: pdfs.unshown(name)), draws_nothing=True),
    Alteration("pictures left to the viewer", Effect.NOTHING, _whole(_redrawn), draws_nothing=True),
    Alteration("said twice alike", Effect.NOTHING, _same_said_again),
    Alteration("UTF-8 without a mark", Effect.NOTHING, _stored(str.encode)),
    Alteration("language mark", Effect.NOTHING, _stored(_language_mark)),
    Alteration("GBK without a mark", Effect.EITHER, _stored(lambda text: text.encode("gbk", "replace"))),
    Alteration("UTF-16 without a mark", Effect.EITHER, _stored(lambda text: text.encode("utf-16-be"))),
    Alteration(
        "value is other",
        Effect.QUESTION,
        _changed(lambda name, text: pdfs.value(name, String("另" + text))),
        by_picture=True,
    ),
    Alteration("value is gone", Effect.QUESTION, _changed(lambda name, _: pdfs.value(name, None)), by_picture=True),
    Alteration("question marks", Effect.QUESTION, _changed(lambda name, _: pdfs.value(name, String("?????")))),
    Alteration("a digit is other", Effect.QUESTION, _changed(lambda n, _: pdfs.value(n, 77)), _NUMBERS, True),
    Alteration("two numbers", Effect.QUESTION, _changed(lambda n, _: pdfs.value(n, String("120\n30"))), _NUMBERS),
    Alteration("widget says other", Effect.QUESTION, _split),
    Alteration("name twice", Effect.QUESTION, _changed(lambda name, text: pdfs.twin(name, "另" + text))),
    Alteration(
        "unlisted widget", Effect.QUESTION, _changed(lambda name, text: pdfs.twin(name, "另" + text, is_listed=False))
    ),
    Alteration("rich text", Effect.QUESTION, _changed(lambda name, text: pdfs.rich(name, "另" + text))),
    Alteration("XFA data", Effect.QUESTION, _changed(lambda name, text: pdfs.xfa(**{name: "另" + text}))),
    Alteration("hidden", Effect.QUESTION, _changed(lambda name, _: pdfs.flags(name, 2))),
    Alteration("seen in print only", Effect.QUESTION, _changed(lambda name, _: pdfs.flags(name, 4 | 32))),
    Alteration("on no page", Effect.QUESTION, _off_every_page),
    Alteration("off the page", Effect.QUESTION, _changed(lambda name, _: pdfs.shifted(name, 3000))),
    Alteration("in another cell", Effect.QUESTION, _changed(lambda name, _: pdfs.shifted(name, -150))),
    Alteration("box shows other", Effect.QUESTION, _flipped_box, _BOXES),
    Alteration("box twice", Effect.QUESTION, _box_twice, _BOXES),
    Alteration("box in an unknown state", Effect.QUESTION, _unknown_state, _BOXES),
    Alteration("group shows other", Effect.QUESTION, _flipped_radio, _RADIOS),
    Alteration("group's value is other", Effect.QUESTION, _other_group_value, _RADIOS),
    Alteration("page deleted", Effect.PAGES, _whole(pdfs.without_page(1)), loses_page=True),
    Alteration("pages swapped", Effect.NOTHING, _whole(pdfs.swapped)),
    Alteration("sheet before", Effect.PAGES, _whole(pdfs.sheet_before)),
    Alteration("sheet between", Effect.PAGES, _whole(_sheet_between)),
    Alteration("second form behind", Effect.PAGES, _second_form),
)
