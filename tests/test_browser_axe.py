"""axe-core over every state of every page, light on a desktop and dark on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from app.accessibility import tolerated
from app.examples import QUESTIONS
from tests.browsing import SIZES, ask, chromium, field, opened, serving, shoot

pytestmark = pytest.mark.browser
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
OPTIONS = {"runOnly": {"type": "tag", "values": LEVELS}, "resultTypes": ["violations"]}
LOOKS = {"desktop": "light", "phone": "dark"}
PAGES = (
    "/dokumente/legal-ki-vo-art-4?stelle=0-40",
    "/dokumente/legal-ki-vo-art-4?stelle=x",
    "/dokumente/gibt-es-nicht",
    "/datenschutz",
    "/barrierefreiheit",
)
AXE = Axe()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return where ``kiko serve`` listens."""
    with serving(tmp_path_factory.mktemp("axe")) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return Debian's Chromium."""
    with chromium() as browser:
        yield browser


@pytest.fixture(params=SIZES)
def page(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Page]:
    """Open the page at each width, without motion, so that no colour is looked at half-way."""
    width, height = SIZES[request.param]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        locale="de-DE",
        color_scheme=LOOKS[request.param],  # type: ignore[arg-type]
        reduced_motion="reduce",
    )
    yield from opened(context, address, "Failed to load resource")


IS_OPAQUE = """selector => {
    const chain = []
    for (let e = document.querySelector(selector); e; e = e.parentElement) chain.push(e)
    return chain.length && chain.every(e => getComputedStyle(e).opacity === "1")
}"""


def found(page: Page) -> list[str]:
    """Return what axe finds beyond what the accessibility statement lists as left."""
    response: dict[str, Any] = AXE.run(page, options=OPTIONS).response
    return [
        f"{violation['id']}: {node['target']} {node['html'][:200]}"
        for violation in response["violations"]
        for node in violation["nodes"]
        if not any(
            violation["id"] == rule and selector in str(node["target"])
            for rule, selector in tolerated()
        )
    ]


def test_asking_has_no_violation_in_any_state(page: Page) -> None:
    assert found(page) == []
    page.get_by_role("button", name="Filter").click()
    page.get_by_role("button", name="Themen").click()
    expect(page.get_by_label("Chatbots")).to_be_visible()
    assert found(page) == []
    page.get_by_role("button", name="Filter").click()
    answered = ask(page, QUESTIONS[0], "answered")
    answered.locator(".k-term").first.focus()
    assert found(page) == []
    answered.get_by_role("button", name="Nicht hilfreich").click()
    answered.get_by_role("button", name="Rückmeldung senden").click()
    expect(answered.get_by_role("alert")).to_be_visible()
    assert found(page) == []
    answered.get_by_label("falsch").check()
    answered.get_by_role("button", name="Rückmeldung senden").click()
    expect(answered.locator(".k-said")).to_contain_text("Danke")
    assert found(page) == []
    ask(page, "Welche KI nutzt die Stadt Wuppertal?", "abstained")
    page.get_by_role("button", name="Fragen", exact=True).click()
    expect(page.get_by_role("alert").filter(has_text="Die Frage ist leer")).to_be_visible()
    assert found(page) == []


def test_help_corpus_and_a_broken_connection_have_no_violation(page: Page) -> None:
    page.get_by_role("tab", name="Hilfe").click()
    expect(page.get_by_role("heading", name="Eine Antwort lesen")).to_be_visible()
    assert found(page) == []
    page.get_by_role("tab", name="Korpus").click()
    expect(page.locator("#kiko-corpus")).to_contain_text("Dateien hinzufügen")
    assert found(page) == []
    page.get_by_role("tab", name="Fragen").click()
    page.context.set_offline(True)
    field(page).fill(QUESTIONS[0])
    field(page).press("Enter")
    expect(page.get_by_test_id("toast-body")).to_be_visible()
    expect(page.locator(".toast-header[role=button]")).to_have_count(0)
    page.wait_for_function(IS_OPAQUE, arg=".toast-title")  # it fades in
    assert found(page) == []


def test_the_other_pages_have_no_violation(page: Page, address: str) -> None:
    for number, path in enumerate(PAGES):
        page.goto(f"{address}{path}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert found(page) == [], path
        shoot(page, f"page{number}")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<button></button>')")
    assert [violation.partition(":")[0] for violation in found(page)] == ["button-name"]
