"""Text to dense vectors: the bundled static model, or any sentence-transformers model.

A folder in sentence-transformers' ``StaticEmbedding`` layout is read with numpy and
``tokenizers`` alone, because importing sentence_transformers takes seconds and half a gigabyte.
Every other model goes through sentence_transformers itself, with its own prompts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from rag.errors import EncoderError
from rag.model_folder import fingerprint, is_static, model_folder, module_types

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer

Vectors = NDArray[np.float32]

_STATIC_BATCH = 256
_TRANSFORMER_BATCH = 32
_E5_NAME = re.compile(r"(^|[-_])e5([-_]|$)", re.IGNORECASE)


class Encoder(Protocol):
    """Turns texts into unit vectors; passages and questions may be treated differently."""

    @property
    def name(self) -> str:
        """Return an identity that changes whenever the vectors would."""

    @property
    def dimensions(self) -> int:
        """Return the length of a vector."""

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row for each text (zeros where a text has no known token)."""

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row for each question (zeros where it has no known token)."""


def load_encoder(name: str, *, offline: bool = True) -> Encoder:
    """Load ``"bundled"``, a model folder or a hub name; raise EncoderError where that fails."""
    folder = model_folder(name, offline=offline)
    label = folder.name if Path(name).expanduser().is_dir() else name
    if is_static(module_types(folder)):
        return StaticEncoder(folder, label)
    return SentenceTransformerEncoder(folder, label)


class StaticEncoder:
    """The weighted mean of token vectors, read without torch."""

    def __init__(self, folder: Path, label: str) -> None:
        self._folder, self._label = folder, label
        self._tokenizer = _read_tokenizer(folder)
        self._rows, self._weights = _read_table(folder)
        tokens = self._tokenizer.get_vocab_size()
        if tokens > len(self._rows):
            raise EncoderError(
                f"Encoder folder {folder} has {len(self._rows)} vectors for {tokens} tokens; "
                "its tokenizer.json and model.safetensors belong to different models."
            )

    def __reduce__(self) -> tuple[Callable[[Path, str], StaticEncoder], tuple[Path, str]]:
        """Travel to another process by name: it reads the files itself, once."""
        return _static_encoder, (self._folder, self._label)

    @cached_property
    def name(self) -> str:
        """Return the label and a fingerprint of the files."""
        return f"{self._label}:{fingerprint(self._folder)}"

    @property
    def dimensions(self) -> int:
        """Return the length of a vector."""
        return int(self._rows.shape[1])

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row for each text."""
        starts = range(0, len(texts), _STATIC_BATCH)
        pooled = [self._pool(texts[start : start + _STATIC_BATCH]) for start in starts]
        return np.concatenate([_zeros(0, self.dimensions), *pooled])

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row for each question; a static model treats both alike."""
        return self.encode_passages(texts)

    def _pool(self, texts: Sequence[str]) -> Vectors:
        encodings = self._tokenizer.encode_batch_fast(_normalised(texts), add_special_tokens=False)
        sums = _zeros(len(texts), self.dimensions)
        for row, encoding in zip(sums, encodings, strict=True):
            if ids := encoding.ids:
                np.matmul(self._weights[ids], self._rows[ids], out=row)
        return _unit_rows(sums)


@lru_cache(maxsize=1)
def _static_encoder(folder: Path, label: str) -> StaticEncoder:
    return StaticEncoder(folder, label)


class SentenceTransformerEncoder:
    """Any model that sentence_transformers loads, asked with the prompts it was trained with."""

    def __init__(self, folder: Path, label: str) -> None:
        self._folder, self._label = folder, label
        self._model = _load_sentence_transformer(folder)
        self._question_prompt, self._passage_prompt = _prompts(self._model.prompts, label)

    @cached_property
    def name(self) -> str:
        """Return the label, a fingerprint of the files and the prompts."""
        prompts = filter(None, (self._question_prompt, self._passage_prompt))
        return ":".join([self._label, fingerprint(self._folder), *prompts])

    @cached_property
    def dimensions(self) -> int:
        """Return the length of a vector."""
        return int(self.encode_questions(["Kommune"]).shape[1])

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row for each text, asked with the model's passage prompt."""
        return self._encode(self._model.encode_document, texts, self._passage_prompt)

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row for each question, asked with the model's query prompt."""
        return self._encode(self._model.encode_query, texts, self._question_prompt)

    def _encode(
        self, encode: Callable[..., Any], texts: Sequence[str], prompt: str | None
    ) -> Vectors:
        if not texts:
            return _zeros(0, self.dimensions)
        vectors = encode(
            _normalised(texts),
            prompt=prompt,
            batch_size=_TRANSFORMER_BATCH,
            show_progress_bar=False,
            convert_to_numpy=True,
        )
        return _unit_rows(np.asarray(vectors, dtype=np.float32))


def _normalised(texts: Iterable[str]) -> list[str]:
    return [unicodedata.normalize("NFKC", text) for text in texts]


def _zeros(count: int, dimensions: int) -> Vectors:
    return np.zeros((count, dimensions), dtype=np.float32)


def _unit_rows(vectors: Vectors) -> Vectors:
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Vectors = vectors / np.maximum(norms, np.float32(1e-12))
    return unit


def _read_tokenizer(folder: Path) -> Tokenizer:
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    except Exception as error:  # tokenizers raises bare Exception for a file it cannot read
        raise EncoderError(f"Encoder folder {folder}: tokenizer.json cannot be read.") from error
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def _read_table(folder: Path) -> tuple[Vectors, Vectors]:
    """Return a vector and a weight for every token id, from either of the layout's two forms."""
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        tensors = load_file(folder / "model.safetensors")
    except (OSError, SafetensorError, KeyError) as error:
        raise EncoderError(f"Encoder folder {folder}: model.safetensors cannot be read.") from error
    rows = tensors.get("embedding.weight", tensors.get("embeddings"))
    if rows is None:
        raise EncoderError(f"Encoder folder {folder}: model.safetensors holds no token vectors.")
    if "mapping" in tensors:
        rows = rows[tensors["mapping"]]
    weights = tensors.get("weights", np.ones(len(rows)))
    return rows.astype(np.float32), weights.astype(np.float32)


def _load_sentence_transformer(folder: Path) -> SentenceTransformer:
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer

    try:
        model = SentenceTransformer(str(folder), local_files_only=True)
    except Exception as error:  # a model's own code and files may raise anything
        raise EncoderError(f"Encoder folder {folder} cannot be loaded: {error}") from error
    for module in model.modules():
        tokenizer = getattr(module, "tokenizer", None)
        if isinstance(tokenizer, Tokenizer):  # static tables keep a limit of the original model
            tokenizer.no_truncation()
    return model


def _prompts(own: Mapping[str, str | None], label: str) -> tuple[str | None, str | None]:
    """Return the prompts of questions and passages: the model's own, else its family's."""
    question = own.get("query")
    passage = own.get("passage") or own.get("document") or own.get("corpus")
    is_e5 = _E5_NAME.search(label.rpartition("/")[2]) and "instruct" not in label.lower()
    if is_e5 and not (question or passage):
        return "query: ", "passage: "
    return question or None, passage or None
