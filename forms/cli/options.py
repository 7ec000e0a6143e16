"""Options and arguments that several commands of `forms` have."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from forms.terminal.edge import extra_templates

if TYPE_CHECKING:
    from forms.catalogue import Catalogue

Templates = Annotated[
    Path | None,
    typer.Option(
        "--templates", help="另一个表单定义文件夹（也可用 FORMLOOP_TEMPLATES）。 A folder of more definitions."
    ),
]
FormName = Annotated[
    str, typer.Argument(metavar="FORM", help="表单 id 或定义文件。 A form's id, or a path to a definition.")
]


def catalogue_of(templates: Path | None) -> Catalogue:
    """Return the forms that are known, those of a folder of the user's own among them."""
    from forms.catalogue import load_catalogue

    return load_catalogue(extra_templates(templates))
