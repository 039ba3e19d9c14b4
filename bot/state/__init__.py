"""Keeps what must survive: seen keys, conversations, outbox, transcripts, audit. Knows no channel and no dialogue."""
