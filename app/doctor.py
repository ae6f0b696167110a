"""What ``kiko doctor`` looks at: folders, encoder, and every passage in both indexes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from app.wiring import Kiko
from rag.checksums import damaged
from rag.errors import KikoError, VectorsUnavailableError
from rag.soundness import verify


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was checked."""

    name: str
    good: bool
    detail: str

    def as_dict(self) -> dict[str, Any]:
        """Return the finding as plain JSON values."""
        return asdict(self)


def examine(kiko: Kiko) -> list[Finding]:
    """Return all findings; a part that fails does not keep the others from being checked."""
    checks: list[tuple[str, Callable[[Kiko], str]]] = [
        ("data folder", _data),
        ("corpus", _corpus),
        ("encoder", _encoder),
        ("glossary", _glossary),
        ("index", _index),
        ("passages", _passages),
        ("database", _database),
        ("uploads", _uploads),
        ("library", _library),
    ]
    return [_run(name, check, kiko) for name, check in checks]


def _run(name: str, check: Callable[[Kiko], str], kiko: Kiko) -> Finding:
    try:
        return Finding(name, True, check(kiko))
    except (KikoError, OSError) as error:
        return Finding(name, False, str(error))


def _data(kiko: Kiko) -> str:
    folder = kiko.settings.data
    folder.mkdir(parents=True, exist_ok=True)
    probe = folder / ".doctor"
    probe.touch()
    probe.unlink()
    return f"{folder.resolve()} is writable"


def _corpus(kiko: Kiko) -> str:
    from ingest.corpus import read

    reading = read(kiko.corpus_roots)
    if reading.failures:
        raise KikoError(f"{len(reading.failures)} files fail: {reading.failures[0].message}")
    return f"{len(reading.documents)} documents in {', '.join(map(str, kiko.corpus_roots))}"


def _encoder(kiko: Kiko) -> str:
    return f"{kiko.encoder.name}, {kiko.encoder.dimensions} dimensions"


def _glossary(kiko: Kiko) -> str:
    return f"{len(kiko.glossary.entries)} entries"


def _index(kiko: Kiko) -> str:
    manifest = kiko.reader.current().manifest
    return (
        f"generation {manifest.generation}, {manifest.documents} documents, "
        f"{manifest.passages} passages, built {manifest.created}"
    )


def _passages(kiko: Kiko) -> str:
    generation = kiko.reader.current()
    if wrong := damaged(generation.folder, thorough=True):
        raise KikoError(f"{generation.folder / wrong} is damaged; run 'kiko ingest'")
    passages = list(generation.passages.all_passages())
    try:
        problems = verify(generation, kiko.encoder, passages)
    except VectorsUnavailableError as error:
        return f"warning: not checked, and answers are found by words alone: {error}"
    if problems:
        raise KikoError(f"{len(problems)} problems, first: {problems[0]}; run 'kiko ingest'")
    return f"all {len(passages)} found by their own text in both indexes"


def _database(kiko: Kiko) -> str:
    return kiko.database.check()


def _uploads(kiko: Kiko) -> str:
    uploads = kiko.library.uploads
    orphans = uploads.orphans()
    if orphans:
        raise KikoError(
            f"{len(orphans)} folders in {uploads.folder} hold no whole upload, first: "
            f"{orphans[0]}; delete them"
        )
    return f"{len(list(uploads.all()))} wait to be saved"


def _library(kiko: Kiko) -> str:
    """Compare what the organisers' files say is published with what readers are answered from."""
    entries = [entry for entry in kiko.library.entries() if not entry.error]
    published = [entry for entry in entries if entry.meta.status == "published"]
    replaced = {i for entry in published for i in entry.meta.supersedes}
    own = [entry for entry in published if entry.own and entry.meta.id not in replaced]
    missing = [entry.meta.id for entry in own if not entry.live]
    taken_back = [e.meta.id for e in entries if e.live and e.meta.status != "published"]
    for ids, what in (
        (missing, "published documents are not in the index"),
        (taken_back, "documents are in the index but not published"),
    ):
        if ids:
            raise KikoError(f"{len(ids)} {what}, first: {ids[0]}; run 'kiko ingest'")
    waiting = sum(entry.waiting is not None for entry in published)
    return f"all {len(own)} published documents of your own are in the index; {waiting} have edits"
