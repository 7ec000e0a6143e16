"""Reads the same pages with programs that anyone can install, side by side with ours.

None of them was made for this: a fair word stands with the table.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np

from benchmarks.accuracy.folding import edit_distance, fold, folded_value
from benchmarks.accuracy.rows import ROWS
from benchmarks.accuracy.running import Job, annex2, make, one_thread, scanner_with
from benchmarks.accuracy.scoring import score
from benchmarks.report import tables as report
from benchmarks.speed.cpu import CpuTime
from forms.definition import Kind
from forms.layout.model import FieldBox
from forms.layout.model import Page as LayoutPage
from scanner.engines.tesseract import TesseractEngine
from scanner.pipeline import Pipeline
from scanner.values.page.picture import Gray
from scanner.values.reading.recognised import Character, RecognisedLine
from scanner.values.seams import OcrEngine
from scanner.values.source import Source
from tests.makers.cache import UnavailableError
from tests.makers.environments import environment, packages
from tests.makers.paper.conditions import Returned
from tests.makers.paper.filled import FilledForm
from tests.makers.truth import Meaning

WORDS: Final = """boxdetect finds squares of a given size anywhere and says whether they hold ink. It has not seen the
form: boxes under a circle or a scribble are not found, and a mark beside a box is nothing to it. rapidocr reads whole
pages with its own search for lines; its lines were put into the cells by the true place of each line's middle, printed
hints and units taken away where they stood at an end, values passed through our rules for their kinds, and breaks
between paragraphs not asked of it. Tesseract was given the same pictures of lines as our own recogniser, one a call,
with our rules behind it; pytesseract starts a process a line. None was made for this form; all ran on one thread."""

_ROWS: Final = (
    "scan 200 dpi, typed",
    "poor JPEG, skewed, typed",
    "fax fine, typed",
    "phone photo, typed",
    "scan 200 dpi, neat hand",
)


@dataclass(slots=True)
class Counted:
    """What one program got right on one row."""

    boxes: int = 0
    boxes_found: int = 0
    boxes_right: int = 0
    boxes_unclear: int = 0
    single: int = 0
    exact: int = 0
    characters: int = 0
    errors: int = 0
    spent: CpuTime = field(default_factory=CpuTime)
    forms: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Page:
    """A page of a returned form with its truth."""

    filled: FilledForm
    returned: Returned
    page: LayoutPage

    @property
    def picture(self) -> Gray:
        return self.returned.pictures[self.page.index]

    def side_px(self) -> float:
        """Side of a box to tick, in pixels."""
        box = self.page.options[0].rect
        corners = self.returned.to_pixels[self.page.index](np.array([(p.x, p.y) for p in box.corners]))
        return float(np.hypot(*(corners[1] - corners[0])))


def measure(seed: int, *, forms: int) -> str:
    """Return the table: every program on the same forms of a few rows."""
    one_thread()
    lines: list[list[object]] = []
    for name in _ROWS:
        row = next(index for index, row in enumerate(ROWS) if row.name == name)
        made = [make(Job(row, number, seed)) for number in range(forms)]
        for peer, count in _PEERS.items():
            try:
                counted = count(made)
            except UnavailableError as error:
                counted = Counted(note=str(error))
            lines.append([name, peer, *_cells(counted, forms)])
            print(" | ".join(map(str, lines[-1])), file=sys.stderr)
    heads = (
        "row",
        "program",
        "boxes",
        "found",
        "right",
        "unclear",
        "single-line exact",
        "long fields CER",
        "CPU s a form",
    )
    return f"{WORDS}\n\n{forms} forms a row.\n\n{report.table(heads, lines)}"


def _cells(counted: Counted, forms: int) -> list[object]:
    if counted.note:
        return [counted.note, *[""] * 6]
    boxes = (
        [counted.boxes, counted.boxes_found, counted.boxes_right, counted.boxes_unclear] if counted.boxes else ["–"] * 4
    )
    exact = f"{counted.exact} of {counted.single}" if counted.single else "–"
    cer = f"{100 * counted.errors / counted.characters:.2f} %" if counted.characters else "–"
    return [*boxes, exact, cer, f"{counted.spent.seconds / (counted.forms or forms):.1f}"]


Forms = Sequence[tuple[FilledForm, Returned]]


def _ours(engine: OcrEngine | None, *, with_boxes: bool = True) -> Callable[[Forms], Counted]:
    """Return a count of our whole program with an engine, or its own."""

    def count(made: Forms) -> Counted:
        form, layout = annex2()
        scanner = scanner_with("rapidocr")
        scanner = Pipeline(scanner.known, engine or scanner.engine, scanner.today)
        total = Counted()
        for filled, returned in made:
            with total.spent:
                result = scanner.read(Source(returned.name, returned.name, returned.content))
            seen = score(result.records, filled.truth, form, layout, with_text=True)
            if with_boxes:
                total.boxes += len(filled.truth.boxes)
                total.boxes_found += len(seen.boxes)
                total.boxes_right += sum(box.is_right for box in seen.boxes)
                total.boxes_unclear += sum(box.state == "unclear" for box in seen.boxes)
            for text in (text for text in seen.texts if text.truth):
                _add(total, text.truth, text.read, long=text.long, errors=text.errors)
        return total

    return count


def _add(total: Counted, truth: str, read: str, *, long: bool, errors: int) -> None:
    if long:
        total.characters += len(truth)
        total.errors += errors
    else:
        total.single += 1
        total.exact += truth == read


def _boxdetect(made: Forms) -> Counted:
    python = environment(
        "boxdetect",
        ["opencv-python-headless<5", "imutils", "numpy", "scikit-learn", "pyyaml"],
        ["--no-deps", "boxdetect==1.0.2"],
    )
    total = Counted()
    pages = [page for page in _pages(made) if page.page.options]
    with tempfile.TemporaryDirectory() as folder:
        listed = []
        for number, page in enumerate(pages):
            path = Path(folder) / f"{number}.png"
            cv2.imwrite(str(path), page.picture)
            listed.append((str(path), page.side_px()))
        plan = Path(folder) / "list.json"
        plan.write_text(json.dumps(listed), encoding="utf-8")
        command = [python, Path(__file__).with_name("boxdetect.py"), plan, plan.with_name("found.json")]
        with total.spent:
            done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
        if done.returncode:
            last = (done.stderr.strip().splitlines() or ["no message"])[-1]
            raise UnavailableError(f"boxdetect ended with {done.returncode}: {last}")
        answers = json.loads(plan.with_name("found.json").read_text(encoding="utf-8"))
    for page, found in zip(pages, answers, strict=True):
        _count_found(total, page, found)
    return total


def _count_found(total: Counted, page: _Page, found: Sequence[Sequence[float]]) -> None:
    """Give every box the found square whose middle is nearest, within half its side."""
    middles = np.array([(x + width / 2, y + height / 2) for x, y, width, height, _ in found]).reshape(-1, 2)
    for box in page.page.options:
        total.boxes += 1
        if not len(middles):
            continue
        at = page.returned.to_pixels[page.page.index](np.array([(box.rect.center.x, box.rect.center.y)]))
        apart = np.hypot(*(middles - at).T)
        nearest = int(apart.argmin())
        if apart[nearest] <= page.side_px() / 2:
            total.boxes_found += 1
            ticked = page.filled.truth.boxes[box.name].meaning is Meaning.TICKED
            total.boxes_right += bool(found[nearest][4]) == ticked


def _pages(made: Forms) -> Iterator[_Page]:
    _, layout = annex2()
    for filled, returned in made:
        for page in layout.pages:
            yield _Page(filled, returned, page)


def _whole_pages(made: Forms) -> Counted:
    """Read whole pages with rapidocr's own settings and put its lines into the cells."""
    from rapidocr import RapidOCR  # noqa: PLC0415  (only this peer needs it)

    engine: Any = RapidOCR(
        params={
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            "Global.log_level": "critical",
        }
    )
    total = Counted()
    form, _ = annex2()
    for page in _pages(made):
        picture = page.picture if page.picture.ndim == 3 else cv2.cvtColor(page.picture, cv2.COLOR_GRAY2BGR)
        with total.spent:
            result = engine(picture)
        lines = [] if result.boxes is None else list(zip(result.boxes, result.txts, strict=True))
        for box in page.page.fields:
            truth = page.filled.truth.answers.get(box.field_id)
            if truth is None or isinstance(truth, list):
                continue
            read = _in_cell(page, box, lines)
            kind = form.field(box.field_id).kind
            wanted, got = folded_value(truth).replace("\n", ""), _as_value(kind, read)
            _add(total, wanted, got, long=box.multiline, errors=edit_distance(wanted, got))
    return total


def _in_cell(page: _Page, box: FieldBox, lines: Sequence[tuple[Any, str]]) -> str:
    """Return the lines whose middle is in a field, in reading order, without what the form prints there."""
    if not lines:
        return ""
    corners = np.array([(p.x, p.y) for p in box.cell.corners])
    matrix, _ = cv2.findHomography(page.returned.to_pixels[page.page.index](corners), corners)
    inside = []
    for quad, text in lines:
        x, y = cv2.perspectiveTransform(np.asarray(quad, np.float64).mean(axis=0).reshape(1, 1, 2), matrix).ravel()
        if box.cell.left <= x <= box.cell.right and box.cell.top <= y <= box.cell.bottom:
            inside.append((float(y), float(x), text))
    joined = "".join(_in_reading_order(inside))
    printed = sorted((run.text for run in page.page.runs if box.cell.contains(run.box.center)), key=len, reverse=True)
    joined = fold(joined)
    for words in map(fold, printed):
        joined = joined.removeprefix(words).removesuffix(words)
    return joined


def _in_reading_order(pieces: list[tuple[float, float, str]]) -> Iterator[str]:
    """Yield texts at (y, x) in mm: what is within 2 mm of a line's first piece is on its line."""
    left = sorted(pieces)
    while left:
        line = [piece for piece in left if piece[0] - left[0][0] < 2.0]
        left = left[len(line) :]
        yield from (text for _, _, text in sorted(line, key=lambda piece: piece[1]))


def _as_value(kind: Kind, text: str) -> str:
    """Return a text as our rules would make of one read without doubt."""
    form, _ = annex2()
    from scanner.validate.kinds import parse  # noqa: PLC0415
    from scanner.validate.written import WrittenText  # noqa: PLC0415

    if not text or kind in (Kind.TEXT, Kind.LONG_TEXT):
        return fold(text)
    field_ = next(one for one in form.fields if one.kind is kind)
    value = parse(field_, WrittenText(text), today=scanner_with("rapidocr").today).value
    return folded_value(value) if isinstance(value, str | int | float) else fold(text)


@dataclass(slots=True)
class _Tesserocr:
    """Tesseract in this process, a crop a call."""

    api: Any = field(repr=False)
    name: str = "tesserocr"

    def recognise(
        self,
        lines: Sequence[Gray],
        *,
        alphabet: str | None = None,  # noqa: ARG002
        single: bool = False,  # noqa: ARG002
    ) -> list[RecognisedLine]:
        return [self._line(line) for line in lines]

    def for_labels(self, words: str) -> OcrEngine:  # noqa: ARG002
        return self

    def _line(self, line: Gray) -> RecognisedLine:
        if min(line.shape) < 8 or int(line.max()) - int(line.min()) < 12:
            return RecognisedLine()
        height, width = line.shape
        self.api.SetImageBytes(np.ascontiguousarray(line).tobytes(), width, height, 1, width)
        text = re.sub(r"(?<=[\u3400-\u9fff]) +|\s*\n", "", self.api.GetUTF8Text())
        sure = max(0.0, min(1.0, self.api.MeanTextConf() / 100))
        return RecognisedLine(tuple(Character(one, sure) for one in text.strip()))


def _with_tesserocr(made: Forms) -> Counted:
    sys.path.append(str(packages("tesserocr", "tesserocr")))
    try:
        import tesserocr  # noqa: PLC0415  (only this peer needs it)
    except ImportError as error:
        raise UnavailableError(f"tesserocr: {error}") from error
    folders = [
        path for path in Path("/usr/share/tesseract-ocr").glob("*/tessdata") if (path / "chi_sim.traineddata").is_file()
    ]
    if not folders:
        raise UnavailableError("Tesseract's chi_sim is needed: apt-get install tesseract-ocr-chi-sim")
    with tesserocr.PyTessBaseAPI(path=f"{folders[0]}/", lang="chi_sim+eng", psm=tesserocr.PSM.SINGLE_LINE) as api:
        return _ours(_Tesserocr(api), with_boxes=False)(made)


def _with_pytesseract(made: Forms) -> Counted:
    counted = _ours(TesseractEngine(), with_boxes=False)(made[:1])
    return replace(counted, forms=1)


_PEERS: dict[str, Callable[[Forms], Counted]] = {
    "formloop": _ours(None),
    "boxdetect 1.0.2": _boxdetect,
    "rapidocr, whole page": _whole_pages,
    "tesserocr, a crop at a time": _with_tesserocr,
    "pytesseract, a crop at a time (one form)": _with_pytesseract,
}
