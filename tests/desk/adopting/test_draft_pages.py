"""The pages of drafts as a client sees them: who may, what is refused, what stands where."""

from __future__ import annotations

import io
import re
import time
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import httpx
import pytest

from scanner.desk.adopting.folders import DraftFolder
from scanner.desk.office import Office
from scanner.desk.users.access import LOCAL_HOSTS, Access
from tests.desk.adopting.drafts import STATE, blank_pdf, made_draft
from tests.desk.batches import batch_of, company
from tests.desk.conftest import Desk, served
from tests.desk.test_users import PASSWORD, Browser
from tests.scanner.corrections.made import FORM


@dataclass
class Easel:
    """A draft at a desk."""

    desk: Desk
    draft: DraftFolder

    @property
    def path(self) -> str:
        return f"/settings/forms/{self.draft.draft_id}"

    @property
    def version(self) -> str:
        return self.draft.state().version

    def change(self, **posted: str | list[str]) -> httpx.Response:
        data = {"csrf": self.desk.csrf, "version": self.version, **posted}
        return self.desk.client.post(f"{self.path}/change", data=data)


@pytest.fixture
def easel(tmp_path: Path) -> Iterator[Easel]:
    batch_of(tmp_path / "batch", company(1, {}))
    draft = made_draft(tmp_path / "batch" / "drafts")
    with closing(Office.open(tmp_path / "batch", [FORM])) as office, served(office) as client:
        yield Easel(Desk(office, client), draft)


def test_every_place_is_outlined_and_every_field_listed(easel: Easel) -> None:
    page = easel.desk.get(easel.path)
    places = re.findall(r'<rect class="place ([^"]+)" data-at="([^"]+)"', page)
    assert {at for _, at in places} == {"0", "1", "2.0", "2.1", "3.0", "4.0"}
    assert {at: look.split()[0] for look, at in places} == {
        "0": "sure",
        "1": "middling",
        "2.0": "sure",
        "2.1": "unsure",
        "3.0": "middling",
        "4.0": "middling",
    }
    assert set(re.findall(r'<tr data-at="([^"]+)"', page)) == {"0", "1", "2", "2.0", "2.1", "3", "3.0", "4", "4.0"}


def test_a_change_is_on_the_disk_when_the_page_shows_it(easel: Easel) -> None:
    answer = easel.change(at="0", do="move", left="50", top="31", width="60", height="7")
    assert answer.url.params["at"] == "0"
    yaml = (easel.draft.definition_folder / "form.yaml").read_text(encoding="utf-8")
    assert "box: [50.0, 31.0, 110.0, 38.0]" in yaml


def test_a_fault_stands_at_its_field_and_keeps_the_form_from_being_saved_or_tried(easel: Easel) -> None:
    page = easel.change(at="0", label="Name", id="Nach Name").text
    assert "编号“Nach Name”不合规定" in page
    assert "is not an id" in page
    assert "definition.zip" not in page
    files = {"file": ("a.pdf", b"%PDF-1.7", "application/pdf")}
    answer = easel.desk.client.post(
        "/settings/forms/try", data={"csrf": easel.desk.csrf, "draft": easel.draft.draft_id}, files=files
    )
    assert answer.url.path == easel.path
    assert easel.desk.client.get(f"{easel.path}/definition.zip").url.path == easel.path


def test_a_change_of_an_older_version_is_refused_and_told(easel: Easel) -> None:
    version = easel.version
    easel.change(at="0", label="Surname", id="name")
    page = easel.change(version=version, at="1", do="remove").text
    assert "别人刚改过这份草案" in page
    assert len(easel.draft.state().draft.fields) == 5


def test_changes_are_taken_back_one_after_the_other(easel: Easel) -> None:
    easel.change(at="0", do="remove")
    easel.change(at="0", do="remove")
    for count in (4, 5, 5):
        easel.desk.post(f"{easel.path}/undo")
        assert len(easel.draft.state().draft.fields) == count
    assert easel.draft.state() == STATE


def test_boxes_are_grouped_and_the_new_choice_is_selected(easel: Easel) -> None:
    answer = easel.change(do="group", mark=["3.0", "4.0"], at="")
    assert answer.url.params["at"] == "3"
    assert [len(field.options) for field in easel.draft.state().draft.fields] == [0, 0, 2, 2]


@pytest.mark.parametrize(
    "posted",
    [
        {"at": "77", "do": "remove"},
        {"at": "", "do": "move", "left": "1"},
        {"at": "0", "do": "move", "left": "nan", "top": "1", "width": "1", "height": "1"},
        {"do": "draw", "page": "1"},
        {"do": "nonsense"},
        {"do": "group", "mark": "9.9"},
        {"do": "draw", "page": "99", "left": "9999", "top": "0", "width": "0", "height": "0", "version": "x"},
    ],
    ids=["no such part", "nothing selected", "no number", "no place", "nonsense", "no such box", "a false version"],
)
def test_a_request_that_makes_no_sense_changes_nothing(easel: Easel, posted: dict[str, str]) -> None:
    assert easel.change(**posted).status_code == 200
    assert easel.draft.state() == STATE


def test_what_a_form_says_is_escaped(easel: Easel) -> None:
    page = easel.change(at="0", label='"><script>alert(1)</script>', id="name").text
    assert "<script>alert" not in page


def test_a_change_needs_the_sessions_token(easel: Easel) -> None:
    answer = easel.desk.client.post(
        f"{easel.path}/change", data={"version": easel.version, "at": "0", "do": "remove", "csrf": "x"}
    )
    assert answer.status_code == 403
    assert easel.draft.state() == STATE


def test_the_zip_holds_definition_and_blank(easel: Easel) -> None:
    answer = easel.desk.client.get(f"{easel.path}/definition.zip")
    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert sorted(archive.namelist()) == ["survey.pdf", "survey.yaml"]


def test_an_example_is_read_again_after_a_correction_without_being_sent_again(easel: Easel) -> None:
    files = {"file": ("空白.pdf", blank_pdf(), "application/pdf")}
    data = {"csrf": easel.desk.csrf, "draft": easel.draft.draft_id}
    answer = easel.desk.client.post("/settings/forms/try", data=data, files=files)
    assert answer.url.path == f"{easel.path}/tried"
    assert "再读一次" not in _read(easel)
    easel.change(at="0", label="Family name", id="family_name")
    assert "定义已改，再读一次" in _read(easel)
    assert easel.desk.client.post(f"{easel.path}/again", data=data).url.path == f"{easel.path}/tried"
    page = _read(easel)
    assert "Family name" in page
    assert "再读一次" not in page


def _read(easel: Easel) -> str:
    """The page of the example once it is read."""
    end = time.monotonic() + 120
    while "data-reading" in (page := easel.desk.get(f"{easel.path}/tried")):
        assert time.monotonic() < end
        time.sleep(0.2)
    return page


def test_a_deleted_draft_is_gone_with_its_files(easel: Easel) -> None:
    assert "草案已删除" in easel.desk.post(f"{easel.path}/remove")
    assert not easel.draft.path.exists()
    assert easel.desk.client.get(easel.path).status_code == 404


@pytest.mark.parametrize(
    "path", ["/settings/forms/0123456789ab", "/settings/forms/..%2f..", "/settings/forms/try", "/settings/forms/A"]
)
def test_an_address_of_no_draft_is_answered_with_404(easel: Easel, path: str) -> None:
    assert easel.desk.client.get(path).status_code == 404


def test_a_page_that_the_blank_does_not_have_has_no_picture(easel: Easel) -> None:
    assert easel.desk.client.get(f"{easel.path}/pages/1.png").headers["content-type"] == "image/png"
    assert easel.desk.client.get(f"{easel.path}/pages/2.png").status_code == 404
    assert easel.desk.client.get(f"{easel.path}/tried/1.jpg").status_code == 404


def test_a_file_that_is_no_blank_is_refused_with_words_and_the_desk_goes_on(easel: Easel) -> None:
    files = {"file": ("../../x.pdf", b"%PDF-1.7 nothing", "application/pdf")}
    answer = easel.desk.client.post("/settings/forms", data={"csrf": easel.desk.csrf}, files=files)
    end = time.monotonic() + 120
    while "data-reading" in (page := easel.desk.get(answer.url.path)):
        assert time.monotonic() < end
        time.sleep(0.2)
    assert "⚠" in page
    assert "x.pdf" in page
    assert ".." not in page.split("<h1>")[1].split("</h1>")[0]
    assert easel.desk.get(easel.path)


def test_no_file_and_an_empty_file_are_told(easel: Easel) -> None:
    for files in ({"file": ("", b"")}, {"file": ("a.pdf", b"")}, {"other": ("a.pdf", b"%PDF")}):
        answer = easel.desk.client.post("/settings/forms", data={"csrf": easel.desk.csrf}, files=files)
        assert "请选择一个文件" in answer.text


@pytest.mark.parametrize("path", ["/settings/forms", "/settings/forms/try"])
def test_a_file_that_says_it_is_too_large_is_refused_before_it_comes(easel: Easel, path: str) -> None:
    address = easel.desk.client.base_url
    cookies = "; ".join(f"{name}={value}" for name, value in easel.desk.client.cookies.items())
    with closing(HTTPConnection(address.host, address.port, timeout=20)) as connection:
        connection.putrequest("POST", path)
        connection.putheader("Cookie", cookies)
        connection.putheader("Content-Type", "multipart/form-data; boundary=x")
        connection.putheader("Content-Length", str(200_000_000))
        connection.endheaders()
        assert connection.getresponse().status == 413


def test_a_clerk_may_neither_see_nor_change_drafts(tmp_path: Path) -> None:
    batch_of(tmp_path / "batch", company(1, {}))
    draft = made_draft(tmp_path / "batch" / "drafts")
    access = Access(hosts=LOCAL_HOSTS, needs_users=True)
    with closing(Office.open(tmp_path / "batch", [FORM])) as office, served(office, access) as client:
        office.register.put_user("王科员", "clerk", PASSWORD)
        browser = Browser(client)
        browser.log_in("王科员")
        assert "/settings/forms" not in client.get("/settings").text
        path = f"/settings/forms/{draft.draft_id}"
        for address in ("/settings/forms", path, f"{path}/pages/1.png", f"{path}/definition.zip", f"{path}/tried"):
            assert client.get(address).status_code == 403, address
        for address in ("/settings/forms", "/settings/forms/try", *(f"{path}/{one}" for one in POSTS)):
            assert browser.post(address, version=draft.state().version, at="0", do="remove").status_code == 403, address
    assert draft.state() == STATE


POSTS = ("change", "undo", "remove", "save", "again")
