"""Generations: only what changed is built, nothing half-done goes live, readers follow."""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
from datetime import date, datetime, timedelta
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest
from filelock import FileLock

from ingest.sync import forget_replaced, sync
from rag import index
from rag.errors import (
    BuildLockedError,
    CorruptIndexError,
    DocumentError,
    IncompatibleIndexError,
    NoGenerationError,
)
from rag.index import IndexReader
from rag.passages import PassageStore
from tests.fakes import WordEncoder, WrongEncoder
from tests.small_corpus import Place, article

TWO = {
    "talks/a.md": article("Alpha", "Der Leuchtturm steht an der Küste."),
    "talks/b.md": article("Beta", "Die Brücke führt über den Fluss."),
}


def generations(place: Place) -> set[str]:
    """Return the names of everything that lies in the index folder."""
    return {path.name for path in place.index.iterdir()}


def encoded(place: Place) -> list[str]:
    """Return the titles of what was encoded since the last call, building and checking alike."""
    assert isinstance(place.encoder, WordEncoder)
    titles = [text.split("\n")[0] for text in place.encoder.passages]
    place.encoder.passages.clear()
    return sorted(set(titles))


def snapshot(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder with its content; Chroma touches its SQLite on opening."""
    files = (path for path in folder.rglob("*") if path.is_file())
    kept = (path for path in files if not path.name.startswith("chroma.sqlite3"))
    return {str(path.relative_to(folder)): path.read_bytes() for path in kept}


# --- what a sync does ---


def test_added_changed_removed_unchanged(place: Place) -> None:
    first = place.write(TWO).sync()
    assert (first.added, first.published, first.passages) == (("talks-a", "talks-b"), True, 2)
    (place.corpus / "talks/a.md").unlink()
    place.write(
        {
            "talks/b.md": article("Beta", "Die Fähre fährt über den See."),
            "talks/c.md": article("Gamma", "Der Tunnel liegt unter dem Berg."),
        }
    )
    second = place.sync()
    assert (second.added, second.changed) == (("talks-c",), ("talks-b",))
    assert (second.removed, second.unchanged) == (("talks-a",), ())
    assert place.found("Fähre See")[0] == "talks-b"
    assert place.found("Tunnel")[0] == "talks-c"
    assert "talks-a" not in place.found("Leuchtturm Küste")


def test_unchanged_documents_are_not_encoded_again(place: Place) -> None:
    place.write(TWO).sync()
    assert encoded(place) == ["Alpha", "Beta"]
    place.write({"talks/c.md": article("Gamma", "Der Tunnel.")})
    assert place.sync().unchanged == ("talks-a", "talks-b")
    assert encoded(place) == ["Gamma"]
    assert place.sync().published is False
    assert encoded(place) == []


def test_a_change_of_metadata_alone_counts(place: Place) -> None:
    place.write(TWO).sync()
    place.write(
        {"talks/a.md": article("Alpha", "Der Leuchtturm steht an der Küste.", date="2025-01-02")}
    )
    assert place.sync().changed == ("talks-a",)
    meta = place.reader.current().passages.metadata("talks-a")
    assert str(meta.date) == "2025-01-02"


def test_a_changed_document_is_indexed_again_even_when_its_old_text_moves(place: Place) -> None:
    place.write(TWO).sync()
    place.write(
        {
            "talks/a.md": article("Alpha", "Die Brücke führt über den Fluss."),
            "talks/b.md": article("Beta", "Der Leuchtturm steht an der Küste."),
        }
    )
    assert place.sync().changed == ("talks-a", "talks-b")
    assert place.found("Leuchtturm Küste", 1) == ["talks-b"]
    assert place.found("Brücke Fluss", 1) == ["talks-a"]
    vectors = place.reader.current().vectors
    question = place.encoder.encode_questions(["Beta Der Leuchtturm steht an der Küste."])[0]
    assert vectors.search(question, 1)[0][0].startswith("talks-b#")


def test_two_files_of_equal_text_are_both_found_and_both_cited(place: Place) -> None:
    text = "Der Leuchtturm an der Küste leuchtet seit dem Jahr 1901."
    place.write({"talks/a.md": article("Alpha", text), "talks/b.md": article("Beta", text)})
    place.sync()
    assert set(place.found("Leuchtturm Küste")) == {"talks-a", "talks-b"}
    answer = place.assistant.ask("Seit wann leuchtet der Leuchtturm an der Küste?")
    assert {c.document_id for c in answer.citations} == {"talks-a", "talks-b"}
    assert answer.claims[0].citations == (1, 2)


def test_a_file_that_fails_keeps_its_published_version(place: Place) -> None:
    place.write(TWO).sync()
    place.write({"talks/a.md": "---\ntitel: kaputt\n---\n", "talks/c.md": article("C", "Tunnel.")})
    report = place.sync()
    assert [failure.path for failure in report.failed] == ["talks/a.md"]
    assert (report.added, report.removed) == (("talks-c",), ())
    assert "talks-a" in place.found("Leuchtturm Küste")


def test_a_replacement_that_fails_keeps_the_published_replacement(place: Place) -> None:
    own = place.corpus.parent / "own"
    place.write(TWO)
    (own / "talks").mkdir(parents=True)
    (own / "talks/a.md").write_text(article("Eigenes", "Der Kirchturm steht im Dorf."), "utf-8")
    sync([place.corpus, own], place.index, place.encoder)
    (own / "talks/a.md").write_text("---\nkaputt\n---\n", "utf-8")
    report = sync([place.corpus, own], place.index, place.encoder)
    assert (report.changed, report.removed, len(report.failed)) == ((), (), 1)
    assert place.reader.current().passages.metadata("talks-a").title == "Eigenes"


def test_drafts_and_withdrawn_documents_leave(place: Place) -> None:
    place.write(TWO).sync()
    place.write(
        {
            "talks/a.md": article("Alpha", "Leuchtturm.", status="withdrawn"),
            "talks/c.md": article("Gamma", "Tunnel.", status="draft"),
        }
    )
    report = place.sync()
    assert (report.removed, report.added) == (("talks-a",), ())
    assert place.found("Leuchtturm Tunnel") == place.found("Brücke") == ["talks-b"]


def test_a_superseded_document_leaves_and_comes_back(place: Place) -> None:
    place.write(TWO).sync()
    newer = article("Gamma", "Der neue Leuchtturm.", supersedes=["talks-a"])
    place.write({"talks/c.md": newer})
    assert place.sync().removed == ("talks-a",)
    (place.corpus / "talks/c.md").unlink()
    assert place.sync().added == ("talks-a",)


def test_a_draft_supersedes_nothing(place: Place) -> None:
    place.write(TWO).sync()
    place.write({"talks/c.md": article("C", "Text.", supersedes=["talks-a"], status="draft")})
    assert place.sync().removed == ()


def test_a_dry_run_says_what_would_change_and_changes_nothing(place: Place) -> None:
    assert place.write(TWO).sync(dry_run=True).added == ("talks-a", "talks-b")
    assert not place.index.exists()
    place.sync()
    before = snapshot(place.index)
    place.write({"talks/c.md": article("Gamma", "Der Tunnel.")})
    (place.corpus / "talks/a.md").unlink()
    report = place.sync(dry_run=True)
    assert (report.added, report.removed, report.published) == (("talks-c",), ("talks-a",), False)
    assert snapshot(place.index) == before


def test_a_corpus_without_published_documents_leaves_the_index_alone(place: Place) -> None:
    place.write(TWO).sync()
    place.write(
        {name: text.replace("title:", "status: draft\ntitle:", 1) for name, text in TWO.items()}
    )
    with pytest.raises(DocumentError, match="No published document is left"):
        place.sync()
    assert place.found("Leuchtturm Küste")[0] == "talks-a"


def test_a_document_of_signs_and_stop_words_is_no_obstacle(place: Place) -> None:
    place.write({**TWO, "x.txt": "Titel\n\n???\n\nund der die", "y.txt": "–\n\n…"})
    assert place.sync().published


# --- generations ---


def test_the_same_corpus_gives_the_same_name(place: Place, tmp_path: Path) -> None:
    name = place.write(TWO).sync().generation
    other = Place(tmp_path / "other").write(TWO)
    assert other.sync().generation == name
    other.write({"talks/c.md": article("C", "Text.")})
    assert other.sync().generation != name
    (other.corpus / "talks/c.md").unlink()
    assert other.sync().generation == name
    other.reader.close()


def test_the_previous_generation_is_kept_and_older_ones_go(place: Place) -> None:
    names = []
    for number in range(3):
        place.write({"talks/a.md": article("Alpha", f"Fassung {number} des Leuchtturms.")})
        names.append(place.sync().generation)
    assert generations(place) == {names[1], names[2], "CURRENT", "LOCK"}
    assert index.read_manifest(place.index / names[2]).previous == names[1]


def test_what_was_replaced_is_forgotten_after_its_days(place: Place) -> None:
    place.write(TWO).sync()
    (place.corpus / "talks/b.md").unlink()
    live = place.sync().generation
    before = (date.today() - timedelta(days=1)).isoformat()
    assert forget_replaced(place.index, before) == 0
    week_ago = (datetime.now() - timedelta(days=7)).timestamp()
    os.utime(place.index / "CURRENT", (week_ago, week_ago))
    assert forget_replaced(place.index, before) == 1
    assert generations(place) == {live, "CURRENT", "LOCK"}
    assert forget_replaced(place.index, before) == 0


def test_going_back_reads_the_previous_generation(place: Place) -> None:
    for text in ("Leuchtturm.", "Kirchturm.", "Leuchtturm.", "Kirchturm.", "Leuchtturm."):
        place.write({"talks/a.md": article("Alpha", f"Hier steht ein {text}")}).sync()
        (hit,) = place.retriever.retrieve("Hier steht", 5).hits
        assert hit.passage.text == f"Hier steht ein {text}"
        assert hit.dense > 0


def test_readers_follow_the_pointer(place: Place) -> None:
    place.write(TWO).sync()
    first = place.reader.current()
    assert place.reader.current() is first
    place.write({"talks/c.md": article("Gamma", "Der Tunnel.")}).sync()
    second = place.reader.current()
    assert second is not first
    assert second.manifest.documents == 3
    assert first.passages.counts()[0] == 2  # a request that began before still reads


def test_a_published_generation_does_not_change(place: Place) -> None:
    name = place.write(TWO).sync().generation
    before = snapshot(place.index / name)
    place.found("Leuchtturm")
    place.write({"talks/c.md": article("Gamma", "Der Tunnel.")}).sync()
    place.found("Tunnel")
    assert snapshot(place.index / name) == before


def test_an_empty_index_folder_is_named(place: Place) -> None:
    with pytest.raises(NoGenerationError, match=r"No index is published in .*run 'kiko ingest'"):
        place.reader.current()


# --- one builder ---


def _hold(path: Path, ready: Event, done: Event) -> None:
    with FileLock(path):
        ready.set()
        done.wait(30)


def test_a_lock_held_by_another_process_is_one_clear_line(place: Place) -> None:
    name = place.write(TWO).sync().generation
    context = multiprocessing.get_context("spawn")
    ready, done = context.Event(), context.Event()
    holder = context.Process(target=_hold, args=(place.index / "LOCK", ready, done))
    holder.start()
    try:
        assert ready.wait(30)
        place.write({"talks/c.md": article("Gamma", "Der Tunnel.")})
        with pytest.raises(BuildLockedError, match="Another process is building in") as caught:
            place.sync()
        assert "\n" not in str(caught.value)
        assert place.reader.current().manifest.generation == name
    finally:
        done.set()
        holder.join()
    assert place.sync().published


# --- what must not go live ---


def test_a_generation_that_fails_its_checks_is_not_published(place: Place) -> None:
    name = place.write(TWO).sync().generation
    wrong = WrongEncoder(place.encoder.name)
    more = {f"talks/n{i}.md": article(f"N{i}", f"Text {i} über Wiesen.") for i in range(30)}
    place.write(more)
    with pytest.raises(CorruptIndexError, match=r"was not published: passage .* another vector"):
        sync([place.corpus], place.index, wrong)
    assert place.reader.current().manifest.generation == name
    assert place.sync().published
    assert not any(entry.startswith(".") for entry in generations(place))


def test_what_a_killed_build_left_behind_is_swept(place: Place) -> None:
    name = place.write(TWO).sync().generation
    (place.index / ".building-abc" / "chroma").mkdir(parents=True)
    place.sync()
    assert generations(place) == {name, "CURRENT", "LOCK"}


def test_a_build_killed_before_the_pointer_moved_is_taken_up(place: Place) -> None:
    old = place.write(TWO).sync().generation
    place.write({"talks/c.md": article("Gamma", "Der Tunnel.")})
    new = place.sync().generation
    index.publish(place.index, old)
    assert isinstance(place.encoder, WordEncoder)
    place.encoder.passages.clear()
    assert place.sync().generation == new
    assert place.encoder.passages == []


# --- incompatible and damaged ---


def test_another_encoder_is_refused_and_ingest_builds_anew(place: Place) -> None:
    old = place.write(TWO).sync().generation
    other = WordEncoder("words:2", 32)
    reader = IndexReader(place.index, other)
    with pytest.raises(IncompatibleIndexError) as caught:
        reader.current()
    message = str(caught.value)
    assert "words:1" in message and "words:2" in message and "run 'kiko ingest'" in message
    report = sync([place.corpus], place.index, other)
    assert report.added == ("talks-a", "talks-b")
    assert reader.current().manifest.encoder == "words:2"
    assert old in generations(place)  # kept for rollback
    reader.close()


def test_a_reader_keeps_its_generation_when_the_new_one_is_not_for_it(place: Place) -> None:
    place.write(TWO).sync()
    before = place.reader.current()
    sync([place.corpus], place.index, WordEncoder("words:2", 32))
    assert place.reader.current() is before
    assert place.found("Leuchtturm Küste")[0] == "talks-a"


@pytest.mark.parametrize("change", [{"schema": 0}, {"neu": 1}])
def test_another_schema_version_is_refused_and_built_anew(
    place: Place, change: dict[str, int]
) -> None:
    name = place.write(TWO).sync().generation
    path = place.index / name / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with pytest.raises(IncompatibleIndexError, match="run 'kiko ingest'"):
        place.reader.current()
    assert place.sync().published
    assert place.found("Leuchtturm Küste")[0] == "talks-a"


def damage_manifest(folder: Path) -> None:
    (folder / "manifest.json").write_text("{")


def drop_texts(folder: Path) -> None:
    (folder / "passages.sqlite").unlink()


def overwrite_texts(folder: Path) -> None:
    (folder / "passages.sqlite").write_bytes(b"no database" * 1_000)


def drop_vectors(folder: Path) -> None:
    shutil.rmtree(folder / "chroma")


def overwrite_vectors(folder: Path) -> None:
    (folder / "chroma" / "chroma.sqlite3").write_bytes(b"no database" * 1_000)


def drop_terms(folder: Path) -> None:
    shutil.rmtree(folder / "lexical")


def lose_a_passage(folder: Path) -> None:
    store = PassageStore.open(folder / "passages.sqlite", writable=True)
    store.replace(["talks-a"], [])
    store.close()


@pytest.mark.parametrize(
    "damage",
    [
        damage_manifest,
        drop_texts,
        overwrite_texts,
        drop_vectors,
        overwrite_vectors,
        drop_terms,
        lose_a_passage,
    ],
)
def test_a_damaged_generation_is_built_anew(place: Place, damage: object) -> None:
    name = place.write(TWO).sync().generation
    assert callable(damage)
    damage(place.index / name)
    report = place.sync()
    assert report.published
    assert report.generation != name
    assert place.found("Leuchtturm Küste")[0] == "talks-a"
    assert place.sync().published is False


@pytest.mark.parametrize("damage", [damage_manifest, drop_texts, overwrite_texts, drop_terms])
def test_a_damaged_generation_is_refused_with_the_way_out(place: Place, damage: object) -> None:
    name = place.write(TWO).sync().generation
    assert callable(damage)
    damage(place.index / name)
    with pytest.raises(CorruptIndexError, match="kiko ingest"):
        place.reader.current()


@pytest.mark.parametrize("damage", [damage_manifest, drop_texts, overwrite_texts, drop_terms])
def test_the_generation_before_a_damaged_one_answers(place: Place, damage: object) -> None:
    before = place.write(TWO).sync().generation
    place.write({"talks/c.md": article("Gamma", "Der Hafen liegt im Norden.")})
    name = place.sync().generation
    assert callable(damage)
    damage(place.index / name)
    assert place.reader.current().manifest.generation == before
    assert place.reader.is_behind
    assert place.found("Leuchtturm Küste")[0] == "talks-a"
    place.sync()
    assert place.found("Hafen")[0] == "talks-c"
    assert not place.reader.is_behind


@pytest.mark.parametrize("damage", [drop_vectors, overwrite_vectors])
def test_damaged_vectors_are_refused_with_the_way_out(place: Place, damage: object) -> None:
    name = place.write(TWO).sync().generation
    assert callable(damage)
    damage(place.index / name)
    with pytest.raises(CorruptIndexError, match="kiko ingest"):
        place.found("Leuchtturm")
