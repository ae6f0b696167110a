"""Texts and metadata of a generation: one SQLite file, read-only once published.

Documents keep their whole text; passages are offsets into it, so a passage is its document's
text by construction.
"""

from __future__ import annotations

import json
import sqlite3
import threading
import weakref
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from operator import attrgetter
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from rag.errors import CorruptIndexError, NotFoundError
from rag.legal import Reference
from rag.model import (
    Attribution,
    Document,
    KnownQuestion,
    Metadata,
    OpenQuestion,
    Passage,
    Section,
    Source,
    Speaker,
)
from rag.open_questions import OpenQuestions

_SCHEMA = """
CREATE TABLE documents (
    id TEXT PRIMARY KEY, digest TEXT NOT NULL, path TEXT NOT NULL, meta TEXT NOT NULL,
    sections TEXT NOT NULL, text TEXT NOT NULL
);
CREATE TABLE passages (
    id TEXT PRIMARY KEY, document_id TEXT NOT NULL,
    position INTEGER NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL,
    heading TEXT NOT NULL, locator TEXT
);
CREATE INDEX passages_by_document ON passages(document_id, position);
CREATE TABLE provisions (
    passage_id TEXT NOT NULL, document_id TEXT NOT NULL, unit TEXT NOT NULL, number TEXT NOT NULL,
    rest TEXT NOT NULL, is_subject INTEGER NOT NULL
);
CREATE TABLE questions (
    passage_id TEXT NOT NULL, document_id TEXT NOT NULL,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL, text TEXT NOT NULL
);
CREATE TABLE open_questions (
    document_id TEXT NOT NULL, text TEXT NOT NULL, vector BLOB NOT NULL
);
CREATE INDEX open_questions_by_document ON open_questions(document_id);
CREATE INDEX questions_by_passage ON questions(passage_id);
CREATE INDEX questions_by_document ON questions(document_id);
CREATE INDEX provisions_by_number ON provisions(number, unit);
CREATE INDEX provisions_by_document ON provisions(document_id);
"""
_PASSAGE = """
SELECT p.id, p.document_id, substr(d.text, p.start + 1, p."end" - p.start), p.start, p."end",
       p.heading, p.locator
FROM passages p JOIN documents d ON d.id = p.document_id
"""
_QUESTIONS = 'SELECT passage_id, start, "end", text FROM questions'
_READ_AHEAD = 500  # documents
_METAS = "SELECT id, meta FROM documents"
_MOST_METADATA = 20_000  # documents whose metadata is kept at hand
_MOST_PASSAGES = 10_000  # passages kept at hand, with their questions about 5 kB each
_DATES = ("date", "as_of", "valid_from", "valid_to")
# dataclasses.asdict and astuple copy deeply, which would be half the cost of writing.
_METADATA = tuple(field.name for field in fields(Metadata))
_reference_values = attrgetter(*(field.name for field in fields(Reference)))
_LISTED = "SELECT value FROM json_each(?)"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class IndexedDocument:
    """A document with its passages and the digest that decides whether it changed.

    ``provisions`` holds for each passage what it names of the law, and whether it is about it.
    """

    document: Document
    digest: str
    passages: tuple[Passage, ...]
    provisions: tuple[tuple[tuple[Reference, bool], ...], ...] = ()


class _Connection(sqlite3.Connection):
    """A connection of one thread; it goes with the thread."""

    def __del__(self) -> None:
        with suppress(sqlite3.Error):  # it was never opened
            self.close()


class PassageStore:
    """Read and write ``passages.sqlite``. Reading is safe from several threads.

    What was read of a published store is kept at hand: it does not change any more.
    """

    def __init__(self, path: Path, *, writable: bool = False) -> None:
        self._path = path
        self._writable = writable
        self._uri = f"{path.resolve().as_uri()}?mode={'rwc' if writable else 'ro'}"
        self._local = threading.local()
        self._open: weakref.WeakSet[_Connection] = weakref.WeakSet()
        self._metadata: dict[str, Metadata] = {}
        self._passages: dict[str, Passage] = {}
        self._known_questions: dict[str, tuple[KnownQuestion, ...]] = {}

    @classmethod
    def create(cls, path: Path) -> PassageStore:
        """Create an empty store at ``path``."""
        store = cls(path, writable=True)
        store._connection.executescript(_SCHEMA)
        return store

    @classmethod
    def open(cls, path: Path, *, writable: bool = False) -> PassageStore:
        """Open the store at ``path``.

        Raises:
            CorruptIndexError: the file is missing or is no such store.
        """
        store = cls(path, writable=writable)
        try:
            store._connection.execute("SELECT count(*) FROM passages").fetchone()
        except sqlite3.Error as error:
            raise CorruptIndexError(
                f"{path} cannot be read ({error}); run 'kiko ingest' to build the index anew"
            ) from error
        return store

    def replace(self, remove: Iterable[str], add: Iterable[IndexedDocument]) -> None:
        """Remove the documents ``remove`` and add ``add`` in one transaction."""
        gone = [(i,) for i in remove]
        with self._connection as db:
            db.executemany("DELETE FROM passages WHERE document_id = ?", gone)
            db.executemany("DELETE FROM provisions WHERE document_id = ?", gone)
            db.executemany("DELETE FROM questions WHERE document_id = ?", gone)
            db.executemany("DELETE FROM open_questions WHERE document_id = ?", gone)
            db.executemany("DELETE FROM documents WHERE id = ?", gone)
            for entry in add:
                db.execute("INSERT INTO documents VALUES (?,?,?,?,?,?)", _document_row(entry))
                db.executemany("INSERT INTO passages VALUES (?,?,?,?,?,?,?)", _passage_rows(entry))
                db.executemany("INSERT INTO provisions VALUES (?,?,?,?,?,?)", _provisions(entry))
                db.executemany("INSERT INTO questions VALUES (?,?,?,?,?)", _questions(entry))

    def digests(self) -> dict[str, str]:
        """Return document id → digest of what is stored."""
        return dict(self._connection.execute("SELECT id, digest FROM documents"))

    def passage_counts(self) -> dict[str, int]:
        """Return document id → number of its passages; documents without any are left out."""
        return dict(
            self._connection.execute(
                "SELECT document_id, count(*) FROM passages GROUP BY document_id"
            )
        )

    def paths(self) -> dict[str, str]:
        """Return document id → path of the file it came from."""
        return dict(self._connection.execute("SELECT id, path FROM documents"))

    def documents(self) -> list[Metadata]:
        """Return the metadata of all documents, by id."""
        rows = self._connection.execute("SELECT meta FROM documents ORDER BY id")
        return [metadata_from_json(meta) for (meta,) in rows]

    def metadata(self, document_id: str) -> Metadata:
        """Return the metadata of one document.

        Raises:
            NotFoundError: there is no such document.
        """
        known = self._metadata.get(document_id)
        if known is None:
            row = self._connection.execute(
                "SELECT meta FROM documents WHERE id = ?", (document_id,)
            ).fetchone()
            if row is None:
                raise NotFoundError(f"There is no document {document_id!r}; see 'kiko list'.")
            if len(self._metadata) >= _MOST_METADATA:
                self._metadata.clear()
            known = self._metadata[document_id] = metadata_from_json(row[0])
        return known

    def document(self, document_id: str) -> Document:
        """Return one document with its whole text; raise NotFoundError if there is none."""
        meta = self.metadata(document_id)
        sections, text = self._connection.execute(
            "SELECT sections, text FROM documents WHERE id = ?", (document_id,)
        ).fetchone()
        found = tuple(Section(tuple(h), s, e, loc) for h, s, e, loc in json.loads(sections))
        rows = self._connection.execute(
            f"{_QUESTIONS} WHERE document_id = ? ORDER BY rowid", (document_id,)
        )
        known = tuple(KnownQuestion(*row[1:]) for row in rows)
        unanswered = self._connection.execute(
            "SELECT text FROM open_questions WHERE document_id = ? ORDER BY rowid", (document_id,)
        )
        return Document(meta, text, found, known, tuple(text for (text,) in unanswered))

    def questions(self, passage_ids: Sequence[str]) -> dict[str, tuple[KnownQuestion, ...]]:
        """Return passage id → the questions it is known to answer; those without are left out."""
        found = self._at_hand(self._known_questions, passage_ids, self._read_questions)
        return {id_: questions for id_, questions in found.items() if questions}

    def _read_questions(self, passage_ids: Sequence[str]) -> dict[str, tuple[KnownQuestion, ...]]:
        rows = self._connection.execute(
            f"{_QUESTIONS} WHERE passage_id IN ({_LISTED}) ORDER BY rowid",
            (json.dumps(list(passage_ids)),),
        )
        found: dict[str, list[KnownQuestion]] = {id_: [] for id_ in passage_ids}
        for passage_id, start, end, text in rows:
            found[passage_id].append(KnownQuestion(start, end, text))
        return {id_: tuple(questions) for id_, questions in found.items()}

    def without_questions(self) -> frozenset[str]:
        """Return the documents that nobody wrote known questions for; none if all are such."""
        rows = self._all(
            "SELECT id FROM documents WHERE EXISTS (SELECT 1 FROM questions) "
            "AND id NOT IN (SELECT document_id FROM questions)"
        )
        return frozenset(id_ for (id_,) in rows)

    def open_questions(self, dimensions: int) -> OpenQuestions:
        """Return what is asked about the documents without an answer; vectors of ``dimensions``."""
        rows = self._all(
            "SELECT document_id, text, vector FROM open_questions ORDER BY document_id, rowid"
        )
        vectors = np.frombuffer(b"".join(row[2] for row in rows), np.float16)
        questions = [OpenQuestion(document_id, text) for document_id, text, _ in rows]
        return OpenQuestions(questions, vectors.astype(np.float32).reshape(-1, dimensions))

    def add_open_questions(self, open_questions: OpenQuestions) -> None:
        """Add open questions of stored documents."""
        vectors = open_questions.vectors.astype(np.float16)
        rows = (
            (question.document_id, question.text, vector.tobytes())
            for question, vector in zip(open_questions.questions, vectors, strict=True)
        )
        with self._connection as db:
            db.executemany("INSERT INTO open_questions VALUES (?,?,?)", rows)

    def passages(self, ids: Sequence[str]) -> dict[str, Passage]:
        """Return the passages with these ids, keyed by id; unknown ids are left out."""
        return self._at_hand(self._passages, ids, self._read_passages)

    def _read_passages(self, ids: Sequence[str]) -> dict[str, Passage]:
        wanted = json.dumps(list(ids))
        rows = self._connection.execute(f"{_PASSAGE} WHERE p.id IN ({_LISTED})", (wanted,))
        return {row[0]: _passage(row) for row in rows}

    def _at_hand(
        self, kept: dict[str, T], ids: Sequence[str], read: Callable[[Sequence[str]], dict[str, T]]
    ) -> dict[str, T]:
        """Return what ``kept`` holds for ``ids``, read where it does not."""
        if self._writable:
            return read(ids)
        found = {id_: known for id_ in ids if (known := kept.get(id_)) is not None}
        missing = [id_ for id_ in ids if id_ not in found]
        if missing:
            new = read(missing)
            if len(kept) + len(new) > _MOST_PASSAGES:
                kept.clear()
            kept.update(new)
            found |= new
        return found

    def passages_of(self, document_id: str) -> list[Passage]:
        """Return the passages of one document in reading order."""
        rows = self._connection.execute(
            f"{_PASSAGE} WHERE p.document_id = ? ORDER BY p.position", (document_id,)
        )
        return [_passage(row) for row in rows]

    def entries(
        self, document_ids: Sequence[str]
    ) -> Iterator[tuple[Passage, Metadata, tuple[KnownQuestion, ...]]]:
        """Yield each passage of these documents, its document, and the questions it answers.

        Documents come in the given order, and many are read at a time.
        """
        for at in range(0, len(document_ids), _READ_AHEAD):
            listed = (json.dumps(list(document_ids[at : at + _READ_AHEAD])),)
            metas = self._connection.execute(f"{_METAS} WHERE id IN ({_LISTED})", listed)
            documents = {id_: metadata_from_json(meta) for id_, meta in metas}
            asked: dict[str, list[KnownQuestion]] = {}
            for passage_id, *question in self._connection.execute(
                f"{_QUESTIONS} WHERE document_id IN ({_LISTED}) ORDER BY rowid", listed
            ):
                asked.setdefault(passage_id, []).append(KnownQuestion(*question))
            rows = self._connection.execute(
                f"{_PASSAGE} JOIN json_each(?) wanted ON wanted.value = p.document_id "
                "ORDER BY wanted.key, p.position",
                listed,
            )
            for passage in map(_passage, rows):
                yield passage, documents[passage.document_id], tuple(asked.get(passage.id, ()))

    def treating(self, unit: str, number: str) -> list[tuple[str, Reference, bool]]:
        """Return passage id, provision and whether it is the subject, for ``Art. 26`` and so on."""
        rows = self._connection.execute(
            "SELECT passage_id, rest, is_subject FROM provisions WHERE number = ? AND unit = ? "
            "ORDER BY rowid",
            (number, unit),
        )
        return [(i, Reference(*json.loads(rest)), bool(subject)) for i, rest, subject in rows]

    def all_passages(self) -> Iterator[Passage]:
        """Yield every passage, document by document."""
        for row in self._connection.execute(f"{_PASSAGE} ORDER BY p.document_id, p.position"):
            yield _passage(row)

    def ids(self) -> set[str]:
        """Return the ids of all passages."""
        return {i for (i,) in self._connection.execute("SELECT id FROM passages")}

    def sample(self, most: int) -> list[str]:
        """Return the ids of about ``most`` passages, spread evenly over all."""
        rows = self._connection.execute(
            "SELECT id FROM passages WHERE rowid % max(1, (SELECT max(rowid) FROM passages) / ?)"
            " = 0",
            (most,),
        )
        return [id_ for (id_,) in rows]

    def document_ids(self, passage_ids: Sequence[str]) -> dict[str, str]:
        """Return passage id → document id for the ids that exist."""
        query = "SELECT id, document_id FROM passages WHERE id IN (SELECT value FROM json_each(?))"
        return dict(self._connection.execute(query, (json.dumps(list(passage_ids)),)))

    def counts(self) -> tuple[int, int]:
        """Return the numbers of documents and of passages."""
        row = self._connection.execute(
            "SELECT (SELECT count(*) FROM documents), (SELECT count(*) FROM passages)"
        ).fetchone()
        return int(row[0]), int(row[1])

    def _all(self, query: str) -> list[tuple[Any, ...]]:
        """Return all rows; raise CorruptIndexError where the file is damaged."""
        try:
            return self._connection.execute(query).fetchall()
        except sqlite3.Error as error:
            raise CorruptIndexError(
                f"{self._path} is damaged: {error}; run 'kiko ingest'"
            ) from error

    def check(self) -> None:
        """Raise CorruptIndexError if SQLite finds damage in the file."""
        try:
            (verdict,) = self._connection.execute("PRAGMA quick_check(1)").fetchone()
        except sqlite3.Error as error:
            verdict = str(error)
        if verdict != "ok":
            raise CorruptIndexError(f"{self._path} is damaged: {verdict}; run 'kiko ingest'")

    def close(self) -> None:
        """Close every connection."""
        while self._open:
            self._open.pop().close()
        self._local = threading.local()

    @property
    def _connection(self) -> sqlite3.Connection:
        connection: _Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(
                self._uri, uri=True, check_same_thread=False, factory=_Connection
            )
            self._local.connection = connection
            self._open.add(connection)
        return connection


def metadata_to_json(meta: Metadata) -> str:
    """Return ``meta`` as canonical JSON (sorted keys, ISO dates)."""
    values = {name: getattr(meta, name) for name in _METADATA}
    for name in ("speakers", "sources", "attributions"):
        values[name] = [asdict(value) for value in values[name]]
    return json.dumps(values, ensure_ascii=False, sort_keys=True, default=date.isoformat)


def metadata_from_json(text: str) -> Metadata:
    """Return what :func:`metadata_to_json` wrote."""
    data: dict[str, Any] = json.loads(text)
    for key in _DATES:
        data[key] = date.fromisoformat(data[key]) if data[key] else None
    for key in ("topics", "supersedes", "inferred"):
        data[key] = tuple(data[key])
    data["speakers"] = tuple(Speaker(**speaker) for speaker in data["speakers"])
    data["sources"] = tuple(_source(source) for source in data["sources"])
    data["attributions"] = tuple(
        Attribution(a["start"], a["end"], tuple(a["sources"])) for a in data["attributions"]
    )
    return Metadata(**data)


def _source(data: dict[str, Any]) -> Source:
    source = Source(**data)
    if not data["accessed"]:
        return source
    return replace(source, accessed=date.fromisoformat(data["accessed"]))


def _document_row(entry: IndexedDocument) -> tuple[str, str, str, str, str, str]:
    document = entry.document
    sections = [[list(s.heading), s.start, s.end, s.locator] for s in document.sections]
    meta = document.meta
    return (
        meta.id,
        entry.digest,
        meta.path,
        metadata_to_json(meta),
        json.dumps(sections, ensure_ascii=False),
        document.text,
    )


def _passage_rows(entry: IndexedDocument) -> Iterator[tuple[object, ...]]:
    for position, p in enumerate(entry.passages):
        heading = json.dumps(list(p.heading), ensure_ascii=False)
        yield p.id, p.document_id, position, p.start, p.end, heading, p.locator


def _provisions(entry: IndexedDocument) -> Iterator[tuple[object, ...]]:
    for passage, named in zip(entry.passages, entry.provisions, strict=False):
        for reference, subject in named:
            rest = json.dumps(_reference_values(reference), ensure_ascii=False)
            yield (passage.id, passage.document_id, reference.unit, reference.number, rest, subject)


def _questions(entry: IndexedDocument) -> Iterator[tuple[object, ...]]:
    for passage in entry.passages:
        for question in entry.document.questions_of(passage.start, passage.end):
            yield (
                passage.id,
                passage.document_id,
                question.start,
                question.end,
                question.text,
            )


def _passage(row: tuple[Any, ...]) -> Passage:
    id_, document_id, text, start, end, heading, locator = row
    return Passage(id_, document_id, text, start, end, tuple(json.loads(heading)), locator)
