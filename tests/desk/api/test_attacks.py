"""What a program without a token, with somebody else's record, or with bad intent gets from the API: nothing."""

from __future__ import annotations

import socket
import threading
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from scanner.corrections import version_of
from scanner.desk.users.register import Register
from tests.desk.api.conftest import API, Open, code
from tests.desk.batches import company

RECORD = company(1, {"contact": ("张三", "张三"), "revenue": (9265, "9265")})
PLACE = f"/records/{RECORD.record_id}"
MATCH = {"If-Match": f'"{version_of(RECORD)}"'}
ADDRESSES = (
    ("GET", "/records"),
    ("GET", PLACE),
    ("GET", f"{PLACE}/pages/1.jpg"),
    ("GET", f"{PLACE}/fields/contact.jpg"),
    ("PATCH", f"{PLACE}/fields/contact"),
    ("POST", f"{PLACE}/status"),
    ("POST", "/records/join"),
    ("POST", f"{PLACE}/part"),
    ("POST", "/files"),
    ("GET", "/files/" + "0" * 64),
    ("GET", "/queue/next"),
    ("GET", "/status"),
    ("GET", "/exports/json"),
    ("GET", "/events"),
    ("GET", "/webhooks"),
    ("POST", "/webhooks"),
    ("DELETE", "/webhooks/x"),
    ("GET", "/forms"),
    ("GET", "/forms/annex2/schema"),
    ("GET", "/unknown"),
)


def test_nothing_but_the_description_is_told_without_a_token(programs_of: Open) -> None:
    desk = programs_of(RECORD)
    client = desk.client()
    described = {path.partition("{")[0] for path in client.get("/openapi.json").json()["paths"]}
    for one in described:
        assert any(path.startswith(one) for _, path in ADDRESSES), one
    for method, path in ADDRESSES:
        answer = httpx.request(method, f"{desk.address}{API}{path}", trust_env=False)
        assert code(answer) in {(401, "no_token"), (429, "slowed")}, (method, path)
    assert httpx.get(f"{desk.address}{API}/openapi.json", trust_env=False).status_code == 200


def test_guessing_tokens_is_slowed_and_a_program_with_a_token_does_not_suffer(programs_of: Open) -> None:
    desk = programs_of(RECORD)
    client = desk.client()
    guesses = [
        httpx.get(
            f"{desk.address}{API}/status", headers={"Authorization": f"Bearer formloop_{number}"}, trust_env=False
        )
        for number in range(8)
    ]
    assert {code(one) for one in guesses} == {(401, "no_token"), (429, "slowed")}
    assert int(guesses[-1].headers["retry-after"]) >= 1
    assert client.get("/status").status_code == 200


@pytest.mark.parametrize("header", ["", "Bearer", "Basic eDp5", "Bearer \xe9", "bearer x y", "Bearer null"])
def test_what_is_no_token_is_refused(programs_of: Open, header: str) -> None:
    desk = programs_of(RECORD)
    desk.client()
    headers = {"Authorization": header.encode("latin-1")}
    assert code(httpx.get(f"{desk.address}{API}/status", headers=headers, trust_env=False)) == (401, "no_token")


def test_a_token_that_was_taken_back_or_replaced_is_of_no_use(programs_of: Open) -> None:
    desk = programs_of(RECORD)
    first = desk.client("erp")
    second = desk.client("erp")
    assert code(first.get("/status")) == (401, "no_token")
    assert second.get("/status").status_code == 200
    Register(desk.office.register.path).remove_token("erp")
    assert code(second.get("/status")) == (401, "no_token")


def test_a_browsers_cookie_opens_no_address_of_the_api_so_no_other_sites_page_can_use_it(programs_of: Open) -> None:
    desk = programs_of(RECORD)
    with httpx.Client(base_url=desk.address, follow_redirects=True, trust_env=False) as browser:
        assert browser.get(f"/enter/{desk.office.entrance.link('李科员')}").status_code == 200
        for method, path in ADDRESSES[:4]:
            assert code(browser.request(method, f"{API}{path}")) == (401, "no_token")


def test_a_token_opens_no_page(programs_of: Open) -> None:
    desk = programs_of(RECORD)
    client = desk.client(role="leader")
    for path in ("/received", "/settings", "/check", f"/records/{RECORD.record_id}"):
        assert httpx.get(desk.address + path, headers=client.headers, trust_env=False).status_code == 401


def test_another_host_is_refused(programs_of: Open) -> None:
    answer = programs_of(RECORD).client().get("/status", headers={"Host": "evil.example"})
    assert code(answer) == (421, "wrong_host")


@pytest.mark.parametrize(
    "place", ["%2e%2e", "..%2f..%2fdesk.sqlite", "%2e%2e%2fledger", "0" * 23, "g" * 24, "%00", "a%0Ab"]
)
def test_a_path_in_a_records_place_leads_nowhere(programs_of: Open, place: str) -> None:
    client = programs_of(RECORD).client()
    for rest in ("", "/pages/1.jpg", "/fields/contact.jpg"):
        assert client.get(f"/records/{place}{rest}").status_code == 404
    assert client.get(f"{PLACE}/fields/..%2f..%2fx.jpg").status_code == 404


def test_a_file_that_is_handed_in_stays_in_the_inbox_whatever_it_is_called(programs_of: Open, tmp_path: Path) -> None:
    client = programs_of(RECORD).client()
    before = {path for path in tmp_path.rglob("*") if "inbox" not in path.parts}
    for name in ("../../evil.pdf", "/etc/evil.pdf", "..\\..\\evil.pdf", "C:\\evil.pdf", "a/../../../evil.pdf"):
        assert client.post("/files", files=[("files", (name, b"%PDF-1"))]).status_code == 202
    assert len([path for path in (tmp_path / "inbox").rglob("*") if path.is_file()]) == 5
    after = {path for path in tmp_path.rglob("*") if "inbox" not in path.parts and "desk.sqlite" not in path.name}
    assert {path for path in after - before if path.is_file() and "ledger" not in path.name} == set()


def test_too_much_at_once_is_refused_whether_its_length_is_told_or_not(programs_of: Open) -> None:
    client = programs_of(RECORD).client()
    bomb = b'{"value": "' + b"a" * (5 << 20) + b'"}'
    told = client.patch(f"{PLACE}/fields/contact", content=bomb, headers=MATCH)
    assert code(told) == (413, "too_large")

    def untold():
        for at in range(0, len(bomb), 1 << 16):
            yield bomb[at : at + (1 << 16)]

    untold_answer = client.patch(
        f"{PLACE}/fields/contact", content=untold(), headers=MATCH | {"Content-Type": "application/json"}
    )
    assert code(untold_answer) == (413, "too_large")
    assert client.get("/status").status_code == 200


def test_an_upload_that_says_it_is_larger_than_the_intake_reads_is_refused_before_it_comes(programs_of: Open) -> None:
    desk = programs_of(RECORD)
    client, host = desk.client(), urlsplit(desk.address)
    request = (
        f"POST {API}/files HTTP/1.1\r\nHost: {host.netloc}\r\nAuthorization: {client.headers['Authorization']}\r\n"
        f"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: {3 << 30}\r\n\r\n--x"
    )
    with socket.create_connection((host.hostname or "", host.port or 0), timeout=20) as connection:
        connection.sendall(request.encode())
        assert connection.recv(64).startswith(b"HTTP/1.1 413 ")


def test_a_form_of_very_many_parts_is_refused(programs_of: Open) -> None:
    client = programs_of(RECORD).client()
    answer = client.post("/files", files=[("files", (f"{number}.pdf", b"x")) for number in range(1100)])
    assert answer.status_code == 400


def test_json_that_is_too_deep_too_long_or_no_text_is_refused_and_harms_nothing(programs_of: Open) -> None:
    client = programs_of(RECORD).client()
    headers = MATCH | {"Content-Type": "application/json"}
    for content in (
        b"[" * 100_000,
        b'{"value": ' + b"9" * 5000 + b"}",
        b'{"value": 1e999}',
        b'{"value": NaN}',
        b'{"value": 1' + b"0" * 400 + b"}",
        b'{"value": "\\ud800"}',
        b'{"\\ud800": 1}',
        b'{"value": "\xff"}',
        b"null",
        b"",
    ):
        answer = client.patch(f"{PLACE}/fields/revenue", content=content, headers=headers)
        assert answer.status_code in {400, 422}, content[:20]
        assert answer.headers["content-type"] == "application/problem+json"
    assert client.get(PLACE).json()["history"] == []


def test_a_record_that_somebody_is_at_is_not_changed_by_a_program(programs_of: Open) -> None:
    desk = programs_of(RECORD)
    person = desk.office.entrance.enter(desk.office.entrance.link("李科员"))
    assert person is not None
    assert desk.office.queue.claim(person, RECORD.record_id)
    client = desk.client()
    answer = client.patch(f"{PLACE}/fields/contact", json={"kind": "confirmed"}, headers=MATCH)
    assert code(answer) == (409, "claimed")
    assert "李科员" in answer.json()["detail"]
    assert code(client.post(f"{PLACE}/status", json={"status": "rejected", "reason": "x"})) == (409, "claimed")
    assert client.get(PLACE).json()["history"] == []


def test_two_programs_are_never_asked_about_the_same_record(programs_of: Open) -> None:
    desk = programs_of(RECORD)
    assert desk.client("erp").get("/queue/next").json()["record_id"] == RECORD.record_id
    assert desk.client("crm").get("/queue/next").status_code == 204


def test_a_clerks_token_does_not_reach_what_is_the_leaders(programs_of: Open) -> None:
    desk = programs_of(RECORD)
    clerk, other, leader = desk.client("erp"), desk.client("crm"), desk.client("boss", "leader")
    assert code(clerk.get("/webhooks")) == (403, "not_allowed")
    assert code(clerk.post("/webhooks", json={"url": "https://evil.example/"})) == (403, "not_allowed")
    assert code(clerk.delete("/webhooks/x")) == (403, "not_allowed")
    assert clerk.post(f"{PLACE}/status", json={"status": "rejected", "reason": "缺页"}).status_code == 200
    for word in ({"status": "restored"}, {"status": "accepted", "reason": "好"}):
        assert code(other.post(f"{PLACE}/status", json=word)) == (403, "not_allowed")
    assert leader.post(f"{PLACE}/status", json={"status": "restored"}).status_code == 200
    assert [one["by"] for one in leader.get(PLACE).json()["history"]] == ["erp", "boss"]


@pytest.mark.parametrize(
    "url",
    [
        "http://office.example/",
        "file:///etc/passwd",
        "https://user:secret@office.example/",
        "https://",
        "office.example",
        "https://office.example/\r\nX: y",
        "https://[::1",
        "gopher://127.0.0.1/",
    ],
)
def test_a_webhook_goes_nowhere_in_the_clear_and_to_no_other_kind_of_address(programs_of: Open, url: str) -> None:
    answer = programs_of(RECORD).client(role="leader").post("/webhooks", json={"url": url})
    assert code(answer) == (422, "refused")


def test_a_fault_of_the_program_is_a_problem_without_a_value(
    programs_of: Open, capfd: pytest.CaptureFixture[str]
) -> None:
    desk = programs_of(RECORD)

    class Broken:
        def turn(self, _session: object) -> object:
            raise KeyError("张" + "三")  # a trace shows this line, and nothing else of it

    desk.office.queue = Broken()  # type: ignore[assignment]
    answer = desk.client().get("/queue/next")
    assert code(answer) == (500, "bug")
    assert answer.json()["exit_code"] == 1
    told, pause = answer.text, threading.Event()
    for _ in range(100):  # the trace is printed after the answer
        told += "".join(capfd.readouterr())
        if "KeyError" in told:
            break
        pause.wait(0.1)
    assert "KeyError" in told
    assert "张三" not in told


def test_a_refusal_repeats_no_value(programs_of: Open) -> None:
    client = programs_of(RECORD).client()
    for content in ({"value": "秘密数字"}, {"value": ["秘密数字"]}, {"value": {"x": "秘密数字"}}, {"kind": "秘密数字"}):
        answer = client.patch(f"{PLACE}/fields/revenue", json=content, headers=MATCH)
        assert answer.status_code == 422
        assert "秘密" not in answer.text
