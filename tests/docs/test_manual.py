"""Every command that the documents show is one that there is, and the manual's own run in their order."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from typer.main import get_command

from forms.errors import ExitCode
from forms.terminal.edge import run
from tests.contracts.command_page import PROGRAMS, _commands

ROOT = Path(__file__).parents[2]
PAGES = [
    ROOT / "README.md",
    ROOT / "README.zh-CN.md",
    *sorted(ROOT.glob("docs/*.md")),
    *sorted(ROOT.glob("docs/zh/*.md")),
]
GENERATED = {"commands.md", "accuracy.md"}
SERVING = ("desk", "watch")
"""Commands of `scanner` that do not end by themselves."""

COMMANDS = {program: dict(_commands(get_command(app))) for program, app in PROGRAMS.items()}


def shown(path: Path) -> Iterator[str]:
    """Yield the commands of ours that a page shows in its blocks for a shell."""
    for block in re.findall(r"```(?:sh|console|bash)?\n(.*?)```", path.read_text(encoding="utf-8"), re.DOTALL):
        for line in block.replace("\\\n", " ").splitlines():
            match = re.match(r"\s*(?:\$ )?(?:\.venv/bin/)?((?:forms|scanner) [a-z].*)", line)
            if match is not None and "…" not in match[1]:
                yield match[1].split("  #")[0].split(" #")[0].split(" | ")[0].split(" > ")[0].strip()


ALL = [
    (path.relative_to(ROOT).as_posix(), line) for path in PAGES if path.name not in GENERATED for line in shown(path)
]


@pytest.mark.parametrize(("page", "line"), ALL, ids=[f"{page}: {line}"[:90] for page, line in ALL])
def test_a_command_that_a_page_shows_is_understood(page: str, line: str) -> None:
    program, name, *words = shlex.split(re.sub(r"\[(--[^\]]*)\]", r"\1", line), posix=True)
    command: Any = COMMANDS[program].get(name)
    assert command is not None, page
    flags = {flag for one in command.params for flag in (*one.opts, *one.secondary_opts)} | {"--help"}
    assert {word.split("=")[0] for word in words if re.match(r"--[a-z]", word)} <= flags, page
    needed = {flag for one in command.params if one.required and one.param_type_name == "option" for flag in one.opts}
    assert not needed or needed & set(words) or "--help" in words, page


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the list, the letter and the returns that the manual speaks of."""
    book = Workbook()
    for row in (
        ("序号", "单位名称", "统一社会信用代码", "联系人", "手机", "邮箱"),
        (1, "南京某某科技有限公司", "91320100MA183FQEFU", "张三", "13812345678", "a@company.cn"),
        (2, "苏州某某精密仪器有限公司", "", "李四", "0512-65220001", "b@company.cn"),
    ):
        book.active.append(row)
    book.save(tmp_path / "companies.xlsx")
    (tmp_path / "letter.txt").write_text("主题：请填报《{表格}》（{单位}）\n\n{单位名称}\n", encoding="utf-8")
    (tmp_path / "inbox").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_manual_s_commands_run_in_their_order(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """From the list to the clean sheet: one company sends its copy back, the other does not answer."""
    manual = ROOT / "docs" / "zh"
    loan = re.search(r"```yaml\n(.*?)```", (manual / "new-form.md").read_text(encoding="utf-8"), re.DOTALL)
    assert loan is not None
    (office / "myforms").mkdir()
    (office / "myforms" / "loan.yaml").write_text(loan[1], encoding="utf-8")
    for page in ("send", "return", "check", "overview", "trouble", "new-form", "integration"):
        for line in shown(manual / f"{page}.md"):
            program, name, *words = shlex.split(line)
            if name in SERVING:
                continue
            code = run(PROGRAMS[program], [name, *words])
            assert code in (ExitCode.OK, ExitCode.REVIEW), f"{page}: {line}: {capsys.readouterr().err}"
            if page == "send" and not any((office / "inbox").iterdir()) and (office / "out" / "pdf").is_dir():
                answer = min((office / "out" / "pdf").iterdir())  # the other company does not answer
                (office / "inbox" / answer.name).write_bytes(answer.read_bytes())
    assert (office / "june.xlsx").is_file()
    assert len(list((office / "reminders").rglob("*.eml"))) == 2


def test_every_picture_and_page_that_the_manual_names_is_there() -> None:
    for path in ROOT.glob("docs/zh/*.md"):
        for target in re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8")):
            assert target.startswith("http") or (path.parent / target).is_file(), f"{path.name}: {target}"


@pytest.mark.parametrize("name", ["new-form.md", "integration.md"])
def test_a_chinese_twin_is_whole(name: str) -> None:
    """Every example is the same, and each section and table row of the English page has one in Chinese."""
    english, chinese = ((ROOT / "docs" / folder / name).read_text(encoding="utf-8") for folder in ("", "zh"))
    for kind in ("yaml", "python", "markdown", "sh\nsqlite3", "sh\n# who"):
        pattern = f"```{kind}.*?```"
        assert re.findall(pattern, chinese, re.DOTALL) == re.findall(pattern, english, re.DOTALL)
    for mark in (r"^#+ ", r"^\| `[^`]+`"):
        counts = [len(re.findall(mark, text, re.MULTILINE)) for text in (english, chinese)]
        assert counts[1] >= counts[0], mark
