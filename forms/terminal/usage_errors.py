"""What is wrong with a command line, in Chinese too: typer and its click say it in English alone."""

from __future__ import annotations

import re
from typing import Any, Final

from forms.terminal.help_text import language, said

_VALUE_WORDS: Final = (
    (r"valid integer", "应为整数"),
    (r"valid number|valid float", "应为数"),
    (r"valid boolean", "应为是或否"),
    (r"less than or equal to (\S+)", r"不得大于 \1"),
    (r"greater than or equal to (\S+)", r"不得小于 \1"),
    (r"in the range ([^.]*)", r"应在 \1 之间"),
    (r"(?:is not one of|should be|must be) (.*?)\.?$", r"应为 \1"),
    (r"does not exist", "不存在"),
    (r"is a directory", "是文件夹，应为文件"),
    (r"is a file", "是文件，应为文件夹"),
    (r"not readable", "无法读取"),
    (r"not writable", "无法写入"),
)
"""Why a value is refused: click has one class for all of it, so its sentence is looked at, and the same in Chinese."""

_COMMAND_WORDS: Final = (
    (r"Missing command", "缺少命令。"),
    (r"No such command (.*?)\.", r"没有命令 \1。"),
    (r"Got unexpected extra argument(?:s|\(s\))? \((.*)\)", r"多出的参数：\1。"),
)
"""What click says by the class that all its errors have, and the same in Chinese."""


def told_usage(error: Any) -> str:
    """Return what a person is told of a command line that makes no sense, in the language asked for or in both.

    Args:
        error: Click's usage error; its context, where there is one, gives the usage line and the way to help.
    """
    english, chinese = " ".join(error.format_message().split()), in_chinese(error)
    lines = []
    if error.ctx is not None:
        path = error.ctx.command_path
        help_of = f"{path} {error.ctx.help_option_names[0]}"
        lines = [error.ctx.get_usage(), said(f"用法说明见 {help_of}。", f"Try '{help_of}' for help."), ""]
    told = {"zh": f"错误：{chinese}", "en": f"Error: {english}"}
    lines.append(told.get(language(), f"error 错误: {english} {chinese}"))
    return "\n".join(lines)


def in_chinese(error: Any) -> str:
    """Return what one of click's errors says, in Chinese; one that is not known is told as a wrong command line.

    Args:
        error: Click's usage error. Its class is told by its name, since typer gives out few of them.
    """
    match type(error).__name__:
        case "MissingParameter":
            sort = "选项" if getattr(error.param, "param_type_name", "") == "option" else "参数"
            return f"缺少{sort} {_parameter(error)}。"
        case "NoSuchOption":
            near = ", ".join(sorted(error.possibilities or ()))
            return f"没有选项 {error.option_name}。" + (f"可用：{near}。" if near else "")
        case "BadOptionUsage":
            takes_none = "does not take" in error.message
            return f"选项 {error.option_name} {'后不写内容' if takes_none else '后须写内容'}。"
        case "BadParameter":
            why = _found(_VALUE_WORDS, error.message)
            return f"{_parameter(error) or '此处'} 的内容不对{why and '：' + why}。"
        case _:
            return _found(_COMMAND_WORDS, error.message) or "命令写法不对，请加 --help 查看说明。"


def _parameter(error: Any) -> str:
    """Return the name of the option or the argument that an error is about; empty where it names none."""
    hint = error.param_hint or (error.param.get_error_hint() if error.param is not None else "")
    return (hint if isinstance(hint, str) else " / ".join(hint)).replace("'", "")


def _found(table: tuple[tuple[str, str], ...], english: str) -> str:
    """Return the Chinese of the first row that a sentence has in it; empty where there is none."""
    words = " ".join(english.split()).replace("'", "")
    return next((match.expand(chinese) for row, chinese in table if (match := re.search(row, words))), "")
