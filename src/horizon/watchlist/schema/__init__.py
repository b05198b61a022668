"""The shape of a watchlist: its keys, figures and cost model, validated."""
