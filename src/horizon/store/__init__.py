"""The store: the only room that speaks SQL. It takes and gives values."""
