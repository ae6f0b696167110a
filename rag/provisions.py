"""Which provisions a passage treats, so that a question naming one finds it first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.legal import Reference, references, with_default_law
from rag.model import Metadata, Passage
from rag.passages import PassageStore

SUBJECT_BONUS = 1.05  # a perfect fused score is 1: the provision asked for comes first
MENTION_BONUS = 0.15


@dataclass(frozen=True, slots=True)
class Lookup:
    """What the corpus holds on the provisions that a question names."""

    bonus: dict[str, float]
    unknown: Reference | None = None


def provisions(passage: Passage, meta: Metadata) -> list[tuple[Reference, bool]]:
    """Return the provisions a passage names, and whether it is about them (title or heading)."""
    if meta.kind == "legal":
        headings = " \n".join([meta.title, *passage.heading, passage.locator or ""])
        subjects = with_default_law(references(headings), meta.title)
    else:
        subjects = references(" \n".join(passage.heading))
    mentions = with_default_law(references(passage.text), meta.title)
    found = dict.fromkeys(mentions, False) | dict.fromkeys(subjects, True)
    return list(found.items())


def look_up(question: str, store: PassageStore) -> Lookup:
    """Return passage id → bonus for the provisions ``question`` names, and one it does not hold."""
    bonus: dict[str, float] = {}
    unknown = None
    for wanted in with_default_law(references(question), question):
        found = store.treating(wanted.unit, wanted.number)
        exact = [(i, subject) for i, held, subject in found if _asks_for(wanted, held)]
        if not any(_level(wanted).covers(held) for _, held, _ in found):
            unknown = unknown or wanted
        near = [(i, subject) for i, held, subject in found if _level(wanted).covers(held)]
        for share, ids in ((1.5, exact), (0.6, near), (0.4, _wider(wanted, found))):
            for id_, subject in ids:
                worth = share * (SUBJECT_BONUS if subject else MENTION_BONUS)
                bonus[id_] = max(bonus.get(id_, 0.0), worth)
    return Lookup(bonus, unknown)


def _asks_for(wanted: Reference, held: Reference) -> bool:
    """Tell whether a passage on ``held`` is about what was asked.

    Each number of an annex is a subject of its own: who asks for Anhang III asks for none of them.
    """
    if wanted.unit == "Anhang" and wanted.item is None and held.item is not None:
        return False
    return wanted.covers(held)


def _level(reference: Reference) -> Reference:
    """Return the reference down to its Absatz (or an annex's number): what must exist to answer."""
    item = reference.item if reference.unit == "Anhang" else None
    return replace(reference, sentence=None, item=item, letter=None)


def _wider(
    wanted: Reference, found: Sequence[tuple[str, Reference, bool]]
) -> list[tuple[str, bool]]:
    return [(id_, subject) for id_, held, subject in found if held.covers(wanted)]
