"""Few questions are in the making at a time; none is lost, and what goes wrong is raised."""

from __future__ import annotations

import asyncio
import os
import threading
from pathlib import Path

import pytest

from app.desk import Desk
from app.wiring import Kiko, load_settings
from rag.errors import QuestionError


@pytest.fixture
def kiko(tmp_path: Path) -> Kiko:
    return Kiko(load_settings(data=tmp_path))


def test_no_more_than_a_few_are_worked_on_at_once(kiko: Kiko) -> None:
    most = (os.cpu_count() or 1) + 2
    lock, at_once, highest = threading.Lock(), 0, 0
    full = threading.Barrier(most)

    def work(number: int) -> int:
        nonlocal at_once, highest
        with lock:
            at_once += 1
            highest = max(highest, at_once)
        if number < most:  # the first ones wait until all threads are taken
            full.wait(20)
        with lock:
            at_once -= 1
        return number

    async def everything() -> list[int]:
        return await asyncio.gather(*(kiko.desk.do(work, number) for number in range(40)))

    assert asyncio.run(everything()) == list(range(40))
    assert highest == most


def test_an_error_reaches_whoever_waits(kiko: Kiko) -> None:
    def work() -> None:
        raise QuestionError("leer")

    with pytest.raises(QuestionError, match="leer"):
        asyncio.run(kiko.desk.do(work))


def test_a_language_model_is_waited_for_by_more(kiko: Kiko) -> None:
    desk = Desk(kiko.settings.model_copy(update={"llm": "openai:test"}))
    waiting = threading.Barrier(20)
    ran: list[int] = []

    def work(number: int) -> None:
        waiting.wait(20)  # passes only where twenty wait together
        ran.append(number)

    async def everything() -> None:
        await asyncio.gather(*(desk.do(work, number) for number in range(20)))

    asyncio.run(everything())
    desk.close()
    assert sorted(ran) == list(range(20))


def test_a_kiko_that_was_closed_answers_again(kiko: Kiko) -> None:
    first = kiko.desk
    kiko.close()
    assert kiko.desk is not first
    assert asyncio.run(kiko.desk.do(str, 7)) == "7"
    kiko.close()
