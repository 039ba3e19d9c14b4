"""Compiles the index from the records: concepts, facets, words, sites, names. Knows no question."""
