"""How long reading takes, as ratios to work that cannot be left out, measured side by side in one run.

CPU time of this process, one thread; rounds take turns, so that a busy machine weighs on
both sides alike; the median of the rounds' ratios counts.
"""

from __future__ import annotations

import io
import multiprocessing
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Final

import cv2
import docx
import pypdf
import pypdfium2

from benchmarks.accuracy.rows import ROWS
from benchmarks.accuracy.running import Job, annex2, make, one_thread, scanner_with
from benchmarks.report import tables as report
from benchmarks.speed.cpu import CpuTime, peak_mb
from forms.filling import FILLERS, check_answers
from forms.geometry import POINTS_PER_INCH
from scanner.engines.tesseract import TesseractEngine
from scanner.ink.foreign import find_page_ink
from scanner.intake.opening import open_source
from scanner.paper.identify import identify
from scanner.paper.register import register
from scanner.pipeline import Pipeline
from scanner.readers.boxes.reader import MarksReader
from scanner.validate.name_spellings import leave_out_words
from scanner.values.known_form import KnownForm
from scanner.values.page import IdentifiedPage, RegisteredPage
from scanner.values.page.picture import Gray, PageStream, Pictures
from scanner.values.reading.calibration import Calibration
from scanner.values.reading.recognised import RecognisedLine
from scanner.values.seams import OcrEngine
from scanner.values.source import Source
from tests.makers.paper.conditions import Returned

_ROUNDS: Final = 5
_DPI: Final = 200


@dataclass(slots=True)
class _Timed:
    """An engine that says how long it took."""

    engine: OcrEngine
    name: str = "timed"
    seconds: float = 0.0
    lines: int = field(default=0)

    @property
    def calibration(self) -> Calibration | None:
        return self.engine.calibration

    def recognise(
        self, lines: Sequence[Gray], *, alphabet: str | None = None, single: bool = False
    ) -> list[RecognisedLine]:
        started = time.process_time()
        found = self.engine.recognise(lines, alphabet=alphabet, single=single)
        self.seconds += time.process_time() - started
        self.lines += len(lines)
        return found

    def for_labels(self, words: str) -> OcrEngine:
        """The time that labels take is not counted: the forms that are timed have none to be read."""
        return self.engine.for_labels(words)


def measure(seed: int) -> str:
    """Return the table of ratios."""
    one_thread()
    grey, colour = _scans("scan 200 dpi, typed", seed), _scans("seal, colour, typed", seed)
    answers = make(Job(_row("scan 200 dpi, typed"), 0, seed))[0].truth.answers
    lines = [
        *_page_lines("grey scan", grey, "≤ 1.5"),
        *_page_lines("colour scan", colour, "≤ 2"),
        *_form_lines(grey),
        *_digital_lines(_filled_files(answers)),
    ]
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context, initializer=one_thread) as pool:
        peak = pool.submit(_worker_peak, [_source(one) for one in (*grey, *colour)]).result()
    words = (
        f"Typed scans at {_DPI} dpi, {len(grey)} forms of two pages, {_ROUNDS} rounds each; CPU time on one thread. "
        "The page budget is twice the time that pdfium takes to render the scanned page at 200 dpi. "
        f"A worker that reads these forms takes {peak:.0f} MB at most (to meet: 420)."
    )
    return f"{words}\n\n{report.table(('what', 'ms', 'against', 'ms', 'ratio', 'to meet'), lines)}"


def _row(name: str) -> int:
    return next(index for index, one in enumerate(ROWS) if one.name == name)


def _scans(name: str, seed: int) -> list[Returned]:
    return [make(Job(_row(name), number, seed))[1] for number in range(3)]


def _worker_peak(sources: Sequence[Source]) -> float:
    """Read files in this process, as a worker does, and return its greatest resident memory in MB."""
    leave_out_words()
    scanner = scanner_with("rapidocr")
    for source in sources:
        scanner.read(source)
    return peak_mb()


def _cpu(work: Callable[..., Any], *arguments: object) -> float:
    """Return the CPU time of a call in ms."""
    with CpuTime() as spent:
        work(*arguments)
    return 1000 * spent.seconds


def _line(what: str, against: str, aim: str, pairs: Sequence[tuple[float, float]]) -> list[object]:
    ours, theirs = (statistics.median(side) for side in zip(*pairs, strict=True))
    ratio = statistics.median(one / other for one, other in pairs)
    return [what, f"{ours:.0f}", against, f"{theirs:.0f}", f"{ratio:.2f}", aim]


def _source(returned: Returned) -> Source:
    return Source(returned.name, returned.name, returned.content)


def _rendered(content: bytes) -> None:
    document = pypdfium2.PdfDocument(content)
    for page in document:
        page.render(scale=_DPI / POINTS_PER_INCH).to_numpy()
    document.close()


def _decoded(source: Source) -> None:
    opened = open_source(source)
    if isinstance(opened, PageStream):
        opened.all()


def _boxes_read(pictures: Pictures) -> None:
    form, layout = annex2()
    blank = KnownForm(form, layout).blank
    known = [(one.form, one.layout) for one in scanner_with("rapidocr").known]
    for picture in pictures.pages:
        page = identify(picture, known)
        registered = register(page, layout, blank=blank) if isinstance(page, IdentifiedPage) else None
        if isinstance(registered, RegisteredPage):
            MarksReader(blank, scanner_with("rapidocr").engine).read(find_page_ink(registered, blank), form, layout)


def _page_lines(what: str, returned: Sequence[Returned], aim: str) -> list[list[object]]:
    """Boxes of a page against rendering it twice; decoding belongs to neither."""
    pairs = []
    for turn in range(_ROUNDS + 1):
        for one in returned:
            stream = open_source(_source(one))
            if not isinstance(stream, PageStream):
                raise TypeError("a scan opens as pages")
            opened = stream.all()
            ours = _cpu(_boxes_read, opened) / len(opened.pages)
            theirs = 2 * _cpu(_rendered, one.content) / len(opened.pages)
            if turn:  # the first round fills caches
                pairs.append((ours, theirs))
    return [_line(f"identify, register and read the boxes of a page, {what}", "pdfium renders it twice", aim, pairs)]


def _form_lines(returned: Sequence[Returned]) -> list[list[object]]:
    scanner = scanner_with("rapidocr")
    budgets = []
    for turn in range(_ROUNDS + 1):
        for one in returned:
            timed = _Timed(scanner.engine)
            ours = _cpu(Pipeline(scanner.known, timed, scanner.today).read, _source(one))
            must = 1000 * timed.seconds + _cpu(_decoded, _source(one)) + 2 * _cpu(_rendered, one.content)
            if turn:
                budgets.append((ours, must))
    return [
        _line("a scanned form, file to record", "engine calls, decoding and page budget", "≤ 1.2", budgets),
        *_against_others(scanner, returned),
    ]


def _against_others(scanner: Pipeline, returned: Sequence[Returned]) -> list[list[object]]:
    from rapidocr import RapidOCR  # noqa: PLC0415  (only this comparison needs it)

    threads = {"EngineConfig.onnxruntime.intra_op_num_threads": 1, "EngineConfig.onnxruntime.inter_op_num_threads": 1}
    whole: Any = RapidOCR(params={**threads, "Global.log_level": "critical"})
    tesseract = Pipeline(scanner.known, TesseractEngine(), scanner.today)
    _whole_pages(whole, returned[0])  # its models are loaded by the first call
    pages = [(_cpu(_whole_pages, whole, one), _cpu(scanner.read, _source(one))) for one in returned]
    crops = [(_cpu(tesseract.read, _source(one)), _cpu(scanner.read, _source(one))) for one in returned[:1]]
    return [
        _line("rapidocr over the whole pages", "a scanned form, file to record", "≥ 2 (aim 3)", pages),
        _line("pytesseract, a crop at a time", "a scanned form, file to record", "≥ 8", crops),
    ]


def _whole_pages(engine: Any, returned: Returned) -> None:
    for picture in returned.pictures:
        engine(cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR))


def _filled_files(answers: Mapping[str, Any]) -> dict[str, Source]:
    form, layout = annex2()
    checked = check_answers(form, answers)
    return {suffix: Source(f"a{suffix}", f"a{suffix}", fill(form, layout, checked)) for suffix, fill in FILLERS.items()}


def _digital_lines(files: Mapping[str, Source]) -> list[list[object]]:
    scanner = scanner_with("rapidocr")
    peers: dict[str, Callable[[bytes], None]] = {".pdf": _get_fields, ".docx": _walk}
    names = {".pdf": ("a filled PDF", "pypdf get_fields"), ".docx": ("a Word file", "python-docx open and XML walk")}
    lines = []
    for suffix, source in files.items():
        pairs = []
        for turn in range(4 * _ROUNDS + 1):
            ours = _cpu(scanner.read, source)
            theirs = _cpu(peers[suffix], source.content)
            if turn:
                pairs.append((ours, theirs))
        lines.append(_line(f"{names[suffix][0]}, file to record", names[suffix][1], "≤ 2.5", pairs))
    return lines


def _get_fields(content: bytes) -> None:
    pypdf.PdfReader(io.BytesIO(content)).get_fields()


def _walk(content: bytes) -> None:
    for element in docx.Document(io.BytesIO(content)).element.body.iter():
        _ = element.tag, element.text
