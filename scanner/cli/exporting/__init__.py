"""`scanner export`: the exporters and their options."""
