"""クラウドシェア: a ledger that the office and its client work on in turn, one editor at a time, nothing lost."""
