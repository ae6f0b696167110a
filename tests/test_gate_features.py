"""What the gate sees of a question and its hits."""

from __future__ import annotations

import pytest

from rag.gate_features import Features, features
from rag.places import places
from rag.question_type import asked_for, holds
from tests.small_corpus import Place, article


def seen(place: Place, question: str) -> Features:
    found = place.retriever.retrieve(question, 8)
    return features(question, found.needed, found.hits)


@pytest.fixture
def ferry(place: Place) -> Place:
    text = "Die Fähre in Kiel fährt seit 2024 nach Norm WCAG 2.1 und kostet 5 Euro."
    place.write({"practice/a.md": article("Fähre", text)}).sync()
    return place


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("Fährt die Fähre 2027?", 1.0),
        ("Fährt die Fähre seit 2024?", 0.0),
        ("Gilt WCAG 2.2 für die Fähre?", 1.0),
        ("Gilt WCAG 2.1 für die Fähre?", 0.0),
        ("Hat die Fähre ein C5-Testat nach ISO 42001?", 1.0),
        ("Fuhr die Fähre am 26.3.25?", 0.0),
    ],
)
def test_a_year_version_or_code_that_no_hit_holds(
    ferry: Place, question: str, missing: float
) -> None:
    assert seen(ferry, question).code == missing


def test_a_place_that_no_hit_names(ferry: Place) -> None:
    assert seen(ferry, "Fährt die Fähre in Kiel?").elsewhere == 0.0
    assert seen(ferry, "Fährt die Fähre in Lübeck?").elsewhere == 1.0
    assert seen(ferry, "Hat die Stadt Wanne-Eickel eine Fähre?").elsewhere == 1.0


def test_whether_a_thing_is_wanted(ferry: Place) -> None:
    assert seen(ferry, "Welche Firma betreibt die Fähre?").no_focus == 0.0
    assert seen(ferry, "Müssen wir mit der Fähre fahren?").no_focus == 1.0


def test_a_question_of_which_nothing_is_met_is_refused(ferry: Place) -> None:
    assert ferry.assistant.ask("Wie repariere ich einen Wasserhahn?").abstained
    assert not ferry.assistant.ask("Was kostet die Fähre in Kiel?").abstained


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Chatbot der Stadt Xdorf", {"xdorf"}),
        ("KI in Bad-Neuheim", {"bad-neuheim"}),
        ("Was macht unsere Stadt?", set()),
        ("Die Stadt KI", set()),
    ],
)
def test_a_place_needs_no_list(text: str, found: set[str]) -> None:
    assert places(text) == found


@pytest.mark.parametrize(
    ("question", "kind", "sentence"),
    [
        ("Habt ihr ein Muster für den Vertrag?", "file", "Eine Vorlage steht bereit."),
        ("Wen kann ich anrufen?", "contact", "Das Telefon ist besetzt."),
        ("Welches Sprachmodell steckt dahinter?", "model", "Dahinter steht GPT-4o."),
        ("Welche Firma liefert das?", "maker", "Es liefert die Muster GmbH."),
        ("Gibt es schon Urteile dazu?", "ruling", "Das Urteil ist rechtskräftig."),
        ("Welcher Paragraf regelt das?", "provision", "Das regelt § 3."),
        ("Wie lange läuft das?", "duration", "Es läuft bis Ende 2027."),
    ],
)
def test_kinds_of_answer(question: str, kind: str, sentence: str) -> None:
    assert kind in asked_for(question)
    (asked,) = [found for found in asked_for(question) if found == kind]
    assert holds(asked, sentence)
    assert not holds(asked, "Alle kamen gern.")


def test_an_annex_is_not_each_of_its_numbers(place: Place) -> None:
    whole = article("Anhang III KI-VO – Bereiche", "Anhang III nennt acht Bereiche.", kind="legal")
    number = "Anhang III Nr. 2 KI-VO – Netze"
    part = article(number, "Anhang III Nr. 2 betrifft Strom, Gas und Wasser.", kind="legal")
    place.write({"legal/a.md": part, "legal/b.md": whole}).sync()
    assert place.retriever.retrieve("Was steht in Anhang 3?", 2).hits[0].document.id == "legal-b"
    assert place.retriever.retrieve("Anhang III Nr. 2", 2).hits[0].document.id == "legal-a"
