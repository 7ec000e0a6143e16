"""An office's desk: people log in, roles have limits, sessions end, and everything is said under a name."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import httpx
import pytest

from forms.errors import UsageError
from forms.terminal.edge import run
from scanner.cli import app
from scanner.desk.office import Office
from scanner.desk.users.access import LOCAL_HOSTS, Access, access_of
from scanner.desk.users.entrance import Entrance
from scanner.desk.users.register import Register, Role
from scanner.desk.users.slowing import Slowing, address_of
from tests.desk.batches import batch_of, company
from tests.desk.conftest import served
from tests.scanner.corrections.made import FORM

RECORD = company(1, {"contact": ("张三", "张三")})
PASSWORD = "correct horse battery"
OFFICE = Access(hosts=LOCAL_HOSTS, needs_users=True)


class Time:
    """A clock that the test moves on."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Browser:
    """A browser at an office's desk."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client

    def log_in(self, name: str, password: str = PASSWORD) -> httpx.Response:
        return self.client.post("/login", data={"name": name, "password": password})

    def post(self, path: str, **fields: str) -> httpx.Response:
        page = self.client.get("/settings").text
        csrf = re.search('name="csrf" content="([^"]+)"', page)
        return self.client.post(path, data={"csrf": csrf.group(1) if csrf else "", **fields})


class Town:
    """An office's desk, and browsers at it."""

    def __init__(self, office: Office, time: Time, stack: ExitStack, address: str) -> None:
        self.office, self.time, self._stack, self._address = office, time, stack, address

    def browser(self, name: str = "", role: Role = "clerk") -> Browser:
        """A browser, of a new user where a name is given."""
        client = httpx.Client(base_url=self._address, follow_redirects=True, timeout=30, trust_env=False)
        browser = Browser(self._stack.enter_context(client))
        if name:
            self.office.register.put_user(name, role, PASSWORD)
            assert browser.log_in(name).url.path == "/received"
        return browser


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """A desk with users and one doubtful record."""
    time = Time()
    with ExitStack() as stack:
        folder = batch_of(tmp_path / "batch", RECORD)
        entrance = Entrance(3600, 12 * 3600, clock=time)
        office = stack.enter_context(closing(Office.open(folder, [FORM], entrance=entrance)))
        client = stack.enter_context(served(office, OFFICE))
        yield Town(office, time, stack, str(client.base_url))


def test_a_user_logs_in_and_stands_in_the_history_by_name(town: Town) -> None:
    browser = town.browser("王科员")
    assert "王科员" in browser.client.get("/received").text
    browser.post(f"/records/{RECORD.record_id}/status", kind="rejected", reason="不是本次征集的表")
    (entry,) = town.office.corrections.record(RECORD.record_id).history
    assert (entry.by, entry.kind) == ("王科员", "rejected")


def test_without_logging_in_nothing_is_shown_and_nothing_can_be_changed(town: Town) -> None:
    browser = town.browser()
    for path in ("/received", "/check", "/exports", "/settings", f"/records/{RECORD.record_id}"):
        assert browser.client.get(path).url.path == "/login"
    assert browser.client.post("/check/order").status_code == 401
    assert browser.client.get("/enter/x").status_code == 403


def test_a_wrong_password_and_an_unknown_name_are_told_alike(town: Town) -> None:
    town.office.register.put_user("王科员", "clerk", PASSWORD)
    browser = town.browser()
    wrong, unknown = browser.log_in("王科员", "wrong password"), browser.log_in("nobody", PASSWORD)
    assert (wrong.status_code, wrong.text) == (unknown.status_code, unknown.text)
    assert wrong.status_code == 403
    assert browser.client.get("/received").url.path == "/login"


def test_guesses_are_slowed_and_the_right_password_does_not_help_meanwhile(town: Town) -> None:
    town.office.register.put_user("王科员", "clerk", PASSWORD)
    browser = town.browser()
    codes = [browser.log_in("王科员", f"guess {number}").status_code for number in range(7)]
    assert codes == [403] * 5 + [429] * 2
    answer = browser.log_in("王科员")
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "1")
    town.time.now += 1
    assert browser.log_in("王科员").url.path == "/received"


def test_each_failure_doubles_the_wait_up_to_a_limit_and_an_hour_without_one_ends_it() -> None:
    time = Time()
    slowing = Slowing(60, time)
    waits = []
    for _ in range(14):
        slowing.failed("name")
        waits.append(slowing.wait("name"))
    assert waits == [0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60, 60]
    assert slowing.wait("other") == 0
    time.now += 59
    assert slowing.wait("name") == 1
    time.now += 3600
    assert slowing.wait("name") == 0
    slowing.failed("name")
    assert slowing.wait("name") == 0


def test_a_machine_with_many_addresses_is_slowed_as_one() -> None:
    assert address_of("2001:db8:1:2::7") == address_of("2001:db8:1:2:ffff::9") != address_of("2001:db8:1:3::7")
    assert address_of("192.0.2.7") != address_of("192.0.2.8")


def test_a_session_ends_after_an_idle_hour(town: Town) -> None:
    browser = town.browser("王科员")
    town.time.now = 3599
    assert browser.client.get("/received").url.path == "/received"
    town.time.now += 3601
    assert browser.client.get("/received").url.path == "/login"


def test_a_session_ends_after_a_working_day_however_busy(town: Town) -> None:
    browser = town.browser("王科员")
    for hour in range(1, 13):
        town.time.now = hour * 3600
        assert browser.client.get("/received").url.path == "/received", hour
    town.time.now += 1
    assert browser.client.get("/received").url.path == "/login"


def test_a_user_who_was_removed_or_has_a_new_password_is_out_at_once(town: Town) -> None:
    browser, other = town.browser("王科员"), town.browser("李科员")
    town.office.register.remove_user("王科员")
    assert browser.client.get("/received").url.path == "/login"
    with town.office.register.changes() as db:
        db.execute("UPDATE user SET at = '2020-01-01T00:00:00+08:00' WHERE name = '李科员'")
    assert other.client.get("/received").url.path == "/login"


def test_who_logs_out_is_out_and_leaves_the_record_to_others(town: Town) -> None:
    browser, other = town.browser("王科员"), town.browser("李科员")
    assert "企业01" in browser.client.get("/check").text
    assert "企业01" not in other.client.get("/check").text
    cookies = dict(browser.client.cookies)
    browser.post("/logout")
    browser.client.cookies.update(cookies)
    assert browser.client.get("/received").url.path == "/login"
    assert "企业01" in other.client.get("/check").text


def test_nobody_takes_another_name_and_no_link_goes_round_the_password(town: Town) -> None:
    browser = town.browser("王科员", "leader")
    assert browser.post("/settings/name", name="李科员").status_code == 403
    assert browser.post("/settings/link", name="李科员").status_code == 403
    assert "王科员" in browser.client.get("/received").text


def test_a_word_on_a_record_that_a_colleague_is_at_is_not_kept(town: Town) -> None:
    browser, other = town.browser("王科员"), town.browser("李科员")
    browser.client.get("/check")
    page = other.client.get(f"/check/{RECORD.record_id}/fields/contact").text
    version = re.search('name="version" value="([^"]+)"', page).group(1)  # type: ignore[union-attr]
    other.post(f"/check/{RECORD.record_id}/fields/contact", version=version, value="李四")
    other.post(f"/records/{RECORD.record_id}/status", kind="rejected", reason="x")
    assert town.office.corrections.record(RECORD.record_id).history == []


def test_only_a_leader_goes_over_a_colleagues_verdict(town: Town) -> None:
    first, second, leader = town.browser("王科员"), town.browser("李科员"), town.browser("赵主任", "leader")
    place = f"/records/{RECORD.record_id}/status"
    first.post(place, kind="rejected", reason="缺页")
    second.post(place, kind="restored")
    second.post(place, kind="accepted", reason="没问题")
    assert [one.by for one in town.office.corrections.record(RECORD.record_id).history] == ["王科员"]
    leader.post(place, kind="restored")
    assert town.office.corrections.record(RECORD.record_id).history[-1].by == "赵主任"


def test_a_clerk_does_not_see_who_else_may_enter(town: Town) -> None:
    clerk, leader = town.browser("王科员"), town.browser("赵主任", "leader")
    town.office.register.new_token("erp", "clerk")
    for words, seen_by_clerk in (("赵主任", False), ("erp", False), ("王科员", True)):
        assert (words in clerk.client.get("/settings").text) is seen_by_clerk
        assert words in leader.client.get("/settings").text


def test_a_login_from_another_sites_page_is_refused(town: Town) -> None:
    town.office.register.put_user("王科员", "clerk", PASSWORD)
    content = {"name": "王科员", "password": PASSWORD}
    answer = town.browser().client.post("/login", data=content, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("host", "options", "why"),
    [
        ("192.0.2.1", {}, "in the clear"),
        ("0.0.0.0", {"is_behind_proxy": True}, "needs --origin"),  # noqa: S104
        ("127.0.0.1", {"is_behind_proxy": True, "origin": "http://desk.example"}, "https"),
        ("127.0.0.1", {"is_behind_proxy": True, "origin": "https://desk.example/path"}, "https"),
        ("192.0.2.1", {"certificate": Path(__file__)}, "go together"),
        ("192.0.2.1", {"certificate": Path(__file__), "key": Path(__file__)}, "no PEM certificate"),
        ("0.0.0.0", {"certificate": Path(__file__), "key": Path(__file__)}, "needs --origin"),  # noqa: S104
    ],
)
def test_a_desk_is_not_opened_to_the_network_half_secured(host: str, options: dict[str, object], why: str) -> None:
    with pytest.raises(UsageError, match=why):
        access_of(host, **options)  # type: ignore[arg-type]


def test_a_proxys_desk_answers_to_its_own_name_alone_and_says_that_it_is_secure() -> None:
    access = access_of("127.0.0.1", is_behind_proxy=True, origin="https://desk.example")
    assert (access.hosts, access.needs_users, access.is_secure) == (frozenset({"desk.example"}), True, True)


def test_a_secure_desks_cookie_and_addresses_go_over_tls_alone(tmp_path: Path) -> None:
    access = Access(LOCAL_HOSTS, "https://desk.example", needs_users=True, is_behind_proxy=True)
    folder = batch_of(tmp_path / "batch", RECORD)
    with closing(Office.open(folder, [FORM])) as office, served(office, access) as client:
        office.register.put_user("王科员", "clerk", PASSWORD)
        content = {"name": "王科员", "password": PASSWORD}
        refused = client.post("/login", data=content, headers={"Origin": str(client.base_url).rstrip("/")})
        answer = client.post("/login", data=content, headers={"Origin": "https://desk.example"}, follow_redirects=False)
    assert refused.status_code == 403
    assert {"secure", "httponly", "samesite=strict"} <= set(answer.headers["set-cookie"].lower().split("; "))
    assert answer.headers["strict-transport-security"]


def test_the_register_holds_neither_password_nor_token_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    register = Register(tmp_path / "desk.sqlite")
    register.put_user("王科员", "clerk", PASSWORD)
    token = register.new_token("erp", "clerk")
    content = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert PASSWORD.encode() not in content
    assert token.encode() not in content
    assert b"$argon2id$" in content
    assert register.path.stat().st_mode & 0o777 == 0o600


def test_the_commands_enter_list_and_remove_users_and_programs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = str(batch_of(tmp_path / "batch", RECORD))
    monkeypatch.setattr("sys.stdin", _lines(f"{PASSWORD}\n"))
    assert run(app, ["desk-user", folder, "add", "王科员"]) == 0
    assert run(app, ["desk-token", folder, "erp", "--role", "leader"]) == 0
    token = capsys.readouterr().out.strip()
    register = Register(tmp_path / "batch" / "desk.sqlite")
    program = register.program(token)
    assert program is not None
    assert (program.name, program.role) == ("erp", "leader")
    assert run(app, ["desk-user", folder, "list"]) == 0
    assert run(app, ["desk-token", folder]) == 0
    assert [line.split("\t")[:2] for line in capsys.readouterr().out.splitlines()] == [
        ["王科员", "clerk"],
        ["erp", "leader"],
    ]
    assert run(app, ["desk-token", folder, "王科员"]) == 2, "a program cannot pass for a person"
    assert run(app, ["desk-user", folder, "remove", "王科员"]) == 0
    assert run(app, ["desk-token", folder, "erp", "--remove"]) == 0
    assert (register.users(), register.tokens()) == ([], [])


@pytest.mark.parametrize(
    ("name", "password"), [("王科员", "short"), ("", PASSWORD), ("王" * 41, PASSWORD), ("a\nb", PASSWORD)]
)
def test_a_weak_password_or_a_name_that_shows_nothing_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, password: str
) -> None:
    folder = str(batch_of(tmp_path / "batch", RECORD))
    monkeypatch.setattr("sys.stdin", _lines(f"{password}\n"))
    assert run(app, ["desk-user", folder, "add", name]) == 2
    assert not (tmp_path / "batch" / "desk.sqlite").exists()


def test_a_desk_for_the_network_does_not_start_without_users(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(batch_of(tmp_path / "batch", RECORD))
    command = ["desk", folder, "--behind-proxy", "--origin", "https://desk.example", "--port", "0"]
    assert run(app, command) == 2
    assert "scanner desk-user" in capsys.readouterr().err


def _lines(text: str) -> io.StringIO:

    return io.StringIO(text)
