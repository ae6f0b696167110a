"""How much one user, and all together, may ask for: a rate each, a number at once, a size."""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from starlette.exceptions import HTTPException
from starlette.types import Message, Receive

_MOST_KEYS = 10_000  # users remembered; who came longest ago is forgotten


class Rate:
    """A token bucket for each key: ``per_minute`` on average, as many at once.

    Counted in this process; with several workers each counts its own.
    """

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = float(per_minute)
        self._per_second = per_minute / 60
        self._clock = clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, key: str) -> int:
        """Take one; return 0, or after how many seconds there is one again."""
        now = self._clock()
        with self._lock:
            left, at = self._left.pop(key, (self._most, now))
            left = min(self._most, left + max(0.0, now - at) * self._per_second)
            enough = left >= 1
            self._left[key] = (left - 1 if enough else left, now)
            if len(self._left) > _MOST_KEYS:
                self._left.popitem(last=False)
        return 0 if enough else max(1, math.ceil((1 - left) / self._per_second))


class Slots:
    """At most ``most`` requests in progress; one more is turned away, never queued."""

    def __init__(self, most: int) -> None:
        self._free = threading.Semaphore(most)

    def take(self) -> bool:
        """Take a slot; return whether there was one."""
        return self._free.acquire(blocking=False)

    def give(self) -> None:
        """Give a slot back."""
        self._free.release()


def capped(receive: Receive, most: int, detail: str) -> Receive:
    """Return ``receive``, which breaks off a body of more than ``most`` bytes.

    The Content-Length was looked at before; this is for bodies that come in pieces.
    """
    size = 0

    async def counted() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        if size > most:
            raise HTTPException(413, detail)
        return message

    return counted
