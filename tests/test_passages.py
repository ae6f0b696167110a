"""What a published store gave is kept at hand: the same values, within bounds, for any thread."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator

import pytest

from rag import passages
from rag.passages import PassageStore
from tests.small_corpus import Place


@pytest.fixture
def store(small: Place) -> Iterator[PassageStore]:
    path = small.reader.current().folder / "passages.sqlite"
    made = PassageStore.open(path)
    yield made
    made.close()


def ids_of(store: PassageStore) -> list[str]:
    return [passage.id for passage in store.all_passages()]


def test_reading_twice_reads_the_file_once(store: PassageStore) -> None:
    ids = [*ids_of(store), "gibt-es-nicht"]
    first, known = store.passages(ids), store.questions(ids)
    told: list[str] = []
    store._connection.set_trace_callback(told.append)
    assert store.passages(ids[:-1]) == first
    assert store.questions(ids[:-1]) == known
    assert told == []
    assert "gibt-es-nicht" not in first


def test_more_passages_than_are_kept_are_all_there(
    store: PassageStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passages, "_MOST_PASSAGES", 2)
    ids = ids_of(store)
    assert len(ids) > 3
    assert set(store.passages(ids)) == set(ids)
    for id_ in ids:
        assert store.passages([id_])[id_].id == id_


def test_the_connection_of_a_thread_goes_with_it(store: PassageStore) -> None:
    for _ in range(5):
        thread = threading.Thread(target=store.counts)
        thread.start()
        thread.join()
    gc.collect()
    assert len(store._open) <= 2
