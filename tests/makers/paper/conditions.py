"""The conditions that paper comes back in, a row each, with the parameters that they are drawn from.

`tests/makers/paper/degrade.py` models printer, scanner and phone; here stand the ranges, and what it has
not: folds, streaks that run through boxes, seals in colour, and the files as machines write
them (fax lines of 204 by 98 dpi, group 4, JPEG in PDF).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from forms.geometry import Point, Rect, Transform
from forms.layout.model import Layout, OptionBox
from tests.makers.paper import degrade, foreign_damage
from tests.makers.paper import picture_files as files
from tests.makers.paper.degrade import Degraded, Floats, Print, Scan
from tests.makers.paper.filled import FilledForm
from tests.makers.paper.pens import Paper, crease, seal, show_through
from tests.makers.paper.typefaces import OTHER_FAMILIES, UNSEEN_FAMILIES, Family

Pixels = NDArray[np.uint8]
Range = tuple[float, float]


class Group(StrEnum):
    """Rows with the same figures to meet."""

    SCANS = "scans"
    HARD = "fax, dithered, 100 dpi"
    PHONE = "phone photos"
    OTHER_PRINT = "Word print, anchors lost, photocopied margins"
    FOREIGN = "damage by augraphy"


class Storage(StrEnum):
    """How a machine stores what it has seen."""

    GREY_JPEG = "grey JPEG in PDF"
    COLOUR_JPEG = "colour JPEG in PDF"
    ONE_BIT = "1-bit, threshold, group 4 TIFF"
    DITHERED = "1-bit, Floyd-Steinberg, group 4 TIFF"
    FAX_FINE = "204×196 dpi, 1-bit, group 4 TIFF"
    FAX_STANDARD = "204×98 dpi, 1-bit, group 4 TIFF"
    PHOTO = "colour JPEG in PDF, from a phone"
    AS_PRINTED = "the PDF that the program printed, with its words"


class Origin(StrEnum):
    """Who made the paper; all but our own print is known by its table alone."""

    OWN = ""
    WORD = (
        "the Word file printed by LibreOffice: one of five typefaces, type 92–115 %, margins ±4 mm, long answers up to "
        "four times as long, boxes ticked half in the file and half with a pen"
    )
    OTHERS = (
        "a table drawn from the wording alone, printed by Chromium: one of four typefaces of 9.5–12.5 pt, 150–172 mm "
        "wide, columns 15–24 % for labels, rows 0–11 mm at least, ☐ or □, ticked and grown as for Word"
    )


class Damage(StrEnum):
    """What else has happened to the page."""

    NONE = ""
    FOLDED = "folded in three"
    STREAKED = "feeder streaks"
    SEAL = "seal over a box or over writing"
    SHOW_THROUGH = "show-through of the back"
    MARGINS = "copied without its margins, 1–6 mm left around the table, dark edges of a copier"


@dataclass(frozen=True, slots=True)
class Condition:
    """A printer, a scanner and what happened between them; every range is drawn from evenly, once a page.

    Attributes:
        name: What the tables call it.
        group: Which figures it has to meet.
        kept: How it is stored.
        dpi: Of the scanner; of no meaning for photos and faxes.
        jpeg: Quality.
        skew_deg: Greatest skew to either side.
        turned: Whether a page may lie in any of four orientations.
        scale: Of the print.
        blur_mm: Sigma of the optics.
        noise: Sigma of grey values.
        ink: Grey value of black.
        level: Of a threshold, as a share of the way from the print's black to the paper: machines set
            theirs from the page.
        damage: What else.
        depth: How bad the damage is: mm a fold lifts the paper, darkness of streaks,
            strength of show-through.
        lost_anchors: How many of a page's four are covered.
        origin: Who made the paper.
        typefaces: That somebody else's print is set in, if they are not ours.
        augmentation: Of augraphy, with its defaults, between the printer and the scanner; or empty.
    """

    name: str
    group: Group
    kept: Storage = Storage.GREY_JPEG
    dpi: int = 200
    jpeg: Range = (60, 90)
    skew_deg: float = 1.5
    turned: bool = False
    scale: Range = (0.97, 1.0)
    blur_mm: Range = (0.04, 0.09)
    noise: Range = (1, 5)
    ink: Range = (15, 70)
    level: Range = (0.4, 0.75)
    damage: Damage = Damage.NONE
    depth: Range = (0.0, 0.0)
    lost_anchors: int = 0
    origin: Origin = Origin.OWN
    augmentation: str = ""
    typefaces: tuple[Family, ...] = ()

    @property
    def drawn_dpi(self) -> float:
        """Resolution that the ideal page is drawn at."""
        return 400.0 if self.dpi >= 300 else 300.0

    @property
    def dark_pens(self) -> bool:
        """Whether only black and blue pens are used: under a threshold red and pencil vanish for a person too."""
        return self.kept in (Storage.ONE_BIT, Storage.FAX_FINE, Storage.FAX_STANDARD)

    def describe(self) -> str:
        """Return the parameters in words."""
        if self.kept is Storage.AS_PRINTED:
            return f"{self.origin}; {self.kept}"
        if self.kept is Storage.PHOTO:
            made = f"{self.origin}; " if self.origin else ""
            return (
                f"{made}8 or 12 megapixels, page 72–90 % of the height, tilt ≤ 18° and 12°, roll ≤ 8°, curl ≤ 3 mm, "
                "light falls off by 10–55 %, shadow ≤ 45 %, defocus 0.7–1.8 px, noise 2–8, JPEG 60–90, print 95–100 %"
            )
        named = f"typefaces {', '.join(one.name for one in self.typefaces)}" if self.typefaces else ""
        parts = [str(self.origin), named, f"{self.dpi} dpi" if "dpi" not in self.kept else "", str(self.kept)]
        if self.kept in (Storage.GREY_JPEG, Storage.COLOUR_JPEG):
            parts.append(f"quality {_words(self.jpeg)}")
        if self.dark_pens:
            parts.append(f"threshold {_words(self.level)} of the way from black to paper, black and blue pens only")
        parts += [f"skew ≤ {self.skew_deg:g}°", "any quarter turn" if self.turned else ""]
        parts += [f"print {_words((100 * self.scale[0], 100 * self.scale[1]))} %", f"black {_words(self.ink)}"]
        parts += [f"blur {_words(self.blur_mm)} mm", f"noise {_words(self.noise)}"]
        parts.append(f"{self.damage} {_depth(self)}".strip() if self.damage else "")
        parts.append(f"{self.lost_anchors} of 4 anchors covered" if self.lost_anchors else "")
        parts.append(f"{foreign_damage.REQUIREMENT} {self.augmentation}" if self.augmentation else "")
        return ", ".join(filter(None, parts))


_DEPTH_UNITS: Final = {
    Damage.NONE: "",
    Damage.FOLDED: "mm lift",
    Damage.STREAKED: "of the light left",
    Damage.SEAL: "",
    Damage.SHOW_THROUGH: "of the back's ink",
    Damage.MARGINS: "",
}


def _depth(how: Condition) -> str:
    return f"{_words(how.depth)} {_DEPTH_UNITS[how.damage]}" if how.depth[1] else ""


def _words(limits: Range) -> str:
    low, high = limits
    return f"{low:g}" if low == high else f"{low:g}–{high:g}"


CONDITIONS: Final = (
    Condition("scan 300 dpi", Group.SCANS, dpi=300),
    Condition("scan 200 dpi", Group.SCANS),
    Condition("scan 150 dpi", Group.SCANS, dpi=150),
    Condition(
        "poor JPEG, skewed", Group.SCANS, jpeg=(25, 45), skew_deg=5, turned=True, blur_mm=(0.06, 0.13), noise=(4, 12),
        scale=(0.90, 1.03), ink=(20, 110),
    ),
    Condition("folded", Group.SCANS, damage=Damage.FOLDED, depth=(0.3, 1.5)),
    Condition("streaked", Group.SCANS, damage=Damage.STREAKED, depth=(0.3, 0.8)),
    Condition("seal, colour", Group.SCANS, kept=Storage.COLOUR_JPEG, damage=Damage.SEAL),
    Condition("seal, grey", Group.SCANS, damage=Damage.SEAL),
    Condition("show-through", Group.SCANS, damage=Damage.SHOW_THROUGH, depth=(0.05, 0.2)),
    Condition("92 % print", Group.SCANS, scale=(0.92, 0.92)),
    Condition("1-bit 200 dpi", Group.SCANS, kept=Storage.ONE_BIT),
    Condition("two anchors lost", Group.SCANS, lost_anchors=2),
    Condition("fax fine", Group.HARD, kept=Storage.FAX_FINE, dpi=204),
    Condition("fax standard", Group.HARD, kept=Storage.FAX_STANDARD, dpi=204),
    Condition("dithered 200 dpi", Group.HARD, kept=Storage.DITHERED),
    Condition("scan 100 dpi", Group.HARD, dpi=100),
    Condition("phone photo", Group.PHONE, kept=Storage.PHOTO),
    Condition("Word print", Group.OTHER_PRINT, origin=Origin.WORD),
    Condition("Word print, 300 dpi", Group.OTHER_PRINT, origin=Origin.WORD, dpi=300),
    Condition(
        "Word print, 150 dpi, poor JPEG", Group.OTHER_PRINT, origin=Origin.WORD, dpi=150, jpeg=(25, 45), skew_deg=5,
        turned=True, blur_mm=(0.06, 0.13), noise=(4, 12), scale=(0.93, 1.0), ink=(20, 110),
    ),
    Condition("Word print, 1-bit 300 dpi", Group.OTHER_PRINT, origin=Origin.WORD, dpi=300, kept=Storage.ONE_BIT),
    Condition("Word print, phone photo", Group.OTHER_PRINT, origin=Origin.WORD, kept=Storage.PHOTO),
    Condition("Word print, other typefaces", Group.OTHER_PRINT, origin=Origin.WORD, typefaces=OTHER_FAMILIES),
    Condition("Word print, unseen typefaces", Group.OTHER_PRINT, origin=Origin.WORD, typefaces=UNSEEN_FAMILIES),
    Condition("Word print, PDF", Group.OTHER_PRINT, origin=Origin.WORD, kept=Storage.AS_PRINTED),
    Condition("table by others", Group.OTHER_PRINT, origin=Origin.OTHERS, skew_deg=3),
    Condition("table by others, 1-bit 300 dpi", Group.OTHER_PRINT, origin=Origin.OTHERS, dpi=300, kept=Storage.ONE_BIT),
    Condition("table by others, PDF", Group.OTHER_PRINT, origin=Origin.OTHERS, kept=Storage.AS_PRINTED),
    Condition("all anchors lost", Group.OTHER_PRINT, lost_anchors=4),
    Condition("photocopied margins", Group.OTHER_PRINT, damage=Damage.MARGINS, scale=(0.93, 1.0), skew_deg=3),
    Condition(
        "photocopied margins, 1-bit 300 dpi", Group.OTHER_PRINT, damage=Damage.MARGINS, scale=(0.93, 1.0), skew_deg=3,
        dpi=300, kept=Storage.ONE_BIT,
    ),
    *(
        Condition(f"augraphy {name}", Group.FOREIGN, kept=kept, augmentation=name)
        for name, kept in (
            ("InkBleed", Storage.GREY_JPEG), ("Letterpress", Storage.GREY_JPEG),
            ("LowInkRandomLines", Storage.GREY_JPEG),
            ("BleedThrough", Storage.GREY_JPEG), ("ColorPaper", Storage.COLOUR_JPEG),
            ("NoiseTexturize", Storage.GREY_JPEG),
            ("BadPhotoCopy", Storage.GREY_JPEG), ("DirtyDrum", Storage.GREY_JPEG),
        )
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Returned:
    """A returned file, and where its pages' paper is in the pictures.

    Attributes:
        name: With the suffix of its kind.
        content: Its bytes.
        pictures: The pages as stored, uint8, grey or BGR.
        to_pixels: A page's paper points in mm to its picture's pixels; none for paper that is not our own.
    """

    name: str
    content: bytes = field(repr=False)
    pictures: tuple[Pixels, ...] = field(repr=False)
    to_pixels: tuple[Callable[[Floats], Floats], ...] = field(repr=False)


def send_back(filled: FilledForm, layout: Layout, how: Condition, *, number: int, seed: Sequence[int]) -> Returned:
    """Return the file that comes back of a filled form; the same arguments give the same file."""
    rng = np.random.default_rng([*seed, number, 7])
    if how.kept is Storage.AS_PRINTED and filled.pdf is not None:
        return Returned("print.pdf", filled.pdf, (), ())
    pages = [_damaged(filled, index, layout, how, rng) for index in range(len(filled.pages))]
    seen = [_seen(page, filled.dpi, layout, index, how=how, rng=rng) for index, page in enumerate(pages)]
    pictures = tuple(one.colour if one.colour is not None else one.gray for one in seen)
    maps = tuple(one.to_pixels for one in seen) if how.origin is Origin.OWN else ()
    quality = [int(rng.integers(round(how.jpeg[0]), round(how.jpeg[1]) + 1)) for _ in pictures]
    match how.kept:
        case Storage.GREY_JPEG | Storage.COLOUR_JPEG | Storage.PHOTO:
            stored = [files.jpeg(picture, one) for picture, one in zip(pictures, quality, strict=True)]
            return Returned("scan.pdf", files.pdf_of_jpegs(stored), tuple(map(files.opened_jpeg, stored)), maps)
        case Storage.FAX_FINE | Storage.FAX_STANDARD:
            lines = 98 if how.kept is Storage.FAX_STANDARD else 196
            return Returned("fax.tif", files.group4(pictures, (204, lines)), pictures, maps)
        case _:
            return Returned("scan.tif", files.group4(pictures, (how.dpi, how.dpi)), pictures, maps)


def _damaged(filled: FilledForm, index: int, layout: Layout, how: Condition, rng: np.random.Generator) -> Pixels:
    """Return a page with what happened to the paper itself."""
    if how.augmentation:
        return foreign_damage.damaged(filled.pages[index], how.augmentation, int(rng.integers(1 << 30)))
    if how.damage in (Damage.NONE, Damage.STREAKED):
        return filled.pages[index]
    page = filled.pages[index].copy()
    paper = Paper(page, Transform.scaled(filled.dpi), rng)
    depth = float(rng.uniform(*how.depth))
    match how.damage:
        case Damage.FOLDED:
            return _fold(paper, filled.dpi, depth)
        case Damage.SEAL:
            seal(paper, _seal_place(layout, index, rng))
        case Damage.SHOW_THROUGH:
            show_through(paper, filled.pages[(index + 1) % len(filled.pages)], strength=depth)
        case Damage.MARGINS:
            _copy_badly(page, layout, index, filled.dpi, rng)
    return page


def _copy_badly(page: Pixels, layout: Layout, index: int, dpi: float, rng: np.random.Generator) -> None:
    """Leave only the table and a little around, in place, with the shadow of a copier's lid at one or two edges."""
    rows = [row.rect for row in layout.pages[index].rows]
    frame = rows[0].union(rows[-1])
    per_mm = dpi / 25.4
    left, top, right, bottom = (
        round((side + float(rng.uniform(1, 6)) * sign) * per_mm)
        for side, sign in zip(frame.as_tuple(), (-1, -1, 1, 1), strict=True)
    )
    kept = page[top:bottom, left:right].copy()
    page[:] = 255
    page[top:bottom, left:right] = kept
    for edge in rng.permutation(4)[: int(rng.integers(0, 3))]:
        turned = np.rot90(page, edge)
        turned[: round(float(rng.uniform(1, 6)) * per_mm)] = int(rng.integers(0, 90))


def _seal_place(layout: Layout, index: int, rng: np.random.Generator) -> Point:
    """Return a seal's centre: its ring through a box half of the time, else somewhere over the writing."""
    page = layout.pages[index]
    if rng.random() < 0.5 and page.options:
        box, turn = page.options[int(rng.integers(len(page.options)))].rect, rng.uniform(0, 2 * np.pi)
        return Point(box.center.x + 20 * np.cos(turn), box.center.y + 20 * np.sin(turn))
    box = page.fields[int(rng.integers(len(page.fields)))].rect
    return Point(rng.uniform(box.left, box.right), rng.uniform(box.top, box.bottom))


def _fold(paper: Paper, dpi: float, lift_mm: float) -> Pixels:
    """Fold a letter in three: two creases, a shadow on one side of each, the paper drawn in towards them."""
    height = len(paper.picture)
    per_mm = dpi / 25.4
    y = np.arange(height, dtype=np.float32) / per_mm
    moved, shade = y.copy(), np.ones(height, np.float32)
    for place in (99.0, 198.0):
        at = place + float(paper.rng.normal(0, 2.0))
        crease(paper, at, width_mm=float(paper.rng.uniform(0.2, 0.45)))
        apart = y - at
        # paper that stands up looks shorter: up to a tenth of the lift within 5 mm
        moved += 0.1 * lift_mm * np.tanh(apart / 2.0) * np.exp(-((apart / 5.0) ** 2))
        side = float(paper.rng.choice([-1.0, 1.0]))
        shade -= 0.25 * min(1.0, lift_mm) * np.exp(-(((apart - 1.5 * side) / 2.0) ** 2))
    near = np.flatnonzero((np.abs(moved - y) * per_mm > 0.01) | (shade < 0.999))
    below = np.clip(moved[near] * per_mm, 0, height - 1)
    upper = np.minimum(below.astype(np.intp), height - 2)
    part, light = (below - upper)[:, None, None], shade[near, None, None]
    bent = paper.picture.copy()
    bent[near] = paper.picture[upper] * ((1 - part) * light) + paper.picture[upper + 1] * (part * light)
    return bent


def _seen(
    page: Pixels, dpi: float, layout: Layout, index: int, *, how: Condition, rng: np.random.Generator
) -> Degraded:
    """Return the page as the scanner or the phone gives it, before it is stored."""
    seed = int(rng.integers(1 << 30))
    if how.kept is Storage.PHOTO:
        photo, printed = degrade.phone_photo(seed)
        return degrade.photograph(page, dpi, photo, printed=printed, seed=seed)
    printed, scanner = _some_print(layout, index, how, rng), _some_scanner(how, rng)
    planes = [page[:, :, plane] for plane in range(3)] if how.kept is Storage.COLOUR_JPEG else [_grey(page)]
    # one seed for all planes: the same place, the same grain
    seen = [degrade.scan(plane, dpi, scanner, printed=printed, seed=seed) for plane in planes]
    first = seen[0]
    if how.damage is Damage.STREAKED:
        _streak(first, layout.pages[index].options, how, rng)
    colour = np.stack([one.gray for one in seen], axis=2) if len(seen) == 3 else None
    level = printed.ink + float(rng.uniform(*how.level)) * (printed.paper - printed.ink)
    return _as_kept(Degraded(first.gray, colour, first.dpi, first.to_pixels), how, level)


def _some_print(layout: Layout, index: int, how: Condition, rng: np.random.Generator) -> Print:
    return Print(
        scale=float(rng.uniform(*how.scale)),
        shift_mm=(float(rng.uniform(-2, 2)), float(rng.uniform(-2, 2))),
        ink_spread_mm=float(rng.uniform(-0.02, 0.05)),
        ink=int(rng.uniform(*how.ink)),
        paper=int(rng.integers(225, 252)),
        covered=_covered(layout, index, how.lost_anchors, rng),
    )


def _some_scanner(how: Condition, rng: np.random.Generator) -> Scan:
    return Scan(
        dpi=how.dpi,
        skew_deg=float(rng.uniform(-how.skew_deg, how.skew_deg)),
        quarter_turns=int(rng.integers(4)) if how.turned else 0,
        offset_mm=(float(rng.normal(0, 1)), float(rng.normal(0, 1))),
        stretch=float(rng.uniform(0.997, 1.004)),
        wobble_mm=float(rng.uniform(0, 0.06)),
        blur_mm=float(rng.uniform(*how.blur_mm)),
        noise=float(rng.uniform(*how.noise)),
        jpeg=None,
    )


def _grey(page: Pixels) -> Pixels:
    return np.asarray(cv2.cvtColor(page, cv2.COLOR_BGR2GRAY), dtype=np.uint8)


def _covered(layout: Layout, index: int, count: int, rng: np.random.Generator) -> tuple[Rect, ...]:
    anchors = layout.pages[index].anchors if count else ()
    return tuple(anchors[int(lost)].rect.inset(-1.5) for lost in rng.permutation(len(anchors))[:count])


def _streak(seen: Degraded, boxes: Sequence[OptionBox], how: Condition, rng: np.random.Generator) -> None:
    """Draw one to three streaks down the glass, in place; the first runs through a box."""
    for number in range(int(rng.integers(1, 4))):
        column = int(rng.integers(0, seen.gray.shape[1]))
        if number == 0 and boxes:
            box = boxes[int(rng.integers(len(boxes)))].rect
            at = np.array([(rng.uniform(box.left, box.right), box.center.y)])
            column = round(float(seen.to_pixels(at)[0, 0]))
        wide = int(rng.integers(1, 4))
        strip = seen.gray[:, max(0, column) : column + wide]
        strip[:] = (strip * rng.uniform(*how.depth)).astype(np.uint8)


def _as_kept(seen: Degraded, how: Condition, level: float) -> Degraded:
    """Return it in the grey values or dots that are stored."""
    match how.kept:
        case Storage.ONE_BIT:
            return Degraded(_threshold(seen.gray, level), None, seen.dpi, seen.to_pixels)
        case Storage.DITHERED:
            dots = np.asarray(Image.fromarray(seen.gray).convert("1").convert("L"), dtype=np.uint8)
            return Degraded(dots, None, seen.dpi, seen.to_pixels)
        case Storage.FAX_FINE | Storage.FAX_STANDARD:
            share = (98.0 if how.kept is Storage.FAX_STANDARD else 196.0) / how.dpi
            size = (seen.gray.shape[1], round(seen.gray.shape[0] * share))
            lines = np.asarray(cv2.resize(seen.gray, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
            down = np.array([1.0, size[1] / seen.gray.shape[0]])
            return Degraded(_threshold(lines, level), None, None, lambda points: seen.to_pixels(points) * down)
        case _:
            return seen


def _threshold(gray: Pixels, level: float) -> Pixels:
    return np.where(gray > level, 255, 0).astype(np.uint8)
