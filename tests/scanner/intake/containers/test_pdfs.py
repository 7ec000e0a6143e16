from __future__ import annotations

import io
import subprocess
import zlib
from dataclasses import replace
from functools import cache
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, AttachedFileSpec, Dictionary, Name
from pypdf import PdfReader, PdfWriter

from forms.filling import fill_pdf
from scanner.intake.opening import open_source
from scanner.intake.unpacking import LIMITS, UnopenedFile, holds_files
from scanner.values.issue import Issue
from scanner.values.opened import FilledPdf
from scanner.values.page.picture import PageStream
from scanner.values.source import Source
from tests.annex2 import ANSWERS, annex2
from tests.scanner.intake.containers.packing import JPEG, paths, unpacked, zipped

SMALL = replace(LIMITS, member_bytes=200_000, suspect_bytes=50_000, ratio=20)


@cache
def filled() -> bytes:
    return fill_pdf(*annex2(), ANSWERS)


def plain(pages: int = 1) -> pikepdf.Pdf:
    pdf = pikepdf.new()
    for _ in range(pages):
        pdf.add_blank_page(page_size=(595, 842))
    return pdf


def saved(pdf: pikepdf.Pdf, **options: object) -> bytes:
    out = io.BytesIO()
    pdf.save(out, **options)
    return out.getvalue()


def carrying(files: dict[str, bytes], **options: object) -> bytes:
    """Return a PDF with attachments as pikepdf makes it."""
    pdf = plain()
    for name, content in files.items():
        pdf.attachments[name] = AttachedFileSpec(pdf, content, filename=name)
    return saved(pdf, **options)


def by_pypdf(files: dict[str, bytes]) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(saved(plain()))))
    for name, content in files.items():
        writer.add_attachment(name, content)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def by_program(command: list[str], folder: Path, files: dict[str, bytes]) -> bytes:
    """Return a PDF after a program was run for each file: `{file}` in its command, from `{before}` to `{after}`."""
    current = folder / "0.pdf"
    current.write_bytes(saved(plain()))
    for number, (name, content) in enumerate(files.items(), start=1):
        (folder / name).write_bytes(content)
        after = folder / f"{number}.pdf"
        places = {"before": str(current), "after": str(after), "file": str(folder / name)}
        subprocess.run([word.format(**places) for word in command], check=True, timeout=60)
        current = after
    return current.read_bytes()


def issues_of(content: bytes) -> tuple[Issue, ...]:
    opened = open_source(Source("in", "in", content))
    assert isinstance(opened, FilledPdf | PageStream)
    return opened.issues


def test_a_form_with_attachments_is_itself_and_each_of_them() -> None:
    with pikepdf.open(io.BytesIO(filled())) as pdf:
        for name in ("附件2 回执.pdf", "执照.jpg"):
            pdf.attachments[name] = AttachedFileSpec(pdf, filled() if name.endswith("pdf") else JPEG, filename=name)
        content = saved(pdf)
    assert holds_files(Source("a", "a", content))
    assert paths(content, "a.pdf") == {"a.pdf": content, "a.pdf/执照.jpg": JPEG, "a.pdf/附件2 回执.pdf": filled()}
    (told,) = issues_of(content)
    assert told.code == "files_attached"
    assert "执照.jpg、附件2 回执.pdf" in told.message_zh


def test_the_pdf_itself_comes_first() -> None:
    first, _ = unpacked(carrying({"a.jpg": JPEG}))
    assert isinstance(first, Source)
    assert first.path == "in"


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"object_stream_mode": pikepdf.ObjectStreamMode.generate},
        {"encryption": pikepdf.Encryption(owner="x", user="", R=6)},
        {"encryption": pikepdf.Encryption(owner="x", user="", R=4), "object_stream_mode": pikepdf.ObjectStreamMode(2)},
    ],
    ids=["plain", "packed objects", "encrypted", "both"],
)
def test_attachments_come_out_however_the_pdf_is_packed(options: dict[str, object]) -> None:
    assert paths(carrying({"回执.jpg": JPEG}, **options))["in/回执.jpg"] == JPEG


def test_attachments_by_pypdf() -> None:
    assert paths(by_pypdf({"a.jpg": JPEG, "b.jpg": JPEG + b"b"})).keys() == {"in", "in/a.jpg", "in/b.jpg"}


@pytest.mark.program("pdfattach")
def test_attachments_by_poppler(tmp_path: Path) -> None:
    content = by_program(
        ["pdfattach", "{before}", "{file}", "{after}"], tmp_path, {"a.jpg": JPEG, "b.jpg": JPEG + b"b"}
    )
    assert paths(content)["in/b.jpg"] == JPEG + b"b"
    assert paths(content)["in/a.jpg"] == JPEG


@pytest.mark.program("qpdf")
def test_attachments_by_qpdf(tmp_path: Path) -> None:
    command = ["qpdf", "{before}", "--add-attachment", "{file}", "--", "{after}"]
    assert paths(by_program(command, tmp_path, {"a.jpg": JPEG, "b.jpg": b"b"}))["in/a.jpg"] == JPEG


def pinned(pdf: pikepdf.Pdf, specification: pikepdf.Object) -> None:
    note = Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, Rect=[10, 10, 30, 30], FS=specification)
    pdf.pages[0].obj.Annots = Array([pdf.make_indirect(note)])


def test_a_file_pinned_to_a_page_comes_out() -> None:
    pdf = plain()
    pinned(pdf, AttachedFileSpec(pdf, JPEG, filename="章.jpg").obj)
    assert paths(saved(pdf))["in/章.jpg"] == JPEG


def test_a_file_that_is_both_pinned_and_listed_comes_out_once() -> None:
    pdf = plain()
    pdf.attachments["a"] = AttachedFileSpec(pdf, JPEG, filename="a.jpg")
    pinned(pdf, pdf.attachments["a"].obj)
    assert len(unpacked(saved(pdf))) == 2


def test_a_portfolio_gives_all_its_files() -> None:
    pdf = plain()
    for name in ("a.jpg", "b.jpg"):
        pdf.attachments[name] = AttachedFileSpec(pdf, JPEG + name.encode(), filename=name)
    pdf.Root.Collection = Dictionary(Type=Name.Collection, View=Name.D)
    assert paths(saved(pdf)).keys() == {"in", "in/a.jpg", "in/b.jpg"}


def test_what_is_packed_in_an_attachment_comes_out_too() -> None:
    inner = carrying({"returns.zip": zipped({"a.jpg": JPEG})})
    found = paths(carrying({"inner.pdf": inner}))
    assert found == {"in": found["in"], "in/inner.pdf": inner, "in/inner.pdf/returns.zip/a.jpg": JPEG}


def test_what_is_attached_too_deep_is_named_but_never_the_pdf_itself() -> None:
    inner = carrying({"a.jpg": JPEG})
    found = paths(carrying({"inner.pdf": inner}), limits=replace(LIMITS, depth=1))
    assert found["in/inner.pdf"] == inner
    assert found["in/inner.pdf/a.jpg"] == "archive_too_deep"


def test_a_bomb_is_refused_without_being_unpacked() -> None:
    content = carrying({"a.bin": bytes(10_000_000), "b.jpg": JPEG})
    assert len(content) < 50_000
    found = paths(content, limits=SMALL)
    assert found["in/a.bin"] == "file_too_large"
    assert found["in/b.jpg"] == JPEG


def test_too_many_attachments_are_told_and_the_pdf_is_read() -> None:
    content = carrying({f"{number}.jpg": JPEG + bytes([number]) for number in range(5)})
    leaves = unpacked(content, limits=replace(LIMITS, members=3))
    assert [leaf.source.path for leaf in leaves if isinstance(leaf, UnopenedFile)] == ["in/attachments"]
    assert len(leaves) == 5
    assert all(leaf.source.content != content for leaf in leaves if isinstance(leaf, UnopenedFile))


@pytest.mark.parametrize(("name", "code"), [("../a.jpg", "member_name_unsafe"), ("C:\\a.jpg", "member_name_unsafe")])
def test_a_name_that_leads_out_is_refused(name: str, code: str) -> None:
    assert code in paths(carrying({name: JPEG})).values()


@pytest.mark.parametrize(
    ("raw", "keys", "code"),
    [
        (zlib.compress(JPEG * 9)[:-8], {"Filter": Name.FlateDecode}, "file_broken"),
        (b"no flate", {"Filter": Name.FlateDecode}, "file_broken"),
        (b"x", {"Filter": Name.LZWDecode}, "archive_method_unknown"),
        (b"x", {"Filter": Array([Name.FlateDecode, Name.FlateDecode])}, "archive_method_unknown"),
        (
            zlib.compress(JPEG),
            {"Filter": Name.FlateDecode, "DecodeParms": Dictionary(Predictor=12)},
            "archive_method_unknown",
        ),
    ],
)
def test_an_attachment_that_does_not_unpack_is_named(raw: bytes, keys: dict[str, pikepdf.Object], code: str) -> None:
    pdf = plain()
    stream = pdf.make_stream(b"", Type=Name.EmbeddedFile)
    stream.write(raw, filter=keys["Filter"], decode_parms=keys.get("DecodeParms"))
    pinned(pdf, Dictionary(Type=Name.Filespec, F="a.jpg", EF=Dictionary(F=stream)))
    content = saved(pdf, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    assert paths(content)["in/a.jpg"] == code


def test_lists_that_lead_in_circles_end() -> None:
    pdf = plain()
    tree = pdf.make_indirect(Dictionary(Names=Array(["a", AttachedFileSpec(pdf, JPEG, filename="a.jpg").obj])))
    tree.Kids = Array([tree, tree])
    pdf.Root.Names = Dictionary(EmbeddedFiles=tree)
    assert paths(saved(pdf))["in/a.jpg"] == JPEG


def test_a_list_of_nonsense_is_passed_over() -> None:
    pdf = plain()
    pdf.Root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=Array([1, 2, 3, Dictionary(EF=4), Name.X])))
    pdf.Root.AF = Array([5, Dictionary(EF=Dictionary(F=6))])
    pdf.pages[0].obj.Annots = Array([7, Dictionary(Subtype=Name.FileAttachment)])
    content = saved(pdf)
    assert paths(content) == {"in": content}


def test_a_plain_pdf_is_no_container_and_one_without_files_is_itself() -> None:
    assert not holds_files(Source("a", "a", saved(plain())))
    assert not holds_files(Source("a", "a", saved(plain(), object_stream_mode=pikepdf.ObjectStreamMode.generate)))
    assert not holds_files(Source("a", "a", filled()))
    assert paths(filled(), "a.pdf") == {"a.pdf": filled()}


def test_a_pdf_that_asks_for_a_password_gives_itself_alone_though_its_objects_are_packed() -> None:
    """Its opener says that it is protected."""
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        locked = pikepdf.Encryption(owner="o", user="u", R=6)
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, encryption=locked)
    (leaf,) = unpacked(out.getvalue(), "a.pdf")
    assert leaf == Source("a.pdf", "a.pdf", out.getvalue())
