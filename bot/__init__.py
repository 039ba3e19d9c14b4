"""Trialogue: message → channel → turn → understanding → handler → trial record → typed reply → channel."""

__version__ = "0.1.0"
