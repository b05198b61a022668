"""Which trials match a watchlist, by which terms, and which rule leaves out the others."""
