"""Where a record came from, and its id."""

from __future__ import annotations

import hashlib

from scanner.values.record import FileRef, id_of_files, record_id, source_of

ONE, OTHER = "1" * 64, "2" * 64


def file(sha256: str, pages: dict[str, int]) -> FileRef:
    return FileRef(name="a.jpg", path=f"m.eml/{sha256[:1]}.jpg", sha256=sha256, kind="scan", pages=pages)


def test_a_record_of_one_file_keeps_the_id_of_version_1() -> None:
    words = f"{ONE}:3,-".encode()
    assert record_id(ONE, [3, None]) == hashlib.sha256(words).hexdigest()[:24]
    assert id_of_files([file(ONE, {"1": 3})], 2) == record_id(ONE, [3, None])


def test_a_record_of_several_files_has_an_id_from_all_of_them_in_the_forms_order() -> None:
    first, second = file(ONE, {"1": 1}), file(OTHER, {"2": 1})
    own = id_of_files([first, second], 2)
    assert own != id_of_files([second, first], 2)
    assert own != id_of_files([first, file(OTHER, {"2": 2})], 2)
    assert own not in {id_of_files([first], 2), id_of_files([second], 2)}
    assert own == id_of_files([first, second], 2)


def test_the_source_is_that_of_the_first_page_that_is_there_and_lists_all_files() -> None:
    source = source_of([file(OTHER, {"2": 7}), file(ONE, {"3": 1})], 4)
    assert (source.sha256, source.path) == (OTHER, "m.eml/2.jpg")
    assert source.pages == [None, 7, 1, None]
    assert [(one.sha256, one.pages) for one in source.files] == [(OTHER, {"2": 7}), (ONE, {"3": 1})]


def test_a_word_file_has_no_pages() -> None:
    source = source_of([file(ONE, {})], 0)
    assert (source.pages, source.files[0].pages) == ([], {})
    assert id_of_files(source.files, 0) == record_id(ONE, [])
