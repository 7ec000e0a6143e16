"""Works out how a run of text looks: hidden, struck through, raised, or standing out from the text around it.

How it works
------------
A run is a piece of text with one set of properties. Each property is looked for in the run's own
properties, then in its character style, then in its paragraph's style, and for each style in the
styles that it is based on; the first place that has the property decides. Word and WPS write nearly
every property directly (`w:vanish`, `w:strike`, `w:shd`), and LibreOffice turns styles into direct
properties as well, so that styles matter only where a person has made one.

Text is *hidden* where Word shows nothing of it: `w:vanish`; a colour that differs from what is
behind it by less than 0x20 in every channel (white on white, black on a black bar); or letters
of two points and less. It is *struck* where one line or two go through it. What makes a run *stand
out* is kept as a set of words, such as `bold` or `colour FF0000`. Whether such a look marks an
option is decided by comparing the options of one choice with each other, never by the look alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from lxml import etree

from scanner.readers.word.field_codes import symbols_of
from scanner.readers.word.names import OFF, W14, W, is_switched_on

_SIMPLE = {"b": "bold", "i": "italic", "outline": "outlined", "shadow": "shadowed", "emboss": "embossed",
           "imprint": "engraved"}  # fmt: skip
_VALUED = {"u": "underlined", "em": "dotted", "effect": "animated", "highlight": "highlighted", "bdr": "bordered"}
_PLAIN = frozenset({"none", "nil", "auto", "000000", "ffffff", "white", "clear"})
_HIGHLIGHTS = {"white": "FFFFFF", "black": "000000"}
_INVISIBLE_STEP = 0x20  # an estimate: two colours that differ by less than this in every channel look alike
_SMALLEST_HALF_POINTS = 4  # an estimate: nobody can read letters of two points (four half points) or less


Properties = Mapping[str, etree._Element]
"""The properties that hold for a run, by their tags."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a character looks.

    Attributes:
        hidden: Whether the character cannot be seen.
        struck: Whether the character is struck through.
        stress: The looks that make the character stand out, in words such as `bold`.
        raised: `superscript`, `subscript` or empty.
        capitals: Whether small letters are shown as capitals.
        symbols: For a symbol font, what each of its codes shows; None for any other font.
        background: The colour behind the character, as RRGGBB.
    """

    hidden: bool = False
    struck: bool = False
    stress: frozenset[str] = frozenset()
    raised: str = ""
    capitals: bool = False
    symbols: Mapping[int, str] | None = None
    background: str = "FFFFFF"


class Looks:
    """Tells how runs look, from their properties and the document's styles."""

    def __init__(self, styles: etree._Element | None = None) -> None:
        """Keep the styles of a document: `styles` is its `w:styles`, or None where it has none."""
        self._styles: dict[str, etree._Element] = {}
        for style in styles.iter(f"{W}style") if styles is not None else ():
            self._styles.setdefault(str(style.get(f"{W}styleId")), style)

    def of_run(self, run: etree._Element, around: Look, paragraph: Sequence[etree._Element]) -> Look:
        """Return how a run looks.

        Args:
            run: A `w:r` element.
            around: The look of the row, cell and paragraph around the run: a row may be hidden, a cell shaded.
            paragraph: The properties that the style of the run's paragraph gives to runs.
        """
        own = run.find(f"{W}rPr")
        given = _given([*([own] if own is not None else []), *self._of_style(own, "rStyle"), *paragraph])
        background = _fill(given) or around.background
        stress = {*around.stress, *_stress(given)}
        return Look(
            hidden=around.hidden or _is_hidden(given, background),
            struck=around.struck or _is_on(given, "strike") or _is_on(given, "dstrike"),
            stress=frozenset(stress),
            raised=_value(given, "vertAlign") if _value(given, "vertAlign") != "baseline" else "",
            capitals=_is_on(given, "caps") or _is_on(given, "smallCaps"),
            symbols=symbols_of(_font(given)),
            background=background,
        )

    def of_paragraph(self, paragraph: etree._Element) -> list[etree._Element]:
        """Return the properties that a paragraph's style gives to its runs, its own style's first."""
        return self._of_style(paragraph.find(f"{W}pPr"), "pStyle")

    def _of_style(self, properties: etree._Element | None, kind: str) -> list[etree._Element]:
        element = properties.find(f"{W}{kind}") if properties is not None else None
        found: list[etree._Element] = []
        seen: set[str] = set()
        while element is not None:
            name = str(element.get(f"{W}val"))
            style = self._styles.get(name)
            if style is None or name in seen:
                break
            seen.add(name)
            given = style.find(f"{W}rPr")
            found += [given] if given is not None else []
            element = style.find(f"{W}basedOn")
        return found


def shaded(around: Look, properties: etree._Element | None) -> Look:
    """Return the look inside a cell or paragraph with these properties, which may shade or frame it."""
    if properties is None:
        return around
    stress = set(around.stress)
    fill = _fill(_given([properties]))
    if fill is not None and fill.lower() not in _PLAIN:
        stress.add(f"shaded {fill}")
    frame = properties.find(f"{W}pBdr")
    if frame is not None and any(str(side.get(f"{W}val")).lower() not in _PLAIN for side in frame):
        stress.add("framed")
    return replace(around, background=fill or around.background, stress=frozenset(stress))


def _given(sources: Sequence[etree._Element]) -> Properties:
    """Return the properties that hold for a run, by their tags: the first source that has one gives it."""
    return {str(one.tag): one for source in reversed(sources) for one in reversed(source)}


def _first(given: Properties, name: str) -> etree._Element | None:
    return given.get(W + name)


def _is_on(given: Properties, name: str) -> bool:
    return is_switched_on(_first(given, name))


def _value(given: Properties, name: str) -> str:
    element = _first(given, name)
    return "" if element is None else str(element.get(f"{W}val", ""))


def _stress(given: Properties) -> Iterator[str]:
    for name, word in _SIMPLE.items():
        if _is_on(given, name):
            yield word
    for name, word in _VALUED.items():
        element = _first(given, name)
        if element is not None and str(element.get(f"{W}val", "single")).lower() not in _PLAIN | OFF:
            yield word
    for name, value in (("shaded", _fill(given, highlights=False)), ("colour", _colour(given))):
        if value and value.lower() not in _PLAIN:
            yield f"{name} {value.upper()}"
    size = _value(given, "sz")
    if size:
        yield f"size {size}"


def _colour(given: Properties) -> str:
    """Return a run's own colour as RRGGBB, or empty for the automatic one."""
    element = _first(given, "color")
    if element is None:
        return ""
    if str(element.get(f"{W}themeColor", "")) in ("background1", "light1"):
        return "FFFFFF"
    value = str(element.get(f"{W}val", ""))
    return "" if value.lower() == "auto" else value


def _fill(given: Properties, *, highlights: bool = True) -> str | None:
    """Return the colour that was put behind a run, as RRGGBB; None where none was."""
    highlight = _value(given, "highlight").lower() if highlights else ""
    if highlight and highlight != "none":
        return _HIGHLIGHTS.get(highlight, "808080")
    shading = _first(given, "shd")
    if shading is None:
        return None
    solid = str(shading.get(f"{W}val", "")) == "solid"
    value = str(shading.get(f"{W}color" if solid else f"{W}fill", "auto"))
    if value.lower() == "auto":
        return "000000" if solid else None
    return value


def _is_hidden(given: Properties, background: str) -> bool:
    if _is_on(given, "vanish") or _is_on(given, "specVanish"):
        return True
    size = _value(given, "sz")
    if size.isdigit() and int(size) <= _SMALLEST_HALF_POINTS:
        return True
    filling = given.get(W14 + "textFill")
    if filling is not None and filling.find(f"{W14}noFill") is not None:
        return True
    colour = _colour(given)
    return bool(colour) and _look_alike(colour, background)


def _look_alike(one: str, other: str) -> bool:
    try:
        steps = [abs(int(one[at : at + 2], 16) - int(other[at : at + 2], 16)) for at in (0, 2, 4)]
    except ValueError:
        return False
    return max(steps) < _INVISIBLE_STEP


def _font(given: Properties) -> str:
    fonts = _first(given, "rFonts")
    return str(fonts.get(f"{W}ascii") or fonts.get(f"{W}hAnsi") or "") if fonts is not None else ""
