"""Watchlists: their shape, their files, and the trials that match them."""
