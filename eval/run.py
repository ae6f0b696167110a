"""Run a suite against a target: one row a question, none ever dropped."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from eval import rows as store
from eval.error_classes import classify
from eval.metrics import measure, missing
from eval.rows import Cited, Row, Run, Timing
from eval.suite import Question, Suite
from eval.targets import Reply, Target

_LIBRARIES = ("kiko", "chromadb", "numpy", "tantivy", "tokenizers")
_CODE = ("rag", "ingest", "eval")

Advance = Callable[[int], None]


def run(
    suite: Suite,
    target: Target,
    folder: Path,
    *,
    fresh: bool = False,
    advance: Advance = lambda done: None,
) -> Run:
    """Ask every question of ``suite`` and return the run, which is also in ``folder``.

    A run that was interrupted goes on where it stopped; ``fresh`` begins anew.

    Raises:
        SuiteError: the folder holds a run of another suite, configuration or code.
    """
    answered = store.start(folder, identity(suite, target), fresh=fresh)
    for done, question in enumerate(suite.questions, start=1):
        if question.id not in answered:
            store.append(folder, *_ask(question, target))
        advance(done)
    return store.read_run(folder)


def identity(suite: Suite, target: Target) -> dict[str, str]:
    """Return all that decides the outcome: suite, target, code and versions."""
    return {
        "suite": suite.name,
        "suite_digest": suite.digest,
        "questions": str(len(suite.questions)),
        **target.identity(),
        "code": code_digest(),
        **{name: version(name) for name in _LIBRARIES},
    }


def code_digest() -> str:
    """Return a fingerprint of the code that answers and judges."""
    root = Path(__file__).resolve().parent.parent
    found = hashlib.sha256()
    for file in sorted(file for name in _CODE for file in (root / name).rglob("*.py")):
        found.update(f"{file.relative_to(root)}\n".encode() + file.read_bytes())
    return found.hexdigest()[:16]


def _ask(question: Question, target: Target) -> tuple[Row, Timing]:
    try:
        reply = target.reply(question)
        row = judged(question, reply, target)
    except Exception as error:  # whatever breaks, the question gets its row
        failed = f"{type(error).__name__}: {' '.join(str(error).split())}"
        return _failed_row(question, failed), Timing(question.id, 0.0, {})
    steps = {name: round(value, 1) for name, value in reply.timings_ms.items()}
    return row, Timing(question.id, round(reply.seconds * 1000, 1), steps)


def judged(question: Question, reply: Reply, target: Target) -> Row:
    """Return the row of a reply."""
    answer = reply.answer
    metrics = measure(question, reply, target.text_of)
    return Row(
        id=question.id,
        question=question.question,
        category=question.category,
        language=question.language,
        answerable=question.answerable,
        error_class=classify(question, reply, metrics),
        abstained=answer.abstained,
        reason=answer.reason,
        confidence=reply.confidence,
        answer=answer.answer,
        citations=tuple(
            Cited(c.number, c.document_id, c.locator, c.in_force, c.quote) for c in answer.citations
        ),
        expected=question.documents,
        served=reply.served,
        retrieved=reply.retrieved,
        metrics={k: round(v, 6) if v is not None else None for k, v in metrics.items()},
    )


def _failed_row(question: Question, failure: str) -> Row:
    return Row(
        id=question.id,
        question=question.question,
        category=question.category,
        language=question.language,
        answerable=question.answerable,
        error_class="failed",
        abstained=False,
        reason=None,
        confidence=None,
        answer="",
        citations=(),
        expected=question.documents,
        served=(),
        retrieved=(),
        metrics=missing(question),
        failure=failure,
    )
