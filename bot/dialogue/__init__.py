"""One turn, pure: message and conversation in, reply and conversation out. Knows no network, clock or storage."""
