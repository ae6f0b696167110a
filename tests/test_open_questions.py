"""Questions that no document answers: read, stored, told apart from those that are answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from ingest.corpus import read, read_document
from rag.errors import DocumentError
from rag.gate import decide
from rag.model import OpenQuestion
from tests.corpus_reader import CORPUS
from tests.small_corpus import Place, article, write

BOT = article(
    "Chatbot der Stadt Neustadt",
    "Neustadt betreibt seit 2024 einen Chatbot auf der Homepage.\n\n## Technik\n\n"
    "Der Chatbot in Neustadt antwortet in acht Sprachen.",
    kind="practice",
)
ANSWERED = {
    "sentence": "Der Chatbot in Neustadt",
    "asked": ["wie viele sprachen kann der chatbot in neustadt"],
}
OPEN = {"open": ["was kostet der chatbot in neustadt", "wer hat den chatbot  gebaut"]}


def beside(*rows: Mapping[str, object]) -> str:
    return yaml.safe_dump(list(rows), allow_unicode=True)


def test_open_questions_are_read_stored_and_taken_away_again(tmp_path: Path) -> None:
    place = Place(tmp_path).write({"practice/a.md": BOT, "practice/a.questions.yaml": beside(OPEN)})
    place.sync()
    stored = place.reader.current().passages.document("practice-a")
    assert stored.open_questions == (
        "was kostet der chatbot in neustadt",
        "wer hat den chatbot gebaut",
    )
    assert stored.questions == ()
    place.write({"practice/a.questions.yaml": beside(ANSWERED)})
    assert place.sync().changed == ("practice-a",)
    assert place.reader.current().passages.document("practice-a").open_questions == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- open: []\n", "Eintrag 1.open"),
        ("- open: ['']\n", "Eintrag 1.open.1"),
        ("- open: [x]\n  sentence: Neustadt\n", "Eintrag 1.sentence"),
        ("- open: was kostet das\n", "Eintrag 1.open"),
    ],
)
def test_a_wrong_entry_is_refused_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    write(tmp_path, {"practice/a.md": BOT, "practice/a.questions.yaml": text})
    with pytest.raises(DocumentError, match=r"a\.questions\.yaml") as error:
        read_document(tmp_path / "practice" / "a.md", tmp_path)
    assert said in str(error.value)


def test_a_question_comes_with_the_open_questions_nearest_to_it(tmp_path: Path) -> None:
    files = {
        "practice/a.md": BOT,
        "practice/a.questions.yaml": beside(ANSWERED, OPEN),
        "practice/b.md": article("Fähre", "Die Fähre fährt im Sommer.", kind="practice"),
        "practice/b.questions.yaml": beside({"open": ["was kostet die fähre"]}),
    }
    place = Place(tmp_path).write(files)
    place.sync()
    found = place.retriever.retrieve("Was kostet der Chatbot in Neustadt?", 2).open_questions
    first, *others = found
    assert (first.document_id, first.text) == ("practice-a", "was kostet der chatbot in neustadt")
    assert len(others) == 2
    assert first.likeness > 0.9 > max(question.likeness for question in others)


def test_where_the_first_document_has_none_those_of_others_do_not_count(tmp_path: Path) -> None:
    files = {
        "practice/a.md": BOT,
        "practice/a.questions.yaml": beside(OPEN),
        "practice/b.md": article("Preise", "Der Chatbot in Neustadt kostet 900 Euro im Jahr."),
    }
    place = Place(tmp_path).write(files)
    place.sync()
    found = place.retriever.retrieve("Was kostet der Chatbot in Neustadt?", 4)
    assert next(hit.document.id for hit in found.hits) == "practice-b"
    assert "practice-a" in {hit.document.id for hit in found.hits}
    assert found.open_questions == ()
    answer = place.assistant.ask("Was kostet der Chatbot in Neustadt?")
    assert "900 Euro" in answer.answer


@pytest.mark.parametrize(
    ("known", "unanswered", "answerable"),
    [(1.0, 0.0, True), (1.0, 0.96, True), (0.96, 1.0, False), (0.5, 1.0, False)],
)
def test_the_question_most_alike_decides(
    tmp_path: Path, known: float, unanswered: float, answerable: bool
) -> None:
    place = Place(tmp_path).write(
        {"practice/a.md": BOT, "practice/a.questions.yaml": beside(ANSWERED)}
    )
    place.sync()
    found = place.retriever.retrieve("Wie viele Sprachen kann der Chatbot in Neustadt?", 1)
    (hit,) = found.hits
    hit = replace(hit, questions=tuple(replace(q, likeness=known) for q in hit.questions))
    other = (OpenQuestion("practice-a", "x", unanswered),)
    assert decide(found.question, found.needed, (hit,), None, other).answerable is answerable


def test_no_open_question_is_known_to_be_answered() -> None:
    answered: dict[str, str] = {}
    unanswered: dict[str, str] = {}
    for document in read([CORPUS]).documents:
        answered |= {q.text.casefold().rstrip("?"): document.meta.id for q in document.questions}
        asked = [text.casefold().rstrip("?") for text in document.open_questions]
        assert asked, document.meta.id
        assert len(asked) == len(set(asked)), document.meta.id
        unanswered |= dict.fromkeys(asked, document.meta.id)
    both = {text: id_ for text, id_ in unanswered.items() if text in answered}
    assert not both
