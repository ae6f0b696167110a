"""Unchanged files are not read again, and nothing that changed goes unnoticed."""

from __future__ import annotations

import os
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.corpus import Reading, completed, read
from ingest.folder import walk
from ingest.known_files import KnownFiles, facts
from ingest.sync import SyncReport, sync
from rag.passages import PassageStore
from tests.small_corpus import Place, article, write

TWO = {
    "talks/a.md": article("Alpha", "Der Leuchtturm steht an der Küste."),
    "talks/b.md": article("Beta", "Die Brücke führt über den Fluss."),
}
QUESTIONS = "- sentence: Der Leuchtturm\n  asked: [Wo steht der Turm?]\n"
_HOUR = 3_600_000_000_000


def in_an_hour() -> int:
    """Return a time at which every file written now has long settled."""
    return time.time_ns() + _HOUR


def known(place: Place, **other: str) -> KnownFiles:
    return KnownFiles(place.corpus.parent / "cache/files.sqlite", clock=in_an_hour, **other)


def reading(place: Place, **other: str) -> Reading:
    return read([place.corpus], known(place, **other))


def synced(place: Place, *, dry_run: bool = False) -> SyncReport:
    return sync([place.corpus], place.index, place.encoder, known=known(place), dry_run=dry_run)


def unread(place: Place, **other: str) -> list[str]:
    """Return the documents of files that are not read again."""
    return [entry.facts.id for entry in reading(place, **other).unread]


def test_files_that_did_not_change_are_not_read_again(place: Place) -> None:
    place.write(TWO)
    first = reading(place)
    assert [d.meta.id for d in first.documents] == ["talks-a", "talks-b"]
    second = reading(place)
    assert (second.documents, second.failures) == ((), ())
    assert [entry.facts for entry in second.unread] == [facts(d) for d in first.documents]
    assert completed(second, {"talks-a", "talks-b"}).documents == first.documents


def test_only_what_changed_is_read(place: Place) -> None:
    place.write(TWO)
    reading(place)
    place.write(
        {"talks/b.md": article("Beta", "Die Fähre fährt."), "talks/c.md": TWO["talks/a.md"]}
    )
    again = reading(place)
    assert [d.meta.id for d in again.documents] == ["talks-b", "talks-c"]
    assert [entry.facts.id for entry in again.unread] == ["talks-a"]
    assert unread(place) == ["talks-a", "talks-b", "talks-c"]


def test_the_same_report_with_and_without_memory(place: Place) -> None:
    place.write(TWO)
    first = synced(place)
    again = synced(place)
    assert (again.published, again.generation) == (False, first.generation)
    assert (again.unchanged, again.passages) == (("talks-a", "talks-b"), 2)
    plain = place.sync()
    assert plain == again
    place.write({"talks/a.md": article("Alpha", "Der Leuchtturm leuchtet. " * 90)})
    expected = place.sync(dry_run=True)
    assert synced(place, dry_run=True) == expected
    assert synced(place).passages == expected.passages > 2
    place.reader.close()


def test_a_dry_run_remembers_nothing(place: Place) -> None:
    place.write(TWO)
    synced(place, dry_run=True)
    assert not (place.corpus.parent / "cache").exists()


# --- nothing becomes stale ---


def test_a_change_of_equal_size_and_time_is_noticed(place: Place) -> None:
    place.write(TWO)
    file = place.corpus / "talks/a.md"
    reading(place)
    before = file.stat()
    file.write_text(file.read_text("utf-8").replace("Küste", "Kante"), "utf-8")
    file.write_bytes(file.read_bytes() + b" " * (before.st_size - file.stat().st_size))
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (file.stat().st_size, file.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    assert unread(place) == ["talks-b"]


def test_young_files_and_files_of_the_future_are_always_read(place: Place) -> None:
    place.write(TWO)
    now = KnownFiles(place.corpus.parent / "cache/files.sqlite")
    read([place.corpus], now)
    assert read([place.corpus], now).unread == ()
    future = time.time_ns() + 2 * _HOUR
    os.utime(place.corpus / "talks/a.md", ns=(future, future))
    reading(place)
    assert unread(place) == ["talks-b"]


def moved(place: Place) -> None:
    (place.corpus / "talks/a.md").rename(place.corpus / "talks/c.md")


def moved_over(place: Place) -> None:
    (place.corpus / "talks/b.md").rename(place.corpus / "talks/a.md")


def deleted(place: Place) -> None:
    (place.corpus / "talks/a.md").unlink()


def side_file_added(place: Place) -> None:
    place.write({"talks/a.questions.yaml": QUESTIONS})


def side_file_changed(place: Place) -> None:
    place.write({"talks/b.questions.yaml": QUESTIONS.replace("Der Leuchtturm", "Die Brücke")})


def side_file_deleted(place: Place) -> None:
    (place.corpus / "talks/b.questions.yaml").unlink()


def withdrawn(place: Place) -> None:
    place.write({"talks/a.md": article("Alpha", "Leuchtturm.", status="withdrawn")})


def superseded(place: Place) -> None:
    place.write({"talks/n.md": article("Neu", "Der neue Turm.", supersedes=["talks-a"])})


def another_of_that_id(place: Place) -> None:
    place.write({"talks/0.md": article("Null", "Der Tunnel.", id="talks-a")})


def broken(place: Place) -> None:
    place.write({"talks/a.md": "---\ntitel: kaputt\n---\n"})


@pytest.mark.parametrize(
    "change",
    [
        moved,
        moved_over,
        deleted,
        side_file_added,
        side_file_changed,
        side_file_deleted,
        withdrawn,
        superseded,
        another_of_that_id,
        broken,
    ],
)
def test_the_index_is_as_if_everything_had_been_read(
    place: Place, tmp_path: Path, change: Callable[[Place], None]
) -> None:
    asked = QUESTIONS.replace("Der Leuchtturm", "Die Brücke").replace("Turm?", "Bogen?")
    place.write(TWO | {"talks/b.questions.yaml": asked})
    synced(place)
    change(place)
    mirror = Place(tmp_path / "mirror")
    shutil.copytree(place.index, mirror.index)
    shutil.copytree(place.corpus, mirror.corpus, dirs_exist_ok=True)
    expected = mirror.sync()
    mirror.reader.close()
    report = synced(place)
    assert report.published == (change is not broken)
    for name in ("generation", "added", "changed", "removed", "unchanged", "passages"):
        assert getattr(report, name) == getattr(expected, name)
    assert [failure.path for failure in report.failed] == [f.path for f in expected.failed]
    assert stored(place) == stored(mirror)
    assert synced(place).published is False


def stored(place: Place) -> list[object]:
    name = (place.index / "CURRENT").read_text().strip()
    store = PassageStore.open(place.index / name / "passages.sqlite")
    try:
        return [store.document(meta.id) for meta in store.documents()]
    finally:
        store.close()


def test_an_unread_document_comes_back_when_nothing_supersedes_it_any_more(place: Place) -> None:
    place.write(TWO)
    superseded(place)
    assert synced(place).added == ("talks-b", "talks-n")
    assert synced(place).published is False
    (place.corpus / "talks/n.md").unlink()
    assert synced(place).added == ("talks-a",)
    assert place.found("Leuchtturm Küste")[0] == "talks-a"


def test_an_empty_index_is_filled_from_files_that_are_known(place: Place) -> None:
    place.write(TWO)
    synced(place)
    shutil.rmtree(place.index)
    assert synced(place).added == ("talks-a", "talks-b")
    assert place.found("Leuchtturm Küste")[0] == "talks-a"


def test_a_file_that_goes_while_it_is_planned_keeps_its_published_version(place: Place) -> None:
    place.write(TWO)
    found = reading(place)
    assert found.documents
    again = reading(place)
    (place.corpus / "talks/a.md").write_text(article("Alpha", "Text.", id="anders"), "utf-8")
    (place.corpus / "talks/b.md").unlink()
    done = completed(again, {"talks-a", "talks-b"})
    assert (done.documents, done.unread) == ((), ())
    assert [failure.path for failure in done.failures] == ["talks/a.md", "talks/b.md"]
    assert "changed while it was being read" in done.failures[0].message


# --- the memory itself ---


def test_another_version_of_the_code_reads_everything(place: Place) -> None:
    place.write(TWO)
    reading(place, version="1")
    assert unread(place, version="1") == ["talks-a", "talks-b"]
    assert unread(place, version="2") == []
    assert unread(place, version="2") == ["talks-a", "talks-b"]


def test_another_folder_of_the_same_paths_is_another(place: Place, tmp_path: Path) -> None:
    place.write(TWO)
    reading(place)
    other = write(tmp_path / "other", TWO)
    assert read([other], known(place)).unread == ()
    assert len(read([place.corpus, other], known(place)).unread) == 2


def overwrite(file: Path) -> None:
    file.write_bytes(b"no database" * 1_000)


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:5_000])


def another_table(file: Path) -> None:
    file.unlink()
    with sqlite3.connect(file) as db:
        db.execute("CREATE TABLE files (root TEXT)")
    db.close()


def false_digest(file: Path) -> None:
    with sqlite3.connect(file) as db:
        db.execute("UPDATE files SET documents = replace(documents, 'talks-a', 'talks-x')")
    db.close()


@pytest.mark.parametrize("damage", [overwrite, cut, another_table, false_digest])
def test_a_damaged_memory_is_made_anew(place: Place, damage: Callable[[Path], None]) -> None:
    place.write(TWO)
    synced(place)
    damage(place.corpus.parent / "cache/files.sqlite")
    assert synced(place).unchanged == ("talks-a", "talks-b")
    reading(place)
    assert unread(place) == ["talks-a", "talks-b"]


def test_a_memory_that_cannot_be_written_is_done_without(place: Place) -> None:
    place.write(TWO | {"cache": "a file where the folder would be"})
    blocked = KnownFiles(place.corpus / "cache" / "files.sqlite", clock=in_an_hour)
    assert len(read([place.corpus], blocked).documents) == 2
    assert len(read([place.corpus], blocked).documents) == 2


def test_two_that_read_at_once_do_not_disturb_each_other(place: Place) -> None:
    many = {f"talks/n{i}.md": article(f"N{i}", f"Text {i}.") for i in range(40)}
    place.write(many)
    found: list[Reading] = []
    threads = [threading.Thread(target=lambda: found.append(reading(place))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [len(one.documents) + len(one.unread) for one in found] == [40] * 4
    assert len(unread(place)) == 40


def test_side_files_belong_to_the_files_that_share_their_name(tmp_path: Path) -> None:
    root = write(
        tmp_path,
        {"a.md": "x", "a.b.md": "x", "c.pdf": "x", "a.b.questions.yaml": "x", "c.pdf.yaml": "x"},
    )
    before = {one.shown: one.stamp for one in walk(root)}
    assert list(before) == ["a.b.md", "a.md", "c.pdf"]
    write(root, {"a.b.questions.yaml": "longer", "c.pdf.yaml": "longer"})
    after = {one.shown: one.stamp for one in walk(root)}
    assert {name for name in after if after[name] != before[name]} == {"a.b.md", "c.pdf", "a.md"}
