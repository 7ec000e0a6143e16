"""Reads digital returns that other programs and people altered, and counts what was taken wrongly or asked needlessly.

    python -m benchmarks.robustness.altered_returns [--seed S] [--count 500] [--kind pdf]

Every return is filled with known answers of a made-up company, by one of several programs, and
then altered in no, one or two ways, each on a field of its own. A way either changes nothing that
a person would see (the field must be read as it was filled in), or makes parts of the file differ
(the field must be asked about), or touches pages (the record must say so). The ways of a kind of
return are one row in `ALTERATIONS`.
"""

from __future__ import annotations

import argparse
import logging
import random
import secrets
import warnings
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Any, Final

from pikepdf import Name, String

from benchmarks.report.machine import stamp
from forms.filling import Value, fill_pdf
from forms.filling.answers import answer_text
from forms.render.pdf import PdfRenderer
from scanner.pipeline import KnownForm, Pipeline
from scanner.values.issue import Severity
from scanner.values.record import Record
from scanner.values.source import Source
from tests.annex2 import annex2
from tests.fakes import ScriptedEngine
from tests.makers.companies.made_up import make_company
from tests.makers.files import altered_pdfs as pdfs
from tests.viewers.pdfium import Pdfium
from tests.viewers.steps import steps_for

FORM, LAYOUT = annex2()
TODAY: Final = date(2026, 11, 24)
_TEXTS: Final = ("company_name", "industry", "main_business", "contact", "need_name", "address", "partner_work")


class Effect(Enum):
    """What an alteration must lead to."""

    NOTHING = "nothing"
    QUESTION = "question"
    PAGES = "pages"


@dataclass(frozen=True, slots=True)
class Alteration:
    """A way in which returns are altered.

    Attributes:
        name: In a few words.
        effect: What it must lead to.
        alter: Returns the altered file, given it, a field, another text and the chance.
        fields: Of which one that is filled in is altered.
        by_picture: Whether only what is shown gives it away; pypdf 7 shows glyphs of another font,
            so that nothing in its file speaks against the value.
    """

    name: str
    effect: Effect
    alter: Callable[[bytes, str, str, random.Random], bytes]
    fields: Sequence[str] = _TEXTS
    by_picture: bool = False


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


def _flipped_box(content: bytes, name: str, _text: str, _chance: random.Random) -> bytes:
    def change(pdf: Any) -> None:
        one = pdfs.field(pdf, name)
        one.AS = Name.Off if str(one.get("/AS")) == "/on" else Name("/on")

    return pdfs.altered(change, content=content)


def _flipped_radio(content: bytes, name: str, _text: str, chance: random.Random) -> bytes:
    def change(pdf: Any) -> None:
        kid = chance.choice(list(pdfs.field(pdf, name).Kids))
        on = next(key for key in kid.AP.N if key != "/Off")
        kid.AS = Name.Off if str(kid.get("/AS")) == on else Name(on)

    return pdfs.altered(change, content=content)


def _second_form(content: bytes, _name: str, text: str, _chance: random.Random) -> bytes:
    return pdfs.joined(content, pdfs.filled({"company_name": "另" + text, "zone_name": "别处"}))


_BOXES: Final = tuple(f"need_category.{option.id}" for option in FORM.field("need_category").options)
_RADIOS: Final = ("company_type", "high_tech", "in_zone", "has_partner")

PDF_ALTERATIONS: Final = (
    Alteration("saved anew", Effect.NOTHING, _resaved),
    Alteration("picture taken away", Effect.NOTHING, _changed(lambda name, _: pdfs.unshown(name))),
    Alteration("UTF-8 without a mark", Effect.NOTHING, _stored("utf-8")),
    Alteration("GBK without a mark", Effect.NOTHING, _stored("gbk"), ("industry", "company_name")),
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
    Alteration("off the page", Effect.QUESTION, _changed(lambda name, _: pdfs.shifted(name, 3000))),
    Alteration("in another cell", Effect.QUESTION, _changed(lambda name, _: pdfs.shifted(name, -150))),
    Alteration("box shows other", Effect.QUESTION, _flipped_box, _BOXES),
    Alteration("group shows other", Effect.QUESTION, _flipped_radio, _RADIOS),
    Alteration("page deleted", Effect.PAGES, lambda content, *_: pdfs.altered(pdfs.without_page(1), content=content)),
    Alteration("pages swapped", Effect.NOTHING, lambda content, *_: pdfs.altered(pdfs.swapped, content=content)),
    Alteration("sheet before", Effect.PAGES, lambda content, *_: pdfs.altered(pdfs.sheet_before, content=content)),
    Alteration("second form behind", Effect.PAGES, _second_form),
)

ALTERATIONS: Final[Mapping[str, Sequence[Alteration]]] = {"pdf": PDF_ALTERATIONS}
"""Kind of return to its ways; each kind has its fillers in `FILLERS` too."""

FILLERS: Final[Mapping[str, Mapping[str, Callable[[Mapping[str, Value]], bytes]]]] = {
    "pdf": {
        "pdfium": lambda answers: Pdfium().fill(PdfRenderer().render(FORM, LAYOUT), steps_for(answers)),
        "forms fill": lambda answers: fill_pdf(FORM, LAYOUT, answers),
        "pypdf": pdfs.filled_by_pypdf,
    }
}


@dataclass(slots=True)
class Tally:
    """What was counted."""

    returns: int = 0
    silent: Counter[str] = field(default_factory=Counter)
    needless: Counter[str] = field(default_factory=Counter)
    fields_left_alone: int = 0
    crashes: Counter[str] = field(default_factory=Counter)


def measure(kind: str, count: int, seed: int) -> Tally:
    """Alter and read so many returns."""
    chance = random.Random(seed)
    scanner = Pipeline((KnownForm(FORM, LAYOUT),), ScriptedEngine(), TODAY)
    tally = Tally()
    for number in range(count):
        answers = _answers(make_company([seed, number]).answers)
        filler = chance.choice(list(FILLERS[kind]))
        content = FILLERS[kind][filler](answers)
        ways = chance.sample(ALTERATIONS[kind], number % 3)
        chosen: dict[str, Alteration] = {}
        for way in ways:
            free = [one for one in way.fields if one.partition(".")[0] not in chosen]
            free = [one for one in free if "." in one or answers.get(one) not in (None, "")]
            if not free or (way.by_picture and filler == "pypdf"):
                continue
            name = chance.choice(free)
            other = make_company([seed, number, 1]).answers.get(name) or "其他"
            content = way.alter(content, name, str(other).replace("\n", " "), chance)
            chosen[name.partition(".")[0]] = way
        said = " + ".join([filler, *(f"{way.name} ({name})" for name, way in chosen.items())])
        tally.returns += 1
        try:
            records = scanner.read(Source("a.pdf", f"{number}.pdf", content)).records
        except Exception as error:  # noqa: BLE001  it is counted
            tally.crashes[f"{said}: {type(error).__name__}"] += 1
            continue
        _weigh(records[0], answers, chosen, said, tally)
    return tally


def _answers(answers: Mapping[str, Any]) -> dict[str, Value]:
    return {name: value for name, value in answers.items() if any(name == one.id for one in FORM.fields)}


def _weigh(
    record: Record, answers: Mapping[str, Value], chosen: Mapping[str, Alteration], said: str, tally: Tally
) -> None:
    """Count what a record has wrong without saying so, and what it asks without a reason."""
    effects = {way.effect for way in chosen.values()}
    if Effect.PAGES in effects and record.status == "accepted":
        tally.silent[said] += 1
    lost_page = any(way.name == "page deleted" for way in chosen.values())
    weighty = {issue.field for issue in record.issues if issue.severity != Severity.INFO}
    for one in FORM.fields:
        way = chosen.get(one.id)
        is_asked = record.fields[one.id].outcome == "unclear" or one.id in weighty
        is_right = _same(record.answers[one.id], answers.get(one.id))
        is_contrary = way is not None and way.effect is Effect.QUESTION
        if not is_asked and (is_contrary or not is_right):
            tally.silent[f"{said}: {one.id}"] += 1
        if not is_contrary and not lost_page:
            tally.fields_left_alone += 1
            tally.needless[f"{said}: {one.id} {record.fields[one.id].issues}"] += is_asked


def _same(read: Any, entered: Value) -> bool:
    if entered in (None, [], ""):
        return read in (None, [], "")
    if isinstance(entered, list) or isinstance(read, list):
        return read == entered
    return read == entered or "".join(answer_text(read).split()) == "".join(answer_text(entered).split())


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--kind", choices=list(ALTERATIONS), default="pdf")
    given = parser.parse_args(arguments)
    seed = given.seed if given.seed is not None else secrets.randbelow(10**6)
    logging.getLogger("pypdf").setLevel(logging.ERROR)
    warnings.simplefilter("ignore")  # of widgets that no list names
    tally = measure(given.kind, given.count, seed)
    needless = sum(tally.needless.values())
    print(
        f"{tally.returns} returns, seed {seed}: {sum(tally.silent.values())} silent wrong values, "
        f"{sum(tally.crashes.values())} crashes, {needless} of {tally.fields_left_alone} fields that nobody altered "
        f"asked about ({needless / max(tally.fields_left_alone, 1):.2%})"
    )
    for heading, found in (("silent", tally.silent), ("crash", tally.crashes), ("asked", tally.needless)):
        for what, times in found.most_common():
            if times:
                print(f"{heading:7} {times:3} {what}")
    print(stamp(seed))


if __name__ == "__main__":
    main()
