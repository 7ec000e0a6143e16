"""Definitions for the loading tests: ours, and a small one that each test changes."""

from __future__ import annotations

from pathlib import Path

TEMPLATES = Path(__file__).resolve().parents[3] / "templates"

SMALL = """\
form: small
key: SMAL
version: 1
title: 小表
anchors: 100
margins: [20, 27, 20, 25]
table:
  columns: [30, 55, 30, 55]
  row_height: 10
sections:
  - title: 一、基本信息
    rows:
      - - {field: name, label: 名称, kind: text}
      - - {field: size, label: 规模, kind: one, options: {big: 大, little: 小}}
        - {field: staff, label: 员工总数, kind: integer}
      - - {field: turnover, label: 收入, kind: amount, unit: 万元}
        - {field: profit, label: 利润, kind: amount, unit: 万元}
rules:
  - {rule: at_most, field: profit, other: turnover}
"""

DOCUMENT = """\
---
form: paper
key: PAPR
version: 1
title: 通知
anchors: false
---

# 一、标题

正文。
"""


def changed(text: str, old: str, new: str) -> str:
    """Return a text with one thing changed; the thing must be there."""
    assert old in text
    return text.replace(old, new, 1)
