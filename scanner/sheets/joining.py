"""Pages of one form that came in several files are joined to one form; what could belong to two stays apart.

How it works. Parts with a copy id go by it: a copy id is printed on every page and is given to one company
only. Parts without one are joined on evidence, in this order:

1. *Company*: two parts on which two different credit codes were read surely are never joined.
2. *Scope*: parts are compared within one mail or archive, else within one folder of the inbox, else among what
   one sender sent; a part is joined in the narrowest scope that completes it.
3. *Series*: within a scope parts stand in the order of their names, or of the times at which a camera took
   them. The order 1 2 1 2 is two forms, as in a feeder's stack, and so is 2 1 2 1. Where a page is missing or
   doubled, that order says nothing, and only parts whose names have a stem of their own in common are joined.

A joint is sure where kinds of evidence agree that have nothing to do with each other: the files share a name of their
own, or came together from the company itself (`FormPart.is_own`), and they were made alike (`Making`). That files came
together and were made alike is not enough: somebody who collects the forms of several companies may send page 1 of
one and page 2 of another in one mail, taken with one phone. What rests on neighbourhood alone is joined too, but
every field of the joined page is for a person to look at. What two parts claim alike is joined to neither and told.
What a person has said goes before all evidence.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import groupby
from pathlib import PurePosixPath
from typing import Final

from scanner.values.form_part import FormPart, JoinWish

_NUMBERS: Final = re.compile(r"(\d+)")
_PAGE_MARK: Final = re.compile(
    r"[\s_\-.（(]*(?:第?\s*[1-9一二三四]\s*[页張张]?|[pP](?:age)?\s*[1-9]|正面?|反面?|背面?|front|back)[)）\s]*$"
)
"""What people put behind a name to tell the pages of one form: _1, (2), p2, 第2页, 正面, 反面."""


class Ground(StrEnum):
    """What a joint of two parts rests on."""

    COPY_ID = "copy_id"
    EVIDENCE = "evidence"
    NEIGHBOURS = "neighbours"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class JoinedForm:
    """Parts that are one form.

    Attributes:
        parts: In the order of the first page of the form that each brings; at least two.
        ground: What the joint rests on.
        repeated: Pages of the form that more than one part holds, from 1.
        wish: What a person said, where the joint rests on that; else None.
    """

    parts: tuple[FormPart, ...]
    ground: Ground
    repeated: tuple[int, ...] = ()
    wish: JoinWish | None = None


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A part that could belong to several others, and so was joined to none.

    Attributes:
        part: The part.
        candidates: The parts that it could belong to, at least two.
    """

    part: FormPart
    candidates: tuple[FormPart, ...]


@dataclass(frozen=True, slots=True)
class Joining:
    """What became of the parts of a batch; a part that stands in neither list stays as it is.

    Attributes:
        forms: Parts that were joined.
        questions: Parts that could belong to several others.
        parted: The `record_id` of each part that stands by itself because a person said so, to what was said.
    """

    forms: tuple[JoinedForm, ...]
    questions: tuple[OpenQuestion, ...]
    parted: Mapping[str, JoinWish] = field(default_factory=dict)


def join_parts(parts: Iterable[FormPart], wishes: Iterable[JoinWish] = ()) -> Joining:
    """Return which parts are one form, whatever order they are given in.

    Args:
        parts: The parts.
        wishes: What people have said, oldest first. A part that the latest word on it names is joined as it says,
            and with nothing else: only a person joins it with more.
    """
    by_id = {part.record_id: part for part in parts}
    said = _latest_wishes(wishes, by_id)
    by_hand = [
        replace(_joined([by_id[one] for one in wish.parts], Ground.PERSON), wish=wish)
        for wish in dict.fromkeys(said.values())
        if wish.kind == "join"
    ]
    found = _join_others(part for part in by_id.values() if part.record_id not in said)
    parted = {one: wish for one, wish in said.items() if wish.kind == "part"}
    return Joining((*by_hand, *found.forms), found.questions, parted)


def _latest_wishes(wishes: Iterable[JoinWish], known: Mapping[str, FormPart]) -> dict[str, JoinWish]:
    """Return id of each part that people have spoken of to the wish that stands for it.

    A later wish that takes a part out of an earlier join leaves the rest of that join as it is. A join of which only
    one part is left joins nothing.
    """
    standing: dict[str, JoinWish] = {}
    for wish in wishes:
        named = tuple(one for one in wish.parts if one in known)
        for other in {standing[one] for one in named if one in standing}:
            rest = replace(other, parts=tuple(one for one in other.parts if one not in named))
            standing |= dict.fromkeys(rest.parts, rest)
        standing |= dict.fromkeys(named, replace(wish, parts=named))
    return {one: wish for one, wish in standing.items() if wish.kind == "part" or len(wish.parts) > 1}


def _join_others(parts: Iterable[FormPart]) -> Joining:
    """Return which of the parts that no person has spoken of are one form."""
    ordered = sorted(parts, key=lambda part: (part.arrived_at, _natural(part.path), part.record_id))
    by_copy: dict[tuple[str, str, str], list[FormPart]] = defaultdict(list)
    without_id: dict[tuple[str, str], list[FormPart]] = defaultdict(list)
    for part in ordered:
        if part.copy_id is not None:
            by_copy[part.form_id, part.version, part.copy_id].append(part)
        elif not part.is_whole:
            without_id[part.form_id, part.version].append(part)
    forms = [joined for same in by_copy.values() for joined in _joined_by_copy(same)]
    questions: list[OpenQuestion] = []
    for same in without_id.values():
        found = _joined_by_evidence(same)
        forms += found.forms
        questions += found.questions
    return Joining(tuple(forms), tuple(questions))


def _joined_by_copy(parts: Sequence[FormPart]) -> list[JoinedForm]:
    """Return the forms that parts of one copy give: those of one mail or archive first, then the rest together.

    A whole return is a form of its own, which a later one replaces. A part that came beside whole returns only
    repeats a page of the last of them.
    """
    wholes = [part for part in parts if part.is_whole]
    torn = [part for part in parts if not part.is_whole]
    forms: list[JoinedForm] = []
    left: list[FormPart] = []
    for container, group in _grouped(torn, lambda part: part.container):
        if container and _is_complete(group):
            forms.append(_joined(group, Ground.COPY_ID))
        else:
            left += group
    if not left:
        return forms
    if _is_complete(left) or not (wholes or forms):
        return [*forms, _joined(left, Ground.COPY_ID)] if len(left) > 1 else forms
    last = max([*([whole] for whole in wholes), *(form.parts for form in forms)], key=_arrival)
    return [*(form for form in forms if form.parts != last), _joined([*last, *left], Ground.COPY_ID)]


def _arrival(parts: Sequence[FormPart]) -> str:
    return max(part.arrived_at for part in parts)


def _joined_by_evidence(parts: Sequence[FormPart]) -> Joining:
    """Return the forms that parts without a copy id give, from the narrowest scope to the widest."""
    forms: list[JoinedForm] = []
    questions: dict[str, OpenQuestion] = {}
    left = list(parts)
    for scope in (_by_container, _by_folder, _by_sender):
        for key, group in _grouped(left, scope):
            if not key or len(group) < 2:
                continue
            found = _joined_in_scope(group)
            forms += found.forms
            questions |= {question.part.record_id: question for question in found.questions}
        taken = {part.record_id for form in forms for part in form.parts}
        left = [part for part in left if part.record_id not in taken]
    open_ids = {part.record_id for part in left}
    return Joining(tuple(forms), tuple(one for record_id, one in questions.items() if record_id in open_ids))


def _by_container(part: FormPart) -> str:
    return part.container


def _by_folder(part: FormPart) -> str:
    return "" if part.container else str(PurePosixPath(part.path).parent)


def _by_sender(part: FormPart) -> str:
    return part.sender.casefold()


def _joined_in_scope(parts: Sequence[FormPart]) -> Joining:
    """Return the forms of one scope: first those with a stem of their own, then a series without a gap."""
    forms: list[JoinedForm] = []
    left: list[FormPart] = []
    for stem, group in _grouped(parts, _stem):
        if stem and len(group) > 1 and _fits(group):
            forms.append(_joined(group, Ground.EVIDENCE if _is_made_alike(group) else Ground.NEIGHBOURS))
        else:
            left += group
    if _fits(left):
        alone = not forms and len({part.container for part in left}) == 1 and left[0].container
        sure = alone and _is_made_alike(left) and any(part.is_own for part in left)
        return Joining((*forms, _joined(left, Ground.EVIDENCE if sure else Ground.NEIGHBOURS)), ())
    series = _series(left)
    if series is not None:
        return Joining((*forms, *(_joined(group, Ground.NEIGHBOURS) for group in series)), ())
    return Joining(tuple(forms), tuple(_questions(left)))


def _series(parts: Sequence[FormPart]) -> list[list[FormPart]] | None:
    """Return parts as complete forms one behind the other, in rising or falling order of pages; None where it gapes."""
    taken = [part.making.taken_at for part in parts]
    by_time = all(taken) and len(set(taken)) == len(taken)
    ordered = sorted(parts, key=lambda part: part.making.taken_at if by_time else _natural(part.path))
    for run in (ordered, ordered[::-1]):
        groups = _followed(run)
        if len(groups) > 1 and all(_fits(group) for group in groups):
            return groups
    return None


def _followed(parts: Sequence[FormPart]) -> list[list[FormPart]]:
    """Return parts cut wherever the pages of the form do not go on rising."""
    groups: list[list[FormPart]] = []
    for part in parts:
        if groups and min(part.pages) > max(groups[-1][-1].pages):
            groups[-1].append(part)
        else:
            groups.append([part])
    return groups


def _questions(parts: Sequence[FormPart]) -> list[OpenQuestion]:
    """Return the parts that two or more others could complete."""
    found = []
    for part in parts:
        others = tuple(other for other in parts if not part.pages & other.pages and _may_be_one([part, other]))
        if len(others) > 1:
            found.append(OpenQuestion(part, others))
    return found


def _fits(parts: Sequence[FormPart]) -> bool:
    """Tell whether parts hold every page of the form, each once, and nothing on them speaks against one company."""
    held = [page for part in parts for page in part.pages]
    return len(parts) > 1 and len(held) == len(set(held)) == parts[0].page_count and _may_be_one(parts)


def _is_complete(parts: Sequence[FormPart]) -> bool:
    return len({page for part in parts for page in part.pages}) >= parts[0].page_count


def _may_be_one(parts: Sequence[FormPart]) -> bool:
    return len({part.company for part in parts if part.company}) < 2


def _is_made_alike(parts: Sequence[FormPart]) -> bool:
    """Tell whether the files say of themselves that one device made them; False where they say nothing."""
    first = parts[0].making
    says_something = bool(first.device or first.encoder)
    return says_something and all(
        (part.making.device, part.making.size_px, part.making.encoder) == (first.device, first.size_px, first.encoder)
        for part in parts
    )


def _joined(parts: Sequence[FormPart], ground: Ground) -> JoinedForm:
    held = [page for part in parts for page in part.pages]
    repeated = tuple(sorted({page for page in held if held.count(page) > 1}))
    in_order = sorted(parts, key=lambda part: (min(part.pages), part.arrived_at, _natural(part.path)))
    return JoinedForm(tuple(in_order), ground, repeated)


def _stem(part: FormPart) -> str:
    """Return a file's name without what tells its page; empty where nothing but a camera's number is left.

    `扬州仪表_1.jpg` and `扬州仪表_2.jpg` share `扬州仪表`; IMG_2031 and IMG_2032 share nothing that tells.
    """
    name = PurePosixPath(part.path).stem
    stem = _PAGE_MARK.sub("", name)
    tells = stem != name and len(re.sub(r"[\d\W_]|IMG|DSC|PXL|scan|扫描|图片|照片|微信", "", stem, flags=re.I)) >= 2
    return f"{PurePosixPath(part.path).parent}/{stem}" if tells else ""


def _natural(path: str) -> tuple[tuple[int, str], ...]:
    """Return a key that sorts names with numbers as people do: 2 before 10."""
    return tuple((int(piece), "") if piece.isdigit() else (-1, piece) for piece in _NUMBERS.split(path) if piece)


def _grouped(parts: Iterable[FormPart], key: Callable[[FormPart], str]) -> list[tuple[str, list[FormPart]]]:
    ordered = sorted(parts, key=lambda part: (key(part), part.arrived_at, _natural(part.path)))
    return [(name, list(group)) for name, group in groupby(ordered, key)]
