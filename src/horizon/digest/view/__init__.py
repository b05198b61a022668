"""What the page shows, to whom and in which words."""
