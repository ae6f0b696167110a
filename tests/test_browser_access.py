"""Signing in and the Content-Security-Policy, in headless Chromium against the real server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from app.examples import QUESTIONS
from app.wiring import Kiko, load_settings
from tests.browsing import ask, chromium, field, serving, turn
from tests.test_browser_axe import found

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return Debian's Chromium."""
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """Start a server that asks for tokens; return where it listens and a token of staff."""
    data = tmp_path_factory.mktemp("access")
    kiko = Kiko(load_settings(data=data / "kiko", auth="token"))
    _, secret = kiko.tokens.create("Erika Muster", ["staff"], days=1)
    kiko.close()
    with serving(data, KIKO_AUTH="token", KIKO_ACCESS_LOG="true") as address:
        yield address, secret
        _check_log(data / "server.log")


def _check_log(log: Path) -> None:
    """Assert that the log of the server holds requests and neither questions nor names."""
    written = log.read_text("utf-8")
    assert "POST /anmelden 303" in written and "GET /gradio_api/queue/data" in written
    for secret in ("Erika", "MUCGPT", "session_hash", "frage="):
        assert secret not in written


def test_signing_in_asking_and_signing_out(browser: Browser, signed: tuple[str, str]) -> None:
    address, secret = signed
    context = browser.new_context(locale="de-DE")
    page = context.new_page()
    errors: list[str] = []
    refused: list[str] = []
    foreign: list[str] = []
    page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("response", lambda r: refused.append(r.url) if r.status >= 400 else None)
    page.on(
        "request", lambda r: None if r.url.startswith((address, "data:")) else foreign.append(r.url)
    )
    page.add_init_script(
        "document.addEventListener('securitypolicyviolation', (event) => "
        "console.error('CSP ' + event.violatedDirective + ' ' + event.blockedURI))"
    )
    page.goto(f"{address}/?frage=MUCGPT")
    expect(page.get_by_role("heading", name="Bei Kiko anmelden")).to_be_visible()
    assert found(page) == []
    page.get_by_label("Ihr Zugangsschlüssel").fill(secret)
    page.get_by_role("button", name="Anmelden").click()
    expect(field(page)).to_be_visible(timeout=30_000)
    assert page.url == f"{address}/?frage=MUCGPT"
    turn(page, "MUCGPT", "finished")  # the link asks, signed in or not when it was opened
    ask(page, QUESTIONS[4], "answered")
    expect(page.get_by_role("tab")).to_have_text(["Fragen", "Hilfe"])  # no organiser, no Korpus
    assert (errors, refused, foreign) == ([], [], [])
    page.get_by_role("button", name="Dunkle Ansicht").click()
    assert page.evaluate("document.cookie") == ""
    page.goto(f"{address}/datenschutz")
    expect(page.get_by_role("heading", level=1)).to_have_text("Datenschutz")
    page.goto(f"{address}/anmelden")
    page.get_by_role("button", name="Abmelden").click()
    expect(page.get_by_label("Ihr Zugangsschlüssel")).to_be_visible()
    assert (errors, refused, foreign) == ([], [], [])
    context.close()


def test_the_policy_stops_an_injected_script(browser: Browser, signed: tuple[str, str]) -> None:
    address, secret = signed
    context = browser.new_context(extra_http_headers={"Authorization": f"Bearer {secret}"})
    page = context.new_page()
    page.goto(address)
    expect(field(page)).to_be_visible(timeout=30_000)
    page.evaluate(
        "() => { const s = document.createElement('script'); s.textContent = 'window.evil = 1'; "
        "document.body.append(s); const i = document.createElement('img'); "
        "i.setAttribute('onerror', 'window.evil = 2'); i.src = '/nirgends'; "
        "document.body.append(i); }"
    )
    page.wait_for_timeout(500)
    assert page.evaluate("window.evil") is None
    context.close()
