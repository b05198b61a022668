"""Published figures as tables: each row with its source, its scope and the days on which it applies."""
