"""Compiles the places of the world, and tells which of them the sites of trials are in. Knows no trial."""
