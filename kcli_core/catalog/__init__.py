"""Rules as data, each with its source."""
