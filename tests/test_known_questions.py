"""Questions beside a document: they are read, checked, stored, and help to find what answers."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from ingest.corpus import read, read_document
from rag.errors import DocumentError
from tests.corpus_reader import CORPUS
from tests.small_corpus import Place, article, write

LOGS = article(
    "Pflichten der Betreiber",
    "Betreiber beaufsichtigen das System.\n\n## Protokolle\n\n"
    "Automatisch erzeugte Aufzeichnungen werden sechs Monate aufbewahrt.\n"
    "Kürzere Fristen sind unzulässig.",
    kind="legal",
)
OTHER = article("Fristen im Archiv", "Das Archiv hebt Logfiles auf.", kind="practice")


def questions(*rows: tuple[str, list[str]]) -> str:
    listed = [{"sentence": sentence, "asked": asked} for sentence, asked in rows]
    return yaml.safe_dump(listed, allow_unicode=True)


def test_each_question_points_at_its_sentence(tmp_path: Path) -> None:
    asked = questions(("Automatisch erzeugte", ["wie lange müssen wir logs behalten", "logfrist"]))
    write(tmp_path, {"legal/a.md": LOGS, "legal/a.questions.yaml": asked})
    document = read_document(tmp_path / "legal" / "a.md", tmp_path)
    assert [question.text for question in document.questions] == [
        "wie lange müssen wir logs behalten",
        "logfrist",
    ]
    for question in document.questions:
        sentence = document.text[question.start : question.end]
        assert sentence == "Automatisch erzeugte Aufzeichnungen werden sechs Monate aufbewahrt."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (questions(("Das steht nicht da", ["x"])), "„Das steht nicht da“"),
        ("- sentence: Betreiber\n  fragen: [x]\n", "Eintrag 1"),
        ("- sentence: Betreiber\n  asked: []\n", "Eintrag 1.asked"),
        ("nur ein Satz\n", "Eintrag 1"),
        ("- [\n", "kein lesbares YAML"),
    ],
)
def test_a_wrong_file_is_refused_with_its_name_and_the_reason(
    tmp_path: Path, text: str, said: str
) -> None:
    write(tmp_path, {"legal/a.md": LOGS, "legal/a.questions.yaml": text})
    with pytest.raises(DocumentError, match=r"a\.questions\.yaml") as error:
        read_document(tmp_path / "legal" / "a.md", tmp_path)
    assert said in str(error.value)


def test_a_question_in_other_words_finds_the_sentence(tmp_path: Path) -> None:
    place = Place(tmp_path).write({"legal/a.md": LOGS, "practice/b.md": OTHER})
    place.sync()
    question = "wie lange müssen wir logs behalten"
    before = place.retriever.retrieve(question, 2).hits
    asked = questions(("Automatisch erzeugte", [question]))
    report = place.write({"legal/a.questions.yaml": asked}).sync()
    after = place.retriever.retrieve(question, 2).hits
    assert report.changed == ("legal-a",)
    assert [q.text for q in after[0].questions] == [question]
    assert after[0].passage.text.startswith("Automatisch erzeugte")
    assert after[0].score > max((hit.score for hit in before), default=0.0)


def test_a_known_question_is_answered_by_the_sentence_it_belongs_to(tmp_path: Path) -> None:
    question = "was verjährt zuerst"  # none of its words stands in the document
    asked = questions(("Kürzere Fristen", [question]))
    place = Place(tmp_path).write({"legal/a.md": LOGS, "practice/b.md": OTHER})
    place.sync()
    assert place.assistant.ask(question).abstained
    place.write({"legal/a.questions.yaml": asked}).sync()
    answer = place.assistant.ask(question)
    assert not answer.abstained
    assert answer.claims[0].text == "Kürzere Fristen sind unzulässig."


def test_a_question_is_never_quoted(tmp_path: Path) -> None:
    asked = questions(("Automatisch erzeugte", ["wie lange müssen wir logs behalten"]))
    place = Place(tmp_path).write({"legal/a.md": LOGS, "legal/a.questions.yaml": asked})
    place.sync()
    for passage in place.reader.current().passages.all_passages():
        assert "logs" not in passage.text


def test_taking_questions_away_changes_the_document_back(tmp_path: Path) -> None:
    place = Place(tmp_path).write({"legal/a.md": LOGS})
    first = place.sync()
    place.write({"legal/a.questions.yaml": questions(("Betreiber beauf", ["wer passt auf"]))})
    second = place.sync()
    (place.corpus / "legal" / "a.questions.yaml").unlink()
    third = place.sync()
    assert second.generation != first.generation == third.generation
    assert place.reader.current().passages.document("legal-a").questions == ()


def test_a_new_document_without_questions_is_found_beside_those_that_have_some(
    tmp_path: Path,
) -> None:
    old = article("Archiv", "Das Archiv der Stadt bewahrt Akten auf.\nEs öffnet um 9 Uhr.")
    asked = questions(
        ("Das Archiv der Stadt", ["was macht das archiv der stadt", "archiv der stadt aufgaben"]),
        ("Es öffnet", ["wann öffnet das archiv der stadt", "öffnungszeiten archiv der stadt"]),
    )
    new = article("Gebühren", "Eine Kopie im Archiv der Stadt kostet 3 Euro.")
    place = Place(tmp_path).write({"practice/a.md": old, "practice/a.questions.yaml": asked})
    place.write({"practice/b.md": new}).sync()
    assert place.reader.current().without_questions == {"practice-b"}
    assert place.found("Was kostet eine Kopie im Archiv der Stadt?")[0] == "practice-b"
    answer = place.assistant.ask("Was kostet eine Kopie im Archiv der Stadt?")
    assert answer.claims[0].text == "Eine Kopie im Archiv der Stadt kostet 3 Euro."
    assert place.found("Wann öffnet das Archiv der Stadt?")[0] == "practice-a"


def test_where_no_document_has_questions_none_is_placed_by_its_own_words(tmp_path: Path) -> None:
    place = Place(tmp_path).write({"legal/a.md": LOGS, "practice/b.md": OTHER})
    place.sync()
    assert place.reader.current().without_questions == frozenset()


def test_every_bundled_document_has_questions_and_none_twice() -> None:
    for document in read([CORPUS]).documents:
        asked = [question.text.casefold() for question in document.questions]
        assert asked, document.meta.id
        assert len(asked) == len(set(asked)), document.meta.id
