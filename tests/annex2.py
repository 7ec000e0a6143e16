"""Our form with fields, loaded and laid out once, and made-up answers to all of it."""

from __future__ import annotations

from functools import cache

from forms.catalogue import load_catalogue
from forms.definition import Form
from forms.faces import load_metrics
from forms.filling import Value
from forms.layout import lay_out
from forms.layout.model import Layout

ANSWERS: dict[str, Value] = {
    "company_name": "南京䶮石𠮷祥新材料科技有限公司（Jiangsu）",
    "credit_code": "91320100MA1MABCD5X",
    "founded": "2015-03-12",
    "company_type": "sme",
    "industry": "新材料，半导体封装与先进制造，电子信息产业",
    "main_business": "高性能 SiC 陶瓷基板。\n第二行。\n\n第四行（空行之后）",
    "main_products": "产品" * 60,
    "high_tech": "yes",
    "revenue": 12345.6,
    "in_zone": "yes",
    "zone_name": "南京高新技术产业开发区",
    "employees": 120,
    "rd_staff": 35,
    "address": "江苏省南京市江宁区秣陵街道将军大道100号科技园区3号楼1203室",
    "county": "江宁区",
    "contact": "张三",
    "phone": "025-12345678",
    "email": "zhangsan@example.com",
    "website": "https://www.example.com/a/very/long/path/index.html",
    "profile": "本公司成立于2015年，" * 40,
    "need_name": "高导热封装材料",
    "field_l1": "新材料",
    "field_l2": "先进陶瓷",
    "field_l3": "氮化铝",
    "planned_investment": 300,
    "total_investment": 1000,
    "need_category": ["rnd", "support"],
    "need_description": "一、技术：\n二、条件：ＡＢＣ１２３\n三、罕见字：㊣🙂",
    "existing_basis": "基础",
    "partner_conditions": "条件",
    "partner_work": "工作",
    "has_partner": "yes",
    "partner_names": "香港科技大学、香港理工大学",
    "cooperation": ["joint", "entity"],
}


@cache
def annex2() -> tuple[Form, Layout]:
    """Load and lay out annex 2."""
    form = next(form for form in load_catalogue().forms if form.id == "annex2")
    return form, lay_out(form, load_metrics())
