"""The record store: what it keeps of each record, and what can be told of it without an index."""
