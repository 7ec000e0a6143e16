from __future__ import annotations

import bz2
import gzip
import io
import lzma
import random
import stat
import struct
import subprocess
import tarfile
import warnings
import zipfile
import zlib
from dataclasses import replace
from pathlib import Path

import py7zr
import pytest

from forms.errors import SourceError
from scanner.intake.containers.limits import Budget
from scanner.intake.opening import open_source
from scanner.intake.unpacking import LIMITS, UnopenedFile, holds_files
from scanner.values.source import Source
from tests.scanner.intake.containers.packing import (
    JPEG,
    PDF,
    mail,
    paths,
    raw_zip,
    seven_zipped,
    tarred,
    unpacked,
    zipped,
)

RARS = Path(__file__).parents[4] / "assets" / "rar"
SMALL = replace(LIMITS, member_bytes=2_000_000, total_bytes=5_000_000, members=10, ratio=100, suspect_bytes=100_000)


def spoiled(content: bytes, at: bytes) -> bytes:
    """Return bytes with one changed in the middle of a piece of them."""
    index = content.index(at) + len(at) // 2
    return content[:index] + bytes([content[index] ^ 0xFF]) + content[index + 1 :]


def test_a_file_that_is_no_container_is_its_own_leaf() -> None:
    (leaf,) = unpacked(PDF, "a.pdf")
    assert leaf == Source("a.pdf", "a.pdf", PDF)


@pytest.mark.parametrize("pack", [zipped, seven_zipped, tarred])
def test_files_come_out_with_their_folders_in_their_paths(pack) -> None:
    content = pack({"甲/附件2.pdf": PDF, "photo.jpg": JPEG, "empty.pdf": b""})
    assert holds_files(Source("a", "a", content))
    assert paths(content, "a.bin") == {"a.bin/甲/附件2.pdf": PDF, "a.bin/photo.jpg": JPEG, "a.bin/empty.pdf": b""}


def test_containers_in_containers_come_out_with_all_of_them_in_the_path() -> None:
    content = mail({"returns.zip": zipped({"inner.7z": seven_zipped({"a.pdf": PDF})})})
    assert paths(content, "mail.eml") == {"mail.eml/returns.zip/inner.7z/a.pdf": PDF}


@pytest.mark.parametrize(
    ("pack", "suffix"),
    [(gzip.compress, ".gz"), (bz2.compress, ".bz2"), (lzma.compress, ".xz")],
    ids=["gz", "bz2", "xz"],
)
def test_a_packed_stream_is_one_file_or_an_archive(pack, suffix: str) -> None:
    assert paths(pack(PDF), f"a.pdf{suffix}") == {f"a.pdf{suffix}/a.pdf": PDF}
    assert paths(pack(tarred({"a.pdf": PDF})), f"a.tar{suffix}") == {f"a.tar{suffix}/a.tar/a.pdf": PDF}


def test_what_is_a_container_is_told_by_its_bytes_and_documents_are_none() -> None:
    docx = zipped({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"})
    ofd = zipped({"OFD.xml": b"<x/>"})
    sheet = zipped({"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<x/>"})
    for content in (PDF, JPEG, docx, ofd, sheet, b"", b"Name: a note\nDate: today\n\nnot a mail"):
        assert not holds_files(Source("a", "a", content))
    for content in (zipped({"a.docx": docx}), zipped({"a.pdf": PDF}, zipfile.ZIP_STORED), mail({}), zipped({})):
        assert holds_files(Source("a", "a", content))


@pytest.mark.parametrize("name", ["附件2 需求信息表.pdf", "朱镕基.pdf", "繁體.pdf", "Übersicht.pdf", "plain.pdf"])
def test_names_without_the_mark_of_utf8_come_out_right(name: str) -> None:
    encodings = ["utf-8", "cp437" if name.startswith("Ü") else "gb18030"]
    for encoding in encodings:
        assert paths(raw_zip([(name.encode(encoding), PDF)])) == {f"in/{name}": PDF}


def test_the_unicode_name_in_an_extra_field_counts() -> None:
    raw, name = b"?????.pdf", "附件2.pdf"
    body = struct.pack("<BI", 1, zlib.crc32(raw)) + name.encode()
    extra = struct.pack("<HH", 0x7075, len(body)) + body
    assert paths(raw_zip([(raw, PDF)], extra=extra)) == {f"in/{name}": PDF}


def test_a_backslash_parts_folders_as_old_windows_programs_write_it() -> None:
    assert paths(raw_zip([("资料\\附件2.pdf".encode("gbk"), PDF)])) == {"in/资料/附件2.pdf": PDF}


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../x.pdf", "__/x.pdf"),
        ("a/../../x.pdf", "a/__/__/x.pdf"),
        ("..\\x.pdf", "__/x.pdf"),
        ("/etc/x.pdf", "etc/x.pdf"),
        ("C:\\x.pdf", "C_/x.pdf"),
        ("C:x.pdf", "C_x.pdf"),
        ("\\\\server\\x.pdf", "server/x.pdf"),
        ("x.pdf\0.txt", "x.pdf\ufffd.txt"),
        ("a/CON", "a/CON"),
        ("lpt1.pdf", "lpt1.pdf"),
    ],
)
def test_a_name_that_leaves_the_folder_is_refused_and_the_next_file_is_read(name: str, shown: str) -> None:
    content = raw_zip([(name.encode(), PDF), (b"good.pdf", PDF)])
    assert paths(content) == {f"in/{shown}": "member_name_unsafe", "in/good.pdf": PDF}


def test_links_are_refused_wherever_they_point() -> None:
    link = zipfile.ZipInfo("x.pdf")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    assert paths(out.getvalue()) == {"in/x.pdf": "member_name_unsafe"}
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        entry = tarfile.TarInfo("x.pdf")
        entry.type, entry.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(entry)
    assert paths(out.getvalue()) == {"in/x.pdf": "member_name_unsafe"}


def test_what_systems_leave_beside_files_is_left_out() -> None:
    files = {
        "a.pdf": PDF,
        "__MACOSX/._a.pdf": b"\x00\x05\x16\x07",
        "._b.pdf": b"\x00\x05\x16\x07",
        ".DS_Store": b"x",
        "d/Thumbs.db": b"x",
        "desktop.ini": b"x",
        "~$form.docx": b"x" * 162,
    }
    assert paths(zipped(files)) == {"in/a.pdf": PDF}


def test_what_only_looks_like_junk_by_its_name_is_kept() -> None:
    files = {"~$form.pdf": PDF * 100, "._a.pdf": PDF}
    assert paths(zipped(files)) == {"in/~$form.pdf": PDF * 100, "in/._a.pdf": PDF}


def test_an_archive_without_files_says_so() -> None:
    for content in (zipped({}), zipped({".DS_Store": b"x"}), zipped({"folder/": b""}), tarred({}) + bytes(0)):
        if holds_files(Source("a", "a", content)):
            assert list(paths(content, "a.zip").values()) == ["archive_empty"]


def test_an_encrypted_entry_is_told_with_its_path_and_the_next_is_read() -> None:
    locked = bytearray(zipped({"locked.pdf": PDF, "good.pdf": PDF}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(mark) + offset] |= 1
    assert paths(bytes(locked)) == {"in/locked.pdf": "file_protected", "in/good.pdf": PDF}


def test_an_entry_whose_bytes_were_damaged_is_told_and_the_next_is_read() -> None:
    content = zipped({"bad.pdf": PDF + b"damaged", "good.pdf": PDF}, zipfile.ZIP_STORED)
    assert paths(spoiled(content, b"damaged")) == {"in/bad.pdf": "file_broken", "in/good.pdf": PDF}


def test_an_unknown_method_is_told_with_its_path() -> None:
    assert paths(raw_zip([(b"a.pdf", PDF)], method=97)) == {"in/a.pdf": "archive_method_unknown"}


def test_members_that_could_not_be_opened_have_bytes_of_their_own() -> None:
    found = unpacked(raw_zip([(b"../a.pdf", PDF), (b"../b.pdf", PDF), (b"../c.pdf", b"")]))
    assert all(isinstance(leaf, UnopenedFile) for leaf in found)
    assert len({leaf.source.sha256 for leaf in found if isinstance(leaf, UnopenedFile)}) == 3


def test_a_tar_that_ends_after_a_whole_file_is_told_to_be_cut_off() -> None:
    content = tarred({"a.pdf": PDF, "b.pdf": PDF})
    assert paths(content[:1024], "a.tar") == {"a.tar/a.pdf": PDF, "a.tar": "file_broken"}


def test_tars_behind_each_other_are_all_read() -> None:
    content = tarred({"a.pdf": PDF}) + tarred({"b.pdf": PDF + b"2"}) + tarred({"c.pdf": PDF + b"3"})
    assert paths(content, "a.tar") == {
        "a.tar/a.pdf": PDF,
        "a.tar/b.pdf": PDF + b"2",
        "a.tar/c.pdf": PDF + b"3",
    }


@pytest.mark.parametrize("behind", [bytes(3000), b"\r\nsent by mail", bytes(512) + b"x" * 600])
def test_what_is_no_archive_behind_a_tar_does_no_harm(behind: bytes) -> None:
    assert paths(tarred({"a.pdf": PDF}) + behind, "a.tar") == {"a.tar/a.pdf": PDF}


@pytest.mark.parametrize("pack", [zipped, seven_zipped, tarred])
def test_an_archive_that_was_cut_off_is_broken(pack) -> None:
    content = pack({"a.pdf": PDF * 500})
    found = paths(content[: len(content) // 3], "a.bin")
    assert set(found.values()) == {"file_broken"}


def test_a_large_archive_of_the_64_bit_kind_is_read() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive, archive.open("a.pdf", "w", force_zip64=True) as stream:
        stream.write(PDF)
    assert paths(out.getvalue()) == {"in/a.pdf": PDF}


@pytest.mark.parametrize("pack", [zipped, seven_zipped, tarred])
def test_a_member_that_unpacks_to_too_much_is_told_and_the_next_is_read(pack) -> None:
    content = pack({"bomb.bmp": bytes(3_000_000), "good.pdf": PDF})
    assert paths(content, limits=SMALL) == {"in/bomb.bmp": "file_too_large", "in/good.pdf": PDF}


def test_a_member_that_says_less_than_it_unpacks_to_is_not_believed() -> None:
    content = zipped({"bomb.bmp": bytes(3_000_000)})
    lied = content.replace(struct.pack("<I", 3_000_000), struct.pack("<I", 100))
    assert lied != content
    assert set(paths(lied, limits=SMALL).values()) <= {"file_broken", "file_too_large"}


def test_a_member_that_packs_too_well_is_a_bomb() -> None:
    assert paths(zipped({"a.bmp": bytes(1_000_000)}), limits=SMALL) == {"in/a.bmp": "file_too_large"}


def test_a_stream_that_unpacks_to_too_much_is_told() -> None:
    assert paths(gzip.compress(bytes(3_000_000)), "a.gz", limits=SMALL) == {"a.gz": "file_too_large"}


def test_too_many_members_are_told_and_the_first_are_read() -> None:
    found = paths(zipped({f"{number}.pdf": PDF for number in range(20)}), "a.zip", limits=SMALL)
    assert len(found) == 11
    assert found["a.zip"] == "archive_too_large"


def test_members_of_nested_archives_count_together_and_every_archive_that_was_left_is_told() -> None:
    inner = zipped({f"{number}.pdf": PDF for number in range(20)})
    found = paths(zipped({"one.zip": inner, "two.zip": inner}), "a.zip", limits=SMALL)
    assert found["a.zip/one.zip"] == found["a.zip"] == "archive_too_large"


def test_members_that_share_bytes_are_a_bomb() -> None:
    content = raw_zip([(b"a.pdf", PDF), (b"b.pdf", PDF)])
    second = content.index(b"PK\x01\x02", content.index(b"PK\x01\x02") + 1)
    overlapping = content[: second + 42] + struct.pack("<I", 0) + content[second + 46 :]
    assert paths(overlapping, "a.zip") == {"a.zip": "archive_too_large"}


def test_archives_packed_too_deep_are_told() -> None:
    content = zipped({"a.pdf": PDF})
    for _ in range(LIMITS.depth):
        content = zipped({"a.zip": content})
    ((path, code),) = paths(content, "a.zip").items()
    assert code == "archive_too_deep"
    assert path.count("a.zip") == LIMITS.depth + 1


def test_a_7z_with_a_password_is_told() -> None:
    for options in ({"password": "secret"}, {"password": "secret", "header_encryption": True}):
        assert paths(seven_zipped({"a.pdf": PDF}, **options), "a.7z") == {"a.7z": "file_protected"}


def test_names_that_leave_the_folder_are_refused_in_a_7z_too() -> None:
    content = seven_zipped({"aa/x.pdf": PDF, "good.pdf": JPEG}, packed_list=False)
    raw = content.replace("aa/x.pdf".encode("utf-16-le"), "../x.pdf".encode("utf-16-le"))
    assert raw != content
    header = raw[32 + struct.unpack_from("<Q", raw, 12)[0] :]
    raw = raw[:28] + struct.pack("<I", zlib.crc32(header)) + raw[32:]
    raw = raw[:8] + struct.pack("<I", zlib.crc32(raw[12:32])) + raw[12:]
    assert paths(raw) == {"in/__/x.pdf": "member_name_unsafe", "in/good.pdf": JPEG}


def test_a_7z_larger_than_one_round_comes_out_whole() -> None:
    files = {f"{number}.pdf": PDF + bytes([number]) for number in range(150)}
    assert paths(seven_zipped(files)) == {f"in/{name}": content for name, content in files.items()}


def rar(name: str) -> bytes:
    return (RARS / name).read_bytes()


def test_stored_files_of_a_rar_come_out_without_any_program() -> None:
    assert paths(rar("subdirs5.rar"), "a.rar")["a.rar/sub/üȵĩöḋè/file.txt"] == b"file\n"


@pytest.mark.program("unar")
def test_packed_files_of_a_rar_come_out_through_unar() -> None:
    found = paths(rar("packed5.rar"), "a.rar")
    assert {path: len(content) for path, content in found.items()} == {
        "a.rar/stest1.txt": 2048,
        "a.rar/stest2.txt": 2048,
    }


def test_a_packed_rar_without_the_program_names_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("rarfile.CURRENT_SETUP", None)
    found = {
        leaf.source.path: leaf.error for leaf in unpacked(rar("packed5.rar"), "a.rar") if isinstance(leaf, UnopenedFile)
    }
    assert "install unar" in str(found["a.rar/stest1.txt"])
    assert found["a.rar/stest1.txt"].exit_code == 7


def test_a_rar_with_a_password_is_told_member_by_member_or_as_a_whole() -> None:
    assert set(paths(rar("password5.rar"), "a.rar").values()) == {"file_protected"}
    assert paths(rar("hidden_list5.rar"), "a.rar") == {"a.rar": "file_protected"}


def test_links_in_a_rar_are_refused() -> None:
    found = paths(rar("symlink_out5.rar"), "a.rar")
    assert found["a.rar/up"] == "member_name_unsafe"


def test_a_rar_that_was_cut_off_or_is_a_part_of_several_is_told() -> None:
    content = rar("subdirs5.rar")
    assert "file_broken" in paths(content[: len(content) // 2], "a.rar").values()


def stored_rar(name: bytes, content: bytes) -> bytes:
    """Return a RAR 3 archive of one stored file, by its technical note."""

    def block(body: bytes) -> bytes:
        return struct.pack("<H", zlib.crc32(body) & 0xFFFF) + body

    main = block(struct.pack("<BHH6x", 0x73, 0, 13))
    fields = (len(content), len(content), 2, zlib.crc32(content), 0x52C85A00, 20, 0x30, len(name), 0x20)
    head = struct.pack("<BHH", 0x74, 0x8000, 32 + len(name)) + struct.pack("<IIBIIBBHI", *fields) + name
    end = block(struct.pack("<BHH", 0x7B, 0x4000, 7))
    return b"Rar!\x1a\x07\x00" + main + block(head) + content + end


def test_names_in_gbk_come_right_out_of_an_old_rar() -> None:
    assert paths(stored_rar("附件2 需求表.pdf".encode("gbk"), PDF), "a.rar") == {"a.rar/附件2 需求表.pdf": PDF}
    assert paths(stored_rar(b"..\\x.pdf", PDF), "a.rar") == {"a.rar/__/x.pdf": "member_name_unsafe"}


@pytest.mark.parametrize("name", ["volume5.part1.rar", "volume5.part3.rar", "volume3.part3.rar"])
def test_one_part_of_a_rar_in_several_is_told_as_one(name: str) -> None:
    assert set(paths((RARS / name).read_bytes(), name).values()) == {"archive_split"}


@pytest.mark.parametrize("number", [1, 2, 3])
def test_one_part_of_a_7z_in_several_is_told_as_one(number: int) -> None:
    whole = seven_zipped({"a.pdf": PDF + random.Random(1).randbytes(30_000)})
    part = whole[(number - 1) * 12_000 : number * 12_000]
    assert reason(part, f"a.7z.{number:03}") == "archive_split"


@pytest.mark.program("zip")
def test_one_part_of_a_zip_in_several_is_told_as_one(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(random.Random(1).randbytes(150_000))
    subprocess.run(["zip", "-q", "-s", "64k", "a.zip", "a.pdf"], cwd=tmp_path, check=True, timeout=60)
    parts = sorted(tmp_path.glob("a.z*"))
    assert [part.name for part in parts] == ["a.z01", "a.z02", "a.zip"]
    assert [reason(part.read_bytes(), part.name) for part in parts] == ["archive_split"] * 3
    assert reason(parts[0].read_bytes(), "renamed.zip") == "archive_split"


def test_what_only_has_the_name_of_a_part_is_opened() -> None:
    assert paths(zipped({"a.pdf": PDF}), "a.zip.001") == {"a.zip.001/a.pdf": PDF}


def reason(content: bytes, name: str) -> str:
    """Return why a file, container or not, is not opened."""
    for leaf in unpacked(content, name):
        if isinstance(leaf, UnopenedFile):
            return getattr(leaf.error, "code", "")
        with pytest.raises(SourceError) as caught:
            open_source(leaf)
        return caught.value.code
    raise AssertionError("nothing came out")


@pytest.mark.parametrize("pack", [zipped, tarred])
def test_a_machine_without_memory_is_no_damage_of_the_archive(pack, monkeypatch: pytest.MonkeyPatch) -> None:
    def none_left(*_: object) -> bytes:
        raise MemoryError

    monkeypatch.setattr(Budget, "read", none_left)
    with pytest.raises(MemoryError):
        unpacked(pack({"a.pdf": PDF}))


def test_archives_one_behind_the_other_in_one_file_give_the_files_of_all() -> None:
    content = zipped({"a.pdf": PDF}) + zipped({"b.jpg": JPEG}) + zipped({"c.pdf": PDF + b"c"})
    assert paths(content, "a.zip") == {"a.zip/a.pdf": PDF, "a.zip/b.jpg": JPEG, "a.zip/c.pdf": PDF + b"c"}


def test_members_of_one_name_come_out_each_with_its_own_bytes_however_far_apart() -> None:
    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w") as archive:
        archive.writestr(b"first one", "a.bin")
        for number in range(80):
            archive.writestr(b"%d" % number, f"{number}.txt")
        archive.writestr(b"secondone", "a.bin")
    same = [leaf.content for leaf in unpacked(out.getvalue(), "a.7z") if leaf.name == "a.bin"]
    assert same == [b"first one", b"secondone"]


def test_members_of_one_name_in_a_zip_are_both_read() -> None:
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w") as archive:
        warnings.simplefilter("ignore")
        archive.writestr("a.pdf", PDF)
        archive.writestr("a.pdf", PDF + b"2")
    assert [leaf.content for leaf in unpacked(out.getvalue(), "a.zip")] == [PDF, PDF + b"2"]


def test_a_name_in_gbk_without_a_mark_is_read_as_it_was_written() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("aaaa.pdf", PDF)
    content = out.getvalue().replace(b"aaaa.pdf", "企业".encode("gbk") + b".pdf")
    assert paths(content, "a.zip") == {"a.zip/企业.pdf": PDF}
