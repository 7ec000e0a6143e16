"""Exporters write records as files that other programs open: one exporter for each format.

`selection` chooses the records of a batch's folder and says where the file goes.
"""

from __future__ import annotations

from typing import Final

from scanner.export.csv_table import CsvExporter
from scanner.export.json_text import JsonExporter, JsonLinesExporter
from scanner.export.parquet import ParquetExporter
from scanner.export.xlsx.workbook import XlsxExporter
from scanner.values.seams import Exporter

__all__ = ["EXPORTERS", "CsvExporter", "XlsxExporter"]

EXPORTERS: Final[dict[str, Exporter]] = {
    "json": JsonExporter(),
    "jsonl": JsonLinesExporter(),
    "csv": CsvExporter(),
    "xlsx": XlsxExporter(),
    "parquet": ParquetExporter(),
}
"""Format, as the option `--to` names it, to its exporter."""
