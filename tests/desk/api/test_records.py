"""Records, files, events and exports as programs get them."""

from __future__ import annotations

import io
import itertools
import json
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from openpyxl import load_workbook

from forms.schemas.record import record_schema
from scanner.corrections import version_of
from scanner.desk.office import Office
from scanner.ledger.folder import BatchFolder
from scanner.values.record.schema import json_schema
from tests.desk.api.conftest import API, Open, code
from tests.desk.batches import company, draw_page
from tests.desk.conftest import served
from tests.scanner.batch.several_files.inboxes import Inbox
from tests.scanner.corrections.made import FORM, keep

RECORDS = tuple(company(number, {"contact": ("张三", "张三")} if number % 2 else {}) for number in range(7))
ID = RECORDS[1].record_id


def _all(client: httpx.Client, **filters: str | int) -> list[str]:
    """Ids of all records that pass, taken page by page."""
    found: list[str] = []
    cursor: dict[str, str] = {}
    for _ in range(50):
        page = client.get("/records", params={**filters, **cursor}).json()
        found += [one["record"]["record_id"] for one in page["records"]]
        if page["next"] is None:
            return found
        cursor = {"cursor": page["next"]}
    pytest.fail("the pages have no end")


def test_pages_give_each_record_once_whatever_their_size_and_also_what_came_meanwhile(
    programs_of: Open, tmp_path: Path
) -> None:
    client = programs_of(*RECORDS).client()
    whole = _all(client)
    assert sorted(whole) == sorted(one.record_id for one in RECORDS)
    for limit in (1, 2, 3, 7, 200):
        assert _all(client, limit=limit) == whole
    page = client.get("/records", params={"limit": 3}).json()
    late = company(90, {})
    keep(tmp_path / "batch", late)
    rest = client.get("/records", params={"limit": 200, "cursor": page["next"]}).json()
    found = [one["record"]["record_id"] for one in page["records"] + rest["records"]]
    assert found == [*whole, late.record_id]


def test_filters_choose_records(programs_of: Open) -> None:
    client = programs_of(*RECORDS).client()
    doubtful = sorted(one.record_id for one in RECORDS if one.status == "review")
    assert sorted(_all(client, status="review", limit=2)) == doubtful
    assert _all(client, form="annex2", status="rejected") == []
    assert _all(client, form="other") == []
    assert _all(client, since="2100-01-01") == []
    assert len(_all(client, since="2020-01-01T00:00:00+08:00")) == len(RECORDS)
    assert _all(client, text="企业03", limit=1) == [RECORDS[3].record_id]
    assert _all(client, text="RETURN-04", limit=2) == [RECORDS[4].record_id]
    for wrong in ({"since": "gestern"}, {"cursor": "x"}, {"limit": 0}, {"status": "good"}):
        assert client.get("/records", params=wrong).status_code == 422


def test_a_record_has_a_version_that_changes_with_it(programs_of: Open) -> None:
    client = programs_of(*RECORDS).client()
    first = client.get(f"/records/{ID}")
    assert first.headers["etag"] == f'"{version_of(RECORDS[1])}"'
    assert client.get(f"/records/{ID}", headers={"If-None-Match": first.headers["etag"]}).status_code == 304
    match = {"If-Match": first.headers["etag"]}
    changed = client.patch(f"/records/{ID}/fields/contact", json={"kind": "confirmed"}, headers=match)
    assert changed.headers["etag"] != first.headers["etag"]
    assert client.get(f"/records/{ID}").text == changed.text


@pytest.mark.parametrize(
    ("field", "word", "value"),
    [
        ("revenue", {"value": 926.5}, 926.5),
        ("revenue", {"value": "926.5万"}, 926.5),
        ("employees", {"value": 120}, 120),
        ("founded", {"value": "2015年3月"}, "2015-03"),
        ("company_type", {"value": "large"}, "large"),
        ("need_category", {"value": ["support", "rnd"]}, ["rnd", "support"]),
        ("need_category", {"value": []}, []),
        ("contact", {"value": "  李四 "}, "李四"),
        ("contact", {"value": ""}, None),
        ("contact", {"value": None}, None),
        ("contact", {"kind": "blank"}, None),
        ("contact", {"kind": "illegible"}, None),
        ("contact", {"kind": "confirmed"}, "张三"),
    ],
)
def test_a_word_on_a_field_is_kept_as_a_record_has_it(
    programs_of: Open, field: str, word: dict[str, object], value: object
) -> None:
    client = programs_of(*RECORDS).client()
    match = {"If-Match": client.get(f"/records/{ID}").headers["etag"]}
    answer = client.patch(f"/records/{ID}/fields/{field}", json=word, headers=match)
    assert answer.status_code == 200, answer.text
    assert answer.json()["answers"][field] == value
    assert [(one["by"], one["field"]) for one in answer.json()["history"]] == [("erp", field)]


@pytest.mark.parametrize(
    ("field", "word", "problem"),
    [
        ("revenue", {"value": "很多"}, (422, "refused")),
        ("company_type", {"value": "huge"}, (422, "refused")),
        ("need_category", {"value": "rnd"}, (422, "refused")),
        ("contact", {"value": 7}, (422, "refused")),
        ("contact", {}, (422, "invalid")),
        ("unknown", {"value": "x"}, (404, "not_found")),
    ],
)
def test_a_word_that_no_record_can_hold_is_refused(
    programs_of: Open, field: str, word: dict[str, object], problem: tuple[int, str]
) -> None:
    client = programs_of(*RECORDS).client()
    match = {"If-Match": client.get(f"/records/{ID}").headers["etag"]}
    assert code(client.patch(f"/records/{ID}/fields/{field}", json=word, headers=match)) == problem
    assert client.get(f"/records/{ID}").json()["history"] == []


def test_any_version_will_do_is_no_version(programs_of: Open) -> None:
    client = programs_of(*RECORDS).client()
    for headers in ({}, {"If-Match": "*"}, {"If-Match": "x"}):
        answer = client.patch(f"/records/{ID}/fields/contact", json={"kind": "confirmed"}, headers=headers)
        assert code(answer) == (428, "version_needed")


def test_a_verdict_needs_a_reason_and_may_name_the_version(programs_of: Open) -> None:
    client = programs_of(*RECORDS).client()
    place = f"/records/{ID}/status"
    assert code(client.post(place, json={"status": "rejected"})) == (422, "refused")
    word = {"status": "rejected", "reason": "缺页"}
    assert code(client.post(place, json=word, headers={"If-Match": '"x"'})) == (412, "outdated")
    assert client.post(place, json=word).json()["status"] == "rejected"


def test_lone_pages_are_joined_and_parted_and_the_old_id_leads_to_the_new_record(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    for number, folder in enumerate(("x", "y"), start=1):
        (inbox.folder / folder).mkdir()
        inbox.put(f"{folder}/{number}.jpg", number)
    inbox.read()
    ids = [one["record_id"] for one in inbox.records()]
    with closing(Office.open(inbox.out, [FORM])) as office, served(office) as client:
        client.headers["Authorization"] = f"Bearer {office.register.new_token('erp', 'clerk')}"
        joined = client.post(f"{API}/records/join", json={"records": ids, "reason": "同一份"}).json()
        assert [one["by"] for one in joined["history"]] == ["erp"]
        assert client.get(f"{API}/records/{ids[0]}").json()["record_id"] == joined["record_id"]
        parted = client.post(f"{API}/records/{joined['record_id']}/part", json={})
        assert sorted(parted.json()["records"]) == sorted(ids)
        assert code(client.post(f"{API}/records/{ids[0]}/part", json={})) == (422, "refused")


def test_the_queue_gives_a_program_one_doubt_after_the_other(programs_of: Open) -> None:
    client = programs_of(*RECORDS).client()
    asked = []
    while (answer := client.get("/queue/next", params={"order": "field"})).status_code == 200:
        turn = answer.json()
        asked.append((turn["record_id"], turn["field"], turn["text"], turn["name"]))
        assert turn["reasons"] != turn["reasons_zh"]
        match = {"If-Match": f'"{turn["version"]}"'}
        client.patch(f"/records/{turn['record_id']}/fields/{turn['field']}", json={"kind": "confirmed"}, headers=match)
    doubtful = sorted(one.record_id for one in RECORDS if one.status == "review")
    assert sorted(asked) == [(one, "contact", "张三", "联系人") for one in doubtful]
    assert client.get("/status").json()["records"] == {"accepted": 7, "review": 0, "rejected": 0}


def test_a_damaged_record_is_told_and_stops_nothing_else(programs_of: Open, tmp_path: Path) -> None:
    client = programs_of(*RECORDS).client()
    (tmp_path / "batch" / "records" / f"{ID}.json").write_text("{", encoding="utf-8")
    assert code(client.get(f"/records/{ID}")) == (409, "damaged")
    assert len(_all(client, limit=2)) == len(RECORDS) - 1
    left = {one.record_id for one in RECORDS if one.status == "review"} - {ID}
    seen = set()
    for _ in left:
        seen.add(client.get("/queue/next").json()["record_id"])
        client.post(f"/records/{max(seen)}/status", json={"status": "rejected", "reason": "x"})
        for one in seen:
            client.post(f"/records/{one}/status", json={"status": "rejected", "reason": "x"})
    assert seen == left
    assert client.get("/queue/next").status_code == 204


def test_events_tell_what_anybody_did_and_go_on_where_a_program_stopped(programs_of: Open, tmp_path: Path) -> None:
    desk = programs_of(*RECORDS)
    client = desk.client()
    with client.stream("GET", "/events") as answer:
        lines = answer.iter_lines()
        assert next(lines) == "event: ready"
        match = {"If-Match": client.get(f"/records/{ID}").headers["etag"]}
        client.patch(f"/records/{ID}/fields/contact", json={"value": "李四"}, headers=match)
        first = _event(lines)
        assert (first["kind"], first["record_id"], first["status"], first["to_check"]) == (
            "record.changed",
            ID,
            "accepted",
            [],
        )
        assert "李四" not in json.dumps(first, ensure_ascii=False)
    late = company(91, {"contact": ("张三", "张三")})
    keep(tmp_path / "batch", late)
    draw_page(tmp_path / "batch", late, 1)
    with client.stream("GET", "/events", headers={"Last-Event-ID": first["id"]}) as answer:
        second = _event(answer.iter_lines())
        assert (second["kind"], second["record_id"], second["to_check"]) == (
            "record.created",
            late.record_id,
            ["contact"],
        )
    with client.stream("GET", "/events", headers={"Last-Event-ID": "0-1"}) as answer:
        assert next(answer.iter_lines()) == "event: reset"


def _event(lines: object) -> dict[str, object]:
    (line,) = itertools.islice((one for one in lines if one.startswith('data: {"id"')), 1)  # type: ignore[attr-defined]
    event: dict[str, object] = json.loads(line[6:])
    return event


def test_exports_are_those_of_the_command(programs_of: Open) -> None:
    client = programs_of(*RECORDS).client()
    lines = client.get("/exports/jsonl").text.splitlines()
    assert {json.loads(one)["record_id"] for one in lines} == {one.record_id for one in RECORDS}
    settled = client.get("/exports/json", params={"settled": "true"}).json()
    assert {one["record_id"] for one in settled} == {one.record_id for one in RECORDS if one.status == "accepted"}
    sheet = load_workbook(io.BytesIO(client.get("/exports/xlsx", params={"for": "people"}).content)).worksheets[0]
    assert any("企业03" in str(cell) for row in sheet.iter_rows(values_only=True) for cell in row)
    assert client.get("/exports/parquet").content[:4] == b"PAR1"
    assert code(client.get("/exports/page")) == (422, "invalid")


def test_the_forms_and_their_schemas_are_told(programs_of: Open) -> None:
    client = programs_of(*RECORDS).client()
    (form,) = client.get("/forms").json()["forms"]
    assert (form["id"], form["version"], len(form["fields"])) == ("annex2", "1", 34)
    assert client.get("/forms/annex2/schema").json() == json.loads(json.dumps(record_schema(FORM)))
    assert code(client.get("/forms/annex2/schema", params={"version": "9"})) == (404, "not_found")


def test_the_description_holds_the_records_schema(programs_of: Open) -> None:
    described = programs_of(*RECORDS).client().get("/openapi.json").json()["components"]["schemas"]
    schema = json_schema()
    assert described["Record"]["properties"].keys() == schema["properties"].keys()
    assert schema["$defs"].keys() <= described.keys()


def test_without_an_inbox_no_file_can_be_handed_in(tmp_path: Path) -> None:
    keep(tmp_path / "batch", RECORDS[0])
    with closing(Office.open(tmp_path / "batch", [FORM])) as office, served(office) as client:
        headers = {"Authorization": f"Bearer {office.register.new_token('erp', 'clerk')}"}
        answer = client.post(f"{API}/files", files=[("files", ("a.pdf", b"%PDF"))], headers=headers)
        assert code(answer) == (409, "no_inbox")


def test_pictures_are_those_of_the_pages(programs_of: Open, tmp_path: Path) -> None:
    client = programs_of(*RECORDS).client()
    kept = (BatchFolder(tmp_path / "batch").path / "records" / f"{ID}-1.jpg").read_bytes()
    assert client.get(f"/records/{ID}/pages/1.jpg").content == kept
    field, more = (client.get(f"/records/{ID}/fields/contact.jpg{one}").content for one in ("", "?more=true"))
    assert field[:2] == more[:2] == b"\xff\xd8"
    assert len(field) < len(more)
    for missing in ("pages/9.jpg", "fields/unknown.jpg"):
        assert code(client.get(f"/records/{ID}/{missing}")) == (404, "not_found")
