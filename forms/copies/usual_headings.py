"""What offices usually call the columns of a list, whatever the form prints.

A row is a thing that is asked and the headings that mean it, the surest first. A field that has one of a row's names is
prefilled from a column with any other of them, where no column has a name of the field's own.
"""

from __future__ import annotations

from typing import Final

NUMBER_HEADINGS: Final = ("序号", "编号", "顺序号", "序", "No", "No.", "number")
"""Headings of a column that numbers the rows."""

ADDRESS_HEADINGS: Final = (
    "电子邮件", "邮箱", "电子邮箱", "邮箱地址", "电子邮件地址", "联系邮箱", "E-mail", "email", "mail", "邮件",
)  # fmt: skip
"""Headings of a column of e-mail addresses."""

USUAL_HEADINGS: Final = (
    ADDRESS_HEADINGS,
    ("企业名称", "单位名称", "公司名称", "企业全称", "单位全称", "企业", "单位", "公司", "申报单位", "company"),
    ("社会统一信用代码", "统一社会信用代码", "信用代码", "社会信用代码", "统一信用代码", "机构代码"),
    ("联系人", "联系人姓名", "企业联系人", "单位联系人", "姓名", "负责人", "contact"),
    ("联系电话", "联系方式", "手机", "手机号", "手机号码", "联系手机", "移动电话", "电话", "固定电话", "phone"),
    ("企业地址", "单位地址", "公司地址", "地址", "详细地址", "通讯地址", "通信地址", "办公地址", "注册地址", "address"),
    ("所在县(市、区)", "县(市、区)", "所在县市区", "县市区", "所在区县", "区县", "县区", "所属区县", "区(县)"),
    ("企业网址", "网址", "单位网址", "公司网址", "官网", "网站", "website"),
    ("成立时间", "成立日期", "成立年月", "注册时间", "注册日期"),
    ("企业类型", "企业规模", "单位类型"),
    ("所属行业", "行业", "行业类别"),
    ("员工总数", "员工人数", "职工人数", "职工总数", "从业人数", "从业人员数"),
    ("研发人员数", "研发人数", "科研人员数"),
)  # fmt: skip
