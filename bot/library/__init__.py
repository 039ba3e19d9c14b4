"""The trials: record → Trial, reading the store, search, places, staleness. Knows no conversation."""
