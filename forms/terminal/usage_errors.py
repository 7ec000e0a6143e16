"""What is wrong with a command line, in Chinese too: typer and its click say it in English alone."""

from __future__ import annotations

import re
from typing import Any, Final

from forms.terminal.help_text import language, said

_TOLD: Final = (
    (r"Missing option (.*?)\.", r"缺少选项 \1。"),
    (r"Missing argument (.*?)\.", r"缺少参数 \1。"),
    (r"Missing parameter (.*?)\.", r"缺少参数 \1。"),
    (r"Missing command\.", "缺少命令。"),
    (r"No such option: (\S+)", r"没有选项 \1。"),
    (r"No such command (.*?)\.", r"没有命令 \1。"),
    (r"Got unexpected extra argument(?:s|\(s\))? \((.*)\)", r"多出的参数：\1。"),
    (r"Option (.*?) requires an argument\.", r"选项 \1 后须写内容。"),
    (r"Option (.*?) requires (\d+) arguments\.", r"选项 \1 后须写 \2 项内容。"),
    (r"Option (.*?) does not take a value\.", r"选项 \1 后不写内容。"),
    (r"Argument (.*?) takes (\d+) values\.", r"参数 \1 须写 \2 项。"),
)
"""Whole sentences of click's and the same in Chinese."""

_WHY: Final = (
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
"""Why a value is refused: what click's sentence holds, and the same in Chinese."""

_VALUE: Final = re.compile(r"Invalid value(?: for (.*?))?: (.*)", re.DOTALL)
_NEAR: Final = re.compile(r"\(Possible options: (.*)\)|Did you mean (.*?)\?")


def told_usage(error: Any) -> str:
    """Return what a person is told of a command line that makes no sense, in the language asked for or in both.

    Args:
        error: Click's usage error; its context, where there is one, gives the usage line and the way to help.
    """
    english = " ".join(error.format_message().split())
    lines = []
    if error.ctx is not None:
        path = error.ctx.command_path
        help_of = f"{path} {error.ctx.help_option_names[0]}"
        lines = [error.ctx.get_usage(), said(f"用法说明见 {help_of}。", f"Try '{help_of}' for help."), ""]
    told = {"zh": f"错误：{in_chinese(english)}", "en": f"Error: {english}"}
    lines.append(told.get(language(), f"error 错误: {english} {in_chinese(english)}"))
    return "\n".join(lines)


def in_chinese(english: str) -> str:
    """Return what one of click's sentences says, in Chinese; what is not known is told as a command line that is wrong.

    Args:
        english: The sentence, in one line.
    """
    english = english.replace("'", "")
    value = _VALUE.fullmatch(english)
    if value is not None:
        why = next((match.expand(words) for pattern, words in _WHY if (match := re.search(pattern, value[2]))), "")
        return f"{value[1] or '此处'} 的内容不对{why and '：' + why}。"
    near = _NEAR.search(english)
    hint = f"可用：{near[1] or near[2]}。" if near is not None else ""
    for pattern, words in _TOLD:
        match = re.fullmatch(pattern, _NEAR.sub("", english).strip())
        if match is not None:
            return match.expand(words) + hint
    return "命令写法不对，请加 --help 查看说明。"
