"""The stack most people would build with LangChain; the only module that knows its parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings

from eval.baselines import reciprocal_rank_fusion
from rag.encoder import Encoder
from rag.errors import ConfigError

CHUNK, OVERLAP = 1_000, 200  # the values of LangChain's own tutorial
TOP = 4  # similarity_search's default


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a document as LangChain's recursive splitter cuts it."""

    id: str
    document_id: str
    text: str


class EncoderEmbeddings(Embeddings):
    """Any encoder of ours as LangChain knows them."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return a vector for each passage."""
        return [[float(x) for x in row] for row in self._encoder.encode_passages(texts)]

    def embed_query(self, text: str) -> list[float]:
        """Return the vector of a question."""
        return [float(x) for x in self._encoder.encode_questions([text])[0]]


def chunks(texts: Mapping[str, str]) -> list[Chunk]:
    """Cut texts with the recursive character splitter."""
    try:
        from langchain_text_splitters import RecursiveCharacterTextSplitter
    except ImportError as error:
        raise _missing("langchain-text-splitters") from error
    splitter = RecursiveCharacterTextSplitter(chunk_size=CHUNK, chunk_overlap=OVERLAP)
    return [
        Chunk(f"{id_}#{number}", id_, piece)
        for id_, text in texts.items()
        for number, piece in enumerate(splitter.split_text(text))
    ]


class ChromaStack:
    """Chroma over chunks, as ``Chroma.from_documents`` sets it up; its folder is the caller's."""

    def __init__(self, pieces: Sequence[Chunk], encoder: Encoder, folder: Path) -> None:
        try:
            from langchain_chroma import Chroma
        except ImportError as error:
            raise _missing("langchain-chroma") from error
        documents = [
            Document(page_content=p.text, metadata={"document_id": p.document_id}) for p in pieces
        ]
        self._store = Chroma.from_documents(
            documents,
            EncoderEmbeddings(encoder),
            ids=[p.id for p in pieces],
            persist_directory=str(folder),
        )

    def search(self, question: str, k: int = TOP) -> list[str]:
        """Return the ids of the chunks nearest to the question."""
        return [str(found.id) for found in self._store.similarity_search(question, k=k)]


class WordBM25:
    """``BM25Retriever`` by default: BM25Okapi over words between blanks, as they are written."""

    def __init__(self, pieces: Sequence[Chunk]) -> None:
        try:
            from rank_bm25 import BM25Okapi
        except ImportError as error:
            raise _missing("rank-bm25") from error
        self._ids = [p.id for p in pieces]
        self._index = BM25Okapi([p.text.split() for p in pieces])

    def search(self, question: str, k: int = TOP) -> list[str]:
        """Return the ids of the best chunks."""
        return [str(id_) for id_ in self._index.get_top_n(question.split(), self._ids, n=k)]


def ensemble(question: str, dense: ChromaStack, words: WordBM25, k: int = TOP) -> list[str]:
    """Return what ``EnsembleRetriever`` gives: both rankings fused by reciprocal rank, c = 60."""
    return reciprocal_rank_fusion([words.search(question, k), dense.search(question, k)])


def _missing(package: str) -> ConfigError:
    return ConfigError(f"{package} is missing; run pip install 'kiko[eval]'")
