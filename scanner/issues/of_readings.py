"""The rows for issues of what was read in one field."""

from __future__ import annotations

from typing import Final

from scanner.issues.issue_kind import FAILED, REPAIRED, IssueKind
from scanner.values.issue import Severity

_ERROR, _WARNING, _INFO = Severity.ERROR, Severity.WARNING, Severity.INFO

READING: Final = (
    IssueKind(
        "cell_covered",
        _WARNING,
        "{field}: something lies over its cell; what is under it cannot be read",
        "“{name}”处被遮挡，被盖住的内容无法读取，请查看原件。",
    ),
    IssueKind(
        "cell_slipped",
        _WARNING,
        "{field}: the paper slipped in the scanner across its cell; characters may be cut or drawn out",
        "“{name}”处扫描走纸打滑，字迹可能缺损或拉长，请查看原件。",
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
        "witnesses_differ",
        _WARNING,
        "{field}: parts of the file say different things (the stored value, the box, what the page shows)",
        "“{name}”在文件中的几处记录不一致（存储的值、控件状态或页面显示的文字），请对照原件核对。",
        unclear=True,
    ),
    IssueKind(
        "encoding_guessed",
        _WARNING,
        "{field}: stored without saying in which encoding; the likeliest was taken",
        "“{name}”的文字未注明编码，已按最可能的编码读取，请核对。",
        unclear=True,
    ),
    IssueKind(
        "field_hidden",
        _WARNING,
        "{field}: its form field is hidden or on no page, so whoever filled in the form did not see it",
        "“{name}”的填写域被隐藏或不在页面上，填报人看不到，请核对。",
        unclear=True,
    ),
    IssueKind(
        "field_moved",
        _WARNING,
        "{field}: its form field lies elsewhere on the page than in its cell",
        "“{name}”的填写域不在其单元格内，可能填写的是其他内容，请对照原件核对。",
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
        "strokes_across",
        _WARNING,
        "{field}: strokes run across what is written, which may be struck out in whole or in part",
        "“{name}”处的文字上有线条划过，可能已全部或部分划去，请对照原图核对。",
        unclear=True,
    ),
    IssueKind(
        "ink_added",
        _WARNING,
        "{field}: something was added to what is written, in another colour or above or below the line",
        "“{name}”处的填写内容有另外添加的笔迹（颜色不同，或写在行的上下），请对照原图核对。",
        unclear=True,
    ),
    IssueKind(
        "ink_beside_boxes",
        _WARNING,
        "{field}: no box is marked, but something is written or drawn in its cell",
        "“{name}”未勾选任何选项，但单元格内另有书写或标记，请对照原图核对。",
        unclear=True,
    ),
    IssueKind(
        "ink_beside_answer",
        _INFO,
        "{field}: something is written or drawn in its cell besides the mark in a box",
        "“{name}”除已勾选的选项外，单元格内另有书写或标记。",
    ),
    IssueKind(
        "ink_doubtful",
        _WARNING,
        "{field}: a small mark or a shade that may be nothing; look at the picture",
        "“{name}”处只有少量痕迹，无法确定是否已签章或粘贴，请对照原图核对。",
    ),
)

WORD_FILES: Final = (
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
        "{field}: no box is ticked; an option that is made to stand out (bold, underlined, ringed) counts as chosen",
        "“{name}”未勾选，被加粗、加下划线、加圈或突出显示的选项视为选中，请核对。",
    ),
    IssueKind(
        "word_choice_in_words",
        _WARNING,
        "{field}: no box is ticked, but words are written among the options",
        "“{name}”未勾选，但选项处另有文字，请核对。",
        unclear=True,
    ),
    IssueKind(
        "word_signs_disagree",
        _WARNING,
        "{field}: what marks its options does not agree, or marks a part of one only",
        "“{name}”的选项标记不一致或只标记了一部分，无法确定所选项，请核对。",
        unclear=True,
    ),
    IssueKind(
        "word_beside_options",
        _WARNING,
        "{field}: words are written among its options that belong to none of them",
        "“{name}”的选项旁另有文字，请核对。",
        unclear=True,
    ),
    IssueKind(
        "word_line_twice",
        _WARNING,
        "{field}: something else is written beside its content control",
        "“{name}”的内容控件之外另有不同的文字，请核对。",
        unclear=True,
    ),
    IssueKind(
        "word_hidden_text",
        _WARNING,
        "{field}: its cell holds hidden text (hidden, white or too small to see)",
        "“{name}”单元格中有隐藏、白色或极小的文字，请核对。",
        unclear=True,
    ),
    IssueKind(
        "word_struck_text",
        _WARNING,
        "{field}: its cell holds text that is struck through",
        "“{name}”单元格中有被划去的文字，请核对。",
        unclear=True,
    ),
    IssueKind(
        "word_change_open",
        _WARNING,
        "{field}: tracked changes that nobody accepted replace an earlier answer",
        "“{name}”有尚未接受的修订，修订前后的内容不同，请核对。",
        unclear=True,
    ),
    IssueKind(
        "word_drawing_in_cell",
        _WARNING,
        "{field}: its cell holds a picture, a drawing, a text box or an object that cannot be read",
        "“{name}”单元格中有图片、图形、文本框或嵌入对象，无法读取，请查看原件。",
        unclear=True,
    ),
    IssueKind(
        "word_note_on_field",
        _WARNING,
        "{field}: a comment or a footnote hangs on it",
        "“{name}”处有批注或脚注，请查看原件。",
        unclear=True,
    ),
    IssueKind(
        "word_unreadable",
        _WARNING,
        "{field}: holds an equation, raised digits or a sign that cannot be read as text",
        "“{name}”中有公式、上下标数字或无法识别的符号，请查看原件。",
        unclear=True,
    ),
    IssueKind(
        "word_control_disagrees",
        _WARNING,
        "{field}: its content control holds other than it shows",
        "“{name}”的内容控件所存内容与显示的不一致，请核对。",
        unclear=True,
    ),
    IssueKind(
        "word_told_twice",
        _WARNING,
        "{field}: stands several times in the document, with different answers",
        "“{name}”在文档中出现多次且内容不同，请核对。",
        unclear=True,
    ),
    IssueKind(
        "word_print_changed",
        _WARNING,
        "{field}: the label, the unit or an option is not what the form prints",
        "“{name}”的栏目名称、单位或选项文字与原表不同，请核对。",
        unclear=True,
    ),
)

ANY_FIELD: Final = (
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
        "read_otherwise",
        _INFO,
        "{field}: a person has settled it; read again, the file says otherwise than it did then",
        "“{name}”已由人工核定；文件重新读取后，结果与当时不同。",
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
        "text_garbled",
        _WARNING,
        "{field}: reads like text that a program took for another encoding, or left as question marks",
        "“{name}”的内容像是乱码（编码错误或变成问号），请对照原件或向企业核对。",
        unclear=True,
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
        "signs_settled",
        _WARNING,
        "{field}: signs that look alike (l and 1, O and 0) were read as another field of the form shows them",
        "“{name}”中形近字符（如 l 与 1、O 与 0）已按表中另一项的写法确定，请核对。",
        ceiling=REPAIRED,
    ),
    IssueKind(
        "signs_alike",
        _WARNING,
        "{field}: a sign may be another one that looks alike (l and 1, O and 0, a 、 and a point)",
        "“{name}”中有形近字符（如 l 与 1、O 与 0、顿号与点号）无法确定，请对照原件核对。",
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
    IssueKind(
        "field_page_doubtful",
        _WARNING,
        "{field}: the pages of this form may be of two forms; see that its page belongs here",
        "本份表格的页面可能不属于同一份，请核对“{name}”所在页面是否属于本企业。",
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

CHOICES: Final = (
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
