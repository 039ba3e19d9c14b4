"""Finds trials in an index: sets, words, sites and names in mapped arrays. Knows no conversation."""
