from __future__ import annotations

import shutil
import subprocess
import zipfile
from io import BytesIO
from pathlib import Path

import docx
import pytest

from forms.errors import MissingProgramError, SourceError
from forms.filling import fill_word
from scanner.intake.office import convert_to_docx
from scanner.intake.word import MAX_PARTS, open_old_word, open_word
from scanner.values.source import Source
from tests.annex2 import annex2

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)
DOCUMENT = f'<w:document xmlns:w="{W}"><w:body><w:p><w:r><w:t>企业名称</w:t></w:r></w:p></w:body></w:document>'


def _package(parts: dict[str, str | bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


def _docx(document: str | bytes = DOCUMENT, **more: str | bytes) -> bytes:
    return _package({"_rels/.rels": RELATIONS, "word/document.xml": document, **more})


def _source(content: bytes, name: str = "a.docx") -> Source:
    return Source(name, f"mail.eml/{name}", content)


def _code(content: bytes) -> str:
    with pytest.raises(SourceError) as caught:
        open_word(_source(content))
    assert "mail.eml/a.docx" in str(caught.value)
    assert "Word 文件" in caught.value.wording.zh
    return caught.value.code


def test_the_body_and_the_footers_words_come_out() -> None:
    footer = f'<w:ftr xmlns:w="{W}"><w:p><w:r><w:t>JSX201</w:t></w:r><w:r><w:t>10</w:t></w:r></w:p></w:ftr>'
    content = open_word(_source(_docx(**{"word/footer1.xml": footer})))
    assert "".join(content.body.itertext()) == "企业名称"
    assert content.footers == ("JSX20110",)


def test_a_strict_open_xml_file_is_read_like_any_other() -> None:
    strict = DOCUMENT.replace(W, "http://purl.oclc.org/ooxml/wordprocessingml/main")
    assert open_word(_source(_docx(strict))).body.tag == f"{{{W}}}body"


def test_a_file_cut_short_is_broken() -> None:
    whole = _docx()
    assert _code(whole[: len(whole) // 2]) == "file_broken"


def test_a_zip_that_is_no_word_file_is_broken() -> None:
    assert _code(_package({"a.txt": "x"})) == "file_broken"


def test_xml_that_is_not_well_formed_is_broken() -> None:
    assert _code(_docx(DOCUMENT[:-5])) == "file_broken"


def test_damaged_bytes_inside_are_broken() -> None:
    whole = bytearray(_docx("".join(f"<a{number}/>" for number in range(2000))))
    middle = whole.index(b"word/document.xml") + 200
    whole[middle : middle + 50] = bytes(50)
    assert _code(bytes(whole)) == "file_broken"


def test_entities_are_never_expanded() -> None:
    attack = f'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]>{DOCUMENT.replace("企业名称", "&b;")}'
    assert _code(_docx(attack)) == "file_broken"


def test_a_file_with_a_password_is_protected() -> None:
    assert _code(OLE + bytes(512) + "EncryptedPackage".encode("utf-16-le") + bytes(512)) == "file_protected"


def test_an_encrypted_zip_entry_is_protected() -> None:
    content = bytearray(_docx())
    at = content.index(b"PK\x01\x02") + 8
    content[at] |= 1
    assert _code(bytes(content)) == "file_protected"


def test_a_zip_bomb_is_refused_unopened() -> None:
    assert _code(_docx(b" " * (32 * 1024 * 1024))) == "file_too_large"


def test_a_package_of_too_many_parts_is_refused() -> None:
    assert _code(_package({f"{number}": "" for number in range(MAX_PARTS + 1)})) == "file_too_large"


def test_without_libreoffice_an_old_file_names_the_program_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(MissingProgramError, match="libreoffice"):
        convert_to_docx(_source(OLE, "a.doc"))


def test_an_old_file_with_a_password_is_protected_not_converted() -> None:
    with pytest.raises(SourceError) as caught:
        open_old_word(_source(OLE + "EncryptedPackage".encode("utf-16-le"), "a.doc"))
    assert caught.value.code == "file_protected"


@pytest.mark.program("soffice")
def test_an_old_word_file_is_converted(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("企业名称")
    document.save(str(tmp_path / "a.docx"))
    program = shutil.which("soffice") or ""
    profile = (tmp_path / "profile").as_uri()
    command = [program, f"-env:UserInstallation={profile}", "--headless", "--convert-to", "doc"]
    subprocess.run(
        [*command, "--outdir", str(tmp_path), str(tmp_path / "a.docx")], check=True, capture_output=True, timeout=120
    )
    old = _source((tmp_path / "a.doc").read_bytes(), "a.doc")
    assert old.content.startswith(OLE)
    converted = convert_to_docx(old)
    assert "企业名称" in "".join(open_word(converted).body.itertext())
    assert (converted.name, converted.path) == (old.name, old.path)


@pytest.mark.parametrize("hole", [(0, 598), (30, 400), (2_000, 1_000)])
def test_a_package_with_a_hole_is_broken(hole: tuple[int, int]) -> None:
    content = fill_word(*annex2(), {})
    start, length = hole
    with pytest.raises(SourceError) as caught:
        open_word(Source("a.docx", "a.docx", content[:start] + content[start + length :]))
    assert caught.value.code == "file_broken"
