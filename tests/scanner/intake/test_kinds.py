import io

import pytest
from PIL import Image

from forms.errors import SourceError
from forms.filling import fill_pdf, fill_word
from scanner.intake.opening import FILE_KINDS, FileKind, kind_of, open_source
from scanner.issues import CATALOGUE
from scanner.values.source import Source
from tests.annex2 import annex2
from tests.scanner.intake.containers.mail.compound_file import compound_file
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
    assert any("\u4e00" <= character <= "\u9fff" for character in caught.value.wording.zh)


def as_jpeg() -> bytes:
    out = io.BytesIO()
    Image.new("L", (400, 500), 255).save(out, "JPEG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.pdf", as_jpeg(), True),
        ("a.JPG", as_jpeg(), False),
        ("a.png", as_jpeg(), False),
        ("a", as_jpeg(), False),
        ("a.dat", as_jpeg(), False),
        ("a.doc", fill_word(*annex2(), {}), True),
        ("a.docx", fill_word(*annex2(), {}), False),
        ("a.zip", fill_pdf(*annex2(), {}), True),
        ("a.pdf", fill_pdf(*annex2(), {}), False),
    ],
)
def test_a_file_of_another_kind_than_its_name_says_is_opened_and_told(name: str, content: bytes, told: bool) -> None:
    codes = [problem.code for problem in open_source(Source(name, name, content)).issues]
    assert codes == (["file_mislabelled"] if told else [])


def test_every_kind_of_file_has_a_row_and_what_nothing_recognises_comes_last() -> None:
    assert set(FILE_KINDS) == set(FileKind)
    assert list(FILE_KINDS)[-1] is FileKind.UNKNOWN


@pytest.mark.parametrize("kind", FileKind)
def test_a_kind_of_file_is_opened_unpacked_or_refused_and_one_that_is_opened_has_words(kind: FileKind) -> None:
    traits = FILE_KINDS[kind]
    assert traits.open is None or traits.unpack is None
    if traits.open is not None:
        assert traits.words
        assert traits.words_zh
    assert traits.refusal.code in CATALOGUE


def test_no_suffix_names_two_kinds() -> None:
    suffixes = [suffix for traits in FILE_KINDS.values() for suffix in traits.suffixes]
    assert len(suffixes) == len(set(suffixes))
    assert all(suffix == suffix.lower() and suffix.startswith(".") for suffix in suffixes)
