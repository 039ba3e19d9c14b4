"""Numbers about the service for Prometheus. No label ever holds an id, an address or anything that was said."""

from functools import partial

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from bot.turns.observer import Outcome

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Metrics:
    """All metrics of one service, in a registry of its own; observes turns and sending."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        counter = partial(Counter, registry=self.registry)
        gauge = partial(Gauge, registry=self.registry)
        timer = partial(Histogram, buckets=SECONDS, registry=self.registry)
        outcome = ("channel", "outcome")
        self.requests = counter("trialogue_requests", "Requests by route and status.", ("method", "route", "status"))
        self.request_time = timer("trialogue_request_seconds", "From a request's head to its answer.", ("route",))
        self.malformed = counter("trialogue_malformed_requests", "What came and was no HTTP.")
        self.deliveries = counter("trialogue_deliveries", "Webhook calls by channel and outcome.", outcome)
        self.turns = counter("trialogue_turns", "Messages by channel and outcome.", outcome)
        self.turn_time = timer("trialogue_turn_seconds", "From a message's arrival to its commit.", ("channel",))
        self.sends = counter("trialogue_sends", "Replies sent, tried again, dead; failed turns are dead.", outcome)
        self.outbox_waiting = gauge("trialogue_outbox_waiting", "Replies on their way.")
        self.outbox_dead = gauge("trialogue_outbox_dead", "Dead letters kept.")
        self.queue = gauge("trialogue_queue", "Deliveries that wait for their commit.")

    def turn(self, channel: str, seconds: float, outcome: Outcome) -> None:
        """Count a committed message."""
        self.turns.labels(channel, outcome.value).inc()
        self.turn_time.labels(channel).observe(seconds)

    def dropped(self, channel: str) -> None:
        """Count a message over its conversation's limit, which was not answered."""
        self.turns.labels(channel, "dropped").inc()

    def sent(self, channel: str) -> None:
        """Count a reply that has arrived."""
        self.sends.labels(channel, "sent").inc()

    def retried(self, channel: str) -> None:
        """Count a reply that will be tried again."""
        self.sends.labels(channel, "retried").inc()

    def dead(self, channel: str) -> None:
        """Count a dead letter."""
        self.sends.labels(channel, "dead").inc()

    def text(self) -> bytes:
        """Return everything in Prometheus' text format."""
        return generate_latest(self.registry)
