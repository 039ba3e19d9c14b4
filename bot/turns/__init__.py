"""From message to durable reply: the batcher collects, loads, responds, commits; the sender empties the outbox."""
