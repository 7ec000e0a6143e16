"""What the loader says of a definition, in the words of an office: its English sentences to Chinese ones."""

from __future__ import annotations

import re
from typing import Final

_KINDS: Final = r"kind \w+"

_WORDS: Final[tuple[tuple[re.Pattern[str], str], ...]] = tuple(
    (re.compile(pattern, re.DOTALL), words)
    for pattern, words in (
        (r'the places of "(.+)" and "(.+)" lie on each other', "{0} 与 {1} 的位置重叠，请移开或删去一个"),
        (r'"(.*)" is not an id: .*', "编号“{0}”不合规定：只用小写英文字母、数字和下划线，以字母开头"),
        (r"this id is taken by a field before it", "编号与前面的栏目重复，请改一个"),
        (r'field "(.+)": this id is taken by another field', "编号 {0} 与其他栏目重复，请改一个"),
        (r'key "(.+)" stands twice, first in line \d+', "选项编号 {0} 重复，请改一个"),
        (r'"(.+)" and "(.+)" would both have the bookmark .*', "编号 {0} 与 {1} 太相像，请改其中一个"),
        (r'the bookmark "(.+)" has \d+ characters, .*', "编号 {0} 太长，请缩短"),
        (r'"label" is empty', "请填写名称（表上印的字）"),
        (r'"label" is missing.*', "请填写名称（表上印的字）"),
        (r'"name" is empty', "请填写名称（表上印的字）"),
        (r'"title" is empty', "请填写表单标题"),
        (r'"language" is empty', "请填写语言，中文写 zh-CN"),
        (r'"unit" is empty', "请填写单位，或把它删去"),
        (r'"options" are missing: .*', "选择题要有选框"),
        (rf"{_KINDS} has no options: .*", "此类型没有选框"),
        (r"a box is left, top, right, bottom .*", "位置太小：长和宽至少 1 毫米"),
        (r"it reaches beyond page (\d+), .*", "位置超出了第 {0} 页的边"),
        (r"page (\d+): the blank has (\d+)", "没有第 {0} 页：空白表只有 {1} 页"),
        (r"a comb has one line", "分格的栏目只有一行：请把行数改为 1，或把格数改为 0"),
        (rf'"(\w+)" says nothing for {_KINDS}.*', "此类型不用写 {0}"),
        (r'"lines" must be at most (\d+)', "行数最多 {0}"),
        (r'"comb" must be at most (\d+)', "格数最多 {0}"),
        (r'"comb" must be at least (\d+)', "格数至少 {0}，不分格写 0"),
        (r'"(\w+)" holds a line break.*', "文字中不能有换行或控制符"),
        (r'"fields" (?:needs at least|must be a list).*', "至少要有一个栏目"),
        (r"half a character.*", "文字中有残缺的字符"),
        (r'(.+): form "(.+)" is already defined in (.+): .*', "编号 {1} 已有另一份表单在用，请改编号"),
        (r'(.+): form "(.+)" has the key (\w+) of .*', "表单编号 {1} 与另一份表单冲突，请改编号"),
        (r"(.+): larger than [\d,]+ bytes", "文件过大：{0}"),
        (r"page (\d+) is .*: a page has sides of 40 to 900 mm", "第 {0} 页的纸张大小不合规定（边长 40 至 900 毫米）"),
        (r"the blank has (\d+) pages, (\d+) at most", "空白表有 {0} 页，最多 {1} 页"),
    )
)

_UNKNOWN: Final = "这里不合规定，请看英文说明"


def chinese(problem: str) -> str:
    """Return a problem of the loader in Chinese."""
    for pattern, words in _WORDS:
        found = pattern.fullmatch(problem)
        if found is not None:
            return words.format(*found.groups())
    return _UNKNOWN
