"""Many commands as one batch that can be killed at any point and run again."""
