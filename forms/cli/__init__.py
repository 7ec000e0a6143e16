"""The command `forms`: list, build, fill, copies, schema, check and preview.

The docstrings of the commands are their help. A command imports what it needs when it runs, so that help comes at once.
"""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from forms.cli.options import FormName, Templates, catalogue_of
from forms.cli.sending import copies
from forms.errors import DefinitionError, ExitCode, UsageError
from forms.files import OWNER_ONLY, write_whole
from forms.terminal.edge import Version, plain_console, run, words_of, write_any_character
from forms.terminal.help_text import said
from forms.wording import Wording, did_you_mean

if TYPE_CHECKING:
    from forms.catalogue import Catalogue
    from forms.definition import Form

app = typer.Typer(
    help="From a form's definition to fillable PDF and Word files. 由表单定义生成可填写的 PDF 和 Word 文件。",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


class FileKind(StrEnum):
    """What `forms build` makes."""

    PDF = "pdf"
    DOCX = "docx"


def _kinds_of(form: Form) -> tuple[FileKind, ...]:
    """Return the kinds of files that can be made of a form."""
    return (FileKind.PDF,) if form.is_placed else tuple(FileKind)


@app.callback()
def _before_each_command(version: Version = False) -> None:
    pass


@app.command("list")
def list_forms(templates: Templates = None) -> None:
    """列出已有表单。 List the forms that are known."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    headings = (("版本", "version"), ("栏目", "fields"), ("选框", "boxes"), ("标题", "title"))
    for heading in ("id", *(said(*words) for words in headings)):
        table.add_column(heading, overflow="fold")
    for form in catalogue_of(templates).forms:
        boxes = sum(len(field.options) for field in form.fields)
        table.add_row(
            form.id, str(form.version), str(len(form.fields)), str(boxes), f"{form.annex} {form.title}".strip()
        )
    plain_console().print(table)


@app.command()
def build(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[FORM]...", help="Forms; all by default. 默认全部。")
    ] = None,
    to: Annotated[list[FileKind] | None, typer.Option("--to", help="Kind of file; both by default. 默认两种。")] = None,
    out: Annotated[Path, typer.Option("--out", help="The folder to write to. 输出文件夹。")] = Path("output"),
    together: Annotated[
        Path | None,
        typer.Option(
            "--together", metavar="FILE.pdf", help="Also all in one PDF, to be printed. 另合成一个印刷用 PDF。"
        ),
    ] = None,
    templates: Templates = None,
) -> None:
    """生成表单文件。 Build the forms as PDF and Word files."""
    from forms.catalogue import load_named
    from forms.faces import load_metrics
    from forms.layout import lay_out
    from forms.render.pdf.together import render_together
    from forms.render.registry import RENDERERS

    if together is not None and together.suffix.lower() != ".pdf":
        raise UsageError(Wording(zh="印刷用文件应为 .pdf。", en="the file to be printed is a .pdf."), at=together)
    catalogue = catalogue_of(templates)
    forms = [load_named(name, catalogue) for name in names] if names else list(catalogue.forms)
    metrics = load_metrics()
    parts = [(form, lay_out(form, metrics)) for form in forms]
    for form, layout in parts:
        for kind in to or _kinds_of(form):
            path = out / f"{form.id}.{kind.value}"
            write_whole(path, RENDERERS[kind.value].render(form, layout))
            typer.echo(path)
    if together is not None:
        for form in forms:
            if form.is_placed:
                raise UsageError(
                    Wording(zh="不能与其他表合成", en="a form on a blank of its own is not bound with others"),
                    at=form.id,
                )
        write_whole(together, render_together(parts))
        typer.echo(together)
        typer.echo(said(f"下一步：双面、按原大小打印 {together}。", f"Next: print {together} on both sides, unscaled."))


@app.command()
def fill(
    name: FormName,
    answers: Annotated[
        Path,
        typer.Argument(metavar="ANSWERS.json", help="栏目 id 到内容的 JSON 对象。 An object of field id to value."),
    ],
    out: Annotated[Path, typer.Option("--out", help="The file to write, .pdf or .docx. 输出文件。")],
    force: Annotated[bool, typer.Option("--force", help="Overwrite the file. 覆盖已有文件。")] = False,
    templates: Templates = None,
) -> None:
    """生成已填写的文件。 Write the fillable file with answers in it."""
    from forms.catalogue import load_named
    from forms.faces import load_metrics
    from forms.filling import FILLERS, check_answers
    from forms.filling.fit import check_fits
    from forms.layout import lay_out

    suffix = out.suffix.lower()
    if suffix not in FILLERS:
        raise UsageError(
            Wording(
                zh="填好的文件应为 .pdf 或 .docx。",
                en=f"a filled file is .pdf or .docx{did_you_mean(suffix, FILLERS).en}",
            ),
            at=out,
        )
    form = load_named(name, catalogue_of(templates))
    if not form.has_fields:
        raise UsageError(Wording(zh="该文件没有可填写的栏目。", en=f"{form.id} has no fields to fill."))
    checked = check_answers(form, _load_answers(answers))
    layout = lay_out(form, load_metrics())
    if suffix == ".pdf":  # in Word, rows grow
        check_fits(form, layout, checked)
    write_whole(out, FILLERS[suffix](form, layout, checked), overwrite=force, mode=OWNER_ONLY)
    typer.echo(out)


@app.command()
def schema(name: FormName, templates: Templates = None) -> None:
    """输出该表单记录的 JSON Schema，逐栏标明类型。 Print the JSON Schema of the form's records, each answer typed."""
    from forms.catalogue import load_named
    from forms.schemas.record import record_schema

    form = load_named(name, catalogue_of(templates))
    if not form.has_fields:
        raise UsageError(
            Wording(zh="该文件没有栏目，没有记录", en=f"{form.id} has no fields, so there are no records of it")
        )
    typer.echo(json.dumps(record_schema(form), ensure_ascii=False, indent=2))


@app.command()
def check(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Definitions. 表单定义文件。")],
    templates: Templates = None,
) -> int:
    """检查表单定义，指出每处错误的行号、栏目和改法。 Explain every mistake in a definition."""
    from forms.faces import load_metrics
    from forms.layout import lay_out
    from forms.loading import load_form

    known = _sound_catalogue(templates)
    checked: dict[tuple[str, int], Path] = {}
    code = ExitCode.OK
    for path in files:
        try:
            form = load_form(path)
            name = (form.id, form.version)
            if name in checked:
                what = Wording(
                    zh=f"表单“{form.id}”已在 {checked[name]} 中定义，请改编号（id）或版本。",
                    en=f'form "{form.id}" is already defined in {checked[name]}: change its id, or its version.',
                )
                raise DefinitionError(what, at=path)
            known = known.with_form(form)
            pages = lay_out(form, load_metrics()).pages
        except DefinitionError as error:
            typer.echo(words_of(error), err=True)
            typer.echo(f"{said('有误', 'mistakes in')} {path}", err=True)
            code = ExitCode.DEFINITION
            continue
        checked[name] = path
        boxes = sum(len(field.options) for field in form.fields)
        counts = ", ".join(
            (
                f"{len(form.fields)} {said('栏目', 'fields')}",
                f"{boxes} {said('选框', 'boxes')}",
                f"{len(pages)} {said('页', 'pages')}",
            )
        )
        typer.echo(f"{said('无误', 'ok')} {path}: {form.id} {form.version}, {counts}")
    return int(code)


def _sound_catalogue(templates: Path | None) -> Catalogue:
    """Return what is known, or nothing when a definition in it is wrong: it may be the one to check."""
    try:
        return catalogue_of(templates)
    except DefinitionError:
        from forms.catalogue import Catalogue

        return Catalogue(())


@app.command()
def preview(
    name: FormName,
    out: Annotated[Path, typer.Option("--out", help="The folder to write to. 输出文件夹。")] = Path("output"),
    dpi: Annotated[int, typer.Option("--dpi", min=40, max=600, help="Resolution. 分辨率。")] = 100,
    templates: Templates = None,
) -> None:
    """输出各页图片，标出各栏目和选框的 id。 Draw the pages as PNG, fields and boxes outlined and named."""
    from forms.catalogue import load_named
    from forms.faces import load_metrics
    from forms.layout import lay_out
    from forms.preview import png_of, preview_pages

    form = load_named(name, catalogue_of(templates))
    for page_no, picture in enumerate(preview_pages(form, lay_out(form, load_metrics()), dpi), start=1):
        path = out / f"{form.id}-{page_no}.png"
        write_whole(path, png_of(picture, dpi))
        typer.echo(path)


def _load_answers(path: Path) -> dict[str, object]:
    try:
        answers = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise UsageError(Wording(zh="无法读取。", en=f"cannot be read ({error.strerror})."), at=path) from error
    except (ValueError, RecursionError) as error:
        where = f":{error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise UsageError(
            Wording(zh="不是 UTF-8 的 JSON。", en="not JSON in UTF-8; expected an object of field id to value."),
            at=f"{path}{where}",
        ) from error
    if not isinstance(answers, dict):
        raise UsageError(
            Wording(zh="应为栏目 id 到内容的 JSON 对象。", en="expected an object of field id to value."), at=path
        )
    return answers


app.command()(copies)


def main() -> None:
    """Run the command and leave with its exit code."""
    write_any_character()
    sys.exit(run(app))
