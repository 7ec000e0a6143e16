"""Blanks that Chromium prints from HTML; the truth is where the browser says that the marked elements stand.

An element with `data-text` is a place to write and one with `data-box` a box to tick: `field|label|kind` and
`field|label|one or many`, with `|line` or `|word` behind it where a line or words are marked.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import sync_playwright

from forms.faces import Face, face_path
from tests.makers.blanks.truth import TrueBlank, TrueBox, TrueText

_MM: Final = 25.4 / 96
_PAGES: Final = {"a4": (210.0, 297.0), "letter": (215.9, 279.4), "landscape": (297.0, 210.0)}

_LOOK: Final = """
body { margin: 0; font-family: 'DejaVu Sans', Han, sans-serif; font-size: 10.5pt; }
main { padding: 15mm 18mm; }
table { border-collapse: collapse; width: 100%; table-layout: fixed; }
td, th { border: 1px solid black; padding: 1.5mm 2mm; height: 7mm; font-weight: normal; }
.line { display: inline-block; border-bottom: 1px solid black; height: 5.5mm; vertical-align: bottom; }
.dots { display: inline-block; border-bottom: 1.5px dotted #444; height: 5.5mm; vertical-align: bottom; }
.box { display: inline-block; width: 3.4mm; height: 3.4mm; border: 1px solid black; vertical-align: -0.4mm;
       box-sizing: border-box; }
.round { border-radius: 50%; }
.panel { background: #dde6ee; padding: 3mm; margin: 2mm 0; -webkit-print-color-adjust: exact; }
.white { display: inline-block; background: white; height: 7mm; vertical-align: middle; }
.comb i { display: inline-block; width: 5mm; height: 6mm; border: 1px solid black; margin-left: -1px; }
.short { display: inline-block; width: 9mm; height: 4.5mm; border-bottom: 0.8px solid black; }
.row { margin: 2.4mm 0; }
h1 { font-size: 16pt; text-align: center; }
h2 { font-size: 12pt; border-bottom: 1px solid black; }
"""


def _box(field: str, label: str, answer: str = "one", look: str = "") -> str:
    return f'<span class="box {look}" data-box="{field}|{label}|{answer}"></span> {label}'


def _boxes(field: str, labels: Sequence[str], answer: str = "one", look: str = "") -> str:
    return " &nbsp; ".join(_box(field, label, answer, look) for label in labels)


def _line(field: str, label: str, kind: str, width_mm: float, look: str = "line") -> str:
    return f'<span class="{look}" style="width:{width_mm}mm" data-text="{field}|{label}|{kind}"></span>'


def _cell(field: str, label: str, kind: str = "text", more: str = "") -> str:
    return f'<td data-text="{field}|{label}|{kind}" {more}></td>'


def _company_table() -> str:
    needs = _boxes("needs", ["融资", "人才", "技术", "市场", "场地"], "many")
    return f"""<h1>企业基本情况登记表</h1><table>
<tr><td>企业名称</td>{_cell("name", "企业名称", "text", "colspan=3")}</tr>
<tr><td>统一社会信用代码</td>{_cell("code", "统一社会信用代码", "credit_code")}<td>成立日期</td>
{_cell("founded", "成立日期", "date")}</tr>
<tr><td>联系人</td>{_cell("contact", "联系人")}<td>联系电话</td>{_cell("phone", "联系电话", "phone")}</tr>
<tr><td>电子邮箱</td>{_cell("email", "电子邮箱", "email")}<td>员工人数</td>{_cell("staff", "员工人数", "integer")}</tr>
<tr><td>企业性质</td><td colspan=3>{_boxes("type", ["国有企业", "民营企业", "外资企业", "其他"])}</td></tr>
<tr><td>是否高新技术企业</td><td>{_boxes("hightech", ["是", "否"])}</td><td>所在县（市、区）</td>
{_cell("county", "所在县（市、区）", "county")}</tr>
<tr><td>服务需求（可多选）</td><td colspan=3>{needs}</td></tr>
<tr><td>企业简介</td>{_cell("profile", "企业简介", "long_text", 'colspan=3 style="height:40mm"')}</tr>
</table>"""


def _lines_form() -> str:
    words = ("Chess and draughts", "Gardening", "Local history", "Photography")
    hobbies = "".join("<div class=row>" + _box("interests", word, "many") + "</div>" for word in words)
    return f"""<h1>Membership application</h1>
<div class=row>Full name: {_line("name", "Full name", "text", 90)}</div>
<div class=row>Date of birth: {_line("born", "Date of birth", "date", 40)}
 Phone: {_line("phone", "Phone", "phone", 55)}</div>
<div class=row>E-mail: {_line("email", "E-mail", "email", 80, "dots")}</div>
<div class=row>Address: {_line("address", "Address", "text", 120)}</div>
<h2>Membership</h2>
<div class=row>Type of membership: {_boxes("type", ["Full", "Student", "Honorary"], "one", "round")}</div>
<div class=row>Are you a member of another club? {_boxes("other", ["Yes", "No"])}</div>
<div class=row>Interests (tick all that apply):</div>
{hobbies}
<div class=row>{_box("agree", "I agree to the rules of the club.", "many")}</div>
<p>&nbsp;</p>
<div class=row>{_line("signature", "Signature", "ink", 70)} &nbsp; {_line("signed", "Date", "date", 40)}</div>
<div><span style="display:inline-block;width:72mm">Signature</span> Date</div>"""


def _grid() -> str:
    questions = (
        "The room was clean",
        "The staff was friendly",
        "The food was good",
        "The price was fair",
        "I would come again",
        "I felt safe",
        "It was quiet",
        "The signs were clear",
    )
    options = ("Strongly agree", "Agree", "Disagree", "Strongly disagree")
    heads = "".join(f"<th>{option}</th>" for option in options)
    rows = "".join(
        f"<tr><td>{number}. {question}</td>"
        + "".join(
            f'<td style="text-align:center"><span class=box data-box="q{number}|{option}|one"></span></td>'
            for option in options
        )
        + "</tr>"
        for number, question in enumerate(questions, start=1)
    )
    return f"""<h1>Guest survey</h1><div class=row>Room number {_line("room", "Room number", "text", 25)}</div>
<table><tr><th>Statement</th>{heads}</tr>{rows}</table>
<div class=row>Other remarks:</div>
{"".join('<div style="height:9mm;border-bottom:1px solid black"></div>' for _ in range(3))}
<div data-text="remarks|Other remarks|long_text" style="height:27mm;margin-top:-27mm"></div>"""


def _panels() -> str:
    def field(name: str, label: str, kind: str, width: float) -> str:
        return (
            f'<div style="display:inline-block;margin-right:4mm"><div style="font-size:8pt">{label}</div>'
            f'<span class=white style="width:{width}mm" data-text="{name}|{label}|{kind}"></span></div>'
        )

    return f"""<h1>Antrag auf Auskunft / Request</h1>
<div class=panel>{field("first", "First name", "text", 60)}{field("last", "Last name", "text", 70)}</div>
<div class=panel>{field("street", "Street and number", "text", 80)}{field("zip", "Postcode", "text", 25)}
{field("city", "City", "text", 45)}</div>
<div class=panel>{_boxes("answer", ["by letter", "by e-mail", "by phone"])}</div>
<div class=row>Customer number <span class=comb data-text="number|Customer number|text"
 style="display:inline-block;margin-left:3mm">{"<i></i>" * 9}</span></div>
<div class=row>Amount {_line("amount", "Amount", "amount", 35)} EUR</div>"""


def _words(field: str, labels: Sequence[str], between: str = " / ", answer: str = "one") -> str:
    return between.join(f'<span data-box="{field}|{label}|{answer}|word">{label}</span>' for label in labels)


def _short_lines(field: str, labels: Sequence[str], answer: str = "one", *, typed: bool = False) -> str:
    look, inner = ("", "______") if typed else (" class=short", "")
    return " &nbsp; ".join(
        f'<span{look} data-box="{field}|{label}|{answer}|line">{inner}</span> {label}' for label in labels
    )


def _words_form() -> str:
    """Return a form without a box: words side by side, with slashes and in brackets, and short lines before words."""
    often, wants = ("never", "seldom", "often", "always"), ("reading", "sports", "music", "chess")
    rows = (
        ("Do you live in the district?", _words("lives", ["Yes", "No"])),
        ("Have you been here before?", "(" + _words("before", ["YES", "NO"]) + ")"),
        ("是否本地户籍", _words("local", ["是", "否"])),
        ("有无住房", _words("house", ["有", "无"], "/")),
        ("性别", _words("sex", ["男", "女"], "、")),
        ("How often do you come?", _words("often", often, " &nbsp;&nbsp; ")),
        ("The staff was helpful", _words("helpful", ["Agree", "Disagree", "No opinion"], " &nbsp; ")),
        ("婚姻状况", _words("married", ["未婚", "已婚", "离异", "丧偶"], " &nbsp; ")),
        ("What do you come for?", _words("wants", wants, ", ", "many")),
        ("参加过的活动", _words("events", ["讲座", "展览", "培训"], "、", "many")),
        ("Do you need a parking space?", _short_lines("parking", ["Yes", "No"])),
        ("Is the building easy to reach?", _short_lines("reach", ["Yes", "No", "Not sure"], typed=True)),
        ("是否需要发票", _short_lines("invoice", ["是", "否"])),
        ("联系方式", _short_lines("contact", ["电话", "邮件", "信函"], "many", typed=True)),
    )
    below = ("Rules read", "Takes part in the meeting", "Brings a guest", "Needs help on the stairs")
    lines = "".join(f"<div style='margin:0.6mm 0'>{_short_lines('agree', [words], 'many')}</div>" for words in below)
    asked = "".join(
        f"<div class=row><span style='display:inline-block;width:62mm'>{number}. {question}</span>{answers}</div>"
        for number, (question, answers) in enumerate(rows, start=1)
    )
    return f"""<style>body {{ font-family: Han; }}</style><h1>Visitors' questionnaire / 来访问卷</h1>
<div class=row>Name: {_line("name", "Name", "text", 80)} &nbsp; Date: {_line("day", "Date", "date", 40)}</div>
<h2>Please circle or tick what applies. 请圈出或勾选。</h2>{asked}{lines}
<div class=row>Remarks: {_line("remarks", "Remarks", "text", 130)}</div>"""


def _ticked_cells(rows: Sequence[str], heads: Sequence[str], name: str) -> str:
    """Return the rows of a table whose empty cells are ticked."""
    return "".join(
        f"<tr><td>{row}</td>" + "".join(f'<td data-box="{name}{number}|{head}|one"></td>' for head in heads) + "</tr>"
        for number, row in enumerate(rows, start=1)
    )


def _volunteers_form() -> str:
    """Return a form in English: words behind questions and in cells, a grid of empty cells beside places to write."""
    heads, scale = ("Yes", "No", "Not sure"), ("1", "2", "3", "4", "5")
    rows = ("I can lift heavy boxes", "I can work at weekends and late at night", "I have a car of my own")
    rated = ("The lecturer was well prepared", "The room was suitable", "The pace was right")
    head = "".join(f"<th style='width:14%'>{one}</th>" for one in heads)
    return f"""<h1>Volunteer registration</h1>
<div class=row>Name: {_line("name", "Name", "text", 60)} Date: {_line("day", "Date", "date", 30)}</div>
<div class=row>Do you hold a driving licence? {_words("licence", ["Yes", "No"])}</div>
<div class=row>Applicants and/or their parents may bring food, drinks, or games; answer yes/no questions truthfully.
 Male/female volunteers are welcome. If you have been convicted, say so: yes or no is not enough.</div>
<table><tr><th></th>{head}</tr>{_ticked_cells(rows, heads, "can")}</table>
<div class=row>Emergency contact</div>
<table><tr><th>Name</th><th>Relation</th><th>Phone</th></tr>
{
        "".join(
            f"<tr>{_cell(f'n{at}', 'Name')}{_cell(f'r{at}', 'Relation')}{_cell(f'p{at}', 'Phone', 'phone')}</tr>"
            for at in (1, 2)
        )
    }</table>
<table style="margin-top:4mm"><tr><td style="width:60%">Have you taken a first aid course?</td>
<td>{_words("course", ["Yes", "No"])}</td></tr>
<tr><td>Do you smoke?</td><td>{_words("smoke", ["Yes", "No"], " &emsp; &emsp; ")}</td></tr>
<tr><td>Profession</td>{_cell("job", "Profession")}</tr></table>
<div class=row>Shirt size (please circle): {_words("size", ["S", "M", "L", "XL"])}</div>
<div class=row>Preferred shift (circle one): {
        _words("shift", ["morning", "afternoon", "evening"], " &emsp; &emsp; ")
    }</div>
<div class=row>Please circle the number that applies (1 = poor, 5 = excellent).</div>
{
        "".join(
            f"<div class=row><span style='display:inline-block;width:80mm'>{row}</span>"
            + _words(f"rate{at}", scale, " &emsp; &emsp; ")
            + "</div>"
            for at, row in enumerate(rated, start=1)
        )
    }
<div class=row>Signature: {_line("signature", "Signature", "ink", 60)}</div>"""


def _health_form() -> str:
    """Return a form in Chinese: words in cells and behind questions, a grid of empty cells."""
    heads = ("满意", "一般", "不满意")
    rows = _ticked_cells(("环境卫生", "治安状况", "文体活动"), heads, "rate")
    head = "".join(f"<th>{one}</th>" for one in heads)
    return f"""<style>body {{ font-family: Han; }}</style><h1>社区居民健康调查表</h1><table>
<tr><td>姓名</td>{_cell("name", "姓名")}<td>性别</td><td>{_words("sex", ["男", "女"])}</td></tr>
<tr><td>出生日期</td>{_cell("born", "出生日期", "date")}<td>婚姻状况</td>
<td>{_words("married", ["已婚", "未婚"], "　　")}</td></tr>
<tr><td>是否吸烟</td><td>{_words("smoke", ["是", "否"], "/")}</td><td>联系电话</td>
{_cell("phone", "联系电话", "phone")}</tr></table>
<div class=row>一、是否参加医疗保险：{_words("insured", ["是", "否"])}</div>
<div class=row>二、睡眠情况（请圈选）：{_words("sleep", ["很好", "一般", "较差"])}</div>
<div class=row>三、常用交通工具（请圈出，可多选）：
{_words("ways", ["公交", "地铁", "自行车", "汽车"], "、", "many")}</div>
<div class=row>四、请说明是否/有无过敏史，填写时不分男/女，均须如实填写。</div>
<div class=row>五、满意度（请在相应格内打√）</div>
<table><tr><th style="width:45%">项目</th>{head}</tr>{rows}</table>
<div class=row>填表人签名：{_line("signature", "填表人签名", "ink", 50)}</div>"""


FORMS: Final = {
    "web: company table": (_company_table, "a4"),
    "web: lines and circles": (_lines_form, "letter"),
    "web: grid of questions": (_grid, "a4"),
    "web: panels and comb": (_panels, "a4"),
}

WORDED: Final = "web: words and short lines"
"""A form on which words are circled and short lines ticked; it has no box."""

BOXLESS: Final = {
    WORDED: (_words_form, "a4"),
    "web: volunteers": (_volunteers_form, "a4"),
    "web: health": (_health_form, "a4"),
}
"""Forms without a box: words are circled, short lines and empty cells ticked."""

_MAKERS: Final = {**FORMS, **BOXLESS}


def web_blanks(program: str, names: Sequence[str] = tuple(FORMS)) -> list[TrueBlank]:
    """Print some of the forms.

    Args:
        program: Path of Chromium.
        names: Which, of `FORMS` and `BOXLESS`.
    """
    # a thread may hold one Playwright only, and a test of the desk may have left one open in this one
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(_printed, program, names).result()


def _printed(program: str, names: Sequence[str]) -> list[TrueBlank]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        try:
            return [web_blank(browser, name) for name in names]
        finally:
            browser.close()


def web_blank(browser: Any, name: str) -> TrueBlank:
    """Print a form with a browser of Playwright that runs already.

    Args:
        browser: Chromium.
        name: One of `FORMS` or `BOXLESS`.
    """
    make, paper = _MAKERS[name]
    width, height = _PAGES[paper]
    page = browser.new_page(viewport={"width": round(width / _MM), "height": round(height / _MM)})
    page.emulate_media(media="print")
    # a machine may have no Chinese typeface, and a browser prints frames for what it cannot draw
    font = base64.b64encode(face_path(Face.FIELD).read_bytes()).decode()
    han = f"@font-face {{ font-family: Han; src: url(data:font/ttf;base64,{font}); }}"
    page.set_content(f"<meta charset=utf-8><style>{han}{_LOOK}</style><main></main>")
    page.evaluate("() => document.fonts.load('10pt Han', '表').then(() => true)")
    page.evaluate("(form) => { document.querySelector('main').innerHTML = form; }", make())
    found = page.evaluate(
        """() => [...document.querySelectorAll('[data-text],[data-box]')].map(e => {
            const r = e.getBoundingClientRect();
            return [e.dataset.text || '', e.dataset.box || '', r.left, r.top, r.right, r.bottom]; })"""
    )
    content = page.pdf(width=f"{width}mm", height=f"{height}mm", print_background=True)
    page.close()
    boxes, texts, choices = [], [], {}
    for text, box, *place in found:
        left, top, right, bottom = (value * _MM for value in place)
        if text:
            field, label, kind = text.split("|")
            texts.append(TrueText(field, label, 1, (left, top, right, bottom), kind))
        else:
            field, label, answer, *shape = box.split("|")
            boxes.append(TrueBox(field, label, 1, (left, top, right, bottom), *shape))
            choices[field] = answer
    return TrueBlank(
        name,
        f"{Path(name.replace(': ', '-').replace(' ', '-')).name}.pdf",
        content,
        tuple(boxes),
        tuple(texts),
        choices,
    )
