"""Make the fonts of this folder anew from the files of Debian's packages.

Run by hand by a maintainer, never at install time; takes about six minutes:

    apt-get install fonts-wqy-microhei fonts-lxgw-wenkai fonts-freefont-ttf
    apt-get download texlive-lang-chinese && dpkg -x texlive-lang-chinese_*.deb texlive
    python forms/fonts/convert.py --fandol texlive/usr/share/texlive/texmf-dist/fonts/opentype/public/fandol

The same sources give the same bytes. What each file is made from, and under which licence,
stands in SOURCES.md beside this script: keep it true when this script changes.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from math import hypot
from pathlib import Path
from typing import Any

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.qu2cuPen import Qu2CuPen
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.tables._g_l_y_f import Glyph, GlyphCoordinates

FANDOL = Path("/usr/share/texlive/texmf-dist/fonts/opentype/public/fandol")
MICRO_HEI = Path("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc")
WEN_KAI = Path("/usr/share/fonts/truetype/lxgw-wenkai/LXGWWenKai-Regular.ttf")
FREE_FONT = Path("/usr/share/fonts/truetype/freefont")

# The GPL and the Apache licence both ask a changed work to say so, the GPL with a date.
CHANGED = "changed for formloop on 2026-11-24"

# Tolerances in units of 1/1000 em. Fandol's outlines have many more curves than they need; merging neighbours
# before the last conversion saves up to a quarter of the file. Drawn at 22 pt and 1200 dpi, no edge of 300 sampled
# hanzi of each face moved by more than 2 pixels (2026-11); 3 units for the last two gave another 5 % only.
EXACT_ERROR = 0.3
MERGE_ERROR = 2.0
CURVE_ERROR = 2.0

# Traditional characters that a face of Fandol draws as another one: a fallback font draws them right. Found by
# comparing all 7,942 hanzi of each face with Micro Hei and WenKai (2026-11); its GB2312 hanzi are all right.
AS_SIMPLIFIED = "幹餘醜臟滷捨鬆鬱衹癥準鹼"
SWAPPED = "懲誠稱騁"

# Fandol's own letters and digits are slabs in Fang and Kai, and thin serifs in Hei. FreeFont's are drawn after Times
# and Helvetica, as offices set Latin beside 仿宋 and 黑体, and have Fandol's licence (an OFL font could not be merged).
LATIN_RANGES = (range(0x20, 0x7F), range(0xC0, 0x180))

# Hanzi outside GB2312 that Hong Kong's place names need, made of parts of others: the character, the number of the
# contour that lies furthest left (0) or right (-1) in it, and how it is stretched and moved along x.
JOINED = {"邨": (("顿", 0, 1.06, 25), ("邮", -1, 1.0, 0))}

# Rare hanzi that Micro Hei draws as another one, found by comparing with WenKai (2026-11; surely not all of them).
MICRO_HEI_WRONG = "邎辸仺阷屫熦坘晘焪綂"

# Characters that Micro Hei maps to a blank, half a glyph or one whose parts collide, made of others: part, x and y
# in 1/2048 em. Two more are left to another font, for want of parts.
COMPOSED = {
    "½": (("¹", -19, 0), ("⁄", 565, 0), ("²", 800, -585)),
    "¾": (("³", 0, 0), ("⁄", 680, 0), ("⁴", 831, -585)),
    "\N{DEGREE CELSIUS}": (("°", 0, 0), ("C", 813, 0)),
    "\N{DEGREE FAHRENHEIT}": (("°", 60, 0), ("F", 920, 0)),
    "\N{ANGSTROM SIGN}": (("A", 401, 0), ("˚", 432, 125)),
    "\N{ROMAN NUMERAL FIVE}": (("V", 442, 0),),
    "\N{ROMAN NUMERAL TEN}": (("X", 464, 0),),
    "\N{TILDE OPERATOR}": (("~", 460, 0),),
    "ˊ": (("´", 0, 0),),
    "ˋ": (("`", 0, 0),),
    "ǎ": (("a", 0, 0), ("ˇ", -45, 0)),
    "ǐ": (("ı", 0, 0), ("ˇ", -325, 0)),
    "ǒ": (("o", 0, 0), ("ˇ", 0, 0)),
    "ǔ": (("u", 0, 0), ("ˇ", 13, 0)),
    "ǖ": (("u", 0, 0), ("¨", 2, 0), ("ˉ", 21, 376)),
    "ǘ": (("u", 0, 0), ("¨", 2, 0), ("´", 96, 376)),
    "ǚ": (("u", 0, 0), ("¨", 2, 0), ("ˇ", 2, 376)),
    "ǜ": (("u", 0, 0), ("¨", 2, 0), ("`", -96, 376)),
    "⒒": (("1", 20, 0), ("1", 660, 0), (".", 1330, 0)),
    **{full: ((digit, 185, 0), (".", 1313, 0)) for digit, full in zip("123456789", "⒈⒉⒊⒋⒌⒍⒎⒏⒐", strict=True)},
}
MICRO_HEI_BROKEN = "⅜\N{OVERLINE}"

TRUETYPE = "\0\1\0\0"
KEPT_TABLES = frozenset({"cmap", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "name", "OS/2", "post"})
HINT_LIMITS = (
    "maxTwilightPoints",
    "maxStorage",
    "maxFunctionDefs",
    "maxInstructionDefs",
    "maxStackElements",
    "maxSizeOfInstructions",
    "maxComponentElements",
)
COPYRIGHT, FAMILY, STYLE, UNIQUE, FULL, VERSION, POSTSCRIPT = range(7)
TRADEMARK, DESCRIPTION, LICENSE, LICENSE_URL = 7, 10, 13, 14

# Beside all of GBK: the rest of the blocks from which symbols and hanzi come into forms.
FIELD_RANGES = (
    range(0x0020, 0x0180),  # ASCII, Latin-1, Latin Extended-A
    range(0x01CD, 0x01DD),  # pinyin vowels with a caron
    range(0x0370, 0x0400),  # Greek
    range(0x2000, 0x2800),  # punctuation, currency, roman numerals, arrows, mathematics, circled numbers, shapes
    range(0x3000, 0x3130),  # CJK punctuation, kana, bopomofo
    range(0x3200, 0x3400),  # units and circled hanzi
    range(0x3400, 0x4DC0),  # the few of Extension A
    range(0x4E00, 0xA000),  # CJK unified ideographs
    range(0xF900, 0xFB00),  # compatibility ideographs, which come with text copied from a PDF
    range(0xFE30, 0xFE70),  # vertical and small forms
    range(0xFF00, 0xFFF0),  # full-width forms
)
# Private use is nobody's text, and the source has a quarter of the Hangul syllables: too few to write with.
RARE_LEFT_OUT = (range(0xAC00, 0xD7B0), range(0xE000, 0xF900), range(0xF0000, 0x110000))


@dataclass(frozen=True, slots=True)
class Label:
    """What a made font says of itself beside what its source says.

    Attributes:
        family: Family name.
        style: "Regular" or "Bold".
        postscript: PostScript name.
        done: What was done to the source.
        license: Licence in one line.
        license_url: Where its text is.
        copyright: Notice of another source, beside the first one's.
    """

    family: str
    style: str
    postscript: str
    done: str
    license: str
    license_url: str
    copyright: str = ""


GPL = ("GPL version 3 with font exception", "https://www.gnu.org/licenses/gpl-3.0.html")
APACHE = ("Apache License 2.0", "https://www.apache.org/licenses/LICENSE-2.0")
OFL = ("SIL Open Font License 1.1", "https://openfontlicense.org")
CONVERTED = (
    "Cubic outlines merged and converted to TrueType; a glyph joined from others; unmapped and wrong glyphs, "
    "layout, vertical and hinting data dropped"
)


@dataclass(frozen=True, slots=True)
class FandolFace:
    """A face of Fandol and what is changed in it.

    Attributes:
        output: The file it becomes.
        family: Family name.
        style: "Regular" or "Bold".
        wrong: Characters that it draws as others.
        latin: The file of FreeFont that lends it letters and digits, or empty.
        thicker: By how much these grow on every side, in 1/1000 em, to be as dark as its hanzi.
    """

    output: str
    family: str
    style: str
    wrong: str
    latin: str = ""
    thicker: float = 0.0


FANDOL_FACES = (
    FandolFace("song-bold.ttf", "FandolSong", "Bold", AS_SIMPLIFIED),
    FandolFace("fang.ttf", "FandolFang", "Regular", AS_SIMPLIFIED, "FreeSerif.ttf"),
    FandolFace("hei.ttf", "FandolHei", "Regular", AS_SIMPLIFIED + SWAPPED, "FreeSans.ttf", 8.0),
    FandolFace("kai.ttf", "FandolKai", "Regular", SWAPPED, "FreeSerif.ttf"),
)
FIELD_LABEL = Label(
    "WenQuanYi Micro Hei GBK",
    "Regular",
    "WenQuanYiMicroHei-GBK",
    "Subset of WenQuanYi Micro Hei to GBK and common symbols; broken glyphs of symbols and pinyin composed anew; "
    "wrong glyphs, layout, vertical and hinting data dropped",
    *APACHE,
)
# Its source reserves its own name: a changed version must have another.
RARE_LABEL = Label(
    "Formloop Rare Kai",
    "Regular",
    "FormloopRareKai-Regular",
    "Subset of LXGW WenKai to the characters outside GBK; layout, vertical and hinting data dropped",
    *OFL,
)


def main() -> None:
    """Make the fonts from the sources named on the command line."""
    parser = argparse.ArgumentParser(description="Make formloop's fonts anew from Debian's packages.")
    parser.add_argument("--fandol", type=Path, default=FANDOL, help="folder of Fandol's .otf files")
    parser.add_argument("--free-font", type=Path, default=FREE_FONT, help="folder of FreeFont's .ttf files")
    parser.add_argument("--micro-hei", type=Path, default=MICRO_HEI, help="wqy-microhei.ttc")
    parser.add_argument("--wen-kai", type=Path, default=WEN_KAI, help="LXGWWenKai-Regular.ttf")
    parser.add_argument("--output", type=Path, default=Path(__file__).parent, help="folder to write to")
    options = parser.parse_args()
    for face in FANDOL_FACES:
        save(make_fandol(options.fandol, options.free_font, face), options.output / face.output)
    field = make_field(options.micro_hei)
    save(field, options.output / "field.ttf")
    save(make_rare(options.wen_kai, mapped(field)), options.output / "rare.ttf")


def make_fandol(folder: Path, latin_folder: Path, face: FandolFace) -> TTFont:
    """Return a face of Fandol with TrueType outlines: its mapped glyphs but for the wrong ones, and better Latin."""
    name = f"{face.family}-{face.style}"
    font = TTFont(folder / f"{name}.otf", recalcTimestamp=False)
    latin = TTFont(latin_folder / face.latin) if face.latin else None
    lent = mapped(latin) & codes(LATIN_RANGES) if latin is not None else set()
    reduce(font, mapped(font) - code_points(face.wrong) - lent)
    to_truetype(font)
    done, notice = CONVERTED, ""
    join(font)
    if latin is not None:
        notice = f"Latin: {latin['name'].getDebugName(COPYRIGHT)}"
        lend(font, latin, sorted(lent), thicker=face.thicker)
        done += f"; Latin letters and digits from {latin['name'].getDebugName(FULL)} (GNU FreeFont)"
        done += ", emboldened" if face.thicker else ""
    finish(font, Label(face.family, face.style, name, done, *GPL, notice))
    return font


def make_field(source: Path) -> TTFont:
    """Return the font of the form's fields: GBK and common symbols as far as the source has them."""
    font = TTFont(source, fontNumber=0, recalcTimestamp=False)
    compose(font)
    kept = (gbk() | codes(FIELD_RANGES)) - code_points(MICRO_HEI_WRONG + MICRO_HEI_BROKEN)
    reduce(font, mapped(font) & kept)
    finish(font, FIELD_LABEL)
    return font


def make_rare(source: Path, had: Set[int]) -> TTFont:
    """Return the font of the characters that another font has not: the source's others, but for RARE_LEFT_OUT."""
    font = TTFont(source, recalcTimestamp=False)
    reduce(font, mapped(font) - had - codes(RARE_LEFT_OUT))
    finish(font, RARE_LABEL)
    return font


def gbk() -> set[int]:
    """Return the code points of GBK's 21,791 two-byte characters."""
    pairs = (bytes((lead, trail)) for lead in range(0x81, 0xFF) for trail in range(0x40, 0xFF))
    return {ord(character) for pair in pairs if len(character := pair.decode("gbk", errors="ignore")) == 1}


def codes(ranges: Iterable[range]) -> set[int]:
    """Return the code points of some ranges."""
    return {code for part in ranges for code in part}


def code_points(text: str) -> set[int]:
    """Return the code points of a text's characters."""
    return {ord(character) for character in text}


def mapped(font: TTFont) -> set[int]:
    """Return the code points that a font has a glyph for."""
    return set(font.getBestCmap())


def add_glyph(font: TTFont, code: int, glyph: Glyph, advance: int) -> None:
    """Add a glyph for a character to a font with TrueType outlines."""
    name = f"u{code:04X}"
    font.setGlyphOrder([*font.getGlyphOrder(), name])
    font["glyf"].glyphs[name] = glyph
    font["glyf"].glyphOrder = font.getGlyphOrder()
    glyph.recalcBounds(font["glyf"])
    font["hmtx"].metrics[name] = (advance, getattr(glyph, "xMin", 0))
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap[code] = name


def join(font: TTFont) -> None:
    """Add the characters of JOINED, made of contours of others, where the font lacks them."""
    for character, parts in JOINED.items():
        if ord(character) in mapped(font):
            continue
        pen = TTGlyphPen(None)
        for part, place, stretch, right in parts:
            record = DecomposingRecordingPen(font.getGlyphSet())
            font.getGlyphSet()[font.getBestCmap()[ord(part)]].draw(record)
            contour = sorted(contours(record.value), key=leftmost)[place]
            moved = TransformPen(pen, (stretch, 0, 0, 1, right, 0))
            for operator, points in contour:
                getattr(moved, operator)(*points)
        add_glyph(font, ord(character), pen.glyph(round=round), font["hmtx"].metrics[font.getBestCmap()[0x4E00]][0])


def lend(font: TTFont, latin: TTFont, lent: Iterable[int], *, thicker: float) -> None:
    """Add glyphs of a font with as many units to the em for some code points."""
    if latin["head"].unitsPerEm != font["head"].unitsPerEm:
        raise ValueError("the font that lends its glyphs has other units to the em")
    names, outlines = latin.getBestCmap(), latin.getGlyphSet()
    for code in lent:
        record = DecomposingRecordingPen(outlines)
        outlines[names[code]].draw(record)
        pen = TTGlyphPen(None)
        record.replay(pen)
        glyph = pen.glyph()
        advance = latin["hmtx"].metrics[names[code]][0]
        if thicker and glyph.numberOfContours:
            thicken(glyph, thicker)
            advance += round(2 * thicker)
        add_glyph(font, code, glyph, advance)


def contours(operations: Sequence[tuple[str, tuple[Any, ...]]]) -> Iterator[list[tuple[str, tuple[Any, ...]]]]:
    """Yield the contours of a recorded glyph."""
    contour: list[tuple[str, tuple[Any, ...]]] = []
    for operation in operations:
        contour.append(operation)
        if operation[0] == "closePath":
            yield contour
            contour = []


def leftmost(contour: Iterable[tuple[str, tuple[Any, ...]]]) -> float:
    """Return the least x of a contour's points."""
    return min(float(point[0]) for _, points in contour for point in points if point is not None)


def thicken(glyph: Glyph, by: float) -> None:
    """Move every outline outwards, and the glyph to the right so that its left bearing stays."""
    start = 0
    moved: list[tuple[int, int]] = []
    for end in glyph.endPtsOfContours:
        points = [(float(x), float(y)) for x, y in glyph.coordinates[start : end + 1]]
        moved += [(round(x + by), round(y)) for x, y in offset(points, by)]
        start = end + 1
    glyph.coordinates = GlyphCoordinates(moved)


def offset(points: Sequence[tuple[float, float]], by: float) -> Iterator[tuple[float, float]]:
    """Yield a closed contour's points moved to its left, where TrueType's outlines have their outside."""
    count = len(points)
    for index, (x, y) in enumerate(points):
        came = direction(points[(index - 1) % count], (x, y))
        goes = direction((x, y), points[(index + 1) % count])
        came, goes = came or goes, goes or came
        if came is None or goes is None:
            yield x, y
            continue
        share = by / max(1.0 + came[0] * goes[0] + came[1] * goes[1], 0.4)  # no spikes at sharp corners
        yield x - (came[1] + goes[1]) * share, y + (came[0] + goes[0]) * share


def direction(start: tuple[float, float], end: tuple[float, float]) -> tuple[float, float] | None:
    """Return the unit vector from one point to another, None if they are the same."""
    x, y = end[0] - start[0], end[1] - start[1]
    length = hypot(x, y)
    return (x / length, y / length) if length else None


def compose(font: TTFont) -> None:
    """Give the characters of COMPOSED glyphs made of others; their advance widths stay."""
    names = font.getBestCmap()
    outlines = font["glyf"]
    metrics = font["hmtx"].metrics
    for character, parts in COMPOSED.items():
        pen = TTGlyphPen(outlines)
        for part, right, up in parts:
            pen.addComponent(names[ord(part)], (1, 0, 0, 1, right, up))
        glyph = pen.glyph()
        glyph.recalcBounds(outlines)
        name = names[ord(character)]
        outlines[name] = glyph
        metrics[name] = (metrics[name][0], glyph.xMin)


def reduce(font: TTFont, kept: Set[int]) -> None:
    """Keep only the glyphs of some code points, with what they are composed of; drop hints and layout."""
    options = Options(hinting=False, layout_closure=False, bidi_closure=False, notdef_outline=True)
    options.name_IDs = options.name_languages = ["*"]
    options.drop_tables += sorted(set(font.keys()) - KEPT_TABLES - {"CFF ", "GlyphOrder"})
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=kept)
    subsetter.subset(font)


def to_truetype(font: TTFont) -> None:
    """Replace the cubic outlines of a font with quadratic ones."""
    outlines = font.getGlyphSet()
    glyphs = {}
    for name in font.getGlyphOrder():
        pen = TTGlyphPen(None)
        outlines[name].draw(quadratic_pen(pen))
        glyphs[name] = pen.glyph(dropImpliedOnCurves=True)
    del font["CFF "]
    font.sfntVersion = TRUETYPE
    font["loca"] = newTable("loca")
    font["glyf"] = newTable("glyf")
    font["glyf"].glyphOrder = font.getGlyphOrder()
    font["glyf"].glyphs = glyphs
    set_bearings(font)
    set_limits(font)


def quadratic_pen(pen: TTGlyphPen) -> Cu2QuPen:
    """Return a pen that takes cubic outlines, merges their curves, and draws quadratic ones on another."""
    last = Cu2QuPen(pen, CURVE_ERROR, reverse_direction=True)
    return Cu2QuPen(Qu2CuPen(last, MERGE_ERROR, all_cubic=True), EXACT_ERROR)


def set_bearings(font: TTFont) -> None:
    """Set each left side bearing to where the glyph's outline begins, as TrueType readers take for granted."""
    metrics = font["hmtx"].metrics
    for name, glyph in font["glyf"].glyphs.items():
        glyph.recalcBounds(font["glyf"])
        metrics[name] = (metrics[name][0], getattr(glyph, "xMin", 0))


def set_limits(font: TTFont) -> None:
    """Turn the maxp table into TrueType's; saving fills in what depends on the outlines."""
    limits = font["maxp"]
    limits.tableVersion = 0x00010000
    limits.maxZones = 1
    for name in HINT_LIMITS:
        setattr(limits, name, 0)


def finish(font: TTFont, label: Label) -> None:
    """Drop all tables but those of a plain TrueType font and rewrite its character map and names."""
    for tag in set(font.keys()) - KEPT_TABLES - {"GlyphOrder"}:
        del font[tag]
    FontBuilder(font=font).setupCharacterMap(font.getBestCmap())
    font["post"].formatType = 3.0
    set_names(font, label)


def set_names(font: TTFont, label: Label) -> None:
    """Keep what the source says of its makers and version, and say what was made of it."""
    names = font["name"]
    full = label.family if label.style == "Regular" else f"{label.family} {label.style}"
    version = f"{names.getDebugName(VERSION)}; {CHANGED}"
    texts = {
        COPYRIGHT: "; ".join(filter(None, (names.getDebugName(COPYRIGHT), label.copyright))),
        FAMILY: label.family,
        STYLE: label.style,
        UNIQUE: f"{label.postscript}; {version}",
        FULL: full,
        VERSION: version,
        POSTSCRIPT: label.postscript,
        TRADEMARK: names.getDebugName(TRADEMARK),
        DESCRIPTION: f"{label.done}; {CHANGED}.",
        LICENSE: label.license,
        LICENSE_URL: label.license_url,
    }
    names.names = []
    for number, text in texts.items():
        if text:
            names.setName(text, number, 3, 1, 0x409)


def save(font: TTFont, path: Path) -> None:
    """Write a font under a temporary name, move it into place and say how large it is."""
    temporary = path.with_suffix(".part")
    font.save(temporary, reorderTables=True)
    temporary.replace(path)
    print(f"{path}: {path.stat().st_size:,} bytes, {len(mapped(font)):,} characters")


if __name__ == "__main__":
    main()
