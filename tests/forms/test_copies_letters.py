"""Packets and letters: what one company gets, put together, with a draft that says so."""

from __future__ import annotations

import email
import io
import zipfile
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pikepdf
import pytest
from pypdf import PdfReader

from forms.catalogue import load_catalogue
from forms.copies.kinds import CopyKind, PacketKind
from forms.copies.letters import DEFAULT_LETTER, Letter, addresses_in, draft, load_letter
from forms.copies.making import Made, make_copies
from forms.copies.press import Order
from forms.copies.recipients import Recipients, load_recipients
from forms.errors import UsageError
from forms.faces import load_metrics
from forms.layout import lay_out
from scanner.face import Scanner
from tests.annex2 import annex2

LIST = "序号,单位名称,联系人,手机,邮箱,经办\n1,南京甲公司,张三,13812345678,a@company.cn,王科\n2,苏州乙公司,李四,,,\n"


@pytest.fixture
def listed(tmp_path: Path) -> Recipients:
    path = tmp_path / "list.csv"
    path.write_text(LIST, encoding="utf-8")
    return load_recipients(path, annex2()[0])


def sent(listed: Recipients, folder: Path, packet: PacketKind) -> Made:
    form, layout = annex2()
    metrics = load_metrics()
    documents = tuple((one, lay_out(one, metrics)) for one in load_catalogue().forms if not one.has_fields)
    letter = load_letter(DEFAULT_LETTER)
    kinds = frozenset[CopyKind]()
    return make_copies(Order(form, layout, listed.columns, kinds, packet, documents, letter), listed, folder)


def opened(path: Path) -> EmailMessage:
    message = email.message_from_bytes(path.read_bytes(), policy=default)
    assert isinstance(message, EmailMessage)
    return message


def test_a_packet_is_notice_annex_and_the_company_s_own_form_still_to_be_filled_in(
    listed: Recipients, tmp_path: Path
) -> None:
    made = sent(listed, tmp_path / "out", PacketKind.PDF)
    reader = PdfReader(tmp_path / "out" / made.copies[0].files["packet"])
    texts = ["".join(page.extract_text().split()) for page in reader.pages]
    assert len(texts) == 18  # of 2, 13 and 2, each on a fresh sheet
    assert [words in texts[at] for at, words in ((0, "关于征集"), (2, "附件1"), (16, "附件2"))] == [True, True, True]
    fields = reader.get_fields() or {}
    assert fields["company_name"].value == "南京甲公司"
    assert len([name for name in fields if "." not in name]) == 34
    with pikepdf.open(tmp_path / "out" / made.copies[0].files["packet"]) as pdf:
        assert [len(page.obj.get("/Annots", [])) > 0 for page in pdf.pages][-2:] == [True, True]
        assert not any("/Annots" in page.obj for page in list(pdf.pages)[:-2])


def test_a_packet_that_comes_back_is_read_as_its_form_and_its_documents_are_no_strays(
    listed: Recipients, tmp_path: Path
) -> None:
    made = sent(listed, tmp_path / "out", PacketKind.PDF)
    (record,) = Scanner().read(tmp_path / "out" / made.copies[0].files["packet"])
    assert record.form is not None
    assert (record.form.id, record.form.copy_id) == ("annex2", made.copies[0].recipient.copy_id)
    assert record.answers["company_name"] == "南京甲公司"
    assert "page_attached" not in {one.code for one in record.issues}


def test_a_page_put_behind_a_packet_is_still_told(listed: Recipients, tmp_path: Path) -> None:
    made = sent(listed, tmp_path / "out", PacketKind.PDF)
    with pikepdf.open(tmp_path / "out" / made.copies[0].files["packet"]) as pdf:
        pdf.add_blank_page(page_size=(595, 842))
        pdf.save(tmp_path / "more.pdf")
    (record,) = Scanner().read(tmp_path / "more.pdf")
    assert "page_attached" in {one.code for one in record.issues}


def test_a_packet_as_zip_has_each_document_and_the_copy_in_both_kinds(listed: Recipients, tmp_path: Path) -> None:
    made = sent(listed, tmp_path / "out", PacketKind.ZIP)
    with zipfile.ZipFile(tmp_path / "out" / made.copies[0].files["packet"]) as archive:
        assert [Path(name).suffix for name in archive.namelist()] == [".pdf", ".pdf", ".pdf", ".docx"]
        values = PdfReader(io.BytesIO(archive.read(archive.namelist()[2]))).get_fields() or {}
    assert values["company_name"].value == "南京甲公司"


def test_a_letter_is_a_draft_to_the_company_with_its_packet(listed: Recipients, tmp_path: Path) -> None:
    made = sent(listed, tmp_path / "out", PacketKind.PDF)
    message = opened(tmp_path / "out" / made.copies[0].files["letter"])
    assert message["To"] == "a@company.cn"
    assert "南京甲公司" in message["Subject"]
    assert message["X-Unsent"] == "1"
    body = message.get_body()
    assert body is not None
    assert made.copies[0].recipient.copy_id in body.get_content()
    assert "{" not in body.get_content()
    (attached,) = message.iter_attachments()
    assert attached.get_content() == (tmp_path / "out" / made.copies[0].files["packet"]).read_bytes()
    assert opened(tmp_path / "out" / made.copies[1].files["letter"])["To"] is None


def test_a_letter_of_one_s_own_is_filled_by_headings_and_by_fields(listed: Recipients, tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Subject: {单位名称} {company_name}\n\n{经办} 致 {联系人}\n", encoding="utf-8")
    letter = load_letter(path)
    letter.check_names(listed.columns)
    words = letter.words_for(listed.recipients[0], listed.columns, {})
    assert words == Letter("南京甲公司 南京甲公司", "王科 致 张三\n")


def test_what_a_list_says_does_not_become_part_of_the_letter_s_head(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text('单位名称,邮箱\n"甲\nBcc: x@evil.example",a@company.cn\n', encoding="utf-8")
    recipients = load_recipients(path, annex2()[0])
    letter = Letter("{单位名称}", "{{x}}\n").words_for(recipients.recipients[0], recipients.columns, {"x": "y"})
    message = email.message_from_bytes(draft(letter, addresses_in(recipients.recipients[0].address)), policy=default)
    assert message["Bcc"] is None
    assert message["To"] == "a@company.cn"


@pytest.mark.parametrize(
    ("cell", "to"),
    [("a@b.cn、c@d.com.cn", "a@b.cn, c@d.com.cn"), ("张三 a@b.cn", "a@b.cn"), ("无", None), ("", None)],
    ids=["two", "with-a-name", "none", "blank"],
)
def test_a_letter_goes_to_the_addresses_that_the_list_has(cell: str, to: str | None) -> None:
    content = draft(Letter("x", "y\n"), addresses_in(cell))
    assert email.message_from_bytes(content, policy=default)["To"] == to


def test_a_placeholder_that_the_list_has_not_is_refused_with_those_it_has(listed: Recipients) -> None:
    with pytest.raises(UsageError, match="联系人"):
        Letter("x", "{联系入}").check_names(listed.columns)


@pytest.mark.parametrize("text", ["", "您好\n", "主题：\n\n正文\n"])
def test_a_letter_without_its_subject_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "letter.txt"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match="subject"):
        load_letter(path)
