"""Hostile clients against the real server, with a well-behaved one beside them that may notice nothing."""
