"""What happens while the desk serves, and the webhooks that are told of it."""
