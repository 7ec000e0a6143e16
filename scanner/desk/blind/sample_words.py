"""What the sample says, in words of both languages."""

from __future__ import annotations

from scanner.desk.blind.sampling import BLANK
from scanner.desk.words import KIND
from scanner.sampling.bounds import Statement


def kind_words(kind: str) -> tuple[str, str]:
    """Return what values are drawn from: a kind of return, or its fields that were read as blank."""
    name = kind.removesuffix(BLANK)
    chinese, english = KIND.get(name or None, (name, name))
    if kind.endswith(BLANK):
        return f"{chinese}中读作空白的栏目", f"fields of {english} read as blank"
    return chinese, english


def statement_words(one: Statement) -> tuple[str, str]:
    """Return what the sample says of a kind of return: 抽查 320 项，0 项有误：已通过的值中错误不超过 0.94 %."""
    chinese, english = kind_words(one.kind)
    if not one.seen:
        return f"{chinese}：已抽 {one.waiting} 项，还没有看。", f"{english}: {one.waiting} drawn, none looked at yet."
    what = ("读作空白的栏目", "fields read as blank") if one.kind.endswith(BLANK) else ("已通过的值", "accepted values")
    percent = f"{100 * one.bound:.6g} %"
    zh = f"{chinese}：抽查 {one.seen} 项，{one.wrong} 项有误"
    en = f"{english}: {one.wrong} of {one.seen} wrong"
    if one.illegible:
        zh += f"，{one.illegible} 项看不清（按有误计）"
        en += f", {one.illegible} illegible (counted as wrong)"
    zh += f"：{what[0]}中错误不超过 {percent}（95 % 把握）。"
    en += f": at most {percent} of the {what[1]} are wrong (95 % confidence)."
    if one.more:
        zh += f"再抽查 {one.more} 项无误，可说明不超过 0.5 %。"
        en += f" {one.more} more without an error would show 0.5 %."
    if one.waiting:
        zh += f"还有 {one.waiting} 项未看。"
        en += f" {one.waiting} are not looked at yet."
    return zh, en
