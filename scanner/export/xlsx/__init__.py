"""XLSX: workbooks for Excel and WPS."""
