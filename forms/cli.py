"""The command `forms`: list, build and fill."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from forms.catalogue import Catalogue, load_catalogue, load_named
from forms.command import extra_templates, run
from forms.errors import UsageError, did_you_mean
from forms.faces import load_metrics
from forms.files import write_whole
from forms.filling import FILLERS, check_answers
from forms.layout import lay_out
from forms.render.registry import RENDERERS

app = typer.Typer(
    help="From a form's definition to fillable PDF and Word files. 由表单定义生成可填写的 PDF 和 Word 文件。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Templates = Annotated[
    Path | None,
    typer.Option("--templates", help="A folder of more definitions (also FORMLOOP_TEMPLATES). 另一个表单定义文件夹。"),
]
FormName = Annotated[str, typer.Argument(metavar="FORM", help="A form's id, or a path to a definition.")]


class FileKind(StrEnum):
    """What `forms build` makes."""

    PDF = "pdf"
    DOCX = "docx"


def _catalogue(templates: Path | None) -> Catalogue:
    return load_catalogue(extra_templates(templates))


@app.command("list")
def list_forms(templates: Templates = None) -> None:
    """列出已有表单。 List the forms that are known."""
    table = Table(box=None, pad_edge=False)
    for heading in ("id", "version 版本", "fields 栏目", "boxes 选框", "title 标题"):
        table.add_column(heading)
    for form in _catalogue(templates).forms:
        boxes = sum(len(field.options) for field in form.fields)
        table.add_row(
            form.id, str(form.version), str(len(form.fields)), str(boxes), f"{form.annex} {form.title}".strip()
        )
    Console().print(table)


@app.command()
def build(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[FORM]...", help="Forms; all by default. 默认全部。")
    ] = None,
    to: Annotated[list[FileKind] | None, typer.Option("--to", help="Kind of file; both by default. 默认两种。")] = None,
    out: Annotated[Path, typer.Option("--out", help="The folder to write to. 输出文件夹。")] = Path("output"),
    templates: Templates = None,
) -> None:
    """生成表单文件。 Build the forms as PDF and Word files."""
    catalogue = _catalogue(templates)
    forms = [load_named(name, catalogue) for name in names] if names else list(catalogue.forms)
    metrics = load_metrics()
    for form in forms:
        layout = lay_out(form, metrics)
        for kind in to or list(FileKind):
            path = out / f"{form.id}.{kind.value}"
            write_whole(path, RENDERERS[kind.value].render(form, layout))
            typer.echo(path)


@app.command()
def fill(
    name: FormName,
    answers: Annotated[Path, typer.Argument(metavar="ANSWERS.json", help="An object of field id to value.")],
    out: Annotated[Path, typer.Option("--out", help="The file to write, .pdf or .docx. 输出文件。")],
    force: Annotated[bool, typer.Option("--force", help="Overwrite the file. 覆盖已有文件。")] = False,
    templates: Templates = None,
) -> None:
    """生成已填写的文件。 Write the fillable file with answers in it."""
    suffix = out.suffix.lower()
    if suffix not in FILLERS:
        raise UsageError(f"{out}: a filled file is .pdf or .docx{did_you_mean(suffix, FILLERS)}")
    form = load_named(name, _catalogue(templates))
    if not form.has_fields:
        raise UsageError(f"{form.id} has no fields to fill")
    checked = check_answers(form, _load_answers(answers))
    write_whole(out, FILLERS[suffix](form, lay_out(form, load_metrics()), checked), overwrite=force)
    typer.echo(out)


def _load_answers(path: Path) -> dict[str, object]:
    try:
        answers = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror})") from error
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        where = f":{error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise UsageError(f"{path}{where}: not JSON in UTF-8; expected an object of field id to value") from error
    if not isinstance(answers, dict):
        raise UsageError(f"{path}: expected an object of field id to value")
    return answers


def main() -> None:
    """Run the command and leave with its exit code."""
    sys.exit(run(app))
