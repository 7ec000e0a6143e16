"""Files that do harm, each small and of a kind that was found in the wild, made without anybody's text."""

from __future__ import annotations

import io
import zipfile
import zlib
from email.message import EmailMessage

import pikepdf
import py7zr

_PAGE = "/Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"


def slow_pdf_with_a_million_pages(*, squares: int = 4_000) -> bytes:
    """A PDF that claims a million pages and draws its one page for minutes: layers upon layers that are blended."""
    state = "/ExtGState<</G<</BM/Luminosity/ca 0.5>>>>"
    drawing = zlib.compress(b"/G gs /F Do " * squares)
    square = b"/G gs " + b"0 0 595 842 re f " * 40
    group = "/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Group<</S/Transparency/I true/K true>>"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 1000000/Kids[3 0 R]>>",
        f"<<{_PAGE}/Resources<</XObject<</F 5 0 R>>{state}>>>>".encode(),
        b"<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(drawing), drawing),
        f"<<{group}/Resources<<{state}>>/Length {len(square)}>>stream\n".encode() + square + b"\nendstream",
    ]
    return _pdf(objects)


def _pdf(objects: list[bytes]) -> bytes:
    out, offsets = io.BytesIO(), []
    out.write(b"%PDF-1.7\n")
    for number, content in enumerate(objects, start=1):
        offsets.append(out.tell())
        out.write(b"%d 0 obj" % number + content + b"\nendobj\n")
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    for offset in offsets:
        out.write(b"%010d 00000 n \n" % offset)
    out.write(b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
    return out.getvalue()


def scan_that_lies(*, width: int, height: int, bits: int = 8, page: tuple[int, int] = (595, 842)) -> bytes:
    """A PDF whose page is one picture that says of itself what is not so: its size, its depth, or its place."""
    pdf = pikepdf.new()
    image = pikepdf.Stream(pdf, bytes(max(width, 1) * height) if page != (595, 842) else b"\0" * 20)
    for key, value in (("Width", width), ("Height", height), ("BitsPerComponent", bits)):
        image[f"/{key}"] = value
    image["/Type"], image["/Subtype"] = pikepdf.Name.XObject, pikepdf.Name.Image
    image["/ColorSpace"] = pikepdf.Name.DeviceGray
    content = pikepdf.Stream(pdf, b"q %d 0 0 %d 0 0 cm /A Do Q" % page)
    pdf.pages.append(
        pikepdf.Page(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Page,
                MediaBox=[0, 0, *page],
                Contents=pdf.make_indirect(content),
                Resources=pikepdf.Dictionary(XObject=pikepdf.Dictionary(A=pdf.make_indirect(image))),
            )
        )
    )
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


def mail_with_a_name_in_an_undefined_charset(attachment: bytes) -> bytes:
    """A mail that names an attachment in the charset `undefined`, which Python has for this purpose; one is intact."""
    mail = _mail()
    for name in ("first.docx", "second.docx"):
        mail.add_attachment(attachment, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes().replace(b'filename="first.docx"', b"filename*=undefined''first.docx")


def mail_with_parentheses(attachment: bytes, *, depth: int = 5_000) -> bytes:
    """A mail whose sender is a comment in a comment in a comment."""
    mail = _mail()
    mail.add_attachment(attachment, maintype="application", subtype="octet-stream", filename="a.docx")
    return mail.as_bytes().replace(b"From: a@a.example", b"From: " + b"(" * depth + b")" * depth + b" <a@a.example>")


def _mail() -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@a.example", "b@b.example", "return"
    mail["Date"] = "Tue, 08 Jun 2021 09:30:00 +0800"
    mail.set_content("here it is")
    return mail


def zip_with_a_damaged_member(intact: bytes) -> bytes:
    """A ZIP of a member packed with LZMA whose bytes are garbled, and an intact one."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("damaged.docx", intact)
        start = out.tell()
        archive.writestr("intact.docx", intact)
    content = bytearray(out.getvalue())
    content[start // 2 : start // 2 + 200] = bytes(200)
    return bytes(content)


def word_with_a_text(word: bytes, written: str, text: str) -> bytes:
    """A filled Word file with another text in place of one that was filled in."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word)) as given, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in given.namelist():
            content = given.read(name)
            if name == "word/document.xml":
                content = content.replace(f">{written}<".encode(), f">{text}<".encode())
            made.writestr(name, content)
    return out.getvalue()


def sevenzip_with_two_of_one_name() -> bytes:
    """A 7z archive of two different members of one name, so far apart that they are unpacked in two rounds."""
    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w") as archive:
        archive.writestr(b"first one!", "a.bin")
        for number in range(70):
            archive.writestr(b"%d" % number, f"{number}.txt")
        archive.writestr(b"second one", "a.bin")
    return out.getvalue()
