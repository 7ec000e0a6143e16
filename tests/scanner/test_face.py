"""What a program gets from `import scanner`."""

from __future__ import annotations

import io
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

import scanner
from forms.errors import DefinitionError, UsageError
from forms.filling import fill_pdf
from scanner import Record, Scanner, load_forms
from tests.annex2 import annex2

ANSWERS = {"company_name": "甲科技有限公司", "founded": "2021-06-08"}
VISIT = Path(__file__).parents[1] / "roundtrip" / "visit.yaml"


@pytest.fixture(scope="module", autouse=True)
def one_moment() -> Iterator[None]:
    """Have all be read at one moment: records of two readings are compared."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "1795914000")
        yield


@pytest.fixture(scope="module")
def filled() -> bytes:
    return fill_pdf(*annex2(), ANSWERS)


@pytest.fixture(scope="module")
def in_child() -> Scanner:
    return Scanner()


def modules_after(words: str) -> set[str]:
    code = f"import sys; {words}; print(*sys.modules)"
    return set(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split())


def test_importing_the_package_alone_loads_no_library_and_no_stage() -> None:
    loaded = modules_after("import scanner")
    assert not {"cv2", "numpy", "onnxruntime", "pydantic"} & {name.split(".")[0] for name in loaded}
    assert {name for name in loaded if name.startswith("scanner.")} == set()


def test_the_record_alone_loads_no_picture_library() -> None:
    assert not {"cv2", "onnxruntime"} & modules_after("from scanner import Record")


def test_the_face_is_listed_and_nothing_else_is_made_up() -> None:
    assert {"Record", "Scanner", "load_forms"} <= set(dir(scanner))
    with pytest.raises(AttributeError, match="no attribute 'Scaner'"):
        scanner.Scaner  # noqa: B018  # type: ignore[attr-defined]


def test_a_path_gives_its_record_as_a_child_and_as_this_process_read_it(
    filled: bytes, in_child: Scanner, tmp_path: Path
) -> None:
    path = tmp_path / "甲.pdf"
    path.write_bytes(filled)
    (record,) = in_child.read(path)
    assert isinstance(record, Record)
    assert (record.source.name, record.status) == ("甲.pdf", "review")
    assert {name: record.answers[name] for name in ANSWERS} == ANSWERS
    assert Scanner(in_process=True).read(str(path)) == (record,)


def test_an_archive_gives_the_records_of_all_its_files(filled: bytes, in_child: Scanner) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("a.pdf", filled)
        archive.writestr("b.txt", "no form")
    records = in_child.read(content.getvalue(), name="returns.zip")
    assert [record.source.path for record in records] == ["returns.zip/a.pdf", "returns.zip/b.txt"]
    assert [record.status for record in records] == ["review", "rejected"]
    assert Scanner(in_process=True).read(content.getvalue(), name="returns.zip") == records


def test_threads_that_share_a_scanner_get_each_their_own_record(filled: bytes, in_child: Scanner) -> None:
    found: dict[str, str] = {}

    def read(name: str, content: bytes) -> None:
        (record,) = in_child.read(content, name=name)
        found[name] = f"{record.source.name} {record.status}"

    threads = [threading.Thread(target=read, args=pair) for pair in (("a.pdf", filled), ("b.txt", b"no form"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {"a.pdf": "a.pdf review", "b.txt": "b.txt rejected"}


def test_the_day_that_is_given_is_what_dates_are_held_against(filled: bytes) -> None:
    (record,) = Scanner(today=date(2020, 1, 1), in_process=True).read(filled, name="a.pdf")
    assert [problem.code for problem in record.issues if problem.field == "founded"] == ["date_in_future"]


def test_forms_of_a_folder_are_known_and_those_that_are_not_given_are_not(filled: bytes, tmp_path: Path) -> None:
    (tmp_path / VISIT.name).write_bytes(VISIT.read_bytes())
    everything = load_forms(tmp_path)
    assert {"annex2", "visit"} <= {form.id for form in everything}
    only = Scanner(forms=[form for form in everything if form.id == "visit"], in_process=True)
    (record,) = only.read(filled, name="a.pdf")
    assert (record.status, record.form) == ("rejected", None)


def test_nothing_can_be_read_after_the_end_of_a_with_block(filled: bytes) -> None:
    with Scanner(in_process=True) as opened:
        opened.read(b"", name="a.pdf")
    opened.close()
    with pytest.raises(UsageError, match="closed"):
        opened.read(filled, name="a.pdf")


def test_a_child_that_was_not_closed_ends_with_its_program(tmp_path: Path) -> None:
    code = (
        "from scanner import Scanner; kept = Scanner(); kept.read(b'', name='a.pdf');"
        "print(kept._reader._reader._process.pid)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=300, check=True)
    assert not Path(f"/proc/{int(done.stdout)}").exists()


def test_a_path_that_is_not_there_is_the_errors_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Scanner(in_process=True).read(tmp_path / "none.pdf")


def test_what_makes_no_sense_is_refused_when_the_scanner_is_made() -> None:
    with pytest.raises(UsageError, match='did you mean "tesseract"'):
        Scanner(engine="teseract")
    with pytest.raises(UsageError, match=r"0\.0 to 1\.0"):
        Scanner(accept_wrong=3)
    with pytest.raises(UsageError, match="none of the forms"):
        Scanner(forms=[form for form in load_forms() if not form.has_fields])
    twice = [form for form in load_forms() if form.id == "annex2"] * 2
    with pytest.raises(DefinitionError, match="already defined"):
        Scanner(forms=twice)


def test_bytes_without_a_name_are_refused() -> None:
    with pytest.raises(UsageError, match="name="):
        Scanner(in_process=True).read(b"%PDF-")  # type: ignore[call-overload]
