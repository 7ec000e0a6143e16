"""Drives LibreOffice: filling in the Word form, editing workbooks, and drawing Word files with our fonts."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from fontTools.ttLib import TTFont

from forms.faces import Face, face_path
from forms.render.word.xml import FONT_NAMES
from tests.viewers.running import debian_python, found, run
from tests.viewers.steps import Clicked, Step


@dataclass(frozen=True, slots=True)
class OfficeControl:
    """A content control as LibreOffice has it.

    Attributes:
        kind: `text`, `date` or `box`.
        blank: Whether its placeholder shows.
        text: What stands in it.
    """

    kind: str
    blank: bool
    text: str


def fill_in_office(file: bytes, steps: Sequence[Step]) -> tuple[bytes, dict[str, OfficeControl]]:
    """Return the Word file as LibreOffice saves it after the steps, and its controls by bookmark."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        form, given, out = (folder / part for part in ("form.docx", "steps.json", "out.docx"))
        form.write_bytes(file)
        given.write_text(json.dumps([_entry(step) for step in steps]), encoding="utf-8")
        with _listening(folder):
            printed = debian_python("office_form.py", folder.name, form, given, out, module="import uno")
        controls = {name: OfficeControl(**entry) for name, entry in json.loads(printed).items()}
        return out.read_bytes(), controls


def edit_in_office(workbook: bytes, steps: Sequence[Sequence[str | int]]) -> tuple[bytes, dict[str, str]]:
    """Return a workbook as LibreOffice saves it after its first sheet was edited, and what was typed, as it shows it.

    Args:
        workbook: An XLSX.
        steps: What is done, as `office_sheet.py` says.
    """
    with TemporaryDirectory() as name:
        folder = Path(name)
        book, given, out = (folder / part for part in ("book.xlsx", "steps.json", "out.xlsx"))
        book.write_bytes(workbook)
        given.write_text(json.dumps(steps), encoding="utf-8")
        with _listening(folder):
            shown = debian_python("office_sheet.py", folder.name, book, given, out, module="import uno")
        return out.read_bytes(), json.loads(shown)


def _entry(step: Step) -> tuple[str, str | None]:
    return (step.name.replace(".", "_"), None) if isinstance(step, Clicked) else (step.field_id, step.text)


@contextmanager
def _listening(folder: Path) -> Iterator[None]:
    """Start a LibreOffice that listens at a pipe with the folder's name."""
    profile = (folder / "profile").as_uri()
    command = [found("soffice"), "--headless", "--norestore", f"-env:UserInstallation={profile}"]
    command.append(f"--accept=pipe,name={folder.name};urp;")
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, env=os.environ | {"SAL_USE_VCLPLUGIN": "svp"}, **quiet) as office:
        try:
            yield
            office.wait(60)
        finally:
            office.kill()


def convert(files: Mapping[str, bytes], target: str, folder: Path) -> dict[str, bytes]:
    """Return Word files as LibreOffice converts them, drawn with the project's fonts for those of Chinese offices.

    Args:
        files: Names with their suffix to contents.
        target: The suffix without dot, `pdf`.
        folder: An empty folder.
    """
    for name, content in files.items():
        (folder / name).write_bytes(content)
    out = folder / "out"
    command = [found("soffice"), f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
    command += ["--convert-to", target, "--outdir", str(out), *(str(folder / name) for name in files)]
    run(command, FONTCONFIG_FILE=str(_fonts_of_offices(folder)))
    return {name: (out / name).with_suffix(f".{target}").read_bytes() for name in files}


def _fonts_of_offices(folder: Path) -> Path:
    """Write a fontconfig file that stands the project's fonts in for those of Chinese offices."""
    aliases = []
    for face in (Face.TITLE, Face.BODY, Face.HEADING, Face.KAI):
        with TTFont(face_path(face), lazy=True) as font:
            family = font["name"].getDebugName(1)
        aliases.append(
            f'<match target="pattern"><test name="family"><string>{FONT_NAMES[face]}</string></test>'
            f'<edit name="family" mode="assign" binding="strong"><string>{family}</string></edit></match>'
        )
    path = folder / "fonts.conf"
    path.write_text(
        f"<fontconfig><dir>{face_path(Face.BODY).parent}</dir><dir>/usr/share/fonts</dir>"
        f"<cachedir>{folder / 'cache'}</cachedir>{''.join(aliases)}</fontconfig>",
        encoding="utf-8",
    )
    return path
