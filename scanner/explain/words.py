"""The words of the explaining pictures, in Chinese and English."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, assert_never

from scanner.explain.record_words import STATUS, told
from scanner.issues import CATALOGUE
from scanner.values.issue import Issue
from scanner.values.page.seen import PageRole, ReadPage, RefusedPage, SeenPage, StrayPage
from scanner.values.record import Record

_ROLES: Final = {
    PageRole.READ: "已读取 read",
    PageRole.DOUBLED: "重复扫描的一页，已与前一页核对 a further scan of a page; compared with the first",
    PageRole.REFUSED: "未读取：无法确定填写位置 not read: where its fields are is not known",
    PageRole.ATTACHED: "随表附上，不是表格页面 lies with the form, but is no page of it",
    PageRole.UNKNOWN: "不是已知表格的页面 of no known form",
    PageRole.BLANK: "空白页，已略过 blank; left out",
}

_FOUND_BY: Final = {
    "code": "页面编码 page code",
    "anchors": "四角定位标记 corner anchors",
    "title": "标题 title",
    "table": "表格外框 the table's frame",
    "cells": "表格线与栏目名称（无定位标记） the table's rules and labels, without our marks",
}


def title_of(page: SeenPage, path: str) -> str:
    """Return the first line of a page's picture: the source and the page's number in it."""
    return f"{path}  ·  来源第{page.page_no}页 source page {page.page_no}"


def identity_of(page: ReadPage | RefusedPage) -> str:
    """Return which form, version, page and copy a page is of."""
    form, known = page.known.form, page.page
    copy = known.copy_id or "无编号 none"
    return (
        f"{form.id}「{form.title}」  ·  版本 version {known.version}  ·  "
        f"表格第{known.page_no}页 form page {known.page_no}  ·  份号 copy: {copy}"
    )


def evidence_of(page: ReadPage | RefusedPage, rules: tuple[int, int]) -> str:
    """Return how a page was identified and how well it fits its form's print.

    Args:
        page: A page of a known form.
        rules: How many pieces of the printed lines were found, and how many were looked for.
    """
    known = page.page
    parts = [f"识别依据 known by: {_FOUND_BY.get(known.by, known.by)}"]
    if len(known.points_mm):
        parts.append(f"定位点 points: {len(known.points_mm)}")
    residual_mm = page.residual_mm if isinstance(page, RefusedPage) else page.registered.residual_mm
    if residual_mm is not None:
        parts.append(f"定位误差 residual: {residual_mm:.2f} mm")
    if rules[1]:
        parts.append(f"表格线 rules found: {rules[0] / rules[1]:.0%}")
    if known.quarter_turns:
        parts.append(f"已转正 turned by {90 * known.quarter_turns}°")
    return "  ·  ".join(parts)


def verdict_of(page: SeenPage) -> str:
    """Return what became of a page, and the status of its record."""
    parts = [_ROLES[page.role]]
    if page.record is not None:
        parts.append(f"记录 record {page.record.record_id}: {STATUS[page.record.status].both}")
    return "  ·  ".join(parts)


def reasons_of(page: SeenPage) -> list[str]:
    """Return why a page was not read, and the issues of its record that are about no single field."""
    match page:
        case ReadPage():
            own = []
        case RefusedPage() | StrayPage():
            own = [] if page.issue is None else [_worded(page.issue)]
        case _:
            assert_never(page)
    if page.record is not None:
        own += [told(problem) for problem in page.record.issues if problem.field is None]
    return list(dict.fromkeys(own))


def field_issues_of(page: ReadPage, field_ids: Sequence[str]) -> list[str]:
    """Return the issues about some fields of a page, each as one line."""
    if page.record is None or page.is_doubled:
        return [_worded(problem) for reading in page.readings for problem in reading.issues]
    return [told(problem) for problem in page.record.issues if problem.field in field_ids]


def _worded(problem: Issue) -> str:
    return f"{problem.message_zh} {problem.message} [{problem.code}]"


def no_page_note(record: Record) -> str:
    """Return why a record's picture shows no page."""
    match record.source.kind:
        case "word":
            return (
                "Word 文件没有固定的页面，各栏直接从内容控件中读取，下面列出读到的内容。\n"
                "A Word file has no page to look at: its fields were read from their content controls, as listed."
            )
        case None:
            return "文件未能打开，没有页面可看。 The file could not be opened: there is no page to look at."
        case _:
            return "没有可显示的页面。 There is no page to show."


def is_serious(code: str) -> bool:
    """Tell whether an issue with this code sends its record to a person; an unknown code counts as one that does."""
    return code not in CATALOGUE or CATALOGUE[code].severity.value != "info"
