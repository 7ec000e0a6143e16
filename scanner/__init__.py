"""formloop, the returning half: what comes back becomes structured records."""
