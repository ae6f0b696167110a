"""The Auswertung tab as evaluators use it: real server, a short suite, headless Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from eval.suite_formats import BUNDLED
from tests.browsing import SIZES, chromium, opened, scrolls_sideways, serving, shoot

pytestmark = pytest.mark.browser

SHORT = 12  # questions of the bundled suite that the short one asks
SUITE = f"kurz ({SHORT} Fragen)"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return Debian's Chromium."""
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return where ``kiko serve`` listens, with a short suite among its own."""
    folder = tmp_path_factory.mktemp("evaluators")
    suites = folder / "kiko" / "suites"
    suites.mkdir(parents=True)
    lines = (BUNDLED / "aeg.jsonl").read_text("utf-8").splitlines(keepends=True)
    Path(suites / "kurz.jsonl").write_text("".join(lines[:SHORT]), "utf-8")
    with serving(folder, KIKO_STORE_QUESTIONS="true") as address:
        yield address


@pytest.fixture(params=SIZES)
def page(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Page]:
    """Open the Auswertung tab at each width."""
    width, height = SIZES[request.param]
    context = browser.new_context(viewport={"width": width, "height": height}, locale="de-DE")
    for page in opened(context, address):
        shoot(page, "evaluation-tabs")
        page.get_by_role("tab", name="Auswertung").click()
        expect(page.get_by_label("Fragensammlung")).to_be_visible(timeout=30_000)
        yield page


def area(page: Page, name: str) -> None:
    """Go to an area of the tab."""
    areas = page.get_by_role("navigation", name="Bereiche der Auswertung")
    areas.get_by_role("button", name=name).click()


def run(page: Page) -> None:
    """Run the short suite to its end."""
    before = page.get_by_role("button", name="Ansehen").count()
    page.get_by_label("Fragensammlung").select_option(label=SUITE)
    page.get_by_label("Stichtag").fill("22.11.2026")
    page.get_by_role("button", name="Starten").click()
    expect(page.get_by_role("button", name="Ansehen")).to_have_count(before + 1, timeout=120_000)


def test_an_evaluator_runs_a_suite_looks_closer_and_compares(page: Page) -> None:
    run(page)
    run(page)
    shoot(page, "evaluation-runs")
    assert not scrolls_sideways(page)

    page.get_by_role("button", name="Ansehen").first.click()
    expect(page.get_by_role("heading", name="Kennzahlen")).to_be_visible()
    figures = page.get_by_role("region", name="Kennzahlen").first
    expect(figures).to_contain_text("Richtig beantwortet oder zu Recht abgelehnt")
    expect(page.locator(".k-rows .k-row")).to_have_count(SHORT)
    shoot(page, "evaluation-run")
    assert not scrolls_sideways(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="HTML").click()
    assert download.value.suggested_filename.startswith("kurz-")

    page.get_by_label("Frage suchen").fill("breakouts")
    expect(page.locator(".k-rows .k-row")).to_have_count(1)
    page.locator(".k-row__title").filter(has_text="breakouts").click()
    expect(page.get_by_role("heading", name="Erwartet")).to_be_visible()
    expect(page.get_by_text("Es gab vier:")).to_be_visible()
    expect(page.get_by_role("region", name="Zeiten")).to_contain_text("insgesamt")
    shoot(page, "evaluation-question")
    assert not scrolls_sideways(page)

    area(page, "Vergleichen")
    two = page.get_by_role("region", name="Zwei Läufe vergleichen")
    two.get_by_role("button", name="Vergleichen").click()
    expect(page.locator(".k-verdict")).to_contain_text(f"{SHORT} gleich. p = 1")
    expect(page.get_by_text("Keine Frage hat ein anderes Ergebnis.")).to_be_visible()
    shoot(page, "evaluation-compare")
    assert not scrolls_sideways(page)
