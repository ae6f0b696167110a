"""Corpus folders → documents: which files count, whose id it is, which folder wins."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.corpus import read
from ingest.description import identifier
from rag.errors import DocumentError
from tests import made_files as made
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


# --- formats of others ---


def test_a_file_may_be_described_by_one_beside_it(tmp_path: Path) -> None:
    (tmp_path / "talks").mkdir()
    (tmp_path / "talks" / "notiz.vtt").write_text(made.VTT)
    sidecar = article("Notiz", "", date="2025-03-26", kind="breakout").split("---\n")[1]
    write(tmp_path, {"talks/notiz.vtt.yaml": sidecar})
    (document,) = read([tmp_path]).documents
    assert (document.meta.title, document.meta.kind) == ("Notiz", "breakout")
    assert document.meta.inferred == ()
    assert [s.locator for s in document.sections] == ["00:00:01", "00:12:30"]


def test_an_unknown_key_beside_a_file_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "notiz.vtt").write_text(made.VTT)
    good = article("A", "", kind="talk").split("---\n")[1]
    write(tmp_path, {"notiz.vtt.yaml": f"datum: 2025\n{good}"})
    (failure,) = read([tmp_path]).failures
    assert "notiz.vtt.yaml, Zeile 1: Unbekannter Schlüssel „datum“" in failure.message


@pytest.mark.parametrize("name", ["a.md", "a.zip"])
def test_a_file_with_its_own_front_matter_needs_none_beside_it(tmp_path: Path, name: str) -> None:
    content = {"a.md": article("A", "Text.", kind="talk").encode()}
    data = content["a.md"] if name == "a.md" else made.zipped(content)
    (tmp_path / name).write_bytes(data)
    write(tmp_path, {f"{name}.yaml": "title: A\n"})
    (failure,) = read([tmp_path]).failures
    assert "nur für Dateien ohne eigenen" in failure.message


def test_what_a_transcript_says_of_itself_is_inferred(tmp_path: Path) -> None:
    (tmp_path / "2025-03-26-runde.vtt").write_text(made.VTT)
    (document,) = read([tmp_path]).documents
    assert [speaker.name for speaker in document.meta.speakers] == ["Erika Beispiel", "Max Probe"]
    assert document.meta.inferred == ("kind", "title", "date", "speakers")


def test_documents_of_an_archive_keep_their_order_and_name_what_failed(tmp_path: Path) -> None:
    inner = {"b.txt": b"B\n\nText.", "a.vtt": made.VTT.encode(), "c.pdf": b"nein"}
    (tmp_path / "z.zip").write_bytes(made.zipped(inner))
    (tmp_path / "y.docx").write_bytes(made.word([("Normal", "Text.")]))
    reading = read([tmp_path])
    assert [d.meta.id for d in reading.documents] == ["y", "z-zip-a", "z-zip-b"]
    assert [d.meta.path for d in reading.documents] == ["y.docx", "z.zip/a.vtt", "z.zip/b.txt"]
    assert [(f.path, "c.pdf" in f.message) for f in reading.failures] == [("z.zip", True)]


def test_warnings_name_the_file_they_are_about(tmp_path: Path) -> None:
    (tmp_path / "folien.pptx").write_bytes(made.slides())
    (warning,) = read([tmp_path]).warnings
    assert (warning.path, "Folien" in warning.message) == ("folien.pptx", True)
