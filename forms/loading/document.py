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
from forms.errors import did_you_mean
from forms.loading.head import make_head
from forms.loading.problems import Problems
from forms.loading.shape import check_shape
from forms.loading.spec import DocumentSpec
from forms.loading.yaml_source.text import YamlText

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
        problems.add_at("a document starts with front matter between two lines `---`", line=1)
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
            self.problems.add_at("a tab or a control character within the line", line=line_no)
        if line.startswith(_FENCE):
            self._turn(line.removeprefix(_FENCE).strip(), line_no)
        elif line:
            style, words = self._style(line, line_no)
            self.blocks.append(Block(style, self._spans(words, line_no)))

    def finish(self) -> tuple[Block, ...]:
        if self.fence:
            self.problems.add_at(f"{_FENCE}{self.fence} is not closed with {_FENCE}", line=self.fence_line_no)
        if not self.blocks:
            self.problems.add_at("a document needs a paragraph", line=1)
        return tuple(self.blocks)

    def _turn(self, name: str, line_no: int) -> None:
        if self.fence and not name:
            self.fence = ""
        elif self.fence:
            what = f"{_FENCE}{name} within {_FENCE}{self.fence}, which is not closed"
            self.problems.add_at(what, line=line_no)
        elif not name:
            self.problems.add_at(f"{_FENCE} closes nothing", line=line_no)
        else:
            if name not in _FENCED:
                self.problems.add_at(f'unknown block "{name}"{did_you_mean(name, _FENCED)}', line=line_no)
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
            self.problems.add_at(f"headings go down to {'#' * len(_HEADINGS)}", line=line_no)
        if words and not words[0].isspace():
            self.problems.add_at("put a space after the # of a heading", line=line_no)
        return _HEADINGS[min(level, len(_HEADINGS)) - 1], self._required_words(words, "#" * level, line_no)

    def _required_words(self, words: str, mark: str, line_no: int) -> str:
        if not words.strip():
            self.problems.add_at(f"no words after {mark}", line=line_no)
        return words.strip()

    def _spans(self, words: str, line_no: int) -> tuple[Span, ...]:
        parts = words.split("**")
        if len(parts) % 2 == 0:
            self.problems.add_at("** is opened and not closed in the same line", line=line_no)
        if not all(part.strip() for part in parts[1::2]):
            self.problems.add_at("no words between ** and **", line=line_no)
        return tuple(Span(part, strong=position % 2 == 1) for position, part in enumerate(parts) if part)
