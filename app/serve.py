"""Start the server: index first, then API and chat on one port."""

from __future__ import annotations

import gc
import ipaddress
import logging
import os
from collections.abc import Callable

from app.wiring import Kiko, load_settings
from rag.errors import ConfigError
from rag.index import live_generation


def run(kiko: Kiko, *, workers: int, say: Callable[[str], None]) -> None:
    """Serve until interrupted.

    Raises:
        ConfigError: the address is not loopback although no authentication is set.
    """
    import uvicorn

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
    say(f"Kiko serves on http://{settings.host}:{settings.port}")
    _export(kiko)
    uvicorn.run(
        "app.serve:create",
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=workers,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,  # the door believes trusted proxies only
    )


def create() -> object:
    """Return the ASGI application for one worker process."""
    from app.api import create_app

    kiko = Kiko(load_settings())
    if kiko.settings.access_log:
        _log_access()
    return create_app(kiko, when_warm=_spare_collector)


def _spare_collector() -> None:
    """Keep what lives as long as the process out of garbage collection.

    Looking through the libraries and the index each time would hold all answers up.
    """
    gc.collect()
    gc.freeze()


def _log_access() -> None:
    """Write the access log to standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    log = logging.getLogger("kiko.access")
    log.handlers, log.propagate = [handler], False
    log.setLevel(logging.INFO)


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
            os.environ[f"KIKO_{name.upper()}"] = str(value)
