"""What nobody watches: trials that no watchlist counts, grouped, and ranked by how much they could matter."""
