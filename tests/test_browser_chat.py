"""What people do with an answer and around it, in headless Chromium against the real server."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from docx import Document
from playwright.sync_api import Browser, Locator, Page, expect

from app.examples import QUESTIONS
from rag.messages import say
from tests.browsing import (
    SIZES,
    ask,
    chromium,
    field,
    opened,
    scrolls_sideways,
    serving,
    shoot,
    turn,
)

pytestmark = pytest.mark.browser
SCHOOL, MUCGPT = QUESTIONS[0], QUESTIONS[4]
LOADING = "Failed to load resource"  # what the browser itself says when it is cut off or refused


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return where ``kiko serve`` listens."""
    with serving(tmp_path_factory.mktemp("chat")) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return Debian's Chromium."""
    with chromium() as browser:
        yield browser


@pytest.fixture(params=SIZES)
def page(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Page]:
    """Open the page at each width, allowed to write to the clipboard."""
    width, height = SIZES[request.param]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        locale="de-DE",
        permissions=["clipboard-read", "clipboard-write"],
    )
    yield from opened(context, address, LOADING)


@pytest.fixture
def desk(browser: Browser, address: str) -> Iterator[Page]:
    """Open the page on a desktop alone, where the width plays no part."""
    yield from opened(browser.new_context(locale="de-DE"), address, LOADING)


def fetched(address: str, path: str) -> Any:
    """Return what the API answers."""
    connection = HTTPConnection(urlsplit(address).netloc, timeout=10)
    connection.request("GET", path)
    body = connection.getresponse().read()
    connection.close()
    return json.loads(body)


def button(turn: Locator, name: str) -> Locator:
    return turn.get_by_role("button", name=name, exact=True)


def test_an_answer_can_be_taken_along(page: Page, tmp_path: Path) -> None:
    answered = ask(page, SCHOOL, "answered")
    button(answered, "Kopieren").click()
    expect(answered.locator(".k-said")).to_contain_text("Kopiert")
    expect(page.locator("#kiko-status")).to_contain_text("Kopiert")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert SCHOOL in copied and "Quellen:" in copied and say("vermerk.notice") in copied
    button(answered, "Link kopieren").click()
    expect(answered.locator(".k-said")).to_contain_text("Link kopiert")
    link = page.evaluate("navigator.clipboard.readText()")
    assert link.endswith("/?frage=M%C3%BCssen+wir+unsere+Leute+schulen%3F")
    for name, suffix in (("Vermerk (MD)", "md"), ("Vermerk (DOCX)", "docx")):
        with page.expect_download() as download:
            button(answered, name).click()
        assert download.value.suggested_filename.endswith(f".{suffix}")
        download.value.save_as(tmp_path / f"vermerk.{suffix}")
        expect(answered.locator(".k-said")).to_contain_text("Vermerk gespeichert")
    sentence = answered.locator(".k-quote mark").first.inner_text()
    assert sentence in " ".join((tmp_path / "vermerk.md").read_text("utf-8").split())
    written = "\n".join(p.text for p in Document(str(tmp_path / "vermerk.docx")).paragraphs)
    assert SCHOOL in written and sentence in written
    assert not scrolls_sideways(page)


def test_an_answer_can_be_judged_with_reasons(page: Page, address: str) -> None:
    before = fetched(address, "/api/v1/feedback")["total"]
    answered = ask(page, SCHOOL, "answered")
    down = button(answered, "Nicht hilfreich")
    expect(down).to_have_attribute("aria-expanded", "false")
    down.click()
    expect(down).to_have_attribute("aria-expanded", "true")
    expect(answered.get_by_label("Quelle passt nicht")).to_be_focused()
    shoot(page, "opinion")
    button(answered, "Rückmeldung senden").click()
    alert = answered.get_by_role("alert")
    expect(alert).to_contain_text("Bitte wählen Sie einen Grund")
    answered.get_by_label("veraltet").check()
    answered.get_by_label("Anmerkung (freiwillig)").fill("Die Frist ist verlängert.")
    button(answered, "Rückmeldung senden").click()
    expect(answered.locator(".k-said")).to_have_text("Danke für Ihre Rückmeldung.")
    expect(page.locator("#kiko-status")).to_have_text("Danke für Ihre Rückmeldung.")
    expect(down).to_have_attribute("aria-pressed", "true")
    expect(answered.get_by_role("group", name="Was stimmt nicht?")).to_be_hidden()
    kept = fetched(address, "/api/v1/feedback")
    assert kept["total"] == before + 1
    newest = kept["items"][0]
    assert (newest["verdict"], newest["reasons"]) == ("down", ["outdated"])
    assert (newest["comment"], newest["question"]) == ("Die Frist ist verlängert.", None)
    button(answered, "Hilfreich").click(force=True)  # one opinion an answer
    assert fetched(address, "/api/v1/feedback")["total"] == before + 1
    assert not scrolls_sideways(page)


def test_an_opinion_that_does_not_arrive_is_said_and_can_be_sent_again(desk: Page) -> None:
    answered = ask(desk, MUCGPT, "answered")
    desk.context.set_offline(True)
    button(answered, "Hilfreich").click()
    expect(answered.get_by_role("alert")).to_contain_text("Der Server ist nicht erreichbar")
    desk.context.set_offline(False)
    button(answered, "Hilfreich").click()
    expect(answered.locator(".k-said")).to_have_text("Danke für Ihre Rückmeldung.")
    expect(answered.get_by_role("alert")).to_have_count(0)


def test_a_source_opens_in_its_document_at_the_quote(page: Page) -> None:
    card = ask(page, SCHOOL, "answered").locator(".k-card").first
    quoted = card.locator("p.k-quote").first.locator("mark").all_inner_texts()
    with page.context.expect_page() as opening:
        card.get_by_role("link", name="Im Dokument öffnen").click()
    document = opening.value
    assert re.search(r"/dokumente/[a-z0-9-]+\?stelle=\d+-\d+.*#stelle$", document.url)
    expect(document.locator("#stelle")).to_be_in_viewport()
    assert document.locator("mark").all_inner_texts() == quoted
    expect(document.get_by_role("heading", level=1)).to_have_count(1)
    assert not scrolls_sideways(document)
    shoot(document, "document")


def test_a_document_needs_no_script_and_can_be_read_at_200_percent(
    browser: Browser, address: str
) -> None:
    context = browser.new_context(
        viewport={"width": 640, "height": 450},
        device_scale_factor=2,
        java_script_enabled=False,
        color_scheme="dark",
        locale="de-DE",
    )
    page = context.new_page()
    page.goto(f"{address}/dokumente/legal-ki-vo-art-4?stelle=0-40")
    expect(page.get_by_text("Die zitierte Stelle ist im Text markiert.")).to_be_visible()
    page.get_by_role("navigation", name="Inhalt").get_by_role("link").last.click()
    expect(page.locator("article :target")).to_be_in_viewport()
    shoot(page, "document-zoomed")
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("article")).to_have_attribute("lang", "de")
    page.get_by_role("link", name="Accessibility").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Accessibility statement")
    context.close()


def test_the_chat_says_that_it_loads_and_that_it_needs_scripts(
    browser: Browser, address: str
) -> None:
    context = browser.new_context(java_script_enabled=False, locale="de-DE")
    page = context.new_page()
    page.goto(address)
    told = page.locator("noscript p").first  # Playwright finds no texts within noscript
    expect(told).to_be_visible()
    expect(told).to_contain_text("Der Chat braucht JavaScript")
    expect(page.locator("#kiko-loading")).to_be_hidden()
    expect(page.locator("html")).to_have_attribute("lang", "de")
    shoot(page, "no-script")
    context.close()
    context = browser.new_context(locale="de-DE")
    page = context.new_page()
    page.route("**/assets/*.js", lambda route: route.abort())
    page.goto(address)
    expect(page.get_by_text("Kiko wird geladen")).to_be_visible()
    page.unroute("**/assets/*.js")
    page.reload()
    expect(field(page)).to_be_visible()
    expect(page.get_by_text("Kiko wird geladen")).to_be_hidden()
    context.close()


def test_topic_and_period_limit_the_sources(page: Page) -> None:
    page.get_by_role("button", name="Filter").click()
    topics = page.get_by_role("button", name="Themen")
    expect(topics).to_have_attribute("aria-expanded", "false")
    topics.click()
    expect(topics).to_have_attribute("aria-expanded", "true")
    page.get_by_label("KI-Plattformen").check()
    page.get_by_label("Dokumente ab").fill("31.12.2026")
    page.get_by_label("Dokumente bis").fill("01.01.2025")
    shoot(page, "period")
    field(page).fill(MUCGPT)
    field(page).press("Enter")
    alert = page.get_by_role("alert").filter(has_text="beginnt am 31.12.2026, nachdem er")
    expect(alert).to_be_visible()
    page.get_by_label("Dokumente ab").fill("01.07.2025")
    page.get_by_label("Dokumente bis").fill("31.12.2025")
    answered = ask(page, MUCGPT, "answered")
    expect(answered).to_contain_text("Thema KI-Plattformen · ab 01.07.2025 · bis 31.12.2025")
    expect(answered.locator(".k-card").first).to_contain_text("vom 04.07.2025")
    dated = re.findall(r"vom \d\d\.(\d\d)\.(\d{4})", answered.inner_text())
    assert dated and all("07" <= month <= "12" and year == "2025" for month, year in dated)
    link = answered.locator(".k-actions").get_attribute("data-link")
    assert link and link.endswith("&thema=plattform&von=2025-07-01&bis=2025-12-31")
    assert not scrolls_sideways(page)


def test_a_link_asks_within_its_filters(desk: Page, address: str) -> None:
    desk.goto(f"{address}/?frage=Was+ist+MUCGPT%3F&art=practice&art=x&stichtag=2026-01-01&von=nie")
    linked = turn(desk, MUCGPT, "answered")
    expect(linked).to_contain_text("Eingegrenzt auf: Praxis · Stichtag 01.01.2026")
    expect(field(desk)).to_have_value("")
    desk.get_by_role("button", name="Filter").click()
    expect(desk.get_by_label("Praxis")).to_be_checked()
    expect(desk.get_by_label("Stichtag")).to_have_value("01.01.2026")


def test_a_term_is_explained_on_focus_and_pointing_until_escape(page: Page) -> None:
    answered = ask(page, SCHOOL, "answered")
    term = answered.locator(".k-term").filter(has_text="KI-Kompetenz").first
    tip = answered.get_by_role("tooltip").filter(has_text="KI-Kompetenz umfasst")
    expect(tip).to_be_hidden()
    term.focus()
    expect(tip).to_be_visible()
    expect(term).to_have_attribute("aria-describedby", re.compile(r"-begriff-KI-Kompetenz$"))
    shoot(page, "term")
    assert not scrolls_sideways(page)
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()
    expect(term).to_be_focused()
    field(page).focus()
    term.hover()
    expect(tip).to_be_visible()
    tip.hover()  # it stays while the pointer is on it
    expect(tip).to_be_visible()
    page.mouse.move(0, 0)
    expect(tip).to_be_hidden()


def test_a_broken_connection_keeps_conversation_and_question(desk: Page) -> None:
    ask(desk, MUCGPT, "answered")
    desk.context.set_offline(True)
    field(desk).fill(SCHOOL)
    field(desk).press("Enter")
    toast = desk.get_by_test_id("toast-body")
    expect(toast).to_contain_text("Die Verbindung zum Server ist unterbrochen")
    expect(toast).to_contain_text("Fehler")
    shoot(desk, "offline")
    with desk.expect_event("load"):
        desk.context.set_offline(False)
    earlier = desk.locator(".k-earlier .k-turn")
    expect(earlier).to_have_count(1)
    expect(earlier).to_contain_text(MUCGPT)
    expect(field(desk)).to_have_value(SCHOOL)
    assert desk.evaluate("sessionStorage.length") == 0
    field(desk).press("Enter")
    turn(desk, SCHOOL, "answered")
    desk.reload()
    expect(field(desk)).to_be_visible()
    expect(desk.locator(".k-turn")).to_have_count(0)  # otherwise nothing outlives the page


def test_a_refusal_of_the_server_is_said_and_the_question_stays(desk: Page) -> None:
    refusal = json.dumps({"detail": "Das waren viele Anfragen in kurzer Zeit."})
    desk.route(
        "**/queue/join*",
        lambda route: route.fulfill(
            status=503, body=refusal, content_type="application/problem+json"
        ),
    )
    field(desk).fill(MUCGPT)
    field(desk).press("Enter")
    expect(desk.get_by_test_id("toast-body")).to_contain_text("gerade sehr viele Fragen")
    expect(field(desk)).to_have_value(MUCGPT)


def test_arrow_keys_go_from_tab_to_tab(desk: Page) -> None:
    expect(desk.get_by_role("tab")).to_have_text(["Fragen", "Korpus", "Auswertung", "Hilfe"])
    desk.get_by_role("tab", name="Fragen").focus()
    desk.keyboard.press("ArrowLeft")
    expect(desk.get_by_role("tab", name="Hilfe")).to_be_focused()
    expect(desk.get_by_role("tabpanel", name="Hilfe")).to_be_visible()


@pytest.mark.parametrize("size", SIZES)
def test_an_english_browser_gets_an_english_page(browser: Browser, address: str, size: str) -> None:
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, locale="en-GB")
    for page in opened(context, address):
        expect(page.locator("html")).to_have_attribute("lang", "en")
        expect(page).to_have_title("Kiko · Knowledge on AI in municipalities")
        expect(page.get_by_text("neither stored nor logged").first).to_be_visible()
        expect(page.get_by_text("weder gespeichert")).to_be_hidden()
        page.get_by_role("button", name="Filters").click()
        page.get_by_role("button", name="Topics").click()
        page.get_by_label("AI platforms").check()
        expect(page.get_by_label("Reference day")).to_be_visible()
        shoot(page, "english")
        page.get_by_role("button", name="Ask", exact=True).click()
        expect(page.get_by_role("alert")).to_contain_text("The question is empty")
        answered = ask(page, "What is MUCGPT?", "answered")
        expect(answered).to_have_attribute("lang", "en")
        expect(button(answered, "Not helpful")).to_be_visible()
        expect(answered.locator("p.k-quote").first).to_have_attribute("lang", "de")
        page.get_by_role("tab", name="Help").click()
        expect(page.get_by_role("heading", name="Reading an answer")).to_be_visible()
        page.get_by_role("button", name="Deutsch").click()
        expect(page.locator("html")).to_have_attribute("lang", "de")
        expect(page.get_by_role("heading", name="Eine Antwort lesen")).to_be_visible()
        expect(page.get_by_role("tab", name="Hilfe")).to_be_visible()
        page.reload()
        expect(page.get_by_role("button", name="Fragen", exact=True)).to_be_visible()
        expect(page.locator("html")).to_have_attribute("lang", "de")
        assert not scrolls_sideways(page)


def test_another_browser_language_gets_german(browser: Browser, address: str) -> None:
    for page in opened(browser.new_context(locale="fr-FR"), address):
        expect(page.locator("html")).to_have_attribute("lang", "de")
        expect(page.get_by_role("button", name="English")).to_be_visible()
