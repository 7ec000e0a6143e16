"""What is wrong with a definition, in Chinese: the sentences of the loader, and the same for who writes one."""

from __future__ import annotations

import re
from typing import Final

_KINDS_OF_VALUE: Final = {
    "text": "文字",
    "a whole number": "整数",
    "a number": "数",
    "true or false": "true 或 false",
    "a list": "列表",
    "a mapping": "映射",
    "a date such as 2015, 2015-03 or 2015-03-12": "日期，如 2015、2015-03 或 2015-03-12",
    "a time such as 09:30": "时间，如 09:30",
    "a truth value": "真假值",
    "an empty value": "空值",
    "the definition": "定义",
    "wide": "宽",
    "narrow": "窄",
    "no reason given": "原因不明",
}
"""Parts of sentences that stand for a sort of value."""

_SAID: Final = (
    (r"head: (.*)", r"head：\1"),
    (r"required: (.*)", r"required：\1"),
    (r"rule (\w+): (.*)", r"规则 \1：\2"),
    (r'field "([^"]*)": (.*)', r"栏目“\1”：\2"),
    (r"a definition is a (.*) file", r"定义文件应为 \1"),
    (r"larger than (.*) bytes(?:: this is no definition)?", r"超过 \1 字节"),
    (r"more than (.*) pixels", r"超过 \1 像素"),
    (r"cannot be read: (.*)", r"无法读取（\1）"),
    (r"not UTF-8: save the file as UTF-8", "不是 UTF-8，请另存为 UTF-8"),
    (r'"(.*)" (?:is|are) missing(?:: left, top, right, bottom in mm|: one for each row)?', r"缺少“\1”"),
    (r'"options" are missing: kind (.*) is answered by ticking', r"缺少“options”：\1 靠勾选回答"),
    (
        r'"(.*)" is missing[;:] a field without a (?:printed )?label (?:has a "name"|needs one)',
        r"缺少“\1”：没有印出名称的栏写“name”",
    ),
    (r'"(.*)" says? nothing for kind ([^:]*)(?::.*)?', r"“\1”对 \2 不起作用"),
    (r'"(.*)" says? nothing for (?:a comb|a date in parts)', r"“\1”在这里不起作用"),
    (r'"(.*)" says? nothing', r"“\1”在这里不起作用"),
    (r"kind (.*) has no options: only one and many have", r"\1 没有选项，只有 one 和 many 有"),
    (r"a field is named twice", "同一栏目写了两次"),
    (r'"(.*)" is compared with itself', r"“\1”与自己比较"),
    (r'unknown (.*?) "(.*)"', r"没有这个 \1：“\2”"),
    (r'"(.*)" is not answered in one line of words', r"“\1”不是一行文字的栏目"),
    (r'"(.*)" is (\w+), "(.*)" is (\w+)(?:: .*)?', r"“\1”是 \2，“\3”是 \4，种类不合"),
    (r'"(.*)" and "(.*)" have different units', r"“\1”和“\2”单位不同"),
    (r"this id is taken by (?:a field before it|another field|a column before it)", "这个 id 已被用过"),
    (
        r'the bookmark "(.*)" has (\d+) characters, Word takes (\d+): shorten the id',
        r"书签“\1”有 \2 个字符，Word 只容 \3 个，请缩短 id",
    ),
    (
        r'"(.*)" and "(.*)" would both have the bookmark "(.*)" in Word: change an id',
        r"“\1”和“\2”在 Word 中书签相同，请改一个 id",
    ),
    (r'"(.*)" is not another choice', r"“\1”不是另一个选择栏"),
    (r'"(.*)" has no option "(.*)"', r"“\1”没有选项“\2”"),
    (r"a comb has one line", "字格只有一行"),
    (r"a date in parts has a cell of its own", "分年月日的日期要独占一格"),
    (r"page (\d+) is (.*): a page has sides of 40 to 900 mm", r"第 \1 页为 \2，页面边长应为 40 到 900 毫米"),
    (r"the blank has (\d+) pages, (\d+) at most", r"空白表有 \1 页，最多 \2 页"),
    (r"page (\d+): the blank has (\d+)", r"没有第 \1 页，空白表共 \2 页"),
    (r"name a file beside the definition.*", "请写定义旁边或旁边文件夹里的文件，用 / 分隔"),
    (r"a Word file is not a blank: save it as PDF and name that", "空白表不能是 Word 文件，请先存成 PDF"),
    (r"a blank is a PDF or a picture \((.*)\)", r"空白表应为 PDF 或图片（\1）"),
    (r"does not say its resolution: write (.*) with the scanner's", "图片没有写明分辨率，请写成 {file: ..., dpi: 200}"),
    (r"dpi is said of pictures; a PDF knows its size", "dpi 只用于图片"),
    (r"this PDF is broken or has a password", "PDF 已损坏或有密码"),
    (r"this picture cannot be opened", "图片无法打开"),
    (r'"min" is greater than "max": no answer is left', "“min”大于“max”，没有可填的内容"),
    (r"a document starts with front matter.*", "文件开头应有两行 `---` 之间的关键字"),
    (r"a tab or a control character within the line", "行内有制表符或控制字符"),
    (r"(.*) is not closed with (.*)", r"\1 没有以 \2 结束"),
    (r"a document needs a paragraph", "文件至少要有一段"),
    (r"(.*) within (.*), which is not closed", r"\2 还没有结束，里面又有 \1"),
    (r"(\S*) closes nothing", r"\1 没有可结束的"),
    (r"headings go down to (.*)", r"标题最多到 \1"),
    (r"put a space after the # of a heading", "标题的 # 后要有空格"),
    (r"no words after (.*)", r"\1 后没有文字"),
    (r"\*\* is opened and not closed in the same line", "** 在同一行没有结束"),
    (r"no words between \*\* and \*\*", "两个 ** 之间没有文字"),
    (r"a grid of (\d+) options has (\d+) columns, not (\d+):.*", r"\1 个选项的方阵应有 \2 列，不是 \3 列"),
    (r"the margins take more than half of the page", "页边距超过半页"),
    (r'"stamp" needs the id of a first anchor: (.*)', r"“stamp”需要起始角标编号：\1"),
    (r"marks are stamped on a blank with.*", "空白表上加印角标要写 stamp: true，不加印写 anchors: false"),
    (
        r"a box is left, top, right, bottom in mm, and 1 mm wide and high at least",
        "box 是左、上、右、下，毫米，宽高至少 1 毫米",
    ),
    (r"it reaches beyond page (\d+), which is (.*)", r"超出了第 \1 页（\2）"),
    (r'the places of "(.*)" and "(.*)" lie on each other', r"“\1”和“\2”的位置重叠"),
    (r"a grid is of kind one or many, not (.*)", r"方阵的 kind 应为 one 或 many，不是 \1"),
    (r"(\d+) columns for (\d+) options: .*", r"\2 个选项却有 \1 列，每列写左、右"),
    (r"(\d+) rows for (\d+) questions: .*", r"\2 个问题却有 \1 行，每行写上、下"),
    (r"the box of a line holds the line and the room above it.*", "短线的 box 包括线和线上留的勾画处，至少高 2.5 毫米"),
    (r'"words" says nothing for shape word: .*', "shape: word 的 box 就是文字所在处，不写 words"),
    (r"(\d+) boxes for (\d+) rows", r"\2 行却有 \1 个位置"),
    (r"a column of kind (.*) says its lines", r"\1 列要写 lines"),
    (r"(.*) needs at least (\d+) entries, it has (\d+)", r"\1 至少 \2 项，现有 \3 项"),
    (r"(.*) takes at most (\d+) entries", r"\1 最多 \2 项"),
    (r"(.*) must be more than (.*)", r"\1 应大于 \2"),
    (r"(.*) must be at least (.*)", r"\1 应不小于 \2"),
    (r"(.*) must be at most (.*)", r"\1 应不大于 \2"),
    (r"(.*) must be ([^:]*): write it in quotes", r"\1 应为\2，请加引号"),
    (r"(.*) must be (.*)", r"\1 应为\2"),
    (r'"(.*)" is not an id: .*', r"“\1”不能作 id：用小写字母、数字和下划线，字母打头"),
    (r'a key is four upper-case letters or digits, not "(.*)"', r"key 应为四个大写字母或数字，不是“\1”"),
    (
        r'"required" is true, false or one choice.*',
        "“required”应为 true、false 或 {栏目: 选项}，选项为 true、false 时加引号",
    ),
    (r"a bound is a number, a date.*", "上下限应为数、日期（2015-03-12）或时间（09:30）"),
    (r'"pattern" repeats a group.*', "“pattern”里有重复套重复，可能永远算不完"),
    (r'"pattern" is no regular expression: (.*)', r"“pattern”不是正则表达式：\1"),
    (r"holds a line break, a tab or a control character", "含有换行、制表符或控制字符"),
    (r"the table is (\S+) mm wide, the margins leave (\S+)", r"表宽 \1 毫米，页边距只留下 \2 毫米"),
    (
        r"the cell above with rows takes (\S+) mm here.*",
        r"上面占几行的格在这里占 \1 毫米，不是整列，请给这一行单独写 columns",
    ),
    (r"it has (\d+) cells in a row and (\d+) columns: .*", r"一行有 \1 格，却有 \2 列，请每格一列"),
    (r"its cells take (\d+) columns, the row has (\d+): .*", r"各格占 \1 列，这一行有 \2 列，请增删列或格"),
    (r"columns add up to (\S+) mm, not (\S+): (.*)", r"各列合计 \1 毫米，应为 \2 毫米（\3）"),
    (r"a form needs a field; .*", "表单至少要有一个栏目；没有栏目的文字用 .md 文件"),
    (r"a group needs a column for its heading and one more", "组至少要有标题一列和另外一列"),
    (
        r'label_place "none" prints no label: write the words as "name"',
        "label_place 为 none 时不印名称，请写在“name”里",
    ),
    (r"an option's line cannot be of kind (.*)", r"选项后的填写线不能是 \1"),
    (r"only the last cell of a row may take several rows", "一行只有最后一格可以占几行"),
    (
        r"(\d+) rows from here on end behind the section.*: (\d+) at most",
        r"从这里起 \1 行超出了小节、组或页，最多 \2 行",
    ),
    (r'"label" breaks only in a cell of its own', "“label”独占一格时才能换行"),
    (r"a definition is a mapping that starts with `form:`", "定义应是以 `form:` 开头的映射"),
    (r'"(.*)" as a key is (.*) to YAML: write it in quotes, .*', r"“\1”作关键字会被 YAML 当作\2，请加引号"),
    (r"half a character \(a lone surrogate\)", "有半个字符"),
    (r"not YAML: (.*)", r"不是 YAML：\1"),
    (r"anchors \(&\) and aliases \(\*\) are not taken: write it out", "不能用 & 和 *，请写全"),
    (r"nested deeper than (\d+) levels", r"嵌套超过 \1 层"),
    (r"a key is a word, not a list or a mapping", "关键字应是一个词"),
    (r'key "(.*)" stands twice, first in line (\d+)', r"关键字“\1”写了两次，第一次在第 \2 行"),
    (r'(?:key "(?:.*)": )?tags (?:and merge keys )?are not taken', "不能用标签和合并"),
)
"""Whole sentences, and the same in Chinese; what is said within another is looked for again."""

_CURE: Final = re.compile(r'; did you mean "(?P<near>.*)"\?$|; valid are (?P<valid>.*)$')
_NOT_KNOWN: Final = "写法不对"


def in_chinese(what: str) -> str:
    """Return what is wrong with a definition, in Chinese; what is not known here is told as it is, as wrong.

    Args:
        what: A sentence of the loader's, without its file and line.
    """
    return _known(what) or f"{_NOT_KNOWN}（{what}）"


def _known(what: str) -> str:
    cure = _CURE.search(what)
    hint = ""
    if cure is not None:
        what = what[: cure.start()]
        hint = f"，是否为“{cure['near']}”？" if cure["near"] is not None else f"，可用：{cure['valid']}"
    for pattern, words in _SAID:
        match = re.fullmatch(pattern, what, re.DOTALL)
        if match is not None:
            return _put_in(words, match) + hint
    return ""


def _put_in(words: str, match: re.Match[str]) -> str:
    return re.sub(r"\\(\d)", lambda one: _part(match[int(one[1])] or ""), words)


def _part(words: str) -> str:
    """Return a part of a sentence: itself a sentence, a sort of value, a size, or what stands in the definition."""
    size = re.fullmatch(r"(\S+) by (\S+) mm", words)
    if size is not None:
        return f"{size[1]} × {size[2]} 毫米"
    too = re.fullmatch(r"(\S+) mm too (wide|narrow)", words)
    if too is not None:
        return f"多 {too[1]} 毫米" if too[2] == "wide" else f"少 {too[1]} 毫米"
    return _KINDS_OF_VALUE.get(words) or _known(words) or words
