"""What a message means: normalised words, slots, concepts, rules, decision. Knows no trial store and no reply."""
