"""Made-up companies and their answers."""
