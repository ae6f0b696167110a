"""The soak in a short form, and that it would notice what is wrong."""

from __future__ import annotations

from pathlib import Path

from tests.small_corpus import CORPUS, write
from tests.soak import Load, soak


def test_questions_and_publications_side_by_side(tmp_path: Path) -> None:
    corpus = str(write(tmp_path / "corpus", CORPUS))
    load = soak(20, users=4, workers=2, every_s=4, corpus=corpus)
    assert load.errors == []
    assert load.stale() == 0
    assert len(load.published) >= 1 and len(load.answers) > 20
    assert {generation for _, _, generation in load.answers} & {g for _, g in load.published}


def sound() -> Load:
    answers = [(float(second), 20.0, "neu") for second in range(100)]
    return Load(answers=answers, published=[(0.0, "neu")], memory_mb=[100.0] * 50)


def test_what_is_sound_passes() -> None:
    assert sound().verdict()["wrong"] == []


def test_what_is_wrong_is_named() -> None:
    stale = sound()
    stale.published = [(-9.0, "neu"), (50.0, "neuer")]
    assert stale.verdict()["wrong"] == ["47 stale answers"]
    slow = sound()
    slow.answers += [(100.0 + second, 300.0, "neu") for second in range(100)]
    assert "p95 grew" in slow.verdict()["wrong"][0]
    growing = sound()
    growing.memory_mb = [100.0 + 2 * second for second in range(50)]
    assert "memory grew" in growing.verdict()["wrong"][0]
    failed = sound()
    failed.errors = ["503"]
    assert failed.verdict()["wrong"] == ["1 errors, first: 503"]
