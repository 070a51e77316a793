"""Clients: the companies an office serves, and the persons in them."""
