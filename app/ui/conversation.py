"""From a question typed into the page to the views it shows, one after the other."""

from __future__ import annotations

import logging
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from traceback import format_tb
from uuid import uuid4

from app.ui import turns
from app.ui.terms import Places
from app.ui.words import word
from rag.assistant import Assistant
from rag.dress import day_text
from rag.errors import GenerationError, InputError, KikoError, ScopeError, SwitchedOffError
from rag.messages import Language, say
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


@dataclass(frozen=True, slots=True)
class Filters:
    """What the reader chose beside the question; days as they were typed."""

    kinds: Sequence[Kind] = ()
    topics: Sequence[str] = ()
    begin: str = ""
    end: str = ""
    stichtag: str = ""
    plain: bool = False

    def scope(self, language: Language) -> Scope:
        """Return the scope they stand for.

        Raises:
            ScopeError: a day is no date, or the period ends before it begins.
        """
        begin = parse_day(self.begin, language, "error.period")
        end = parse_day(self.end, language, "error.period")
        if begin and end and begin > end:
            days = {"begin": day_text(begin), "end": day_text(end)}
            raise ScopeError(word("error.period_order", language, **days))
        stichtag = parse_day(self.stichtag, language)
        return Scope(tuple(self.kinds), tuple(self.topics), begin, end, stichtag)


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
        terms: Places = lambda text: [],
    ) -> None:
        self._assistant = assistant
        self._longest = longest_question
        self._today = today
        self._answered = answered
        self._originals = originals
        self._terms = terms

    def ask(self, question: str, filters: Filters, language: Language = "de") -> Iterator[View]:
        """Yield what the page shows while a question is answered; the last view stays.

        ``language`` is the page's: an empty question has none of its own.
        """
        if not question.strip():
            yield View(None, turns.notice(say("error.question_empty", language), language))
            return
        try:
            routed = route(question, self._longest)
            turn = self._turn(question.strip(), routed, filters)
        except InputError as error:
            yield View(None, turns.notice(str(error)))
            return
        yield View(turns.searching(turn), taken=True)
        try:
            yield from map(View, self._answer(turn))
        except Exception as error:
            if not isinstance(error, KikoError):
                _log.error("The chat could not answer: %s", _trace(error))
            yield View(turns.failed(turn, message(error, turn.language)))

    def _turn(self, question: str, routed: Routed, filters: Filters) -> turns.Turn:
        scope = filters.scope(routed.language)
        return turns.Turn(
            f"t{uuid4().hex[:8]}",
            question,
            scope,
            scope.stichtag or self._today(),
            routed.language,
            plain=filters.plain,
            terms=self._terms,
        )

    def _answer(self, turn: turns.Turn) -> Iterator[str]:
        claims: list[Claim] = []
        citations: list[Citation] = []
        for event in self._events(turn):
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

    def _events(self, turn: turns.Turn) -> Iterator[AnswerEvent]:
        return self._assistant().stream(turn.question, turn.scope, plain=turn.plain)


def _trace(error: Exception) -> str:
    """Return type and place of an error; its text could hold the question and is left out."""
    return f"{type(error).__name__}\n{''.join(format_tb(error.__traceback__))}"


def parse_day(text: str, language: Language = "de", error: str = "error.stichtag") -> date | None:
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
        raise ScopeError(word(error, language, value=text.strip()))
    return None


def message(error: Exception, language: Language) -> str:
    """Return what a reader is told about ``error``."""
    if isinstance(error, InputError | SwitchedOffError):
        return str(error)
    key = "error.no_index" if isinstance(error, GenerationError) else "error.unexpected"
    return word(key, language)
