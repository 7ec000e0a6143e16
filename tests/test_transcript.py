"""The built files say what the source says, to the character; spaces are typesetting."""

import io
import re
import zipfile
from pathlib import Path

import pytest
from lxml import etree
from pypdf import PdfReader

from forms.catalogue import load_catalogue
from forms.faces import load_metrics
from forms.layout import lay_out
from forms.render.registry import RENDERERS

TRANSCRIPTS = Path(__file__).parent / "assets" / "transcript"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def lines_of(form_id: str) -> list[str]:
    return [
        squeezed(line) for line in (TRANSCRIPTS / f"{form_id}.txt").read_text(encoding="utf-8").splitlines() if line
    ]


def rendered(form_id: str, kind: str) -> bytes:
    form = load_catalogue().form(form_id)
    return RENDERERS[kind].render(form, lay_out(form, load_metrics()))


def text_of_pdf(content: bytes) -> str:
    pages = PdfReader(io.BytesIO(content)).pages
    text = "\n".join(page.extract_text() for page in pages)
    return squeezed(re.sub(r"^\s*— ?\d+ ?—\s*$", "", text, flags=re.MULTILINE))


def text_of_docx(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        root = etree.fromstring(package.read("word/document.xml"), etree.XMLParser(resolve_entities=False))
    return squeezed("".join(node.text or "" for node in root.iter(f"{W}t")))


READERS = {"pdf": text_of_pdf, "docx": text_of_docx}


@pytest.mark.parametrize("kind", ["pdf", "docx"])
@pytest.mark.parametrize("form_id", ["notice", "annex1", "annex2"])
def test_every_line_of_the_source_stands_in_the_built_file_in_order(form_id: str, kind: str) -> None:
    text = READERS[kind](rendered(form_id, kind))
    place = 0
    for line in lines_of(form_id):
        found = text.find(line, place)
        assert found >= 0, f"{form_id}.{kind}: {line[:30]} is missing or out of order"
        place = found + len(line)


@pytest.mark.parametrize("form_id", ["notice", "annex1"])
def test_the_built_documents_say_nothing_that_the_source_does_not(form_id: str) -> None:
    assert text_of_docx(rendered(form_id, "docx")) == "".join(lines_of(form_id))
    assert text_of_pdf(rendered(form_id, "pdf")) == "".join(lines_of(form_id))
