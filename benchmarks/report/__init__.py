"""Report: tables and bounds, and the document that keeps them."""
