"""Exporters by format."""

from __future__ import annotations

from scanner.export.json_lines import JsonLinesExporter
from scanner.protocols import Exporter

EXPORTERS: dict[str, Exporter] = {"jsonl": JsonLinesExporter()}
