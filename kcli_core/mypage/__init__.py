"""My page: the contract, its billing settings and charges, and who gets the mail of the vendor."""
