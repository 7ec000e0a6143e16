"""What both commands share at the terminal: exit codes, help and errors in two languages, text that is safe to show."""
