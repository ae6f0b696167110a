"""From a question typed into the page to the views it shows, one after the other."""

from __future__ import annotations

import logging
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from traceback import format_tb
from uuid import uuid4

from app.ui import turns
from app.ui.words import word
from rag.assistant import Assistant
from rag.errors import GenerationError, InputError, KikoError, ScopeError, SwitchedOffError
from rag.messages import Language
from rag.model import Answer, AnswerEvent, Citation, Claim, ClaimAdded, HitsFound, Kind, Scope
from rag.routing import Routed, route

_log = logging.getLogger(__name__)
_DAY_FORMATS = ("%d.%m.%Y", "%d.%m.%y", "%Y-%m-%d")


@dataclass(frozen=True, slots=True)
class View:
    """What the page shows: the turn (None: as before), an error at the field.

    ``taken`` says that the question was just accepted, so its field can be emptied.
    """

    turn: str | None
    notice: str = ""
    taken: bool = False


class Conversation:
    """Answers the questions of the page; remembers nothing."""

    def __init__(
        self,
        assistant: Callable[[], Assistant],
        *,
        longest_question: int,
        today: Callable[[], date] = date.today,
        answered: Callable[[Answer], None] = lambda answer: None,
        originals: Callable[[Iterable[str]], Container[str]] = lambda ids: (),
    ) -> None:
        self._assistant = assistant
        self._longest = longest_question
        self._today = today
        self._answered = answered
        self._originals = originals

    def ask(
        self, question: str, kinds: Sequence[Kind], stichtag: str, *, plain: bool = False
    ) -> Iterator[View]:
        """Yield what the page shows while a question is answered; the last view stays."""
        try:
            routed = route(question, self._longest)
            scope = Scope(kinds=tuple(kinds), stichtag=parse_day(stichtag, routed.language))
        except InputError as error:
            yield View(None, turns.notice(str(error)))
            return
        turn = self._turn(question.strip(), routed, scope)
        yield View(turns.searching(turn), taken=True)
        try:
            yield from map(View, self._answer(turn, plain))
        except Exception as error:
            if not isinstance(error, KikoError):
                _log.error("The chat could not answer: %s", _trace(error))
            yield View(turns.failed(turn, message(error, turn.language)))

    def _turn(self, question: str, routed: Routed, scope: Scope) -> turns.Turn:
        stichtag = scope.stichtag or self._today()
        return turns.Turn(f"t{uuid4().hex[:8]}", question, scope, stichtag, routed.language)

    def _answer(self, turn: turns.Turn, plain: bool) -> Iterator[str]:
        claims: list[Claim] = []
        citations: list[Citation] = []
        for event in self._events(turn, plain):
            if isinstance(event, HitsFound):
                originals = self._originals({hit.document.id for hit in event.hits})
                hits = {hit.passage.id: hit for hit in event.hits}
                turn = replace(turn, hits=hits, originals=originals)
                yield turns.found(turn)
            elif isinstance(event, ClaimAdded):
                claims.append(event.claim)
                citations.extend(event.citations)
                yield turns.writing(turn, claims, citations)
            else:
                self._answered(event.answer)
                yield turns.finished(turn, event.answer)

    def _events(self, turn: turns.Turn, plain: bool) -> Iterator[AnswerEvent]:
        return self._assistant().stream(turn.question, turn.scope, plain=plain)


def _trace(error: Exception) -> str:
    """Return type and place of an error; its text could hold the question and is left out."""
    return f"{type(error).__name__}\n{''.join(format_tb(error.__traceback__))}"


def parse_day(text: str, language: Language = "de") -> date | None:
    """Return the day a reader typed, None for nothing.

    Raises:
        ScopeError: it is no date.
    """
    for layout in _DAY_FORMATS if text.strip() else ():
        try:
            return datetime.strptime(text.strip(), layout).date()
        except ValueError:
            continue
    if text.strip():
        raise ScopeError(word("error.stichtag", language, value=text.strip()))
    return None


def message(error: Exception, language: Language) -> str:
    """Return what a reader is told about ``error``."""
    if isinstance(error, InputError | SwitchedOffError):
        return str(error)
    key = "error.no_index" if isinstance(error, GenerationError) else "error.unexpected"
    return word(key, language)
