"""A list as an office has it: from bytes to records, and back with a verdict for each row."""
