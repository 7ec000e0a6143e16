"""The commands by which people correct records and keep what they found: `correct`, `apply`, `truth`."""
