"""Delivery: at most once for each recipient, and nobody forgotten."""
