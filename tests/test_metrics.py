"""Metrics, logs and readiness: numbers and states, never what anybody typed."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from app import logs
from app.metrics import Metrics
from app.wiring import Kiko, load_settings
from rag.model import Answer, Warning
from tests.access import bearer, client
from tests.test_switches import make

__all__ = ["make"]
TOKEN = {"Authorization": "Bearer geheim-42"}


def samples(text: str) -> dict[str, float]:
    """Return the value of each series, under its name and the values of its labels."""
    return {
        " ".join([sample.name, *sample.labels.values()]): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_answers_and_abstentions_are_counted(make: Callable[..., Kiko]) -> None:
    kiko = make(auth="token", metrics_token="geheim-42")
    server, staff = client(kiko), bearer(kiko, "staff")
    for question in ("Was ist MUCGPT?", "Wie wird morgen das Wetter auf dem Mars?"):
        sent = {"question": question}
        assert server.post("/api/v1/ask", json=sent, headers=staff).is_success
    server.get("/Geheim?q=Wetter")
    text = server.get("/metrics", headers=TOKEN).text
    found = samples(text)
    assert found["kiko_answers_total extractive"] == 1
    assert sum(value for name, value in found.items() if "abstentions_total" in name) == 1
    assert found["kiko_answer_seconds_count total"] == 2
    assert found["kiko_answer_seconds_count retrieve"] >= 1
    assert found["kiko_requests_total POST /api/v1/ask 200"] == 2
    assert found["kiko_requests_total GET (unknown) 404"] == 1
    assert found["kiko_passages"] == kiko.reader.current().manifest.passages
    assert found["kiko_generation_age_seconds"] >= 0
    assert found["kiko_jobs_waiting"] == 0
    assert found["kiko_ready"] == 1 and found["kiko_switched_off chat"] == 0
    assert "Geheim" not in text and "Wetter" not in text and "MUCGPT" not in text


def test_a_failing_model_is_counted() -> None:
    metrics = Metrics()
    notes = (Warning("model_failed", "…"),)
    answer = Answer("?", "x", abstained=False, warnings=notes, timings_ms={"total": 5.0})
    metrics.answered(answer)
    from app.metrics import Now

    found = samples(metrics.shown(Now).decode())
    assert found["kiko_llm_failures_total model_failed"] == 1
    assert found["kiko_ready"] == 0 and "kiko_passages" not in found


def test_the_token_of_the_metrics_opens_nothing_else(make: Callable[..., Kiko]) -> None:
    kiko = make(auth="token", metrics_token="geheim-42")
    server = client(kiko)
    assert server.get("/metrics", headers=TOKEN).status_code == 200
    assert server.get("/api/v1/documents", headers=TOKEN).status_code == 401
    assert server.get("/api/v1/switches", headers=TOKEN).status_code == 401
    for wrong in ("Bearer geheim-43", "Bearer ", "geheim-42", "Basic geheim-42"):
        assert server.get("/metrics", headers={"Authorization": wrong}).status_code == 401
    assert server.get("/metrics", headers=bearer(kiko, "staff")).status_code == 403
    assert server.get("/metrics", headers=bearer(kiko, "admin")).status_code == 200


def test_workers_are_counted_together(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from app.metrics import Metrics, Now;"
        "m = Metrics(Path(sys.argv[1])); m.requested('GET', '/', 200, 0.1);"
        "sys.stdout.write(m.shown(Now).decode())"
    )
    env = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    for expected in (1, 2):
        run = [sys.executable, "-c", script, str(tmp_path)]
        done = subprocess.run(run, env=env, capture_output=True, text=True, check=True)
        assert samples(done.stdout)["kiko_requests_total GET / 200"] == expected


def test_readiness_says_what_is_missing(tmp_path: Path) -> None:
    kiko = Kiko(load_settings(data=tmp_path))
    server = client(kiko, ("127.0.0.1", 1))
    body = server.get("/readyz", headers={"Host": "localhost"}).json()
    assert body["status"] == 503
    assert {check["name"]: check["good"] for check in body["checks"]} == {
        "index": False,
        "database": True,
        "disk": True,
    }
    kiko.close()
    (tmp_path / "kiko.db").write_bytes(b"kein SQLite" * 100)
    checks = server.get("/readyz", headers={"Host": "localhost"}).json()["checks"]
    assert {"name": "database", "good": False, "detail": "Die Datenbank antwortet nicht."} in checks


def record(**more: Any) -> logging.LogRecord:
    made = logging.LogRecord("kiko.access", logging.INFO, "x", 1, "GET / 200", (), None)
    made.__dict__.update(more)
    return made


def test_a_line_for_collectors_holds_the_fields() -> None:
    line = json.loads(
        logs.JsonFormatter().format(record(method="GET", route="/", status=200, ms=3))
    )
    assert line.pop("at").endswith("+00:00")
    assert line == {
        "level": "info",
        "logger": "kiko.access",
        "method": "GET",
        "route": "/",
        "status": 200,
        "ms": 3,
    }


@pytest.mark.parametrize("formatter", [logs.JsonFormatter(), logs.PlainFormatter()])
def test_the_text_of_an_error_is_not_logged(formatter: logging.Formatter) -> None:
    try:
        raise ValueError("Frage von Erika Muster")
    except ValueError:
        written = formatter.format(record(exc_info=sys.exc_info()))
    assert "ValueError at test_the_text_of_an_error_is_not_logged" in written
    assert "Erika" not in written
