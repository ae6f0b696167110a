"""``kiko eval load``: a server of its own, asked by many at once."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.eval_cli import console, opened, progress

if TYPE_CHECKING:
    from eval.server_process import Server

Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
# The settings of this process hold for the server too, but for those that make it ours alone.
_SERVE = """
import os, sys
os.environ.update(KIKO_DATA=sys.argv.pop(), KIKO_AUTH="none", KIKO_HOST="127.0.0.1")
from app.cli import main
sys.argv[0] = "kiko"
main()
"""


def load(
    suite: Annotated[str, typer.Argument(help="Suite whose questions are asked.")] = "aeg",
    users: Annotated[int, typer.Option(min=1, help="Questions in progress at any time.")] = 50,
    questions: Annotated[int, typer.Option(min=1, help="Questions in all, all different.")] = 2_000,
    warm_up: Annotated[int, typer.Option(min=0, help="Questions before the clock starts.")] = 200,
    browser: Annotated[
        bool, typer.Option("--browser", help="Also time the chat page in Chromium.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Ask a server process over HTTP with many users at once: answers/s, latency, memory."""
    from eval.load import distinct, measure
    from eval.load_report import table
    from eval.page_time import seconds_until_usable
    from eval.suite_formats import find

    asked = distinct(find(suite), warm_up + questions)
    with _served() as server, progress("Questions", questions, quiet=as_json) as advance:
        page_s = seconds_until_usable(server.url) if browser else None
        found = measure(
            server, asked, users, warm_up=warm_up, load=lambda: os.getloadavg()[0], advance=advance
        )
    if as_json:
        values = {**asdict(found), "ready_s": server.ready_s, "page_s": page_s}
        typer.echo(json.dumps(values, ensure_ascii=False, indent=2))
    else:
        console().print(table(found, server.ready_s, page_s))


@contextmanager
def _served() -> Iterator[Server]:
    """Yield a server over the configured corpus, its index and database in a throw-away folder."""
    from eval.server_process import free_port, started

    with tempfile.TemporaryDirectory(prefix="kiko-load-") as folder:
        with opened(data=Path(folder)) as kiko:
            kiko.sync()
        port = free_port()
        command = [sys.executable, "-c", _SERVE, "serve", "--port", str(port), folder]
        with started(command, port, "/readyz") as server:
            yield server
