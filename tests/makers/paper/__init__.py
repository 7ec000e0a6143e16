"""Paper: forms filled in by pens and printers, and what scanners, faxes and phones make of them."""
