"""Documents as bytes: each stored once under the SHA-256 of what is in it, in a folder or in an S3 bucket."""
