"""Copies: the form once for each recipient, with its own copy id and what is known already.

A list of recipients is a CSV or XLSX file with a row of headings. A heading that is a
field's id, label or name prefills that field; a column `copy_id` gives the copy ids; all
other columns only stand in the manifest.

Copy ids are eight characters without 0, 1, I and O. Without a column of their own they
are computed from the form and the recipient's credit code, or from the whole row where
there is none: the same list gives the same ids again, on every machine. The first
character is a letter, so that Excel never takes an id for a number.

The road: spreadsheet (file to cells) → columns (headings to fields) → values (cells to
answers) → recipients (all that, row by row) → checks (what is likely to be wrong) → press
(files of one recipient, letters among them) → making (all of them, print file, manifest). A
row that cannot be used is refused with its number, column and reason, and stops nothing else.
"""
