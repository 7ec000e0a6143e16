"""The rows of the issue catalogue, in the order of the documentation.

Every code of the scanner has a row. Intake, identifying, registering and the readers word
their issues themselves, more closely than a row can; theirs are here for the documentation.
No message holds a field's value. A reason comes from an error's own message.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from scanner.model import Severity

_ERROR, _WARNING, _INFO = Severity.ERROR, Severity.WARNING, Severity.INFO

FAILED: Final = 0.5
"""Ceiling of the confidence in a value that broke a rule of its kind: as likely misread as not."""

REPAIRED: Final = 0.8
"""Ceiling of the confidence in a value taken from a reader's alternatives."""


@dataclass(frozen=True, slots=True)
class IssueKind:
    """A row of the catalogue.

    Attributes:
        code: Stable; a change breaks other tools.
        severity: How much it weighs.
        message: English. About a field it may name `{field}` (its id), `{option}` and
            `{other}` (ids); about a file or a page whatever its stage gives.
        message_zh: Chinese. About a field it may name `{name}`, `{option_name}` and
            `{other_name}`.
        unclear: Whether it makes its field unclear.
        ceiling: The most that the confidence of a value read from pixels may then be.
    """

    code: str
    severity: Severity
    message: str
    message_zh: str
    unclear: bool = False
    ceiling: float = 1.0


_FILES: Final = (
    IssueKind("file_broken", _ERROR, "{reason}", "{reason_zh}"),
    IssueKind("file_protected", _ERROR, "{reason}", "{reason_zh}"),
    IssueKind("file_empty", _ERROR, "{reason}", "{reason_zh}"),
    IssueKind("file_xfa_only", _ERROR, "{reason}", "{reason_zh}"),
    IssueKind("file_too_large", _ERROR, "{reason}", "{reason_zh}"),
    IssueKind("file_kind_unknown", _ERROR, "{reason}", "{reason_zh}"),
    IssueKind("file_ofd", _ERROR, "{reason}", "{reason_zh}"),
    IssueKind("file_winmail", _ERROR, "{reason}", "{reason_zh}"),
    IssueKind("archive_empty", _ERROR, "{reason}", "{reason_zh}"),
    IssueKind("archive_method_unknown", _ERROR, "{reason}", "{reason_zh}"),
    IssueKind("archive_split", _ERROR, "{reason}", "{reason_zh}"),
    IssueKind("archive_too_deep", _ERROR, "{reason}", "{reason_zh}"),
    IssueKind("archive_too_large", _ERROR, "{reason}", "{reason_zh}"),
    IssueKind("member_name_unsafe", _ERROR, "{reason}", "{reason_zh}"),
    IssueKind("mail_without_attachment", _ERROR, "{reason}", "{reason_zh}"),
    IssueKind("mail_attachment_elsewhere", _ERROR, "{reason}", "{reason_zh}"),
    IssueKind("program_missing", _ERROR, "{reason}", "缺少所需的程序，文件未能读取，请联系技术人员安装后重试。"),
    IssueKind(
        "program_failed",
        _ERROR,
        "a bug of this program kept the file from being read",
        "程序出错，文件未能读取，请联系技术人员。",
    ),
    IssueKind(
        "time_exceeded",
        _ERROR,
        "the file took too long to read, twice; look at it by hand",
        "读取文件超时（已重试一次），请人工查看。",
    ),
    IssueKind(
        "memory_exceeded",
        _ERROR,
        "the file took too much memory to read, twice; look at it by hand",
        "读取文件占用内存过多（已重试一次），请人工查看。",
    ),
    IssueKind(
        "reading_died",
        _ERROR,
        "the process that read the file died, twice; look at it by hand and tell the engineers",
        "读取文件的进程异常终止（已重试一次），请人工查看并联系技术人员。",
    ),
    IssueKind(
        "file_mislabelled",
        _INFO,
        "named {suffix}, but {kind} by its bytes; read as that",
        "文件扩展名为{suffix}，实际是{kind_zh}，已按实际类型读取。",
    ),
    IssueKind(
        "files_attached",
        _INFO,
        "the PDF carries {count} attached files, each with a record of its own: {names}",
        "PDF 内附有{count}个附件文件，均已另行读取并各有记录：{names}。",
    ),
    IssueKind("form_unknown", _ERROR, "no known form in the file", "文件中没有找到已知的表格，请人工查看。"),
)

_RETURNS: Final = (
    IssueKind(
        "returned_again",
        _INFO,
        "returned again later: record {record} takes the place of this one",
        "该企业后来重新提交，以记录 {record} 为准。",
    ),
    IssueKind(
        "returned_before",
        _INFO,
        "takes the place of an earlier return: record {record}",
        "该企业此前提交过，本记录取代记录 {record}。",
    ),
    IssueKind(
        "arrived_again",
        _INFO,
        "the same file came as {path} as well",
        "同一文件还以 {path} 收到过，只读取一次。",
    ),
)

_PAGES: Final = (
    IssueKind("page_broken", _ERROR, "page {page_no} cannot be decoded", "文件第{page_no}页已损坏，无法读取。"),
    IssueKind(
        "pages_left_out",
        _ERROR,
        "only the first {pages} of {frames} pages were opened; split the file",
        "文件页数过多，只读取了前{pages}页（共{frames}页），请拆分后重新发送。",
    ),
    IssueKind(
        "page_unknown",
        _ERROR,
        "page {page_no} of the source belongs to no known form",
        "来源第{page_no}页不是已知表格的页面，请人工查看。",
    ),
    IssueKind(
        "page_contradiction",
        _ERROR,
        "page {page_no} of the source: its page code and its corner anchors say different pages",
        "来源第{page_no}页：页面编码与四角定位标记不一致，可能有两张纸重叠，请重新扫描。",
    ),
    IssueKind(
        "page_not_registered",
        _ERROR,
        "page {page_no} of the source is not read, because {reason}; scan it again",
        "来源第{page_no}页未读取：{reason_zh}，请重新扫描。",
    ),
    IssueKind("page_missing", _ERROR, "page {page_no} of the form is missing", "缺少表格第{page_no}页，请企业补交。"),
    IssueKind(
        "page_attached",
        _WARNING,
        "page {page_no} of the source lies with this form, but is no page of it",
        "来源第{page_no}页随表附上，但不是表格页面，请人工查看。",
    ),
    IssueKind(
        "page_doubled",
        _WARNING,
        "page {page_no} of the source shows page {form_page} of the form, that of source page {first}, once more; "
        "fields on which the two differ are unclear",
        "来源第{page_no}页与第{first}页是同一页（表格第{form_page}页），重复扫描；两次读取不一致的内容已标为存疑。",
    ),
    IssueKind(
        "page_order_doubtful",
        _WARNING,
        "pages {pages} of the source were put together by their order, but pages near them are missing or too many; "
        "see that they are of one form",
        "来源第{pages}页按先后顺序合为一份，但邻近页面有缺失或多余，请核对它们是否属于同一份表格。",
    ),
    IssueKind(
        "page_code_lost",
        _WARNING,
        "pages {pages} of the source were put together to copy {copy_id}, but the code of one could not be read; "
        "see that they are of one form",
        "来源第{pages}页按先后顺序合为编号{copy_id}的表格，但其中有页面的二维码无法识别，请核对是否属于同一份表格。",
    ),
    IssueKind(
        "copy_repeated",
        _WARNING,
        "copy id {copy_id} is on pages of more than one form in this source; pages {pages} were put together by "
        "their order; see that they are of one form",
        "编号{copy_id}在来源中出现于不止一份表格（可能复印后填写），第{pages}页按先后顺序合为一份，请核对。",
    ),
    IssueKind(
        "note_elsewhere",
        _WARNING,
        "page {page_no} of the source carries an annotation ({kind}) that belongs to no field; look at it",
        "来源第{page_no}页有不属于任何填写项的{kind_zh}，请查看原件。",
    ),
)

_READING: Final = (
    IssueKind(
        "cell_covered",
        _WARNING,
        "{field}: something lies over its cell; what is under it cannot be read",
        "“{name}”处被遮挡，被盖住的内容无法读取，请查看原件。",
    ),
    IssueKind(
        "written_over",
        _WARNING,
        "{field}: filled in, and something else typed or drawn over it with a PDF program",
        "“{name}”的填写域已填写，其上又用 PDF 软件另行书写或标注，两者不一致，请核对。",
        unclear=True,
    ),
    IssueKind(
        "written_over_unread",
        _WARNING,
        "{field}: something was typed or drawn over it with a PDF program that could not be read for certain",
        "“{name}”处有用 PDF 软件添加的文字或标注，未能确切读取，请查看原件。",
        unclear=True,
    ),
    IssueKind(
        "text_unreadable",
        _WARNING,
        "{field}: something is written that could not be read",
        "“{name}”处有书写内容但无法识别，请对照原图填写。",
    ),
    IssueKind(
        "text_layer_garbled",
        _WARNING,
        "{field}: the PDF's own text is damaged",
        "PDF 中“{name}”处的文字编码已损坏，请对照原图核对。",
    ),
    IssueKind(
        "ink_doubtful",
        _WARNING,
        "{field}: a small mark or a shade that may be nothing; look at the picture",
        "“{name}”处只有少量痕迹，无法确定是否已签章或粘贴，请对照原图核对。",
    ),
)

_WORD_FILES: Final = (
    IssueKind(
        "word_picture_elsewhere",
        _WARNING,
        "{field}: its cell is empty, but a picture stands elsewhere in the document and may lie over it",
        "“{name}”单元格为空，但文档中另有图片，可能浮于其上，请核对。",
    ),
    IssueKind(
        "word_found_by_label",
        _INFO,
        "{field}: its content control is gone; read from its place beside the printed words",
        "“{name}”的内容控件已被删除，按其在表格中的位置读取。",
    ),
    IssueKind(
        "word_written_outside",
        _WARNING,
        "{field}: something is written beside its content control; the whole cell was read",
        "“{name}”的内容控件之外另有文字，已读取整个单元格，请核对。",
    ),
    IssueKind(
        "word_options_deleted",
        _WARNING,
        "{field}: no box is ticked; options were deleted or struck out, what is left counts as chosen",
        "“{name}”未勾选，部分选项已被删除或划去，保留的选项视为选中，请核对。",
    ),
    IssueKind(
        "word_option_emphasised",
        _WARNING,
        "{field}: no box is ticked; an option that is bold, underlined or highlighted counts as chosen",
        "“{name}”未勾选，被加粗、加下划线或突出显示的选项视为选中，请核对。",
    ),
    IssueKind(
        "word_choice_in_words",
        _WARNING,
        "{field}: no box is ticked, but words are written among the options",
        "“{name}”未勾选，但选项处另有文字，请核对。",
        unclear=True,
    ),
)

_ANY_FIELD: Final = (
    IssueKind(
        "field_missing",
        _WARNING,
        "{field}: the file has no such form field; it was taken out or renamed",
        "文件中缺少“{name}”的填写域，可能已被删除或改名，请查看原件。",
    ),
    IssueKind(
        "field_not_seen",
        _ERROR,
        "{field}: its page is missing or could not be read",
        "“{name}”所在的页面缺失或无法识别，请查看原件或请企业补交。",
        unclear=True,
        ceiling=0.0,
    ),
    IssueKind(
        "field_unclear",
        _WARNING,
        "{field}: could not be read with certainty",
        "“{name}”辨认不清，请对照原件核对。",
        unclear=True,
    ),
    IssueKind(
        "character_lost",
        _WARNING,
        "{field}: a character was lost in the file and stands as U+FFFD",
        "“{name}”中有字符在文件中已损坏，请对照原件补正。",
    ),
    IssueKind(
        "character_doubtful",
        _WARNING,
        "{field}: holds a letter that no Chinese text has, as programs leave in place of a rare character",
        "“{name}”中有中文里不用的字符，可能是填写软件改变了生僻字，请向企业核对。",
    ),
    IssueKind(
        "character_invisible",
        _INFO,
        "{field}: characters that show nothing, such as zero-width spaces, were taken out",
        "“{name}”中夹有不可见字符（如零宽空格），已去除。",
    ),
    IssueKind(
        "character_control",
        _WARNING,
        "{field}: control characters, or ones that turn the order of the text round, were taken out",
        "“{name}”中含有控制字符或改变文字方向的字符，已去除，显示与实际内容可能不同，请核对。",
    ),
    IssueKind(
        "reading_repaired",
        _WARNING,
        "{field}: the first reading breaks a rule; the only other one that keeps it was taken",
        "“{name}”的首选识别结果不符合规则，已改用唯一符合规则的识别结果，请核对。",
        ceiling=REPAIRED,
    ),
    IssueKind(
        "reading_ambiguous",
        _ERROR,
        "{field}: the first reading breaks a rule; several others keep it",
        "“{name}”的首选识别结果不符合规则，另有多个识别结果符合规则，请对照原件确定。",
        unclear=True,
        ceiling=FAILED,
    ),
    IssueKind(
        "text_layer_disagrees",
        _WARNING,
        "{field}: the file's text says other than what the page shows",
        "“{name}”在文件中的文字与页面上显示的不一致，请对照原件核对。",
        unclear=True,
        ceiling=FAILED,
    ),
    IssueKind(
        "scans_disagree",
        _WARNING,
        "{field}: its page was scanned twice, and the two say different things",
        "“{name}”所在页面扫描了两次，两次读取的内容不一致，请对照原件核对。",
        unclear=True,
        ceiling=FAILED,
    ),
    IssueKind("required_blank", _WARNING, "{field}: required, but blank", "必填项“{name}”未填写。"),
    IssueKind(
        "answer_unexpected",
        _INFO,
        "{field}: filled in, though {other} does not ask for it",
        "“{name}”已填写，但“{other_name}”未勾选相应选项。",
    ),
)

_CHOICES: Final = (
    IssueKind(
        "choice_several",
        _ERROR,
        "{field}: several boxes ticked where one is asked",
        "“{name}”只能选一项，但勾选了多项。",
        unclear=True,
        ceiling=FAILED,
    ),
    IssueKind(
        "box_unclear",
        _WARNING,
        '{field}: box "{option}" cannot be told ticked from empty',
        "“{name}”中的选项“{option_name}”是否勾选辨认不清。",
        unclear=True,
        ceiling=FAILED,
    ),
)

_AMOUNTS_AND_WHOLE_NUMBERS: Final = (
    IssueKind(
        "amount_unparsed",
        _ERROR,
        "{field}: not an amount that can be understood",
        "“{name}”不是能够识别的金额。",
        unclear=True,
        ceiling=FAILED,
    ),
    IssueKind(
        "amount_range",
        _ERROR,
        "{field}: a range where one amount is asked",
        "“{name}”填写的是范围，需要一个确定的金额。",
        unclear=True,
    ),
    IssueKind(
        "amount_currency",
        _ERROR,
        "{field}: in a currency other than yuan",
        "“{name}”使用了人民币以外的货币，请换算后填写。",
        unclear=True,
    ),
    IssueKind(
        "amount_approximate",
        _INFO,
        "{field}: written as approximate or as a bound",
        "“{name}”填写的是约数或上下限，已取其数值。",
    ),
    IssueKind(
        "amount_unit_converted",
        _WARNING,
        "{field}: written in another unit, converted to the form's",
        "“{name}”以其他单位填写，已换算为表中单位，请核对。",
    ),
    IssueKind(
        "amount_large",
        _WARNING,
        "{field}: so large without a unit that yuan may have been meant",
        "“{name}”数值过大且未写单位，可能误以“元”为单位，请核对。",
    ),
    IssueKind(
        "integer_unparsed",
        _ERROR,
        "{field}: not a whole number that can be understood",
        "“{name}”不是能够识别的整数。",
        unclear=True,
        ceiling=FAILED,
    ),
    IssueKind(
        "integer_approximate",
        _INFO,
        "{field}: written as approximate or as a bound",
        "“{name}”填写的是约数或上下限，已取其数值。",
    ),
)

_DATES: Final = (
    IssueKind(
        "date_unparsed",
        _ERROR,
        "{field}: not a date that can be understood",
        "“{name}”不是能够识别的日期。",
        unclear=True,
        ceiling=FAILED,
    ),
    IssueKind(
        "date_year_short",
        _ERROR,
        "{field}: the year has two digits",
        "“{name}”的年份只有两位数字，请补全。",
        unclear=True,
    ),
    IssueKind(
        "date_not_real",
        _ERROR,
        "{field}: no such day in the calendar",
        "“{name}”的日期不存在。",
        unclear=True,
        ceiling=FAILED,
    ),
    IssueKind(
        "date_in_future",
        _ERROR,
        "{field}: in the future",
        "“{name}”的日期晚于今天。",
        unclear=True,
        ceiling=FAILED,
    ),
)

_CREDIT_CODES: Final = (
    IssueKind(
        "credit_code_form",
        _ERROR,
        "{field}: not 18 characters of the credit code's alphabet (GB 32100-2015)",
        "“{name}”不符合18位统一社会信用代码的格式（GB 32100-2015）。",
        unclear=True,
        ceiling=FAILED,
    ),
    IssueKind(
        "credit_code_check_digit",
        _ERROR,
        "{field}: the check digit does not fit (GB 32100-2015)",
        "“{name}”的校验位不正确（GB 32100-2015），请核对每一位。",
        unclear=True,
        ceiling=FAILED,
    ),
    IssueKind(
        "credit_code_repaired",
        _WARNING,
        "{field}: the only other reading whose check digit fits was taken",
        "“{name}”的首选识别结果校验不通过，已改用唯一能通过校验的识别结果，请核对。",
        ceiling=REPAIRED,
    ),
    IssueKind(
        "credit_code_ambiguous",
        _ERROR,
        "{field}: several readings have a fitting check digit",
        "“{name}”有多个识别结果都能通过校验，请对照原件确定。",
        unclear=True,
        ceiling=FAILED,
    ),
    IssueKind(
        "credit_code_elsewhere",
        _INFO,
        "{field}: registered outside Jiangsu",
        "“{name}”的登记机关不在江苏省。",
    ),
    IssueKind(
        "credit_code_division_unknown",
        _INFO,
        "{field}: its division code is in no list (GB/T 2260)",
        "“{name}”中的行政区划码不在已知名录内（GB/T 2260）。",
    ),
    IssueKind(
        "credit_code_other_county",
        _INFO,
        "{field}: registered in another county than {other} says",
        "“{name}”的登记机关与“{other_name}”不在同一县（市、区）。",
    ),
)

_PHONE_E_MAIL_WEB: Final = (
    IssueKind(
        "phone_invalid",
        _WARNING,
        "{field}: no valid phone number, or one without its area code",
        "“{name}”不是有效的电话号码，或缺少区号。",
        ceiling=FAILED,
    ),
    IssueKind("email_invalid", _WARNING, "{field}: no valid address", "“{name}”不是有效的邮箱地址。", ceiling=FAILED),
    IssueKind("url_invalid", _WARNING, "{field}: no valid web address", "“{name}”不是有效的网址。", ceiling=FAILED),
)

_COUNTIES: Final = (
    IssueKind(
        "county_unknown",
        _WARNING,
        "{field}: no county-level division or zone of Jiangsu that is known",
        "“{name}”不是江苏省已知的县（市、区）或功能区名称。",
        ceiling=FAILED,
    ),
    IssueKind(
        "county_former",
        _INFO,
        "{field}: a name that has since been given up",
        "“{name}”使用了已撤销或更名的行政区划名称。",
    ),
    IssueKind(
        "county_repaired",
        _WARNING,
        "{field}: the only other reading that is a known name was taken",
        "“{name}”的首选识别结果不是已知名称，已改用唯一的已知名称，请核对。",
        ceiling=REPAIRED,
    ),
)

_BETWEEN_TWO_FIELDS: Final = (
    IssueKind(
        "at_most_violated",
        _WARNING,
        "{field}: greater than {other}",
        "“{name}”大于“{other_name}”。",
        ceiling=FAILED,
    ),
    IssueKind(
        "within_mismatch",
        _INFO,
        "{field}: does not occur in {other}",
        "“{other_name}”中没有出现“{name}”的内容。",
    ),
)

GROUPS: Final[dict[str, tuple[IssueKind, ...]]] = {
    "Files": _FILES,
    "Returns": _RETURNS,
    "Pages": _PAGES,
    "Reading": _READING,
    "Word files": _WORD_FILES,
    "Any field": _ANY_FIELD,
    "Choices": _CHOICES,
    "Amounts and whole numbers": _AMOUNTS_AND_WHOLE_NUMBERS,
    "Dates": _DATES,
    "Credit codes": _CREDIT_CODES,
    "Phone, e-mail, web": _PHONE_E_MAIL_WEB,
    "Counties": _COUNTIES,
    "Between two fields": _BETWEEN_TWO_FIELDS,
}
"""Headings of the documentation to their rows."""
