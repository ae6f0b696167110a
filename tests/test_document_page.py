"""The page of a document: its text as it is quoted, the cited places, and what is known of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest

from app import document_words
from app.api import create_app
from app.document_links import page_address
from app.document_page import places
from app.document_text import as_html, headings
from app.wiring import Kiko, load_settings
from rag.model import Document, Metadata, Section
from tests.access import client_of
from tests.small_corpus import CORPUS, SOURCE, article, write

LOCAL = ("127.0.0.1", 40_000)
EVIL = "<img src=x onerror=alert(1)> & <script>alert(2)</script>"
META = Metadata("d", "Titel", "practice")
PARTS = (
    "Am Anfang.",
    "Eins",
    "• Punkt eins",
    "• Punkt zwei",
    "1. erstens",
    "2. zweitens",
    "1. Januar ist ein Tag.",
    "Zwei",
    "A | B",
    "1 | 2",
    "Eins",
    f"Am Ende {EVIL}",
)


def document(parts: tuple[str, ...] = PARTS) -> Document:
    """Return a document whose second and third headings lie under the first."""
    text = "\n\n".join(parts)
    at = text.index
    last = text.rindex("Eins")
    sections = (
        Section((), 0, at("\n\nEins")),
        Section(("Eins",), at("• Punkt eins"), at("\n\nZwei")),
        Section(("Eins", "Zwei"), at("A | B"), last - 2),
        Section(("Eins",), last + 6, len(text)),
    )
    return Document(META, text, sections)


def plain(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", html))


def test_headings_have_depth_and_anchors_of_their_own() -> None:
    found = headings(document())
    assert [h.depth for h in found] == [0, 1, 0]
    assert [h.anchor for h in found] == ["abschnitt-eins", "abschnitt-zwei", "abschnitt-eins-2"]


def test_the_text_takes_the_shape_it_had() -> None:
    html = as_html(document())
    assert '<h2 id="abschnitt-eins">Eins</h2><ul><li>Punkt eins</li>' in html
    assert '<ol><li value="1">erstens</li><li value="2">zweitens</li>' in html
    assert '<h3 id="abschnitt-zwei">Zwei</h3>' in html
    assert "<tr><td>A</td><td>B</td></tr><tr><td>1</td><td>2</td></tr>" in html


def test_nothing_of_the_text_becomes_markup() -> None:
    html = as_html(document())
    assert "<script" not in html and "<img" not in html
    assert EVIL in plain(html)


@pytest.mark.parametrize("part", ["Punkt zwei", "erstens", "Am Anfang.", "2", "Zwei"])
def test_a_place_is_marked_exactly(part: str) -> None:
    text = document().text
    start = text.rindex(part) if part == "2" else text.index(part)
    html = as_html(document(), [(start, start + len(part))])
    assert re.findall(r"<mark[^>]*>(.*?)</mark>", html) == [part]
    assert html.count('id="stelle"') == 1


def test_a_place_over_several_blocks_is_marked_in_each() -> None:
    text = document().text
    span = (text.index("Punkt eins"), text.index("Punkt zwei") + len("Punkt zwei"))
    marks = re.findall(r"<mark[^>]*>(.*?)</mark>", as_html(document(), [span]))
    assert marks == ["Punkt eins", "Punkt zwei"]


@pytest.mark.parametrize("value", ["", "x", "5-5", "9-3", "0-101", "-1-4", "1-2-3", "²-3"])
def test_a_place_that_is_none_is_named(value: str) -> None:
    assert places(["3-9", value], 100) == ([(3, 9)], value)


def test_places_are_put_in_order() -> None:
    assert places(["30-40", "0-100"], 100) == ([(0, 100), (30, 40)], None)


def test_the_address_names_the_places() -> None:
    assert page_address("legal-x") == "/dokumente/legal-x"
    assert page_address("a/b", [(1, 5), (7, 9)], "en") == (
        "/dokumente/a%2Fb?stelle=1-5&stelle=7-9&sprache=en#stelle"
    )


@pytest.mark.parametrize("key", document_words.keys())
def test_every_word_is_there_in_both_languages(key: str) -> None:
    fields = {"day": "1", "value": "2", "length": 3, "id": "x"}
    german, english = (document_words.word(key, lang, **fields) for lang in ("de", "en"))
    assert english and german != english


@pytest.fixture(scope="module")
def kiko(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kiko]:
    """Return Kiko over a corpus with one hostile document."""
    folder = tmp_path_factory.mktemp("pages")
    hostile = article(
        f"Titel {EVIL}",
        f"Ein Satz. {EVIL}",
        sources=[SOURCE, {"title": "böse", "url": "javascript:alert(1)"}],
        event=EVIL,
    )
    corpus = write(folder / "corpus", {**CORPUS, "practice/hostile.md": hostile})
    made = Kiko(load_settings(data=folder / "data", corpus=corpus))
    yield made
    made.close()


@pytest.fixture(scope="module")
def client(kiko: Kiko) -> Any:
    """Return a client of a server whose index is built."""
    made = client_of(create_app(kiko, chat=False), LOCAL)
    without = made.get("/dokumente/legal-art-50", headers={"Host": "localhost"})
    assert without.status_code == 503 and "keinen Index" in without.text
    kiko.sync()
    return made


def get(client: Any, path: str, language: str = "de") -> Any:
    return client.get(path, headers={"Accept-Language": language, "Host": "localhost"})


def test_the_page_says_what_is_known_of_a_law(client: Any) -> None:
    found = get(client, "/dokumente/legal-art-50")
    assert found.status_code == 200
    assert found.headers["content-type"].startswith("text/html")
    assert "script-src 'self';" in found.headers["content-security-policy"]
    text = plain(found.text)
    for known in ("Recht", "Gesetz", "12.07.2024", "01.07.2026", "gilt seit 02.08.2026"):
        assert known in text
    assert 'href="https://example.org/quelle"' in found.text
    assert "<script" not in found.text


def test_the_page_marks_what_an_answer_quotes(client: Any) -> None:
    headers = {"Host": "localhost"}
    body = {"question": "Muss ein Chatbot sagen, dass er eine KI ist?"}
    answer = client.post("/api/v1/ask", json=body, headers=headers).json()
    cited = answer["citations"][0]
    address = page_address(cited["document_id"], [(cited["start"], cited["end"])])
    shown = get(client, address.partition("#")[0]).text
    [mark] = re.findall(r"<mark[^>]*>(.*?)</mark>", shown)
    assert unescape(mark) == cited["quote"]


def test_the_chrome_speaks_the_readers_language_and_the_text_its_own(client: Any) -> None:
    english = get(client, "/dokumente/legal-art-50?stelle=0-5", "en-GB").text
    assert '<html lang="en">' in english and "The cited place is marked" in english
    assert '<h1 lang="de">' in english and '<article lang="de"' in english
    assert 'href="/dokumente/legal-art-50?stelle=0-5&amp;sprache=de#stelle"' in english
    german = get(client, "/dokumente/legal-art-50?sprache=de", "en-GB").text
    assert '<html lang="de">' in german


def test_a_place_beyond_the_text_is_said_and_the_text_still_shown(client: Any) -> None:
    found = get(client, "/dokumente/legal-art-50?stelle=0-99999").text
    assert "Die Stelle „0-99999“ gibt es in diesem Dokument nicht" in found
    assert "Anbieter sorgen dafür" in found and "<mark" not in found


def test_hostile_texts_stay_texts(client: Any) -> None:
    found = get(client, f"/dokumente/practice-hostile?stelle={EVIL}").text
    assert "<img" not in found and "<script" not in found and "javascript:" not in found


def test_an_unknown_document_is_a_page_too(client: Any) -> None:
    found = get(client, "/dokumente/gibt-es-nicht")
    assert found.status_code == 404
    assert "ist kein Dokument veröffentlicht" in found.text
    assert "no document" in get(client, "/dokumente/x", "en").text.lower()


def test_the_api_returns_the_address(client: Any) -> None:
    document = get(client, "/api/v1/documents/legal-art-50").json()
    assert document["page"] == "/dokumente/legal-art-50"
    hit = get(client, "/api/v1/search?q=Chatbot").json()[0]
    assert hit["page"] == page_address(hit["document_id"], [(hit["start"], hit["end"])])
