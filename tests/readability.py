"""Print the average sentence length of every document: python -m tests.readability."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from tests.corpus_reader import Document, read_documents, word_count


def average_length(documents: Iterable[Document]) -> float:
    """Return the average number of words a sentence has over some documents; 0 without any."""
    lengths = [word_count(s) for document in documents for s in document.sentences]
    return sum(lengths) / len(lengths) if lengths else 0.0


def longest_sentence(document: Document) -> int:
    """Return the number of words of the longest sentence of a document."""
    return max((word_count(sentence) for sentence in document.sentences), default=0)


def report(documents: list[Document]) -> str:
    """Return one line a document, longest average first, and the average of all."""
    ordered = sorted(documents, key=lambda document: -average_length([document]))
    lines = [
        f"{average_length([d]):5.1f} words a sentence, longest {longest_sentence(d):3d}, "
        f"{len(d.sentences):3d} sentences  {d.id}"
        for d in ordered
    ]
    return "\n".join([*lines, f"{average_length(documents):5.1f} over {len(documents)} documents"])


if __name__ == "__main__":
    sys.stdout.write(report(read_documents()) + "\n")
