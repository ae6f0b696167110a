"""The path of one question, as numbered steps; ``ask`` is the last item of ``stream``."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Self

from rag import compose, dress, simple
from rag.asked_day import asked_day
from rag.errors import LanguageModelError
from rag.gate import Decision, decide
from rag.history import stand_alone
from rag.messages import say
from rag.model import (
    Answer,
    AnswerEvent,
    Citation,
    Claim,
    ClaimAdded,
    Finished,
    Hit,
    HitsFound,
    Message,
    Mode,
    Nearest,
    Reason,
    Scope,
    Warning,
)
from rag.retrieve import Retrieval, Retriever
from rag.routing import Routed, clean, completed, route
from rag.subquestions import Part, subquestions
from rag.verify import Verifier, verify

_NEAREST = 3
_NO_NEAREST: tuple[Reason, ...] = ("personal_data", "unsafe_request")
_GENERAL = 2  # sentences on the general rule behind a case that Kiko does not decide


@dataclass
class Stopwatch:
    """Milliseconds since the last lap, by name of the step."""

    laps: dict[str, float] = field(default_factory=dict)
    _started: float = field(default_factory=time.perf_counter)
    _lap: float = field(default_factory=time.perf_counter)

    def lap(self, name: str) -> None:
        """Record the time since the last lap under ``name``."""
        now = time.perf_counter()
        self.laps[name] = round((now - self._lap) * 1000, 1)
        self._lap = now

    def total(self) -> dict[str, float]:
        """Return all laps and their total."""
        return {**self.laps, "total": round((time.perf_counter() - self._started) * 1000, 1)}


@dataclass(frozen=True, slots=True)
class _Composed:
    """The sentences of an answer, who wrote them, and what the reader must know of that."""

    claims: tuple[Claim, ...]
    citations: tuple[Citation, ...]
    mode: Mode
    notes: tuple[Warning, ...] = ()

    @classmethod
    def of(cls, drafts: Sequence[compose.Draft], mode: Mode, notes: Sequence[Warning] = ()) -> Self:
        """Join drafts; each citation is kept once."""
        citations = {citation.number: citation for d in drafts for citation in d.citations}
        return cls(tuple(d.claim for d in drafts), tuple(citations.values()), mode, tuple(notes))


class Assistant:
    """Answers questions from the live generation of the index."""

    def __init__(
        self,
        retriever: Retriever,
        *,
        hits: int = 8,
        longest_question: int = 2000,
        writer: compose.Writer | None = None,
        simplifier: simple.Simplifier | None = None,
        verifier: Verifier = verify,
        keep_unsupported: bool = False,
        today: Callable[[], date] = date.today,
    ) -> None:
        self._retriever = retriever
        self._writer = writer
        self._simplifier = simplifier
        self._verifier = verifier
        self._keep_unsupported = keep_unsupported
        self._hits = hits
        self._longest = longest_question
        self._today = today

    def ask(
        self,
        question: str,
        scope: Scope | None = None,
        history: Sequence[Message] = (),
        *,
        plain: bool = False,
    ) -> Answer:
        """Return the finished answer to ``question``; raise QuestionError if it is unusable."""
        *_, last = self.stream(question, scope, history, plain=plain)
        assert isinstance(last, Finished)  # noqa: S101 - stream() ends with it by contract
        return last.answer

    def stream(
        self,
        question: str,
        scope: Scope | None = None,
        history: Sequence[Message] = (),
        *,
        plain: bool = False,
    ) -> Iterator[AnswerEvent]:
        """Yield what becomes known of the answer as it does; the last item is the whole answer.

        ``history`` only helps to understand a short follow-up question; it is never a source.
        With ``plain``, the whole answer says the claims again in Einfache Sprache.
        """
        watch = Stopwatch()

        # 1 normalise: clean the question, turn away what Kiko never answers
        routed, scope = self._understand(question, scope or Scope(), history)
        stichtag = scope.stichtag or self._today()
        blank = Answer(clean(question), "", abstained=True, stichtag=stichtag)
        if routed.refusal and routed.refusal != "individual_case":
            text = say(f"abstain.{routed.refusal}", routed.language)
            yield self._finish(replace(blank, answer=text, reason=routed.refusal), watch)
            return

        # 2 retrieve: both indexes of the live generation, fused; once for each thing asked
        asked = subquestions(routed.question, self._retriever.glossary)
        looked_up = [self._look_up(part, scope, routed) for part in asked]
        found = [retrieval for retrieval, _ in looked_up]
        hits = tuple({hit.passage.id: hit for part in found for hit in part.hits}.values())
        generation = found[0].generation
        reduced = _reduced(found, routed)
        blank = replace(blank, generation=generation.manifest.generation, warnings=reduced)
        watch.lap("retrieve")
        yield HitsFound(hits, max(decision.confidence for _, decision in looked_up))

        # 3 gate: is this answerable from these hits?
        answered = [retrieval for retrieval, decision in looked_up if decision.answerable]
        decision = looked_up[0][1]
        watch.lap("gate")
        if routed.individual:
            yield self._finish(_general_rule(blank, routed, answered, hits), watch)
            return
        if not answered:
            yield self._finish(_abstained(blank, routed, decision, hits), watch)
            return

        # 4 compose and 5 verify: sentence by sentence, each with its citations and verdict
        composed = yield from self._compose(routed, answered, hits, stichtag, len(asked))
        watch.lap("compose")
        if not composed.claims:
            yield self._finish(_abstained(blank, routed, decision, hits), watch)
            return

        # … and, where wanted, once more in Einfache Sprache, verified like the first time
        if plain:
            composed = self._simplify(composed, hits, routed)
            watch.lap("simplify")

        # 6 dress: what holds on the Stichtag, and what else to ask
        citations = composed.citations
        silent = [
            part.text
            for part, retrieval in zip(asked, found, strict=True)
            if retrieval not in answered
        ]
        notes = (*reduced, *_notes(routed), *_silent(silent, routed), *composed.notes)
        answer = replace(
            blank,
            answer=_as_text(composed.claims),
            abstained=False,
            claims=composed.claims,
            citations=citations,
            warnings=(*notes, *dress.warnings(citations, stichtag, routed.language)),
            follow_ups=dress.follow_ups(
                hits, citations, generation.passages.passages_of(citations[0].document_id)
            ),
            mode=composed.mode,
        )
        yield self._finish(answer, watch)

    def _look_up(self, part: Part, scope: Scope, routed: Routed) -> tuple[Retrieval, Decision]:
        """Return the hits of one thing asked, in the wording that they answer best."""
        english = routed.language == "en"
        found = [
            self._retriever.retrieve(question, self._hits, scope, english=english)
            for question in part.alternatives
        ]
        decided = [(retrieval, _decide(retrieval, routed)) for retrieval in found]
        return max(decided, key=lambda pair: pair[1].confidence)

    def _compose(
        self,
        routed: Routed,
        found: Sequence[Retrieval],
        hits: Sequence[Hit],
        stichtag: date,
        asked: int,
    ) -> Generator[AnswerEvent, None, _Composed]:
        """Yield each claim as it is ready; what a failing model said gives way to quotes."""
        note = None
        if self._writer is not None:
            drafts = []
            try:
                for draft in compose.generative(
                    self._writer,
                    routed.question,
                    hits,
                    stichtag,
                    routed.language,
                    verifier=self._verifier,
                    keep_unsupported=self._keep_unsupported,
                ):
                    drafts.append(draft)
                    yield ClaimAdded(draft.claim, draft.citations)
                if drafts:
                    return _Composed.of(drafts, "generative")
                note = "model_unsupported"
            except LanguageModelError:
                note = "model_failed"
        drafts = compose.extractive(found, stichtag, asked)
        for draft in drafts:
            yield ClaimAdded(draft.claim, draft.citations)
        notes = (Warning(note, say(f"note.{note}", routed.language)),) if note else ()
        return _Composed.of(drafts, "extractive", notes)

    def _simplify(
        self,
        composed: _Composed,
        hits: Sequence[Hit],
        routed: Routed,
    ) -> _Composed:
        """Say the claims in Einfache Sprache; a model that has just failed is not asked again."""
        if any(note.code == "model_failed" for note in composed.notes):
            said = simple.unchanged(composed.claims, "plain_language_failed", routed.language)
        else:
            said = simple.simplified(
                composed.claims,
                composed.citations,
                hits,
                self._simplifier,
                routed.language,
                self._verifier,
            )
        return replace(
            composed,
            claims=said.claims,
            mode="generative" if said.is_rewritten else composed.mode,
            notes=(*composed.notes, said.warning),
        )

    def _understand(
        self, question: str, scope: Scope, history: Sequence[Message]
    ) -> tuple[Routed, Scope]:
        """Return the question as it is looked up, and the scope with the day that it names."""
        routed = route(question, self._longest)
        if routed.refusal:
            return routed, scope
        text = stand_alone(routed.question, history, self._retriever.glossary)
        routed = completed(routed, text)
        if routed.refusal:
            return routed, scope
        named = None if scope.stichtag else asked_day(routed.question)
        if named:
            routed = replace(routed, question=named.question, day=named.day)
            scope = replace(scope, stichtag=named.day)
        return routed, scope

    def _finish(self, answer: Answer, watch: Stopwatch) -> Finished:
        return Finished(replace(answer, timings_ms=watch.total()))


def _decide(found: Retrieval, routed: Routed) -> Decision:
    """Decide on the hits; of an individual case only whether they hold the general rule."""
    return decide(
        found.question,
        found.needed,
        found.hits,
        found.unknown_provision,
        found.open_questions,
        {} if routed.individual else routed.intents,
    )


def _silent(questions: Sequence[str], routed: Routed) -> tuple[Warning, ...]:
    """Say which parts of a question the corpus does not answer."""
    return tuple(
        Warning("partly_answered", say("note.partly_answered", routed.language, question=question))
        for question in questions
    )


def _reduced(found: Sequence[Retrieval], routed: Routed) -> tuple[Warning, ...]:
    """Say that the vectors were out of reach, so that words alone decided."""
    if not any(retrieval.words_only for retrieval in found):
        return ()
    code = "vectors_unavailable"
    return (Warning(code, say(f"note.{code}", routed.language)),)


def _as_text(claims: Sequence[Claim]) -> str:
    """Join the sentences, each followed by the numbers of its citations: ``Satz. [1]``."""
    return " ".join(
        claim.text + " " + "".join(f"[{number}]" for number in claim.citations) for claim in claims
    )


def _abstained(blank: Answer, routed: Routed, decision: Decision, hits: Sequence[Hit]) -> Answer:
    reason = decision.reason or "no_evidence"
    nearest = () if reason in _NO_NEAREST else _nearest(hits)
    if decision.unknown:
        text = say("abstain.unknown_reference", routed.language, reference=decision.unknown)
    else:
        text = say(f"abstain.{reason}", routed.language)
    if nearest and reason != "unclear":
        titles = "; ".join(f"„{n.title}“" for n in nearest)
        text = f"{text} {say('abstain.whom_to_ask', routed.language, titles=titles)}"
    return replace(blank, answer=text, reason=reason, nearest=nearest)


def _general_rule(
    blank: Answer, routed: Routed, found: Sequence[Retrieval], hits: Sequence[Hit]
) -> Answer:
    """Decide no case, but say what the sources say in general, and whom to ask."""
    assert blank.stichtag is not None  # noqa: S101 - stream() sets it
    drafts = compose.extractive(found, blank.stichtag, len(found))[:_GENERAL]
    decision = Decision(answerable=False, confidence=0.0, reason="individual_case")
    refused = _abstained(blank, routed, decision, hits)
    if not drafts:
        return refused
    composed = _Composed.of(drafts, "extractive")
    rule = say("abstain.general_rule", routed.language, rule=_as_text(composed.claims))
    return replace(
        refused,
        answer=f"{rule} {refused.answer}",
        claims=composed.claims,
        citations=composed.citations,
        warnings=(
            *blank.warnings,
            *dress.warnings(composed.citations, blank.stichtag, routed.language),
        ),
    )


def _nearest(hits: Sequence[Hit]) -> tuple[Nearest, ...]:
    best: dict[str, Nearest] = {}
    for hit in hits:
        found = Nearest(hit.document.id, hit.document.title, hit.passage.heading, hit.score)
        best.setdefault(hit.document.id, found)
    return tuple(best.values())[:_NEAREST]


def _notes(routed: Routed) -> tuple[Warning, ...]:
    notes = []
    if routed.rewritten:
        text = say("note.rewritten", routed.language, question=routed.question)
        notes.append(Warning("rewritten", text))
    if routed.day:
        text = say("note.stichtag", routed.language, day=dress.day_text(routed.day))
        notes.append(Warning("stichtag_assumed", text))
    if routed.obeyed_nothing:
        notes.append(Warning("instruction_ignored", say("note.instruction", routed.language)))
    if routed.language == "en":
        notes.append(Warning("german_sources", say("note.german_sources", "en")))
    return tuple(notes)
