"""A damaged generation is seen before it is opened: the one before answers, a build mends it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rag.checksums import damaged
from rag.index import IndexReader
from tests.small_corpus import CORPUS, Place, article

NEW = {"talks/neu.md": article("Neu", "Der Leuchtturm steht an der Küste.")}
Damage = Callable[[Path], None]


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0x10
    path.write_bytes(data)


def flip_head(path: Path) -> None:
    path.write_bytes(bytes(byte ^ 0xFF for byte in path.read_bytes()[:64]) + path.read_bytes()[64:])


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str, str]]:
    """Return a folder with two generations, and their names."""
    folder = tmp_path_factory.mktemp("damage")
    place = Place(folder).write(CORPUS)
    first = place.sync().generation
    second = place.write(NEW).sync().generation
    place.reader.close()
    yield folder, first, second


@pytest.fixture
def copied(twice: tuple[Path, str, str], tmp_path: Path) -> tuple[Place, str, Path]:
    folder, first, second = twice
    shutil.copytree(folder, tmp_path / "copy")
    place = Place(tmp_path / "copy")
    return place, first, place.index / second


def files(generation: Path) -> list[Path]:
    """Return every file that holds something and is watched by a checksum."""
    found = [p for p in sorted(generation.rglob("*")) if p.is_file() and p.stat().st_size]
    return [
        p for p in found if p.suffix != ".lock" and p.name not in ("chroma.sqlite3", "seal.json")
    ]


@pytest.mark.parametrize("damage", [cut, empty, flip, flip_head])
def test_damage_to_any_file_is_found(copied: tuple[Place, str, Path], damage: Damage) -> None:
    _, _, generation = copied
    assert damaged(generation, thorough=True) is None
    for path in files(generation):
        whole = path.read_bytes()
        damage(path)
        assert damaged(generation, thorough=True) is not None, path
        path.write_bytes(whole)
    assert damaged(generation, thorough=True) is None


@pytest.mark.parametrize("damage", [cut, empty, flip])
@pytest.mark.parametrize("part", ["passages.sqlite", "data_level0.bin", "*.term", "*.store"])
def test_a_server_answers_from_the_generation_before_until_a_build_mends_it(
    copied: tuple[Place, str, Path], damage: Damage, part: str
) -> None:
    place, first, generation = copied
    hurt = next(generation.rglob(part))
    damage(hurt)
    place.reader.watch(every_s=600)
    assert place.reader.current().manifest.generation == first
    assert place.reader.is_behind
    assert place.assistant.ask("Was ist MUCGPT?").answer.startswith("MUCGPT ist der Textassistent")
    report = place.sync()
    assert report.published and report.generation != generation.name
    fresh = IndexReader(place.index, place.encoder)
    assert fresh.current().manifest.generation == report.generation
    fresh.close()
    assert place.found("Leuchtturm Küste")[0] == "talks-neu"
    place.reader.close()


def test_a_generation_without_checksums_is_read(copied: tuple[Place, str, Path]) -> None:
    place, _, generation = copied
    (generation / "checksums.json").unlink()
    assert damaged(generation, thorough=True) is None
    assert place.reader.current().manifest.generation == generation.name
    place.reader.close()


def test_the_next_generation_has_checksums_of_its_own(copied: tuple[Place, str, Path]) -> None:
    place, _, generation = copied
    place.write({"talks/mehr.md": article("Mehr", "Die Brücke quert den Fluss.")})
    name = place.sync().generation
    assert damaged(place.index / name, thorough=True) is None
    assert damaged(generation, thorough=True) is None
    place.reader.close()
