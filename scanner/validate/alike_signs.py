"""Signs that look alike on paper (l, 1 and I, i and j, O and 0; a 、 and a point), judged by what else the form says.

A recogniser is often sure of the wrong one. Nothing is exchanged silently: a value is another one only where another
field shows how it is written, with a warning, and else a person is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from forms.definition import Form, Kind
from scanner.validate.name_spellings import is_name, spellings_of
from scanner.values.record import Value

_ALIKE: Final = str.maketrans({"l": "1", "i": "1", "j": "1", "|": "1", "o": "0"})
_HOST: Final = re.compile(r"(?:https?://)?(?:www\.)?(?P<host>[^/:?#\s]+)", re.IGNORECASE)
_DIGIT_IN_WORD: Final = re.compile(
    r"(?<=[a-z])[01](?=[a-z])|(?<![\w-])[01](?=[a-z])|(?<=[a-z])[01](?![\w-])", re.IGNORECASE
)
_LONE_SIGN: Final = re.compile(r"(?:^|(?<=[._-]))[01](?=[._-]|$)")
_MAY_BE_OTHER: Final = re.compile(r"[01|lijo]", re.IGNORECASE)
_POINT_IN_WORDS: Final = re.compile(r"(?<=[\u4e00-\u9fff])[.．](?=[\u4e00-\u9fff])")
_WORDED: Final = (Kind.TEXT, Kind.LONG_TEXT)


@dataclass(frozen=True, slots=True)
class AlikeSigns:
    """A value whose signs may be others.

    Attributes:
        field_id: Its field.
        value: What another field shows that it says; None where nothing settles it.
    """

    field_id: str
    value: Value = None


def alike_signs(form: Form, read: Mapping[str, str]) -> Iterator[AlikeSigns]:
    """Yield the values whose signs may be others, once a field.

    Args:
        form: The form.
        read: Field id to value, of the fields that were read from paper and are no questions yet.
    """
    settled = dict(_settled_hosts(form, read))
    known = dict(read) | {key: one for key, one in settled.items() if isinstance(one, str)}
    settled |= {key: one for key, one in _settled_mailboxes(form, known) if settled.get(key, "") is not None}
    for field_id, value in settled.items():
        yield AlikeSigns(field_id, value)
    for field_id, text in read.items():
        kind = form.field(field_id).kind
        local = text.partition("@")[0] if kind is Kind.EMAIL else ""
        if field_id not in settled and (
            (_LONE_SIGN.search(local) and re.search("[a-z]", local, re.IGNORECASE))
            or (kind in _WORDED and _POINT_IN_WORDS.search(text))
        ):
            yield AlikeSigns(field_id)


def _settled_hosts(form: Form, read: Mapping[str, str]) -> Iterator[tuple[str, Value]]:
    """Yield the addresses of one company whose hosts differ in nothing but signs that look alike, field id to value.

    Where the one host has a digit within a word and the other has not, the other one is right; else neither is known.
    """
    mails = {key: read[key] for key in read if form.field(key).kind is Kind.EMAIL and read[key].count("@") == 1}
    sites = {key: read[key] for key in read if form.field(key).kind is Kind.URL}
    for mail_id, mail in mails.items():
        for site_id, site in sites.items():
            mail_host, site_host = mail.partition("@")[2], _host(site)
            if mail_host.lower() == site_host.lower() or _folded(mail_host) != _folded(site_host):
                continue
            odd = [bool(_DIGIT_IN_WORD.search(host)) for host in (mail_host, site_host)]
            if odd == [True, False]:
                yield mail_id, f"{mail.partition('@')[0]}@{site_host}"
            elif odd == [False, True]:
                yield site_id, site.replace(site_host, mail_host)
            else:
                yield from ((mail_id, None), (site_id, None))


def _settled_mailboxes(form: Form, read: Mapping[str, str]) -> Iterator[tuple[str, Value]]:
    """Yield the addresses whose mailbox is spelled after a name on the form otherwise than it was read.

    Where it may be spelled in several ways, or where the name has a letter for a digit that may be a number behind a
    shorter spelling (wangl1 of 王丽), neither is known.
    """
    names = [text for key, text in read.items() if form.field(key).kind is Kind.TEXT and is_name(text)]
    for field_id, text in read.items():
        mailbox, at, host = text.partition("@")
        if form.field(field_id).kind is not Kind.EMAIL or not names or not _MAY_BE_OTHER.search(mailbox):
            continue
        spelled = spellings_of(mailbox, names)
        mine = mailbox.lower()
        if mine in spelled:
            if any(_digits(one) < _digits(mine) for one in spelled):
                yield field_id, None
        elif len(spelled) == 1:
            (right,) = spelled
            signs = (old if old.lower() == new else new for old, new in zip(mailbox, right, strict=True))
            yield field_id, "".join(signs) + at + host
        elif spelled:
            yield field_id, None


def _digits(text: str) -> int:
    return sum(map(str.isdecimal, text))


def _host(site: str) -> str:
    """Return a web address's host without `www.`."""
    found = _HOST.match(site)
    return found["host"] if found else ""


def _folded(host: str) -> str:
    """Return a host in which signs that look alike are one; `rn` looks like `m`."""
    return host.lower().translate(_ALIKE).replace("rn", "m")
