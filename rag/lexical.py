"""The lexical half of an index: Tantivy, and nothing else knows it.

A folder holds the terms of every passage and the fields a scope filters by; texts live elsewhere.
Questions become term queries built here: the query parser would read user text as syntax.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tantivy import (
    Document,
    FieldType,
    Index,
    IndexWriter,
    Occur,
    Query,
    Schema,
    SchemaBuilder,
    Searcher,
    TextAnalyzerBuilder,
    Tokenizer,
)

from rag.errors import BuildLockedError, CorruptIndexError, IncompatibleIndexError
from rag.german import Terms, analyse, spell_terms
from rag.model import KnownQuestion, Metadata, Passage, Scope

# Tantivy writes such a file once and never again; it removes those it no longer needs.
SEGMENT_SUFFIXES = frozenset({".term", ".idx", ".pos", ".store", ".fast", ".fieldnorm", ".del"})
_HEAP_BYTES = 200_000_000
_TOKENIZER = "terms"
# Fields that score, and what a match in each is worth.
# (eval/LOG.md 2026-11-22: lexical fields; 2026-11-27: asked)
_BOOSTS = {"stems": 1.0, "pairs": 0.6, "grams": 0.5, "context": 0.5, "asked": 1.5}
_ASKED = "asked"
_MISTYPED = 0.5  # of the weight of a word that one passage holds
_SHORTEST_MISTYPED = 4
_NO_DATE = 0
_LAST_DATE = 9999_12_31


@dataclass(frozen=True, slots=True)
class LexicalEntry:
    """One passage to index, its document, and the questions it is known to answer."""

    passage: Passage
    document: Metadata
    questions: tuple[KnownQuestion, ...] = ()


class LexicalIndex:
    """A folder of terms that is searched by many and changed by one."""

    def __init__(self, index: Index, folder: Path) -> None:
        index.register_tokenizer(_TOKENIZER, TextAnalyzerBuilder(Tokenizer.whitespace()).build())
        self._index = index
        self._schema = index.schema
        self._folder = folder

    @classmethod
    def create(cls, folder: Path) -> LexicalIndex:
        """Create an empty index in a folder."""
        folder.mkdir(parents=True, exist_ok=True)
        return cls(Index(_schema(), path=str(folder), reuse=False), folder)

    @classmethod
    def open(cls, folder: Path) -> LexicalIndex:
        """Open the index of a folder; raise when it is missing, damaged or of another version."""
        try:
            if not Index.exists(str(folder)):
                raise CorruptIndexError(f"{folder} holds no lexical index; run kiko ingest again")
            return cls(Index(_schema(), path=str(folder)), folder)
        except (ValueError, OSError) as error:
            if "schema does not match" in str(error):
                raise IncompatibleIndexError(
                    f"{folder} was built by another version of Kiko; run kiko ingest again"
                ) from error
            raise CorruptIndexError(
                f"{folder} cannot be read ({error}); run kiko ingest again"
            ) from error

    def replace(self, remove_documents: Iterable[str], add: Iterable[LexicalEntry]) -> None:
        """Take out whole documents and add passages, in one change that is on disk afterwards."""
        try:
            writer = self._index.writer(_HEAP_BYTES, 1)
        except ValueError as error:
            raise BuildLockedError(f"{self._folder} is being written by another process") from error
        try:
            for document_id in remove_documents:
                writer.delete_documents_by_term("document", document_id)
            _add_all(writer, add)
            writer.commit()
        finally:
            writer.wait_merging_threads()
        self._index.reload()
        for lock in self._folder.glob(".tantivy-*.lock"):
            lock.unlink(missing_ok=True)

    def search(
        self,
        query: str,
        k: int,
        *,
        scope: Scope | None = None,
        expansions: Sequence[tuple[str, float]] = (),
        asked: bool = True,
    ) -> list[tuple[str, float]]:
        """Return up to ``k`` (passage id, score), best first, equal scores by id.

        ``expansions`` are further texts to search for, each with what it is worth (below 1);
        ``asked=False`` leaves the questions aside that passages are known to answer.
        """
        searcher = self._index.searcher()
        terms = [
            (Occur.Should, term)
            for term in self._term_queries([(query, 1.0), *expansions], asked=asked)
        ]
        if not terms or k < 1:
            return []
        # Tantivy leaves out most passages only where all that scores is terms. So passages with
        # what may be a mistyped word are searched apart: each list is exact for its passages.
        searches = [terms]
        if mistyped := self._mistyped(query, searcher):
            searches.append([(Occur.Must, Query.boolean_query(mistyped)), *terms])
        filters = [(Occur.Must, Query.const_score_query(f, 0.0)) for f in self._filters(scope)]
        best: dict[str, float] = {}
        for clauses in searches:
            best |= _search(searcher, clauses, filters, k)
        return sorted(best.items(), key=lambda hit: (-hit[1], hit[0]))[:k]

    def count(self) -> int:
        """Return the number of passages."""
        return int(self._index.searcher().num_docs)

    def document_frequencies(self, stems: Iterable[str]) -> dict[str, int]:
        """Return stem → number of passages whose text holds it."""
        searcher = self._index.searcher()
        return {value: searcher.doc_freq("stems", value) for value in stems}

    def ids(self) -> Iterator[str]:
        """Yield the id of every passage, in no particular order."""
        searcher = self._index.searcher()
        if searcher.num_docs:
            for _, address in searcher.search(Query.all_query(), searcher.num_docs).hits:
                yield _stored_id(searcher, address)

    def holds(self, ids: Sequence[str]) -> set[str]:
        """Return those of ``ids`` that are indexed."""
        searcher = self._index.searcher()
        if not ids:
            return set()
        query = Query.term_set_query(self._schema, "id", list(ids))
        hits = searcher.search(query, len(ids), count=False).hits
        return {_stored_id(searcher, address) for _, address in hits}

    def _term_queries(self, texts: Sequence[tuple[str, float]], *, asked: bool) -> list[Query]:
        weights: defaultdict[tuple[str, str], float] = defaultdict(float)
        for text, weight in texts:
            for field, values in _fields(analyse(text)).items():
                for value in values if asked or field != _ASKED else ():
                    weights[field, value] += weight * _BOOSTS[field]
        return [
            Query.boost_query(Query.term_query(self._schema, field, value, "freq"), weight)
            for (field, value), weight in weights.items()
        ]

    def _mistyped(self, question: str, searcher: Searcher) -> list[tuple[Occur, Query]]:
        """Look one letter further for words of a question that are nowhere in the index."""
        worth = _MISTYPED * math.log1p(searcher.num_docs)
        return [
            (
                Occur.Should,
                Query.boost_query(
                    Query.fuzzy_term_query(self._schema, "stems", value, distance=1), worth
                ),
            )
            for value in dict.fromkeys(analyse(question).stems)
            if len(value) >= _SHORTEST_MISTYPED
            and value.isalpha()
            and not searcher.doc_freq("stems", value)
        ]

    def _filters(self, scope: Scope | None) -> Iterator[Query]:
        if scope is None:
            return
        if scope.kinds:
            yield Query.term_set_query(self._schema, "kind", list(scope.kinds))
        if scope.topics:
            yield Query.term_set_query(self._schema, "topics", list(scope.topics))
        if scope.date_from or scope.date_to:
            low = _day(scope.date_from) if scope.date_from else _NO_DATE + 1
            high = _day(scope.date_to) if scope.date_to else _LAST_DATE
            yield Query.range_query(self._schema, "date", FieldType.Integer, low, high)


def _search(
    searcher: Searcher,
    clauses: list[tuple[Occur, Query]],
    filters: list[tuple[Occur, Query]],
    k: int,
) -> dict[str, float]:
    """Return the scores of the best ``k`` passages that pass the filters."""
    wanted = Query.boolean_query(clauses)
    if filters:
        wanted = Query.boolean_query([(Occur.Must, wanted), *filters])
    found = searcher.search(wanted, k, count=False).hits
    return {_stored_id(searcher, address): float(score) for score, address in found}


def _schema() -> Schema:
    builder = SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    for name in ("document", "kind", "topics"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("date", indexed=True, fast=True)
    for name in _BOOSTS:
        builder.add_text_field(name, tokenizer_name=_TOKENIZER, index_option="freq")
    return builder.build()


def _fields(terms: Terms) -> dict[str, tuple[str, ...]]:
    """Return what a question looks for in each field; headings hold stems and grams in one."""
    return {
        "stems": terms.stems,
        "pairs": terms.pairs,
        "grams": terms.grams,
        "context": terms.stems + terms.grams,
        "asked": terms.stems + terms.grams,
    }


def _add_all(writer: IndexWriter, entries: Iterable[LexicalEntry]) -> None:
    for entry in entries:
        passage, document = entry.passage, entry.document
        stems, pairs, grams = spell_terms(passage.text)
        context, _, context_grams = spell_terms("\n".join((document.title, *passage.heading)))
        asked, _, asked_grams = spell_terms("\n".join(q.text for q in entry.questions))
        writer.add_document(
            Document(
                id=passage.id,
                document=passage.document_id,
                kind=document.kind,
                topics=list(document.topics),
                date=_day(document.date) if document.date else _NO_DATE,
                stems=stems,
                pairs=pairs,
                grams=grams,
                context=f"{context} {context_grams}",
                asked=f"{asked} {asked_grams}",
            )
        )


def _day(day: date) -> int:
    return day.year * 10_000 + day.month * 100 + day.day


def _stored_id(searcher: Searcher, address: object) -> str:
    return str(searcher.doc(address).get_first("id"))  # type: ignore[arg-type]
