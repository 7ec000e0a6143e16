"""Reads the values in the XFA data of a PDF form. Adobe's programs write them in addition to the fields' values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from lxml import etree
from pikepdf import Array, Dictionary, Pdf, Stream

from scanner.intake.pdf.damage import DAMAGED
from scanner.intake.pdf.text_strings import text_of

_PARSER: Final = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, load_dtd=False)
_DATA: Final = "http://www.xfa.org/schema/xfa-data/1.0/"
_MOST_BYTES: Final = 20_000_000


def xfa_values(pdf: Pdf) -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each element of the XFA data that has a text and no elements inside."""
    try:
        packets = b"".join(_packets(pdf))
    except DAMAGED:
        return
    start, end = packets.find(b"datasets"), packets.rfind(b"datasets>")
    if start < 0 or end <= start or len(packets) > _MOST_BYTES:
        return
    datasets = packets[packets.rfind(b"<", 0, start) : end + len(b"datasets>")]
    root = etree.fromstring(datasets, _PARSER)
    data = root.find(f"{{{_DATA}}}data") if root is not None else None
    for element in data.iter() if data is not None else ():
        text = element.text or ""
        if isinstance(element.tag, str) and len(element) == 0 and text.strip():
            yield etree.QName(element).localname, text


def _packets(pdf: Pdf) -> Iterator[bytes]:
    """Yield the parts of the XFA document that hold data.

    The document is one stream, or an array in which names and streams alternate; of an array
    only the stream named `datasets` is needed.
    """
    form = pdf.Root.get("/AcroForm")
    xfa: Any = form.get("/XFA") if isinstance(form, Dictionary) else None
    if isinstance(xfa, Stream):
        yield xfa.read_bytes()
    elif isinstance(xfa, Array):
        for name, part in zip(list(xfa)[::2], list(xfa)[1::2], strict=False):
            if isinstance(part, Stream) and text_of(name) == "datasets":
                yield part.read_bytes()
