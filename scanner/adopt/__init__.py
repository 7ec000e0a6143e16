"""Adopts a blank of somebody else: what is printed on it becomes a draft of a definition, each guess with a certainty.

How it works. Whatever the blank is, its pages become `PrintedPage`s first (`sources`): words, ruled lines, empty cells
and small outlines, all in millimetres. The same code then drafts from them (`guesses`): small outlines are boxes to
tick, which their words and their common lines join to choices; empty cells, lines and rows of small cells are places to
write, which get the nearest words for a label. What a fillable PDF or a Word file says of its own fields
(`acroform`, `sources.word`) is taken instead of a guess. The method and its figures are in docs/adopt.md and
docs/decisions/0021-adopt.md.
"""
