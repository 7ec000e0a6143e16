import pytest

from forms.errors import SourceError
from scanner.intake import FileKind, kind_of, open_source
from scanner.model import Source
from tests.scanner.intake.containers.compound_file import compound_file
from tests.scanner.intake.containers.packing import zipped

TYPES = "[Content_Types].xml"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (zipped({"a.pdf": b"%PDF-1.7"}, method=0), FileKind.ZIP),
        (zipped({TYPES: b"", "word/document.xml": b""}), FileKind.DOCX),
        (zipped({TYPES: b"", "word/other.xml": b""}), FileKind.DOCX),
        (zipped({TYPES: b"", "xl/workbook.xml": b""}), FileKind.SHEET),
        (zipped({"mimetype": b"application/vnd.oasis.opendocument.text"}), FileKind.OTHER_OFFICE),
        (zipped({"OFD.xml": b"", "Doc_0/Document.xml": b""}), FileKind.OFD),
        (compound_file({"WordDocument": b"x", "1Table": b"x"}), FileKind.OLD_WORD),
        (compound_file({"Workbook": b"x"}), FileKind.SHEET),
        (compound_file({"__properties_version1.0": b"x"}), FileKind.OUTLOOK),
        (compound_file({"WordDocument": b"x", "ObjectPool": {"__properties_version1.0": b"x"}}), FileKind.OLD_WORD),
        (b"\x78\x9f\x3e\x22\x00", FileKind.WINMAIL),
        (b"junk before\n%PDF-1.4", FileKind.PDF),
        (b"From: a@example.com\nTo: b@example.com\nSubject: %PDF-1.4\n\n", FileKind.MAIL),
        (b"To whom it may concern: hello\n\nfrom us", FileKind.UNKNOWN),
        (b"", FileKind.UNKNOWN),
    ],
)
def test_a_file_is_what_its_bytes_say(content: bytes, kind: FileKind) -> None:
    assert kind_of(content) is kind


@pytest.mark.parametrize(
    ("content", "code", "cure"),
    [
        (zipped({"OFD.xml": b""}), "file_ofd", "PDF"),
        (b"\x78\x9f\x3e\x22\x00", "file_winmail", "HTML"),
        (zipped({TYPES: b"", "xl/workbook.xml": b""}), "file_kind_unknown", "Excel"),
        (b"some text", "file_kind_unknown", "PDF"),
        (b"", "file_empty", "again"),
    ],
)
def test_what_is_not_read_is_named_with_its_cure(content: bytes, code: str, cure: str) -> None:
    with pytest.raises(SourceError, match=cure) as caught:
        open_source(Source("a", "a", content))
    assert caught.value.code == code
    assert any("\u4e00" <= character <= "\u9fff" for character in caught.value.message_zh)
