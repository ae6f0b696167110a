"""An answer as text for software that knows only text: sentences, notes, numbered sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from app.edge_words import word
from rag.dress import day_text
from rag.messages import Language
from rag.model import Answer, AnswerEvent, Citation, Claim, ClaimAdded, Finished
from rag.routing import language_of


def whole(answer: Answer) -> str:
    """Return the answer with its notes and, at the end, a line for each source."""
    language = language_of(answer.question)
    parts = [answer.answer]
    parts += [f"{word('note', language)}: {warning.text}" for warning in answer.warnings]
    if answer.citations:
        lines = [f"{word('sources', language)}:"]
        parts.append("\n".join([*lines, *(_source(c, language) for c in answer.citations)]))
    return "\n\n".join(parts)


def pieces(events: Iterable[AnswerEvent], *, early: bool = True) -> Iterator[str | Answer]:
    """Yield an answer's text as it comes, and last the answer itself.

    With ``early``, each sentence is sent once it is verified. Text cannot be taken back: where the
    finished answer is another one (a language model broke off), it follows in full, and says so.
    """
    sent = ""
    for event in events:
        if isinstance(event, ClaimAdded) and early:
            piece = f" {_sentence(event.claim)}" if sent else _sentence(event.claim)
            sent += piece
            yield piece
        elif isinstance(event, Finished):
            yield _rest(event.answer, sent)
            yield event.answer


def _rest(answer: Answer, sent: str) -> str:
    text = whole(answer)
    if text.startswith(sent):
        return text[len(sent) :]
    return f"\n\n{word('replaced', language_of(answer.question))}\n\n{text}"


def _sentence(claim: Claim) -> str:
    """Return a sentence as the whole answer has it: ``Satz. [1]``."""
    return claim.text + " " + "".join(f"[{number}]" for number in claim.citations)


def _source(citation: Citation, language: Language) -> str:
    place = ", ".join(filter(None, [citation.title, citation.locator]))
    days = (("dated", citation.date), ("as_of", citation.as_of))
    dates = [word(key, language, day=day_text(day)) for key, day in days if day]
    parts = [f"[{citation.number}] {place}", *dates, citation.url]
    return " · ".join(filter(None, parts))
