"""Words and dates that an office puts behind an answer: 已核, 同意, a stamped day.

An answer does not end so, so that a person is asked whether they belong to it, whatever colour they came in.
"""

from __future__ import annotations

import re
from typing import Final

_WORDS: Final = (
    *("已核", "核对", "核实", "已审", "审核", "已阅", "同意", "属实", "无误", "已办", "已收", "收讫"),
    *("已登记", "已录", "已录入", "存档", "退回", "补正", "复核"),
)
_SIGNS: Final = re.compile(r"(?<![A-Za-z])(?:OK|ok|Ok|0K)$")
_DAY: Final = re.compile(r"(?:20\d\d|\D\d{1,4})[.．]\d{1,2}[.．]\d{1,2}$")


def ends_in_office_words(text: str) -> bool:
    """Tell whether a text ends in words, or in a day with points between its numbers, that an office may have added.

    Nothing else may stand before them for the whole answer to be theirs: then it is no answer, and is asked about too.
    """
    plain = "".join(text.split()).rstrip("。.!！")
    return plain.endswith(tuple(_WORDS)) or bool(_SIGNS.search(plain) or _DAY.search(plain))
