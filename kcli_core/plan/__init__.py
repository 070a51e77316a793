"""What a file of an office would change: planned against the store, applied in one transaction, and written from it."""
