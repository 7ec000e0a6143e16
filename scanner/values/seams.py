"""The scanner's seams: what a plugin of each sort promises. Registries are plain dicts.

The fifth seam, `Renderer`, is in `forms/render`.
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
    """Turns the bytes of one kind of file into values or pages; a plain function is one."""

    def __call__(self, source: Source, /) -> Opened:
        """Open a source; touches nothing but its bytes.

        Raises:
            SourceError: Broken, protected, too large or not of this opener's kind.
            MissingProgramError: It needs a program that is not installed.
        """
        ...


class Reader(Protocol[Subject_contra]):
    """Reads the fields of a form out of one kind of subject."""

    def read(self, subject: Subject_contra, form: Form, layout: Layout) -> tuple[Reading, ...]:
        """Return a reading for each field that the subject can show, in the form's order.

        A field that is not on the subject has no reading; one that is blank has a
        reading that says so. Never raises for what somebody wrote.
        """
        ...


class OcrEngine(Protocol):
    """Recognises the text of line pictures, one line each, left to right.

    Attributes:
        name: What readings call it.
        calibration: What its confidences are worth, measured by `python -m benchmarks.accuracy.calibration`. None where
            nothing was measured: then its readings are as sure as its least sure character.

    An engine keeps no state between calls; one instance is used by one thread. A picture
    is uint8 (height, width), 0 = black, dark on light, with a margin of about a third of
    the line's height, at least 8 pixels high. An empty or blank picture gives an empty
    line, never an error.
    """

    name: str
    calibration: Calibration | None

    def recognise(self, lines: Sequence[Gray], *, alphabet: str | None = None) -> list[RecognisedLine]:
        """Return one result a picture, in order.

        Args:
            lines: The pictures.
            alphabet: Characters that may occur, as a wish: an engine may ignore it.

        Raises:
            MissingProgramError: The engine's program or model is not installed.
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
        """Write the records in their order; the same ones give the same bytes.

        Records are taken one by one and not kept. A record in which no form was found is
        written too. What a format cannot hold is made visible in it, never left out unsaid.

        Args:
            records: Of any forms, unless the format says otherwise.
            forms: The versions of forms that they may be of, a form's newest first; JSON
                needs none.
            stream: Is written from its present position and left open.

        Raises:
            UnknownFormError: A record is of a form or a version that is not among them,
                or has an answer that its form has no field for.
            UsageError: The records cannot stand in one file of this format.
        """
        ...
