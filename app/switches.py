"""The kill switch: chat and API each answer, or say in the operator's words why they do not."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import get_args

from starlette.concurrency import run_in_threadpool

from app.edge_words import word
from app.switch_records import Part, Switch, SwitchRecords
from rag.errors import InputError, StorageError, SwitchedOffError

PARTS: tuple[Part, ...] = get_args(Part)
_FRESH_S = 1.0  # how long a process believes what it read of the switches
LONGEST_MESSAGE = 500
_ANSWERING = frozenset(
    "/api/v1/ask /api/v1/ask/stream /api/v1/search /api/v1/vermerk /v1/chat/completions "
    "/mcp /mcp/".split()
)


class Switches:
    """Looks at the switches at most once a second; keeps what it knows while they are away."""

    def __init__(self, records: SwitchRecords, clock: Callable[[], float] = time.monotonic) -> None:
        self._records = records
        self._clock = clock
        self._known: dict[Part, Switch] = {}
        self._read_at: float | None = None
        self._lock = threading.Lock()

    def state(self, part: Part) -> Switch:
        """Return how a part is switched, as of a second ago at most."""
        with self._lock:
            if not self._is_fresh():
                with suppress(StorageError):  # away: what was off stays off, what was on stays on
                    self._known = self._records.all()
                self._read_at = self._clock()
            return self._known.get(part, Switch(part))

    def turn(self, part: Part, actor: str, *, off: bool, message: str = "") -> Switch:
        """Switch a part off or on; every process follows within a second.

        Raises:
            InputError: the message is too long.
            StorageError: the database does not take it.
        """
        text = " ".join(message.split()) if off else ""
        if len(text) > LONGEST_MESSAGE:
            raise InputError(word("switch_message", most=LONGEST_MESSAGE, length=len(text)))
        turned = self._records.turn(part, actor, off=off, message=text)
        with self._lock:
            self._read_at = None
        return turned

    def check(self, part: Part) -> None:
        """Raise SwitchedOffError, with what people are told, where a part is switched off."""
        state = self.state(part)
        if state.off:
            raise SwitchedOffError(state.message or word(f"switched_off.{part}"))

    async def admit(self, path: str) -> None:
        """Raise SwitchedOffError where ``path`` answers questions of programs and the API is off.

        The page asks by another way and checks its own switch, to say so where people read it.
        """
        if path not in _ANSWERING:
            return
        if self._is_fresh():
            self.check("api")  # nothing is looked up, so no other thread is needed
        else:
            await run_in_threadpool(self.check, "api")

    def _is_fresh(self) -> bool:
        return self._read_at is not None and self._clock() - self._read_at < _FRESH_S
