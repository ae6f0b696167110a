"""Of several processes one deletes what is old, and another takes over when it ends."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from app.retention import Retention


def noting(ran: list[str], name: str) -> Callable[[str], int]:
    """Return a purge that notes who ran it."""

    def purge(day: str) -> int:
        ran.append(name)
        return 0

    return purge


def test_old_data_is_deleted_by_one_process(tmp_path: Path) -> None:
    ran: list[str] = []
    lock = tmp_path / "neu" / "retention.lock"
    first = Retention([(noting(ran, "first"), 1)], lock=lock)
    second = Retention([(noting(ran, "second"), 1)], lock=lock)
    first.start()
    while not ran:
        time.sleep(0.01)
    second.start()
    time.sleep(0.2)
    second.stop()
    first.stop()
    assert ran == ["first"]
    third = Retention([(noting(ran, "third"), 1)], lock=lock)
    third.start()
    while len(ran) < 2:
        time.sleep(0.01)
    third.stop()
    assert ran == ["first", "third"]
