"""Few questions in the making at a time; the others wait their turn, first come first served.

Answering is computing under one interpreter lock: with dozens of threads in it at once, each gets
slower, the event loop waits for the lock, and nothing gets done earlier.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from rag.settings import Settings

_WAITING = 32  # threads where each mostly waits for a language model
_SPARE = 2  # beside one thread a core: searches release the lock
_P = ParamSpec("_P")
_T = TypeVar("_T")


class Desk:
    """The threads in which questions are worked on; they live as long as the process."""

    def __init__(self, settings: Settings) -> None:
        most = (os.cpu_count() or 1) + _SPARE if settings.llm is None else _WAITING
        self._threads = ThreadPoolExecutor(most, thread_name_prefix="kiko-answer")

    async def do(self, work: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """Return what ``work`` returns, or raise what it raises."""
        return await asyncio.wrap_future(self._threads.submit(work, *args, **kwargs))

    def close(self) -> None:
        """Let the threads finish what they work on; what waits is dropped."""
        self._threads.shutdown(cancel_futures=True)
