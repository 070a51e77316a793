"""One value as people write it: read, judged, put into one form."""
