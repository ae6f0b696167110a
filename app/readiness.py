"""``/readyz`` and ``/metrics``: can questions be answered, from what, and what is missing."""

from __future__ import annotations

import shutil
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from app import problems
from app.edge_words import word
from app.metrics import CONTENT_TYPE, Now
from app.wiring import Kiko
from rag.errors import ConfigError, KikoError, VectorsUnavailableError
from rag.index import Manifest

_FULL_MB = 200  # less free disk than this and the next generation may not fit


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that is needed; ``vital`` says that no question is answered without it."""

    name: str
    good: bool
    vital: bool
    detail: str = ""


def router(kiko: Kiko) -> APIRouter:
    """Return the routes that say how ``kiko`` is."""
    routes = APIRouter(tags=["health"])

    @routes.get("/healthz")
    def healthz() -> dict[str, str]:
        """Say that the process is alive."""
        return {"status": "ok"}

    @routes.get("/readyz", response_model=dict[str, Any], responses=problems.RESPONSES)
    def readyz() -> Any:
        """Say that questions can be answered, and from what; or what is missing for that."""
        checks = [_database(kiko), _disk(kiko), *_vectors(kiko), *_switches(kiko)]
        told = [_payload(check) for check in checks]
        try:
            manifest = kiko.reader.current().manifest
        except KikoError as error:
            index = _payload(Check("index", False, True, str(error)))
            return _unready(problems.status_of(error), str(error), [index, *told])
        missing = [check for check in checks if check.vital and not check.good]
        if missing:
            detail = " ".join(check.detail for check in missing)
            return _unready(503, detail, [_payload(Check("index", True, True)), *told])
        return {"status": "ready", **_from(manifest), "checks": told}

    @routes.get("/metrics", include_in_schema=False)
    def metrics() -> Response:
        """Return what Prometheus reads."""
        return Response(kiko.metrics.shown(lambda: now(kiko)), media_type=CONTENT_TYPE)

    return routes


def now(kiko: Kiko) -> Now:
    """Return what is so now; what cannot be found out is left open."""
    manifest: Manifest | None = None
    with suppress(KikoError):
        manifest = kiko.reader.current().manifest
    try:
        waiting: int | None = kiko.jobs.records.waiting()
    except KikoError:
        waiting = None
    return Now(
        generation=manifest.generation if manifest else None,
        created=manifest.created if manifest else None,
        documents=manifest.documents if manifest else None,
        passages=manifest.passages if manifest else None,
        waiting_jobs=waiting,
        chat_off=kiko.switches.state("chat").off,
        api_off=kiko.switches.state("api").off,
    )


def _from(manifest: Manifest) -> dict[str, Any]:
    return {
        "generation": manifest.generation,
        "documents": manifest.documents,
        "passages": manifest.passages,
        "encoder": manifest.encoder,
    }


def _unready(status: int, detail: str, checks: list[dict[str, Any]]) -> JSONResponse:
    return problems.problem(status, detail, checks=checks)


def _payload(check: Check) -> dict[str, Any]:
    shown = {"name": check.name, "good": check.good}
    return {**shown, "detail": check.detail} if check.detail else shown


def _database(kiko: Kiko) -> Check:
    """Look whether the database answers; without it questions are answered all the same.

    Where people sign in by token they are not: then it is vital.
    """
    vital = kiko.settings.auth == "token"
    try:
        kiko.jobs.records.waiting()
    except (KikoError, ConfigError):
        return Check("database", False, vital, word("ready.database"))
    return Check("database", True, vital)


def _disk(kiko: Kiko) -> Check:
    try:
        free = shutil.disk_usage(kiko.settings.data).free // 1024**2
    except OSError:
        return Check("disk", False, False, word("ready.folder"))
    if free < _FULL_MB:
        return Check("disk", False, False, word("ready.disk", free=free))
    return Check("disk", True, False)


def _vectors(kiko: Kiko) -> list[Check]:
    """Look whether the Chroma server answers, where one is set; without it words alone count."""
    if kiko.vector_server is None:
        return []
    try:
        kiko.vector_server.check()
    except VectorsUnavailableError:
        return [Check("vectors", False, False, word("ready.vectors"))]
    return [Check("vectors", True, False)]


def _switches(kiko: Kiko) -> list[Check]:
    """Tell of parts that are switched off; that is wanted, so Kiko is ready all the same."""
    states = [kiko.switches.state("chat"), kiko.switches.state("api")]
    return [Check(s.part, False, False, word(f"switched_off.{s.part}")) for s in states if s.off]
