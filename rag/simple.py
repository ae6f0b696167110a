"""An answer said again in Einfache Sprache: the same claims and citations, verified again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from rag.citations import Drafted
from rag.errors import LanguageModelError
from rag.messages import Language, say
from rag.model import Citation, Claim, Hit, Warning
from rag.plain_language import check_plain_language
from rag.problems import ProblemCode
from rag.verify import Verifier, verify

# what plainer words change; figures, provisions, names, "nicht" and "nur" must all still be there
_MAY_CHANGE: frozenset[ProblemCode] = frozenset({"content", "modality", "opposite"})


class Simplifier(Protocol):
    """Says claims in Einfache Sprache."""

    def simplify(self, claims: Sequence[Claim]) -> Sequence[Drafted]:
        """Return sentences with the citation numbers of the claims; raise LanguageModelError."""


@dataclass(frozen=True, slots=True)
class Plain:
    """The claims of an answer after all, and what the reader must know of them."""

    claims: tuple[Claim, ...]
    warning: Warning
    is_rewritten: bool = False


def simplified(
    claims: tuple[Claim, ...],
    citations: Iterable[Citation],
    hits: Iterable[Hit],
    simplifier: Simplifier | None,
    language: Language,
    verifier: Verifier = verify,
) -> Plain:
    """Return ``claims`` in Einfache Sprache; as they were where there is no model or it fails."""
    if simplifier is None:
        return unchanged(claims, "plain_language_unavailable", language)
    try:
        sentences = simplifier.simplify(claims)
    except LanguageModelError:
        return unchanged(claims, "plain_language_failed", language)
    texts = {hit.passage.id: hit.passage.text for hit in hits}
    passages = {citation.number: texts[citation.passage_id] for citation in citations}
    said = tuple(_reworded(claims, sentences, passages, verifier))
    plain = sum(check_plain_language(claim.text).is_plain for claim in said)
    text = say("note.plain_language", language, count=plain, all=len(said))
    return Plain(said, Warning("plain_language", text), said != claims)


def unchanged(claims: tuple[Claim, ...], code: str, language: Language) -> Plain:
    """Return ``claims`` as they were, with the note that says why."""
    return Plain(claims, Warning(code, say(f"note.{code}", language)))


def _reworded(
    claims: Sequence[Claim],
    sentences: Iterable[Drafted],
    passages: Mapping[int, str],
    verifier: Verifier,
) -> Iterator[Claim]:
    """Yield the sentences that may stand for the claims with their citations, or those claims."""
    cited = [_verified(sentence, passages, verifier) for sentence in sentences if sentence.passages]
    told: set[int] = set()
    linked = _linked([*claims, *cited])
    for claim in claims:
        if not told.isdisjoint(claim.citations):
            continue
        group = next(group for group in linked if not group.isdisjoint(claim.citations))
        told |= group
        before = [c for c in claims if not group.isdisjoint(c.citations)]
        after = [c for c in cited if not group.isdisjoint(c.citations)]
        yield from after if _is_borne_out(before, after) else before


def _verified(sentence: Drafted, passages: Mapping[int, str], verifier: Verifier) -> Claim:
    evidence = [passages[number] for number in sentence.passages]
    return Claim(sentence.text, sentence.passages, verifier(sentence.text, evidence).verdict)


def _linked(claims: Iterable[Claim]) -> list[frozenset[int]]:
    """Return the citation numbers in groups: those that some claim cites together."""
    groups: list[frozenset[int]] = []
    for claim in claims:
        numbers = frozenset(claim.citations)
        near = [group for group in groups if group & numbers]
        groups = [group for group in groups if group not in near] + [numbers.union(*near)]
    return groups


def _is_borne_out(before: Sequence[Claim], after: Sequence[Claim]) -> bool:
    """Return whether new sentences are true to their passages and leave nothing out."""
    if any(claim.verdict == "unsupported" for claim in after):
        return False
    if _numbers(before) != _numbers(after):
        return False
    said = [claim.text for claim in after]
    lost = {problem.code for claim in before for problem in verify(claim.text, said).problems}
    return lost <= _MAY_CHANGE


def _numbers(claims: Iterable[Claim]) -> set[int]:
    return {number for claim in claims for number in claim.citations}
