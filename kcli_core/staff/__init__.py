"""Staff: the people of an office."""
