"""Watchlists: what a planner asks for, and which trials answer."""
