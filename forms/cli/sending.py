"""The command `forms copies`: what goes out to the companies of a list. Its docstring is its help."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from forms.cli.options import FormName, Templates, catalogue_of
from forms.copies.kinds import CopyKind, PacketKind
from forms.errors import ExitCode, UsageError
from forms.terminal.edge import plain_console
from forms.terminal.help_text import said
from forms.wording import Wording

if TYPE_CHECKING:
    from forms.catalogue import Catalogue
    from forms.copies.faults import Fault
    from forms.copies.letters import Letter
    from forms.copies.making import Made
    from forms.copies.press import Order
    from forms.copies.recipients import Recipients
    from forms.definition import Form

List = Annotated[
    Path,
    typer.Argument(metavar="RECIPIENTS.csv", help="收件单位名单，CSV 或 XLSX。 The list of recipients, CSV or XLSX."),
]
Out = Annotated[Path, typer.Option("--out", help="输出文件夹。 The folder to write to.")]
Kinds = Annotated[
    list[CopyKind] | None,
    typer.Option(
        "--to",
        help="pdf、docx 每个单位一个文件，print 全部合成一个，默认 pdf 和 print。 "
        "A file each for pdf and docx, one of all for print; pdf and print by default.",
    ),
]
Packet = Annotated[
    bool,
    typer.Option(
        "--packet",
        help="每个单位的通知、附件和本单位表格合在一起，并写好邮件草稿。 "
        "Also the documents and its own copy together for each recipient, and a letter's draft.",
    ),
]
PacketAs = Annotated[
    PacketKind,
    typer.Option("--packet-as", help="合成一个 PDF 还是一个 ZIP。 One PDF, or a ZIP of files."),
]
LetterFile = Annotated[
    Path | None,
    typer.Option(
        "--letter",
        metavar="FILE",
        help="邮件草稿的模板，文本文件，{列名} 会被替换。 The drafts' template, a text with {headings} in it.",
    ),
]
Strict = Annotated[
    bool,
    typer.Option("--strict", help="名单有任何问题就不生成。 Make nothing if anything in the list is doubtful."),
]
Force = Annotated[bool, typer.Option("--force", help="替换以前生成的文件。 Replace the copies of an earlier run.")]


def copies(
    name: FormName,
    recipients: List,
    out: Out,
    *,
    to: Kinds = None,
    packet: Packet = False,
    packet_as: PacketAs = PacketKind.PDF,
    letter: LetterFile = None,
    strict: Strict = False,
    force: Force = False,
    templates: Templates = None,
) -> int:
    """为名单上每个单位生成一份带编号、已预填的表单。 Make a copy for each recipient, with its own copy id.

    先检查名单：信用代码、电话、邮箱、重复的单位，逐行指出并说明改法。
    列名为栏目 id、名称或常用叫法（单位名称、手机、邮箱……）时预填该栏，
    copy_id 列给出编号，序号列用于文件名，其余各列只写入清单。
    没有 copy_id 列时编号由名单算出，同一名单编号不变。
    有误的行逐一列出，不影响其他行，此时退出码为 2。

    The list is checked first: credit codes, phones, addresses, doubled companies,
    each with its row and cure. A heading that is a field's id, label, name or usual
    name prefills that field, copy_id gives the copy ids, a column of numbers the
    files' names, and others only stand in the manifest. Without a copy_id column
    ids are computed: the same list gives the same ids. Rows that cannot be used
    are named and stop nothing; the code is then 2.
    """
    from forms.catalogue import load_named
    from forms.copies.checks import find_doubts
    from forms.copies.making import clear_folder, make_copies, without_misfits
    from forms.copies.recipients import load_recipients

    catalogue = catalogue_of(templates)
    form = load_named(name, catalogue)
    kinds = frozenset(to or [CopyKind.PDF, CopyKind.PRINT])
    _check_kinds(form, kinds, packet=packet)
    listed = load_recipients(recipients, form)
    order = _order(form, catalogue, listed, kinds=kinds, packet=packet_as if packet else None, letter=letter)
    if packet or kinds != {CopyKind.DOCX}:
        listed = without_misfits(form, order.layout, listed)
    doubts = find_doubts(listed)
    _tell_columns(listed)
    _tell_faults(recipients, [*listed.refusals, *doubts])
    if strict and (doubts or listed.refusals):
        raise UsageError(
            Wording(
                zh="因使用 --strict，未生成任何文件，请先更正以上各行",
                en="nothing was made, since --strict was given; correct the rows above",
            ),
            at=recipients,
        )
    clear_folder(out, force=force)
    with _advancing(len(listed.recipients)) as advance:
        made = make_copies(order, listed, out, advance=advance)
    _tell_faults(recipients, [one for one in made.refusals if one not in listed.refusals])
    _tell_made(made, len(doubts), out, order)
    return int(ExitCode.USAGE if made.refusals else ExitCode.OK)


def _check_kinds(form: Form, kinds: frozenset[CopyKind], *, packet: bool) -> None:
    """Refuse what cannot be made of a form on a blank of its own.

    Raises:
        UsageError: A Word file or a packet is wanted of it.
    """
    from forms.render.word import NO_WORD_FILE

    if form.is_placed and CopyKind.DOCX in kinds:
        raise UsageError(NO_WORD_FILE, at=form.id)
    if form.is_placed and packet:
        raise UsageError(
            Wording(zh="不能与其他文件合成。", en="a form on a blank of its own is not bound with others."), at=form.id
        )


def _order(
    form: Form,
    catalogue: Catalogue,
    listed: Recipients,
    *,
    kinds: frozenset[CopyKind],
    packet: PacketKind | None,
    letter: Path | None,
) -> Order:
    from forms.copies.letters import DEFAULT_LETTER, load_letter
    from forms.copies.press import Order
    from forms.faces import load_metrics
    from forms.layout import lay_out

    metrics = load_metrics()
    wanted: Letter | None = None
    if packet is not None or letter is not None:
        wanted = load_letter(letter or DEFAULT_LETTER)
        wanted.check_names(listed.columns)
    documents = tuple((one, lay_out(one, metrics)) for one in catalogue.forms if not one.has_fields)
    return Order(form, lay_out(form, metrics), listed.columns, kinds, packet, documents if packet else (), wanted)


def _tell_columns(listed: Recipients) -> None:
    prefilled = [column.field.id for column in listed.columns if column.field]
    others = [column.heading for column in listed.columns if not column.field and not column.gives_copy_id]
    typer.echo(f"{said('预填', 'prefilled')}: {', '.join(prefilled) or '—'}")
    typer.echo(f"{said('仅列入清单', 'only in the manifest')}: {', '.join(others) or '—'}")


def _tell_faults(recipients: Path, faults: Sequence[Fault]) -> None:
    from forms.copies.faults import Refusal

    for fault in sorted(faults, key=lambda one: one.row_no):
        word = said("未用", "not used") if isinstance(fault, Refusal) else said("请核对", "check")
        typer.echo(f"{recipients}: {word}: {said(fault.in_chinese, fault.in_english)}", err=True)


def _tell_made(made: Made, doubts: int, out: Path, order: Order) -> None:
    from forms.copies.manifest import MANIFEST_CSV

    typer.echo(f"{said('生成', 'copies made')}: {len(made.copies)}")
    if made.refusals:
        typer.echo(f"{said('未用行数', 'rows refused')}: {len({refusal.row_no for refusal in made.refusals})}")
    if doubts:
        strictly = said("--strict 时不生成", "with --strict nothing is made")
        typer.echo(f"{said('待核对', 'to be checked')}: {doubts} ({strictly})")
    typer.echo(out / MANIFEST_CSV)
    if order.letter is not None and made.copies:
        drafts = out / "letter"
        typer.echo(
            said(f"下一步：用邮件程序打开 {drafts} 中的草稿，核对后发送。", f"Next: open the drafts in {drafts}.")
        )
    elif CopyKind.PRINT in order.kinds and made.copies:
        path = out / f"{order.form.id}-print.pdf"
        typer.echo(said(f"下一步：双面、按原大小打印 {path}。", f"Next: print {path} on both sides at its own size."))
    elif made.copies:
        typer.echo(said(f"下一步：按 {out / MANIFEST_CSV} 发给各单位。", "Next: send the files as the manifest says."))


@contextmanager
def _advancing(total: int) -> Iterator[Callable[[], None]]:
    """Show a bar on a terminal; what it gives is called after each of `total` steps."""
    from rich.progress import Progress

    console = plain_console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("生成 making", total=total)
        yield lambda: progress.advance(task)
