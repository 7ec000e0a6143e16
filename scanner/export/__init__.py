"""Exporters by format."""

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
