"""A program that knows the API's description alone: it hands files in, waits, corrects, exports, and is called."""

from __future__ import annotations

import csv
import hashlib
import hmac
import io
import json
import threading
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest

from forms.catalogue import load_catalogue
from forms.faces import load_metrics
from forms.filling import fill_word
from scanner.cli.options import setup_of
from scanner.desk.inbox.receiving import Receiver
from scanner.desk.office import Office
from scanner.engines import DEFAULT_ENGINE
from scanner.values.acceptance import ACCEPT_WRONG
from scanner.values.known_form import known_forms
from tests.annex2 import ANSWERS, annex2
from tests.desk.conftest import served
from tests.scanner.corrections.made import FORM

RETURNS, OTHERS, AT_ONCE = 40, 160, 20
FILES = RETURNS + OTHERS
ANSWERED = ("contact", "phone", "need_name", "need_description")


class Client:
    """A program that finds every address in the description, by the name of its operation."""

    def __init__(self, address: str, token: str) -> None:
        headers = {"Authorization": f"Bearer {token}"}
        self.http = httpx.Client(base_url=address, headers=headers, timeout=30, trust_env=False)
        self._description = self.http.get("/api/v1/openapi.json").json()
        self._base = self._description["servers"][0]["url"]
        self._operations = {
            operation["operationId"]: (method.upper(), path, operation)
            for path, known in self._description["paths"].items()
            for method, operation in known.items()
        }

    def request(self, operation: str, places: dict[str, str], **content: Any) -> httpx.Request:
        method, path, known = self._operations[operation]
        wanted = {one["name"] for one in known.get("parameters", []) if one["in"] == "path"}
        assert wanted == set(places)
        return self.http.build_request(method, self._base + path.format(**places), **content)

    def call(self, operation: str, places: dict[str, str] | None = None, **content: Any) -> httpx.Response:
        answer = self.http.send(self.request(operation, places or {}, **content))
        assert str(answer.status_code) in self._operations[operation][2]["responses"]
        return answer

    @contextmanager
    def events(self) -> Iterator[Iterator[dict[str, Any]]]:
        answer = self.http.send(self.request("listen", {}), stream=True)
        try:
            lines = answer.iter_lines()
            assert next(lines) == "event: ready"
            yield (json.loads(line[6:]) for line in lines if line.startswith("data: {") and line != "data: {}")
        finally:
            answer.close()


@contextmanager
def listening(refusals: int) -> Iterator[tuple[str, list[tuple[dict[str, str], bytes]]]]:
    """An address that refuses a few times; and what it was sent."""
    came: list[tuple[dict[str, str], bytes]] = []

    class Listener(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            came.append((dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(503 if len(came) <= refusals else 204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Listener)
    threading.Thread(target=server.serve_forever).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/told?by=formloop", came
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def reading(folder: Path) -> Iterator[tuple[Office, str]]:
    """A desk that reads an inbox; its webhooks are tried again at once."""
    setup = setup_of(known_forms(load_catalogue(), load_metrics()), DEFAULT_ENGINE, ACCEPT_WRONG)
    with closing(Office.open(folder / "batch", [FORM], inbox=folder / "inbox")) as office:
        (folder / "inbox").mkdir()
        receiver = Receiver(folder / "inbox", folder / "batch", setup, 1)
        receiver.start()
        try:
            with served(office, receiver=receiver, retry_seconds=(0.1, 0.1, 0.1)) as client:
                yield office, str(client.base_url)
        finally:
            receiver.stop()


@pytest.fixture(scope="module")
def returned() -> list[tuple[str, bytes]]:
    """Small returns in Word of 40 companies, each without its credit code, and 160 files that are no returns."""
    form, layout = annex2()
    first = fill_word(form, layout, {name: ANSWERS[name] for name in ANSWERED} | {"company_name": "企业××"})
    found = [(f"{number}.docx", _renamed(first, f"企业{number:02}")) for number in range(RETURNS)]
    return found + [(f"{number}.txt", f"请见附件{number}".encode()) for number in range(OTHERS)]


def _renamed(word: bytes, company: str) -> bytes:
    """The same Word file with another company's name: filling it anew takes ten times as long."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace("企业××".encode(), company.encode()))
    return made.getvalue()


def test_a_program_that_knows_the_description_alone_does_the_whole_job(
    tmp_path: Path, returned: list[tuple[str, bytes]]
) -> None:
    with reading(tmp_path) as (office, address), listening(refusals=3) as (url, came):
        erp, crm = (Client(address, office.register.new_token(name, "leader")) for name in ("erp", "crm"))
        secret = erp.call("setWebhook", json={"url": url}).json()["secret"]
        with erp.events() as events:
            shares = [returned[start : start + AT_ONCE] for start in range(0, FILES, AT_ONCE)]
            taken = [one for share in shares for one in _handed(erp, share)]
            waiting = {one["sha256"] for one in taken}
            assert waiting == {hashlib.sha256(content).hexdigest() for _, content in returned}
            created = []
            for event in events:
                created += [event["record_id"]] if event["kind"] == "record.created" else []
                waiting -= {event.get("sha256", "")}
                if not waiting:
                    break
        assert len(created) == len(set(created)) == FILES
        state = erp.call("getFile", {"sha256": taken[0]["sha256"]}).json()
        assert (state["state"], state["places"]) == ("read", ["0.docx"])
        _correct(erp, crm, state["records"][0])
        _settle_all(erp)
        _check_exports(erp)
        _wait_for(came, FILES * 2)
        _check_called(came, secret, created)
        (hook,) = erp.call("listWebhooks").json()["webhooks"]
        assert {(one["state"], one["answer"]) for one in hook["deliveries"]} <= {("delivered", "204"), ("waiting", "")}
        erp.http.close()
        crm.http.close()


def _handed(program: Client, files: list[tuple[str, bytes]]) -> list[dict[str, str]]:
    """Hand files in, and return what the desk says of each."""
    answer = program.call("handFilesIn", files=[("files", one) for one in files])
    assert answer.status_code == 202
    taken: list[dict[str, str]] = answer.json()["files"]
    return taken


def _check_exports(program: Client) -> None:
    """Every company stands once in the settled records, and every file once in all of them."""
    exported = program.call("exportRecords", {"format": "csv"}, params={"form": "annex2", "settled": "true"}).text
    rows = list(csv.DictReader(exported.lstrip("\ufeff").splitlines()))
    assert sorted(row["企业名称 company_name"] for row in rows) == [f"企业{number:02}" for number in range(RETURNS)]
    lines = program.call("exportRecords", {"format": "jsonl"}).text.splitlines()
    names = sorted(json.loads(line)["source"]["name"] for line in lines)
    assert names == sorted([*(f"{one}.docx" for one in range(RETURNS)), *(f"{one}.txt" for one in range(OTHERS))])


def _correct(erp: Client, crm: Client, record_id: str) -> None:
    """Two programs correct one record at once: the second gets 412, looks again, and may."""
    place = {"record_id": record_id, "field": "founded"}
    seen = [one.call("getRecord", {"record_id": record_id}).headers["ETag"] for one in (erp, crm)]
    first = erp.call("sayField", place, json={"value": "2015年3月"}, headers={"If-Match": seen[0]})
    assert first.json()["answers"]["founded"] == "2015-03"
    late = crm.call("sayField", place, json={"value": "2016"}, headers={"If-Match": seen[1]})
    assert (late.status_code, late.json()["code"]) == (412, "outdated")
    again = crm.call("getRecord", {"record_id": record_id})
    assert again.json()["answers"]["founded"] == "2015-03"
    done = crm.call("sayField", place, json={"value": "2016"}, headers={"If-Match": again.headers["ETag"]})
    assert [(one["by"], one["after"]["value"]) for one in done.json()["history"]] == [
        ("erp", "2015-03"),
        ("crm", "2016"),
    ]


def _settle_all(program: Client) -> None:
    """Answer every field of the queue, whatever it is."""
    for _ in range(RETURNS * 10):
        asked = program.call("getNextField")
        if asked.status_code == 204:
            return
        turn = asked.json()
        match = {"If-Match": f'"{turn["version"]}"'}
        if turn["field"] is None:
            word = {"status": "accepted", "reason": "企业已确认"}
            program.call("sayStatus", {"record_id": turn["record_id"]}, json=word, headers=match).raise_for_status()
            continue
        place = {"record_id": turn["record_id"], "field": turn["field"]}
        word = {"value": "2015"} if turn["field"] == "founded" else {"kind": "confirmed"}
        program.call("sayField", place, json=word, headers=match).raise_for_status()
    pytest.fail("the queue has no end")


def _wait_for(came: list[Any], count: int) -> None:
    done = threading.Event()
    for _ in range(600):
        if len(came) >= count:
            return
        done.wait(0.1)
    pytest.fail(f"{len(came)} calls only")


def _check_called(came: list[tuple[dict[str, str], bytes]], secret: str, created: list[str]) -> None:
    """The first call was refused three times and came again as it was; all are signed, and no record is left out."""
    assert len({headers["Formloop-Delivery"] for headers, _ in came[:4]}) == 1
    assert len({body for _, body in came[:4]}) == 1
    for headers, body in came:
        at, signed = (part.partition("=")[2] for part in headers["Formloop-Signature"].split(","))
        assert signed == hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
        assert headers["Formloop-Event"] == json.loads(body)["kind"]
        assert "企业".encode() not in body
    told = [json.loads(body) for _, body in came]
    assert {one["record_id"] for one in told if one["kind"] == "record.created"} == set(created)
