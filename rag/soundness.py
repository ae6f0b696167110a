"""Whether a generation is sound: its parts hold the same passages, and these are found.

The full check looks at every id; that of a change looks at what changed and at a sample.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from rag.encoder import Encoder
from rag.german import analyse
from rag.index import Generation, indexed_text
from rag.model import Passage
from rag.vectors import Vectors

_SAME_VECTOR = 1e-3
# Passages that the approximate search may not reach: many similar ones hide each other. That each
# is stored with its vector is checked one by one; a graph that was not built misses all of them.
_FEW, _MOST_MISSED = 2, 0.5
_LOOK_UPS = ((150, 10), (10_000, 100))  # characters of a passage, hits that must hold it
_SAMPLE = 500  # passages that did not change and are looked for by their id


def verify(generation: Generation, encoder: Encoder, passages: Sequence[Passage]) -> list[str]:
    """Return what is wrong with a generation: unequal parts, or passages not found by their text.

    ``passages`` are those to look up by their own text; all ids are compared in any case.
    """
    generation.passages.check()
    stored = generation.passages.ids()
    problems = [
        f"{len(stored ^ found)} passage ids differ between texts and {name}"
        for name, found in (
            ("vectors", generation.vectors.ids()),
            ("terms", set(generation.lexical.ids())),
        )
        if stored != found
    ]
    if not problems and passages:
        problems = _not_found(generation, encoder, passages)
    return problems


def verify_change(
    generation: Generation,
    encoder: Encoder,
    fresh: Collection[str],
    gone: Collection[str],
    passages: Sequence[Passage],
) -> list[str]:
    """Return what is wrong with a generation made from a sound one by a change.

    The ids ``fresh`` were added and ``gone`` taken out; ``passages`` are looked up by their text.
    The numbers of all three parts must agree, and a sample of what did not change must be there.
    """
    expected = generation.manifest.passages
    counts = {
        "texts": generation.passages.counts()[1],
        "vectors": generation.vectors.count(),
        "terms": generation.lexical.count(),
    }
    problems = [
        f"{name} hold {count} passages instead of {expected}"
        for name, count in counts.items()
        if count != expected
    ]
    there = {*fresh, *generation.passages.sample(_SAMPLE)}
    away = set(gone) - there
    asked = sorted(there | away)
    for name, found in (
        ("texts", set(generation.passages.document_ids(asked))),
        ("vectors", generation.vectors.holds(asked)),
        ("terms", generation.lexical.holds(asked)),
    ):
        missing, left = there - found, found & away
        if missing:
            problems.append(f"{len(missing)} passages are missing from {name}")
        if left:
            problems.append(f"{len(left)} passages were not taken out of {name}")
    if not problems and passages:
        problems = _not_found(generation, encoder, passages)
    return problems


def _not_found(generation: Generation, encoder: Encoder, passages: Sequence[Passage]) -> list[str]:
    titles = {p.document_id: generation.passages.metadata(p.document_id).title for p in passages}
    texts = [indexed_text(titles[p.document_id], p) for p in passages]
    vectors = dict(zip((p.id for p in passages), encoder.encode_passages(texts), strict=True))
    stored = generation.vectors.vectors(list(vectors))
    problems = [
        f"passage {id_} is stored with another vector than its own"
        for id_, vector in vectors.items()
        if np.linalg.norm(stored[id_] - vector) > _SAME_VECTOR
    ]
    missed = [id_ for id_, v in vectors.items() if not _found_by_vector(generation, id_, v)]
    if len(missed) > max(_FEW, _MOST_MISSED * len(passages)):
        problems.append(f"{len(missed)} passages are not found by their own vector: {missed[0]}, …")
    return problems + [
        f"passage {passage.id} is not found by its own words"
        for passage in passages
        if not _found_by_words(generation, passage)
    ]


def _found_by_words(generation: Generation, passage: Passage) -> bool:
    if not analyse(passage.text).stems:
        return True  # only stop words or signs: there is nothing to look up
    for characters, hits in _LOOK_UPS:
        found = generation.lexical.search(passage.text[:characters], hits)
        if any(id_ == passage.id for id_, _ in found):
            return True
        # Passages of equal text share one score: the look-up must reach one of them.
        if any(p.text == passage.text for p in generation.passages.passages(_ids(found)).values()):
            return True
    return False


def _found_by_vector(generation: Generation, passage_id: str, vector: Vectors) -> bool:
    if not np.any(vector):
        return True  # no known token: it has no direction to look for
    found = generation.vectors.search(vector, 10)
    # Passages of equal text share one vector: the look-up must then reach it, if not its id.
    return passage_id in _ids(found) or (bool(found) and found[0][1] >= 1.0 - _SAME_VECTOR)


def _ids(found: Sequence[tuple[str, float]]) -> list[str]:
    return [id_ for id_, _ in found]
