"""Fonts for form fields: TrueType embedded whole as Type0 Identity-H.

Only fonts embedded this way, named in the AcroForm's resources, show Chinese right in
pdf.js, pdfium, poppler and pypdf alike. The codes of the font that viewers type in are
the characters' own in UTF-16: pdfium writes a character that a font has not by its code
point, which as a glyph's number would draw any other character; so it draws an empty box.
"""

from __future__ import annotations

import hashlib
import io
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import cast

import pikepdf
from fontTools.ttLib import TTFont
from fontTools.ttLib.sfnt import SFNTWriter
from pikepdf import Array, Dictionary, Name, Object, Pdf

from forms.faces import Face, face_path, number_glyphs

FIELD_RESOURCE = Name("/Webdings")
"""The name of the field font in default appearances and in the AcroForm's resources.

By any other name pdfium sets Chinese not in this font but in one of the computer's own,
which it does not embed (`CPDF_BAFontMap` takes an embedded font for Latin only, unless it
is called as a font of symbols is): what was typed would be blank where that font is missing.
"""

RARE_RESOURCE = Name("/FormloopRare")
"""The name of the font of rare characters, in the appearances that need it."""

_RARE_FILE = "rare.ttf"
_FEW = 100  # the most entries that one block of a CMap may have
_SYMBOLIC = 4
_EM = 1000


@dataclass(frozen=True, slots=True, eq=False)
class FieldFont:
    """A TrueType font as a PDF's form fields use it.

    Attributes:
        name: PostScript name, with a subset's tag where it is one.
        program: The font file, deflated.
        size: Length of the font file in bytes.
        glyphs: Code point to glyph number.
        advances: Advance width by glyph number, in thousandths of an em.
        bounds: Left, bottom, right, top of all glyphs, in thousandths of an em.
        ascent: In thousandths of an em.
        descent: In thousandths of an em, negative.
        by_character: Whether texts are written in code points, all of the first plane,
            instead of glyph numbers.
    """

    name: str
    program: bytes = field(repr=False)
    size: int
    glyphs: Mapping[int, int] = field(repr=False)
    advances: tuple[int, ...] = field(repr=False)
    bounds: tuple[int, int, int, int]
    ascent: int
    descent: int
    by_character: bool = False

    def has(self, character: str) -> bool:
        """Tell whether there is a glyph for a character."""
        return ord(character) in self.glyphs

    def encode(self, text: str) -> bytes:
        """Return a text as the font's codes, two bytes each; KeyError for a character without glyph."""
        codes = (self._code(ord(character), self.glyphs[ord(character)]) for character in text)
        return b"".join(code.to_bytes(2, "big") for code in codes)

    def _code(self, character: int, glyph: int) -> int:
        return character if self.by_character else glyph

    def width_em(self, text: str) -> float:
        """Return a text's width in em; KeyError for a character without glyph."""
        return sum(self.advances[self.glyphs[ord(character)]] for character in text) / 1000

    def embed(self, pdf: Pdf) -> Object:
        """Add the font to a file and return its dictionary, an indirect object."""
        descriptor = Dictionary(
            Type=Name.FontDescriptor,
            FontName=Name("/" + self.name),
            Flags=_SYMBOLIC,
            FontBBox=Array(self.bounds),
            ItalicAngle=0,
            Ascent=self.ascent,
            Descent=self.descent,
            CapHeight=self.ascent,
            StemV=80,
            FontFile2=_deflated(pdf, self.program, Length1=self.size),
        )
        descendant = Dictionary(
            Type=Name.Font,
            Subtype=Name.CIDFontType2,
            BaseFont=Name("/" + self.name),
            CIDSystemInfo=Dictionary(Registry=b"Adobe", Ordering=b"Identity", Supplement=0),
            FontDescriptor=pdf.make_indirect(descriptor),
            DW=1000,
            W=self._widths(),
            CIDToGIDMap=_deflated(pdf, _deflated_glyph_map(self)) if self.by_character else Name.Identity,
        )
        font = Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=Name("/" + self.name),
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array([pdf.make_indirect(descendant)]),
            ToUnicode=_deflated(pdf, _deflated_characters(self)),
        )
        return pdf.make_indirect(font)

    def _widths(self) -> Array:
        """Return the /W array: runs of codes whose glyphs are not one em wide."""
        wide = {
            self._code(character, glyph): self.advances[glyph]
            for character, glyph in self.glyphs.items()
            if self.advances[glyph] != _EM
        }
        runs: list[object] = []
        for code, advance in sorted(wide.items()):
            if code - 1 not in wide:
                runs += [code, Array()]
            cast(Array, runs[-1]).append(advance)
        return Array(runs)

    def to_unicode(self) -> bytes:
        """Return the CMap from the font's codes to UTF-16."""
        lines = self._mapped()
        blocks = (lines[start : start + _FEW] for start in range(0, len(lines), _FEW))
        body = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
        return (
            "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
            "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
            "1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n"
            f"{body}\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
        ).encode("ascii")

    def _mapped(self) -> list[str]:
        """Return each code with its character, the lowest code point where a glyph stands for several.

        One by one: Ghostscript 10.0 takes ranges of whole rows for other characters.
        """
        texts: dict[int, str] = {}
        for character in sorted(self.glyphs):
            texts.setdefault(self._code(character, self.glyphs[character]), chr(character))
        return [f"<{code:04x}> <{text.encode('utf-16-be').hex()}>" for code, text in sorted(texts.items())]


@cache
def field_font() -> FieldFont:
    """Return the font that fields are typed in; read once per process."""
    program = face_path(Face.FIELD).read_bytes()
    embedded = _without_characters(program)
    whole = _from_file(program)
    return replace(whole, program=zlib.compress(embedded, 9), size=len(embedded), by_character=True)


def _without_characters(program: bytes) -> bytes:
    """Return a font file without its table from characters to glyphs, which the file's own map stands in for.

    pypdf takes glyph numbers from that table for the codes of the font, whatever the map says. Without it, it goes by
    ToUnicode, as all others do.
    """
    out = io.BytesIO()
    with TTFont(io.BytesIO(program), lazy=True) as font:
        tables = {tag: font.reader[tag] for tag in font.reader.tables if tag != "cmap"}
        writer = SFNTWriter(out, len(tables), font.sfntVersion)
        for tag, content in tables.items():
            writer[tag] = content
        writer.close()
    return out.getvalue()


@cache
def rare_glyphs() -> frozenset[int]:
    """Return the code points that the font of rare characters has; empty without that font."""
    path = rare_path()
    if not path.exists():
        return frozenset()
    with TTFont(path, lazy=True) as font:
        number_glyphs(font)
        return frozenset(font.getBestCmap())


def rare_path() -> Path:
    """Return the file of the font that has what the field font has not."""
    return face_path(Face.FIELD).with_name(_RARE_FILE)


def rare_font(characters: Iterable[str]) -> FieldFont:
    """Return the font of rare characters cut down to the given ones; the last ones are kept."""
    return _rare_font(frozenset(characters))


@lru_cache(maxsize=32)
def _rare_font(characters: frozenset[str]) -> FieldFont:
    from fontTools.subset import Options, Subsetter  # noqa: PLC0415  large, and rarely needed

    codes = sorted({ord(character) for character in characters})
    options = Options(retain_gids=True, notdef_outline=True, drop_tables=["GSUB", "GPOS", "GDEF"], hinting=False)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=codes)
    with TTFont(rare_path(), recalcTimestamp=False) as font:
        subsetter.subset(font)
        out = io.BytesIO()
        font.save(out)
    digest = hashlib.sha256(",".join(map(str, codes)).encode()).digest()
    tag = "".join(chr(ord("A") + byte % 26) for byte in digest[:6])
    return _from_file(out.getvalue(), tag)


def _from_file(program: bytes, tag: str = "") -> FieldFont:
    with TTFont(io.BytesIO(program), lazy=True) as font:
        number_glyphs(font)
        head, hhea = font["head"], font["hhea"]
        scale = 1000 / head.unitsPerEm
        metrics = font["hmtx"].metrics
        glyphs = {code: int(number) for code, number in font.getBestCmap().items()}
        name = font["name"].getDebugName(6) or "FormloopField"
        return FieldFont(
            name=f"{tag}+{name}" if tag else name,
            program=zlib.compress(program, 9),
            size=len(program),
            glyphs=glyphs,
            advances=tuple(round(metrics[glyph][0] * scale) for glyph in font.getGlyphOrder()),
            bounds=(
                round(head.xMin * scale),
                round(head.yMin * scale),
                round(head.xMax * scale),
                round(head.yMax * scale),
            ),
            ascent=round(hhea.ascent * scale),
            descent=round(hhea.descent * scale),
        )


# Of the field font and those of rare characters, which many files of a list of copies have in them.


@lru_cache(maxsize=8)
def _deflated_characters(font: FieldFont) -> bytes:
    """Return the CMap from the font's codes to characters, deflated."""
    return zlib.compress(font.to_unicode(), 9)


@lru_cache(maxsize=8)
def _deflated_glyph_map(font: FieldFont) -> bytes:
    """Return the glyph number of every code, two bytes each, deflated; 0 where there is none."""
    numbers = bytearray(2 << 16)
    for character, glyph in font.glyphs.items():
        numbers[2 * character : 2 * character + 2] = glyph.to_bytes(2, "big")
    return zlib.compress(bytes(numbers), 9)


def _deflated(pdf: Pdf, content: bytes, **entries: int) -> pikepdf.Stream:
    stream = pikepdf.Stream(pdf, content, **entries)
    stream.Filter = Name.FlateDecode
    return stream
