"""What the sample says, in words of both languages."""

from __future__ import annotations

from typing import Final

from forms.wording import Wording, as_it_is
from scanner.desk.blind.sampling import BLANK
from scanner.desk.words import KIND
from scanner.sampling.bounds import Statement

_BLANK_FIELDS: Final = Wording(zh="读作空白的栏目", en="fields read as blank")
_ACCEPTED: Final = Wording(zh="已通过的值", en="accepted values")


def kind_words(kind: str) -> Wording:
    """Return what values are drawn from: a kind of return, or its fields that were read as blank."""
    name = kind.removesuffix(BLANK)
    words = KIND.get(name or None, as_it_is(name))
    if kind.endswith(BLANK):
        return Wording(zh=f"{words.zh}中读作空白的栏目", en=f"fields of {words.en} read as blank")
    return words


def statement_words(one: Statement) -> Wording:
    """Return what the sample says of a kind of return: 抽查 320 项，0 项有误：已通过的值中错误不超过 0.94 %."""
    kind = kind_words(one.kind)
    if not one.seen:
        return Wording(
            zh=f"{kind.zh}：已抽 {one.waiting} 项，还没有看。",
            en=f"{kind.en}: {one.waiting} drawn, none looked at yet.",
        )
    what = _BLANK_FIELDS if one.kind.endswith(BLANK) else _ACCEPTED
    percent = f"{100 * one.bound:.6g} %"
    zh = f"{kind.zh}：抽查 {one.seen} 项，{one.wrong} 项有误"
    en = f"{kind.en}: {one.wrong} of {one.seen} wrong"
    if one.illegible:
        zh += f"，{one.illegible} 项看不清（按有误计）"
        en += f", {one.illegible} illegible (counted as wrong)"
    zh += f"：{what.zh}中错误不超过 {percent}（95 % 把握）。"
    en += f": at most {percent} of the {what.en} are wrong (95 % confidence)."
    if one.more:
        zh += f"再抽查 {one.more} 项无误，可说明不超过 0.5 %。"
        en += f" {one.more} more without an error would show 0.5 %."
    if one.waiting:
        zh += f"还有 {one.waiting} 项未看。"
        en += f" {one.waiting} are not looked at yet."
    return Wording(zh=zh, en=en)
