from __future__ import annotations

import base64
import binascii
import io
import mailbox
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from PIL import Image

from scanner.intake.containers.mail.headers import parsed_date
from scanner.intake.unpacking import UnopenedFile, holds_files
from scanner.values.source import Receipt, Source
from tests.scanner.intake.containers.packing import DATE, JPEG, PDF, mail, paths, unpacked, zipped

SENT = datetime.fromisoformat("2021-06-08T09:30:00+08:00")


def received(content: bytes) -> Receipt | None:
    (leaf,) = unpacked(content, "mail.eml")
    return leaf.source.received if isinstance(leaf, UnopenedFile) else leaf.received


def raw_mail(head: str, encoding: str = "utf-8", disposition: str = 'attachment; filename="a.pdf"') -> bytes:
    """Return a mail with one attachment and head lines as given."""
    lines = f"""{head}MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="b"

--b
Content-Type: text/plain

--b
Content-Type: application/octet-stream
Content-Transfer-Encoding: base64
Content-Disposition: {disposition}

{base64.b64encode(PDF).decode()}
--b--
"""
    return lines.replace("\n", "\r\n").encode(encoding)


def picture(width: int, height: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(out, "PNG")
    return out.getvalue()


def with_picture_in_text(content: bytes) -> bytes:
    message = EmailMessage()
    message["From"], message["Date"] = "zhang@example.com", DATE
    message.set_content("text")
    message.add_alternative('<img src="cid:1">', subtype="html")
    message.get_payload()[1].add_related(content, "image", "png", cid="<1>")
    return message.as_bytes()


def test_the_sender_and_the_time_go_with_the_attachment() -> None:
    (leaf,) = unpacked(mail({"a.pdf": PDF}), "mail.eml")
    assert leaf == Source("a.pdf", "mail.eml/a.pdf", PDF, Receipt("zhang@example.com", SENT), "mail.eml")


def test_the_time_is_that_of_the_own_server_before_the_senders() -> None:
    head = (
        "Received: from a by b with SMTP id x; Tue, 8 Jun 2021 02:00:00 +0000 (UTC)\n"
        "Received: from c by a; Tue, 8 Jun 2021 09:59:00 +0800\n"
        "From: zhang@example.com\nDate: Mon, 7 Jun 2021 09:30:00 +0800\n"
    )
    found = received(raw_mail(head))
    assert found is not None
    assert found.at == datetime.fromisoformat("2021-06-08T02:00:00+00:00")


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("Tue, 8 Jun 2021 09:30:00 +0800", "2021-06-08T09:30:00+08:00"),
        ("Tue, 08 Jun 2021 09:30:00 +0800 (CST)", "2021-06-08T09:30:00+08:00"),
        ("8 Jun 2021 01:30:00 GMT", "2021-06-08T01:30:00+00:00"),
        ("Tue, 8 Jun 2021 01:30:00 -0000", "2021-06-08T01:30:00+00:00"),
        ("Tue, 8 Jun 2021 09:30:00", "2021-06-08T09:30:00+08:00"),
        ("Tue, 8 Jun 2021 09:30:00 GMT+8", "2021-06-08T09:30:00+08:00"),
        ("Tue, 8 Jun 2021 09:30:00 GMT+08:00", "2021-06-08T09:30:00+08:00"),
        ("2021-06-08 09:30:05", "2021-06-08T09:30:05+08:00"),
        ("2021年6月8日 09:30", "2021-06-08T09:30:00+08:00"),
        ("2021年6月8日(星期二) 下午3:30", "2021-06-08T15:30:00+08:00"),
    ],
)
def test_dates_are_understood_as_mail_programs_write_them(written: str, iso: str) -> None:
    found = parsed_date(written)
    assert found is not None
    assert found.isoformat() == iso


@pytest.mark.parametrize("written", ["", "yesterday", "Tue, 31 Jun 2021 09:30:00 +0800", "1 Jan 1870 00:00:00 +0000"])
def test_a_date_that_is_none_is_not_invented(written: str) -> None:
    assert parsed_date(written) is None
    assert received(raw_mail(f"From: zhang@example.com\nDate: {written}\n")) == Receipt("zhang@example.com", None)


@pytest.mark.parametrize(
    "line",
    [
        "From: zhang@example.com",
        "From: <zhang@example.com>",
        'From: "Zhang, San" <zhang@example.com>',
        "From: =?gb2312?B?1cXI/Q==?= <zhang@example.com>",
        "From: =?utf-8?q?=E5=BC=A0=E4=B8=89?=\n <zhang@example.com>",
        "From: 张三（销售） <zhang@example.com>",
        "Sender: zhang@example.com",
        "Return-Path: <zhang@example.com>",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_the_senders_address_is_found_however_it_is_written(line: str, encoding: str) -> None:
    found = received(raw_mail(f"{line}\nSubject: x\nDate: {DATE}\n", encoding))
    assert found == Receipt("zhang@example.com", SENT)


def test_a_mail_that_tells_neither_sender_nor_time_has_none() -> None:
    assert received(raw_mail("Subject: x\n")) is None


@pytest.mark.parametrize(
    "disposition",
    [
        "attachment; filename*=utf-8''%E9%99%84%E4%BB%B62.pdf",
        "attachment; filename*=gb2312''%B8%BD%BC%FE2.pdf",
        "attachment;\n filename*0*=utf-8''%E9%99%84;\n filename*1*=%E4%BB%B62.pdf",
        'attachment; filename="=?gbk?B?uL28/jIucGRm?="',
        "attachment; filename==?gb18030?Q?=B8=BD=BC=FE2.pdf?=",
        'attachment; filename="=?utf-8?B?6ZmE?=\n =?utf-8?B?5Lu2Mi5wZGY=?="',
        'attachment; filename="附件2.pdf"',
        "attachment; filename=附件2.pdf",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_names_of_attachments_are_read_in_every_encoding(disposition: str, encoding: str) -> None:
    content = raw_mail("From: a@example.com\n", encoding, disposition)
    assert paths(content, "mail.eml") == {"mail.eml/附件2.pdf": PDF}


def test_the_innermost_mail_says_who_sent_a_file() -> None:
    inner = EmailMessage()
    inner["From"], inner["Date"] = "inner@example.com", "Mon, 7 Jun 2021 08:00:00 +0800"
    inner.set_content("text")
    inner.add_attachment(zipped({"b.pdf": PDF}), maintype="application", subtype="zip", filename="b.zip")
    outer = EmailMessage()
    outer["From"], outer["Date"] = "outer@example.com", DATE
    outer.set_content("forwarded")
    outer.add_attachment(PDF, maintype="application", subtype="pdf", filename="a.pdf")
    outer.add_attachment(inner)
    found = {leaf.path: leaf.received for leaf in unpacked(outer.as_bytes(), "m.eml") if isinstance(leaf, Source)}
    assert {path: one and one.sender for path, one in found.items()} == {
        "m.eml/a.pdf": "outer@example.com",
        "m.eml/3.eml/b.zip/b.pdf": "inner@example.com",
    }


def test_a_mail_that_was_encoded_as_an_attachment_is_opened_too() -> None:
    inner = base64.encodebytes(mail({"a.pdf": PDF})).decode()
    outer = (
        'From: a@example.com\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b"\n\n--b\n'
        f'Content-Type: message/rfc822; name="x.eml"\nContent-Transfer-Encoding: base64\n\n{inner}\n--b--\n'
    )
    assert paths(outer.encode(), "m.eml") == {"m.eml/x.eml/a.pdf": PDF}


def test_a_mail_without_attachment_says_so() -> None:
    assert paths(mail({}), "mail.eml") == {"mail.eml": "mail_without_attachment"}
    assert received(mail({})) == Receipt("zhang@example.com", SENT)


def test_a_link_to_a_file_on_a_server_is_not_lost() -> None:
    content = mail({"a.pdf": PDF}, text="超大附件 https://wx.mail.qq.com/ftn/download?func=3&key=1")
    assert paths(content, "mail.eml") == {"mail.eml/a.pdf": PDF, "mail.eml": "mail_attachment_elsewhere"}


def test_a_logo_in_the_text_is_left_out_and_a_photo_of_a_page_is_kept() -> None:
    assert paths(with_picture_in_text(picture(640, 120)), "m.eml") == {"m.eml": "mail_without_attachment"}
    photo = picture(600, 800)
    assert list(paths(with_picture_in_text(photo), "m.eml").values()) == [photo]


def test_an_attached_picture_is_kept_however_small() -> None:
    assert paths(mail({"a.png": picture(50, 50)}), "m.eml") == {"m.eml/a.png": picture(50, 50)}


def test_a_signature_beside_the_attachment_is_left_out() -> None:
    message = EmailMessage()
    message["From"] = "a@example.com"
    message.set_content("text")
    message.add_attachment(PDF, maintype="application", subtype="pdf", filename="a.pdf")
    message.add_attachment(b"sig", maintype="application", subtype="pkcs7-signature", filename="smime.p7s")
    assert paths(message.as_bytes(), "m.eml") == {"m.eml/a.pdf": PDF}


def test_an_attachment_without_a_name_gets_one() -> None:
    content = raw_mail("From: a@example.com\n", disposition="attachment")
    assert list(paths(content, "m.eml").values()) == [PDF]


def test_a_mail_whose_only_part_is_the_file_is_opened() -> None:
    head = 'From: a@example.com\nDate: x\nMIME-Version: 1.0\nContent-Type: application/pdf; name="a.pdf"\n'
    content = f"{head}Content-Transfer-Encoding: base64\n\n{base64.b64encode(PDF).decode()}\n".encode()
    assert paths(content, "m.eml") == {"m.eml/a.pdf": PDF}


def test_a_mail_that_was_cut_off_is_told_besides_what_is_left_of_it() -> None:
    content = mail({"a.pdf": PDF, "b.pdf": PDF})
    found = paths(content[: content.rindex(b"--=")], "m.eml")
    assert found["m.eml"] == "file_broken"
    assert found["m.eml/a.pdf"] == PDF


def test_a_mailbox_gives_its_mails_one_by_one(tmp_path: Path) -> None:
    box = mailbox.mbox(tmp_path / "box")
    for number in (1, 2):
        box.add(mail({f"{number}.pdf": PDF}, sender=f"{number}@example.com", text="From here on\n\nFrom there"))
    box.close()
    content = (tmp_path / "box").read_bytes()
    assert holds_files(Source("a", "a", content))
    found = {leaf.path: leaf.received for leaf in unpacked(content, "box") if isinstance(leaf, Source)}
    assert {path: one and one.sender for path, one in found.items()} == {
        "box/1.eml/1.pdf": "1@example.com",
        "box/2.eml/2.pdf": "2@example.com",
    }


def test_a_line_of_text_that_begins_like_a_mailbox_line_parts_nothing() -> None:
    text = "Dear all,\n\nFrom here on we write to you.\n\nFrom then\non"
    content = b"From a@example.com Tue Jun  8 01:30:00 2021\n" + mail({"a.pdf": PDF}, text=text)
    assert paths(content, "box") == {"box/1.eml/a.pdf": PDF}


def test_the_mailbox_tells_the_time_where_the_mail_does_not() -> None:
    content = b"From a@example.com Tue Jun  8 01:30:00 2021\n" + raw_mail("From: b@example.com\n")
    (leaf,) = unpacked(content, "box")
    assert isinstance(leaf, Source)
    assert leaf.received == Receipt("b@example.com", SENT)


def test_junk_of_a_mail_program_is_no_name_for_a_path() -> None:
    content = raw_mail("From: a@example.com\n", disposition='attachment; filename="../../x.pdf"')
    assert paths(content, "m.eml") == {"m.eml/__/__/x.pdf": "member_name_unsafe"}


def test_a_picture_file_is_no_mail() -> None:
    assert not holds_files(Source("a", "a", JPEG))


HEAD = b"From: zhang@example.com\r\nTo: li@example.com\r\nSubject: form\r\nDate: Tue, 8 Jun 2021 09:30:00 +0800\r\n\r\n"


def test_a_uuencoded_file_in_a_mails_text_comes_out_of_it() -> None:
    lines = b"".join(binascii.b2a_uu(PDF[start : start + 45]) for start in range(0, len(PDF), 45))
    text = b"Dear all,\n\nbegin 644 \xc6\xf3\xd2\xb5.pdf\n" + lines + b"`\nend\n-- \nZhang\n"
    assert paths(HEAD + text, "mail.eml") == {"mail.eml/企业.pdf": PDF}


def test_base64_of_a_file_in_a_mails_text_comes_out_of_it_and_a_key_does_not() -> None:
    content = PDF + bytes(range(256))
    text = b"> forwarded\n\n" + base64.encodebytes(content) + b"\n" + base64.encodebytes(bytes(range(200)))
    assert paths(HEAD + text, "mail.eml") == {"mail.eml/text-1.pdf": content}


def test_a_file_in_the_address_of_a_link_comes_out_of_it() -> None:
    content = PDF + bytes(range(256))
    message = EmailMessage()
    message["From"], message["Date"] = "zhang@example.com", DATE
    data = base64.b64encode(content).decode()
    message.set_content(f'<a href="data:application/pdf;base64,{data}">form</a>', subtype="html")
    assert paths(message.as_bytes(), "mail.eml") == {"mail.eml/text-1.pdf": content}
