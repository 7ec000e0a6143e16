"""Checks a list before anything is made of it: what is likely to be wrong, row by row, with its cure.

A wrong check digit or a doubled company comes back as a doubt in every return, and a wrong address means that a letter
never arrives. Here it costs a look at one row.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from stdnum.cn import ric, uscc

from forms.copies.columns import Column, plain
from forms.copies.faults import Doubt
from forms.copies.recipients import Recipient, Recipients
from forms.definition.kinds import Kind

_REGION: Final = "CN"
_BETWEEN_NUMBERS: Final = re.compile(r"[;；,，、/\n]+")

Words = tuple[str, str]
"""What is wrong and what to do, in English and in Chinese."""


def find_doubts(listed: Recipients) -> tuple[Doubt, ...]:
    """Return what is likely to be wrong in the rows that copies are made for, in the list's order."""
    found = [*_wrong_values(listed), *_doubled(listed)]
    return tuple(sorted(found, key=lambda doubt: doubt.row_no))


def _wrong_values(listed: Recipients) -> Iterator[Doubt]:
    for recipient in listed.recipients:
        for column, cell in zip(listed.columns, recipient.cells, strict=True):
            check = _check_of(column)
            words = check(cell.strip()) if check is not None and cell.strip() else None
            if words is not None:
                yield Doubt(recipient.row_no, column.heading, *words)


def _check_of(column: Column) -> Callable[[str], Words | None] | None:
    if column.field is not None:
        return _CHECKS.get(column.field.kind)
    return _email_doubt if column.gives_address else None


def _code_doubt(text: str) -> Words | None:
    if uscc.is_valid(text):
        return None
    return (
        "the check digit of the credit code is wrong; compare it with the business licence",
        "信用代码校验不通过，请对照营业执照核对",
    )


def _id_card_doubt(text: str) -> Words | None:
    if ric.is_valid(text):
        return None
    return "not a valid identity number; compare it with the card", "身份证号码校验不通过，请对照证件核对"


def _phone_doubt(text: str) -> Words | None:
    numbers = [part for part in _BETWEEN_NUMBERS.split(text) if part.strip()]
    if numbers and all(map(_is_phone, numbers)):
        return None
    return (
        "not a telephone number that exists; a landline needs its area code, a mobile has 11 digits",
        "不是有效的电话号码，固定电话请带区号，手机应为 11 位",
    )


def _is_phone(text: str) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(text, _REGION))
    except phonenumbers.NumberParseException:
        return False


def _email_doubt(text: str) -> Words | None:
    try:
        validate_email(text, check_deliverability=False)
    except EmailNotValidError:
        return (
            "not an e-mail address; correct it, or letters do not arrive",
            "不是有效的邮箱地址，请更正，否则邮件无法送达",
        )
    return None


_CHECKS: Final[Mapping[Kind, Callable[[str], Words | None]]] = {
    Kind.CREDIT_CODE: _code_doubt,
    Kind.ID_CARD: _id_card_doubt,
    Kind.PHONE: _phone_doubt,
    Kind.EMAIL: _email_doubt,
}


def _doubled(listed: Recipients) -> Iterator[Doubt]:
    """Yield the rows whose company, or whose company's own code, an earlier row has."""
    names = next((c for c in listed.columns if c.field is not None and c.field.kind.traits.names_recipient), None)
    codes = next((c for c in listed.columns if c.field is not None and c.field.kind.traits.is_company_id), None)
    seen: dict[tuple[str, str], int] = {}
    for recipient in listed.recipients:
        if names is not None:
            earlier = _seen(seen, ("name", plain(recipient.name)), recipient)
            if earlier:
                yield Doubt(
                    recipient.row_no,
                    names.heading,
                    f"the company of row {earlier}; keep one of the two",
                    f"与第 {earlier} 行是同一单位，请保留一行",
                )
        if codes is not None:
            written = recipient.cells[listed.columns.index(codes)]
            earlier = _seen(seen, ("code", plain(written)), recipient)
            if earlier:
                yield Doubt(
                    recipient.row_no,
                    codes.heading,
                    f"the credit code of row {earlier}; each company has its own",
                    f"信用代码与第 {earlier} 行相同，每个单位应有自己的代码",
                )


def _seen(seen: dict[tuple[str, str], int], what: tuple[str, str], recipient: Recipient) -> int:
    """Return the earlier row that has it, or 0; a row without it has nothing in common with others."""
    first = seen.setdefault(what, recipient.row_no) if what[1] else recipient.row_no
    return first if first != recipient.row_no else 0
