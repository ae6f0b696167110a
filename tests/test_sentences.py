"""Which sentence of the hits answers a question."""

from __future__ import annotations

import pytest

from rag.evidence import Need
from rag.german import is_stop_word, stem, words
from rag.model import Hit, Metadata, Passage
from rag.sentence_features import features_of, values
from rag.sentences import rank_sentences

TEXT = (
    "Die AEG ist ein offenes Forum für Kommunen. Die erste Sitzung der AEG fand am 26. März 2025"
    " statt. Rund 50 Personen nahmen an der Sitzung teil. Michael Jaumann stellte MUCGPT vor."
    " Rechtsgrundlage der Verarbeitung ist Art. 6 Abs. 1 lit. e DSGVO. Wer fragt die AEG?"
)
DOCUMENT = Metadata("d", "AEG", "talk")


def needs(question: str) -> list[Need]:
    content = [word for word in words(question) if not is_stop_word(word)]
    return [
        Need(word, frozenset({stem(word)}), frozenset(), frozenset(), 1.0, known=True)
        for word in content
    ]


def hit(text: str = TEXT, start: int = 0, score: float = 1.0, name: str = "p") -> Hit:
    return Hit(Passage(name, "d", text, start, start + len(text)), DOCUMENT, score)


@pytest.mark.parametrize(
    ("question", "held"),
    [
        ("Wann war die erste Sitzung der AEG?", "26. März 2025"),
        ("Wie viele Personen nahmen teil?", "50"),
        ("Wer stellte MUCGPT vor?", "Jaumann"),
        ("Welche Rechtsgrundlage hat die Verarbeitung?", "Art. 6"),
        ("was ist die aeg", "Forum"),
        ("wieviele personne nahmen teil", "50"),
    ],
)
def test_the_sentence_that_answers_comes_first(question: str, held: str) -> None:
    assert held in rank_sentences(needs(question), [hit()], question)[0].text


def test_offsets_are_those_of_the_document() -> None:
    text = "Vorspann. " + TEXT
    for sentence in rank_sentences(needs("AEG"), [hit(TEXT, start=10)], "AEG"):
        assert text[sentence.start : sentence.end] == sentence.text


def test_markers_questions_and_scraps_are_not_shown() -> None:
    text = "# Die Sitzung der AEG\n- Die AEG tagt online.\nAEG!\nWann tagt denn die AEG?"
    shown = [s.text for s in rank_sentences(needs("AEG"), [hit(text)], "AEG")]
    assert set(shown) == {"Die Sitzung der AEG", "Die AEG tagt online."}


def test_the_better_passage_wins_between_equal_sentences() -> None:
    hits = [hit(name="a", score=0.4), hit(name="b", score=0.9)]
    assert rank_sentences(needs("erste Sitzung"), hits)[0].hit.passage.id == "b"


def test_no_hits_and_no_needs_are_no_error() -> None:
    assert rank_sentences(needs("AEG"), [], "AEG") == []
    assert rank_sentences([], [hit()], "") != []


def test_features_stay_within_their_bounds() -> None:
    question = "Wann war die erste Sitzung 2025?"
    for _, sentence, features in features_of(needs(question), [hit()], question):
        assert sentence.text
        assert all(0.0 <= value <= 1.0 for value in values(features))
