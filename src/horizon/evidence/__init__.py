"""Published figures as tables, each row with its source, scope and the days between which it holds."""
