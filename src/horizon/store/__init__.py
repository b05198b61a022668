"""The database: the only room with SQL. It takes and gives values."""
