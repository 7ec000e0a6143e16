"""The words of the desk's pages, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from forms.errors import FormloopError
from scanner.desk.users.entrance import Language
from scanner.values.clock import BEIJING

STATUS: Final[Mapping[str, tuple[str, str]]] = {
    "accepted": ("通过", "accepted"),
    "review": ("待核", "to check"),
    "rejected": ("退回", "rejected"),
}
"""A record's status in both languages."""

SAID_BY: Final[Mapping[str, tuple[str, str]]] = {
    "value": ("表单值", "the stored value"),
    "widget": ("页面上的一处", "one place on the page"),
    "unlisted-widget": ("页面上另一处", "another place on the page"),
    "state": ("方框状态", "the boxes' state"),
    "appearance": ("页面显示", "what the page shows"),
    "rich-text": ("格式文本", "the rich text"),
    "xfa": ("XFA 表单", "the XFA form"),
    "control": ("内容控件", "the content control"),
    "text": ("页面文字", "the page's text"),
}
"""The parts of a digital file that may differ, in both languages."""

DONE: Final[Mapping[str, tuple[str, str]]] = {
    "confirmed": ("核对无误", "found right"),
    "changed": ("改正", "changed"),
    "blank": ("空白", "blank"),
    "illegible": ("看不清", "illegible"),
    "accepted": ("通过", "accepted"),
    "rejected": ("退回", "rejected"),
    "restored": ("恢复", "restored"),
    "joined": ("并入", "joined"),
    "parted": ("拆开", "parted"),
    "undone": ("撤销", "undone"),
}
"""What people did, in the words of a record's history."""

KIND: Final[Mapping[str | None, tuple[str, str]]] = {
    "pdf-form": ("PDF 表单", "PDF form"),
    "word": ("Word", "Word"),
    "pdf-text": ("PDF", "PDF"),
    "scan": ("扫描或照片", "scan or photo"),
    None: ("未打开", "not opened"),
}
"""What a return came as."""

UNSURE: Final = ("没有把握读对，请对照原件", "not surely read right; compare it with the original")
"""The reason of a doubtful field that no issue is about."""


def said(words: tuple[str, str], language: Language) -> str:
    """Return one of two wordings."""
    return words[0 if language == "zh" else 1]


def told_of(error: FormloopError, language: Language) -> str:
    """Return what an error says, in the language of whom it is shown to."""
    return error.told(language)


def moment(at: str, language: Language) -> str:
    """Return a moment in ISO 8601 as people write it, in the time of Beijing: 6月8日 09:30."""
    try:
        found = datetime.fromisoformat(at).astimezone(BEIJING)
    except ValueError:
        return at
    return f"{found.month}月{found.day}日 {found:%H:%M}" if language == "zh" else f"{found.day} {found:%b %H:%M}"


def duration(seconds: float, language: Language) -> str:
    """Return how long something took: 3 分 20 秒."""
    minutes, rest = divmod(round(seconds), 60)
    if language == "zh":
        return f"{minutes} 分 {rest} 秒" if minutes else f"{rest} 秒"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
