"""The nouns of Kiko: frozen values that everything else passes around."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypeAlias, get_args

Day: TypeAlias = date  # a class with a field named date cannot name the type so

Kind = Literal["talk", "breakout", "practice", "legal"]
Authority = Literal[
    "statute", "authority_guidance", "association_guidance", "academic", "session", "report"
]
LawStatus = Literal["in_force", "adopted", "draft", "repealed"]
Status = Literal["draft", "published", "withdrawn"]
Verdict = Literal["supported", "partial", "unsupported"]
Reason = Literal[
    "no_evidence", "out_of_scope", "individual_case", "personal_data", "unsafe_request", "unclear"
]
Mode = Literal["extractive", "generative"]

KINDS: tuple[Kind, ...] = get_args(Kind)
AUTHORITIES: tuple[Authority, ...] = get_args(Authority)
REASONS: tuple[Reason, ...] = get_args(Reason)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a document's statements come from."""

    title: str
    url: str
    accessed: Day | None = None


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who said it, in which role."""

    name: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class Attribution:
    """The sources, numbered from 1 as the document lists them, of its ``text[start:end]``."""

    start: int
    end: int
    sources: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known about a document besides its text (the front matter of DESIGN §6).

    ``inferred`` names the fields that were guessed because the file did not state them;
    ``attributions`` say which of several sources a sentence rests on.
    """

    id: str
    title: str
    kind: Kind
    status: Status = "published"
    date: Day | None = None
    topics: tuple[str, ...] = ()
    language: str = "de"
    event: str | None = None
    speakers: tuple[Speaker, ...] = ()
    authority: Authority | None = None
    as_of: Day | None = None
    valid_from: Day | None = None
    valid_to: Day | None = None
    law_status: LawStatus | None = None
    sources: tuple[Source, ...] = ()
    supersedes: tuple[str, ...] = ()
    licence: str | None = None
    path: str = ""
    inferred: tuple[str, ...] = ()
    attributions: tuple[Attribution, ...] = ()

    def sources_of(self, start: int, end: int) -> tuple[Source, ...]:
        """Return the sources of ``text[start:end]``, best first; all where none is attributed."""
        numbers = dict.fromkeys(
            number
            for found in self.attributions
            if found.start < end and start < found.end
            for number in found.sources
        )
        return tuple(self.sources[number - 1] for number in numbers) or self.sources


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch ``text[start:end]`` of a document under one heading path."""

    heading: tuple[str, ...]
    start: int
    end: int
    locator: str | None = None


@dataclass(frozen=True, slots=True)
class KnownQuestion:
    """A question that ``document.text[start:end]`` answers, in the words of people who ask it.

    ``likeness`` (0–1) says how far it asks the same as the question at hand.
    """

    start: int
    end: int
    text: str
    likeness: float = 0.0


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question that people ask about a document's subject and that no document answers.

    ``likeness`` (0–1) says how far it asks the same as the question at hand.
    """

    document_id: str
    text: str
    likeness: float = 0.0


@dataclass(frozen=True, slots=True)
class Document:
    """One source document: its text in NFC and how it is cut into sections.

    ``questions`` help to find it, ``open_questions`` to stay silent; they are never quoted.
    """

    meta: Metadata
    text: str
    sections: tuple[Section, ...]
    questions: tuple[KnownQuestion, ...] = ()
    open_questions: tuple[str, ...] = ()

    def questions_of(self, start: int, end: int) -> tuple[KnownQuestion, ...]:
        """Return the questions whose sentence begins within ``text[start:end]``."""
        return tuple(q for q in self.questions if start <= q.start < end)


@dataclass(frozen=True, slots=True)
class Passage:
    """The unit that is indexed and cited: ``document.text[start:end] == text``."""

    id: str
    document_id: str
    text: str
    start: int
    end: int
    heading: tuple[str, ...] = ()
    locator: str | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a question, with the scores that put it there.

    ``questions`` are those that sentences of the passage are known to answer.
    """

    passage: Passage
    document: Metadata
    score: float
    lexical: float = 0.0
    dense: float = 0.0
    questions: tuple[KnownQuestion, ...] = ()

    @property
    def known(self) -> float:
        """Return how far (0–1) the question is one that the passage is known to answer."""
        return max((q.likeness for q in self.questions), default=0.0)

    def known_of(self, start: int, end: int) -> float:
        """Return how far (0–1) it is one that the document's ``text[start:end]`` is known to."""
        mine = (q.likeness for q in self.questions if q.start < end and start < q.end)
        return max(mine, default=0.0)


@dataclass(frozen=True, slots=True)
class Message:
    """What was said earlier in a conversation, and by whom."""

    role: Literal["user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Scope:
    """What part of the corpus a question is asked of, and as of which day."""

    kinds: tuple[Kind, ...] = ()
    topics: tuple[str, ...] = ()
    date_from: Day | None = None
    date_to: Day | None = None
    stichtag: Day | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """A verbatim quote of a passage and everything a reader needs to judge it.

    ``start`` and ``end`` are offsets of ``quote`` in the document's text.
    """

    number: int
    passage_id: str
    document_id: str
    title: str
    kind: Kind
    authority: Authority | None
    heading: tuple[str, ...]
    locator: str | None
    quote: str
    start: int
    end: int
    url: str | None
    date: Day | None
    as_of: Day | None
    valid_from: Day | None
    valid_to: Day | None
    law_status: LawStatus | None
    in_force: bool | None
    score: float


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence of an answer, the numbers of its citations, and whether they bear it out."""

    text: str
    citations: tuple[int, ...]
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Warning:
    """Something the reader must know before relying on the answer."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Nearest:
    """A document close to a question that Kiko did not answer."""

    document_id: str
    title: str
    heading: tuple[str, ...] = ()
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What the reader gets; ``abstained`` with a ``reason`` where the corpus is silent."""

    question: str
    answer: str
    abstained: bool
    reason: Reason | None = None
    claims: tuple[Claim, ...] = ()
    citations: tuple[Citation, ...] = ()
    warnings: tuple[Warning, ...] = ()
    follow_ups: tuple[str, ...] = ()
    nearest: tuple[Nearest, ...] = ()
    mode: Mode = "extractive"
    stichtag: Day | None = None
    generation: str = ""
    timings_ms: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HitsFound:
    """Steps 2 and 3 are done: these passages were retrieved.

    ``confidence`` (0–1) says how sure the gate is that they answer what is asked, or part of it.
    """

    hits: tuple[Hit, ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class ClaimAdded:
    """A verified sentence is ready, with the citations it introduces."""

    claim: Claim
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Finished:
    """The path is done; this is the whole answer."""

    answer: Answer


AnswerEvent = HitsFound | ClaimAdded | Finished
