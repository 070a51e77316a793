"""Access restriction: log-in from registered browsers on registered devices only, and what it costs."""
