"""Reads digital returns that other programs and people altered, and counts what was taken wrongly or asked needlessly.

    python -m benchmarks.robustness.altered_returns [--seed S] [--count 500] [--resume FILE] [--way NAME]

Every return is filled with known answers of a made-up company, by one of several programs, and
then altered in no, one or two ways, each on a field of its own. A way either changes nothing that
a person would see (the field must be read as it was filled in), or makes parts of the file differ
(the field must be asked about), or is one where both are right, or touches pages (the record must
say so), or puts another filled form behind (which must have a record of its own, or be told). A
program that is not on the machine saves nothing anew: its ways are left out.
"""

from __future__ import annotations

import argparse
import logging
import random
import warnings
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from functools import cache, partial
from typing import Any, Final

from pikepdf import Array, Dictionary, Name, String

from benchmarks.robustness import tally
from benchmarks.robustness.tally import WeighedReturn
from forms.answers import answer_text
from forms.filling import Value, fill_pdf
from forms.render.pdf import PdfRenderer
from scanner.pipeline import KnownForm, Pipeline
from scanner.values.issue import Severity
from scanner.values.record import Record
from scanner.values.source import Source
from tests.annex2 import annex2
from tests.fakes import ScriptedEngine
from tests.makers.companies.made_up import make_company
from tests.makers.files import altered_pdfs as pdfs
from tests.makers.files import resaved_pdfs
from tests.viewers.pdfium import Pdfium
from tests.viewers.steps import steps_for

FORM, LAYOUT = annex2()
TODAY: Final = date(2026, 11, 24)
_TEXTS: Final = ("company_name", "industry", "main_business", "contact", "need_name", "address", "partner_work")


class Effect(Enum):
    """What an alteration must lead to."""

    NOTHING = "nothing"
    QUESTION = "question"
    EITHER = "either"
    PAGES = "pages"
    PICTURES = "pictures"
    FORMS = "forms"


@dataclass(frozen=True, slots=True)
class Alteration:
    """A way in which returns are altered.

    Attributes:
        name: In a few words.
        effect: What it must lead to.
        alter: Returns the altered file, given it, a field, another text and the chance.
        fields: Of which one that is filled in is altered.
        by_picture: Whether only what is shown gives it away. pypdf 7 shows glyphs of another font,
            and scripts show nothing at all, so that nothing in their files speaks against the value.
        alone_after: The fillers whose files it can follow, with nothing else altered; empty where it
            follows all and goes with others. qpdf takes a group's state away where pypdf has written
            it. Ghostscript leaves pages without fields, whose words are believed only once OCR, which
            is not run here, has seen the same on the page: their fields may all be asked about.
    """

    name: str
    effect: Effect
    alter: Callable[[bytes, str, str, random.Random], bytes]
    fields: Sequence[str] = _TEXTS
    by_picture: bool = False
    alone_after: Sequence[str] = ()


def _changed(make: Callable[[str, str], pdfs.Change]) -> Callable[[bytes, str, str, random.Random], bytes]:
    """Return what alters a PDF by a change of one field."""
    return lambda content, name, text, _chance: pdfs.altered(make(name, text), content=content)


def _stored(encoding: str) -> Callable[[bytes, str, str, random.Random], bytes]:
    """Return what stores a field's own value in another encoding, without a mark."""

    def alter(content: bytes, name: str, _text: str, _chance: random.Random) -> bytes:
        def change(pdf: Any) -> None:
            one = pdfs.field(pdf, name)
            if "/V" in one:
                one.V = pdfs.raw(str(one.V).encode(encoding, "replace"))

        return pdfs.altered(change, content=content)

    return alter


def _resaved(content: bytes, _name: str, _text: str, chance: random.Random) -> bytes:
    return pdfs.altered(content=content, linearize=chance.random() < 0.5, recompress_flate=chance.random() < 0.5)


def _split(content: bytes, name: str, text: str, _chance: random.Random) -> bytes:
    return pdfs.altered(pdfs.split(name, "旧" + text, text), content=content)


def _flipped_box(content: bytes, name: str, _text: str, chance: random.Random) -> bytes:
    """Change either what a box shows or its value."""

    def change(pdf: Any) -> None:
        one = pdfs.field(pdf, name)
        other = Name.Off if str(one.get("/AS")) == "/on" else Name("/on")
        if chance.random() < 0.5:
            one.AS = other
        else:
            one.V = other

    return pdfs.altered(change, content=content)


def _flipped_radio(content: bytes, name: str, _text: str, chance: random.Random) -> bytes:
    """Change what one button of a group shows."""

    def change(pdf: Any) -> None:
        kid = chance.choice(list(pdfs.field(pdf, name).Kids))
        on = next(key for key in kid.AP.N if key != "/Off")
        kid.AS = Name.Off if str(kid.get("/AS")) == on else Name(on)

    return pdfs.altered(change, content=content)


def _unknown_state(content: bytes, name: str, _text: str, _chance: random.Random) -> bytes:
    """Give a box a state that it has no picture of, as a program does that knows only `Yes`."""
    return pdfs.altered(pdfs.value(name, Name("/Yes")), content=content)


def _box_twice(content: bytes, name: str, _text: str, _chance: random.Random) -> bytes:
    """Add a second box of the same name with the other state."""

    def change(pdf: Any) -> None:
        one = pdfs.field(pdf, name)
        more = pdf.make_indirect(Dictionary({key: one[key] for key in one.keys()}))  # noqa: SIM118
        more.V = more.AS = Name.Off if str(one.get("/AS")) == "/on" else Name("/on")
        one.Parent.Kids.append(more)
        pdfs.put_on_page(pdf, more)

    return pdfs.altered(change, content=content)


def _off_every_page(content: bytes, name: str, _text: str, _chance: random.Random) -> bytes:
    """Take a widget off its page and leave the field in the form's list."""

    def change(pdf: Any) -> None:
        gone = pdfs.field(pdf, name).objgen
        for page in pdf.pages:
            page.obj.Annots = Array([one for one in page.obj.get("/Annots", ()) if one.objgen != gone])

    return pdfs.altered(change, content=content)


def _other_group_value(content: bytes, name: str, _text: str, chance: random.Random) -> bytes:
    """Change the value of a group, and leave what its buttons show."""

    def change(pdf: Any) -> None:
        one = pdfs.field(pdf, name)
        states = [key for kid in one.Kids for key in kid.AP.N if key != "/Off"]
        one.V = Name(chance.choice([state for state in states if state != str(one.get("/V"))]))

    return pdfs.altered(change, content=content)


def _radio_as_text(content: bytes, name: str, _text: str, _chance: random.Random) -> bytes:
    """Write the value of a group as a text, as pypdf does."""

    def change(pdf: Any) -> None:
        one = pdfs.field(pdf, name)
        one.V = String(str(one.V))

    return pdfs.altered(change, content=content)


def _same_in(make: Callable[[str, str], pdfs.Change]) -> Callable[[bytes, str, str, random.Random], bytes]:
    """Return what says the value of a field a second time, without a difference."""

    def alter(content: bytes, name: str, _text: str, _chance: random.Random) -> bytes:
        def change(pdf: Any) -> None:
            own = pdfs.field(pdf, name).get("/V")
            if own is not None:
                make(name, str(own))(pdf)

        return pdfs.altered(change, content=content)

    return alter


def _with_language(content: bytes, name: str, _text: str, _chance: random.Random) -> bytes:
    """Put a mark of the language before a value (ISO 32000-1, 7.9.2.2)."""

    def change(pdf: Any) -> None:
        one = pdfs.field(pdf, name)
        if "/V" in one:
            one.V = pdfs.raw(b"\xfe\xff\x00\x1bzhCN\x00\x1b" + str(one.V).encode("utf-16-be"))

    return pdfs.altered(change, content=content)


def _second_form(content: bytes, _name: str, text: str, _chance: random.Random) -> bytes:
    return pdfs.joined(content, pdfs.filled({"company_name": "另" + text, "zone_name": "别处"}))


def _second_form_by_pikepdf(content: bytes, _name: str, text: str, _chance: random.Random) -> bytes:
    return pdfs.appended(content, pdfs.filled({"company_name": "另" + text, "zone_name": "别处"}))


def _resaved_by(program: str) -> Callable[[bytes, str, str, random.Random], bytes]:
    return lambda content, *_: resaved_pdfs.PROGRAMS[program](content)


_BOXES: Final = tuple(f"need_category.{option.id}" for option in FORM.field("need_category").options)
_RADIOS: Final = ("company_type", "high_tech", "in_zone", "has_partner")

_ALONE: Final = {"Ghostscript": ("forms fill",), "qpdf with appearances": ("forms fill", "pdfium")}

PDF_ALTERATIONS: Final = (
    Alteration("saved anew", Effect.NOTHING, _resaved),
    Alteration("picture taken away", Effect.NOTHING, _changed(lambda name, _: pdfs.unshown(name))),
    Alteration("UTF-8 without a mark", Effect.NOTHING, _stored("utf-8")),
    Alteration("GBK without a mark", Effect.NOTHING, _stored("gbk"), ("industry", "company_name"), by_picture=True),
    Alteration("UTF-16 without a mark", Effect.EITHER, _stored("utf-16-be")),
    Alteration("language marked", Effect.NOTHING, _with_language),
    Alteration("same rich text", Effect.NOTHING, _same_in(pdfs.rich)),
    Alteration("same XFA data", Effect.NOTHING, _same_in(lambda name, text: pdfs.xfa(**{name: text}))),
    Alteration("same widget", Effect.NOTHING, _same_in(lambda name, text: pdfs.split(name, text, text))),
    Alteration("only the widget says", Effect.NOTHING, _same_in(lambda name, text: pdfs.split(name, None, text))),
    Alteration(
        "value is other",
        Effect.QUESTION,
        _changed(lambda name, text: pdfs.value(name, String("另" + text))),
        by_picture=True,
    ),
    Alteration("value is gone", Effect.QUESTION, _changed(lambda name, _: pdfs.value(name, None)), by_picture=True),
    Alteration("question marks", Effect.QUESTION, _changed(lambda name, _: pdfs.value(name, String("?????")))),
    Alteration(
        "a digit is other",
        Effect.QUESTION,
        _changed(lambda n, _: pdfs.value(n, 77)),
        ("employees", "revenue"),
        by_picture=True,
    ),
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
    Alteration("two numbers", Effect.QUESTION, _changed(lambda n, _: pdfs.value(n, String("120\n30"))), ("employees",)),
    Alteration("box in an unknown state", Effect.QUESTION, _unknown_state, _BOXES),
    Alteration("box twice", Effect.QUESTION, _box_twice, _BOXES),
    Alteration("off the page", Effect.QUESTION, _changed(lambda name, _: pdfs.shifted(name, 3000))),
    Alteration("in another cell", Effect.QUESTION, _changed(lambda name, _: pdfs.shifted(name, -150))),
    Alteration("box shows other", Effect.QUESTION, _flipped_box, _BOXES),
    Alteration("group shows other", Effect.QUESTION, _flipped_radio, _RADIOS),
    Alteration("group has other value", Effect.QUESTION, _other_group_value, _RADIOS),
    Alteration("group's value as a text", Effect.NOTHING, _radio_as_text, _RADIOS),
    Alteration("page deleted", Effect.PAGES, lambda content, *_: pdfs.altered(pdfs.without_page(1), content=content)),
    Alteration("pages swapped", Effect.NOTHING, lambda content, *_: pdfs.altered(pdfs.swapped, content=content)),
    Alteration("sheet before", Effect.PAGES, lambda content, *_: pdfs.altered(pdfs.sheet_before, content=content)),
    Alteration("sheet between", Effect.PAGES, lambda content, *_: pdfs.altered(pdfs.sheet_between, content=content)),
    Alteration("second form behind", Effect.FORMS, _second_form),
    Alteration("second form's pages behind", Effect.FORMS, _second_form_by_pikepdf),
    *(
        Alteration(
            f"saved by {program}",
            Effect.PICTURES if program == "Ghostscript" else Effect.NOTHING,
            _resaved_by(program),
            alone_after=_ALONE.get(program, ()),
        )
        for program in resaved_pdfs.on_this_machine()
    ),
)


@cache
def _blank() -> bytes:
    return PdfRenderer().render(FORM, LAYOUT)


def _by_pypdf(answers: Mapping[str, Value]) -> bytes:
    """Fill a form of which all but the choices and one text were filled in with a viewer: pypdf is slow on texts."""
    chosen = {name: value for name, value in answers.items() if FORM.field(name).kind.is_choice}
    chosen["company_name"] = answers["company_name"]
    others = {name: value for name, value in answers.items() if name not in chosen}
    return pdfs.filled_by_pypdf(chosen, Pdfium().fill(_blank(), steps_for(others)))


@dataclass(frozen=True, slots=True)
class Filler:
    """How a form is filled in.

    Attributes:
        fill: Returns the file with some answers.
        unshown: The fields whose value is shown by nothing that can be read; None for all.
    """

    fill: Callable[[Mapping[str, Value]], bytes]
    unshown: Sequence[str] | None = ()


FILLERS: Final[Mapping[str, Filler]] = {
    "pdfium": Filler(lambda answers: Pdfium().fill(_blank(), steps_for(answers))),
    "forms fill": Filler(lambda answers: fill_pdf(FORM, LAYOUT, answers)),
    "pypdf": Filler(_by_pypdf, ("company_name",)),
    "script": Filler(lambda answers: pdfs.filled_by_script(answers, _blank()), None),
}


def weigh(seed: int, number: int, way: str = "") -> WeighedReturn:
    """Fill, alter, read and weigh one return; it is altered in no, one or two ways.

    Args:
        seed: Where the returns come from.
        number: The return's number.
        way: The name of a way in which it must be altered.
    """
    chance = random.Random(f"{seed} {number}")
    answers = _answers(make_company([seed, number]).answers)
    filler = chance.choice(list(FILLERS))
    content = FILLERS[filler].fill(answers)
    ways = chance.sample(PDF_ALTERATIONS, number % 3)
    if way:
        ways = [next(one for one in PDF_ALTERATIONS if one.name == way), *ways[1:]]
    if any(one.alone_after for one in ways):
        ways = [one for one in ways if filler in one.alone_after][:1]
    # a page is taken away last, and a program saves what was altered before
    ways.sort(key=lambda one: (one.effect in (Effect.PAGES, Effect.FORMS), one.name.startswith("saved by")))
    chosen: dict[str, Alteration] = {}
    for one in ways:
        name = _touched(one, answers, FILLERS[filler], chosen, chance)
        if name is None:
            continue
        other = str(make_company([seed, number, 1]).answers.get(name) or "其他").replace("\n", " ")
        content = one.alter(content, name, other, chance)
        chosen[name.partition(".")[0]] = one
    made = " + ".join([filler, *(f"{one.name} ({name})" for name, one in chosen.items())])
    scanner = Pipeline((KnownForm(FORM, LAYOUT),), ScriptedEngine(), TODAY)
    try:
        records = scanner.read(Source("a.pdf", f"{number}.pdf", content)).records
    except Exception as error:  # noqa: BLE001  it is counted
        return WeighedReturn(number, made, crash=type(error).__name__)
    return _weighed(records, answers, chosen, WeighedReturn(number, made))


def _touched(
    way: Alteration,
    answers: Mapping[str, Value],
    filler: Filler,
    chosen: Mapping[str, Alteration],
    chance: random.Random,
) -> str | None:
    """Return a field or box that can be altered in this way; None where there is none left."""
    free = [one for one in way.fields if one.partition(".")[0] not in chosen]
    free = [one for one in free if "." in one or answers.get(one) not in (None, "")]
    if way.by_picture:
        free = [one for one in free if filler.unshown is not None and one not in filler.unshown]
    return chance.choice(free) if free else None


def _answers(answers: Mapping[str, Any]) -> dict[str, Value]:
    return {name: value for name, value in answers.items() if any(name == one.id for one in FORM.fields)}


def _weighed(
    records: Sequence[Record], answers: Mapping[str, Value], chosen: Mapping[str, Alteration], empty: WeighedReturn
) -> WeighedReturn:
    """Return what a record has wrong without saying so, and what it asks without a reason."""
    record = records[0]
    effects = Counter(way.effect for way in chosen.values())
    silent, needless, honest = [], [], 0
    lacks_form = len(records) <= effects[Effect.FORMS]
    if (effects[Effect.PAGES] or lacks_form) and record.status == "accepted":
        silent.append("pages")
    lost_page = any(way.name == "page deleted" for way in chosen.values()) or effects[Effect.PICTURES] > 0
    weighty = {issue.field for issue in record.issues if issue.severity != Severity.INFO}
    for one in FORM.fields:
        way = chosen.get(one.id)
        is_asked = record.fields[one.id].outcome == "unclear" or one.id in weighty
        is_right = _same(record.answers[one.id], answers.get(one.id))
        is_contrary = way is not None and way.effect is Effect.QUESTION
        if not is_asked and (is_contrary or not is_right):
            silent.append(one.id)
        if not is_contrary and not lost_page and (way is None or way.effect is not Effect.EITHER):
            honest += 1
            needless += [one.id] * is_asked
    return replace(empty, silent=tuple(silent), needless=tuple(needless), honest_fields=honest)


def _same(read: Any, entered: Value) -> bool:
    if entered in (None, [], ""):
        return read in (None, [], "")
    if isinstance(entered, list) or isinstance(read, list):
        return read == entered
    return read == entered or "".join(answer_text(read).split()) == "".join(answer_text(entered).split())


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    tally.add_arguments(parser)
    parser.add_argument("--way", default="", choices=["", *(one.name for one in PDF_ALTERATIONS)])
    given = parser.parse_args(arguments)
    logging.getLogger("pypdf").setLevel(logging.ERROR)
    warnings.simplefilter("ignore")  # of widgets that no list names
    tally.run(given, partial(weigh, way=given.way))


if __name__ == "__main__":
    main()
