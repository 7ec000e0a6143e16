"""The kinds of fields: one row a kind says everything that one has to know to draw, fill and read its answers.

What the rules of a kind make of a text is the scanner's question and stands in
`scanner/validate/kinds`, one row a kind too. A new kind is a row in each of the two.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """What is asked in a field; decides its value's type and its rules."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    CREDIT_CODE = "credit_code"
    ID_CARD = "id_card"  # a resident's identity number
    DATE = "date"
    TIME = "time"  # of the day
    AMOUNT = "amount"
    INTEGER = "integer"
    PERCENT = "percent"
    COUNTY = "county"
    PHONE = "phone"
    EMAIL = "email"
    URL = "url"
    ONE = "one"
    MANY = "many"
    INK = "ink"  # whether anything was drawn, written or stuck in it

    @property
    def traits(self) -> KindTraits:
        """What there is to know of the kind."""
        return KIND_TRAITS[self]

    @property
    def is_choice(self) -> bool:
        """Whether it is answered by ticking boxes."""
        return self.traits.answer in (Answer.ONE_OPTION, Answer.OPTIONS)

    @property
    def takes_many(self) -> bool:
        """Whether several boxes may be ticked: its answer is a list."""
        return self.traits.answer is Answer.OPTIONS

    @property
    def is_ink(self) -> bool:
        """Whether it is answered by hand alone: by what is signed, drawn or stuck there."""
        return self.traits.answer is Answer.INK

    @property
    def is_text(self) -> bool:
        """Whether it is answered in words, typed or written."""
        return not self.is_choice and not self.is_ink


class Answer(StrEnum):
    """What sort of answer a kind has: what JSON holds, what a list's cell is taken for, how it is typed."""

    WORDS = "words"  # a string of one line, unless the field has several
    PARAGRAPHS = "paragraphs"  # a string of several lines
    CODE = "code"  # a string of so many letters and digits, each of which counts
    DATE = "date"  # a string such as 2015, 2015-03 or 2015-03-12
    TIME = "time"  # a string such as 09:30
    NUMBER = "number"
    WHOLE_NUMBER = "whole number"
    ONE_OPTION = "one option"  # an option's id, or nothing
    OPTIONS = "options"  # a list of option ids
    INK = "ink"  # whether anything is there: true, false, or nothing where it cannot be told


@dataclass(frozen=True, slots=True, kw_only=True)
class KindTraits:
    """How one kind of field is drawn, filled in, read and exported: a row of `forms.definition.kinds.KIND_TRAITS`.

    How a written text of the kind becomes a value is said by the row with the same name in
    `scanner/validate/kinds`.

    Attributes:
        answer: What sort of answer it has.
        lines: For how many lines of writing its cell is made where the definition does not say.
        alphabet: The characters that it is written with; empty for any. An engine takes
            it as a wish, given up when something else stands there.
        has_spaces: Whether a space or a line's end within it means anything.
        has_strokes: Whether a stroke within it is likely to be part of it, as in 2015/3/12.
        length: Of a code: how many characters it has.
        code_name: Of a code: what it is called, in English and in Chinese.
        column_names: What the column of a list is called that holds it, whatever the form prints.
        unit: Printed at the end of its writing cell where the definition gives no other.
        adds_up: Whether the answers of several records have a sum that says something.
        column_width: Characters that its column in a table needs, a Han character being
            two; 0 for the width of words, which depends on the field's lines.
        has_province: Whether its rules depend on the province that the definition says.
        is_place: Whether it names a place, which a bare name tells too (吴江 for 苏州市吴江区).
        is_comparable: Whether the rule `within` may compare its words.
        names_recipient: Whether people know a recipient by it.
        is_company_id: Whether each company has its own, by which its returns are known.
    """

    answer: Answer
    lines: int = 1
    alphabet: str = ""
    has_spaces: bool = True
    has_strokes: bool = False
    length: int = 0
    code_name: tuple[str, str] = ("", "")
    column_names: tuple[str, ...] = ()
    unit: str = ""
    adds_up: bool = False
    column_width: int = 0
    has_province: bool = False
    is_place: bool = False
    is_comparable: bool = False
    names_recipient: bool = False
    is_company_id: bool = False


_DIGITS: Final = "0123456789"
_ASCII: Final = "".join(map(chr, range(33, 127)))

KIND_TRAITS: Final[Mapping[Kind, KindTraits]] = {
    Kind.TEXT: KindTraits(answer=Answer.WORDS, is_comparable=True, names_recipient=True),
    Kind.LONG_TEXT: KindTraits(answer=Answer.PARAGRAPHS, lines=5, column_width=50, is_comparable=True),
    Kind.CREDIT_CODE: KindTraits(
        answer=Answer.CODE,
        alphabet=_DIGITS + "ABCDEFGHJKLMNPQRTUWXY",  # GB 32100-2015: no I, O, S, V, Z
        has_spaces=False,
        length=18,
        code_name=("a credit code", "信用代码"),
        column_names=("统一社会信用代码",),  # its official name
        column_width=22,
        has_province=True,
        is_company_id=True,
    ),
    Kind.ID_CARD: KindTraits(
        answer=Answer.CODE,
        alphabet=_DIGITS + "X",  # GB 11643: X is the check digit 10
        has_spaces=False,
        length=18,
        code_name=("an identity number", "公民身份号码"),
        column_names=("公民身份号码", "身份证号码", "身份证号"),
        column_width=22,
    ),
    Kind.DATE: KindTraits(
        answer=Answer.DATE,
        alphabet=_DIGITS + "年月日.-/—－",
        has_strokes=True,
        column_width=12,
    ),
    Kind.TIME: KindTraits(answer=Answer.TIME, alphabet=_DIGITS + ":：.点时分半刻整上下中午早晚", column_width=8),
    Kind.AMOUNT: KindTraits(
        answer=Answer.NUMBER, alphabet=_DIGITS + ".,，约万亿千百元¥￥", adds_up=True, column_width=14
    ),
    Kind.INTEGER: KindTraits(
        answer=Answer.WHOLE_NUMBER, alphabet=_DIGITS + ",，约人名万余", adds_up=True, column_width=12
    ),
    Kind.PERCENT: KindTraits(answer=Answer.NUMBER, alphabet=_DIGITS + ".,，约%％", unit="%", column_width=10),
    Kind.COUNTY: KindTraits(answer=Answer.WORDS, column_width=16, has_province=True, is_place=True, is_comparable=True),
    Kind.PHONE: KindTraits(
        answer=Answer.WORDS,
        alphabet=_DIGITS + "+-()（）—－/、,，; 转",
        has_strokes=True,
        column_width=24,
    ),
    Kind.EMAIL: KindTraits(answer=Answer.WORDS, alphabet=_ASCII, has_spaces=False, has_strokes=True, column_width=34),
    Kind.URL: KindTraits(answer=Answer.WORDS, alphabet=_ASCII, has_spaces=False, has_strokes=True, column_width=30),
    Kind.ONE: KindTraits(answer=Answer.ONE_OPTION, column_width=14),
    Kind.MANY: KindTraits(answer=Answer.OPTIONS, column_width=40),
    Kind.INK: KindTraits(answer=Answer.INK, lines=2, column_width=12),  # 12 mm, the least that a signature needs
}
"""How each kind of field is drawn, filled in, read and exported.

`scanner.validate.kinds.KIND_TRAITS` is another table: it says how each kind's text becomes a value.
"""
