"""The vector store: what is stored is found, also among many similar passages."""

from __future__ import annotations

import os
import resource
import sys
from contextlib import ExitStack, suppress
from pathlib import Path

import numpy as np
import pytest

from rag.errors import CorruptIndexError
from rag.vectors import Vectors, VectorStore


def crowd(count: int, dimensions: int = 64, spread: float = 0.5) -> Vectors:
    """Return unit vectors that crowd around two directions, as similar passages do."""
    rng = np.random.default_rng(7)
    middle = rng.normal(size=(2, dimensions))
    rows = middle[np.arange(count) % 2] + spread * rng.normal(size=(count, dimensions))
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


@pytest.mark.parametrize("rows", [300, 1_000_000])
def test_every_vector_of_a_crowd_finds_itself(tmp_path: Path, rows: int) -> None:
    vectors = crowd(300)
    ids = [f"p{number}" for number in range(len(vectors))]
    store = VectorStore.create(tmp_path, rows)
    store.add(ids, vectors)
    found = [store.search(vector, 1)[0][0] for vector in vectors]
    assert found == ids
    assert (store.count(), store.ids()) == (300, set(ids))
    store.close()


def test_scores_are_cosines_and_best_first(tmp_path: Path) -> None:
    store = VectorStore.create(tmp_path)
    assert store.search(np.array([1, 0], dtype=np.float32), 5) == []
    store.add(["b", "a", "c"], np.array([[1, 0], [1, 0], [0, 1]], dtype=np.float32))
    found = store.search(np.array([1, 0], dtype=np.float32), 5)
    assert [id_ for id_, _ in found] == ["a", "b", "c"]
    assert [score for _, score in found] == pytest.approx([1.0, 1.0, 0.0], abs=1e-6)
    assert [i for i, _ in store.search(np.array([1, 0], dtype=np.float32), 5, ["c"])] == ["c"]
    store.close()


def test_what_is_deleted_or_replaced_is_gone_after_reopening(tmp_path: Path) -> None:
    store = VectorStore.create(tmp_path)
    store.add(["a", "b"], np.array([[1, 0], [0, 1]], dtype=np.float32))
    store.delete(["a", "b"])
    store.add(["b"], np.array([[1, 0]], dtype=np.float32))
    store.close()
    again = VectorStore.open(tmp_path)
    assert again.ids() == {"b"}
    assert again.vectors(["a", "b"])["b"].tolist() == [1.0, 0.0]
    again.close()


def test_a_folder_without_vectors_is_named(tmp_path: Path) -> None:
    with pytest.raises(CorruptIndexError, match=r"nirgends holds no Chroma database; run 'kiko"):
        VectorStore.open(tmp_path / "nirgends")


@pytest.mark.skipif(sys.platform != "linux", reason="counts descriptors in /proc")
def test_a_store_that_could_not_be_opened_for_want_of_descriptors_opens_later(
    tmp_path: Path,
) -> None:
    store = VectorStore.create(tmp_path / "chroma")
    store.add(["a"], np.eye(4, dtype=np.float32)[:1])
    store.close()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = 1 + max(int(path.name) for path in Path("/proc/self/fd").iterdir())
    filled: list[int] = []
    refused = 0
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
        with suppress(OSError):
            while True:
                filled.append(os.dup(0))
        for more in range(12):
            resource.setrlimit(resource.RLIMIT_NOFILE, (most + more, hard))
            with ExitStack() as closing:
                try:
                    opened = VectorStore.open(tmp_path / "chroma")
                    closing.callback(opened.close)
                    opened.warm_up(4)
                except CorruptIndexError:
                    refused += 1
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        for descriptor in filled:
            os.close(descriptor)
    assert refused
    again = VectorStore.open(tmp_path / "chroma")
    assert [id_ for id_, _ in again.search(np.eye(4, dtype=np.float32)[0], 1)] == ["a"]
    again.close()
