"""The last sheet of a workbook: how many records there are, and what the colours and signs mean."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from openpyxl import Workbook

from scanner.export.cells import CellValue, Flag
from scanner.export.xlsx.sheet import print_one_page_wide
from scanner.export.xlsx.styles import Styles

_COLOURS: Final = (
    (Flag.UNCLEAR, "存疑", "所写或所勾不能确定，请对照原图核对"),
    (Flag.DOUBTFUL, "待核", "已读取，但有错误、警告，或把握不足"),
    (Flag.CORRECTED, "已核", "已由人工核对或更正"),
)
_SIGNS: Final = (
    ("1 / 0", "多选栏目每个选项一列：1 为已勾选，0 为未勾选，空白为不能确定"),
    ("空白", "未填写，或不能确定（有底色）；表中所写的原文见“问题”表"),
    ("“问题”表", "每条问题一行；没有找到表格的来源文件只列在该表中"),
    ("更正", "可直接在记录表中修改，再用 scanner apply 写回；请保留记录编号和表头中的栏目代号"),
    ("页面图片", "位于批次文件夹中，与记录存放在一起"),
    ("␀ ␁ …", "原文中不可见的控制字符，以符号代替"),
)


def write_notes(workbook: Workbook, counts: Mapping[str, int]) -> None:
    """Write the sheet of notes; `counts` maps a status, in Chinese, to its number of records."""
    worksheet: Any = workbook.create_sheet("说明 notes")
    worksheet.column_dimensions["A"].width = 16
    worksheet.column_dimensions["B"].width = 66
    print_one_page_wide(worksheet)
    styles = Styles(worksheet)

    def heading(left: str, right: str) -> None:
        worksheet.append(styles.heading(words) for words in (left, right))

    def row(left: CellValue, right: CellValue, flag: Flag = Flag.NONE) -> None:
        worksheet.append(styles.cell(*pair) for pair in ((left, flag), (right, Flag.NONE)))

    heading("状态", "记录数")
    for status, count in counts.items():
        row(status, count)
    worksheet.append(())
    heading("底色", "含义")
    for flag, name, meaning in _COLOURS:
        row(name, meaning, flag)
    worksheet.append(())
    heading("符号", "含义")
    for sign, meaning in _SIGNS:
        row(sign, meaning)
