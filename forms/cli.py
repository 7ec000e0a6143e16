"""The command `forms`: list, build, fill, copies, schema, check and preview."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress
from rich.table import Table

from forms.catalogue import Catalogue, load_catalogue, load_named
from forms.command import Version, extra_templates, plain_console, run, write_any_character
from forms.copies import MANIFEST_CSV, CopyKind, Made, Recipients, clear_folder, load_recipients, make_copies
from forms.definition import Form
from forms.errors import DefinitionError, ExitCode, UsageError, did_you_mean
from forms.faces import load_metrics
from forms.files import OWNER_ONLY, write_whole
from forms.filling import FILLERS, check_answers
from forms.filling.fit import check_fits
from forms.layout import lay_out
from forms.loading import load_form
from forms.preview import png_of, preview_pages
from forms.record_schema import record_schema
from forms.render.pdf.together import render_together
from forms.render.registry import RENDERERS
from forms.render.word import no_word_words

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


def _kinds_of(form: Form) -> tuple[FileKind, ...]:
    """Return the kinds of files that can be made of a form."""
    return (FileKind.PDF,) if form.is_placed else tuple(FileKind)


def _catalogue(templates: Path | None) -> Catalogue:
    return load_catalogue(extra_templates(templates))


@app.callback()
def _before_each_command(version: Version = False) -> None:
    pass


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
    if together is not None and together.suffix.lower() != ".pdf":
        raise UsageError(f"{together}: the file to be printed is a .pdf")
    catalogue = _catalogue(templates)
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
                raise UsageError(f"{form.id}: a form on a blank of its own is not bound with others 不能与其他表合成")
        write_whole(together, render_together(parts))
        typer.echo(together)


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
    layout = lay_out(form, load_metrics())
    if suffix == ".pdf":  # in Word, rows grow
        check_fits(form, layout, checked)
    write_whole(out, FILLERS[suffix](form, layout, checked), overwrite=force, mode=OWNER_ONLY)
    typer.echo(out)


@app.command()
def copies(
    name: FormName,
    recipients: Annotated[
        Path, typer.Argument(metavar="RECIPIENTS.csv", help="The list, CSV or XLSX. 收件单位名单，CSV 或 XLSX。")
    ],
    out: Annotated[Path, typer.Option("--out", help="The folder to write to. 输出文件夹。")],
    *,
    to: Annotated[
        list[CopyKind] | None,
        typer.Option("--to", help="pdf, docx: a file each; print: one PDF of all. 默认 pdf 和 print。"),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace the copies of an earlier run. 替换以前生成的文件。")
    ] = False,
    templates: Templates = None,
) -> int:
    """为名单上每个单位生成一份带编号、已预填的表单。 Make a copy for each recipient, with its own copy id.

    列名为栏目 id 或名称时预填该栏，copy_id 列给出编号，其余各列只写入清单。
    没有 copy_id 列时编号由名单算出，同一名单编号不变。
    有误的行逐一列出，不影响其他行，此时退出码为 2。

    A heading that is a field's id, label or name prefills that field, the
    column copy_id gives the copy ids, and others only stand in the manifest.
    Without such a column ids are computed: the same list gives the same ids.
    Rows that cannot be used are named and stop nothing; the code is then 2.
    """
    form = load_named(name, _catalogue(templates))
    if form.is_placed and CopyKind.DOCX in (to or ()):
        raise UsageError(no_word_words(form))
    listed = load_recipients(recipients, form)
    clear_folder(out, force=force)
    _tell_columns(listed)
    with _advancing(len(listed.recipients)) as advance:
        kinds = to or [CopyKind.PDF, CopyKind.PRINT]
        made = make_copies(form, lay_out(form, load_metrics()), listed, out, kinds, advance=advance)
    _tell_made(made, recipients, out)
    return int(ExitCode.USAGE if made.refusals else ExitCode.OK)


def _tell_columns(listed: Recipients) -> None:
    prefilled = [column.field.id for column in listed.columns if column.field]
    others = [column.heading for column in listed.columns if not column.field and not column.gives_copy_id]
    typer.echo(f"预填 prefilled: {', '.join(prefilled) or '—'}")
    typer.echo(f"仅列入清单 only in the manifest: {', '.join(others) or '—'}")


def _tell_made(made: Made, recipients: Path, out: Path) -> None:
    for refusal in made.refusals:
        typer.echo(f"{recipients}: {refusal}", err=True)
    typer.echo(f"生成 copies made: {len(made.copies)}")
    if made.refusals:
        typer.echo(f"未用行数 rows refused: {len({refusal.row_no for refusal in made.refusals})}")
    typer.echo(out / MANIFEST_CSV)


@contextmanager
def _advancing(total: int) -> Iterator[Callable[[], None]]:
    """Show a bar on a terminal; what it gives is called after each of `total` steps."""
    console = plain_console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("生成 making", total=total)
        yield lambda: progress.advance(task)


@app.command()
def schema(name: FormName, templates: Templates = None) -> None:
    """输出该表单记录的 JSON Schema，逐栏标明类型。 Print the JSON Schema of the form's records, each answer typed."""
    form = load_named(name, _catalogue(templates))
    if not form.has_fields:
        raise UsageError(f"{form.id} has no fields, so there are no records of it 该文件没有栏目，没有记录")
    typer.echo(json.dumps(record_schema(form), ensure_ascii=False, indent=2))


@app.command()
def check(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Definitions. 表单定义文件。")],
    templates: Templates = None,
) -> int:
    """检查表单定义，指出每处错误的行号、栏目和改法。 Explain every mistake in a definition."""
    known = _sound_catalogue(templates)
    checked: dict[tuple[str, int], Path] = {}
    code = ExitCode.OK
    for path in files:
        try:
            form = load_form(path)
            name = (form.id, form.version)
            if name in checked:
                raise DefinitionError(
                    f'{path}: form "{form.id}" is already defined in {checked[name]}: change its id, or its version'
                )
            known = known.with_form(form)
            pages = lay_out(form, load_metrics()).pages
        except DefinitionError as error:
            typer.echo(str(error), err=True)
            typer.echo(f"有误 mistakes in {path}", err=True)
            code = ExitCode.DEFINITION
            continue
        checked[name] = path
        boxes = sum(len(field.options) for field in form.fields)
        counts = f"{len(form.fields)} fields 栏目, {boxes} boxes 选框, {len(pages)} pages 页"
        typer.echo(f"ok 无误 {path}: {form.id} {form.version}, {counts}")
    return int(code)


def _sound_catalogue(templates: Path | None) -> Catalogue:
    """Return what is known, or nothing when a definition in it is wrong: it may be the one to check."""
    try:
        return _catalogue(templates)
    except DefinitionError:
        return Catalogue(())


@app.command()
def preview(
    name: FormName,
    out: Annotated[Path, typer.Option("--out", help="The folder to write to. 输出文件夹。")] = Path("output"),
    dpi: Annotated[int, typer.Option("--dpi", min=40, max=600, help="Resolution. 分辨率。")] = 100,
    templates: Templates = None,
) -> None:
    """输出各页图片，标出各栏目和选框的 id。 Draw the pages as PNG, fields and boxes outlined and named."""
    form = load_named(name, _catalogue(templates))
    for page_no, picture in enumerate(preview_pages(form, lay_out(form, load_metrics()), dpi), start=1):
        path = out / f"{form.id}-{page_no}.png"
        write_whole(path, png_of(picture, dpi))
        typer.echo(path)


def _load_answers(path: Path) -> dict[str, object]:
    try:
        answers = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror})") from error
    except (ValueError, RecursionError) as error:
        where = f":{error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise UsageError(f"{path}{where}: not JSON in UTF-8; expected an object of field id to value") from error
    if not isinstance(answers, dict):
        raise UsageError(f"{path}: expected an object of field id to value")
    return answers


def main() -> None:
    """Run the command and leave with its exit code."""
    write_any_character()
    sys.exit(run(app))
