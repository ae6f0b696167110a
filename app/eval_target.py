"""Builds what ``kiko eval`` measures: the right index, and who is asked."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from app.wiring import Kiko
from eval.bench_report import Bench
from eval.benchmarks import judged_questions, run_kiko
from eval.published import read_published
from eval.remote import ChatModel, Deployment, Endpoint
from eval.run import identity
from eval.suite import Suite
from eval.targets import InProcess, Target
from eval.throwaway import indexed
from rag.assistant import Assistant
from rag.index import live_generation
from rag.retrieve import Retriever

# Settings that say where Kiko runs, not how it answers.
_ELSEWHERE = frozenset(
    "data corpus host port auth offline store_questions trusted_proxies role_groups rate_limit "
    "max_concurrent max_body_kb access_log retention_days privacy_contact "
    "accessibility_contact log_format metrics_token shutdown_s".split()
)
_SECRET = ("key", "secret", "token", "password", "url")


def remote(url: str | None, openai: str | None, model: str, key: str, day: date) -> Target | None:
    """Return the deployment or chat model that was named; None for this process."""
    if url:
        return Deployment(Endpoint(url, key), day)
    return ChatModel(Endpoint(openai, key), model) if openai else None


@contextmanager
def asked(kiko: Kiko, suite: Suite, stichtag: date, elsewhere: Target | None) -> Iterator[Target]:
    """Yield who answers: ``elsewhere``, or this process over the documents asked about."""
    if elsewhere is not None:
        yield elsewhere
        return
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


def measured(
    kiko: Kiko,
    suite: Suite,
    file: Path,
    published: Path | None,
    *,
    baselines: bool,
    advance: Callable[[int], None],
) -> Bench:
    """Run a benchmark in a throw-away index and put the published scores beside it."""
    beside = published or file.parent / "published.json"
    known = read_published(beside, file.name) if published or beside.is_file() else ()
    with indexed(suite.texts, kiko.encoder, kiko.glossary) as index:
        results = [run_kiko(suite, index, kiko.settings.hits, advance)]
        if baselines:
            from eval.baselines import run_baselines

            results += run_baselines(suite, index)
        return Bench(
            file=file.name,
            digest=suite.digest,
            questions=len(judged_questions(suite)),
            documents=len(suite.texts),
            passages=index.report.passages,
            encoder=kiko.encoder.name,
            generation=index.report.generation,
            results=tuple(results),
            published=known,
        )


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
