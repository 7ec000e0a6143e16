"""The rows for issues of values: broken rules of kinds, and broken rules between fields."""

from __future__ import annotations

from typing import Final

from scanner.issues.issue_kind import FAILED, REPAIRED, IssueKind
from scanner.values.issue import Severity

_ERROR, _WARNING, _INFO = Severity.ERROR, Severity.WARNING, Severity.INFO

NUMBERS: Final = (
    IssueKind(
        "text_too_long",
        _ERROR,
        "{field}: longer than an answer can be; what is beyond the limit is not read, so look at the source",
        "“{name}”的内容过长，超出部分未读取，请查看原件。",
        unclear=True,
    ),
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
    IssueKind(
        "percent_unparsed",
        _ERROR,
        "{field}: not a percentage that can be understood",
        "“{name}”不是能够识别的百分比。",
        unclear=True,
        ceiling=FAILED,
    ),
    IssueKind(
        "percent_range",
        _ERROR,
        "{field}: a range where one percentage is asked",
        "“{name}”填写的是范围，需要一个确定的百分比。",
        unclear=True,
    ),
    IssueKind(
        "percent_approximate",
        _INFO,
        "{field}: written as approximate or as a bound",
        "“{name}”填写的是约数或上下限，已取其数值。",
    ),
)

DATES: Final = (
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

TIMES: Final = (
    IssueKind(
        "time_unparsed",
        _ERROR,
        "{field}: not a time of the day that can be understood",
        "“{name}”不是能够识别的时间。",
        unclear=True,
        ceiling=FAILED,
    ),
    IssueKind(
        "time_not_real",
        _ERROR,
        "{field}: no such time of the day",
        "“{name}”的时间不存在。",
        unclear=True,
        ceiling=FAILED,
    ),
    IssueKind(
        "time_range",
        _ERROR,
        "{field}: a stretch of time where one time is asked",
        "“{name}”填写的是时段，需要一个确定的时间。",
        unclear=True,
    ),
    IssueKind(
        "time_half_unsaid",
        _WARNING,
        "{field}: it does not say whether morning or afternoon is meant, the morning was taken",
        "“{name}”未写明上午或下午，暂按上午处理，请核对。",
    ),
    IssueKind(
        "time_approximate",
        _INFO,
        "{field}: written as approximate",
        "“{name}”填写的是大约的时间，已取其数值。",
    ),
)

CREDIT_CODES: Final = (
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
        "{field}: registered outside {province}",
        "“{name}”的登记机关不在{province_name}。",
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

IDENTITY_NUMBERS: Final = (
    IssueKind(
        "id_card_form",
        _ERROR,
        "{field}: not the 18 characters of a resident's identity number (GB 11643)",
        "“{name}”不符合18位公民身份号码的格式（GB 11643）。",
        unclear=True,
        ceiling=FAILED,
    ),
    IssueKind(
        "id_card_check_digit",
        _ERROR,
        "{field}: the check digit does not fit (GB 11643)",
        "“{name}”的校验码不正确（GB 11643），请核对每一位。",
        unclear=True,
        ceiling=FAILED,
    ),
    IssueKind(
        "id_card_birth_date",
        _ERROR,
        "{field}: holds a date of birth that does not exist or is in the future",
        "“{name}”中的出生日期不存在或晚于今天，请核对。",
        unclear=True,
        ceiling=FAILED,
    ),
)

PHONE_E_MAIL_WEB: Final = (
    IssueKind(
        "phone_invalid",
        _WARNING,
        "{field}: no valid phone number, or one without its area code",
        "“{name}”不是有效的电话号码，或缺少区号。",
        ceiling=FAILED,
    ),
    IssueKind("email_invalid", _WARNING, "{field}: no valid address", "“{name}”不是有效的邮箱地址。", ceiling=FAILED),
    IssueKind(
        "several_values",
        _WARNING,
        "{field}: more than one value where one is asked",
        "“{name}”填写了不止一个值，请核对。",
        unclear=True,
        ceiling=FAILED,
    ),
    IssueKind("url_invalid", _WARNING, "{field}: no valid web address", "“{name}”不是有效的网址。", ceiling=FAILED),
)

COUNTIES: Final = (
    IssueKind(
        "county_unknown",
        _WARNING,
        "{field}: no county-level division or zone of {province} that is known",
        "“{name}”不是{province_name}已知的县（市、区）或功能区名称。",
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

ASKED: Final = (
    IssueKind(
        "below_min",
        _WARNING,
        "{field}: less than {least}, the least that the form takes",
        "“{name}”小于允许的最小值 {least}，请核对。",
        ceiling=FAILED,
    ),
    IssueKind(
        "above_max",
        _WARNING,
        "{field}: more than {most}, the most that the form takes",
        "“{name}”大于允许的最大值 {most}，请核对。",
        ceiling=FAILED,
    ),
    IssueKind(
        "pattern_mismatch",
        _WARNING,
        "{field}: not written in the pattern that the form asks for",
        "“{name}”不符合表中要求的格式，请核对。",
        ceiling=FAILED,
    ),
)

BETWEEN_FIELDS: Final = (
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
    IssueKind(
        "sum_mismatch",
        _WARNING,
        "{field}: not the sum of {other}",
        "“{name}”不等于“{other_name}”之和。",
        ceiling=FAILED,
    ),
)

GROUPS_OF_VALUES: Final[dict[str, tuple[IssueKind, ...]]] = {
    "Amounts, whole numbers, percentages": NUMBERS,
    "Dates": DATES,
    "Times": TIMES,
    "Credit codes": CREDIT_CODES,
    "Identity numbers": IDENTITY_NUMBERS,
    "Phone, e-mail, web": PHONE_E_MAIL_WEB,
    "Counties": COUNTIES,
    "What the definition asks": ASKED,
    "Between fields": BETWEEN_FIELDS,
}
"""Heading of `docs/issues.md` to the rows under it."""
