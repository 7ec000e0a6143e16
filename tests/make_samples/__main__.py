"""Makes all samples, or those named: `python -m tests.make_samples [FILE ...]`."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from forms.filling import Value
from tests.make_samples import digital, paper
from tests.make_samples.blank_forms import annex2
from tests.make_samples.hand import Writer
from tests.makers.companies import samples as companies
from tests.makers.companies.samples import Company
from tests.makers.paper.degrade import Scan
from tests.makers.paper.pens import Mark

TESTS = Path(__file__).parent.parent
SAMPLES, TRUTHS = TESTS / "samples", TESTS / "samples_truth"


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample file and the truth about it.

    Attributes:
        make: Returns its bytes.
        how: How it was filled: `digital`, `typed` (then scanned), `fax`, `handwritten`, or `bad`.
        kind: Its records' `source.kind`, or None.
        companies: Who filled in the forms in it, in its order.
        code: The exit code that reading it asks for at least.
        issue: The issue of a file that cannot be read.
    """

    make: Callable[[], bytes]
    how: str
    kind: str | None
    companies: Sequence[Company] = ()
    code: int = 0
    issue: str | None = None


CURSIVE = Writer("long-cang", size_mm=5.6, marks=(Mark.TICK, Mark.TICK_SWEEP))
BRUSH = Writer("ma-shan-zheng", size_mm=5.0, marks=(Mark.TICK, Mark.CROSS))


@cache
def scanned_form() -> bytes:
    """Return the typed form as it came from the scanner."""
    return paper.jpeg_pdf(paper.scanned(paper.typed(companies.MACHINERY), paper.FEEDER, seed=11))


def handwritten_form() -> bytes:
    """Return the form of one hand."""
    pages = paper.handwritten(companies.INSTRUMENTS, CURSIVE, seed=21)
    return paper.jpeg_pdf(paper.scanned(pages, paper.FLATBED, seed=22))


def stack() -> bytes:
    """Return two forms scanned in one go, the second sheet's back fed upside down."""
    pages = paper.handwritten(companies.TEXTILES, BRUSH, seed=31) + paper.handwritten(companies.FOODS, CURSIVE, seed=32)
    upright: list[Scan] = [replace(paper.FEEDER, skew_deg=skew) for skew in (-0.6, 0.4, 0.9, -0.3)]
    upright[3] = replace(upright[3], quarter_turns=2)
    return paper.jpeg_pdf(paper.scanned(pages, upright, seed=33))


def fax() -> bytes:
    """Return the typed form as a fax server stores it."""
    return paper.fax_tiff(paper.scanned(paper.typed(companies.MATERIALS), paper.FAX, seed=41))


MADE: dict[str, Sample] = {
    "01-chromium-saved.pdf": Sample(
        lambda: digital.typed_in_chromium(companies.SENSORS), "digital", "pdf-form", [companies.SENSORS]
    ),
    "02-firefox-saved.pdf": Sample(
        lambda: digital.saved_by_firefox(companies.STORAGE), "digital", "pdf-form", [companies.STORAGE]
    ),
    "03-libreoffice-saved.docx": Sample(
        lambda: digital.saved_by_libreoffice(companies.OFFSHORE), "digital", "word", [companies.OFFSHORE]
    ),
    "04-printed-to-pdf.pdf": Sample(
        lambda: digital.printed_by_ghostscript(companies.ROBOTS), "digital", "pdf-text", [companies.ROBOTS]
    ),
    "05-typed-scan.pdf": Sample(scanned_form, "typed", "scan", [companies.MACHINERY]),
    "06-handwritten-scan.pdf": Sample(handwritten_form, "handwritten", "scan", [companies.INSTRUMENTS]),
    "07-stack-of-two.pdf": Sample(stack, "handwritten", "scan", [companies.TEXTILES, companies.FOODS]),
    "08-fax.tif": Sample(fax, "fax", "scan", [companies.MATERIALS]),
    "09-letter.pdf": Sample(digital.letter, "bad", "pdf-text", code=5, issue="page_unknown"),
    "10-truncated.pdf": Sample(lambda: digital.truncated(scanned_form()), "bad", None, code=4, issue="file_broken"),
}


def truth_of(sample: Sample) -> dict[str, object]:
    """Return what reading a sample should give."""
    form, layout = annex2()
    count = len(layout.pages)
    records = []
    for number, company in enumerate(sample.companies):
        answers: dict[str, Value] = {}
        for field in form.fields:
            nothing: Value = [] if field.kind.value == "many" else None
            answers[field.id] = company.answers.get(field.id, nothing)
        pages = [number * count + page + 1 for page in range(count)] if sample.kind != "word" else []
        records.append({"pages": pages, "answers": answers})
    return {"how": sample.how, "kind": sample.kind, "code": sample.code, "issue": sample.issue, "records": records}


def main(names: Sequence[str]) -> None:
    """Make the samples with these names, or all, with the truth about each."""
    unknown = sorted(set(names) - set(MADE))
    if unknown:
        raise SystemExit(f"no sample is called {', '.join(unknown)}; there are {', '.join(MADE)}")
    SAMPLES.mkdir(exist_ok=True)
    TRUTHS.mkdir(exist_ok=True)
    for name in names or MADE:
        started = time.perf_counter()
        content = MADE[name].make()
        (SAMPLES / name).write_bytes(content)
        truth = json.dumps(truth_of(MADE[name]), ensure_ascii=False, indent=2) + "\n"
        (TRUTHS / f"{name}.json").write_text(truth, encoding="utf-8", newline="\n")
        print(f"{name:28} {len(content) / 1024:7.0f} KB {time.perf_counter() - started:6.1f} s")


if __name__ == "__main__":
    main(sys.argv[1:])
