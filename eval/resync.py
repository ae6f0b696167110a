"""How long organisers wait: a first sync, one without any change, and one new document.

The corpus is a folder of Markdown files, read and published by the code that serves users. The new
document is published in the process that answers questions, as the server's jobs do.
"""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, pairwise
from pathlib import Path

from eval.law_texts import Section, documents, read_sections
from eval.scale import alone, percentiles, questions
from ingest.known_files import KnownFiles
from ingest.sync import SyncReport, sync
from rag.assistant import Assistant
from rag.encoder import load_encoder
from rag.errors import SuiteError
from rag.glossary import Glossary
from rag.index import IndexReader
from rag.retrieve import Retriever

_SETTLED_S = 2.5  # files younger than two seconds are always read again
_WARM_UP = 20
_PATIENCE_S = 300.0
_WORD = "Zwergspinnaffe"
_HEAD = (
    "---\ntitle: {title}\ndate: 2026-11-27\nsources:\n  - title: {title}\n    url: {url}\n---\n\n"
)
_NEW = (
    "Der " + _WORD + " lebt seit dem Jahr 2026 im Tierpark der Stadt. Er frisst Feigen.\n\n"
    "# Pflege\n\nFür die Pflege ist das Amt für Grünflächen zuständig.\n"
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a corpus and its index lie, and the parts that read them."""

    data: Path
    encoder: str
    glossary: Path

    @property
    def corpus(self) -> Path:
        """Return the corpus folder."""
        return self.data / "corpus"

    @property
    def index(self) -> Path:
        """Return the index folder."""
        return self.data / "index"


@dataclass(frozen=True, slots=True)
class Published:
    """One new document: seconds until it is found, and questions asked in the meantime (ms)."""

    visible_s: float
    asked: int
    before_p50: float
    meanwhile_p50: float
    meanwhile_p95: float
    longest: float


@dataclass(frozen=True, slots=True)
class Resync:
    """Seconds of each sync; that without a change is a fresh process, imports included."""

    documents: int
    passages: int
    first_s: float
    unchanged_s: float
    published: Published


def measure(source: Path, files: int, passages: int, encoder: str, glossary: Path) -> Resync:
    """Write ``files`` documents of about ``passages`` passages together and time what follows."""
    with tempfile.TemporaryDirectory(prefix="kiko-resync-") as folder:
        place = Place(Path(folder), encoder, glossary)
        write_corpus(place.corpus, read_sections(source), files, passages)
        time.sleep(_SETTLED_S)
        first_s, report = _timed(place)
        unchanged_s, again = _timed(place)
        if again.published or len(again.unchanged) != len(report.added):
            raise SuiteError("the second sync found changes in a corpus that did not change")
        published = alone(publish_one, place)
    return Resync(len(report.added), report.passages, first_s, unchanged_s, published)


def write_corpus(folder: Path, sections: list[Section], files: int, passages: int) -> None:
    """Write law texts as Markdown files, each of as many sections as the number asked for takes."""
    found = documents(sections, passages)
    if len(found) < files:
        raise SuiteError(f"{passages} passages do not make {files} documents; ask for more")
    starts = [len(found) * number // files for number in range(files + 1)]
    for number, (start, end) in enumerate(pairwise(starts)):
        file = folder / "practice" / f"{number // 500:03d}" / f"n{number:06d}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        head = _HEAD.format(title=f"Gesetz {number}", url=f"https://example.org/{number}")
        parts = (
            f"# {d.sections[0].heading[0] if d.sections[0].heading else d.meta.title}\n\n{d.text}"
            for d in found[start:end]
        )
        file.write_text(head + "\n\n".join(parts) + "\n", "utf-8")


def synced(place: Place) -> SyncReport:
    """Sync the corpus of ``place`` once."""
    known = KnownFiles(place.data / "cache" / "files.sqlite")
    return sync([place.corpus], place.index, load_encoder(place.encoder), known=known)


def publish_one(place: Place) -> Published:
    """Publish a new document while questions are asked without a pause."""
    encoder = load_encoder(place.encoder)
    reader = IndexReader(place.index, encoder)
    assistant = Assistant(Retriever(reader, encoder, Glossary.load(place.glossary)))
    try:
        reader.watch()
        for question in questions()[:_WARM_UP]:
            assistant.ask(question)
        before = list(_ask_all(assistant, questions()[_WARM_UP:]))
        failed: list[Exception] = []
        thread = threading.Thread(target=_publish, args=(place, failed))
        started = time.perf_counter()
        thread.start()
        found = f"Seit wann lebt der {_WORD} im Tierpark?"
        asked: list[float] = []
        visible_s = 0.0
        for question in chain.from_iterable((found, other) for other in _endless()):
            asked_at = time.perf_counter()
            answer = assistant.ask(question)
            now = time.perf_counter()
            asked.append((now - asked_at) * 1000)
            if failed or now - started > _PATIENCE_S:
                raise SuiteError(f"the new document did not become visible: {failed}")
            if question == found and any(_WORD in claim.text for claim in answer.claims):
                visible_s = round(now - started, 2)
                break
        thread.join()
    finally:
        reader.close()
    meanwhile = percentiles(asked)
    longest = round(max(asked), 1)
    return Published(visible_s, len(asked), percentiles(before)[0], *meanwhile, longest)


def _publish(place: Place, failed: list[Exception]) -> None:
    file = place.corpus / "practice" / "neu.md"
    file.write_text(_HEAD.format(title="Tierpark", url="https://example.org/neu") + _NEW, "utf-8")
    try:
        synced(place)
    except Exception as error:  # whatever it is, the thread that asks must hear of it
        failed.append(error)


def _ask_all(assistant: Assistant, asked: tuple[str, ...]) -> Iterator[float]:
    for question in asked:
        started = time.perf_counter()
        assistant.ask(question)
        yield (time.perf_counter() - started) * 1000


def _endless() -> Iterator[str]:
    while True:
        yield from questions()


def _timed(place: Place) -> tuple[float, SyncReport]:
    started = time.perf_counter()
    report = alone(synced, place)
    return round(time.perf_counter() - started, 2), report
