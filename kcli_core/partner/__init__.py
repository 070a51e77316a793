"""Agencies, partners and certified partners: parties of their own, kept by the vendor."""
