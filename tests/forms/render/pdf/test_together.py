from __future__ import annotations

from functools import cache

import pikepdf
import pypdfium2
import pytest

from forms.catalogue import load_catalogue
from forms.faces import load_metrics
from forms.layout import lay_out
from forms.layout.model import Role
from forms.render.pdf import PdfRenderer
from forms.render.pdf.together import render_together
from tests.forms.render.pdf_reading import leaves, opened, tree_of, walk, words_by_mark

FORMS = [load_catalogue().form(form_id) for form_id in ("notice", "annex1", "annex2")]
PARTS = [(form, lay_out(form, load_metrics())) for form in FORMS]


@cache
def together() -> bytes:
    return render_together(PARTS)


def first_pages() -> list[int]:
    """Find where each document's title is printed."""
    document = pypdfium2.PdfDocument(together())
    texts = ["".join(page.get_textpage().get_text_bounded().split()) for page in document]
    firsts = []
    for _, layout in PARTS:
        title = "".join(run.text for run in layout.pages[0].runs if run.role is Role.TITLE)
        firsts.append(next(index for index, text in enumerate(texts) if title in text and "—1—" in text))
    return firsts


def test_each_document_starts_on_a_right_hand_page() -> None:
    firsts = first_pages()
    assert firsts == sorted(firsts)
    assert all(index % 2 == 0 for index in firsts)


def test_only_as_many_blank_pages_stand_between_as_that_needs() -> None:
    counts = [len(layout.pages) for _, layout in PARTS]
    pages = len(opened(together()).pages)
    assert pages == sum(count + count % 2 for count in counts[:-1]) + counts[-1]


def characters(page: pypdfium2.PdfPage) -> list[tuple[str, tuple[float, ...]]]:
    """Return the page's characters and their boxes in points; spaces and line ends are pdfium's guesses."""
    words = page.get_textpage()
    text = [words.get_text_range(number, 1) for number in range(words.count_chars())]
    return [(text[n], words.get_charbox(n)) for n in range(len(text)) if text[n].strip()]


def test_every_character_stands_where_it_does_in_the_single_files() -> None:
    document = pypdfium2.PdfDocument(together())
    for first, (form, layout) in zip(first_pages(), PARTS, strict=True):
        for index, page in enumerate(pypdfium2.PdfDocument(PdfRenderer().render(form, layout))):
            single, bound = characters(page), characters(document[first + index])
            assert [text for text, _ in bound] == [text for text, _ in single]
            for (_, box), (_, other) in zip(single, bound, strict=True):
                assert other == pytest.approx(box, abs=0.1)  # 0.04 mm: of the same glyph in a subset, rounded


def test_each_face_is_in_it_once() -> None:
    pdf = opened(together())
    names = {
        str(item.FontDescriptor.FontName).split("+")[-1]: set()
        for item in pdf.objects
        if isinstance(item, pikepdf.Dictionary) and "/FontDescriptor" in item
    }
    assert len(names) <= 5
    singles = sum(len(PdfRenderer().render(*part)) for part in PARTS[:2])
    assert len(together()) < singles


def test_nothing_in_it_can_be_filled_in() -> None:
    pdf = opened(together())
    assert "/AcroForm" not in pdf.Root
    assert not any("/Annots" in page.obj for page in pdf.pages)


def test_it_is_printed_on_both_sides_at_its_own_size() -> None:
    pdf = opened(together())
    preferences = pdf.Root.ViewerPreferences
    assert preferences.Duplex == "/DuplexFlipLongEdge"
    assert preferences.PrintScaling == "/None"


def test_its_outline_has_the_documents_and_their_headings() -> None:
    pdf = opened(together())
    with pdf.open_outline() as outline:
        items = outline.root
        assert [item.title for item in items] == [f"{form.annex} {form.title}".strip() for form in FORMS]
        assert [kid.title for kid in items[2].children] == [section.title for section in FORMS[2].sections]
        targets = [pdf.pages.index(pikepdf.Page(item.destination[0])) for item in items]
    assert targets == first_pages()


def test_its_structure_says_the_documents_one_after_the_other() -> None:
    pdf, words = opened(together()), words_by_mark(together())
    read = "".join(
        words[leaf] for element in walk(tree_of(pdf)) if element.S != "/Figure" for leaf in leaves(pdf, element)
    )
    runs = [run for _, layout in PARTS for page in layout.pages for run in page.runs if run.role is not Role.FOOTER]
    assert "".join(read.split()) == "".join("".join(run.text for run in runs).split())


def test_its_boxes_have_words_as_no_field_lies_over_them() -> None:
    pdf = opened(together())
    alts = [str(element.Alt) for element in walk(tree_of(pdf)) if element.S == "/Figure"]
    options = [option for field in FORMS[2].fields for option in field.options]
    assert len(alts) == len(options) + len(PARTS[2][1].pages)
    assert {f"选框 {option.label}" for option in options} <= set(alts)


@pytest.mark.parametrize("count", [1, 2])
def test_fewer_documents_may_be_bound(count: int) -> None:
    assert len(opened(render_together(PARTS[-count:])).pages) >= len(PARTS[-1][1].pages)
