"""The real server and page, driven by headless Chromium at desktop and phone width."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from app.examples import QUESTIONS
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


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return where ``kiko serve`` listens."""
    with serving(tmp_path_factory.mktemp("browser")) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return Debian's Chromium."""
    with chromium() as browser:
        yield browser


@pytest.fixture(params=SIZES)
def page(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Page]:
    """Open the page at each width; afterwards it must be clean (see ``opened``)."""
    width, height = SIZES[request.param]
    context = browser.new_context(viewport={"width": width, "height": height}, locale="de-DE")
    yield from opened(context, address)


@pytest.fixture
def dark(browser: Browser, address: str) -> Iterator[Page]:
    """Open the page for a reader whose system is dark."""
    yield from opened(browser.new_context(color_scheme="dark", locale="de-DE"), address)


@pytest.fixture
def zoomed(browser: Browser, address: str) -> Iterator[Page]:
    """Open the page as 1280 x 900 at 200 % zoom: half as many CSS pixels, twice as fine."""
    context = browser.new_context(
        viewport={"width": 640, "height": 450}, device_scale_factor=2, locale="de-DE"
    )
    yield from opened(context, address)


def test_first_view_is_german_and_offers_six_questions(page: Page) -> None:
    expect(page.locator("html")).to_have_attribute("lang", "de")
    expect(page).to_have_title("Kiko · Wissen zu KI in Kommunen")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Kiko")
    expect(page.get_by_role("main")).to_be_visible()
    expect(page.locator("[data-ask]")).to_have_text(list(QUESTIONS))
    expect(page.get_by_text("weder gespeichert noch protokolliert")).to_be_visible()
    expect(page.get_by_text("ersetzen keine Rechtsberatung")).to_be_visible()
    assert not scrolls_sideways(page)
    shoot(page, "welcome")


def test_an_example_is_asked_by_its_button_and_takes_the_focus(page: Page) -> None:
    page.get_by_role("button", name=QUESTIONS[0]).click()
    answered = turn(page, QUESTIONS[0], "answered")
    expect(answered.get_by_role("heading", level=2)).to_contain_text(QUESTIONS[0])
    expect(answered.get_by_role("heading", level=2)).to_be_focused()
    assert not scrolls_sideways(page)
    shoot(page, "answer")


def test_every_example_is_answered_with_its_quote_marked(page: Page) -> None:
    for number, question in enumerate(QUESTIONS, start=1):
        answered = ask(page, question, "answered")
        expect(answered.locator(".k-cite").first).to_contain_text("[1]")
        expect(answered.locator(".k-claims li").first).to_contain_text("belegt")
        sentence = answered.locator(".k-claims p").first.inner_text().partition("\u00a0[1]")[0]
        marks = answered.locator(".k-card").first.locator("mark").all_inner_texts()
        assert sentence in " ".join(" ".join(marks).split())
        shoot(page, f"example-{number}")


def test_a_citation_and_its_card_point_at_each_other(page: Page) -> None:
    answered = ask(page, QUESTIONS[0], "answered")
    answered.locator(".k-cite").first.click()
    number = answered.locator(".k-card__number").first
    expect(number).to_be_focused()
    expect(number).to_be_in_viewport()
    expect(answered.locator(".k-card").first).to_contain_class("is-active")
    expect(answered.locator(".k-cite.is-active")).to_have_count(1)
    shoot(page, "citation")
    answered.get_by_role("link", name="Zurück zum Satz [1]").click()
    expect(answered.locator(".k-cite").first).to_be_focused()
    expect(answered.locator(".k-cite").first).to_be_in_viewport()


def test_an_abstention_is_an_answer(page: Page) -> None:
    abstained = ask(page, "Welche KI nutzt die Stadt Wuppertal?", "abstained")
    for heading in ("Dazu sagt der Korpus nichts", "Gesucht wurde", "Wer weiterhilft"):
        expect(abstained.get_by_role("heading", name=heading)).to_be_visible()
    expect(abstained.locator(".k-cite")).to_have_count(0)
    shoot(page, "abstained")


def test_an_empty_question_is_said_at_the_field(page: Page) -> None:
    page.get_by_role("button", name="Fragen", exact=True).click()
    alert = page.get_by_role("alert").filter(has_text="Die Frage ist leer")
    expect(alert).to_be_visible()
    expect(field(page)).to_have_attribute("aria-invalid", "true")
    shoot(page, "empty")
    ask(page, QUESTIONS[0], "answered")
    expect(alert).to_have_count(0)
    expect(field(page)).to_have_attribute("aria-invalid", "false")


def test_a_question_that_is_too_long_stays_in_the_field(page: Page) -> None:
    field(page).fill("Frage? " * 400)
    field(page).press("Enter")
    expect(page.get_by_role("alert").filter(has_text="Bitte kürzen Sie sie")).to_be_visible()
    expect(field(page)).to_have_value("Frage? " * 400)


def test_filters_limit_the_sources_and_name_a_wrong_day(page: Page) -> None:
    toggle = page.get_by_role("button", name="Filter")
    expect(toggle).to_have_attribute("aria-expanded", "false")
    toggle.click()
    expect(toggle).to_have_attribute("aria-expanded", "true")
    page.get_by_label("Recht").check()
    page.get_by_label("Stichtag").fill("gestern")
    field(page).fill(QUESTIONS[0])
    field(page).press("Enter")
    expect(page.get_by_role("alert").filter(has_text="„gestern“ ist kein Datum")).to_be_visible()
    shoot(page, "filter")
    page.get_by_label("Stichtag").fill("01.03.2025")
    answered = ask(page, QUESTIONS[0], "answered")
    expect(answered).to_contain_text("Eingegrenzt auf: Recht · Stichtag 01.03.2025")
    kinds = answered.locator(".k-badge:first-of-type").filter(has_text="Vortrag")
    expect(kinds).to_have_count(0)
    shoot(page, "stichtag")


def test_earlier_turns_stay_above_and_still_work(page: Page) -> None:
    ask(page, QUESTIONS[0], "answered")
    ask(page, QUESTIONS[1], "answered")
    ask(page, "Wie hoch ist der Eiffelturm?", "abstained")
    earlier = page.locator(".k-earlier .k-turn")
    expect(earlier).to_have_count(2)
    expect(earlier.first).to_contain_text(QUESTIONS[0])
    earlier.first.locator(".k-cite").first.click()
    expect(earlier.first.locator(".k-card__number").first).to_be_focused()
    expect(field(page)).to_have_value("")


def test_a_follow_up_asks_when_it_is_pressed(page: Page) -> None:
    button = ask(page, QUESTIONS[0], "answered").locator(".k-more [data-ask]").first
    question = button.inner_text()
    button.click()
    expect(page.locator("#kiko-turn h2")).to_contain_text(question)


def test_the_status_speaks_once_when_it_starts_and_once_when_it_ends(page: Page) -> None:
    page.evaluate(
        """() => { window.said = []; new MutationObserver(() => {
          said.push(document.getElementById('kiko-status').textContent);
        }).observe(document.getElementById('kiko-status'), {childList: true}); }"""
    )
    ask(page, QUESTIONS[0], "answered")
    page.wait_for_function("window.said.some((text) => text.startsWith('Antwort fertig'))")
    said = page.evaluate("window.said")
    assert len(said) <= 2, said
    assert page.locator("#kiko-turn [aria-live], #kiko-turn [role=status]").count() <= 1


def test_what_is_typed_while_an_example_is_answered_stays_in_the_field(page: Page) -> None:
    field(page).fill("Noch eine Frage")
    page.get_by_role("button", name=QUESTIONS[0]).click()
    turn(page, QUESTIONS[0], "answered")
    expect(field(page)).to_have_value("Noch eine Frage")


def test_hostile_questions_are_shown_as_text(page: Page) -> None:
    field(page).fill("Was ist <img src=x onerror=alert(1)> {{value}} ${value}?")
    field(page).press("Enter")
    shown = page.locator("#kiko-turn .k-turn h2")
    expect(shown).to_contain_text("<img src=x onerror=alert(1)> {{value}} ${value}")
    expect(page.locator("#kiko-turn img")).to_have_count(0)


def test_help_explains_the_marks_and_privacy(page: Page) -> None:
    page.get_by_role("tab", name="Hilfe").click()
    expect(page.get_by_role("heading", name="Datenschutz")).to_be_visible()
    expect(page.get_by_role("tabpanel", name="Hilfe")).to_contain_text("nicht belegt")
    shoot(page, "help")


def test_the_keyboard_reaches_the_field_first(page: Page) -> None:
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Zur Frage springen")).to_be_focused()
    page.keyboard.press("Enter")
    expect(field(page)).to_be_focused()


def test_dark_follows_the_system_and_can_be_switched(dark: Page) -> None:
    background = "getComputedStyle(document.body).backgroundColor"
    assert dark.evaluate(background) == "rgb(0, 0, 0)"
    ask(dark, QUESTIONS[2], "answered")
    shoot(dark, "dark")
    dark.get_by_role("button", name="Helle Ansicht").click()
    assert dark.evaluate(background) == "rgb(255, 255, 255)"
    dark.reload()
    expect(dark.get_by_role("button", name="Dunkle Ansicht")).to_be_visible()


def test_at_200_percent_zoom_nothing_is_cut_and_the_field_leaves_room(zoomed: Page) -> None:
    answered = ask(zoomed, QUESTIONS[0], "answered")
    assert not scrolls_sideways(zoomed)
    expect(answered.get_by_role("heading", level=2)).to_be_in_viewport()
    composer = "getComputedStyle(document.querySelector('#kiko-composer')).position"
    assert zoomed.evaluate(composer) != "sticky"
    shoot(zoomed, "zoomed")
