"""Start the server: index first, then API and chat on one port."""

from __future__ import annotations

import gc
import ipaddress
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import SecretStr

from app import logs
from app.wiring import SHARED_METRICS, Kiko, load_settings
from rag.errors import ConfigError
from rag.index import live_generation
from rag.settings import Settings

_HUNG_S = 60  # a worker that gives no sign of life for so long is replaced
_FOLDER, _COUNT = "KIKO_WORKERS_FOLDER", "KIKO_WORKERS_COUNT"  # for the other processes


def run(kiko: Kiko, *, workers: int, say: Callable[[str], None]) -> None:
    """Serve until interrupted.

    Raises:
        ConfigError: the address is not loopback although no authentication is set.
    """
    settings = kiko.settings
    if settings.auth == "none" and not is_loopback(settings.host):
        raise ConfigError(
            f"KIKO_HOST is {settings.host!r}, reachable from outside, but KIKO_AUTH is 'none'; "
            "listen on 127.0.0.1, or set KIKO_AUTH to 'token' or 'proxy'"
        )
    _ = kiko.authenticator  # says at once what the settings lack
    if live_generation(settings.index_folder) is None:
        say("No index yet: building it from the corpus …")
        report = kiko.sync()
        say(f"Generation {report.generation} published with {report.passages} passages.")
    logs.set_up(settings.log_format, requests=settings.access_log)
    say(f"Kiko serves on http://{settings.host}:{settings.port}")
    _export(kiko)
    with _shared(workers):
        _listen(settings, workers)


def _listen(settings: Settings, workers: int) -> None:
    import uvicorn

    uvicorn.run(
        "app.serve:create",
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=workers,
        log_level="warning",
        access_log=False,
        log_config=None,  # ours is set up before; it writes no texts of errors
        timeout_graceful_shutdown=settings.shutdown_s,
        timeout_worker_healthcheck=_HUNG_S,
        server_header=False,
        proxy_headers=False,  # the door believes trusted proxies only
    )


def create() -> object:
    """Return the ASGI application for one worker process."""
    from app.api import create_app
    from app.workers import Worker

    kiko = Kiko(load_settings())
    logs.set_up(kiko.settings.log_format, requests=kiko.settings.access_log)
    folder, count = os.environ.get(_FOLDER), os.environ.get(_COUNT)
    worker = Worker(Path(folder), int(count)) if folder and count else None
    return create_app(kiko, worker=worker, when_warm=_spare_collector)


def _spare_collector() -> None:
    """Keep what lives as long as the process out of garbage collection.

    Looking through the libraries and the index each time would hold all answers up.
    """
    gc.collect()
    gc.freeze()


@contextmanager
def _shared(workers: int) -> Iterator[None]:
    """Give several workers a folder for their sockets and their metrics, for as long as they run.

    Only this user can enter it.
    """
    if workers == 1:
        yield
        return
    with TemporaryDirectory(prefix="kiko-") as folder:
        metrics = Path(folder) / "metrics"
        metrics.mkdir()
        added = {_FOLDER: folder, _COUNT: str(workers), SHARED_METRICS: str(metrics)}
        os.environ.update(added)
        try:
            yield
        finally:
            for name in added:
                del os.environ[name]


def is_loopback(host: str) -> bool:
    """Return whether only this machine can reach ``host``."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _export(kiko: Kiko) -> None:
    """Hand settings given on the command line to the worker processes."""
    for name in kiko.settings.model_fields_set:
        value = getattr(kiko.settings, name)
        if value is not None:
            text = value.get_secret_value() if isinstance(value, SecretStr) else str(value)
            os.environ[f"KIKO_{name.upper()}"] = text
