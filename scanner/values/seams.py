"""The protocols by which the scanner can be extended: openers, readers, OCR engines and exporters.

Each class says what an implementation promises. The implementations of a protocol stand in a plain
dict. The fifth protocol, `Renderer`, is in `forms/render`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import IO, ClassVar, Protocol, TypeVar

from forms.definition import Form
from forms.layout.model import Layout
from scanner.values.opened import Opened
from scanner.values.page.picture import Gray
from scanner.values.reading import Reading
from scanner.values.reading.calibration import Calibration
from scanner.values.reading.recognised import RecognisedLine
from scanner.values.record import Record
from scanner.values.source import Source

Subject_contra = TypeVar("Subject_contra", contravariant=True)


class Opener(Protocol):
    """Turns the bytes of one kind of file into values or pages. A plain function can be an opener."""

    def __call__(self, source: Source, /) -> Opened:
        """Open a source. An opener uses nothing but the source's bytes.

        Raises:
            SourceError: The file is broken, protected, too large or not of this opener's kind.
            MissingProgramError: The opener needs a program that is not installed.
        """
        ...


class Reader(Protocol[Subject_contra]):
    """Reads the fields of a form out of one kind of subject."""

    def read(self, subject: Subject_contra, form: Form, layout: Layout) -> tuple[Reading, ...]:
        """Return a reading for each field that the subject can show, in the form's order.

        A field that is not on the subject has no reading; a field that is blank has a reading
        that says so. A reader raises no error because of what somebody wrote.
        """
        ...


class OcrEngine(Protocol):
    """Recognises the text of line pictures, one line each, left to right.

    Attributes:
        name: The engine's name, as it stands in readings.
        calibration: How the chance that a text is right follows from the engine's confidences, as measured by
            `python -m benchmarks.accuracy.calibration`. None where nothing was measured: then a reading is as sure
            as its least sure character.

    An engine keeps no state between calls; one instance is used by one thread. A picture
    is uint8 (height, width), 0 = black, dark on light, with a margin of about a third of
    the line's height, at least 8 pixels high. An empty or blank picture gives an empty
    line, never an error.
    """

    name: str
    calibration: Calibration | None

    def recognise(
        self, lines: Sequence[Gray], *, alphabet: str | None = None, single: bool = False
    ) -> list[RecognisedLine]:
        """Return one result for each picture, in the same order.

        Args:
            lines: The pictures.
            alphabet: The characters that may occur. It is a hint, which an engine may ignore.
            single: Whether each picture holds one character only. It is a hint too, by which an engine may save time.

        Raises:
            MissingProgramError: The engine's program or model is not installed.
        """
        ...

    def for_labels(self, words: str) -> OcrEngine:
        """Return what reads printed words whose wording is known, such as a form's labels; never values.

        Args:
            words: All words that are looked for.

        Returns:
            This engine, or a faster one that knows every character of the words.
        """
        ...


class Exporter(Protocol):
    """Writes records into a stream in one format.

    Attributes:
        is_text: Whether the format is text, which a terminal can show.

    An exporter with options is a frozen dataclass; `scanner.export.options` says how its
    fields become a command's options.
    """

    is_text: ClassVar[bool]

    def export(self, records: Iterable[Record], forms: Sequence[Form], stream: IO[bytes]) -> None:
        """Write the records in their order; the same records give the same bytes.

        Records are taken one by one and not kept. A record in which no form was found is
        written too. Where a format cannot hold something, the file shows that it is missing.

        Args:
            records: Records of any forms, unless the format says otherwise.
            forms: The versions of forms that the records may be of, the newest version of a
                form first; JSON needs none.
            stream: The stream, which is written from its present position and left open.

        Raises:
            UnknownFormError: A record is of a form or a version that is not among `forms`,
                or has an answer for which its form has no field.
            UsageError: The records cannot stand in one file of this format.
        """
        ...
