"""The Korpus tab as organisers use it: real server, real files, headless Chromium."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, FilePayload, Locator, Page, expect

from tests import made_files
from tests.browsing import SIZES, ask, chromium, opened, scrolls_sideways, serving, shoot

pytestmark = pytest.mark.browser

EVIL = "<img src=x onerror=alert(1)>{{value}}${value}"
PAGES = (
    "Protokoll vom 12. Mai 2026 zur Wasserampel.\nThema war eine Anwendung aus Musterstadt.",
    "Rückfragen beantwortet Erika Beispiel, erika.beispiel@musterstadt.example.",
    "Die Wasserampel der Stadt Musterstadt zeigt den Grundwasserstand mit drei Farben an.\n"
    "Die Wasserampel der Stadt Musterstadt wertet jede Stunde 48 Pegel aus.",
)
TALK = """WEBVTT

00:00:05.000 --> 00:00:12.000
<v Dr. Anna Muster>Willkommen zum Vortrag über die Baumwache in Musterstadt.

00:06:00.000 --> 00:06:09.000
<v Bernd Probe>Was leistet die Anwendung bei Ihnen?

00:12:30.000 --> 00:12:40.000
<v Dr. Anna Muster>Die Baumwache der Stadt Musterstadt meldet Sturmschäden mit einer Drohne.
"""
PACKED = {"eins.txt": b"Erste Notiz zur KI.", "zwei.txt": b"Zweite Notiz zur KI."}
REFUSED = "status of 422"  # what Chromium logs when the server refuses a file
WATER = "Wie zeigt die Wasserampel der Stadt Musterstadt den Grundwasserstand an?"
TREES = "Was meldet die Baumwache der Stadt Musterstadt?"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return Debian's Chromium."""
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return where ``kiko serve`` listens, over a corpus that these tests change."""
    with serving(tmp_path_factory.mktemp("organisers"), KIKO_STORE_GAPS="true") as address:
        yield address


@pytest.fixture(params=SIZES)
def page(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Page]:
    """Open the Korpus tab at each width."""
    width, height = SIZES[request.param]
    context = browser.new_context(viewport={"width": width, "height": height}, locale="de-DE")
    for page in opened(context, address, tolerated=REFUSED):
        korpus(page)
        yield page


@pytest.fixture
def wide(browser: Browser, address: str) -> Iterator[Page]:
    """Open the Korpus tab on a desktop whose system is dark."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, color_scheme="dark", locale="de-DE"
    )
    for page in opened(context, address):
        korpus(page)
        yield page


def korpus(page: Page) -> None:
    """Show the Korpus tab and wait for the list."""
    page.get_by_role("tab", name="Korpus").click()
    expect(page.locator(".k-row").first).to_be_visible(timeout=30_000)


def area(page: Page, name: str) -> None:
    """Go to an area of the tab."""
    areas = page.get_by_role("navigation", name="Bereiche des Korpus")
    areas.get_by_role("button", name=name).click()


def file(name: str, data: bytes) -> FilePayload:
    """Return a file as a browser takes it."""
    return {"name": name, "mimeType": "application/octet-stream", "buffer": data}


def drop(page: Page, *files: FilePayload) -> None:
    """Drop files on the zone, as with a mouse."""
    named = [[f["name"], list(f["buffer"])] for f in files]
    page.locator(".k-drop").evaluate(
        """(zone, files) => {
          const data = new DataTransfer();
          for (const [name, bytes] of files)
            data.items.add(new File([new Uint8Array(bytes)], name));
          for (const type of ['dragenter', 'dragover', 'drop'])
            zone.dispatchEvent(new DragEvent(type, {dataTransfer: data, bubbles: true}));
        }""",
        named,
    )


def choose(page: Page, *files: FilePayload) -> None:
    """Choose files with the file dialog."""
    page.get_by_label("Dateien auswählen").set_input_files(list(files))


def row(page: Page, name: str) -> Locator:
    """Return the row of an uploaded file."""
    return (
        page.get_by_role("list", name="Hochgeladene Dateien")
        .get_by_role("listitem")
        .filter(has_text=name)
    )


def review(page: Page, name: str) -> None:
    """Wait until a file was read, and look through what was understood."""
    found = row(page, name)
    expect(found).to_contain_text("Gelesen. Bitte prüfen.", timeout=60_000)
    found.get_by_role("button", name="Prüfen").click()
    expect(page.get_by_text("Noch nicht gespeichert")).to_be_visible()


def act(page: Page, name: str) -> None:
    """Press a button of the bar that acts on the document."""
    bar = page.get_by_role("group", name="Was Sie mit dem Dokument tun können")
    bar.get_by_role("button", name=name, exact=True).click()


def done(page: Page, text: str) -> None:
    """Wait until the page says that something happened."""
    expect(page.locator(".k-notice--success").filter(has_text=text)).to_be_visible(timeout=60_000)


def add(page: Page, title: str, text: str) -> None:
    """Upload a text, give it a title, save it as a draft."""
    choose(page, file("notiz.txt", text.encode()))
    review(page, "notiz.txt")
    page.get_by_label("Titel").first.fill(title)
    act(page, "Als Entwurf speichern")
    done(page, "Gespeichert.")


def test_an_organiser_brings_a_session_into_the_answers_and_takes_it_back(page: Page) -> None:
    drop(
        page,
        file("protokoll.pdf", made_files.pdf([[(12, text)] for text in PAGES])),
        file("baumwache.vtt", TALK.encode()),
    )
    review(page, "protokoll.pdf")
    shoot(page, "corpus-review")
    expect(page.get_by_text("Vorschlag:").first).to_be_visible()
    page.get_by_label("Titel").first.fill("Wasserampel Musterstadt")

    finding = page.locator(".k-finding").filter(has_text="erika.beispiel@musterstadt.example")
    finding.get_by_role("checkbox").check()
    expect(page.locator(".k-pii.is-redacted")).to_have_text(
        "erika.beispiel@musterstadt.example [E-Mail entfernt]"
    )
    page.get_by_role("button", name="Alle schwärzen").click()
    page.get_by_text("Fundstellen ansehen").click()
    expect(page.locator(".k-passage").filter(has_text="Pegel")).to_contain_text("Seite 3")
    assert not scrolls_sideways(page)
    act(page, "Speichern und veröffentlichen")
    done(page, "Veröffentlicht.")
    expect(page.locator(".k-document__head")).to_contain_text("Wasserampel Musterstadt")
    expect(page.get_by_text("Keine personenbezogenen Daten gefunden")).to_be_visible()
    assert "erika.beispiel" not in page.locator(".k-text").inner_text()
    shoot(page, "corpus-published")

    page.get_by_role("button", name="Zurück zur Übersicht").click()
    review(page, "baumwache.vtt")
    page.get_by_label("Titel").first.fill("Vortrag zur Baumwache")
    act(page, "Speichern und veröffentlichen")
    confirm_if_asked(page)
    done(page, "Veröffentlicht.")

    page.get_by_role("tab", name="Fragen").click()
    answered = ask(page, WATER, "answered")
    card = answered.locator(".k-card").filter(has_text="Wasserampel Musterstadt").first
    expect(card).to_contain_text("Seite 3")
    shoot(page, "corpus-cited")
    expect(card.get_by_role("link", name="Original herunterladen")).to_have_count(0)  # redacted
    talk = ask(page, TREES, "answered").locator(".k-card").first
    expect(talk).to_contain_text("00:12:30")
    with page.expect_download() as download:
        talk.get_by_role("link", name="Original herunterladen").click()
    assert download.value.path().read_text("utf-8") == TALK

    for title, question in (("Wasserampel Musterstadt", WATER), ("Vortrag zur Baumwache", TREES)):
        page.get_by_role("tab", name="Korpus").click()
        back(page)
        open_document(page, title)
        withdraw(page)
        page.get_by_role("tab", name="Fragen").click()
        ask(page, question, "finished")
        expect(page.locator("#kiko-turn")).not_to_contain_text(title)
        page.get_by_role("tab", name="Korpus").click()
        delete(page)


def confirm_if_asked(page: Page) -> None:
    """Confirm that the names of the voices may be published."""
    dialog = page.get_by_role("dialog")
    dialog.or_(page.locator(".k-notice--success")).first.wait_for()
    if dialog.is_visible():
        dialog.get_by_role("checkbox").check()
        dialog.get_by_role("button", name="Trotzdem veröffentlichen").click()


def back(page: Page) -> None:
    """Return to the list if a document is shown."""
    button = page.get_by_role("button", name="Zurück zur Übersicht")
    if button.is_visible():
        button.click()


def open_document(page: Page, title: str) -> None:
    """Find a document by its title and open it."""
    page.get_by_label("Dokumente suchen").fill(title)
    expect(page.locator(".k-row")).to_have_count(1)
    page.locator(".k-row__title").click()
    expect(page.get_by_role("heading", name="Fassungen")).to_be_visible()


def withdraw(page: Page) -> None:
    """Withdraw the document that is shown."""
    act(page, "Zurückziehen")
    page.get_by_role("dialog").get_by_role("button", name="Zurückziehen").click()
    done(page, "Zurückgezogen.")


def delete(page: Page) -> None:
    """Delete the document that is shown."""
    act(page, "Löschen")
    page.get_by_role("dialog").get_by_role("button", name="Endgültig löschen").click()
    expect(page.get_by_role("heading", name="Dateien hinzufügen")).to_be_visible(timeout=60_000)


def test_personal_data_go_live_only_when_confirmed(page: Page) -> None:
    add(page, "Runde Datenschutz", "Auskunft gibt Erika Beispiel unter erika@stadt.example.")
    act(page, "Veröffentlichen")
    dialog = page.get_by_role("dialog", name="Personenbezogene Daten veröffentlichen?")
    expect(dialog).to_contain_text("erika@stadt.example (E-Mail-Adresse)")
    go = dialog.get_by_role("button", name="Trotzdem veröffentlichen")
    expect(go).to_be_disabled()
    shoot(page, "corpus-confirm")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(page.locator(".k-document__head")).to_contain_text("Entwurf")
    act(page, "Veröffentlichen")
    dialog.get_by_label("Begründung").fill("Steht auf der Internetseite")
    dialog.get_by_role("checkbox").check()
    go.click()
    done(page, "Veröffentlicht.")
    log = page.get_by_role("region", name="Protokoll")
    expect(log).to_contain_text("Steht auf der Internetseite")
    expect(log).not_to_contain_text("erika@stadt.example")
    withdraw(page)
    delete(page)


def test_hostile_names_and_texts_stay_text(page: Page) -> None:
    name = f"{EVIL}.txt".replace("/", "")
    choose(page, file(name, f"{EVIL} {EVIL}".encode()))
    expect(row(page, "img src=x")).to_contain_text("Gelesen", timeout=60_000)
    row(page, "img src=x").get_by_role("button", name="Prüfen").click()
    page.get_by_label("Titel").first.fill(EVIL)
    page.get_by_role("group", name="Art").get_by_label("Vortrag").check()
    page.get_by_label("Veranstaltung").fill(EVIL)
    page.get_by_role("button", name="Vortragende Person hinzufügen").click()
    page.get_by_label("Name").fill(EVIL)
    act(page, "Als Entwurf speichern")
    done(page, "Gespeichert.")
    expect(page.locator(".k-document__head h3")).to_have_text(EVIL)
    expect(page.locator("#kiko-corpus img, #kiko-corpus script")).to_have_count(0)
    assert not scrolls_sideways(page)
    shoot(page, "corpus-hostile")
    back(page)
    page.get_by_label("Dokumente suchen").fill("onerror")
    expect(page.locator(".k-row")).to_have_count(1)
    expect(page.locator(".k-row__title")).to_have_text(EVIL)
    area(page, "Protokoll")
    expect(page.locator(".k-audit li").first).to_be_visible()
    expect(page.locator("#kiko-corpus img")).to_have_count(0)
    area(page, "Dokumente")
    page.locator(".k-row__title").click()
    expect(page.get_by_role("heading", name="Fassungen")).to_be_visible()
    delete(page)


def test_a_bad_file_says_why_and_the_others_go_on(page: Page) -> None:
    choose(
        page,
        file("kaputt.pdf", b"%PDF-1.7 abgebrochen"),
        file("programm.exe", b"MZ"),
        file("leer.txt", b""),
        file("paket.zip", made_files.zipped(PACKED)),
    )
    expect(row(page, "paket.zip")).to_contain_text("2 Dokumente gefunden", timeout=60_000)
    for name in ("kaputt.pdf", "programm.exe", "leer.txt"):
        expect(row(page, name)).to_have_class("k-file k-file--danger", timeout=60_000)
    shoot(page, "corpus-files")
    row(page, "leer.txt").get_by_role("button", name="Ausblenden").click()
    expect(row(page, "leer.txt")).to_have_count(0)
    page.reload()
    korpus(page)
    expect(row(page, "paket.zip")).to_contain_text("2 Dokumente gefunden")
    row(page, "paket.zip").get_by_role("button", name="Verwerfen").click()
    expect(row(page, "paket.zip")).to_have_count(0)


def test_a_wrong_date_is_said_at_its_field(page: Page) -> None:
    choose(page, file("datum.txt", b"Eine Notiz zur KI in der Verwaltung."))
    review(page, "datum.txt")
    page.get_by_label("Datum").fill("31.02.2026")
    act(page, "Als Entwurf speichern")
    alert = page.get_by_role("alert").filter(has_text="„31.02.2026“ ist kein Datum")
    expect(alert).to_be_visible()
    expect(page.get_by_label("Datum")).to_be_focused()
    expect(page.get_by_label("Datum")).to_have_attribute("aria-invalid", "true")


def test_versions_differ_and_come_back(page: Page) -> None:
    add(page, "Erste Überschrift", "Eine Notiz zur Schulung der Beschäftigten.")
    page.get_by_label("Titel").first.fill("Zweite Überschrift")
    act(page, "Als Entwurf speichern")
    expect(page.locator(".k-version")).to_have_count(2)
    page.get_by_role("button", name="Unterschiede zeigen (Fassung 2)").click()
    expect(page.locator(".k-diff ins")).to_contain_text("Zweite Überschrift")
    expect(page.locator(".k-diff del")).to_contain_text("Erste Überschrift")
    shoot(page, "corpus-versions")
    page.get_by_role("button", name="Wiederherstellen (Fassung 1)").click()
    page.get_by_role("dialog").get_by_role("button", name="Wiederherstellen").click()
    done(page, "Die ältere Fassung ist wieder da.")
    expect(page.locator(".k-document__head h3")).to_have_text("Erste Überschrift")
    delete(page)


def test_a_new_file_becomes_the_next_version(page: Page) -> None:
    add(page, "Merkblatt Schulung", "Die Schulung dauert zwei Stunden.")
    with page.expect_file_chooser() as chooser:
        act(page, "Neue Fassung hochladen")
    chooser.value.set_files([file("merkblatt.txt", b"Die Schulung dauert drei Stunden.")])
    expect(page.get_by_text("wird zur neuen Fassung von")).to_be_visible(timeout=60_000)
    page.get_by_label("Titel").first.fill("Merkblatt Schulung")
    act(page, "Als Entwurf speichern")
    done(page, "Gespeichert.")
    expect(page.locator(".k-version")).to_have_count(2)
    expect(page.locator(".k-document__head")).to_contain_text("merkblatt.txt")
    page.get_by_text("Text bearbeiten").click()
    text = page.get_by_label("Text des Dokuments").and_(page.locator("textarea"))
    text.fill("Die Schulung dauert vier Stunden.")
    act(page, "Als Entwurf speichern")
    expect(page.locator(".k-version")).to_have_count(3)
    expect(page.locator(".k-text")).to_contain_text("vier Stunden")
    delete(page)


def test_the_corpus_can_be_read_again(wide: Page) -> None:
    wide.get_by_role("button", name="Korpus neu einlesen").click()
    expect(wide.locator(".k-notice--success")).to_contain_text("Abschnitte", timeout=60_000)


def test_the_list_is_searched_filtered_and_paged(page: Page) -> None:
    found = page.locator(".k-found__count").first
    pages = page.get_by_role("navigation", name="Seiten der Liste")
    expect(pages).to_contain_text("Seite 1 von")
    pages.get_by_role("button", name="Weiter").click()
    expect(pages).to_contain_text("Seite 2 von")
    shoot(page, "corpus-list")
    filters = page.get_by_role("search")
    filters.get_by_label("Break-out").check()
    expect(page.locator(".k-row").first).to_contain_text("Break-out")
    filters.get_by_label("Zurückgezogen").check()
    expect(page.get_by_text("Kein Dokument passt dazu.")).to_be_visible()
    filters.get_by_label("Alle").first.check()
    filters.get_by_label("Alle").last.check()
    page.get_by_label("Dokumente suchen").fill("MUCGPT")
    expect(page.locator(".k-row").first).to_contain_text("MUCGPT")
    expect(found).to_contain_text("Dokument")
    assert not scrolls_sideways(page)


def test_why_this_hit_shows_matched_words_and_scores(page: Page) -> None:
    area(page, "Treffer prüfen")
    page.get_by_label("Frage oder Stichwörter").fill("Müssen wir unsere Beschäftigten schulen?")
    page.keyboard.press("Enter")
    best = page.locator(".k-hit").first
    expect(best).to_contain_text("Art. 4 KI-Verordnung")
    expect(best.locator("mark").first).to_be_visible()
    for score in ("Wörter", "Bedeutung", "Gesamt"):
        expect(best.locator(".k-scores")).to_contain_text(score)
    assert not scrolls_sideways(page)
    shoot(page, "corpus-hits")


def test_a_question_without_an_answer_becomes_a_gap(page: Page) -> None:
    page.get_by_role("tab", name="Fragen").click()
    ask(page, "Welche KI nutzt die Stadt Wuppertal?", "abstained")
    page.get_by_role("tab", name="Korpus").click()
    area(page, "Wissenslücken")
    expect(page.locator(".k-gap").first).to_contain_text("Welche KI nutzt die Stadt Wuppertal?")
    expect(page.get_by_role("table")).to_contain_text("Der Korpus sagt dazu nichts")
    shoot(page, "corpus-gaps")


def test_the_keyboard_reaches_the_files_and_a_dialog_keeps_the_focus(wide: Page) -> None:
    wide.get_by_role("button", name="Protokoll").focus()
    wide.keyboard.press("Tab")
    expect(wide.get_by_label("Dateien auswählen")).to_be_focused()
    add(wide, "Tastatur", "Eine Notiz zur Barrierefreiheit von KI.")
    shoot(wide, "corpus-dark")
    act(wide, "Löschen")
    dialog = wide.get_by_role("dialog", name="Dokument löschen?")
    expect(dialog.get_by_role("button", name="Abbrechen")).to_be_focused()
    inside = "document.querySelector('dialog').contains(document.activeElement)"
    for _ in range(6):
        wide.keyboard.press("Tab")
        assert wide.evaluate(f"{inside} || document.activeElement === document.body")
    wide.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(wide.get_by_role("button", name="Löschen", exact=True)).to_be_focused()
    delete(wide)
