"""Corpus folders → documents: which files count, whose id it is, which folder wins."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.corpus import identifier, read
from rag.errors import DocumentError
from tests.small_corpus import article, write


def ids(*roots: Path) -> list[str]:
    return [document.meta.id for document in read(roots).documents]


def test_documents_come_sorted_by_id(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"talks/b.md": article("B", "Text."), "legal/c.md": article("C", "x."), "a.txt": "A\n\nb."},
    )
    assert ids(tmp_path) == ["a", "legal-c", "talks-b"]


def test_what_is_no_document_is_left_alone(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "README.md": "Das Schema.",
            "glossary.yaml": "[]",
            ".hidden.md": "x",
            "_drafts/x.md": "x",
            ".git/y.md": "x",
            "talks/a.md": article("A", "Text."),
            "talks/a.md.license": "x",
        },
    )
    reading = read([tmp_path])
    assert [d.meta.id for d in reading.documents] == ["talks-a"]
    assert reading.failures == ()


def test_a_duplicate_id_fails_and_names_both_files(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "talks/a.md": article("A", "Text.", id="gleich"),
            "talks/b.md": article("B", "Text.", id="gleich"),
        },
    )
    reading = read([tmp_path])
    assert [d.meta.title for d in reading.documents] == ["A"]
    (failure,) = reading.failures
    assert failure.path == "talks/b.md"
    assert "Die Kennung „gleich“ hat schon talks/a.md. Bitte geben Sie" in failure.message


def test_a_later_folder_replaces_its_namesakes_and_adds(tmp_path: Path) -> None:
    bundled = write(
        tmp_path / "one", {"talks/a.md": article("Alt", "x."), "talks/b.md": article("B", "x.")}
    )
    own = write(
        tmp_path / "two", {"talks/a.md": article("Neu", "x."), "talks/c.md": article("C", "x.")}
    )
    reading = read([bundled, own])
    assert [d.meta.title for d in reading.documents] == ["Neu", "B", "C"]
    assert reading.failures == ()


def test_a_replacement_that_fails_does_not_bring_the_replaced_one_back(tmp_path: Path) -> None:
    bundled = write(
        tmp_path / "one", {"talks/a.md": article("Alt", "x."), "talks/b.md": article("B", "x.")}
    )
    own = write(tmp_path / "two", {"talks/a.md": article("Neu", "x.", datum=1)})
    reading = read([bundled, own])
    assert [d.meta.title for d in reading.documents] == ["B"]
    assert [failure.path for failure in reading.failures] == ["talks/a.md"]


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"The corpus folder .*/nirgends does not exist"):
        read([tmp_path / "nirgends"])


def test_an_empty_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="There is no document in"):
        read([tmp_path])


def test_one_bad_file_keeps_none_of_the_others_out(tmp_path: Path) -> None:
    write(tmp_path, {"talks/a.md": article("A", "x."), "talks/b.md": "", "c.pdf": "x"})
    reading = read([tmp_path])
    assert [d.meta.id for d in reading.documents] == ["talks-a"]
    assert [failure.path for failure in reading.failures] == ["c.pdf", "talks/b.md"]
    assert all(str(tmp_path / f.path) in f.message for f in reading.failures)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("talks/Auftakt 2025.md", "talks-auftakt-2025"),
        ("legal/Größe_der Maße.md", "legal-groesse-der-masse"),
        ("legal/Gro\u0308ße.md", "legal-groesse"),
        ("practice/v1.2.md", "practice-v1-2"),
        ("Éclair.txt", "eclair"),
        ("日本.md", "dokument"),
    ],
)
def test_an_id_is_a_slug_of_the_path(path: str, expected: str) -> None:
    assert identifier(Path(path)) == expected
