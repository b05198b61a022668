"""A watchlist as a planner writes it: its keys, figures and costs."""
