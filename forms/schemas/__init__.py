"""JSON Schemas of a form: of its answers, and of its records."""
