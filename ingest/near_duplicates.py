"""Equal and nearly equal texts: a content hash, and MinHash over word 5-grams (datasketch)."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from rag.german import words

SHINGLE = 5  # words
PERMUTATIONS = 128
SIMILAR = 0.2  # share of common 5-grams from which a document is shown; eval/LOG.md 2026-11-27

Signature = npt.NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Near:
    """A known document that resembles a text, and how much: the share of common 5-grams (0–1)."""

    document_id: str
    similarity: float
    title: str = ""


class Signatures:
    """MinHash signatures of texts, kept by the hash of the text, least recently used first out."""

    def __init__(self, most: int = 50_000) -> None:
        self._most = most
        self._kept: OrderedDict[bytes, Signature] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def of(self, text: str) -> Signature:
        """Return the signature of a text, computed once."""
        key = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
        signature = self._kept.pop(key, None)
        if signature is None:
            signature = _signature(text)
        self._kept[key] = signature
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)
        return signature


_SHARED = Signatures()


def content_hash(text: str) -> str:
    """Return a hash that ignores case, punctuation, line breaks and Unicode forms."""
    return hashlib.sha256(" ".join(words(text)).encode("utf-8", "surrogatepass")).hexdigest()


def near_duplicates(
    text: str,
    known: Mapping[str, str],
    *,
    threshold: float = SIMILAR,
    signatures: Signatures = _SHARED,
) -> tuple[Near, ...]:
    """Return the ``known`` documents (id → text) that resemble ``text``, closest first."""
    if not words(text):
        return ()
    mine = signatures.of(text)
    shares = {id_: float(np.mean(mine == signatures.of(other))) for id_, other in known.items()}
    near = [Near(id_, round(share, 3)) for id_, share in shares.items() if share >= threshold]
    return tuple(sorted(near, key=lambda found: (-found.similarity, found.document_id)))


def _signature(text: str) -> Signature:
    from datasketch import MinHash  # brings SciPy along: a second that only this needs

    found = words(text)
    last = max(1, len(found) - SHINGLE + 1)
    grams = {" ".join(found[i : i + SHINGLE]) for i in range(last)} if found else set()
    minhash = MinHash(num_perm=PERMUTATIONS, scheme="affine32")
    minhash.update_batch([gram.encode("utf-8", "surrogatepass") for gram in sorted(grams)])
    return np.asarray(minhash.digest(), dtype=np.uint32)
