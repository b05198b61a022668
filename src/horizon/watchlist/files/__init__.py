"""Watchlists as files: read, checked, edited and written."""
