"""Who of a list is reminded of what, and the letters and the list that come of it."""

from __future__ import annotations

import email
import io
import json
import zipfile
from contextlib import closing
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from openpyxl import load_workbook

from forms.errors import ExitCode, UsageError
from forms.terminal.edge import run
from scanner.cli import app
from scanner.corrections import FieldWord, RecordWord
from scanner.issues import issue
from scanner.ledger.folder import BatchFolder
from scanner.reminding import Outstanding, drafts_of, load_templates, outstanding_of
from scanner.roads.rejection import issue_ref
from scanner.values.record import FormRef, Record
from tests.annex2 import ANSWERS
from tests.scanner.corrections.made import FORM, KNOWN, keep, opened, scanned

ADDRESS = "office{}@example.com"


def answer(number: int, *, blank: tuple[str, ...] = (), lost_page: bool = False, doubtful: bool = False) -> Record:
    """The return of company `number`, with required fields left blank, its second page missing, or a doubt."""
    own = {"company_name": f"企业{number}", "credit_code": f"91320100MA1MA000{number}X"} | dict.fromkeys(blank)
    doubts = {"revenue": (9265, "9265")} if doubtful else {}
    record = scanned(f"return-{number}.pdf", doubts, answers=ANSWERS | own)
    issues = [*record.issues, *(issue_ref(issue("required_blank", FORM.field(name))) for name in blank)]
    source = record.source.model_copy(update={"pages": [1, None]}) if lost_page else record.source
    form = FormRef(id="annex2", version="1", copy_id=f"COPY000{number}")
    status = "review" if blank or lost_page or doubtful else "accepted"
    return record.model_copy(update={"issues": issues, "source": source, "form": form, "status": status})


def listed(folder: Path, count: int, **more: str) -> Path:
    """A manifest of `forms copies` with so many companies, each with an address."""
    copies = [
        {
            "copy_id": f"COPY000{number}",
            "row": number + 1,
            "recipient": {"单位名称": f"企业{number}", "邮箱": ADDRESS.format(number)} | more,
            "files": {"pdf": f"pdf/{number}.pdf"},
        }
        for number in range(1, count + 1)
    ]
    content = {"form": {"id": "annex2", "version": "1"}, "print": None, "copies": copies, "refused": []}
    path = folder / "manifest.json"
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return path


def outstanding(folder: Path, manifest: Path) -> list[Outstanding]:
    batch = BatchFolder(folder)
    with closing(batch.ledger()) as ledger:
        return outstanding_of(batch, ledger.records(), manifest, KNOWN)


def test_who_is_silent_or_lacks_something_is_reminded_and_nobody_else(tmp_path: Path) -> None:
    records = [
        answer(1),
        answer(2, blank=("contact", "need_name")),
        answer(3, lost_page=True),
        answer(4, doubtful=True),
    ]
    keep(tmp_path / "june", *records)
    found = outstanding(tmp_path / "june", listed(tmp_path, 5))
    assert [(one.name, one.lacks, one.record_id is None) for one in found] == [
        ("企业2", ("“联系人”未填写", "“技术需求名称”未填写"), False),
        ("企业3", ("缺第 2 页",), False),
        ("企业5", (), True),
    ]


@pytest.mark.parametrize(
    ("words", "lacks"),
    [
        ([FieldWord("contact", "blank")], ["“联系人”未填写"]),
        ([FieldWord("contact", "changed", "王小明")], None),
        ([FieldWord("contact", "illegible")], ["“联系人”看不清，请重新填写"]),
        ([RecordWord("accepted", "企业已确认")], None),
        ([RecordWord("rejected", "盖章页不清楚")], ["盖章页不清楚"]),
    ],
    ids=["said to be blank", "filled in by a clerk", "illegible", "accepted as it is", "rejected with a reason"],
)
def test_what_a_person_said_decides_what_is_asked_for(
    tmp_path: Path, words: list[FieldWord | RecordWord], lacks: list[str] | None
) -> None:
    record = answer(1, blank=("contact",))
    keep(tmp_path / "june", record)
    with closing(opened(tmp_path / "june")) as corrections:
        corrections.say(record.record_id, words, by="李科员")
    found = outstanding(tmp_path / "june", listed(tmp_path, 1))
    assert [list(one.lacks) for one in found] == ([] if lacks is None else [lacks])


def letters(folder: Path) -> dict[str, EmailMessage]:
    found = {}
    for path in (folder / "催办信").glob("*.eml"):
        message = email.message_from_bytes(path.read_bytes(), policy=default)
        assert isinstance(message, EmailMessage)
        found[path.name] = message
    return found


def test_the_command_writes_a_draft_for_each_and_the_list(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keep(tmp_path / "june", answer(1), answer(2, blank=("contact",)))
    command = ["remind", str(tmp_path / "june"), "--list", str(listed(tmp_path, 3)), "--out", str(tmp_path / "out")]
    assert run(app, command) == ExitCode.OK
    assert "未答复 not answered 1 · 需补充 lacking something 1" in capsys.readouterr().out
    found = letters(tmp_path / "out")
    assert sorted(found) == ["0003-企业2.eml", "0004-企业3.eml"]
    lacking, silent = (found[name] for name in sorted(found))
    assert (lacking["To"], lacking["X-Unsent"]) == (ADDRESS.format(2), "1")
    assert "企业2" in lacking["Subject"]
    assert FORM.title in lacking["Subject"]
    assert "    1. “联系人”未填写" in lacking.get_content().splitlines()
    assert "COPY0003" in silent.get_content()
    assert "{" not in silent.get_content() + lacking.get_content()
    sheet = load_workbook(tmp_path / "out" / "催办名单.xlsx").active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == ("行号", "单位名称", "邮箱", "情况", "缺什么", "收件人", "邮件草稿")
    assert [row[1:2] + row[3:5] for row in rows[1:]] == [
        ("企业2", "需补充", "“联系人”未填写"),
        ("企业3", "未答复", None),
    ]
    assert [row[6] for row in rows[1:]] == [f"催办信/{name}" for name in sorted(found)]


def test_who_has_answered_since_has_no_letter_any_more(tmp_path: Path) -> None:
    keep(tmp_path / "june", answer(1))
    command = ["remind", str(tmp_path / "june"), "--list", str(listed(tmp_path, 2)), "--out", str(tmp_path / "out")]
    assert run(app, command) == ExitCode.OK
    assert len(letters(tmp_path / "out")) == 1
    keep(tmp_path / "june", answer(2))
    assert run(app, command) == ExitCode.OK
    assert letters(tmp_path / "out") == {}


def test_a_template_of_ones_own_is_filled_with_the_lists_columns(tmp_path: Path) -> None:
    keep(tmp_path / "june", answer(1))
    own = tmp_path / "own.txt"
    own.write_text("Subject: {县} {单位}\n\n请 {县}{单位} 补报{表格}。{不是}\n", encoding="utf-8")
    found = outstanding(tmp_path / "june", listed(tmp_path, 2, 县="江宁{单位}区"))
    with pytest.raises(UsageError, match="不是名单的列名"):
        drafts_of(found, load_templates(own))
    own.write_text(own.read_text(encoding="utf-8").replace("{不是}", ""), encoding="utf-8")
    drafts = drafts_of(found, load_templates(own))
    message = email.message_from_bytes(drafts.files["催办信/0003-企业2.eml"], policy=default)
    assert message["Subject"] == "江宁{单位}区 企业2", "what a cell holds in braces is no placeholder"


def test_without_an_address_in_the_list_the_senders_is_used_and_else_none(tmp_path: Path) -> None:
    record = answer(1, blank=("contact",))
    received = {"from": "王会计 <kuaiji@example.com>", "at": None}
    source = type(record.source).model_validate(record.source.model_dump(by_alias=True) | {"received": received})
    keep(tmp_path / "june", record.model_copy(update={"source": source}))
    found = outstanding(tmp_path / "june", listed(tmp_path, 2, 邮箱=""))
    assert [one.address for one in found] == ["kuaiji@example.com", ""]
    drafts = drafts_of(found, load_templates())
    assert drafts.without_address == 1
    assert b"\r\nTo:" not in drafts.files["催办信/0003-企业2.eml"]


def test_names_that_no_file_can_have_and_formulas_do_no_harm(tmp_path: Path) -> None:
    keep(tmp_path / "june", answer(9))
    found = outstanding(tmp_path / "june", listed(tmp_path, 1, 单位名称="../=1+1\r\nBcc: x@example.com"))
    drafts = drafts_of(found, load_templates())
    names = set(zipfile.ZipFile(io.BytesIO(drafts.zipped())).namelist())
    assert names == {"催办信/0002-_1_1_Bcc_x_example_com.eml", "催办名单.xlsx"}
    message = email.message_from_bytes(drafts.files["催办信/0002-_1_1_Bcc_x_example_com.eml"], policy=default)
    assert message["Bcc"] is None
    cells = load_workbook(io.BytesIO(drafts.files["催办名单.xlsx"])).active["B2"]
    assert (cells.data_type, str(cells.value).startswith("../=")) == ("s", True)


def test_what_is_no_manifest_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keep(tmp_path / "june", answer(1))
    (tmp_path / "june" / "manifest.json").write_text("[]", encoding="utf-8")
    assert run(app, ["remind", str(tmp_path / "june"), "--out", str(tmp_path / "out")]) == ExitCode.USAGE
    assert "no manifest.json" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
