"""formloop, the outgoing half: a form definition becomes paper, PDF and Word."""
