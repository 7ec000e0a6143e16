"""The document that keeps the figures: sections between marks, so that a run replaces only what it measured."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from benchmarks.report import tables as report
from benchmarks.report.machine import stamp

SECTIONS: Final = {
    "boxes": "Pages and boxes",
    "text": "Text",
    "confidence": "Confidence",
    "calibration": "Calibration",
    "records": "Whole records",
    "speed": "Speed",
    "peers": "Peers",
    "soak": "Soak",
    "pens": "Pens and clerks",
    "batch": "Batch",
    "children": "Reading in children",
    "pages": "Pages in several files",
    "altered": "Altered digital returns",
    "others": "Forms of others",
    "conditions": "Conditions",
}

INTRODUCTION: Final = f"""# Accuracy

The tables are written by `make bench ARGS="--full --speed --peers --write docs/accuracy.md"` and by
`make soak ARGS="--write docs/accuracy.md"`; a run replaces only the sections that it measured. Without `--full` a run
takes about 20 minutes on two cores and gives the same tables with fewer forms.

## What is measured, and what is not

Every form is made up. A Jiangsu company with complete, plausible answers is drawn from word lists; its answers are
typed into the fillable PDF and printed, or written onto the blank form in a handwriting font; pens draw marks on its
boxes; a model of printers, scanners, faxes and phones damages the pages; a file is written as such machines write it.
The whole program then reads the file from its bytes to its record, and the record is held against the truth.

- The generator is ours. It was written from what such machines are known to do, and the parameters of every row
  stand below, but no row is a sample of what companies really send. A rate here says how the program does under these
  conditions, not how often it will be wrong next year. `make bench SAMPLES=DIR` counts the same on a folder of real
  returns with their truth beside them, and that is the figure to trust once there is one.
- The rows *augraphy* are damaged by that library with its defaults, untuned, some of it beyond what a person can
  read: what counts there is that nothing wrong passes unflagged.
- Handwriting fonts are easier than handwriting: the same character always has the same shape, and five families are
  five writers. Signs that the fonts have not (≤ μ ℃) are drawn in print, and one character that a font draws as
  another is borrowed from a second font. Only the rows *real digits* and *unseen hand* hold strokes of
  many people (MNIST), joined to numbers by machine. The letters of *unseen hand* (Xiaolai) are never used for setting
  a threshold.
- The sentences come from a small set of templates, so long fields are less varied than real ones. Of forms whose
  boxes alone are read, twenty share one company's text; marks and scans change with every form.
- Photos show the page's grey values, lit, shaded and tinted; coloured pens and red seals on photos are not measured. A
  fold is a crease with a shadow and a local distortion, not a model of standing paper.
- Word and WPS themselves were not to be had. In the rows *Word print* LibreOffice prints the Word file, in *table by
  others* Chromium prints a table drawn from the wording alone; how such paper is known: [paper.md](paper.md). The
  pages lost there are those of the print. A row that a table below calls not measured was not in that run.

*Flagged* means that the record goes to a person because of this field: it is unclear, has an error or a warning, or a
confidence under {report.acceptance()}. *Wrong unflagged* is wrong and none of these. A box is flagged when it is
unclear, or when its field is flagged as a whole. A tick off its box, beside it or on its words, counts among the
ambiguous marks. Text counts only fields with writing and compares values folded as the contract says (NFKC, spaces
beside Han, full- and half-width punctuation); a space lost between Latin letters and digits counts as wrong, and so
does a lost break between paragraphs, which is counted apart as well. CER is the edit distance over the characters of
the truth. Every bound is the one-sided 95 % Clopper-Pearson bound: nothing wrong among n gives about 3/n.
"""


def written(path: Path, sections: Mapping[str, str]) -> str:
    """Return the document with these sections in place of its old ones; all else stays as it is, also between them.

    Raises:
        ValueError: The document has not the marks of one of these sections.
    """
    text = path.read_text(encoding="utf-8") if path.is_file() else _empty()
    for name, measured in sections.items():
        section = re.search(rf"(?<=<!-- {name} -->\n).*?(?=\n<!-- end of {name} -->)", text, re.DOTALL)
        if section is None:
            raise ValueError(f"{path}: no section {name}")
        text = text[: section.start()] + measured.strip() + text[section.end() :]
    return text


def _empty() -> str:
    """Return a document in which nothing was measured yet."""
    sections = (
        f"## {title}\n\n<!-- {name} -->\nNot measured yet.\n<!-- end of {name} -->\n"
        for name, title in SECTIONS.items()
    )
    return "\n".join([INTRODUCTION, *sections])


def publish(section: str, lines: Iterable[Sequence[str]], *, seed: int, path: Path | None) -> None:
    """Print what was measured and what is to be met, and write it into a section of a document if there is a path."""
    text = f"{stamp(seed)}\n\n{report.table(('what', 'measured', 'to meet'), lines)}"
    print(text)
    if path is not None:
        write(path, {section: text})


def write(path: Path, sections: Mapping[str, str]) -> None:
    """Write the document in place of the old one."""
    text = written(path, sections)
    beside = path.with_suffix(".md.new")
    beside.write_text(text, encoding="utf-8", newline="\n")
    beside.replace(path)
