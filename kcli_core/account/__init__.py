"""Accounts: who can log in, with what, and what they did."""
