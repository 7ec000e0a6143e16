"""A feeder's stack: one TIFF with whole forms, blank backs, a page scanned twice, strays, copies and turned pages."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from functools import cache

from PIL import Image

from forms.filling import Value, fill_pdf
from scanner.intake.pdf import open_pdf_pages
from scanner.values.source import Source
from tests.annex2 import annex2
from tests.makers.companies.made_up import make_company

Paper = Image.Image

WHOLE_FORMS = 7
"""How many forms of two pages lie at the front of `mixed_stack`."""


def form_papers(answers: Mapping[str, Value], copy_id: str | None = None) -> list[Paper]:
    """Return the pages of a filled form as a scanner would see clean paper, at 200 dpi."""
    form, layout = annex2()
    filled = fill_pdf(form, layout, dict(answers), copy_id=copy_id)
    pages = open_pdf_pages(Source("a.pdf", "a.pdf", filled)).all().pages
    return [Image.fromarray(page.gray // 64 * 85) for page in pages]  # four greys: a stack stays in memory


def tiff_of(papers: Sequence[Paper]) -> bytes:
    """Return a TIFF with a page for each paper."""
    stream = io.BytesIO()
    papers[0].save(
        stream, "TIFF", save_all=True, append_images=list(papers[1:]), compression="tiff_deflate", dpi=(200, 200)
    )
    return stream.getvalue()


@cache
def mixed_stack() -> bytes:
    """Return a stack of 31 pages with all that makes pages depend on each other, and one page that is cut off."""
    forms = [form_papers(make_company(number).answers) for number in range(WHOLE_FORMS + 4)]
    copies = [form_papers(make_company(100 + number).answers, f"AAAA000{number}") for number in range(2)]
    blank = Image.new("L", forms[0][0].size, 255)
    strange = blank.copy()
    strange.paste(Image.effect_noise((400, 600), 90), (300, 300))
    twice, behind, one, other = forms[WHOLE_FORMS:]
    papers = [paper for form in forms[:WHOLE_FORMS] for paper in form]
    papers += [blank, twice[0], twice[0], twice[1], *behind, strange, _side_by_side(*forms[0])]
    papers += [copies[0][0], copies[1][0], copies[1][1].rotate(180), copies[0][1]]
    papers += [one[0], other[0], other[1], one[1], blank]
    return _with_a_cut_page(tiff_of(papers), len(papers) - 1)


def _side_by_side(one: Paper, other: Paper) -> Paper:
    both = Image.new("L", (one.width + other.width, one.height), 255)
    both.paste(one, (0, 0))
    both.paste(other, (one.width, 0))
    return both


def _with_a_cut_page(content: bytes, index: int) -> bytes:
    with Image.open(io.BytesIO(content)) as image:
        image.seek(index)
        start = image.tag_v2[273][0]  # type: ignore[attr-defined]
    return content[:start] + b"\xff" * 400 + content[start + 400 :]
