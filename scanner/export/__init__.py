"""Exporters write records as files that other programs open: one exporter for each format.

`selection` chooses the records of a batch's folder and says where the file goes; `people` holds the exporters for
people, who want neither technical columns nor ids.
"""

from __future__ import annotations

from typing import Final

from scanner.export.code_book import CodeBookExporter
from scanner.export.csv_table import CsvExporter
from scanner.export.json_text import JsonExporter, JsonLinesExporter
from scanner.export.page.exporter import PageExporter
from scanner.export.parquet import ParquetExporter
from scanner.export.people.csv_table import PeopleCsvExporter
from scanner.export.people.workbook import PeopleXlsxExporter
from scanner.export.xlsx.workbook import XlsxExporter
from scanner.values.seams import Exporter

__all__ = ["ALL_EXPORTERS", "CODE_BOOK", "EXPORTERS", "FOR_PEOPLE", "PEOPLE_EXPORTERS", "CsvExporter", "XlsxExporter"]

EXPORTERS: Final[dict[str, Exporter]] = {
    "json": JsonExporter(),
    "jsonl": JsonLinesExporter(),
    "csv": CsvExporter(),
    "xlsx": XlsxExporter(),
    "parquet": ParquetExporter(),
    "page": PageExporter(),
}
"""Format, as the option `--to` names it, to its exporter."""

PEOPLE_EXPORTERS: Final[dict[str, Exporter]] = {
    "csv": PeopleCsvExporter(),
    "xlsx": PeopleXlsxExporter(),
}
"""Format to its exporter for people."""

FOR_PEOPLE: Final = " --for people"
"""What follows a format's name where its exporter for people is meant."""

CODE_BOOK: Final = "codebook"
"""The name of the format that holds no records, but what the columns and codes of their tables mean."""

ALL_EXPORTERS: Final[dict[str, Exporter]] = {
    **EXPORTERS,
    CODE_BOOK: CodeBookExporter(),
    **{f"{name}{FOR_PEOPLE}": exporter for name, exporter in PEOPLE_EXPORTERS.items()},
}
"""Format, as a command's options name it, to its exporter."""
