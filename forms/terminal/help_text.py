"""Help that reads well: wrapped to the terminal with nothing cut off, and in one language where one is asked for.

The words of a command stand in both languages, sentence by sentence. `FORMLOOP_LANG=zh` or `en` keeps the sentences of
one language; a text that has none of it is left whole.
"""

from __future__ import annotations

import os
import re
import shutil
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any, Final

import typer

from forms.errors import UsageError
from forms.wording import Wording

LANGUAGE_VARIABLE: Final = "FORMLOOP_LANG"

_LANGUAGES: Final = ("zh", "en")
_WIDEST: Final = 110  # columns; longer lines are hard to follow
_NARROWEST: Final = 40
_NAME_COLUMNS: Final = 26
_HAN: Final = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_SENTENCE_END: Final = re.compile(r"(?<=。)\s*|(?<=[.!?])\s+")
_NOT_FIRST: Final = frozenset("，。、；：！？）》”’…,.;:!?)]")
_OWN_WORDS: Final = {
    "Options": "选项",
    "Arguments": "参数",
    "Commands": "命令",
    "Show this message and exit.": "显示本说明。",
}
"""What typer itself says in a help text."""

_OWN_NOTES: Final = ((re.compile(r"\[default: (.*?)\]"), r"［默认 \1］"), (re.compile(r"\[required\]"), "［必填］"))

Formatter: Any = typer.Context.formatter_class  # typer carries a copy of click and gives out only what is built on it


def language() -> str:
    """Return the language that is asked for, `zh` or `en`; empty for both.

    Raises:
        UsageError: The environment asks for another.
    """
    asked = os.environ.get(LANGUAGE_VARIABLE, "").strip().lower()
    if asked and asked not in _LANGUAGES:
        raise UsageError(
            Wording(zh=f"{LANGUAGE_VARIABLE} 应为 zh 或 en。", en=f"{LANGUAGE_VARIABLE} is zh or en, or not set.")
        )
    return asked


def said(chinese: str, english: str, between: str = " ") -> str:
    """Return what is said in the language that is asked for, or in both with a space or something else between them."""
    return {"zh": chinese, "en": english}.get(language(), f"{chinese}{between}{english}")


def told(words: Wording) -> str:
    """Return a wording in the language that is asked for, or in both."""
    return said(words.zh, words.en)


def sentences_of(text: str, wanted: str) -> str:
    """Return the sentences of a text that are in a language; the whole text where there are none.

    Args:
        text: In both languages, sentence by sentence; paragraphs are kept.
        wanted: `zh`, `en`, or empty for both.
    """
    if not wanted:
        return text
    paragraphs = []
    for paragraph in re.split(r"\n\s*\n", text):
        found = [one for one in _SENTENCE_END.split(paragraph.strip()) if one]
        kept = [one for one in found if bool(_HAN.search(one)) == (wanted == "zh")]
        if kept:
            paragraphs.append(("" if wanted == "zh" else " ").join(kept))
    return "\n\n".join(paragraphs) or text


def readable(command: Any) -> Any:
    """Have a command, and the commands in it, show help that reads well; it is returned.

    Args:
        command: What `typer.main.get_command` gives.
    """
    wanted = language()
    command.context_class = _Context
    command.rich_markup_mode = None
    text = re.sub(r"(?<=[^\n])\n(?=[^\n])", " ", command.help or "")
    command.help = sentences_of(text, wanted)
    command.short_help = command.help.split("\n\n")[0]
    for parameter in command.params:
        if getattr(parameter, "help", None):
            parameter.help = sentences_of(parameter.help, wanted)
    for one in getattr(command, "commands", {}).values():
        readable(one)
    return command


class _Lines(Formatter):  # type: ignore[misc]
    """Writes help as wide as the terminal, Han characters counted as two columns."""

    def __init__(self, *_: object, **__: object) -> None:
        width = shutil.get_terminal_size((_WIDEST, 24)).columns
        super().__init__(width=max(_NARROWEST, min(width, _WIDEST)))

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        if language() == "zh":
            args, prefix = args.replace("[OPTIONS]", "[选项]").replace("COMMAND [ARGS]", "命令 [参数]"), "用法： "
        super().write_usage(prog, args, prefix)

    def write_heading(self, heading: str) -> None:
        super().write_heading(_own(heading))

    def write_text(self, text: str) -> None:
        for paragraph in text.split("\n\n"):
            for line in wrapped(" ".join(paragraph.split()), self.width - self.current_indent):
                self.write(f"{'':>{self.current_indent}}{line}\n")
            self.write("\n")

    def write_dl(self, rows: Sequence[tuple[str, str]], col_max: int = _NAME_COLUMNS, col_spacing: int = 2) -> None:
        widest = max((columns(name) for name, _ in rows), default=0)
        start = self.current_indent + min(widest, col_max) + col_spacing
        for name, text in rows:
            lines = list(wrapped(_own(" ".join(text.split())), max(self.width - start, _NARROWEST // 2)))
            head = f"{'':>{self.current_indent}}{name}"
            if columns(head) + col_spacing > start:
                self.write(f"{head}\n")
                head = ""
            for line in lines or [""]:
                self.write(f"{head}{'':>{start - columns(head)}}{line}".rstrip() + "\n")
                head = ""


class _Context(typer.Context):
    formatter_class = _Lines


def _own(text: str) -> str:
    """Return words of typer's own in the language that is asked for."""
    if language() != "zh":
        return text
    for pattern, note in _OWN_NOTES:
        text = pattern.sub(note, text)
    return _OWN_WORDS.get(text, text)


def columns(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def wrapped(text: str, width: int) -> Iterator[str]:
    """Yield the lines of a text, broken at spaces and beside Han characters; nothing is cut off."""
    line = ""
    for piece in _pieces(text):
        if line and columns(line + piece.rstrip()) > width:
            yield line.rstrip()
            line = piece.lstrip()
        else:
            line += piece
    if line:
        yield line.rstrip()


def _pieces(text: str) -> Iterator[str]:
    """Yield the parts of a text that stay together: words, and Han characters with the marks behind them."""
    piece = ""
    for character in text:
        may_break = character not in _NOT_FIRST and (
            piece.endswith(" ") or columns(character) > 1 or (piece != "" and columns(piece[-1]) > 1)
        )
        if piece and may_break and character != " ":
            yield piece
            piece = ""
        piece += character
    if piece:
        yield piece
