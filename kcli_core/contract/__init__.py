"""Contracts: one product each, with its apps, options and connections; the places for contacts that follow."""
