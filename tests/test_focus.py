"""The word of a question that says what is wanted."""

import pytest

from rag.focus import focus


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("Welches Sprachmodell steckt hinter F13?", "sprachmodell"),
        ("welche drei neuen Städte sind dabei", "städte"),
        ("Wie viele Prozent der Kommunen nutzen KI?", "kommunen"),
        ("wieviele seiten hat das papier", "seiten"),
        ("Wie heißt die neue Firma?", "firma"),
        ("Wie hoch ist die Geldbuße?", "hoch"),
        ("was kostet summ ai im jahr", "kostet"),
        ("Gibt es schon Urteile zu Art. 86?", "urteile"),
        ("Habt ihr eine fertige Vorlage?", "vorlage"),
        ("Wer hat die Gruppe moderiert?", "moderiert"),
        ("How many pages does it have?", "pages"),
    ],
)
def test_the_word_that_says_what_is_wanted(question: str, word: str) -> None:
    assert focus(question) == word


@pytest.mark.parametrize("question", ["Müssen wir schulen?", "Art. 4 KI-VO", "Worum geht es?", ""])
def test_an_open_question_has_none(question: str) -> None:
    assert focus(question) is None
