"""The command `scanner desk`. The docstring of `desk` is the help text that the command shows."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from forms.catalogue import load_catalogue
from forms.command import extra_templates
from forms.errors import ExitCode, MissingProgramError
from forms.faces import load_metrics
from scanner.cli.batches import Folder, Workers, cores
from scanner.cli.options import AcceptWrong, EngineName, Templates, UnprotectedOffice, setup_of
from scanner.engines import DEFAULT_ENGINE
from scanner.values.acceptance import ACCEPT_WRONG
from scanner.values.known_form import known_forms


def desk(  # noqa: PLR0917  a command's options
    folder: Folder,
    inbox: Annotated[
        Path | None,
        typer.Option("--inbox", help="收件文件夹：边核对边读取其中的文件。 The folder of returns, read meanwhile."),
    ] = None,
    host: Annotated[
        str, typer.Option("--host", help="监听的地址，目前只能是本机。 Where it listens: this machine only.")
    ] = "127.0.0.1",
    port: Annotated[
        int | None,
        typer.Option("--port", min=0, max=65535, help="端口，默认 8765。 The port; else 8765 or the next free."),
    ] = None,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="不自动打开浏览器。 Do not open the browser.")
    ] = False,
    manifest: Annotated[
        Path | None,
        typer.Option(
            "--manifest",
            help="forms copies 的 manifest.json：汇总中列出谁未答复；不给则用 DIR 中的。 "
            "Lists in the overview who has not answered; else that in DIR.",
        ),
    ] = None,
    workers: Workers = None,
    templates: Templates = None,
    engine: EngineName = DEFAULT_ENGINE,
    accept_wrong: AcceptWrong = ACCEPT_WRONG,
    unprotected_office: UnprotectedOffice = False,
) -> int:
    """在浏览器中核对存疑的栏目。 Settle what is doubtful on a page of this machine's browser."""
    try:
        from scanner.desk.serving import serve  # noqa: PLC0415  needs the extra `desk`
    except ImportError as error:
        raise MissingProgramError(
            f"scanner desk needs the package {error.name}; run: pip install 'formloop[desk]'. 请先安装所需的组件。"
        ) from error
    known = known_forms(load_catalogue(extra_templates(templates)), load_metrics())
    setup = setup_of(known, engine, accept_wrong, unprotected_office=unprotected_office)
    serve(folder, inbox, setup, workers or cores(), host, port, not no_browser, manifest)
    return int(ExitCode.OK)
