"""The words of the desk's pages, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from forms.errors import FormloopError
from forms.wording import Wording
from scanner.desk.users.entrance import Language
from scanner.values.clock import BEIJING

STATUS: Final[Mapping[str, Wording]] = {
    "accepted": Wording(zh="通过", en="accepted"),
    "review": Wording(zh="待核", en="to check"),
    "rejected": Wording(zh="退回", en="rejected"),
}
"""A record's status in both languages."""

SAID_BY: Final[Mapping[str, Wording]] = {
    "value": Wording(zh="表单值", en="the stored value"),
    "widget": Wording(zh="页面上的一处", en="one place on the page"),
    "unlisted-widget": Wording(zh="页面上另一处", en="another place on the page"),
    "state": Wording(zh="方框状态", en="the boxes' state"),
    "appearance": Wording(zh="页面显示", en="what the page shows"),
    "rich-text": Wording(zh="格式文本", en="the rich text"),
    "xfa": Wording(zh="XFA 表单", en="the XFA form"),
    "control": Wording(zh="内容控件", en="the content control"),
    "text": Wording(zh="页面文字", en="the page's text"),
}
"""The parts of a digital file that may differ, in both languages."""

DONE: Final[Mapping[str, Wording]] = {
    "confirmed": Wording(zh="核对无误", en="found right"),
    "changed": Wording(zh="改正", en="changed"),
    "blank": Wording(zh="空白", en="blank"),
    "illegible": Wording(zh="看不清", en="illegible"),
    "accepted": Wording(zh="通过", en="accepted"),
    "rejected": Wording(zh="退回", en="rejected"),
    "restored": Wording(zh="恢复", en="restored"),
    "joined": Wording(zh="并入", en="joined"),
    "parted": Wording(zh="拆开", en="parted"),
    "undone": Wording(zh="撤销", en="undone"),
}
"""What people did, in the words of a record's history."""

KIND: Final[Mapping[str | None, Wording]] = {
    "pdf-form": Wording(zh="PDF 表单", en="PDF form"),
    "word": Wording(zh="Word", en="Word"),
    "pdf-text": Wording(zh="PDF", en="PDF"),
    "scan": Wording(zh="扫描或照片", en="scan or photo"),
    None: Wording(zh="未打开", en="not opened"),
}
"""What a return came as."""

UNSURE: Final = Wording(zh="没有把握读对，请对照原件", en="not surely read right; compare it with the original")
"""The reason of a doubtful field that no issue is about."""


def said(words: Wording, language: Language) -> str:
    """Return what a wording says in a language."""
    return words.zh if language == "zh" else words.en


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
