"""Word's styles, settings and fonts for official typesetting after GB/T 9704-2012."""

from __future__ import annotations

from dataclasses import dataclass

from docx.document import Document
from lxml import etree

from forms.faces import Face
from forms.geometry import TWIPS_PER_POINT
from forms.render.word.controls import PLACEHOLDER_STYLE
from forms.render.word.xml import FONT_NAMES, W, fonts, qualified, w
from forms.render.words import is_chinese

BODY_POINTS = 16.0  # 三号, GB/T 9704 5.2.2
GRID_POINTS = -0.25  # 28 characters of 三号 on 156 mm, GB/T 9704 5.2.3
LINE_POINTS = 28.95  # 22 lines on 225 mm, GB/T 9704 5.2.3
RED = "FF0000"
GREY = "808080"


@dataclass(frozen=True, slots=True)
class _ParagraphStyle:
    """A paragraph style; indents are in characters, all else in points."""

    id: str
    name: str
    face: Face = Face.BODY
    size: float = BODY_POINTS
    line: float = LINE_POINTS
    align: str = "both"
    first_line: int = 0
    hanging: int = 0
    left: int = 0
    before: float = 0.0
    after: float = 0.0
    bold: bool = False
    colour: str = ""
    keep_next: bool = False
    outline: int | None = None
    tracking: float = 0.0


_TABLE_LINE = 12.6  # 1.2 times 五号, as the layout stacks its labels

_STYLES = (
    _ParagraphStyle("Body", "正文文本", first_line=2, tracking=GRID_POINTS),
    _ParagraphStyle("Title", "Title", Face.TITLE, 22.0, 32.0, "center", keep_next=True),
    _ParagraphStyle(
        "Heading1", "heading 1", Face.HEADING, first_line=2, keep_next=True, outline=0, tracking=GRID_POINTS
    ),
    _ParagraphStyle("Heading2", "heading 2", Face.KAI, first_line=2, keep_next=True, outline=1, tracking=GRID_POINTS),
    _ParagraphStyle("Heading3", "heading 3", first_line=2, bold=True, keep_next=True, outline=2, tracking=GRID_POINTS),
    _ParagraphStyle("Issuer", "发文机关标志", Face.TITLE, 36.0, 50.0, "center", colour=RED, keep_next=True),
    _ParagraphStyle("Addressee", "主送机关", tracking=GRID_POINTS),
    _ParagraphStyle("Contact", "联系方式", align="left", first_line=2, keep_next=True),
    _ParagraphStyle("Attachment", "附件说明", align="left", left=5),
    _ParagraphStyle("AttachmentFirst", "附件说明首行", align="left", left=5, hanging=3),
    _ParagraphStyle("Annex", "附件标志", Face.HEADING, align="left", keep_next=True),
    _ParagraphStyle("FormTitle", "表题", Face.TITLE, 20.0, 28.0, "center", keep_next=True),
    _ParagraphStyle("FormSection", "表内标题", Face.HEADING, 12.0, 14.4, "left", keep_next=True, outline=0),
    _ParagraphStyle("Label", "表内栏目", size=10.5, line=_TABLE_LINE, align="center"),
    _ParagraphStyle("Writing", "表内填写", size=10.5, line=_TABLE_LINE, align="left"),
    _ParagraphStyle("Hint", "表内提示", size=9.0, line=10.8, align="left", colour=GREY),
    _ParagraphStyle("Seam", "分页", size=1.0, line=1.0, align="left"),
    _ParagraphStyle("Footer", "footer", size=14.0, line=0.0, align="left"),
    _ParagraphStyle("PageCode", "页码标识", Face.HEADING, 6.0, 7.2, "center"),
)


_LATIN_FONTS = {FONT_NAMES[face]: "Arial" if face is Face.HEADING else "Times New Roman" for face in FONT_NAMES}


def apply_styles(document: Document, *, language: str, odd_and_even: bool) -> None:
    """Replace a document's styles and settings by ours.

    Args:
        document: python-docx's.
        language: BCP 47, for all scripts.
        odd_and_even: Whether pages have their number at the outside.
    """
    styles = document.styles.element
    for child in list(styles):
        styles.remove(child)
    styles.append(_defaults(language))
    styles.append(w("style", w("name", val="Normal"), w("qFormat"), type="paragraph", default=1, styleId="Normal"))
    character = w("style", w("name", val="Default Paragraph Font"), type="character", default=1)
    character.set(f"{{{W}}}styleId", "DefaultParagraphFont")
    styles.append(character)
    styles.append(_table_default())
    styles.append(
        w(
            "style",
            w("name", val="Placeholder Text"),
            w("basedOn", val="DefaultParagraphFont"),
            w("rPr", w("color", val=GREY)),
            type="character",
            styleId=PLACEHOLDER_STYLE,
        )
    )
    styles.extend(_style(style) for style in _STYLES)
    if not is_chinese(language):
        _set_latin(styles)
    _apply_settings(document, language=language, odd_and_even=odd_and_even)


def font_table() -> bytes:
    """Return `fontTable.xml`: what may stand in where an office has not the usual font."""
    names = {
        "仿宋": "仿宋_GB2312",
        "楷体": "楷体_GB2312",
        "黑体": "SimHei",
        "方正小标宋简体": "方正小标宋_GBK",
    }
    table = w("fonts", *(w("font", w("altName", val=other), name=name) for name, other in names.items()))
    return etree.tostring(table, xml_declaration=True, encoding="UTF-8", standalone=True)


def _latin(language: str) -> str:
    """Return the language of Latin words; a bare `en` is one that Word's speller does not know."""
    return "en-US" if is_chinese(language) or language == "en" else language


def _set_latin(styles: etree._Element) -> None:
    """Have Latin letters set in typefaces that are made for them, which no Chinese form needs."""
    for fonts_of in styles.iter(qualified("rFonts")):
        name = _LATIN_FONTS[str(fonts_of.get(qualified("eastAsia")))]
        for script in ("ascii", "hAnsi", "cs"):
            fonts_of.set(qualified(script), name)
        del fonts_of.attrib[qualified("hint")]


def _defaults(language: str) -> etree._Element:
    look = w(
        "rPr",
        fonts(FONT_NAMES[Face.BODY]),
        w("kern", val=0),
        w("sz", val=round(BODY_POINTS * 2)),
        w("szCs", val=round(BODY_POINTS * 2)),
        w("lang", val=_latin(language), eastAsia=language if is_chinese(language) else "zh-CN", bidi="ar-SA"),
    )
    # Kinsoku, hanging marks and the space between Han and Latin are what Chinese setting needs.
    spacing = w(
        "pPr",
        w("widowControl", val=1),
        w("kinsoku", val=1),
        w("overflowPunct", val=1),
        w("topLinePunct", val=0),
        w("autoSpaceDE", val=1),
        w("autoSpaceDN", val=1),
        w("snapToGrid", val=0),
        w("spacing", before=0, after=0),
    )
    return w("docDefaults", w("rPrDefault", look), w("pPrDefault", spacing))


def _table_default() -> etree._Element:
    margins = w("tblCellMar", *(w(side, w=0, type="dxa") for side in ("top", "left", "bottom", "right")))
    properties = w("tblPr", w("tblInd", w=0, type="dxa"), margins)
    return w("style", w("name", val="Normal Table"), properties, type="table", default=1, styleId="TableNormal")


def _style(style: _ParagraphStyle) -> etree._Element:
    spacing = w("spacing", before=_twips(style.before), after=_twips(style.after))
    if style.line:
        spacing = w(
            "spacing",
            before=_twips(style.before),
            after=_twips(style.after),
            line=_twips(style.line),
            lineRule="exact",
        )
    shape = w(
        "pPr",
        w("keepNext") if style.keep_next else None,
        spacing,
        _indent(style),
        w("jc", val=style.align),
        w("outlineLvl", val=style.outline) if style.outline is not None else None,
    )
    look = w(
        "rPr",
        fonts(FONT_NAMES[style.face]),
        w("b") if style.bold else None,
        w("color", val=style.colour) if style.colour else None,
        w("spacing", val=_twips(style.tracking)) if style.tracking else None,
        w("sz", val=round(style.size * 2)),
        w("szCs", val=round(style.size * 2)),
    )
    return w(
        "style",
        w("name", val=style.name),
        w("basedOn", val="Normal"),
        w("qFormat"),
        shape,
        look,
        type="paragraph",
        styleId=style.id,
    )


def _indent(style: _ParagraphStyle) -> etree._Element | None:
    """Return the indent in hundredths of a character, with twips for programs that want those."""
    attributes: dict[str, str | int] = {}
    for name, characters in (("left", style.left), ("hanging", style.hanging), ("firstLine", style.first_line)):
        if characters:
            attributes[f"{name}Chars"] = characters * 100
            attributes[name] = _twips(characters * style.size)
    return w("ind", **attributes) if attributes else None


def _apply_settings(document: Document, *, language: str, odd_and_even: bool) -> None:
    settings = document.settings.element
    for child in list(settings):
        settings.remove(child)
    uri = "http://schemas.microsoft.com/office/word"
    settings.extend(
        child
        for child in (
            w("zoom", percent=100),
            w("bordersDoNotSurroundHeader"),
            w("bordersDoNotSurroundFooter"),
            w("defaultTabStop", val=420),
            w("evenAndOddHeaders") if odd_and_even else None,
            w("characterSpacingControl", val="compressPunctuation"),
            w(
                "compat",
                w("ulTrailSpace"),  # the line behind an option is underlined spaces
                w("compatSetting", name="compatibilityMode", uri=uri, val=15),
            ),
            w("themeFontLang", val=language, eastAsia=language),
        )
        if child is not None
    )


def _twips(points: float) -> int:
    return round(points * TWIPS_PER_POINT)
