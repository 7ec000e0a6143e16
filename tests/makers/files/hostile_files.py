"""Files that no honest sender makes, by hand: bombs, loops, lies about sizes, names that lead out, actions.

A dict of name to what makes it, so that nothing large is in memory before it is wanted.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zlib
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Name

from tests.makers.files.packing import seven_zipped, tarred, zipped
from tests.scanner.intake.containers.packing import raw_zip

Make = Callable[[], bytes]

CANARY: Final = "formloop-canary"
"""In every name that leads out of an archive: a file of that name anywhere is a failure."""

_MIB: Final = 1 << 20
_W: Final = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'


def hostile_files() -> dict[str, Make]:
    """Return file name to what makes its bytes."""
    return {**_bombs(), **_pictures(), **_words(), **_pdfs(), **_names(), **_others()}


# Archives


def _bombs() -> dict[str, Make]:
    zeros = partial(bytes, 300 * _MIB)
    return {
        "flat-bomb.zip": lambda: zipped({"a.pdf": zeros()}),
        "many-bombs.zip": lambda: zipped({f"{number}.pdf": bytes(60 * _MIB) for number in range(40)}),
        "nested-bomb.zip": lambda: _nested(zipped, 9),
        "wide-nested-bomb.zip": lambda: _spread(4, 8),
        "overlapping-bomb.zip": _overlapping,
        "crowd.zip": lambda: raw_zip([(b"%d.pdf" % number, b"%d" % number) for number in range(20_000)]),
        "bomb.pdf.gz": lambda: gzip.compress(zeros(), mtime=0),
        "bomb.pdf.bz2": lambda: bz2.compress(zeros()),
        "bomb.pdf.xz": lambda: lzma.compress(zeros(), preset=0),
        "bomb.tar.gz": lambda: gzip.compress(tarred({"a.pdf": zeros()}), mtime=0),
        "nested.gz": lambda: _nested(lambda files: gzip.compress(next(iter(files.values())), mtime=0), 30),
        "bomb.7z": lambda: seven_zipped({"a.pdf": zeros()}),
        "quine-like.zip": lambda: _nested(zipped, 60),
        "sizes-that-lie.zip": _lying_zip,
        "large-dictionary.xz": _large_dictionary,
    }


def _nested(pack: Callable[[Mapping[str, bytes]], bytes], depth: int) -> bytes:
    content = bytes(50 * _MIB)
    for _ in range(depth):
        content = pack({"a.zip": content})
    return content


def _spread(depth: int, width: int) -> bytes:
    content = bytes(100 * _MIB)
    for _ in range(depth):
        content = zipped({f"{number}.zip": content + bytes([number]) for number in range(width)})
    return content


def _overlapping() -> bytes:
    """Return a ZIP whose entries all share the bytes of one."""
    whole = zipped({"a.pdf": bytes(200 * _MIB)})
    start = whole.index(b"PK\x01\x02")
    entry = whole[start : whole.index(b"PK\x05\x06")]
    count = 500
    end = struct.pack("<HHHHIIH", 0, 0, count, count, len(entry) * count, start, 0)
    return whole[:start] + entry * count + b"PK\x05\x06" + end


def _lying_zip() -> bytes:
    whole = bytearray(zipped({"a.pdf": bytes(400 * _MIB)}))
    for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        start = whole.index(mark) + at
        whole[start : start + 4] = (1000).to_bytes(4, "little")
    return bytes(whole)


def _large_dictionary() -> bytes:
    filters = [{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 20}]
    whole = bytearray(lzma.compress(bytes(1000), filters=filters, check=lzma.CHECK_NONE))
    head = bytearray(whole[12:24])
    head[4] = 40  # 4 GB, by the format's table
    head[8:12] = zlib.crc32(head[:8]).to_bytes(4, "little")
    whole[12:24] = head
    return bytes(whole)


# Pictures


def _pictures() -> dict[str, Make]:
    return {
        "giant.png": lambda: _png(60_000, 60_000),
        "wide.png": lambda: _png(2_000_000_000, 1),
        "tall.png": lambda: _png(1, 90_000_000),
        "text-bomb.png": lambda: _png(300, 300, (b"zTXt", b"a\0\0" + zlib.compress(bytes(200 * _MIB)))),
        "profile-bomb.png": lambda: _png(300, 300, (b"iCCP", b"a\0\0" + zlib.compress(bytes(200 * _MIB)))),
        "giant.tif": lambda: _tiff(100_000, 100_000),
        "many-pages.tif": lambda: _tiff(400, 400, pages=20_000),
        "loop.tif": lambda: _tiff(400, 400, loop=True),
        "tags.tif": lambda: _tiff(400, 400, count=0xFFFFFFFF),
        "giant.bmp": lambda: b"BM" + struct.pack("<IHHIIiiHHIIiiII", 54, 0, 0, 54, 40, 30_000, 30_000, 1, 24, *[0] * 6),
        "negative.bmp": lambda: b"BM" + struct.pack("<IHHIIiiHHIIiiII", 9, 0, 0, 54, 40, -1, -(2**31), 1, 24, *[0] * 6),
        "giant.gif": lambda: (
            b"GIF89a\xff\xff\xff\xff\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\xff\xff\xff\xff\0\x08\x02L\x01\0;"
        ),
        "giant.jpg": lambda: (
            b"\xff\xd8\xff\xc0\0\x11\x08\xff\xdc\xff\xdc\x03\x01\x22\0\x02\x11\x01\x03\x11\x01\xff\xd9"
        ),
        "giant.webp": lambda: b"RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0\x10\0\0\0\xff\xff\xff\xff\xff\xff",
        "giant.heic": lambda: b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\xff\xff\xff\xffmeta" + bytes(100),
        "junk.jp2": lambda: b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(range(256)) * 40,
        "point.png": lambda: _png(1, 1),
    }


def _png(width: int, height: int, *chunks: tuple[bytes, bytes]) -> bytes:
    """Return a 1-bit PNG that says it is so large and packs the first megabytes of its lines."""
    line = 1 + -(-width // 8)
    lines = zlib.compress(bytes(min(line * height, 200 * _MIB)), 9)
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    body = ((b"IHDR", head), *chunks, (b"IDAT", lines), (b"IEND", b""))
    packed = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in body
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


def _tiff(width: int, height: int, *, pages: int = 1, loop: bool = False, count: int = 1) -> bytes:
    """Return a grey TIFF whose pages share one strip; each may point at itself as the next."""
    strip = bytes(1000)
    content = b"II*\0" + struct.pack("<I", 8 + len(strip)) + strip
    for number in range(pages):
        start = len(content)
        tags = ((256, width), (257, height), (258, 8), (259, 1), (262, 1), (273, 8), (278, height), (279, len(strip)))
        entries = b"".join(struct.pack("<HHII", tag, 4, count if tag == 273 else 1, value) for tag, value in tags)
        after = start if loop else start + 2 + len(entries) + 4 if number < pages - 1 else 0
        content += struct.pack("<H", len(tags)) + entries + struct.pack("<I", after)
    return content


# Word files


def _words() -> dict[str, Make]:
    laugh = b'<!ENTITY a0 "lol">' + b"".join(
        b'<!ENTITY a%d "%s">' % (number, b"&a%d;" % (number - 1) * 10) for number in range(1, 10)
    )
    outside = b'<!ENTITY x SYSTEM "file:///etc/passwd">'
    away = b'<!ENTITY %% x SYSTEM "http://127.0.0.1:9/x.dtd">%%x;'.replace(b"%%", b"%")
    deep = b"<w:p>" * 200_000 + b"</w:p>" * 200_000
    return {
        "entities.docx": lambda: _docx(b"<!DOCTYPE a [" + laugh + b"]>" + _W + b"<w:body>&a9;</w:body></w:document>"),
        "outside.docx": lambda: _docx(b"<!DOCTYPE a [" + outside + b"]>" + _W + b"<w:body>&x;</w:body></w:document>"),
        "away.docx": lambda: _docx(b"<!DOCTYPE a [" + away + b"]>" + _W + b"<w:body/></w:document>"),
        "deep.docx": lambda: _docx(_W + b"<w:body>" + deep + b"</w:body></w:document>"),
        "wide.docx": lambda: _docx(_W + b"<w:body>" + b"<w:p/>" * 2_000_000 + b"</w:body></w:document>"),
        "spaces.docx": lambda: _docx(_W + b" " * (300 * _MIB) + b"</w:document>"),
        "one-word.docx": lambda: _docx(
            _W + b"<w:body><w:p><w:r><w:t>" + b"a" * (50 * _MIB) + b"</w:t></w:r></w:p></w:body></w:document>"
        ),
        "no-body.docx": lambda: _docx(_W + b"</w:document>"),
        "no-xml.docx": lambda: _docx(b"\xff\xfe\0\0"),
        "target.docx": lambda: _docx(_W + b"<w:body/></w:document>", target="../../../../etc/passwd"),
        "crowd.docx": lambda: _docx(_W + b"<w:body/></w:document>", parts=6_000),
        "footers.docx": lambda: _docx(_W + b"<w:body/></w:document>", footers=3_000),
    }


def _docx(document: bytes, *, target: str = "word/document.xml", parts: int = 0, footers: int = 0) -> bytes:
    relation = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
        f'Target="{target}"/></Relationships>'
    )
    files = {"[Content_Types].xml": b"<Types/>", "_rels/.rels": relation.encode(), "word/document.xml": document}
    files |= {f"word/{number}.xml": b"<a/>" for number in range(parts)}
    files |= {f"word/footer{number}.xml": b"<w:ftr/>" for number in range(footers)}
    return zipped(files)


# PDFs


def _pdfs() -> dict[str, Make]:
    script = Dictionary(S=Name.JavaScript, JS="app.launchURL('file:///etc/passwd'); while (true) {}")
    launch = Dictionary(S=Name.Launch, F="/bin/sh", Win=Dictionary(F="cmd.exe", P=f"/c echo x > {CANARY}"))
    actions = {"script": script, "launch": launch, "uri": Dictionary(S=Name.URI, URI="http://127.0.0.1:9/")}
    actions["submit"] = Dictionary(S=Name.SubmitForm, F="http://127.0.0.1:9/")
    actions["remote"] = Dictionary(S=Name.GoToR, F="/etc/passwd")
    acting: dict[str, Make] = {f"{name}-action.pdf": partial(_acting, action) for name, action in actions.items()}
    return acting | {
        "deep-array.pdf": lambda: _raw_pdf(b"<</Type/Page/Parent 2 0 R/X " + b"[" * 100_000 + b"]" * 100_000 + b">>"),
        "deep-dictionary.pdf": lambda: _raw_pdf(
            b"<</Type/Page/Parent 2 0 R/X " + b"<</A" * 100_000 + b" 1" + b">>" * 100_000 + b">>"
        ),
        "page-loop.pdf": lambda: _raw_pdf(b"<</Type/Pages/Parent 2 0 R/Kids[2 0 R]/Count 1>>"),
        "million-pages.pdf": lambda: _raw_pdf(b"<</Type/Page/Parent 2 0 R>>", kids=b"3 0 R " * 100_000),
        "giant-page.pdf": lambda: _raw_pdf(b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9e9 9e9]>>"),
        "flat-page.pdf": lambda: _raw_pdf(b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 0 0]>>"),
        "no-number-page.pdf": lambda: _raw_pdf(b"<</Type/Page/Parent 2 0 R/MediaBox[/A(b)<</C 1>>null]>>"),
        "user-unit.pdf": lambda: _raw_pdf(b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/UserUnit 1e9>>"),
        "content-bomb.pdf": lambda: _with_content(b"q " * (40 * _MIB)),
        "paint-bomb.pdf": lambda: _with_content(b"0 0 600 800 re f " * 2_000_000),
        "form-loop.pdf": _form_loop,
        "form-spread.pdf": _form_spread,
        "resource-web.pdf": _resource_web,
        "field-loop.pdf": _field_loop,
        "many-fields.pdf": _many_fields,
        "xfa.pdf": lambda: _xfa(b"<a/>"),
        "xfa-bomb.pdf": lambda: _xfa(b"<a>" + b" " * (200 * _MIB) + b"</a>"),
        "attachment-bomb.pdf": lambda: _carrying({"a.pdf": bytes(300 * _MIB)}),
        "attachment-crowd.pdf": lambda: _carrying({f"{number}.pdf": b"%d" % number for number in range(6_000)}),
        "attachment-out.pdf": lambda: _carrying({f"../../{CANARY}": b"%PDF-1.4", f"/{CANARY}": b"%PDF-1.4 "}),
        "note-crowd.pdf": _note_crowd,
        "jbig2.pdf": lambda: _with_image(bytes(range(256)) * 50, "/JBIG2Decode"),
        "jpx.pdf": lambda: _with_image(b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(range(256)) * 50, "/JPXDecode"),
        "fax.pdf": lambda: _with_image(bytes(range(256)) * 50, "/CCITTFaxDecode"),
        "giant-image.pdf": lambda: _with_image(zlib.compress(bytes(1000)), "/FlateDecode", side=60_000),
        "image-bomb.pdf": lambda: _with_image(zlib.compress(bytes(90 * _MIB), 9), "/FlateDecode", side=9_700),
        "locked.pdf": _locked,
        "offsets.pdf": lambda: (
            b"%PDF-1.7\nxref\n0 99999999\ntrailer<</Size 99999999/Root 1 0 R/Prev 9>>\nstartxref\n9\n%%EOF"
        ),
        "only-head.pdf": lambda: b"%PDF-1.7\n",
        "head-late.pdf": lambda: b" " * 1_000 + b"%PDF-1.7\n%%EOF",
    }


def _raw_pdf(page: bytes, kids: bytes = b"3 0 R") -> bytes:
    objects = (b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[" + kids + b"]/Count 1>>", page)
    content, places = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, start=1):
        places.append(len(content))
        content += b"%d 0 obj\n" % number + one + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(content)
    return content + b"xref\n0 4\n0000000000 65535 f \n" + table + end


def _plain(pages: int = 1) -> pikepdf.Pdf:
    pdf = pikepdf.new()
    for _ in range(pages):
        pdf.add_blank_page(page_size=(595, 842))
    return pdf


def _saved(pdf: pikepdf.Pdf, **options: object) -> bytes:
    out = io.BytesIO()
    pdf.save(out, **({"deterministic_id": True} | options))
    return out.getvalue()


def _acting(action: Dictionary) -> bytes:
    pdf = _plain()
    pdf.Root.OpenAction = action
    pdf.Root.AA = Dictionary(WC=action)
    pdf.pages[0].obj.AA = Dictionary(O=action)
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array(["a", action])))
    return _saved(pdf)


def _with_content(content: bytes) -> bytes:
    pdf = _plain()
    pdf.pages[0].obj.Contents = pdf.make_stream(content)
    return _saved(pdf)


def _form_loop() -> bytes:
    pdf = _plain()
    drawn = pdf.make_stream(b"/A Do /A Do", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 600, 800])
    drawn.Resources = Dictionary(XObject=Dictionary(A=drawn))
    pdf.pages[0].obj.Resources = drawn.Resources
    pdf.pages[0].obj.Contents = pdf.make_stream(b"/A Do")
    return _saved(pdf)


def _form_spread() -> bytes:
    """Return a PDF whose page draws 10 forms of 10 forms each, 8 deep."""
    pdf = _plain()
    inner = pdf.make_stream(b"0 0 9 9 re f", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 600, 800])
    for _ in range(8):
        outer = pdf.make_stream(b"/A Do " * 10, Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 600, 800])
        outer.Resources = Dictionary(XObject=Dictionary(A=inner))
        inner = outer
    pdf.pages[0].obj.Resources = Dictionary(XObject=Dictionary(A=inner))
    pdf.pages[0].obj.Contents = pdf.make_stream(b"/A Do")
    return _saved(pdf)


def _resource_web() -> bytes:
    """Return a PDF with 300 forms, each of which may draw any of them and draws none."""
    pdf = _plain()
    forms = [pdf.make_stream(b" ", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 9, 9]) for _ in range(300)]
    together = Dictionary(XObject=Dictionary({f"/A{number}": form for number, form in enumerate(forms)}))
    for form in forms:
        form.Resources = together
    pdf.pages[0].obj.Resources = together
    return _saved(pdf)


def _field_loop() -> bytes:
    pdf = _plain()
    field = pdf.make_indirect(Dictionary(T="a", FT=Name.Tx))
    field.Kids = Array([field, field])
    field.Parent = field
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]))
    return _saved(pdf)


def _many_fields() -> bytes:
    pdf = _plain()
    fields = [Dictionary(T=str(number), FT=Name.Tx, V="x" * 100) for number in range(50_000)]
    pdf.Root.AcroForm = Dictionary(Fields=Array(fields))
    return _saved(pdf)


def _xfa(content: bytes) -> bytes:
    pdf = _plain()
    pdf.Root.AcroForm = Dictionary(Fields=Array(), XFA=pdf.make_stream(content))
    return _saved(pdf)


def _carrying(files: Mapping[str, bytes]) -> bytes:
    pdf = _plain()
    for name, content in files.items():
        pdf.attachments[name] = pikepdf.AttachedFileSpec(pdf, content, filename=name, mod_date="D:20261128")
    return _saved(pdf)


def _note_crowd() -> bytes:
    pdf = _plain()
    note = Dictionary(Type=Name.Annot, Subtype=Name.FreeText, Rect=[0, 0, 99, 99], Contents="x" * 50)
    pdf.pages[0].obj.Annots = Array([note] * 20_000)
    return _saved(pdf)


def _with_image(content: bytes, packing: str, *, side: int = 1_000) -> bytes:
    pdf = _plain()
    image = pdf.make_stream(b"", Type=Name.XObject, Subtype=Name.Image, Width=side, Height=side, BitsPerComponent=8)
    image.ColorSpace = Name.DeviceGray
    image.write(content, filter=Name(packing))
    pdf.pages[0].obj.Resources = Dictionary(XObject=Dictionary(A=image))
    pdf.pages[0].obj.Contents = pdf.make_stream(b"q 595 0 0 842 0 0 cm /A Do Q")
    return _saved(pdf, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)


def _locked() -> bytes:
    return _saved(_plain(), deterministic_id=False, encryption=pikepdf.Encryption(owner="a", user="b"))


# Names that lead out


def _names() -> dict[str, Make]:
    names = (
        f"../../{CANARY}",
        f"/{CANARY}",
        f"C:\\{CANARY}",
        f"..\\{CANARY}",
        f"a/../../{CANARY}",
        f"{CANARY}\0.pdf",
    )
    return {
        "out.zip": lambda: raw_zip([(name.encode(), b"%PDF-1.4 " + name.encode()) for name in names]),
        "out.tar": lambda: tarred({name: b"%PDF-1.4 " + name.encode() for name in names if "\0" not in name}),
        "links.tar": _links,
        "device.zip": lambda: raw_zip([(b"CON", b"a"), (b"aux.pdf", b"b"), (b"a" * 60_000, b"c"), (b"", b"d")]),
        "folder.zip": lambda: raw_zip([(b"a/", b""), (b"a/b/", b"")]),
    }


def _links() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for number, kind in enumerate((tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE)):
            entry = tarfile.TarInfo(f"a{number}")
            entry.type, entry.linkname = kind, f"/{CANARY}"
            archive.addfile(entry)
            below = tarfile.TarInfo(f"a{number}/{CANARY}")
            archive.addfile(below)
    return out.getvalue()


# Mails and what is no return


def _others() -> dict[str, Make]:
    head = b"From: a@example.com\nTo: b@example.com\nSubject: x\nMIME-Version: 1.0\n"
    group = b"Content-Type: multipart/mixed; boundary=%s\n\n--%s\n"
    deep = b"".join(group % ((b"b%d" % number,) * 2) for number in range(3_000))
    parts = b"".join(b"--b\nContent-Type: application/pdf\n\n%d\n" % number for number in range(8_000))
    mails = b"".join(b"From a@b.c Tue Jun  8 01:30:00 2021\n" + head + b"X: %d\n\nhello\n\n" % n for n in range(6_000))
    starts: Iterable[tuple[str, bytes]] = (
        ("pdf", b"%PDF-1.7\n"),
        ("zip", b"PK\x03\x04"),
        ("7z", b"7z\xbc\xaf\x27\x1c\x00\x04"),
        ("rar", b"Rar!\x1a\x07\x01\x00"),
        ("doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        ("jpg", b"\xff\xd8\xff\xe0"),
        ("heic", b"\0\0\0\x18ftypheic"),
        ("xz", b"\xfd7zXZ\x00"),
        ("webp", b"RIFF\0\0\0\0WEBPVP8 "),
    )
    noise = bytes(number * 7919 % 251 for number in range(20_000))
    only_starts: dict[str, Make] = {f"noise.{suffix}": partial(bytes, start + noise) for suffix, start in starts}
    return only_starts | {
        "deep.eml": lambda: head + deep,
        "crowd.eml": lambda: head + b"Content-Type: multipart/mixed; boundary=b\n\n" + parts + b"--b--\n",
        "long-line.eml": lambda: head + b"X: " + b"a" * (20 * _MIB) + b"\n\nhello",
        "base64.eml": lambda: (
            head + b"Content-Type: application/pdf\nContent-Transfer-Encoding: base64\n\n" + b"!" * _MIB
        ),
        "charset.eml": lambda: head + b"Content-Type: application/pdf; name*=nonsense''%ff%00\n\n%PDF-1.4",
        "crowd.mbox": lambda: mails,
        "empty.pdf": lambda: b"",
        "one-byte.docx": lambda: b"P",
        "text.pdf": lambda: "附件见正文".encode("gb18030"),
        "page.html": lambda: b"<html><script>while(1){}</script></html>",
        "rich.doc": lambda: b"{\\rtf1\\ansi hello}",
        "script.pdf": lambda: b"#!/bin/sh\ntouch /" + CANARY.encode(),
        "program.jpg": lambda: b"MZ" + noise,
        "zeros.tif": lambda: bytes(_MIB),
    }
