"""The Auswertung tab as evaluators use it: real server, a short suite, headless Chromium."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from app.roles import Role
from app.wiring import Kiko, load_settings
from eval.suite_formats import BUNDLED
from tests.browsing import SIZES, chromium, opened, scrolls_sideways, serving, shoot
from tests.test_browser_axe import LOOKS, found

pytestmark = pytest.mark.browser

REFUSED = "status of 422"  # what Chromium logs when the server refuses a question
SHORT = 12  # questions of the bundled suite that the short one asks
ROLES: tuple[Role, ...] = ("staff", "organiser", "evaluator", "admin")
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


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[Role, str]]]:
    """Start a server that asks for tokens; return where it listens and a token of each role."""
    data = tmp_path_factory.mktemp("roles")
    kiko = Kiko(load_settings(data=data / "kiko", auth="token"))
    tokens = {role: kiko.tokens.create("Erika Muster", [role], days=1)[1] for role in ROLES}
    kiko.close()
    with serving(data, KIKO_AUTH="token") as address:
        yield address, tokens


@pytest.fixture(params=SIZES)
def page(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Page]:
    """Open the Auswertung tab at each width."""
    width, height = SIZES[request.param]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        locale="de-DE",
        color_scheme=LOOKS[request.param],  # type: ignore[arg-type]
        reduced_motion="reduce",
    )
    for page in opened(context, address, tolerated=REFUSED):
        shoot(page, "evaluation-tabs")
        page.get_by_role("tab", name="Auswertung").click()
        expect(page.get_by_label("Fragensammlung")).to_be_visible(timeout=30_000)
        yield page


def area(page: Page, name: str) -> None:
    """Go to an area of the tab."""
    areas = page.get_by_role("navigation", name="Bereiche der Auswertung")
    areas.get_by_role("button", name=name).click()


def fits(page: Page) -> None:
    """Assert that the page is no wider than its window and axe-core has nothing to say."""
    assert not scrolls_sideways(page)
    assert found(page) == []


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
    fits(page)

    page.get_by_role("button", name="Ansehen").first.click()
    expect(page.get_by_role("heading", name="Kennzahlen")).to_be_visible()
    figures = page.get_by_role("region", name="Kennzahlen").first
    expect(figures).to_contain_text("Richtig beantwortet oder zu Recht abgelehnt")
    expect(page.locator(".k-rows .k-row")).to_have_count(SHORT)
    shoot(page, "evaluation-run")
    fits(page)
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
    fits(page)

    area(page, "Vergleichen")
    two = page.get_by_role("region", name="Zwei Läufe vergleichen")
    two.get_by_role("button", name="Vergleichen").click()
    expect(page.locator(".k-verdict")).to_contain_text(f"{SHORT} gleich. p = 1")
    expect(page.locator(".k-verdict")).to_contain_text("Es gibt keinen Unterschied.")
    expect(page.get_by_text("Keine Frage hat ein anderes Ergebnis.")).to_be_visible()
    shoot(page, "evaluation-compare")
    fits(page)


def test_a_long_run_is_stopped_continued_and_deleted(page: Page) -> None:
    page.get_by_label("Fragensammlung").select_option("development")
    page.get_by_role("button", name="Starten").click()
    row = page.get_by_role("row").filter(has_text="development-").first
    expect(row.get_by_role("progressbar")).to_be_visible()
    expect(row).to_contain_text(re.compile(r"[1-9]\d* von "))
    shoot(page, "evaluation-running")
    fits(page)
    row.get_by_role("button", name="Anhalten").click()
    expect(row).to_contain_text("angehalten")
    row.get_by_role("button", name="Fortsetzen").click()
    expect(row.get_by_role("progressbar")).to_be_visible()
    row.get_by_role("button", name="Anhalten").click()
    expect(row).to_contain_text("angehalten")
    row.get_by_role("button", name="Löschen").click()
    row.get_by_role("button", name="Wirklich löschen").click()
    expect(page.get_by_role("row").filter(has_text="development-")).to_have_count(0)


def test_feedback_becomes_a_question_after_review(page: Page, address: str) -> None:
    width = (page.viewport_size or {"width": 0})["width"]
    question = f"Seit wann gilt Art. 4 der KI-Verordnung? ({width})"
    opinion = {
        "answer_id": f"{width:x}".ljust(32, "0"),
        "verdict": "down",
        "reasons": ["incomplete"],
    }
    said = {**opinion, "comment": "Das Datum fehlt.", "question": question}
    assert page.request.post(f"{address}/api/v1/feedback", data=said).status == 201
    area(page, "Rückmeldungen")
    complaint = page.locator(".k-row").filter(has_text=question)
    expect(complaint).to_contain_text("unvollständig")
    complaint.get_by_role("button", name="Prüfen und übernehmen").click()

    form = page.get_by_role("region", name="Frage für die Sammlung")
    expect(form.get_by_label("Frage", exact=True)).to_have_value(question)
    form.get_by_role("button", name="In die Sammlung übernehmen").click()
    expect(form.get_by_role("alert")).to_contain_text("mindestens ein Dokument")
    form.get_by_role("button", name="Dokumente vorschlagen").click()
    form.get_by_role("checkbox", name="(legal-ki-vo-art-4)").check()
    form.get_by_label("Kernaussagen").fill("2\\. Februar 2025")
    shoot(page, "evaluation-feedback")
    fits(page)
    form.get_by_role("button", name="In die Sammlung übernehmen").click()
    expect(page.locator(".k-notice--success")).to_contain_text("Übernommen: Frage R-")
    expect(complaint).to_contain_text("übernommen als R-")

    area(page, "Läufe")
    offered = page.get_by_label("Fragensammlung").locator("option")
    expect(offered.filter(has_text="rueckmeldungen")).to_have_count(1)


@pytest.mark.parametrize("role", ROLES)
def test_only_evaluators_and_admins_see_the_tab(
    role: Role, browser: Browser, signed: tuple[str, dict[Role, str]]
) -> None:
    address, tokens = signed
    context = browser.new_context(
        extra_http_headers={"Authorization": f"Bearer {tokens[role]}"}, locale="de-DE"
    )
    for page in opened(context, address):
        page.wait_for_load_state("networkidle")
        tab = page.get_by_role("tab", name="Auswertung")
        if role in ("staff", "organiser"):
            expect(page.get_by_role("tab", name="Hilfe")).to_be_visible()
            expect(tab).to_have_count(0)
        else:
            tab.click()
            expect(page.get_by_label("Fragensammlung")).to_be_visible(timeout=30_000)
