"""An answer as text that only grows, for readers who know nothing but text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from rag.messages import say
from rag.model import Answer, AnswerEvent, Claim, Finished, HitsFound
from rag.routing import language_of


def text_stream(
    events: Iterable[AnswerEvent], whole: Callable[[Answer], str], *, early: bool = True
) -> Iterator[str | HitsFound | Finished]:
    """Yield the text of an answer in pieces, between its first and its last event.

    ``whole`` says how the finished answer reads; it begins with the answer itself. With ``early``,
    each sentence is sent once it is verified. Text cannot be taken back: where the finished answer
    is another one (a language model broke off), it follows in full, and says so.
    """
    sent = ""
    for event in events:
        if isinstance(event, HitsFound):
            yield event
        elif isinstance(event, Finished):
            yield _rest(event.answer, whole(event.answer), sent)
            yield event
        elif early:
            piece = f" {_sentence(event.claim)}" if sent else _sentence(event.claim)
            sent += piece
            yield piece


def _rest(answer: Answer, text: str, sent: str) -> str:
    if text.startswith(sent):
        return text[len(sent) :]
    return f"\n\n{say('note.replaced', language_of(answer.question))}\n\n{text}"


def _sentence(claim: Claim) -> str:
    """Return a sentence as the whole answer has it: ``Satz. [1]``."""
    return claim.text + " " + "".join(f"[{number}]" for number in claim.citations)
