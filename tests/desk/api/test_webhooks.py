"""What addresses are told: only while they are set, in order, again after a refusal, also after a new start."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from scanner.desk.events.webhooks import Delivery, Webhooks
from scanner.desk.office import Office
from tests.desk.api.conftest import API
from tests.desk.api.test_client import listening
from tests.desk.batches import batch_of, company
from tests.desk.conftest import served
from tests.scanner.corrections.made import FORM

RECORD = company(1, {"contact": ("张三", "张三"), "phone": ("025-1", "025-1")})
NEVER = 10_000


def _say(client: httpx.Client, token: str, field: str) -> None:
    """Confirm a field, as a program does."""
    client.headers["Authorization"] = f"Bearer {token}"
    place = f"{API}/records/{RECORD.record_id}"
    match = {"If-Match": client.get(place).headers["etag"]}
    client.patch(f"{place}/fields/{field}", json={"kind": "confirmed"}, headers=match).raise_for_status()


def _until(wanted: Callable[[], Sequence[object]], count: int) -> None:
    pause = threading.Event()
    for _ in range(300):
        if len(wanted()) >= count:
            return
        pause.wait(0.1)
    pytest.fail(f"{len(wanted())} only")


def _log(office: Office, state: str) -> list[Delivery]:
    webhooks = Webhooks(office.register)
    return [one for hook in webhooks.all() for one in webhooks.log(hook.id, 100) if one.state == state]


def test_what_is_refused_to_the_end_is_given_up_and_the_next_is_told(tmp_path: Path) -> None:
    batch_of(tmp_path / "batch", RECORD)
    with listening(refusals=3) as (url, came), closing(Office.open(tmp_path / "batch", [FORM])) as office:
        Webhooks(office.register).add(url, "erp")
        token = office.register.new_token("erp", "clerk")
        with served(office, retry_seconds=(0.0, 0.0)) as client:
            _say(client, token, "contact")
            _until(lambda: _log(office, "given up"), 1)
            _say(client, token, "phone")
            _until(lambda: _log(office, "delivered"), 1)
        (lost,), (told,) = _log(office, "given up"), _log(office, "delivered")
    assert (lost.tries, lost.answer, told.tries, told.answer) == (3, "503", 1, "204")
    assert [json.loads(body)["delivery"] for _, body in came] == [lost.id] * 3 + [told.id]


def test_what_could_not_be_told_is_told_in_order_after_the_next_start(tmp_path: Path) -> None:
    batch_of(tmp_path / "batch", RECORD)
    with listening(refusals=1) as (url, came):
        with closing(Office.open(tmp_path / "batch", [FORM])) as office:
            Webhooks(office.register).add(url, "erp")
            token = office.register.new_token("erp", "clerk")
            with served(office, retry_seconds=(NEVER,)) as client:
                _say(client, token, "contact")
                _until(lambda: came, 1)
                _say(client, token, "phone")
                _until(lambda: _log(office, "waiting"), 2)
            assert len(came) == 1, "the second waits behind the first"
            with office.register.changes() as db:
                db.execute("UPDATE delivery SET next_try = 0")
        with closing(Office.open(tmp_path / "batch", [FORM])) as office, served(office):
            _until(lambda: _log(office, "delivered"), 2)
            last, first = _log(office, "delivered")
    assert [json.loads(body)["delivery"] for _, body in came] == [first.id, first.id, last.id]


def test_an_address_that_answers_nothing_or_leads_elsewhere_is_refused_and_named_in_the_log(tmp_path: Path) -> None:
    batch_of(tmp_path / "batch", RECORD)
    with closing(Office.open(tmp_path / "batch", [FORM])) as office:
        with listening(refusals=0) as (url, _):
            pass  # nobody listens there now
        Webhooks(office.register).add(url, "erp")
        with served(office, retry_seconds=()) as client:
            _say(client, office.register.new_token("erp", "clerk"), "contact")
            _until(lambda: _log(office, "given up"), 1)
        assert [one.answer for one in _log(office, "given up")] == ["ConnectionRefusedError"]


def test_without_a_webhook_nothing_is_kept_to_be_told(tmp_path: Path) -> None:
    batch_of(tmp_path / "batch", RECORD)
    with closing(Office.open(tmp_path / "batch", [FORM])) as office, listening(refusals=0) as (url, came):
        hook = Webhooks(office.register).add(url, "erp")
        token = office.register.new_token("boss", "leader")
        with served(office) as client:
            _say(client, token, "contact")
            _until(lambda: came, 1)
            assert client.delete(f"{API}/webhooks/{hook.id}").status_code == 204
            _say(client, token, "phone")
            with client.stream("GET", f"{API}/events") as answer:
                assert next(answer.iter_lines()) == "event: ready"
        assert len(came) == 1
        assert office.register.rows("SELECT * FROM delivery") == []
