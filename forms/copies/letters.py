"""Letters' drafts: an e-mail a recipient, with subject and text from a template and the copy attached.

A template is a text file. Its first line says the subject, after `主题：` or `Subject:`; the text follows after a
blank line. `{单位名称}` stands for what a column of the list says, by its heading or its field; five more names are
always known. Nothing is sent: the drafts open in a mail program, where somebody sends them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from types import MappingProxyType
from typing import Final

from forms.copies.columns import Column, folded
from forms.copies.recipients import Recipient
from forms.errors import UsageError
from forms.wording import Wording, did_you_mean

RECIPIENT: Final = "单位"
FORM: Final = "表格"
NOTICE: Final = "通知"
COPY: Final = "编号"
ATTACHED: Final = "附件"
ALWAYS_KNOWN: Final = (RECIPIENT, FORM, NOTICE, COPY, ATTACHED)
"""Placeholders that every list has: the company, the form's title, the notice's, the copy's id, the attached file."""

DEFAULT_LETTER: Final = Path(__file__).parent / "letter.txt"

_PLACEHOLDER: Final = re.compile(r"\{([^{}\n]*)\}")
_ADDRESS: Final = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
"""What of a cell is an address: it may hold several, and a name beside them."""

_NOTHING: Final[Mapping[str, bytes]] = MappingProxyType({})
_SUBJECT: Final = re.compile(r"(?:主题|Subject)\s*[:：]\s*(\S.*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter with its placeholders still in it.

    Attributes:
        subject: On one line.
        text: What follows.
    """

    subject: str
    text: str

    def check_names(self, columns: Sequence[Column]) -> None:
        """Refuse placeholders that a list cannot fill.

        Raises:
            UsageError: Names the first one, and those that there are.
        """
        known = {*map(folded, ALWAYS_KNOWN), *(name for column in columns for name in _names(column))}
        for name in self.placeholders:
            if folded(name) not in known:
                headings = [*ALWAYS_KNOWN, *(column.heading for column in columns)]
                raise UsageError(
                    Wording(
                        zh=f"信函中的 {{{name}}} 不是名单中的列，可用：{'、'.join(headings)}",
                        en=f"the letter's {{{name}}} is no column of the list{did_you_mean(name, headings).en}",
                    )
                )

    def words_for(self, recipient: Recipient, columns: Sequence[Column], fixed: Mapping[str, str]) -> Letter:
        """Return the letter to a recipient.

        Args:
            recipient: Whom it is to.
            columns: The list's.
            fixed: What stands for the names that are always known.
        """
        words = {name: cell for c, cell in zip(columns, recipient.cells, strict=True) for name in _names(c)}
        words |= {folded(name): text for name, text in fixed.items() if folded(name) not in words}

        return self.filled(lambda name: words[folded(name)])

    @property
    def placeholders(self) -> tuple[str, ...]:
        """What stands in braces, in its order, as it is written."""
        return tuple(_PLACEHOLDER.findall(f"{self.subject}\n{self.text}"))

    def filled(self, word_for: Callable[[str], str]) -> Letter:
        """Return the letter with words for its placeholders; what the words themselves hold in braces stays."""

        def word(match: re.Match[str]) -> str:
            return word_for(match[1])

        return Letter(" ".join(_PLACEHOLDER.sub(word, self.subject).split()), _PLACEHOLDER.sub(word, self.text))


def load_letter(path: Path) -> Letter:
    """Read a letter's template.

    Raises:
        UsageError: It cannot be read, or does not begin with its subject.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UsageError(Wording(zh="无法读取", en=f"cannot be read ({error.strerror})"), at=path) from error
    except UnicodeDecodeError as error:
        raise UsageError(
            Wording(zh="不是 UTF-8 文本，请另存为 UTF-8", en="not a text in UTF-8; save it as UTF-8"), at=path
        ) from error
    first, _, rest = text.lstrip().partition("\n")
    subject = _SUBJECT.fullmatch(first.strip())
    if subject is None:
        raise UsageError(
            Wording(zh="首行应写明主题，如“主题：请填报……”", en='the first line says the subject, as in "Subject: …"'),
            at=path,
        )
    return Letter(subject[1], rest.strip("\r\n") + "\n")


def addresses_in(cell: str) -> str:
    """Return the addresses that a cell of a list holds, as they stand at the head of an e-mail."""
    return ", ".join(_ADDRESS.findall(cell))


def draft(letter: Letter, to: str, attached: Mapping[str, bytes] = _NOTHING, *, boundary: str = "") -> bytes:
    """Return an e-mail that a mail program opens as a draft.

    Args:
        letter: Its words, without placeholders.
        to: Whom it is to; empty: that is left to who sends it.
        attached: Files by name.
        boundary: What parts the files; the same one makes the same input give the same bytes.
    """
    message = EmailMessage(policy=SMTP)
    if to:
        message["To"] = to
    message["Subject"] = letter.subject
    message["X-Unsent"] = "1"  # Outlook and others open it to be edited
    message.set_content(letter.text, charset="utf-8", cte="base64")
    for name, content in attached.items():
        kind = _MEDIA_TYPES.get(Path(name).suffix, "octet-stream")
        message.add_attachment(content, maintype="application", subtype=kind, filename=name)
    if attached and boundary:
        message.set_boundary(boundary)
    return message.as_bytes()


_MEDIA_TYPES: Final = {
    ".pdf": "pdf",
    ".zip": "zip",
    ".docx": "vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def _names(column: Column) -> list[str]:
    names = [column.heading]
    if column.field is not None:
        names += [column.field.id, column.field.label, column.field.name]
    return [folded(name) for name in names if name]
