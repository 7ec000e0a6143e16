"""Returns that stay digital: filled, saved or printed by a browser, by pdf.js, by an office, by Ghostscript."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.make_samples.blank_forms import annex2, built, filled_pdf
from tests.make_samples.programs import HERE, debian_python, program, run
from tests.makers.companies.samples import Company
from tests.viewers.chromium import Chromium
from tests.viewers.firefox import Firefox
from tests.viewers.office import fill_in_office
from tests.viewers.steps import Step, Typed, steps_for


def typed_in_chromium(company: Company) -> bytes:
    """Return the PDF after somebody typed into it in Chromium and saved it with the changes."""
    program("chromium")
    program("node")
    with closing(Chromium()) as chromium:
        return chromium.fill(built(".pdf"), _steps(company))


def saved_by_firefox(company: Company) -> bytes:
    """Return the PDF filled in and saved in Firefox, whose viewer is pdf.js."""
    program("firefox-esr")
    with closing(Firefox()) as firefox:
        return firefox.fill(built(".pdf"), _steps(company))


def saved_by_libreoffice(company: Company) -> bytes:
    """Return the Word form filled and saved by LibreOffice."""
    program("soffice")
    debian_python()
    return fill_in_office(built(".docx"), _steps(company))[0]


def _steps(company: Company) -> list[Step]:
    """Return what is typed and clicked, field by field."""
    form, _ = annex2()
    answers = {field.id: company.answers.get(field.id) for field in form.fields}
    typed = company.written
    return [
        Typed(step.field_id, typed.get(step.field_id, step.text)) if isinstance(step, Typed) else step
        for step in steps_for(answers)
    ]


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
