"""Reads Word files: content controls, and what people did to the form instead of using them."""
