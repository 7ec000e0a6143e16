from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from io import BytesIO

from PIL import Image

from scanner.intake.opening import FileKind, kind_of
from scanner.intake.unpacking import LIMITS, UnopenedFile
from scanner.values.source import Receipt, Source
from tests.scanner.intake.containers.mail.compound_file import compound_file
from tests.scanner.intake.containers.mail.outlook_message import SENT, attachment, message, wide
from tests.scanner.intake.containers.packing import DATE, PDF, paths, unpacked


def test_attachments_come_out_with_sender_and_time_of_the_headers() -> None:
    headers = f"Received: from a by b; {DATE}\r\nFrom: =?gbk?B?1cXI/Q==?= <zhang@example.com>\r\n"
    content = compound_file(message([attachment("附件2.pdf", PDF * 400)], **wide(0x007D, headers)))
    assert kind_of(content) is FileKind.OUTLOOK
    (leaf,) = unpacked(content, "m.msg")
    sent = Receipt("zhang@example.com", datetime.fromisoformat("2021-06-08T09:30:00+08:00"))
    assert leaf == Source("附件2.pdf", "m.msg/附件2.pdf", PDF * 400, sent, "m.msg")


def test_without_headers_its_properties_say_who_and_when() -> None:
    tree = message([attachment("a.pdf", PDF)], **wide(0x0C1F, "/O=EXCHANGE/CN=X"), **wide(0x5D01, "b@example.com"))
    (leaf,) = unpacked(compound_file(tree), "m.msg")
    assert isinstance(leaf, Source)
    assert leaf.received == Receipt("b@example.com", SENT)


def test_names_in_gbk_come_out_right() -> None:
    part = {"__substg1.0_3707001E": "附件2.pdf".encode("gbk"), "__substg1.0_37010102": PDF}
    assert paths(compound_file(message([part])), "m.msg") == {"m.msg/附件2.pdf": PDF}


def test_a_message_attached_to_a_message_is_opened_with_its_own_sender() -> None:
    inner = message([attachment("b.pdf", PDF)], head=24, **wide(0x5D01, "inner@example.com"))
    part = {**attachment("forwarded", None), "__substg1.0_3701000D": inner}
    tree = message([attachment("a.pdf", PDF), part], **wide(0x5D01, "outer@example.com"))
    found = {leaf.path: leaf.received for leaf in unpacked(compound_file(tree), "m.msg") if isinstance(leaf, Source)}
    assert {path: one and one.sender for path, one in found.items()} == {
        "m.msg/a.pdf": "outer@example.com",
        "m.msg/forwarded.msg/b.pdf": "inner@example.com",
    }


def test_a_message_without_attachment_or_with_one_elsewhere_says_so() -> None:
    assert paths(compound_file(message([])), "m.msg") == {"m.msg": "mail_without_attachment"}
    tree = message([attachment("a.pdf", None)])
    assert paths(compound_file(tree), "m.msg") == {"m.msg": "mail_attachment_elsewhere"}


def test_a_logo_in_the_text_is_left_out() -> None:
    out = BytesIO()
    Image.new("L", (100, 20)).save(out, "PNG")
    tree = message([attachment("image001.png", out.getvalue(), **wide(0x3712, "x@y"))])
    assert paths(compound_file(tree), "m.msg") == {"m.msg": "mail_without_attachment"}


def test_one_that_is_cut_off_or_too_large_is_told() -> None:
    content = compound_file(message([attachment("a.pdf", PDF * 4000), attachment("b.pdf", PDF)]))
    for share in (0.3, 0.6, 0.9):
        cut = unpacked(content[: int(len(content) * share)], "m.msg")
        assert not any(isinstance(leaf, Source) and leaf.name == "a.pdf" for leaf in cut)
    limits = replace(LIMITS, member_bytes=10_000)
    assert paths(content, "m.msg", limits) == {"m.msg/a.pdf": "file_too_large", "m.msg/b.pdf": PDF}


def test_messages_in_messages_end_at_the_depth() -> None:
    tree = message([attachment("a.pdf", PDF)], head=24)
    for _ in range(3):
        tree = message([{**attachment("m", None), "__substg1.0_3701000D": tree}], head=24)
    found = unpacked(compound_file(tree), "m.msg", replace(LIMITS, depth=3))
    assert [leaf.error.code for leaf in found if isinstance(leaf, UnopenedFile)] == ["archive_too_deep"]  # type: ignore[union-attr]
