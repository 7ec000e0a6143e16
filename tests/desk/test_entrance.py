"""Who may enter and change anything: the link that works once, the cookie, the token, the host."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi.routing import APIRoute

from forms.terminal.edge import run
from scanner.cli import app
from scanner.desk.app import ROUTERS
from tests.desk.batches import batch_of, company
from tests.desk.conftest import Desk

Open = Callable[[Path], Desk]
RECORD = company(1, {"contact": ("张三", "张三")})


@pytest.fixture
def desk(tmp_path: Path, desk_of: Open) -> Desk:
    """A desk with one doubtful record."""
    batch_of(tmp_path / "batch", RECORD)
    return desk_of(tmp_path / "batch")


def test_a_link_works_once_and_leaves_no_token_in_the_address(desk: Desk) -> None:
    link = f"/enter/{desk.office.entrance.link('王科员')}"
    first = desk.client.get(link)
    assert (first.status_code, first.url.path) == (200, "/received")
    assert desk.client.get(link).status_code == 403


def test_the_cookie_is_for_this_site_alone_and_no_script_can_read_it(desk: Desk) -> None:
    answer = desk.client.get(f"/enter/{desk.office.entrance.link('王科员')}", follow_redirects=False)
    assert {"httponly", "samesite=strict"} <= set(answer.headers["set-cookie"].lower().split("; "))


def test_every_address_but_the_entrance_needs_a_session(desk: Desk) -> None:
    desk.client.cookies.clear()
    for route in _routes():
        path = _filled(route.path)
        for method in route.methods:
            assert desk.client.request(method, path).status_code == 401, (method, path)


def test_every_change_needs_the_sessions_token(desk: Desk) -> None:
    changing = [route for route in _routes() if "POST" in route.methods]
    assert len(changing) >= 10
    for route in changing:
        path = _filled(route.path)
        for fields in ({}, {"csrf": "x"}, {"csrf": "é"}):
            assert desk.client.post(path, data=fields).status_code == 403, path
    assert desk.office.corrections.record(RECORD.record_id).history == []


def test_a_change_from_another_sites_page_is_refused(desk: Desk) -> None:
    for origin in ("http://evil.example", "null", "http://127.0.0.1"):
        answer = desk.client.post("/check/order", data={"csrf": desk.csrf}, headers={"Origin": origin})
        assert answer.status_code == 403, origin


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1.evil.example:80",
        "",
        "[::2]:8765",
        "127.0.0.1:80/static/",
        "127.0.0.1/static/?",
        "a@127.0.0.1",
    ],
)
def test_another_host_is_refused(desk: Desk, host: str) -> None:
    assert desk.client.get("/received", headers={"Host": host}).status_code == 421


@pytest.mark.parametrize("host", ["localhost:1", "127.0.0.1", "[::1]:8765"])
def test_this_machine_may_be_called_by_each_of_its_names(desk: Desk, host: str) -> None:
    assert desk.client.get("/received", headers={"Host": host}).status_code == 200


def test_pages_may_load_nothing_from_elsewhere_and_hold_no_script_of_their_own(desk: Desk) -> None:
    for path in ("/received", "/check", "/exports", "/settings", f"/records/{RECORD.record_id}"):
        answer = desk.client.get(path)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "http" not in policy
        assert answer.headers["cache-control"] == "no-store"
        assert " style=" not in answer.text
        assert (
            " on" not in "".join(part.partition(">")[0] for part in answer.text.split("<")[1:] if "=" in part).lower()
        )


def test_a_path_in_a_records_place_leads_nowhere(desk: Desk) -> None:
    for place in ("..%2f..%2fledger", "%2e%2e", "0" * 23, "g" * 24):
        for rest in ("pages/1.jpg", "fields/contact.jpg"):
            assert desk.client.get(f"/records/{place}/{rest}").status_code == 404
        assert desk.client.get(f"/records/{place}").status_code == 404
    assert desk.client.get("/static/..%2fapp.py").status_code == 404


def test_two_people_do_not_get_the_same_record_and_see_who_is_at_it(tmp_path: Path, desk_of: Open) -> None:
    other = company(2, {"contact": ("张三", "张三")})
    batch_of(tmp_path / "batch", RECORD, other)
    li = desk_of(tmp_path / "batch")
    assert "企业01" in li.get("/check")
    cookies = dict(li.client.cookies)
    li.client.cookies.clear()
    li._follow(li.office.entrance.link("王科员"))
    assert "企业02" in li.get("/check")
    assert "李科员 #1 正在核对" in li.get(f"/records/{RECORD.record_id}")
    page = li.answer(RECORD.record_id, "contact", value="李四")
    assert "没有保存" in page
    assert li.office.corrections.record(RECORD.record_id).history == []
    assert cookies != dict(li.client.cookies)


def test_a_host_other_than_this_machine_is_refused_with_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    batch_of(tmp_path / "batch", RECORD)
    assert run(app, ["desk", str(tmp_path / "batch"), "--host", "192.0.2.1", "--no-browser"]) == 2
    assert "必须加密" in capsys.readouterr().err


def test_a_folder_that_no_batch_wrote_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(app, ["desk", str(tmp_path), "--no-browser"]) == 2
    assert "no batch" in capsys.readouterr().err


def _filled(path: str) -> str:
    """An address with something in the place of what it asks for."""
    places = {"record_id": RECORD.record_id, "field_id": "contact", "page_no": 1, "name": "csv", "token": "x"}
    return path.format(**places, draft_id="0123456789ab")


def _routes() -> list[APIRoute]:
    found = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
    assert len(found) >= 20
    return found
