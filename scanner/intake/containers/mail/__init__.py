"""Mail: saved messages and what is attached to them."""
