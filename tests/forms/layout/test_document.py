"""Documents on paper: GB/T 9704-2012's grid, order, and what stays together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby, pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.definition import Block, BlockStyle, Form, Span
from forms.errors import DefinitionError
from forms.faces import Face, FaceMetrics, load_metrics
from forms.layout.document import lay_out_document
from forms.layout.document_blocks import title_lines
from forms.layout.model import Ink, Layout, Page, Role, TextRun
from forms.loading import load_form

TEMPLATES = Path(__file__).parents[3] / "templates"

# Han and their marks one em wide, letters and digits half an em.
PLAIN = FaceMetrics(dict.fromkeys(range(0x20, 0x7F), 0.5), missing=1.0)
METRICS = dict.fromkeys(Face, PLAIN)

LEFT, RIGHT, TOP, BOTTOM = 28.0, 184.0, 37.0, 262.0
PITCH = 225 / 22


def block(style: BlockStyle, text: str) -> Block:
    return Block(style, (Span(text),))


def document(*blocks: Block, title: str = "标题", annex: str = "", issuer: str = "") -> Form:
    return Form("paper", "PAPR", 1, title, annex=annex, issuer=issuer, blocks=blocks)


def lines_of(page: Page) -> list[list[TextRun]]:
    """The page's printed lines, without the page number."""
    printed = [run for run in page.runs if run.role is not Role.FOOTER]
    return [list(runs) for _, runs in groupby(printed, key=lambda run: round(run.at.y, 2))]


def words_of(layout: Layout) -> str:
    return "".join(run.text for page in layout.pages for run in page.runs if run.role is not Role.FOOTER)


def bare(text: str) -> str:
    """Without spaces: those at a line's end are not printed, nor is the filler in labels."""
    return re.sub(r"\s", "", text)


def last_lines(layout: Layout) -> Iterator[list[TextRun]]:
    for page in layout.pages:
        yield lines_of(page)[-1]


paragraph = st.integers(min_value=1, max_value=150).map(lambda count: block(BlockStyle.BODY, "科" * count + "。"))
heading = st.sampled_from(
    [
        block(BlockStyle.HEADING_1, "一、行业"),
        block(BlockStyle.HEADING_2, "（一）资金"),
        block(BlockStyle.HEADING_3, "1.人才"),
    ]
)
section = st.tuples(st.lists(heading, min_size=1, max_size=3), st.lists(paragraph, min_size=1, max_size=4))
documents = st.lists(section, min_size=1, max_size=6).map(
    lambda sections: document(*(part for heads, paragraphs in sections for part in (*heads, *paragraphs)))
)


def test_a_page_holds_22_lines_of_28_characters() -> None:
    layout = lay_out_document(document(block(BlockStyle.BODY, "科" * 28 * 60)), METRICS)

    lines = lines_of(layout.pages[1])
    assert len(lines) == 22
    for line in lines:
        assert sum(len(run.text) for run in line) == 28
        assert line[0].at.x == pytest.approx(LEFT)
        assert line[-1].at.x + line[-1].width_mm == pytest.approx(RIGHT, abs=0.01)
    assert lines[1][0].at.y - lines[0][0].at.y == pytest.approx(PITCH)
    assert lines[0][0].box.top > TOP
    assert lines[-1][0].box.bottom < BOTTOM


@given(documents)
@settings(max_examples=40)
def test_every_blocks_text_appears_in_order(form: Form) -> None:
    assert bare(words_of(lay_out_document(form, METRICS))) == bare(form.title + "".join(b.text for b in form.blocks))


@given(documents)
@settings(max_examples=40)
def test_a_heading_is_never_the_last_on_a_page(form: Form) -> None:
    layout = lay_out_document(form, METRICS)

    assert not [line for line in last_lines(layout) if line[0].role is Role.HEADING]


@given(documents)
@settings(max_examples=40)
def test_no_line_of_a_longer_paragraph_stands_alone_on_a_page(form: Form) -> None:
    pages = [lines_of(page) for page in lay_out_document(form, METRICS).pages]
    indented = LEFT + 5

    for before, after in pairwise(pages):
        if after[0][0].at.x > indented:
            continue  # a new paragraph starts the page
        assert before[-1][0].at.x < indented, "the paragraph's first line was left behind"
        assert len(after) > 1, "the paragraph's last line was carried over alone"
        assert after[1][0].at.x < indented, "the paragraph's last line was carried over alone"


@pytest.mark.parametrize("name", ["notice", "annex1"])
def test_the_documents_print_their_wording_in_their_faces_within_the_type_area(name: str) -> None:
    form = load_form(TEMPLATES / f"{name}.md")
    layout = lay_out_document(form, load_metrics())

    expected = form.issuer + form.annex + form.title + "".join(b.text for b in form.blocks)
    assert bare(words_of(layout)) == bare(expected)
    for page in layout.pages:
        for run in (run for run in page.runs if run.role is not Role.FOOTER):
            assert run.box.left >= LEFT - 0.01, run.text
            assert run.box.right <= RIGHT + 0.01, run.text
            assert run.box.top >= TOP, run.text
            assert run.box.bottom <= BOTTOM, run.text


def test_no_line_of_annex_1_is_stretched_beyond_what_an_eye_forgives() -> None:
    metrics = load_metrics()
    layout = lay_out_document(load_form(TEMPLATES / "annex1.md"), metrics)

    added = [
        (run.width_mm / run.size_mm - metrics[run.face].width_em(run.text)) / (len(run.text) - 1)
        for page in layout.pages
        for run in page.runs
        if len(run.text) > 3 and run.role is Role.BODY and not run.text.isascii()
    ]
    assert max(added) < 0.15  # em between characters


def test_strong_words_are_in_hei_and_the_rest_in_fang_song() -> None:
    spans = (Span("数码港：", strong=True), Span("由香港政府全资拥有。"))
    page = lay_out_document(document(Block(BlockStyle.BODY, spans)), METRICS).pages[0]

    printed = [(run.text, run.face) for run in page.runs if run.role is Role.BODY]
    assert printed == [("数码港：", Face.HEADING), ("由香港政府全资拥有。", Face.BODY)]


def test_headings_are_in_hei_then_kai_and_indented_by_two_characters() -> None:
    blocks = (
        block(BlockStyle.HEADING_1, "一、行业"),
        block(BlockStyle.HEADING_2, "（一）资金"),
        block(BlockStyle.BODY, "科。"),
    )
    page = lay_out_document(document(*blocks), METRICS).pages[0]

    first, second = (run for run in page.runs if run.role is Role.HEADING)
    assert (first.face, second.face) == (Face.HEADING, Face.KAI)
    assert first.at.x - LEFT == pytest.approx(2 * 156 / 28, abs=0.2)


def test_the_addressee_is_flush_left() -> None:
    page = lay_out_document(document(block(BlockStyle.ADDRESSEE, "各有关单位：")), METRICS).pages[0]

    assert next(run for run in page.runs if run.role is Role.BODY).at.x == LEFT


def test_the_issuer_is_red_and_centred_above_a_red_rule_as_wide_as_the_type_area() -> None:
    page = lay_out_document(document(block(BlockStyle.BODY, "科。"), issuer="江苏省科学技术厅"), METRICS).pages[0]

    issuer, title = page.runs[0], page.runs[1]
    (rule,) = page.rules
    assert (issuer.text, issuer.role, issuer.ink) == ("江苏省科学技术厅", Role.ISSUER, Ink.RED)
    assert issuer.box.center.x == pytest.approx((LEFT + RIGHT) / 2)
    assert issuer.box.top == pytest.approx(TOP + 35)  # GB/T 9704-2012, 7.2.4
    assert (rule.start.x, rule.end.x, rule.ink) == (LEFT, RIGHT, Ink.RED)
    assert issuer.box.bottom < rule.start.y < title.box.top - 2 * PITCH


def test_an_annex_has_its_mark_on_the_first_line_and_its_title_on_the_third() -> None:
    page = lay_out_document(document(block(BlockStyle.BODY, "科。"), annex="附件1"), METRICS).pages[0]

    mark, title, _ = lines_of(page)
    assert "".join(run.text for run in mark) == "附件1"
    assert (mark[0].at.x, mark[0].face, mark[0].role) == (LEFT, Face.HEADING, Role.ANNEX)
    assert title[0].box.center.y == pytest.approx(TOP + 2.5 * PITCH)
    assert title[0].box.center.x == pytest.approx((LEFT + RIGHT) / 2)


def test_contact_labels_are_spread_to_three_characters_and_their_colons_aligned() -> None:
    contacts = [block(BlockStyle.CONTACT, text) for text in ("联系人：张 三", "电　话：025-00000000", "邮　箱：a@b.cn")]
    page = lay_out_document(document(block(BlockStyle.BODY, "科。"), *contacts), METRICS).pages[0]

    lines = lines_of(page)[-3:]
    assert [line[0].text for line in lines] == ["联系人", "电话", "邮箱"]
    assert {round(line[0].width_mm, 2) for line in lines} == {round(lines[0][0].width_mm, 2)}
    assert len({line[1].at.x for line in lines}) == 1
    assert {line[1].text for line in lines} == {"："}
    assert len({line[2].at.x for line in lines}) == 1


def test_the_names_of_attachments_stand_under_each_other_below_a_blank_line() -> None:
    names = ("附件：1. 香港创新", "2. " + "江苏企业与香港技术合作需求信息表" * 2)
    attachments = [block(BlockStyle.ATTACHMENT, text) for text in names]
    page = lay_out_document(document(block(BlockStyle.BODY, "科。"), *attachments), METRICS).pages[0]

    body, first, second, hanging = lines_of(page)[-4:]
    assert [run.text.strip() for run in first] == ["附件：", "1.", "香港创新"]
    assert second[0].at.x == pytest.approx(first[1].at.x)
    assert second[1].at.x == pytest.approx(first[2].at.x)
    assert hanging[0].at.x == pytest.approx(first[2].at.x)
    assert first[0].at.y - body[0].at.y == pytest.approx(2 * PITCH)


@given(st.integers(min_value=0, max_value=44))
def test_contacts_and_attachments_are_not_parted_by_a_page(lines: int) -> None:
    tail = [block(BlockStyle.CONTACT, f"电话：{n}") for n in range(3)]
    tail += [block(BlockStyle.ATTACHMENT, f"附件：{n}. 概况") for n in range(3)]
    form = document(*(block(BlockStyle.BODY, "科。") for _ in range(lines)), *tail)

    for mark in ("电话", "附件："):
        holders = [
            page.index for page in lay_out_document(form, METRICS).pages for run in page.runs if run.text == mark
        ]
        assert len(holders) == 3
        assert len(set(holders)) == 1


def test_page_numbers_stand_outside_one_character_in_below_the_type_area() -> None:
    layout = lay_out_document(document(block(BlockStyle.BODY, "科" * 1500)), METRICS)

    odd, even = (next(run for run in page.runs if run.role is Role.FOOTER) for page in layout.pages[:2])
    assert (odd.text, even.text) == ("— 1 —", "— 2 —")
    assert odd.box.right == pytest.approx(RIGHT - odd.size_mm)
    assert even.box.left == pytest.approx(LEFT + even.size_mm)
    assert odd.box.center.y == pytest.approx(BOTTOM + 7, abs=0.2)  # the dashes: GB/T 9704-2012, 7.5


def test_a_document_has_neither_page_code_nor_anchors_nor_fields() -> None:
    (page,) = lay_out_document(document(block(BlockStyle.BODY, "科。")), METRICS).pages

    assert page.code is None
    assert page.anchors == page.fields == page.options == page.rows == ()


def test_a_long_title_is_parted_at_particles_and_marks_only() -> None:
    title = (
        "江苏省人民政府办公厅转发省科技厅等部门关于进一步加强全省高新技术企业培育和科技型中小企业评价工作实施意见的通知"
    )

    assert title_lines(title, METRICS, 156) == (
        "江苏省人民政府办公厅转发省科技厅等部门",
        "关于进一步加强全省高新技术企业培育和",
        "科技型中小企业评价工作实施意见的通知",
    )


def test_a_title_of_one_unknown_word_still_fits_the_page() -> None:
    lines = title_lines("科" * 45, METRICS, 156)

    assert [len(line) for line in lines] == [15, 15, 15]


def test_margins_that_leave_no_room_are_refused() -> None:
    form = Form("paper", "PAPR", 1, "标题", blocks=(block(BlockStyle.BODY, "科"),), margins_mm=(90, 37, 90, 35))

    with pytest.raises(DefinitionError, match="margins"):
        lay_out_document(form, METRICS)
