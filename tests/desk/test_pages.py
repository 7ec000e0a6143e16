"""What the pages say and keep, over HTTP: nothing that a form says becomes part of a page's code."""

from __future__ import annotations

import asyncio
import re
import tempfile
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import cv2
import numpy as np
import pytest

from scanner.corrections import FieldWord
from scanner.desk.office import Office
from scanner.issues import issue
from scanner.ledger.folder import BatchFolder
from scanner.roads.rejection import issue_ref
from scanner.values.record import Record
from scanner.values.record.parts import WitnessRef
from tests.desk.batches import batch_of, company
from tests.desk.conftest import Desk
from tests.scanner.batch.several_files.inboxes import Inbox
from tests.scanner.corrections.made import FORM, keep
from tests.scanner.export.records import rejected

Open = Callable[[Path], Desk]

ATTACKS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' autofocus onfocus=alert(1) x='",
    "</textarea><script>alert(1)</script>",
    "</title><svg onload=alert(1)>",
    "<!--<script>",
    "]]><script>alert(1)</script>",
    "javascript:alert(1)",
    "{{ 7 * 7 }}{% raw %}${7*7}#{7*7}",
    "&lt;b&gt;&#60;script&#62;",
    '<a href="javascript:alert(1)">x</a>',
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<style>@import '//x.example'</style>",
    "<form action=//x.example><button>",
    "<base href=//x.example>",
    "<meta http-equiv=refresh content=0;url=//x.example>",
    "\u202e<b>\u2066evil\u2069",
    "%3Cscript%3E",
    "../../etc/passwd",
    "=cmd|' /C calc'!A0",
    "\u2028alert(1)\u2029",
    "＜script＞",
    "\ufeff<b>",
    "x\r\nSet-Cookie: a=b",
)
HARMLESS = "平常的文字"


class _Skeleton(HTMLParser):
    """The tags of a page with the names of their attributes, and all addresses in it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, tuple[str, ...]]] = []
        self.addresses: list[str] = []
        self.values: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(name for name, _ in attrs)))
        self.addresses += [value or "" for name, value in attrs if name in {"href", "src", "action", "formaction"}]
        self.values += [value or "" for name, value in attrs if name == "value"]


def _attacked(text: str) -> Record:
    """A record in which every text of every field, and the file's name, is an attack."""
    record = company(1, {"contact": (text, text), "phone": (None, text), "profile": (text, text)})
    fields = {
        name: one.model_copy(
            update={
                "text": text if one.options is None else None,
                "alternatives": [text],
                "doubtful": [[0, 1]] if one.options is None else [],
                "witnesses": [WitnessRef(said_by=text, text=text)] if name == "phone" else [],
            }
        )
        for name, one in record.fields.items()
    }
    answers = {
        name: text if isinstance(value, str) and not record.fields[name].options else value
        for name, value in record.answers.items()
    }
    issues = [one.model_copy(update={"message": text, "message_zh": text}) for one in record.issues]
    source = record.source.model_copy(update={"name": text, "path": text})
    return record.model_copy(update={"fields": fields, "answers": answers, "issues": issues, "source": source})


def test_everything_that_a_form_says_is_escaped(tmp_path: Path, desk_of: Open) -> None:
    skeletons: dict[str, list[_Skeleton]] = {}
    keep(tmp_path / "batch", company(1, {}))
    desk = desk_of(tmp_path / "batch")
    for text in (HARMLESS, *ATTACKS):
        record = _attacked(text)
        BatchFolder(tmp_path / "batch").write(record, {})
        place = f"/check/{record.record_id}"
        asked = [f"{place}/fields/{field}" for field in ("contact", "phone", "profile", "company_type")]
        for path in ("/received", f"/records/{record.record_id}", place, *asked):
            skeletons.setdefault(path, []).append(_Skeleton(desk.get(path)))
    for path, (plain, *attacked) in skeletons.items():
        for text, one in zip(ATTACKS, attacked, strict=True):
            assert one.tags == plain.tags, (path, text)
            assert all(address.startswith("/") for address in one.addresses), (path, text)
            if path.endswith("/contact"):
                assert text in one.values, "it is shown as it is"


def test_no_value_stands_in_an_address_or_in_what_the_program_prints(
    tmp_path: Path, desk_of: Open, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    record = company(1, {"contact": ("张三丰", "张三丰"), "phone": (None, "025-00000000")})
    batch_of(tmp_path / "batch", record)
    desk = desk_of(tmp_path / "batch")
    seen: list[str] = []
    desk.client.event_hooks["request"].append(lambda request: seen.append(str(request.url)))
    desk.client.event_hooks["response"].append(lambda answer: seen.append(str(answer.headers)))
    desk.answer(record.record_id, "contact", value="李四光")
    desk.answer(record.record_id, "phone", value="不是电话的电话")
    desk.get("/check")
    desk.get(f"/records/{record.record_id}")
    desk.post("/check/undo")
    told = "".join(seen) + caplog.text + "".join(capfd.readouterr())
    for value in ("张三丰", "025-00000000", "李四光", "不是电话的电话", "企业01"):
        assert value not in told
        assert "".join(f"%{byte:02X}" for byte in value.encode()) not in told.upper()


def test_a_value_that_cannot_be_understood_is_not_kept_and_stays_on_the_page(tmp_path: Path, desk_of: Open) -> None:
    record = company(1, {"revenue": (9265, "9265")})
    batch_of(tmp_path / "batch", record)
    desk = desk_of(tmp_path / "batch")
    page = desk.answer(record.record_id, "revenue", value="很多")
    assert 'value="很多"' in page
    assert 'class="wrong"' in page
    assert desk.office.corrections.record(record.record_id).history == []


def test_what_is_refused_is_told_in_the_language_of_the_page(tmp_path: Path, desk_of: Open) -> None:
    record = company(1, {"revenue": (9265, "9265")})
    batch_of(tmp_path / "batch", record)
    page = desk_of(tmp_path / "batch").answer(record.record_id, "need_category", undecided="1")
    told = page.partition('class="wrong"')[2].partition("</li>")[0]
    assert "请按它的数字定为" in told
    assert "is not decided yet" not in told


def test_an_untouched_value_is_confirmed_and_a_changed_one_is_changed(tmp_path: Path, desk_of: Open) -> None:
    record = company(1, {"revenue": (9265, "9265"), "contact": ("张三", "张三"), "profile": ("一\n二", "一\n二")})
    batch_of(tmp_path / "batch", record)
    desk = desk_of(tmp_path / "batch")
    desk.answer(record.record_id, "contact", value="张三")
    desk.answer(record.record_id, "revenue", value="926.5万")
    desk.answer(record.record_id, "profile", value="一\r\n二")
    found = desk.office.corrections.record(record.record_id)
    assert [(one.field, one.kind, one.by) for one in found.history] == [
        ("contact", "confirmed", "李科员"),
        ("revenue", "changed", "李科员"),
        ("profile", "confirmed", "李科员"),
    ]
    assert (found.answers["revenue"], found.status) == (926.5, "accepted")


def test_a_page_that_is_out_of_date_changes_nothing(tmp_path: Path, desk_of: Open) -> None:
    record = company(1, {"revenue": (9265, "9265"), "contact": ("张三", "张三")})
    batch_of(tmp_path / "batch", record)
    desk = desk_of(tmp_path / "batch")
    old = desk.version(record.record_id, "contact")
    desk.answer(record.record_id, "contact", value="张三")
    page = desk.post(f"/check/{record.record_id}/fields/contact", version=old, value="李四")
    assert "刚被改动过" in page
    assert desk.office.corrections.record(record.record_id).answers["contact"] == "张三"


def test_a_related_field_is_changed_with_the_one_that_was_asked_and_only_if_it_was_touched(
    tmp_path: Path, desk_of: Open
) -> None:
    record = company(1, {"planned_investment": (3000, "3000")}, total_investment=800)
    batch_of(tmp_path / "batch", record)
    desk = desk_of(tmp_path / "batch")
    desk.answer(record.record_id, "planned_investment", value="3000", **{"related.total_investment": "8000"})
    found = desk.office.corrections.record(record.record_id)
    assert [(one.field, one.kind) for one in found.history] == [
        ("planned_investment", "confirmed"),
        ("total_investment", "changed"),
    ]


def test_undo_goes_back_across_records_in_the_order_in_which_things_were_said(tmp_path: Path, desk_of: Open) -> None:
    one, other = (company(number, {"contact": ("张三", "张三")}) for number in (1, 2))
    batch_of(tmp_path / "batch", one, other)
    desk = desk_of(tmp_path / "batch")
    desk.answer(one.record_id, "contact", value="甲")
    desk.answer(other.record_id, "contact", value="乙")
    assert "企业02" in desk.post("/check/undo")
    assert "企业01" in desk.post("/check/undo")
    assert "没有可撤销的" in desk.post("/check/undo")
    for record in (one, other):
        found = desk.office.corrections.record(record.record_id)
        assert (found.answers["contact"], found.status) == ("张三", "review")


def test_a_record_is_rejected_with_a_reason_only_and_restored(tmp_path: Path, desk_of: Open) -> None:
    record = company(1, {"contact": ("张三", "张三")})
    batch_of(tmp_path / "batch", record)
    desk = desk_of(tmp_path / "batch")
    place = f"/records/{record.record_id}"
    assert "请写明理由" in desk.post(f"{place}/status", kind="rejected", reason=" ")
    assert desk.office.corrections.record(record.record_id).status == "review"
    page = desk.post(f"{place}/status", kind="rejected", reason="不是本次征集的表")
    assert "不是本次征集的表" in page
    assert desk.office.corrections.record(record.record_id).status == "rejected"
    desk.post(f"{place}/status", kind="restored")
    assert desk.office.corrections.record(record.record_id).status == "review"


def test_a_file_without_a_form_stands_in_the_list_with_its_reason_and_cure(tmp_path: Path, desk_of: Open) -> None:
    keep(tmp_path / "batch", rejected())
    page = desk_of(tmp_path / "batch").get("/received")
    assert "letter.pdf" in page
    assert "文件中没有找到已知的表格，请人工查看。" in page


def test_what_the_parts_of_a_digital_file_say_can_be_chosen(tmp_path: Path, desk_of: Open) -> None:
    record = company(1, {"revenue": (None, "12005")})
    said = [WitnessRef(said_by="value", text="12005"), WitnessRef(said_by="appearance", text="1200.5")]
    field = record.fields["revenue"].model_copy(update={"witnesses": said, "alternatives": []})
    record = record.model_copy(update={"fields": {**record.fields, "revenue": field}})
    batch_of(tmp_path / "batch", record)
    desk = desk_of(tmp_path / "batch")
    page = desk.get(f"/check/{record.record_id}/fields/revenue")
    assert page.index("表单值") < page.index("页面显示")
    desk.answer(record.record_id, "revenue", value="12005", choice="1200.5")
    assert desk.office.corrections.record(record.record_id).answers["revenue"] == 1200.5


def test_the_picture_of_a_field_shows_its_place_and_fades_what_is_around(tmp_path: Path, desk_of: Open) -> None:
    record = company(1, {"contact": ("张三", "张三")})
    batch_of(tmp_path / "batch", record)
    desk = desk_of(tmp_path / "batch")
    shown = {}
    for more in ("", "?more=true"):
        content = desk.client.get(f"/records/{record.record_id}/fields/contact.jpg{more}").content
        shown[more] = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_GRAYSCALE)
    cell = shown[""]
    assert cell.shape[0] < shown["?more=true"].shape[0]
    assert cell[24:-24, 24:-24].min() < 90
    assert cell[:10].min() > 140


def test_the_english_page_has_no_chinese_but_the_forms_own_words(tmp_path: Path, desk_of: Open) -> None:
    batch_of(tmp_path / "batch", company(1, {"contact": ("Zhang", "Zhang")}, company_name="Acme"))
    desk = desk_of(tmp_path / "batch")
    page = desk.post("/settings/language", back="/check")
    words = re.sub(r"<[^>]+>", " ", page.partition("<main")[2])
    assert set(re.findall("[\u4e00-\u9fff]+", words)) <= {"联系人", "附件", "企业名称"}
    assert "Right / keep" in words


def test_a_damaged_record_is_passed_over_and_stops_nothing(tmp_path: Path, desk_of: Open) -> None:
    one, other = (company(number, {"contact": ("张三", "张三")}) for number in (1, 2))
    batch_of(tmp_path / "batch", one, other)
    (tmp_path / "batch" / "records" / f"{one.record_id}.json").write_text("{", encoding="utf-8")
    desk = desk_of(tmp_path / "batch")
    assert "return-01.pdf" in desk.get("/received")
    assert desk.client.get("/check").status_code == 404
    assert "企业02" in desk.get("/check")


@pytest.mark.parametrize("name", ["xlsx", "csv", "json"])
def test_the_export_holds_what_was_settled(tmp_path: Path, desk_of: Open, name: str) -> None:
    one, other = (company(number, {"contact": ("张三", "张三")}) for number in (1, 2))
    batch_of(tmp_path / "batch", one, other)
    desk = desk_of(tmp_path / "batch")
    desk.answer(one.record_id, "contact", value="王小明")
    answer = desk.client.post(f"/exports/{name}", data={"csrf": desk.csrf, "which": "settled", "for": "programs"})
    assert answer.headers["content-disposition"] == f"attachment; filename*=utf-8''batch.{name}"
    if name != "xlsx":
        assert "王小明" in answer.text
        assert "企业02" not in answer.text


def test_an_office_that_closes_leaves_the_file_of_all_records_up_to_date(tmp_path: Path) -> None:
    record = company(1, {"contact": ("张三", "张三")})
    batch_of(tmp_path / "batch", record)
    office = Office.open(tmp_path / "batch", [FORM])
    session = office.entrance.enter(office.entrance.link("李科员"))
    assert session is not None
    asyncio.run(office.say(session, record.record_id, [FieldWord("contact", "changed", "王小明")], None))
    office.close()
    assert "王小明" in (tmp_path / "batch" / "records.jsonl").read_text(encoding="utf-8")


def test_a_record_is_given_out_for_printing_and_nothing_of_it_stays_behind(
    tmp_path: Path, desk_of: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = company(1, {"contact": ("张三", "张三")})
    batch_of(tmp_path / "batch", record)
    desk = desk_of(tmp_path / "batch")
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    answer = desk.client.get(f"/exports/records/{record.record_id}.pdf")
    assert (answer.headers["content-type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    assert list((tmp_path / "temporary").iterdir()) == []


def test_a_table_for_people_has_no_technical_columns(tmp_path: Path, desk_of: Open) -> None:
    batch_of(tmp_path / "batch", company(1, {"contact": ("张三", "张三")}))
    desk = desk_of(tmp_path / "batch")
    both = [
        desk.client.post("/exports/csv", data={"csrf": desk.csrf, "which": "all", "for": audience}).text
        for audience in ("people", "programs")
    ]
    assert ["record_id" in text for text in both] == [False, True]
    assert all("企业01" in text for text in both)


def test_pages_that_cannot_be_one_form_are_not_joined_and_the_page_says_why(tmp_path: Path, desk_of: Open) -> None:
    one, other = (company(number, {"contact": ("张三", "张三")}) for number in (1, 2))
    batch_of(tmp_path / "batch", one, other)
    desk = desk_of(tmp_path / "batch")
    assert "不能合并" in desk.post(f"/records/{one.record_id}/join", **{"with": other.record_id})
    assert "无法拆开" in desk.post(f"/records/{one.record_id}/part")


def test_a_person_joins_two_lone_pages_and_parts_them_again(tmp_path: Path, desk_of: Open) -> None:
    inbox = Inbox(tmp_path)
    for number, folder in enumerate(("x", "y"), start=1):
        (inbox.folder / folder).mkdir()
        inbox.put(f"{folder}/{number}.jpg", number)
    inbox.read()
    first, second = (one["record_id"] for one in inbox.records())
    desk = desk_of(inbox.out)
    assert f'<option value="{second}">' in desk.get(f"/records/{first}")
    desk.post(f"/records/{first}/join", **{"with": second})
    (joined,) = inbox.records()
    assert joined["source"]["pages"] == [1, 1]
    assert [entry["by"] for entry in joined["history"]] == ["李科员"]
    assert "合成" in desk.get(f"/records/{first}"), "the old address leads to the new record"
    desk.post(f"/records/{joined['record_id']}/part")
    assert {one["record_id"] for one in inbox.records()} == {first, second}


def test_a_failure_of_the_program_is_told_without_what_somebody_wrote(
    tmp_path: Path, desk_of: Open, capfd: pytest.CaptureFixture[str]
) -> None:
    batch_of(tmp_path / "batch", company(1, {"contact": ("张三", "张三")}))
    desk = desk_of(tmp_path / "batch")

    class Broken:
        def turn(self, _session: object) -> object:
            raise KeyError("张" + "三")  # a trace shows this line, and nothing else of it

    desk.office.queue = Broken()  # type: ignore[assignment]
    answer = desk.client.get("/check")
    assert (answer.status_code, "没有丢失" in answer.text) == (500, True)
    told = answer.text + "".join(capfd.readouterr())
    assert "KeyError" in told
    assert "张三" not in told


def test_a_record_that_is_doubtful_as_a_whole_is_asked_about_once_and_accepted_with_one_key(
    tmp_path: Path, desk_of: Open
) -> None:
    record = company(1, {})
    problem = issue_ref(issue("page_missing", page_no=2))
    record = record.model_copy(update={"issues": [problem], "status": "review"})
    batch_of(tmp_path / "batch", record)
    desk = desk_of(tmp_path / "batch")
    place = f"/check/{record.record_id}/status"
    assert problem.message_zh in desk.get("/check")
    assert "还有 1 份留待以后处理" in desk.post(place, kind="later")
    assert "还有 1 份留待以后处理" in desk.get("/check"), "it does not come back by itself"
    assert problem.message_zh in desk.post("/check/later")
    assert "全部核对完了" in desk.post(place, quick="1")
    found = desk.office.corrections.record(record.record_id)
    assert [(entry.kind, entry.reason) for entry in found.history] == [("accepted", "企业已确认")]
    assert problem.message_zh in desk.post("/check/undo"), "and it is taken back like any word"


def test_the_history_of_a_record_says_what_stood_there_before(tmp_path: Path, desk_of: Open) -> None:
    record = company(1, {"contact": ("张三", "张三")})
    batch_of(tmp_path / "batch", record)
    desk = desk_of(tmp_path / "batch")
    desk.answer(record.record_id, "contact", value="<b>李四</b>")
    page = desk.get(f"/records/{record.record_id}")
    assert "联系人：<s>张三</s> → <b>&lt;b&gt;李四&lt;/b&gt;</b>" in page
