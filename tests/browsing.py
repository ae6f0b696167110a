"""A real server and headless Chromium for the tests that use the page as people do.

``KIKO_REQUIRE_BROWSER=1`` turns a missing Chromium into a failure; ``KIKO_SHOTS=DIR`` keeps
screenshots of every state.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
SIZES = {"desktop": (1280, 900), "phone": (390, 844)}
START_SECONDS = 120
expect.set_options(timeout=20_000)  # a busy machine is slow, not wrong
SERVE = "import sys; from app.cli import main; sys.argv[0] = 'kiko'; main()"


@contextmanager
def serving(data: Path, **settings: str) -> Iterator[str]:
    """Run ``kiko serve`` on a free port over the bundled corpus; yield where it listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", SERVE, "serve", "--port", str(port)]
    given = {"KIKO_DATA": str(data / "kiko"), "PYTHONWARNINGS": "ignore", **settings}
    log = data / "server.log"
    with (
        log.open("wb") as output,
        subprocess.Popen(
            command, cwd=ROOT, env=os.environ | given, stdout=output, stderr=subprocess.STDOUT
        ) as server,
    ):
        try:
            wait_until_ready(port, server, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(20)


def wait_until_ready(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    """Return once the server says it can answer; fail with its log if it never does."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and server.poll() is None:
        if is_ready(port):
            return
        time.sleep(0.1)
    pytest.fail(f"the server did not start:\n{log.read_text('utf-8', 'replace')}")


def is_ready(port: int) -> bool:
    """Return whether the server on ``port`` can answer questions."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        except OSError:
            return False


@contextmanager
def chromium() -> Iterator[Browser]:
    """Yield Debian's Chromium; skip the test where there is none."""
    found = shutil.which("chromium")
    if found is None:
        reason = "no 'chromium' on the PATH (apt-get install chromium)"
        if os.environ.get("KIKO_REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield browser
        browser.close()


def opened(context: BrowserContext, address: str, tolerated: str = "") -> Iterator[Page]:
    """Yield the loaded page; then assert that it asked nobody else and logged no error.

    Messages that hold ``tolerated`` are none.
    """
    foreign: list[str] = []
    errors: list[str] = []
    page = context.new_page()
    page.on(
        "request", lambda r: None if r.url.startswith((address, "data:")) else foreign.append(r.url)
    )
    page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("dialog", lambda dialog: errors.append(f"dialog: {dialog.message}"))
    page.goto(address)
    expect(field(page)).to_be_visible(timeout=30_000)
    expect(page.locator("[data-theme-toggle]")).not_to_be_empty()
    yield page
    assert foreign == []
    assert [error for error in errors if not tolerated or tolerated not in error] == []
    context.close()


def field(page: Page) -> Locator:
    """Return the field for the question."""
    return page.get_by_role("textbox", name=re.compile("Ihre Frage|Your question"))


def ask(page: Page, question: str, state: str) -> Locator:
    """Type a question, send it with Enter, return its turn once it reached ``state``."""
    field(page).fill(question)
    field(page).press("Enter")
    return turn(page, question, state)


def turn(page: Page, question: str, state: str) -> Locator:
    """Return the turn of ``question`` once it is the present one and reached ``state``.

    The state ``finished`` is either of ``answered`` and ``abstained``.
    """
    states = ("answered", "abstained") if state == "finished" else (state,)
    wanted = ", ".join(f"#kiko-turn .k-turn[data-state={one}]" for one in states)
    found = page.locator(wanted).filter(has_text=question)
    expect(found).to_be_visible(timeout=20_000)
    return found


def shoot(page: Page, name: str) -> None:
    """Keep a screenshot if ``KIKO_SHOTS`` names a folder."""
    folder = os.environ.get("KIKO_SHOTS")
    if folder:
        size = page.viewport_size or {"width": 0, "height": 0}
        page.wait_for_timeout(600)  # until scrolling has come to rest
        path = Path(folder) / f"{name}-{size['width']}.png"
        page.screenshot(path=path)


def scrolls_sideways(page: Page) -> bool:
    """Return whether the page is wider than its window."""
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))
