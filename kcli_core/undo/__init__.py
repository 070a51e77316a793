"""Change sets: what each of them did, and taking one back."""
