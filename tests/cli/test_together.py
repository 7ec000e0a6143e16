from pathlib import Path

from pypdf import PdfReader

from forms.cli import app
from forms.terminal.edge import run


def test_build_binds_the_named_forms_into_one_more_file(tmp_path: Path) -> None:
    bound = tmp_path / "print" / "all.pdf"
    arguments = ["notice", "annex2", "--to", "pdf", "--out", str(tmp_path), "--together", str(bound)]
    assert run(app, ["build", *arguments]) == 0
    assert {path.name for path in tmp_path.glob("*.pdf")} == {"notice.pdf", "annex2.pdf"}
    texts = [page.extract_text() for page in PdfReader(bound).pages]
    assert len(texts) == 4
    assert "关于征集" in texts[0]
    assert "附件2" in texts[2]


def test_a_file_for_print_is_a_pdf(tmp_path: Path) -> None:
    assert run(app, ["build", "notice", "--out", str(tmp_path), "--together", str(tmp_path / "all.docx")]) == 2
    assert not list(tmp_path.iterdir())
