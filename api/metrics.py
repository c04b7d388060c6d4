"""Numbers for Prometheus. Labels are routes and results, never ids, users or departments."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0)


class Metrics:
    """The measurements of one app, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "rivermeet_requests", "Requests answered.", ("method", "route", "status"), registry=self.registry
        )
        self.seconds = Histogram(
            "rivermeet_request_seconds",
            "Time to answer.",
            ("route",),
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self.reads = Counter(
            "rivermeet_reads", "Reads by outcome.", ("action", "outcome"), registry=self.registry
        )
        self.receipts = Counter(
            "rivermeet_receipts",
            "Webhook deliveries by result.",
            ("connector", "result"),
            registry=self.registry,
        )
        self.log_signed = Gauge(
            "rivermeet_audit_signed_entries",
            "Entries of the audit log that are signed.",
            registry=self.registry,
        )
        self.log_unsignable = Gauge(
            "rivermeet_audit_unsignable",
            "1: the audit log contradicts what was signed, or can't be signed.",
            registry=self.registry,
        )
        self.witnesses_behind = Gauge(
            "rivermeet_audit_witnesses_behind",
            "Witnesses that lack a checkpoint of the audit log.",
            registry=self.registry,
        )
        self.graph_up = Gauge("rivermeet_graph_up", "Whether Neo4j answered last.", registry=self.registry)

    def text(self) -> bytes:
        """Everything in Prometheus' text format."""
        return generate_latest(self.registry)
