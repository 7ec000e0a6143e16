import io
import json
import zipfile
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import jsonschema
import pikepdf
import py7zr
import pytest

from forms.cli import app as forms_app
from forms.terminal.edge import run
from scanner.cli import app
from scanner.values.record.schema import json_schema

ANSWERS = {
    "company_name": "甲科技有限公司",
    "credit_code": "91320411MA1NXYRP3W",
    "contact": "李四",
    "phone": "13912345678",
    "need_name": "新材料",
    "need_description": "说明",
}


@pytest.fixture(scope="module")
def returns(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a good PDF and Word file, a form that is none, and a broken file."""
    folder = tmp_path_factory.mktemp("returns")
    answers = folder.parent / "answers.json"
    answers.write_text(json.dumps(ANSWERS, ensure_ascii=False), encoding="utf-8")
    assert run(forms_app, ["fill", "annex2", str(answers), "--out", str(folder / "a.pdf"), "--force"]) == 0
    assert run(forms_app, ["fill", "annex2", str(answers), "--out", str(folder / "nested" / "b.docx"), "--force"]) == 0
    (folder / "c.pdf").write_bytes((folder / "a.pdf").read_bytes()[:5000])
    (folder / "d.txt").write_text("not a form", encoding="utf-8")
    return folder


def records(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def test_read_prints_a_valid_record_for_every_file(returns: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = [returns / "a.pdf", returns / "c.pdf", returns / "d.txt"]
    code = run(app, ["read", *map(str, files)])
    found = records(capsys.readouterr().out)
    assert code == 4
    assert [record["source"]["name"] for record in found] == ["a.pdf", "c.pdf", "d.txt"]  # type: ignore[index]
    assert [record["status"] for record in found] == ["accepted", "rejected", "rejected"]
    for record in found:
        jsonschema.validate(record, json_schema(), cls=jsonschema.Draft202012Validator)
    assert {key: value for key, value in found[0]["answers"].items() if value} == ANSWERS  # type: ignore[attr-defined]


def test_an_accepted_file_ends_with_0(returns: Path) -> None:
    assert run(app, ["read", str(returns / "nested" / "b.docx")]) == 0


def test_a_form_that_is_unknown_ends_with_5(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(forms_app, ["build", "notice", "--to", "pdf", "--out", str(tmp_path)])
    capsys.readouterr()
    assert run(app, ["read", str(tmp_path / "notice.pdf")]) == 5
    (record,) = records(capsys.readouterr().out)
    assert (record["status"], record["form"], record["answers"]) == ("rejected", None, {})


def test_a_record_says_when_it_was_read_and_is_the_same_to_the_byte_where_the_time_is_given(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "d.txt").write_text("no form")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795914000")
    lines = []
    for _ in range(2):
        run(app, ["read", str(tmp_path / "d.txt")])
        lines.append(capsys.readouterr().out)
    assert lines[0] == lines[1]
    (record,) = records(lines[0])
    assert record["read_at"] == "2026-11-29T09:00:00+08:00"


def test_a_file_that_is_not_there_is_an_error_of_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(app, ["read", "nowhere.pdf"]) == 2
    assert "nowhere.pdf" in capsys.readouterr().err


def test_batch_writes_every_record_once_and_a_summary(
    returns: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert run(app, ["batch", str(returns), "--out", str(out)]) == 4
    lines = records((out / "records.jsonl").read_text(encoding="utf-8"))
    assert {record["source"]["path"] for record in lines} == {"a.pdf", "nested/b.docx", "c.pdf", "d.txt"}  # type: ignore[index]
    for record in lines:
        own = json.loads((out / "records" / f"{record['record_id']}.json").read_text(encoding="utf-8"))
        assert own == record
    shown = capsys.readouterr()
    for name in ("a.pdf", "nested/b.docx", "c.pdf", "d.txt"):
        assert name in shown.out
    assert "c.pdf" in shown.err


def test_every_file_in_a_container_gets_its_record(
    returns: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795914000")  # two readings are compared, to the byte
    packed = tmp_path / "returns.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(returns / "a.pdf", "甲/a.pdf")
        archive.write(returns / "c.pdf", "c.pdf")
        archive.writestr("../x.pdf", b"%PDF-1.7")
    assert run(app, ["read", str(packed)]) == 4
    found = records(capsys.readouterr().out)
    assert {record["source"]["path"]: record["status"] for record in found} == {  # type: ignore[index]
        "returns.zip/甲/a.pdf": "accepted",
        "returns.zip/c.pdf": "rejected",
        "returns.zip/__/x.pdf": "rejected",
    }
    for record in found:
        jsonschema.validate(record, json_schema(), cls=jsonschema.Draft202012Validator)
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    packed.rename(inbox / "returns.zip")
    assert run(app, ["batch", str(inbox), "--out", str(tmp_path / "out")]) == 4
    batched = records((tmp_path / "out" / "records.jsonl").read_text(encoding="utf-8"))
    assert batched == sorted(found, key=lambda record: record["source"]["path"])  # type: ignore[index]
    assert "returns.zip/甲/a.pdf" in "".join(capsys.readouterr().out.split())


def test_a_mail_gives_its_sender_and_time_to_the_record(
    returns: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    message = EmailMessage()
    message["From"], message["Date"] = "李四 <li@example.com>", "Tue, 08 Jun 2021 09:30:00 +0800"
    message.set_content("见附件")
    message.add_attachment((returns / "a.pdf").read_bytes(), maintype="application", subtype="pdf", filename="表.pdf")
    (tmp_path / "mail.eml").write_bytes(message.as_bytes())
    assert run(app, ["read", str(tmp_path / "mail.eml")]) == 0
    (record,) = records(capsys.readouterr().out)
    source = record["source"]
    assert source["path"] == "mail.eml/表.pdf"  # type: ignore[index]
    assert source["received"] == {"from": "li@example.com", "at": "2021-06-08T09:30:00+08:00"}  # type: ignore[index]


def test_batch_goes_on_in_its_own_folder_with_the_same_records(returns: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(app, ["batch", str(returns), "--out", str(out), "--workers", "1"])
    before = (out / "records.jsonl").read_bytes()
    assert run(app, ["batch", str(returns), "--out", str(out), "--workers", "1"]) == 4
    assert (out / "records.jsonl").read_bytes() == before


def test_batch_refuses_a_folder_that_holds_other_things(returns: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    assert run(app, ["batch", str(returns), "--out", str(tmp_path)]) == 8
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_name_with_brackets_is_printed_as_it_stands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    inbox, out = tmp_path / "in[/box]", tmp_path / "out[bold]"
    names = ("x[/y].txt", "scan[final].txt", "a:smile:.txt")
    for name in names:
        (inbox / name).parent.mkdir(parents=True, exist_ok=True)
        (inbox / name).write_text(name, encoding="utf-8")
    assert run(app, ["batch", str(inbox), "--out", str(out), "--workers", "1", "-v"]) == 4
    shown = capsys.readouterr().out
    assert str(out / "records") in shown
    for name in names:
        assert shown.count(name) == 2  # its own line, and the table's


@pytest.mark.parametrize(
    "wrong",
    [
        (["batch", "nowhere", "--out", "out"], 2, "没有此文件夹"),
        (["watch", "nowhere", "--out", "out"], 2, "没有此文件夹"),
        (["batch", "empty", "--out", "mine"], 8, "文件夹中有其他文件"),
        (["status", "mine"], 2, "不是批处理的结果文件夹"),
        (["forget", "mine", "0"], 2, "不是批处理的结果文件夹"),
        (["read", "mine/mine.txt", "--engine", "eyes"], 2, "没有这种识别引擎"),
    ],
)
def test_what_is_wrong_is_said_in_chinese_too(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    wrong: tuple[list[str], int, str],
) -> None:
    arguments, code, words = wrong
    for name in ("mine", "empty"):
        (tmp_path / name).mkdir()
    (tmp_path / "mine" / "mine.txt").write_text("mine")
    monkeypatch.chdir(tmp_path)
    assert run(app, arguments) == code
    assert words in capsys.readouterr().err
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["mine.txt"]


def test_an_empty_inbox_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "inbox").mkdir()
    assert run(app, ["batch", str(tmp_path / "inbox"), "--out", str(tmp_path / "out")]) == 0
    told = capsys.readouterr().out
    assert "文件夹中没有可读取的文件" in told
    assert "kind" not in told  # no table


def test_sources_are_not_changed(returns: Path, tmp_path: Path) -> None:
    before = {path: path.read_bytes() for path in returns.rglob("*") if path.is_file()}
    run(app, ["batch", str(returns), "--out", str(tmp_path / "out"), "--workers", "1"])
    assert {path: path.read_bytes() for path in returns.rglob("*") if path.is_file()} == before


def test_no_value_stands_in_what_is_printed(returns: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(app, ["batch", str(returns), "--out", str(tmp_path / "out"), "--workers", "1"])
    shown = capsys.readouterr()
    for value in ANSWERS.values():
        assert value not in shown.out + shown.err


def test_explain_writes_a_picture_of_each_page_and_changes_no_record(
    returns: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795914000")  # two readings are compared, to the byte
    files = [str(returns / name) for name in ("a.pdf", "nested/b.docx", "c.pdf")]
    code = run(app, ["read", *files])
    plain = capsys.readouterr()
    assert run(app, ["read", *files, "--explain", str(tmp_path / "why")]) == code
    assert capsys.readouterr() == plain
    pictures = sorted(path.name for path in (tmp_path / "why").glob("*.jpg"))
    assert [name.split("-")[0] + name[-7:] for name in pictures] == [
        "a.pdf-p1.jpg",
        "a.pdf-p2.jpg",
        "b.docx-r1.jpg",
        "c.pdf-r1.jpg",
    ]
    assert all(
        path.stat().st_mode & 0o077 == 0 for path in (tmp_path / "why").glob("*.jpg")
    )  # they show what was written
    assert run(app, ["read", files[1], "--explain", str(tmp_path / "why")]) == 0  # its own folder


def test_explain_leaves_a_folder_alone_that_holds_other_things(returns: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    assert run(app, ["read", str(returns / "a.pdf"), "--explain", str(tmp_path)]) == 8
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def _locked_pdf(content: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(user="geheim", owner="geheim"))
    return out.getvalue()


def _locked_word(_content: bytes) -> bytes:
    """Return the head of an encrypted Office file with the name of the stream that holds its cipher text."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512) + "EncryptedPackage".encode("utf-16-le") + bytes(512)


def _zip_with_password(content: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.pdf", content)
    locked = bytearray(packed.getvalue())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(mark) + offset] |= 1
    return bytes(locked)


def _seven_zip_with_password(content: bytes) -> bytes:
    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w", password="geheim") as archive:
        archive.writestr(content, "a.pdf")
    return out.getvalue()


def _mail_with(content: bytes) -> bytes:
    message = EmailMessage()
    message["From"], message["Subject"] = "a@example.com", "form"
    message.set_content("attached")
    message.add_attachment(content, maintype="application", subtype="pdf", filename="a.pdf")
    return message.as_bytes()


def _pdf_carrying(content: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.attachments["inner.pdf"] = pikepdf.AttachedFileSpec(pdf, content, filename="inner.pdf")
        pdf.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "lock"),
    [
        pytest.param("a.pdf", _locked_pdf, id="PDF"),
        pytest.param("a.docx", _locked_word, id="Word"),
        pytest.param("a.doc", _locked_word, id="Word under an old name"),
        pytest.param("a.zip", _zip_with_password, id="member of a ZIP"),
        pytest.param("a.7z", _seven_zip_with_password, id="7z"),
        pytest.param("a.eml", lambda content: _mail_with(_locked_pdf(content)), id="PDF in a mail"),
        pytest.param("a.eml", lambda content: _mail_with(_zip_with_password(content)), id="ZIP in a mail"),
        pytest.param("a.pdf", lambda content: _pdf_carrying(_locked_pdf(content)), id="PDF in a PDF"),
    ],
)
def test_what_a_password_protects_is_told_and_ends_with_4(
    name: str, lock: Callable[[bytes], bytes], returns: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / name).write_bytes(lock((returns / "a.pdf").read_bytes()))
    assert run(app, ["read", str(tmp_path / name)]) == 4
    found = [[issue["code"] for issue in record["issues"]] for record in records(capsys.readouterr().out)]  # type: ignore[attr-defined]
    assert ["file_protected"] in found
