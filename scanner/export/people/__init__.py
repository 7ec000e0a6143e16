"""Tables for people: Chinese headings, no technical columns, totals, and a sheet that can be printed."""
