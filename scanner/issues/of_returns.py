"""The rows for issues of files, of whole returns and of their pages."""

from __future__ import annotations

from typing import Final

from scanner.issues.issue_kind import IssueKind
from scanner.values.issue import Severity

_ERROR, _WARNING, _INFO = Severity.ERROR, Severity.WARNING, Severity.INFO


def _told_by_its_error(code: str, summary_zh: str) -> IssueKind:
    """Return the row of an issue whose messages are the messages of the error that kept a file from being opened."""
    return IssueKind(code, _ERROR, "{reason}", "{reason_zh}", summary_zh=summary_zh)


FILES: Final = (
    _told_by_its_error("file_broken", "文件已损坏或不完整。"),
    _told_by_its_error("file_protected", "文件设有密码或受保护。"),
    _told_by_its_error("file_empty", "文件为空。"),
    _told_by_its_error("file_xfa_only", "PDF 只有 XFA 动态表单，没有可读的页面。"),
    _told_by_its_error("file_too_large", "文件过大。"),
    _told_by_its_error("file_kind_unknown", "不支持的文件类型。"),
    _told_by_its_error("file_ofd", "OFD 版式文件。"),
    _told_by_its_error("file_winmail", "Outlook 专用格式（winmail.dat）。"),
    _told_by_its_error("archive_empty", "压缩包中没有文件。"),
    _told_by_its_error("archive_method_unknown", "压缩方式不支持。"),
    _told_by_its_error("archive_split", "分卷压缩包的一部分。"),
    _told_by_its_error("archive_too_deep", "压缩包嵌套过深。"),
    _told_by_its_error("archive_too_large", "压缩包内容过多或结构异常。"),
    _told_by_its_error("member_name_unsafe", "压缩包内的文件名不安全。"),
    _told_by_its_error("mail_without_attachment", "邮件没有附件。"),
    _told_by_its_error("mail_attachment_elsewhere", "邮件附件为网盘或超大附件链接。"),
    IssueKind(
        "office_unprotected",
        _ERROR,
        "{reason}",
        "此系统无法为 LibreOffice 断开网络，为安全起见未转换该文件，请联系技术人员。",
    ),
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
        "the file took too long to read; look at it by hand",
        "读取文件超时，请人工查看。",
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
        "the process that read the file died, twice; the file is broken or made to do that: look at it by hand",
        "读取文件的进程异常终止（已重试一次），文件可能已损坏或含恶意内容，请人工查看。",
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

RETURNS: Final = (
    IssueKind(
        "verdict_lapsed",
        _WARNING,
        "somebody accepted or rejected the form before pages came to it or it was read otherwise; look at it again",
        "此表经人工通过或退回之后又补来页面，或重新读取的结果不同，请重新核对。",
    ),
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
    IssueKind(
        "returned_without",
        _INFO,
        "record {record}, an earlier return, answers what is blank in this one: {fields}",
        "此前的回表（记录 {record}）填写了以下内容，而本次回表为空白：{names}。",
    ),
    IssueKind(
        "pages_in_files",
        _INFO,
        "the pages of this form came in {count} files: {files}",
        "本表各页分在{count}个文件中收到，已合为一份：{files}。",
    ),
    IssueKind(
        "pages_joined_by_place",
        _WARNING,
        "page {page_no} of the form, from {path}, was put to this form only because it came beside it; "
        "see that both are of one company",
        "表格第{page_no}页（文件 {path}）仅因与本表一同或相邻收到而合入，请核对是否属于同一企业。",
    ),
    IssueKind(
        "page_came_again",
        _WARNING,
        "page {page_no} of the form came in {path} too; the better picture, that of {used}, was read, and fields on "
        "which the two differ are unclear",
        "表格第{page_no}页另在文件 {path} 中收到，已采用较清晰的文件 {used}；两处不一致的内容已标为存疑。",
    ),
    IssueKind(
        "join_undecided",
        _WARNING,
        "lacks pages, and may be of one form with several others: {others}; it was joined with none; see which "
        "belong together",
        "缺页，可能与以下几份中的某一份同属一张表，无法确定，未予合并：{others}，请人工核对。",
    ),
    IssueKind(
        "word_form_repeated",
        _WARNING,
        "rows of the form, or the whole form, stand in the document several times; look at it",
        "文档中表格的部分行或整份表格重复出现，请查看原件。",
    ),
    IssueKind(
        "word_text_elsewhere",
        _WARNING,
        "text stands in the document that is neither printed by the form nor in a field's cell; look at it",
        "文档中有既非表格原有文字、也不在填写单元格内的文字，请查看原件。",
    ),
    IssueKind(
        "word_drawing_elsewhere",
        _WARNING,
        "a picture, a drawing or a text box stands in the document outside the fields' cells; look at it",
        "文档的填写单元格之外有图片、图形或文本框，请查看原件。",
    ),
    IssueKind(
        "word_note_elsewhere",
        _WARNING,
        "a comment or a footnote that belongs to no field stands in the document; look at it",
        "文档中有不属于任何填写项的批注或脚注，请查看原件。",
    ),
    IssueKind(
        "word_part_attached",
        _WARNING,
        "another document is put into this one and is not read; look at it",
        "文档中嵌有另一份文档，未读取，请查看原件。",
    ),
)

PAGES: Final = (
    IssueKind(
        "page_not_read",
        _ERROR,
        "page {page_no} is not read: it took too long, too much memory, or ended the process; look at it by hand",
        "文件第{page_no}页读取超时、占用内存过多或使读取进程终止，未读取，请人工查看。",
    ),
    IssueKind(
        "pages_after_not_read",
        _ERROR,
        "the pages after page {page_no} are not read: one took too long or too much memory; look at them by hand",
        "第{page_no}页之后的页面因读取超时或占用内存过多而未读取，请人工查看。",
    ),
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
        "page_alike",
        _ERROR,
        "page {page_no} of the source fits several blanks, which nothing printed on it tells apart: {names}",
        "来源第{page_no}页与多份空白表都相符，无法区分：{names}，请人工查看。",
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
