"""Publishing into a large index: segments are shared, the check is bounded, readers go on."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.sync import sync
from rag import index
from rag.copying import copy_generation
from rag.errors import NoGenerationError
from rag.index import Generation, IndexReader
from rag.lexical import SEGMENT_SUFFIXES, LexicalIndex
from rag.passages import PassageStore
from rag.seal import is_sealed, write_seal
from rag.soundness import verify_change
from rag.vectors import VectorStore
from tests.small_corpus import Place, article

TWO = {
    "talks/a.md": article("Alpha", "Der Leuchtturm steht an der Küste."),
    "talks/b.md": article("Beta", "Die Brücke führt über den Fluss."),
}
_PATIENCE_S = 60


def live(place: Place) -> Path:
    return place.index / (index.live_generation(place.index) or "")


# --- the seal ---


def test_a_finished_generation_is_sealed(place: Place) -> None:
    place.write(TWO).sync()
    assert is_sealed(live(place), 2)
    assert not is_sealed(live(place), 3)
    place.found("Leuchtturm")  # opening leaves traces in Chroma's database
    assert is_sealed(live(place), 2)


def times(folder: Path) -> None:
    for path in folder.rglob("*"):
        os.utime(path, ns=(1, 1))


def no_seal(folder: Path) -> None:
    (folder / "seal.json").unlink()


def broken_seal(folder: Path) -> None:
    (folder / "seal.json").write_text("{")


@pytest.mark.parametrize("change", [times, no_seal, broken_seal])
def test_a_generation_without_a_fitting_seal_is_read_through_and_sealed_again(
    place: Place, change: Callable[[Path], None]
) -> None:
    place.write(TWO).sync()
    change(live(place))
    assert not is_sealed(live(place), 2)
    assert place.sync(dry_run=True).unchanged == ("talks-a", "talks-b")
    assert not is_sealed(live(place), 2)
    assert place.sync().published is False
    assert is_sealed(live(place), 2)


def test_a_database_of_equal_size_that_is_no_database_breaks_the_seal(place: Place) -> None:
    place.write(TWO).sync()
    database = live(place) / "chroma" / "chroma.sqlite3"
    database.write_bytes(b"x" * database.stat().st_size)
    assert not is_sealed(live(place), 2)
    assert place.sync().published
    assert place.found("Leuchtturm Küste")[0] == "talks-a"


# --- copying ---


def test_only_files_that_are_never_written_again_are_shared(place: Place, tmp_path: Path) -> None:
    place.write(TWO).sync()
    base, copy = live(place), place.index / ".building-copy"
    copy_generation(base, copy)
    shared = {path.name for path in copy.rglob("*") if path.is_file() and path.stat().st_nlink > 1}
    assert shared == {path.name for path in base.rglob("*") if path.suffix in SEGMENT_SUFFIXES}
    for path in copy.rglob("*"):
        if path.is_file():
            assert path.read_bytes() == (base / path.relative_to(copy)).read_bytes()
    assert not (copy / "seal.json").exists()


def test_a_change_of_the_copy_leaves_the_base_alone(place: Place) -> None:
    place.write(TWO).sync()
    base, copy = live(place), place.index / ".building-copy"
    copy_generation(base, copy)
    LexicalIndex.open(copy / "lexical").replace(["talks-a", "talks-b"], [])
    assert LexicalIndex.open(copy / "lexical").count() == 0
    assert LexicalIndex.open(base / "lexical").count() == 2
    assert is_sealed(base, 2)


# --- the bounded check ---


def forget_text(folder: Path) -> None:
    store = PassageStore.open(folder / "passages.sqlite", writable=True)
    store.replace(["talks-a"], [])
    store.close()


def forget_vector(folder: Path) -> None:
    store = VectorStore.open(folder / "chroma")
    store.delete([id_ for id_ in store.ids() if id_.startswith("talks-a#")])
    store.close()


def forget_terms(folder: Path) -> None:
    LexicalIndex.open(folder / "lexical").replace(["talks-a"], [])


@pytest.mark.parametrize(
    ("damage", "part"),
    [(forget_text, "texts"), (forget_vector, "vectors"), (forget_terms, "terms")],
)
@pytest.mark.parametrize("is_fresh", [True, False])
def test_what_is_missing_is_found_by_number_and_by_id(
    place: Place, damage: Callable[[Path], None], part: str, is_fresh: bool
) -> None:
    place.write(TWO).sync()
    generation = Generation(live(place))
    ids = sorted(generation.passages.ids())
    assert verify_change(generation, place.encoder, ids, ["talks-z#0"], ()) == []
    generation.close()
    damage(live(place))
    generation = Generation(live(place))
    problems = verify_change(generation, place.encoder, ids if is_fresh else [], [], ())
    generation.close()
    assert f"{part} hold 1 passages instead of 2" in problems
    if is_fresh or part != "texts":  # what the texts lack is in no sample of them
        assert f"1 passages are missing from {part}" in problems


def test_what_should_be_gone_is_found(place: Place) -> None:
    place.write(TWO).sync()
    generation = Generation(live(place))
    gone = [id_ for id_ in generation.passages.ids() if id_.startswith("talks-a#")]
    generation.close()
    forget_text(live(place))
    generation = Generation(live(place))
    problems = verify_change(generation, place.encoder, [], gone, ())
    generation.close()
    assert "1 passages were not taken out of vectors" in problems
    assert "1 passages were not taken out of terms" in problems


# --- readers ---


def wait_for(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + _PATIENCE_S
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.fixture
def watching(place: Place) -> IndexReader:
    place.write(TWO).sync()
    place.reader.watch(every_s=0.01)
    return place.reader


def test_a_watching_reader_switches_by_itself(place: Place, watching: IndexReader) -> None:
    first = watching.current()
    name = place.write({"talks/c.md": article("Gamma", "Der Tunnel.")}).sync().generation
    wait_for(lambda: watching.current().manifest.generation == name)
    assert first.passages.counts()[0] == 2  # a request that began before still reads
    assert place.found("Tunnel")[0] == "talks-c"


def test_following_is_having_switched(place: Place) -> None:
    place.write(TWO).sync()
    reader = place.reader
    reader.watch(every_s=_PATIENCE_S)
    first = reader.current()
    name = place.write({"talks/c.md": article("Gamma", "Der Tunnel.")}).sync().generation
    assert reader.current() is first  # nobody has looked yet, and no request waits
    assert reader.follow().manifest.generation == name
    assert reader.current().manifest.generation == name


def test_a_request_never_waits_for_a_generation_that_opens(place: Place) -> None:
    place.write(TWO).sync()
    place.reader.watch(every_s=_PATIENCE_S)
    first = place.reader.current()
    place.write({"talks/c.md": article("Gamma", "Der Tunnel.")}).sync()
    with place.reader._opening:  # as if the new one took its time
        found: list[Generation] = []
        thread = threading.Thread(target=lambda: found.append(place.reader.current()))
        thread.start()
        thread.join(_PATIENCE_S)
    assert found == [first]


def test_a_watching_reader_keeps_its_generation_when_the_new_one_is_bad(
    place: Place, watching: IndexReader
) -> None:
    first = watching.current()
    bad = place.index / "bad"
    bad.mkdir()
    index.publish(place.index, "bad")
    assert watching.follow() is first
    assert place.found("Leuchtturm Küste")[0] == "talks-a"
    name = place.sync().generation
    wait_for(lambda: watching.current().manifest.generation == name)


def test_a_generation_that_was_removed_is_left_at_once(place: Place) -> None:
    place.write(TWO).sync()
    place.reader.watch(every_s=_PATIENCE_S)
    place.reader.current()
    for text in ("Der Tunnel.", "Der Graben."):
        name = place.write({"talks/c.md": article("Gamma", text)}).sync().generation
    assert place.reader.current().manifest.generation == name


def test_a_watching_reader_waits_for_the_first_generation(place: Place) -> None:
    place.reader.watch(every_s=0.01)
    with pytest.raises(NoGenerationError):
        place.reader.current()
    place.write(TWO).sync()
    assert place.reader.current().manifest.documents == 2
    place.reader.close()
    sync([place.corpus], place.index, place.encoder)
    assert place.reader.current().manifest.documents == 2


def test_writing_a_seal_twice_is_the_same(place: Place) -> None:
    place.write(TWO).sync()
    before = (live(place) / "seal.json").read_bytes()
    write_seal(live(place))
    assert (live(place) / "seal.json").read_bytes() == before
