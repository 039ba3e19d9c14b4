"""Limits of a trial against what a person told: met, not met or unknown. Knows no store."""
