"""The Tantivy index: search, scope, replacement and what happens to damaged folders."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from rag.errors import BuildLockedError, CorruptIndexError
from rag.lexical import LexicalEntry, LexicalIndex
from rag.model import Kind, Metadata, Passage, Scope

TEXTS = {
    "a": "Die Kommune muss nach Art. 26 KI-Verordnung die Beschäftigten vorher informieren.",
    "b": "MUCGPT ist der KI-Assistent der Landeshauptstadt München für ihre Verwaltung.",
    "c": "Der Personalrat bestimmt bei der Einführung technischer Einrichtungen mit.",
}


def entry(
    document: str,
    text: str,
    *,
    kind: Kind = "legal",
    topics: tuple[str, ...] = (),
    day: date | None = None,
    heading: tuple[str, ...] = (),
) -> LexicalEntry:
    passage = Passage(f"{document}:0", document, text, 0, len(text), heading)
    return LexicalEntry(
        passage, Metadata(document, f"Titel {document}", kind, "published", day, topics)
    )


@pytest.fixture
def index(tmp_path: Path) -> LexicalIndex:
    built = LexicalIndex.create(tmp_path / "lexical")
    built.replace([], [entry(name, text) for name, text in TEXTS.items()])
    return built


def found(index: LexicalIndex, question: str, scope: Scope | None = None) -> list[str]:
    return [passage_id for passage_id, _ in index.search(question, 10, scope=scope)]


@pytest.mark.parametrize(
    ("question", "best"),
    [
        ("Wann sind Beschäftigte zu informieren?", "a:0"),
        ("beschaeftigte informieren", "a:0"),
        ("Muenchner Assistent", "b:0"),
        ("mitbestimmung des personalrats", "c:0"),
        ("peronalrat", "c:0"),
        ("Personarlat", "c:0"),
    ],
)
def test_the_right_passage_comes_first(index: LexicalIndex, question: str, best: str) -> None:
    assert found(index, question)[0] == best


def test_a_mistyped_word_is_added_to_the_others(tmp_path: Path) -> None:
    index = LexicalIndex.create(tmp_path)
    texts = {f"n{i}": f"Der Rat tagt im Saal {i}." for i in range(10, 30)} | {
        "gleich": "Der Rat tagt im Saal zur Haushaltssatzung.",
        "anders": "Die Haushaltssatzung liegt aus.",
    }
    index.replace([], [entry(name, text) for name, text in texts.items()])
    every = index.search("Haushaltssatzunk Rat tagt Saal", 40)
    assert {id_ for id_, _ in every} == {f"{name}:0" for name in texts}
    assert {id_ for id_, _ in every[:2]} == {"gleich:0", "anders:0"}
    for k in (1, 5, 22):
        assert index.search("Haushaltssatzunk Rat tagt Saal", k) == every[:k]


@pytest.mark.parametrize("question", ["", "und der die", "?!", "xyzzy"])
def test_nothing_to_search_for_finds_nothing(index: LexicalIndex, question: str) -> None:
    assert index.search(question, 10) == []


def test_user_text_is_never_query_syntax(index: LexicalIndex) -> None:
    assert found(index, 'personalrat: (AND " kind:legal -*')[0] == "c:0"


def test_scores_fall_and_ties_go_by_id(tmp_path: Path) -> None:
    index = LexicalIndex.create(tmp_path)
    index.replace([], [entry(name, "Gleicher Text über Daten") for name in "zaby"])
    hits = index.search("Daten", 10)
    assert [passage_id for passage_id, _ in hits] == ["a:0", "b:0", "y:0", "z:0"]
    assert len({score for _, score in hits}) == 1


def test_an_expansion_finds_more_but_counts_less(index: LexicalIndex) -> None:
    assert found(index, "Personalrat") == ["c:0"]
    widened = index.search("Personalrat", 10, expansions=[("München", 0.3)])
    assert [passage_id for passage_id, _ in widened] == ["c:0", "b:0"]


def test_scope_keeps_everything_else_out(tmp_path: Path) -> None:
    index = LexicalIndex.create(tmp_path)
    index.replace(
        [],
        [
            entry("old", "Daten", kind="talk", topics=("recht",), day=date(2024, 5, 1)),
            entry("new", "Daten", kind="legal", topics=("recht", "daten"), day=date(2025, 6, 25)),
            entry("undated", "Daten", kind="legal"),
        ],
    )
    assert set(found(index, "Daten", Scope())) == {"old:0", "new:0", "undated:0"}
    assert found(index, "Daten", Scope(kinds=("talk",))) == ["old:0"]
    assert found(index, "Daten", Scope(topics=("daten",))) == ["new:0"]
    assert found(index, "Daten", Scope(date_from=date(2025, 1, 1))) == ["new:0"]
    assert found(index, "Daten", Scope(date_to=date(2025, 6, 24))) == ["old:0"]
    assert found(index, "Daten", Scope(date_from=date(2025, 6, 25), date_to=date(2025, 6, 25))) == [
        "new:0"
    ]
    assert found(index, "Daten", Scope(kinds=("talk",), topics=("daten",))) == []


def test_headings_and_title_are_searched(tmp_path: Path) -> None:
    index = LexicalIndex.create(tmp_path)
    index.replace([], [entry("a", "Drei Schritte."), entry("b", "Mehr.", heading=("Haftung",))])
    assert found(index, "Haftung") == ["b:0"]
    assert found(index, "Titel a")[0] == "a:0"


def test_replacing_a_document_drops_its_old_words(index: LexicalIndex) -> None:
    index.replace(["b"], [entry("b", "Jetzt geht es um Friedhöfe.")])
    assert found(index, "MUCGPT") == []
    assert found(index, "Friedhof") == ["b:0"]
    assert index.count() == 3
    assert set(index.ids()) == {"a:0", "b:0", "c:0"}


def test_a_folder_can_be_reopened_and_has_no_locks(index: LexicalIndex, tmp_path: Path) -> None:
    folder = tmp_path / "lexical"
    assert not list(folder.glob("*.lock")) and not list(folder.glob(".*.lock"))
    assert found(LexicalIndex.open(folder), "Personalrat") == found(index, "Personalrat")


def test_an_empty_index_answers_with_nothing(tmp_path: Path) -> None:
    index = LexicalIndex.create(tmp_path)
    assert index.count() == 0
    assert list(index.ids()) == []
    assert index.search("Personalrat", 5) == []


def test_a_missing_or_damaged_folder_is_named(index: LexicalIndex, tmp_path: Path) -> None:
    with pytest.raises(CorruptIndexError, match="nowhere"):
        LexicalIndex.open(tmp_path / "nowhere")
    (tmp_path / "lexical" / "meta.json").write_text("{")
    with pytest.raises(CorruptIndexError, match="lexical"):
        LexicalIndex.open(tmp_path / "lexical")


def test_two_writers_do_not_meet(index: LexicalIndex, tmp_path: Path) -> None:
    class Nested:
        def __iter__(self) -> object:
            with pytest.raises(BuildLockedError):
                LexicalIndex.open(tmp_path / "lexical").replace([], [])
            return iter([entry("d", "Noch ein Text.")])

    index.replace([], Nested())  # type: ignore[arg-type]
    assert index.count() == 4
