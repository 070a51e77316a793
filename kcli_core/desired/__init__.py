"""An office as it is to be: files in a repository, read with the place of every value, and held against the rules."""
