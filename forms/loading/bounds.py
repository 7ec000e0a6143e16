"""What a definition says of the answers that a field may have: `min`, `max`, `pattern` and `province`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Final

from forms.definition import Bound
from forms.definition.kinds import Answer, Kind
from forms.loading.problems import MUST_BE, Problems, Route, key_words, nothing_said
from forms.loading.spec import AskedSpec
from forms.wording import Wording

_DATE: Final = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_TIME: Final = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d")
_SORTS: Final[Mapping[Answer, Wording]] = {
    Answer.NUMBER: Wording(zh="数", en="a number"),
    Answer.WHOLE_NUMBER: Wording(zh="整数", en="a whole number"),
    Answer.DATE: Wording(zh="日期，如 2015、2015-03 或 2015-03-12", en="a date such as 2015, 2015-03 or 2015-03-12"),
    Answer.TIME: Wording(zh="时间，如 09:30", en="a time such as 09:30"),
}
"""The sorts of answers that have an order, and what a bound of each is."""

_PATTERNED: Final = (Answer.WORDS, Answer.PARAGRAPHS)


def check_bounds(spec: AskedSpec, route: Route, problems: Problems) -> None:
    """Note bounds of another sort than the answers, bounds that leave none, and what says nothing for a kind."""
    answer = spec.kind.traits.answer
    bounds = {key: bound for key, bound in (("min", spec.min), ("max", spec.max)) if bound is not None}
    for key, bound in bounds.items():
        if answer not in _SORTS:
            problems.add(nothing_said(key, spec.kind), route=(*route, key))
        elif not _is_of(answer, bound):
            problems.add(key_words(key) + MUST_BE + _SORTS[answer], route=(*route, key))
    if spec.pattern is not None and answer not in _PATTERNED:
        problems.add(nothing_said("pattern", spec.kind), route=(*route, "pattern"))
    if spec.province is not None and not spec.kind.traits.has_province:
        problems.add(nothing_said("province", spec.kind), route=(*route, "province"))
    if len(bounds) == 2 and all(answer in _SORTS and _is_of(answer, bound) for bound in bounds.values()):
        least, most = bounds["min"], bounds["max"]
        is_crossed = (
            least > most if not isinstance(least, str) and not isinstance(most, str) else str(least) > str(most)
        )
        if is_crossed:
            what = Wording(zh="“min”大于“max”，没有可填的内容", en='"min" is greater than "max": no answer is left')
            problems.add(what, route=(*route, "min"))


def bound_of(kind: Kind, bound: Bound) -> Bound:
    """Return a bound as the answers of a kind have it: the year 2015 of a date is a text."""
    return str(bound) if bound is not None and kind.traits.answer is Answer.DATE else bound


def _is_of(answer: Answer, bound: Bound) -> bool:
    """Tell whether a bound is of the sort that the answers are."""
    match answer:
        case Answer.NUMBER:
            return isinstance(bound, int | float)
        case Answer.WHOLE_NUMBER:
            return isinstance(bound, int)
        case Answer.TIME:
            return isinstance(bound, str) and _TIME.fullmatch(bound) is not None
        case _:
            return _is_date(str(bound))


def _is_date(text: str) -> bool:
    found = _DATE.fullmatch(text)
    if found is None:
        return False
    try:
        date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    except ValueError:
        return False
    return True
