"""Words and dates that an office puts behind an answer: 已核, 同意, a stamped day, a single 阅 that stands apart.

An answer does not end so, so that a person is asked whether they belong to it, whatever colour they came in. Where a
cell's rule cuts a word off, its first character is left, which stands behind a gap or behind the last full stop.
"""

from __future__ import annotations

import re
from typing import Final

import numpy as np

from scanner.values.reading.recognised import RecognisedLine

_WORDS: Final = (
    *("已核", "核对", "核实", "已审", "审核", "已阅", "同意", "属实", "无误", "已办", "已收", "收讫"),
    *("已登记", "已录", "已录入", "存档", "退回", "补正", "复核"),
)
_SINGLE: Final = frozenset("阅意") | {word[0] for word in _WORDS}
"""Characters that an office puts alone, or that are left of its words where a cell's rule cuts them off; answers end so
too, but not behind a gap."""

_APART_TIMES: Final = 1.35
"""Distance of the last two characters, as a multiple of what is usual in the line, from which the last stands apart."""

_LEAST: Final = 3  # characters whose distances say what is usual
_SIGNS: Final = re.compile(r"(?<![A-Za-z])(?:OK|ok|Ok|0K)$")
_DAY: Final = re.compile(r"(?:20\d\d|\D\d{1,4})[.．]\d{1,2}[.．]\d{1,2}$")
_REST_OF_DAY: Final = re.compile(r"[\u4e00-\u9fff]\d{1,2}$")
_ALIKE: Final = str.maketrans("己巳", "已已")  # what a recogniser makes of it by hand
_SENTENCE_ENDS: Final = "。！？"
_BEHIND_SENTENCE: Final = 2  # characters behind the last full stop that are no sentence of their own


def ends_in_office_words(text: str) -> bool:
    """Tell whether a text ends in words, or in a day with points between its numbers, that an office may have added.

    Nothing else may stand before them for the whole answer to be theirs: then it is no answer, and is asked about too.
    """
    plain = "".join(text.split()).rstrip("。.!！").translate(_ALIKE)
    return plain.endswith(tuple(_WORDS)) or bool(_SIGNS.search(plain) or _DAY.search(plain))


def ends_in_rest_of_day(text: str) -> bool:
    """Tell whether one or two digits follow the Han characters that a name ends in: what is read of a stamped day.

    A stamp's other digits lie on the characters, or came back too pale. Names of counties, zones, fields and people do
    not end so; of what made-up companies answer in such fields nothing does.
    """
    return bool(_REST_OF_DAY.search("".join(text.split())))


def has_word_behind_sentences(text: str) -> bool:
    """Tell whether one or two characters that are no sentence follow sentences: 复, 已核, or what is left of it.

    Whatever they say, whoever writes whole sentences does not end so.
    """
    plain = "".join(text.split()).rstrip('”"）)')
    behind = len(plain) - 1 - max(map(plain.rfind, _SENTENCE_ENDS))
    return behind < len(plain) and 0 < behind <= _BEHIND_SENTENCE and plain[-behind:].isalnum()


def has_office_word_apart(found: RecognisedLine) -> bool:
    """Tell whether a line ends in a single character of an office's, behind a gap."""
    characters = [one for one in found.characters if one.text.strip() and one.at is not None]
    if len(characters) < _LEAST or characters[-1].text not in _SINGLE:
        return False
    steps = np.diff([one.at for one in characters if one.at is not None])
    return float(steps[-1]) >= _APART_TIMES * float(np.median(steps[:-1]))
