from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
from lxml import etree

from forms.answers import Value
from forms.catalogue import load_catalogue
from forms.errors import UsageError
from forms.faces import load_metrics
from forms.filling.word import fill_word
from forms.layout import lay_out
from forms.render.word import DOCUMENT_PART, WordRenderer

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
ANNEX2 = load_catalogue(None).form("annex2")


def _control(answers: dict[str, Value], name: str) -> etree._Element:
    content = fill_word(ANNEX2, lay_out(ANNEX2, load_metrics()), answers)
    with zipfile.ZipFile(BytesIO(content)) as package:
        root = etree.fromstring(package.read(DOCUMENT_PART))
    return next(tag.getparent().getparent() for tag in root.iter(f"{W}tag") if tag.get(f"{W}val") == name)


def test_an_answer_takes_the_place_of_the_blank() -> None:
    control = _control({"company_name": "南京䶮科技"}, "company_name")
    assert control.find(f"{W}sdtPr/{W}showingPlcHdr") is None
    assert "".join(control.itertext()) == "南京䶮科技"
    assert control.find(f".//{W}rStyle") is None


def test_a_line_break_is_an_element_of_its_own() -> None:
    control = _control({"profile": "一\r\n二\n三"}, "profile")
    parts = [child.text or "|" for child in control.find(f"{W}sdtContent/{W}r") if child.tag != f"{W}rPr"]
    assert parts == ["一", "|", "二", "|", "三"]


def test_a_chosen_option_is_ticked_and_no_other() -> None:
    ticked = _control({"company_type": "sme"}, "company_type.sme")
    assert ticked.find(f".//{W14}checked").get(f"{W14}val") == "1"
    assert "".join(ticked.itertext()) == "☑"
    assert "".join(_control({"company_type": "sme"}, "company_type.large").itertext()) == "☐"


def test_a_whole_date_is_also_the_date_controls_value() -> None:
    whole = _control({"founded": "2015-03-12"}, "founded")
    assert whole.find(f".//{W}date").get(f"{W}fullDate") == "2015-03-12T00:00:00Z"
    assert _control({"founded": "2015"}, "founded").find(f".//{W}date").get(f"{W}fullDate") is None


def test_numbers_are_written_plainly() -> None:
    assert "".join(_control({"revenue": 1e16}, "revenue").itertext()) == "10000000000000000"
    assert "".join(_control({"revenue": 1234.5}, "revenue").itertext()) == "1234.5"


def test_without_answers_it_is_the_blank_form() -> None:
    layout = lay_out(ANNEX2, load_metrics())
    filled, blank = fill_word(ANNEX2, layout, {"company_name": None}), WordRenderer().render(ANNEX2, layout)
    with zipfile.ZipFile(BytesIO(filled)) as one, zipfile.ZipFile(BytesIO(blank)) as other:
        canonical = [etree.tostring(etree.fromstring(package.read(DOCUMENT_PART))) for package in (one, other)]
    assert canonical[0] == canonical[1]


def test_a_character_that_no_word_file_can_hold_is_refused_by_the_fields_name() -> None:
    with pytest.raises(UsageError, match="contact") as caught:
        fill_word(ANNEX2, lay_out(ANNEX2, load_metrics()), {"contact": "secret\x01"})
    assert "secret" not in str(caught.value)
