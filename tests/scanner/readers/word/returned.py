"""A filled annex 2 as a Word file that a test alters, and the readings of it."""

from __future__ import annotations

from lxml import etree

from forms.filling import Value, fill_word
from scanner.intake.word import open_word
from scanner.readers.word.controls import ContentControlsReader, FormInWord
from scanner.values.opened import WordContent
from scanner.values.reading import Reading
from scanner.values.source import Source
from tests.annex2 import annex2
from tests.makers.companies.samples import SENSORS
from tests.makers.files.word_package import WordPackage, run, xml

ANSWERS: dict[str, Value] = dict(SENSORS.answers)


def filled(**changes: Value) -> WordPackage:
    """Return a filled form, some of its answers changed."""
    return WordPackage(fill_word(*annex2(), ANSWERS | changes))


def opened(package: WordPackage) -> WordContent:
    """Return a file as the scanner opens it."""
    return open_word(Source("returned.docx", "returned.docx", package.saved()))


def readings(package: WordPackage) -> dict[str, Reading]:
    """Return the readings of a file, by field."""
    return {reading.field_id: reading for reading in ContentControlsReader().read(opened(package), *annex2())}


def codes(reading: Reading) -> list[str]:
    """Return the codes of a reading's issues."""
    return [issue.code for issue in reading.issues]


def elsewhere(package: WordPackage) -> list[str]:
    """Return the codes of the issues about a file as such."""
    return [issue.code for issue in FormInWord.found_in(opened(package), annex2()[0]).issues()]


def append(package: WordPackage, name: str, *xmls: str) -> None:
    """Put elements behind what stands in a control."""
    package.content(name).extend(map(xml, xmls))


def append_run(package: WordPackage, name: str, text: str, look: str) -> None:
    """Type a text behind what stands in a control."""
    package.content(name).append(run(text, look))


def style(package: WordPackage, name: str, look: str) -> None:
    """Add a character style to a file."""
    element = xml(f'<w:style w:type="character" w:styleId="{name}"><w:rPr>{look}</w:rPr></w:style>')
    part = package.parts["word/styles.xml"]
    package.parts["word/styles.xml"] = part.replace(b"</w:styles>", etree.tostring(element) + b"</w:styles>")
