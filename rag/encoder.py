"""Text to dense vectors: the bundled static model, or any sentence-transformers model.

A folder in sentence-transformers' ``StaticEmbedding`` layout is read with numpy and
``tokenizers`` alone, because importing sentence_transformers takes seconds and half a gigabyte.
Every other model goes through sentence_transformers itself, with its own prompts.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from rag.errors import EncoderError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer

BUNDLED = "bundled"
BUNDLED_FOLDER = Path(__file__).resolve().parent / "static_encoder"

_STATIC_BATCH = 256
_TRANSFORMER_BATCH = 32
_EDGE_BYTES = 1 << 20
_HUB_NAME = re.compile(r"[\w-][\w.-]*(/[\w-][\w.-]*)?")
_E5_NAME = re.compile(r"(^|[-_])e5([-_]|$)", re.IGNORECASE)
_UNUSED_FILES = ["*.onnx*", "onnx/*", "openvino/*", "*.h5", "*.ot", "*.msgpack"]

Vectors = NDArray[np.float32]


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
    folder = _resolve(name, offline)
    if _is_static(_module_types(folder, name)):
        return StaticEncoder(folder, name)
    return SentenceTransformerEncoder(folder, name)


class StaticEncoder:
    """The weighted mean of token vectors, read without torch."""

    def __init__(self, folder: Path, name: str = "") -> None:
        self._label = name or folder.name
        self._folder = folder
        self._tokenizer = _read_tokenizer(folder)
        self._rows, self._weights = _read_table(folder)
        if self._tokenizer.get_vocab_size() > len(self._rows):
            raise EncoderError(
                f"Encoder folder {folder} has {len(self._rows)} vectors for "
                f"{self._tokenizer.get_vocab_size()} tokens; its files belong to different models."
            )

    @cached_property
    def name(self) -> str:
        """Return the label and a fingerprint of the files."""
        return f"{self._label}:{_fingerprint(self._folder)}"

    @property
    def dimensions(self) -> int:
        """Return the length of a vector."""
        return int(self._rows.shape[1])

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row for each text."""
        starts = range(0, len(texts), _STATIC_BATCH)
        pooled = [self._pool(texts[start : start + _STATIC_BATCH]) for start in starts]
        return np.concatenate([np.zeros((0, self.dimensions), dtype=np.float32), *pooled])

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row for each question; a static model treats both alike."""
        return self.encode_passages(texts)

    def _pool(self, texts: Sequence[str]) -> Vectors:
        encodings = self._tokenizer.encode_batch_fast(_normalised(texts), add_special_tokens=False)
        sums = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for row, ids in zip(sums, (encoding.ids for encoding in encodings), strict=True):
            if ids:
                np.matmul(self._weights[ids], self._rows[ids], out=row)
        return _unit_rows(sums)


class SentenceTransformerEncoder:
    """Any model that sentence_transformers loads, asked with the prompts it was trained with."""

    def __init__(self, folder: Path, name: str = "") -> None:
        self._label = name or folder.name
        self._folder = folder
        self._model = _load_sentence_transformer(folder, self._label)
        self._query_prompt, self._passage_prompt = _prompts(self._model.prompts, self._label)

    @cached_property
    def name(self) -> str:
        """Return the label, a fingerprint of the files and the prompts where there are any."""
        prompts = "|".join(filter(None, (self._query_prompt, self._passage_prompt)))
        identity = f"{self._label}:{_fingerprint(self._folder)}"
        return f"{identity}:{prompts}" if prompts else identity

    @cached_property
    def dimensions(self) -> int:
        """Return the length of a vector."""
        return int(self.encode_questions(["Kommune"]).shape[1])

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row for each text."""
        return self._encode(self._model.encode_document, texts, self._passage_prompt)

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row for each question."""
        return self._encode(self._model.encode_query, texts, self._query_prompt)

    def _encode(self, encode: Any, texts: Sequence[str], prompt: str) -> Vectors:
        if not texts:
            return np.zeros((0, self.dimensions), dtype=np.float32)
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


def _unit_rows(vectors: Vectors) -> Vectors:
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Vectors = vectors / np.maximum(norms, np.float32(1e-12))
    return unit


def _resolve(name: str, offline: bool) -> Path:
    if name == BUNDLED:
        return BUNDLED_FOLDER
    folder = Path(name).expanduser()
    if folder.is_dir():
        return folder.resolve()
    if not _HUB_NAME.fullmatch(name):
        raise EncoderError(f"Encoder folder {name!r} does not exist; check KIKO_ENCODER.")
    return _hub_folder(name, offline)


def _hub_folder(name: str, offline: bool) -> Path:
    from huggingface_hub import snapshot_download

    try:
        return Path(
            snapshot_download(name, local_files_only=offline, ignore_patterns=_UNUSED_FILES)
        )
    except (OSError, ValueError) as error:
        way_out = (
            "Kiko is offline: give a folder, download the model beforehand, or set "
            "KIKO_OFFLINE=false for the first start."
            if offline
            else f"The model hub answered: {error}"
        )
        raise EncoderError(
            f"Encoder {name!r} is neither a folder nor in the local model cache. {way_out}"
        ) from error


def _module_types(folder: Path, name: str) -> list[str]:
    """Return the class names of the model's modules, or say why it is not an embedding model."""
    advice = "name the folder of a sentence-transformers embedding model, or 'bundled'"
    try:
        modules = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
        types = [str(module["type"]).rpartition(".")[2] for module in modules]
    except FileNotFoundError as error:
        raise EncoderError(f"Encoder {name!r}: no modules.json in {folder}; {advice}.") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EncoderError(f"Encoder {name!r}: modules.json is not readable; {advice}.") from error
    if not {"StaticEmbedding", "Pooling", "Router"} & set(types):
        found = ", ".join(types) or "none"
        raise EncoderError(f"Encoder {name!r} gives no dense vectors (modules: {found}); {advice}.")
    return types


def _is_static(types: Sequence[str]) -> bool:
    return types[0] == "StaticEmbedding" and set(types[1:]) <= {"Normalize"}


def _read_tokenizer(folder: Path) -> Tokenizer:
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    except Exception as error:  # tokenizers raises bare Exception for files it cannot read
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
        rows = tensors.get("embedding.weight", tensors.get("embeddings"))
    except (OSError, SafetensorError, KeyError, TypeError) as error:
        raise EncoderError(f"Encoder folder {folder}: model.safetensors cannot be read.") from error
    if rows is None:
        raise EncoderError(f"Encoder folder {folder}: model.safetensors holds no token vectors.")
    if "mapping" in tensors:
        rows = rows[tensors["mapping"]]
    weights = tensors.get("weights", np.ones(len(rows)))
    return rows.astype(np.float32), weights.astype(np.float32)


def _load_sentence_transformer(folder: Path, name: str) -> SentenceTransformer:
    from sentence_transformers import SentenceTransformer

    try:
        model = SentenceTransformer(str(folder), local_files_only=True)
    except Exception as error:  # whatever a model's own code or files make it raise
        raise EncoderError(f"Encoder {name!r} cannot be loaded from {folder}: {error}") from error
    return model


def _prompts(own: Mapping[str, str | None], name: str) -> tuple[str, str]:
    """Return the prompts for a question and for a passage: the model's own, else its family's."""
    query = own.get("query") or ""
    passage = own.get("passage") or own.get("document") or ""
    if not (query or passage) and _E5_NAME.search(Path(name).name) and "instruct" not in name:
        return "query: ", "passage: "
    return query, passage


def _fingerprint(folder: Path) -> str:
    """Hash the files a model's vectors depend on; of large ones the size and both ends."""
    digest = hashlib.sha256()
    for path in sorted(_model_files(folder)):
        digest.update(f"{path.relative_to(folder).as_posix()}:{path.stat().st_size}:".encode())
        digest.update(_edges(path))
    return digest.hexdigest()[:12]


def _model_files(folder: Path) -> Iterator[Path]:
    kinds = {".json", ".safetensors", ".bin", ".txt", ".model"}
    return (path for path in folder.rglob("*") if path.suffix in kinds and path.is_file())


def _edges(path: Path) -> bytes:
    with path.open("rb") as file:
        head = file.read(_EDGE_BYTES)
        file.seek(max(file.tell(), path.stat().st_size - _EDGE_BYTES))
        return head + file.read()
