"""One file per noun. A command parses, calls the core and says what was done."""
