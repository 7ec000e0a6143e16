"""The Markdown dialect of documents."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.definition import Block, BlockStyle, Span
from forms.errors import DefinitionError
from forms.loading import load_form
from tests.forms.loading.definitions import DOCUMENT, changed


def blocks(tmp_path: Path, body: str) -> tuple[Block, ...]:
    path = tmp_path / "paper.md"
    path.write_text(changed(DOCUMENT, "# 一、标题\n\n正文。\n", body), encoding="utf-8")
    return load_form(path).blocks


def mistakes(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "paper.md"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionError) as caught:
        load_form(path)
    return caught.value.wording.en.replace(f"{tmp_path.as_posix()}/", "").split("\n")


def test_headings_go_by_their_marks(tmp_path: Path) -> None:
    found = blocks(tmp_path, "# 一、\n## （一）\n### 1.\n")
    assert [block.style for block in found] == [BlockStyle.HEADING_1, BlockStyle.HEADING_2, BlockStyle.HEADING_3]
    assert [block.text for block in found] == ["一、", "（一）", "1."]


def test_strong_words_end_where_the_stars_say_even_between_han_and_punctuation(tmp_path: Path) -> None:
    assert blocks(tmp_path, "在**香港科学园：**占地**22公顷**，\n") == (
        Block(
            BlockStyle.BODY,
            (Span("在"), Span("香港科学园：", strong=True), Span("占地"), Span("22公顷", strong=True), Span("，")),
        ),
    )


def test_every_line_is_a_paragraph_and_a_numbered_one_stays_as_it_is(tmp_path: Path) -> None:
    found = blocks(tmp_path, "1. 甲\n2. 乙\n- 丙\n\n丁\n")
    assert [block.text for block in found] == ["1. 甲", "2. 乙", "- 丙", "丁"]
    assert {block.style for block in found} == {BlockStyle.BODY}


def test_fenced_lines_are_contact_and_attachments(tmp_path: Path) -> None:
    found = blocks(
        tmp_path, "> 各单位：\n:::contact\n电　话：1\n\n:::\n正文\n:::attachments\n附件：1. 甲\n2. 乙\n:::\n"
    )
    assert [(str(block.style), block.text) for block in found] == [
        ("addressee", "各单位："),
        ("contact", "电　话：1"),
        ("body", "正文"),
        ("attachment", "附件：1. 甲"),
        ("attachment", "2. 乙"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("正文。", "**正文。", "11: ** is opened and not closed in the same line"),
        ("正文。", "****正文。", "11: no words between ** and **"),
        ("正文。", "正\t文。", "11: a tab or a control character within the line"),
        ("正文。", "#### 正文", "11: headings go down to ###"),
        ("正文。", "#正文", "11: put a space after the # of a heading"),
        ("正文。", "##", "11: no words after ##"),
        ("正文。", ">", "11: no words after >"),
        ("正文。", ":::", "11: ::: closes nothing"),
        ("正文。", ":::contact\n甲", "11: :::contact is not closed with :::"),
        ("正文。", ":::contact\n甲\n:::attachments\n:::", "13: :::attachments within :::contact, which is not closed"),
        ("正文。", ":::contct\n甲\n:::", '11: unknown block "contct"; did you mean "contact"?'),
        ("# 一、标题\n\n正文。\n", "", "1: a document needs a paragraph"),
        ("version: 1", "verson: 1", '4: unknown key "verson"; did you mean "version"?'),
        ("anchors: false", "anchors: 4", '6: "anchors" must be false'),
        ("title: 通知", "title: [通知", "not YAML"),
        ("---\nform", "form", "1: a document starts with front matter between two lines `---`"),
        ("false\n---", "false\n", "1: a document starts with front matter between two lines `---`"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, old: str, new: str, message: str) -> None:
    told = mistakes(tmp_path, changed(DOCUMENT, old, new))
    assert any(message in line for line in told), told


def test_a_mistake_in_broken_front_matter_has_the_line_of_the_file(tmp_path: Path) -> None:
    assert mistakes(tmp_path, changed(DOCUMENT, "title: 通知", "title: a: b"))[0].startswith("paper.md:5: not YAML")


LETTERS = st.characters(codec="utf-8", exclude_characters="*#>:", exclude_categories=("Cc", "Zs", "Zl", "Zp"))
WORDS = st.text(LETTERS, min_size=1, max_size=12)


@given(spans=st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=4))
@settings(max_examples=60)
def test_spans_come_back_as_they_were_written(spans: list[tuple[str, str]]) -> None:
    line = "".join(f"{plain}**{strong}**" for plain, strong in spans)
    expected = tuple(span for plain, strong in spans for span in (Span(plain), Span(strong, strong=True)))
    with tempfile.TemporaryDirectory() as folder:
        assert blocks(Path(folder), line + "\n") == (Block(BlockStyle.BODY, expected),)
