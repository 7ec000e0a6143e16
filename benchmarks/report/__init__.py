"""Report: tables, and the document that keeps them."""
