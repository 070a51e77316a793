"""Where everything is kept: one store, SQLite or Postgres, behind one transaction and one reader."""
