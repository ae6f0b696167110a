"""What is counted while Kiko runs, as Prometheus reads it; no label holds what anybody typed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from rag.model import Answer

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_STEPS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_MODEL_NOTES = ("model_failed", "model_unsupported", "plain_language_failed")


@dataclass(frozen=True, slots=True)
class Now:
    """What is so at the moment of a look, whichever process looks; None where it is not known."""

    generation: str | None = None
    created: str | None = None
    documents: int | None = None
    passages: int | None = None
    waiting_jobs: int | None = None
    chat_off: bool = False
    api_off: bool = False


class Metrics:
    """Counts answers and requests; with ``shared``, together with the other worker processes."""

    def __init__(self, shared: Path | None = None) -> None:
        self._shared = shared
        self._registry = CollectorRegistry()
        own = self._registry
        self._answers = Counter(
            "kiko_answers", "Answers given, by who wrote them", ["mode"], registry=own
        )
        self._abstentions = Counter(
            "kiko_abstentions", "Questions without an answer, by reason", ["reason"], registry=own
        )
        self._steps = Histogram(
            "kiko_answer_seconds",
            "Time of an answer, by step",
            ["step"],
            buckets=_STEPS,
            registry=own,
        )
        self._model = Counter(
            "kiko_llm_failures", "Answers that the language model failed at", ["code"], registry=own
        )
        self._requests = Counter(
            "kiko_requests",
            "Requests, by line of the table",
            ["method", "route", "status"],
            registry=own,
        )
        self._seconds = Histogram(
            "kiko_request_seconds", "Time of a request", ["route"], buckets=_STEPS, registry=own
        )

    def answered(self, answer: Answer) -> None:
        """Count a finished answer."""
        if answer.abstained:
            self._abstentions.labels(answer.reason or "no_evidence").inc()
        else:
            self._answers.labels(answer.mode).inc()
        for step, milliseconds in answer.timings_ms.items():
            self._steps.labels(step).observe(milliseconds / 1000)
        for warning in answer.warnings:
            if warning.code in _MODEL_NOTES:
                self._model.labels(warning.code).inc()

    def requested(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request; ``route`` is a line of the table, never the address itself."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def shown(self, now: Callable[[], Now]) -> bytes:
        """Return everything in Prometheus' text format."""
        registry = self._registry
        if self._shared is not None:
            registry = CollectorRegistry()
            MultiProcessCollector(registry, str(self._shared))  # type: ignore[no-untyped-call]
        return generate_latest(registry) + generate_latest(_only(_Live(now)))


class _Live(Collector):
    """Looks when it is asked, so that workers cannot disagree."""

    def __init__(self, now: Callable[[], Now]) -> None:
        self._now = now

    def collect(self) -> Iterable[Metric]:
        """Yield what is known now."""
        now = self._now()
        for name, told, value in (
            ("kiko_generation_age_seconds", "Age of the live generation", _age(now.created)),
            ("kiko_documents", "Documents that answers come from", now.documents),
            ("kiko_passages", "Passages that answers come from", now.passages),
            ("kiko_jobs_waiting", "Jobs that wait or run", now.waiting_jobs),
            ("kiko_ready", "Whether a generation is live", int(now.generation is not None)),
        ):
            if value is not None:
                yield GaugeMetricFamily(name, told, value)
        switched = GaugeMetricFamily("kiko_switched_off", "Kill switch, by part", labels=["part"])
        switched.add_metric(["chat"], int(now.chat_off))
        switched.add_metric(["api"], int(now.api_off))
        yield switched


def _only(collector: Collector) -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(collector)
    return registry


def _age(created: str | None) -> float | None:
    if created is None:
        return None
    made = datetime.fromisoformat(created)
    made = made if made.tzinfo else made.replace(tzinfo=UTC)
    return max(0.0, (datetime.now(UTC) - made).total_seconds())
