"""The letters: templates with {placeholders}, and what is put in their places.

A template is a text file in UTF-8. Its first line says the subject, after `主题：` or `Subject:`. `{单位}`, `{表格}`,
`{编号}` and, in the letter to those whose form lacks something, `{缺项}` are always known; besides them every heading
of the list. What else stands in braces is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Final, Literal

from forms.copies.letters import Letter, load_letter
from forms.errors import UsageError
from forms.wording import Wording, did_you_mean
from scanner.reminding.recipients import Outstanding

LetterKind = Literal["silent", "lacking"]
"""Whom a letter is for: who has not answered, or whose form lacks something."""

LETTERS: Final[Mapping[LetterKind, str]] = {"silent": "未答复", "lacking": "需补充"}
"""What each sort is called."""

_ALWAYS_KNOWN: Final = ("单位", "表格", "编号", "缺项")


@dataclass(frozen=True, slots=True)
class Templates:
    """The letter to those who have not answered, and to those whose form lacks something."""

    silent: Letter
    lacking: Letter

    def letter_to(self, one: Outstanding) -> Letter:
        """Return the letter to somebody."""
        letter = self.lacking if one.record_id is not None else self.silent
        own = {
            "单位": one.name,
            "表格": one.form_name,
            "编号": one.copy_id,
            "缺项": "\n".join(f"    {number}. {words}" for number, words in enumerate(one.lacks, start=1)),
        }
        words = {**one.cells, **own}
        return letter.filled(lambda name: words[name.strip()])

    def check(self, known: Iterable[str]) -> None:
        """Refuse placeholders that the list cannot fill.

        Raises:
            UsageError: Names the first one.
        """
        names = [*dict.fromkeys((*_ALWAYS_KNOWN, *known))]
        for name in (*self.silent.placeholders, *self.lacking.placeholders):
            if name.strip() not in names:
                raise UsageError(
                    Wording(
                        zh=f"信函中的 {{{name}}} 不是名单的列名，可用：{'、'.join(names)}",
                        en=f"the letter's {{{name}}} is no heading of the list{did_you_mean(name, names).en}",
                    )
                )


def load_templates(silent: Path | None = None, lacking: Path | None = None) -> Templates:
    """Read the templates; None for the usual one.

    Raises:
        UsageError: One cannot be read, or does not begin with its subject.
    """
    own = Path(str(files("scanner.reminding")))
    return Templates(load_letter(silent or own / "silent.txt"), load_letter(lacking or own / "lacking.txt"))
