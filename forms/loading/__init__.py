"""Definition files to forms: YAML for tables of fields, Markdown for documents."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from forms.definition import Form
from forms.definition.places import BlankPage
from forms.loading.agreement import check_agreement
from forms.loading.document import load_document
from forms.loading.placed.blank_files import open_blank
from forms.loading.placed.form import make_placed_form
from forms.loading.placed.spec import PlacedFormSpec
from forms.loading.problems import Problems, shown, unreadable
from forms.loading.shape import check_shape
from forms.loading.spec import FormSpec
from forms.loading.table import make_form
from forms.loading.yaml_source.text import YamlText
from forms.wording import Wording

__all__ = ["DEFINITION_SUFFIXES", "SIZE_MAX", "load_form", "load_placed"]

DEFINITION_SUFFIXES = (".yaml", ".md")
SIZE_MAX = 1_000_000  # bytes; annex 1, the longest of ours, has 19,000


def load_form(path: Path) -> Form:
    """Return the form or document that a file defines.

    Mistakes are told in up to three goes: what is not YAML or Markdown of ours; then
    what is not in the grammar; then what does not hang together. Each go tells all that
    it finds, one a line.

    The blank of a definition with places is opened here too, for the number and the size of its pages.

    Raises:
        DefinitionError: The file cannot be read or is wrong: `file:line: field "id": what`.
    """
    problems = Problems(shown(path))
    text = _read(path, problems)
    if path.suffix == ".md":
        return load_document(text, problems)
    tree = YamlText(problems).parse(text)
    if "blank" in tree:
        spec = check_shape(PlacedFormSpec, tree, problems)
        blank = open_blank(spec.blank, path.parent, problems, stamped=spec.stamp)
        form, placed = make_placed_form(spec, blank, problems)
    else:
        form, placed = make_form(check_shape(FormSpec, tree, problems), problems)
    check_agreement(form, placed, problems)
    problems.check()
    return form


def load_placed(text: str, name: str, blank: Sequence[BlankPage]) -> Form:
    """Return the form of a definition with places whose blank's pages are known, so that its files are not opened.

    Args:
        text: The definition.
        name: What messages call its file.
        blank: The pages of its blank.

    Raises:
        DefinitionError: It is wrong; as `load_form`.
    """
    problems = Problems(name)
    spec = check_shape(PlacedFormSpec, YamlText(problems).parse(text), problems)
    form, placed = make_placed_form(spec, blank, problems)
    check_agreement(form, placed, problems)
    problems.check()
    return form


def _read(path: Path, problems: Problems) -> str:
    content = b""
    if path.suffix not in DEFINITION_SUFFIXES:
        what = Wording(
            zh=f"定义文件应为 {' 或 '.join(DEFINITION_SUFFIXES)}",
            en=f"a definition is a {' or a '.join(DEFINITION_SUFFIXES)} file",
        )
        problems.add_at(what, line=1)
        problems.check()
    try:
        with path.open("rb") as stream:
            content = stream.read(SIZE_MAX + 1)
    except OSError as error:
        problems.add_at(unreadable(error), line=1)
    if len(content) > SIZE_MAX:
        what = Wording(zh=f"超过 {SIZE_MAX:,} 字节", en=f"larger than {SIZE_MAX:,} bytes: this is no definition")
        problems.add_at(what, line=1)
    problems.check()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        what = Wording(zh="不是 UTF-8，请另存为 UTF-8", en="not UTF-8: save the file as UTF-8")
        problems.add_at(what, line=line)
        problems.check()
        raise
    return text.replace("\r\n", "\n").replace("\r", "\n")
