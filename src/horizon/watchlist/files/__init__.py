"""Watchlist files: loaded, checked, edited and written."""
