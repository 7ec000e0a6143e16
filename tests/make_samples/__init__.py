"""Makes the sample files of `tests/samples` by programs that are not ours; see README.md."""
