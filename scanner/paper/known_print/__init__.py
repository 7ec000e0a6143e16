"""Pages without marks of ours, told and registered by the print of the blank that came with their definition."""
