"""Builds what ``kiko eval run`` asks: the assistant of this process over the right index."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from app.wiring import Kiko
from eval.run import identity
from eval.suite import Suite
from eval.targets import InProcess, Target
from eval.throwaway import indexed
from rag.assistant import Assistant
from rag.index import live_generation
from rag.retrieve import Retriever

# Settings that say where Kiko runs, not how it answers.
_ELSEWHERE = frozenset({"data", "corpus", "host", "port", "auth", "offline", "store_questions"})
_SECRET = ("key", "secret", "token", "password", "url")


@contextmanager
def in_process(kiko: Kiko, suite: Suite, stichtag: date) -> Iterator[Target]:
    """Yield the assistant over the published corpus, or over the documents the suite brings."""
    with searched(kiko, suite) as (retriever, _):
        settings = kiko.settings
        assistant = Assistant(
            retriever, hits=settings.hits, longest_question=settings.max_question_length
        )
        yield InProcess(
            assistant if suite.texts else kiko.assistant,
            retriever,
            stichtag=stichtag,
            identity=_configuration(kiko),
        )


@contextmanager
def searched(kiko: Kiko, suite: Suite) -> Iterator[tuple[Retriever, Mapping[str, str]]]:
    """Yield a retriever over what the suite asks about, and those documents' texts by id."""
    if suite.texts:
        with indexed(suite.texts, kiko.encoder, kiko.glossary) as index:
            yield index.retriever, suite.texts
        return
    if live_generation(kiko.settings.index_folder) is None:
        kiko.sync()
    store = kiko.reader.current().passages
    yield kiko.retriever, {m.id: store.document(m.id).text for m in store.documents()}


def default_folder(kiko: Kiko, suite: Suite, target: Target) -> Path:
    """Return a folder of its own for each suite, configuration and version of the code."""
    whole = json.dumps(identity(suite, target), sort_keys=True)
    name = f"{suite.name}-{hashlib.sha256(whole.encode()).hexdigest()[:8]}"
    return kiko.settings.data / "evaluations" / name


def _configuration(kiko: Kiko) -> dict[str, str]:
    """Return the settings that decide how Kiko answers, and the glossary, without any secret."""
    values = kiko.settings.model_dump()
    told = {
        f"setting_{name}": str(value)
        for name, value in sorted(values.items())
        if name not in _ELSEWHERE and not any(word in name for word in _SECRET)
    }
    glossary = kiko.settings.corpus / "glossary.yaml"
    words = glossary.read_bytes() if glossary.is_file() else b""
    return {"target": "in-process", **told, "glossary": hashlib.sha256(words).hexdigest()[:16]}
