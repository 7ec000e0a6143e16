"""Containers: what takes files out of archives, mails and PDFs, one file at a time; see `scanner.intake.unpacking`."""
