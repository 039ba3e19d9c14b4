"""Answers → typed replies: templates, filters, plain text. Knows no channel."""
