"""The letters: templates with {placeholders}, and e-mails that a mail program opens as drafts.

A template is a text file in UTF-8. Its first line says the subject, after `主题：` or `Subject:`. `{单位}`, `{表格}`,
`{编号}` and, in the letter to those whose form lacks something, `{缺项}` are always known; besides them every heading
of the list. What else stands in braces is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from importlib.resources import files
from pathlib import Path
from typing import Final, Literal

from forms.errors import UsageError, did_you_mean
from scanner.reminding.recipients import Outstanding

LetterKind = Literal["silent", "lacking"]
"""Whom a letter is for: who has not answered, or whose form lacks something."""

LETTERS: Final[Mapping[LetterKind, str]] = {"silent": "未答复", "lacking": "需补充"}
"""What each sort is called."""

_ALWAYS_KNOWN: Final = ("单位", "表格", "编号", "缺项")
_PLACEHOLDER: Final = re.compile(r"\{([^{}\n]*)\}")
_SUBJECT: Final = re.compile(r"(?:主题|Subject)\s*[:：]\s*(\S.*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter, with or without its placeholders.

    Attributes:
        subject: On one line.
        text: What follows.
    """

    subject: str
    text: str

    def filled(self, words: Mapping[str, str]) -> Letter:
        """Return the letter with words for its placeholders; what the words themselves hold in braces stays."""
        subject = _PLACEHOLDER.sub(lambda found: words[found[1].strip()], self.subject)
        return Letter(" ".join(subject.split()), _PLACEHOLDER.sub(lambda found: words[found[1].strip()], self.text))

    def check(self, known: Iterable[str]) -> None:
        """Refuse placeholders that the list cannot fill.

        Raises:
            UsageError: Names the first one.
        """
        names = [*dict.fromkeys((*_ALWAYS_KNOWN, *known))]
        for name in _PLACEHOLDER.findall(f"{self.subject}\n{self.text}"):
            if name.strip() not in names:
                raise UsageError(
                    f"the letter's {{{name}}} is no heading of the list{did_you_mean(name, names)} "
                    f"信函中的 {{{name}}} 不是名单的列名，可用：{'、'.join(names)}"
                )


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
        return letter.filled({**one.cells, **own})

    def check(self, known: Iterable[str]) -> None:
        """Refuse placeholders that the list cannot fill.

        Raises:
            UsageError: Names the first one.
        """
        names = list(known)
        self.silent.check(names)
        self.lacking.check(names)


def load_templates(silent: Path | None = None, lacking: Path | None = None) -> Templates:
    """Read the templates; None for the usual one.

    Raises:
        UsageError: One cannot be read, or does not begin with its subject.
    """
    own = Path(str(files("scanner.reminding")))
    return Templates(_loaded(silent or own / "silent.txt"), _loaded(lacking or own / "lacking.txt"))


def draft(letter: Letter, address: str) -> bytes:
    """Return an e-mail that a mail program opens as a draft.

    Args:
        letter: Its words, without placeholders.
        address: To whom; empty: that is left to who sends it.
    """
    message = EmailMessage(policy=SMTP)
    if address:
        message["To"] = address
    message["Subject"] = letter.subject
    message["X-Unsent"] = "1"  # Outlook and others open it to be edited
    message.set_content(letter.text, charset="utf-8", cte="base64")
    return message.as_bytes()


def _loaded(path: Path) -> Letter:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror}) 无法读取信函模板。") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: not a text in UTF-8; save it as UTF-8 请另存为 UTF-8 文本。") from error
    first, _, rest = text.lstrip().partition("\n")
    subject = _SUBJECT.fullmatch(first.strip())
    if subject is None:
        raise UsageError(
            f'{path}: the first line says the subject, as in "Subject: …" 首行应写明主题，如“主题：请填报……”'
        )
    return Letter(subject[1], rest.strip("\r\n") + "\n")
