"""Takes files out of archives, mails and PDFs, one file at a time; `scanner.intake.unpacking` calls what is here."""
