"""Returns that stay digital: filled, saved or printed by a browser, by pdf.js, by an office, by Ghostscript."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from forms.filling.answers import answer_text
from tests.make_samples.blank_forms import annex2, built, filled_pdf
from tests.make_samples.companies import Company
from tests.make_samples.programs import HERE, debian_python, node, program, run


def typed_in_chromium(company: Company) -> bytes:
    """Return the PDF after somebody typed into it in Chromium and saved it with the changes."""
    with TemporaryDirectory() as folder:
        form, steps, out = (Path(folder) / name for name in ("form.pdf", "steps.json", "out.pdf"))
        form.write_bytes(built(".pdf"))
        steps.write_text(json.dumps(_steps(company)), encoding="utf-8")
        node("chromium_fill.mjs", program("chromium"), form, steps, out)
        return out.read_bytes()


def _steps(company: Company) -> list[dict[str, object]]:
    """Return where to click, in reading order, and what to type there."""
    _, layout = annex2()
    texts = _texts(company)
    ticked = _ticked(company)
    steps: list[tuple[int, float, float, str | None]] = []
    for page, box in layout.field_boxes():
        if box.field_id in texts:
            height = min(box.rect.height, 2 * box.size_mm)
            steps.append((page.index, box.rect.left + 1.5, box.rect.top + height / 2, texts[box.field_id]))
    for page, option in layout.option_boxes():
        if (option.field_id, option.option_id) in ticked:
            steps.append((page.index, option.rect.center.x, option.rect.center.y, None))
    steps.sort(key=lambda step: (step[0], step[2]))
    width, height_mm = layout.width_mm, layout.height_mm
    return [{"page": page, "x": x / width, "y": y / height_mm, "text": text} for page, x, y, text in steps]


def saved_by_pdfjs(company: Company) -> bytes:
    """Return the PDF filled and saved by pdf.js."""
    form, _ = annex2()
    answers: dict[str, object] = dict(_texts(company))
    answers |= {field.id: company.answers.get(field.id) for field in form.fields if field.kind.is_choice}
    with TemporaryDirectory() as folder:
        blank, given, out = (Path(folder) / name for name in ("form.pdf", "answers.json", "out.pdf"))
        blank.write_bytes(built(".pdf"))
        given.write_text(json.dumps(answers, ensure_ascii=False), encoding="utf-8")
        node("pdfjs_fill.mjs", blank, given, out)
        return out.read_bytes()


def saved_by_libreoffice(company: Company) -> bytes:
    """Return the Word form filled and saved by LibreOffice."""
    entries: list[tuple[str, str | None]] = list(_texts(company).items())
    entries += [(f"{field_id}_{option_id}", None) for field_id, option_id in sorted(_ticked(company))]
    with TemporaryDirectory() as folder:
        blank, given, out = (Path(folder) / name for name in ("form.docx", "answers.json", "out.docx"))
        blank.write_bytes(built(".docx"))
        given.write_text(json.dumps(entries, ensure_ascii=False), encoding="utf-8")
        python = debian_python()
        pipe = Path(folder).name
        office = subprocess.Popen(
            [
                program("soffice"),
                "--headless",
                "--norestore",
                f"--accept=pipe,name={pipe};urp;",
                f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            run([python, str(HERE / "libreoffice_fill.py"), pipe, str(blank), str(given), str(out)])
            office.wait(30)
        finally:
            office.kill()
        return out.read_bytes()


def printed_by_ghostscript(company: Company) -> bytes:
    """Return the filled PDF printed to PDF: no fields left, its text a text layer."""
    with TemporaryDirectory() as folder:
        filled, out = Path(folder) / "filled.pdf", Path(folder) / "out.pdf"
        filled.write_bytes(filled_pdf(company))
        flat = ["-dPreserveAnnots=false", "-dNOPAUSE", "-dBATCH", "-dQUIET"]
        run([program("gs"), "-sDEVICE=pdfwrite", *flat, "-o", str(out), str(filled)])
        return out.read_bytes()


def letter() -> bytes:
    """Return a letter about the form that is no form, written in LibreOffice."""
    with TemporaryDirectory() as folder:
        run(
            [
                program("soffice"),
                "--headless",
                f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}",
                "--convert-to",
                "pdf",
                "--outdir",
                folder,
                str(HERE / "letter.fodt"),
            ]
        )
        return (Path(folder) / "letter.pdf").read_bytes()


def truncated(whole: bytes) -> bytes:
    """Return what is left of a file when its upload breaks off."""
    return whole[: len(whole) * 2 // 5]


def _texts(company: Company) -> dict[str, str]:
    """Return what is written into each text field, in the form's order."""
    form, _ = annex2()
    texts = {}
    for field in form.fields:
        value = company.answers.get(field.id)
        if not field.kind.is_choice and value is not None and not isinstance(value, list):
            texts[field.id] = company.written.get(field.id, answer_text(value))
    return texts


def _ticked(company: Company) -> set[tuple[str, str]]:
    form, _ = annex2()
    ticked = set()
    for field in form.fields:
        value = company.answers.get(field.id)
        if field.kind.is_choice and value is not None:
            ticked |= {(field.id, str(option)) for option in (value if isinstance(value, list) else [value])}
    return ticked
