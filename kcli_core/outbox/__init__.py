"""Mail that leaves: a row in the transaction, delivered after the commit, at least once, never before."""
