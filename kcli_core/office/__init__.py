"""Offices: the contracting companies."""
