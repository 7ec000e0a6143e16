"""Whether a form fits how it came."""

from __future__ import annotations

import pytest

from scanner.sheets.ownership import fits_path, fits_sender
from scanner.values.record import Record
from scanner.values.source import Source
from tests.makers.files.simulated import SimulatedForm, read_simulated, simulated_file


def _record(**answers: str) -> Record:
    content = simulated_file(SimulatedForm({1: 1}, answers))
    (record,) = read_simulated(Source("a.jpg", "a.jpg", content)).records
    return record


@pytest.mark.parametrize(
    ("written", "sender", "fits"),
    [
        pytest.param("zhang@yuyue.com.cn", "Zhang <ZHANG@yuyue.com.cn>", True, id="the same address"),
        pytest.param("zhang@yuyue.com.cn", "li@yuyue.com.cn", True, id="a colleague of the same domain"),
        pytest.param("zhang@qq.com", "li@qq.com", False, id="two people of a public domain"),
        pytest.param("zhang@qq.com", "zhang@qq.com", True, id="one person of a public domain"),
        pytest.param("zhang@yuyue.com.cn", "agent@park.cn", False, id="somebody else"),
        pytest.param("zhang@yuyue.com.cn", "", False, id="by no mail"),
    ],
)
def test_a_form_fits_the_company_that_sent_it(written: str, sender: str, fits: bool) -> None:
    assert fits_sender(_record(email=written), sender) is fits


def test_the_place_in_front_of_a_name_may_be_left_out() -> None:
    assert fits_path(_record(company_name="江苏亿嘉和新材料股份有限公司"), "亿嘉和新材料_1.jpg")


@pytest.mark.parametrize(
    ("path", "fits"),
    [
        pytest.param("扬州亿嘉和新材料.zip/1.jpg", True, id="its archive bears the whole name"),
        pytest.param("6月/扬州亿嘉和新材料/1.jpg", True, id="its folder bears the name"),
        pytest.param("扬州/1.jpg", False, id="its folder bears the place alone"),
        pytest.param("IMG_2031.jpg", False, id="its name is a camera's"),
    ],
)
def test_a_form_fits_a_place_that_bears_its_companys_name(path: str, fits: bool) -> None:
    assert fits_path(_record(company_name="扬州亿嘉和新材料有限公司"), path) is fits
