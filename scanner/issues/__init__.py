"""Issues: every issue that a record can hold, with its code, its severity and its messages."""

from scanner.issues.catalogue import CATALOGUE, as_markdown, issue

__all__ = ["CATALOGUE", "as_markdown", "issue"]
