"""
Metrics for Prometheus. Names carry units, labels carry no identifier and nothing a caller may choose.

Several worker processes share their figures through prometheus_client's files when `PROMETHEUS_MULTIPROC_DIR` is set
before this is imported (`cli/serve.py` does). Gauges of a worker that has ended no longer count (`forget_worker`).
"""

import os

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest, multiprocess

from app.domain.trace import Trace

MULTI = "PROMETHEUS_MULTIPROC_DIR"
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """Everything that is counted, on a registry of its own."""

    def __init__(self) -> None:
        registry = CollectorRegistry()
        self.registry = registry
        self.requests = Counter(
            "trickle_requests_total",
            "Answers by question, outcome and reason.",
            ["question", "outcome", "reason"],
            registry=registry,
        )
        self.schemes = Counter(
            "trickle_logins_total",
            "Logins that reached a stored hash, by scheme and outcome.",
            ["scheme", "outcome"],
            registry=registry,
        )
        self.variants = Counter(
            "trickle_variant_logins_total",
            "Right passwords that opened in another form than the one typed, by variant.",
            ["variant"],
            registry=registry,
        )
        self.request_s = Histogram(
            "trickle_request_seconds", "Time from head to answer.", ["question"], buckets=SECONDS, registry=registry
        )
        self.database_s = Histogram(
            "trickle_legacy_seconds", "Time in the legacy database.", ["question"], buckets=SECONDS, registry=registry
        )
        self.hash_s = Histogram("trickle_hash_seconds", "Time hashing.", buckets=SECONDS, registry=registry)
        self.queue_s = Histogram("trickle_queue_seconds", "Wait for a thread.", buckets=SECONDS, registry=registry)
        self.dropped_fields = Counter(
            "trickle_profile_fields_dropped_total",
            "Profile fields left out by a rule of Auth0.",
            ["field"],
            registry=registry,
        )
        self.up = Gauge(
            "trickle_dependency_up",
            "1 when the dependency answers.",
            ["dependency"],
            registry=registry,
            multiprocess_mode="mostrecent",
        )
        self.reload_failed = Gauge(
            "trickle_reload_failed",
            "1 when changed files were refused and the old ones are in force.",
            registry=registry,
            multiprocess_mode="livemax",
        )
        self.ledger_waiting = Gauge(
            "trickle_ledger_rows_waiting",
            "Ledger rows not yet written.",
            registry=registry,
            multiprocess_mode="livesum",
        )
        self.ledger_lost = Gauge(
            "trickle_ledger_rows_lost", "Ledger rows given up.", registry=registry, multiprocess_mode="livesum"
        )
        self.hash_waiting = Gauge(
            "trickle_hash_jobs", "Passwords queued or being hashed.", registry=registry, multiprocess_mode="livesum"
        )

    def answered(self, question: str, trace: Trace, seconds: float) -> None:
        """Counts one request from its trace."""
        self.requests.labels(question, trace.outcome, trace.reason).inc()
        self.request_s.labels(question).observe(seconds)
        if trace.ms_db:
            self.database_s.labels(question).observe(trace.ms_db / 1000)
        if trace.ms_hash:
            self.hash_s.observe(trace.ms_hash / 1000)
            self.queue_s.observe(trace.ms_queue / 1000)
        if trace.scheme:
            self.schemes.labels(trace.scheme, trace.outcome).inc()
        if trace.variant:
            self.variants.labels(trace.variant).inc()
        for dropped in trace.dropped:
            self.dropped_fields.labels(dropped.partition(":")[0].partition(".")[0]).inc()

    def render(self, *, shared: bool) -> bytes:
        """Prometheus text; `shared` adds up the files of all worker processes."""
        if not shared:
            return generate_latest(self.registry)
        everybody = CollectorRegistry()
        multiprocess.MultiProcessCollector(everybody)  # type: ignore[no-untyped-call]
        return generate_latest(everybody)


def forget_worker(pid: int) -> None:
    """A worker has ended: its gauges count no longer, its counters stay in the sums."""
    if MULTI in os.environ:
        multiprocess.mark_process_dead(pid)  # type: ignore[no-untyped-call]
