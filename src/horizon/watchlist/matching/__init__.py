"""Which trials answer a watchlist, and why."""
