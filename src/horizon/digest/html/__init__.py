"""The page as HTML and as plain text."""
