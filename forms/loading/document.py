"""A Markdown document to a `Form`: front matter and a dialect of our own.

    ---            front matter in YAML, between two such lines
    # 一、          a heading; ## and ### for the next levels
    **words**      strong words, anywhere in a line
    > 各单位：      the addressee
    :::contact     lines of contact, up to a line :::
    :::attachments the list of attachments, up to a line :::

Every other line is a paragraph, numbers at its start included. It is not CommonMark,
whose rules take `**研发：**在` for plain asterisks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from forms.definition import Block, BlockStyle, Form, Span
from forms.loading.head import make_head
from forms.loading.problems import Problems
from forms.loading.shape import check_shape
from forms.loading.spec import DocumentSpec
from forms.loading.yaml_source.text import YamlText
from forms.wording import Wording, did_you_mean

_FENCE = ":::"
_HEADINGS = (BlockStyle.HEADING_1, BlockStyle.HEADING_2, BlockStyle.HEADING_3)
_FENCED = {"contact": BlockStyle.CONTACT, "attachments": BlockStyle.ATTACHMENT}
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def load_document(text: str, problems: Problems) -> Form:
    """Return the document that a text defines.

    Raises:
        DefinitionError: Something is wrong; all that can be told at once is told.
    """
    lines = text.split("\n")
    end = next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() == "---"), 0)
    if lines[0].rstrip() != "---" or not end:
        what = Wording(
            zh="文件开头应有两行 `---` 之间的关键字", en="a document starts with front matter between two lines `---`"
        )
        problems.add_at(what, line=1)
        problems.check()
    tree = YamlText(problems, first_line=2).parse("\n".join(lines[1:end]) + "\n")
    spec = check_shape(DocumentSpec, tree, problems)
    head = make_head(spec, problems)
    body = _Body(problems)
    for line_no, line in enumerate(lines[end + 1 :], end + 2):
        body.take(line.strip(), line_no)
    blocks = body.finish()
    problems.check()
    return replace(head, blocks=blocks)


@dataclass(slots=True)
class _Body:
    """Takes the lines below the front matter one by one."""

    problems: Problems
    blocks: list[Block] = field(default_factory=list)
    fence: str = ""
    fence_line_no: int = 0

    def take(self, line: str, line_no: int) -> None:
        if _CONTROL.search(line):
            self._note("行内有制表符或控制字符", "a tab or a control character within the line", line_no)
        if line.startswith(_FENCE):
            self._turn(line.removeprefix(_FENCE).strip(), line_no)
        elif line:
            style, words = self._style(line, line_no)
            self.blocks.append(Block(style, self._spans(words, line_no)))

    def finish(self) -> tuple[Block, ...]:
        if self.fence:
            fence = f"{_FENCE}{self.fence}"
            self._note(f"{fence} 没有以 {_FENCE} 结束", f"{fence} is not closed with {_FENCE}", self.fence_line_no)
        if not self.blocks:
            self._note("文件至少要有一段", "a document needs a paragraph", 1)
        return tuple(self.blocks)

    def _note(self, zh: str, en: str, line_no: int) -> None:
        self.problems.add_at(Wording(zh=zh, en=en), line=line_no)

    def _turn(self, name: str, line_no: int) -> None:
        if self.fence and not name:
            self.fence = ""
        elif self.fence:
            inner, outer = f"{_FENCE}{name}", f"{_FENCE}{self.fence}"
            self._note(f"{outer} 还没有结束，里面又有 {inner}", f"{inner} within {outer}, which is not closed", line_no)
        elif not name:
            self._note(f"{_FENCE} 没有可结束的", f"{_FENCE} closes nothing", line_no)
        else:
            if name not in _FENCED:
                near = did_you_mean(name, _FENCED)
                self._note(f"没有这种块：“{name}”{near.zh}", f'unknown block "{name}"{near.en}', line_no)
            self.fence, self.fence_line_no = name, line_no

    def _style(self, line: str, line_no: int) -> tuple[BlockStyle, str]:
        if self.fence:
            return _FENCED.get(self.fence, BlockStyle.BODY), line
        if line.startswith(">"):
            return BlockStyle.ADDRESSEE, self._required_words(line[1:], ">", line_no)
        if not line.startswith("#"):
            return BlockStyle.BODY, line
        words = line.lstrip("#")
        level = len(line) - len(words)
        if level > len(_HEADINGS):
            deepest = "#" * len(_HEADINGS)
            self._note(f"标题最多到 {deepest}", f"headings go down to {deepest}", line_no)
        if words and not words[0].isspace():
            self._note("标题的 # 后要有空格", "put a space after the # of a heading", line_no)
        return _HEADINGS[min(level, len(_HEADINGS)) - 1], self._required_words(words, "#" * level, line_no)

    def _required_words(self, words: str, mark: str, line_no: int) -> str:
        if not words.strip():
            self._note(f"{mark} 后没有文字", f"no words after {mark}", line_no)
        return words.strip()

    def _spans(self, words: str, line_no: int) -> tuple[Span, ...]:
        parts = words.split("**")
        if len(parts) % 2 == 0:
            self._note("** 在同一行没有结束", "** is opened and not closed in the same line", line_no)
        if not all(part.strip() for part in parts[1::2]):
            self._note("两个 ** 之间没有文字", "no words between ** and **", line_no)
        return tuple(Span(part, strong=position % 2 == 1) for position, part in enumerate(parts) if part)
