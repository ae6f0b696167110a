"""The clock of the machine jumps: a year ahead, a year back, while Kiko runs or in between."""

from __future__ import annotations

import io
import json
import os
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from app.doctor import examine
from app.job_records import JobFile
from app.limits import Rate
from app.metrics import Metrics, Now
from app.retention import Retention
from app.token_records import TokenRecords
from app.tokens import Tokens
from app.wiring import Kiko, load_settings
from ingest.sync import forget_replaced
from rag.assistant import Assistant
from rag.checksums import write_checksums
from rag.index import live_generation
from rag.seal import write_seal
from tests.small_corpus import CORPUS, Place, article, write

YEAR_S = 366 * 86_400
NEW = {"practice/neu.md": article("Neu", "Der Leuchtturm steht an der Küste.")}
ANSWER = "MUCGPT ist der Textassistent der Landeshauptstadt München."
EVER = "9999-12-31"


@pytest.fixture
def kiko(tmp_path: Path) -> Iterator[Kiko]:
    write(tmp_path / "corpus", CORPUS)
    made = opened(tmp_path)
    made.sync()
    yield made
    made.close()


def opened(folder: Path) -> Kiko:
    return Kiko(load_settings(data=folder / "data", corpus=folder / "corpus"))


def shift(folder: Path, seconds: int) -> None:
    """Make all there is look as if it had been written ``seconds`` later than it was."""
    for path in [folder, *folder.rglob("*")]:
        stat = path.stat()
        os.utime(path, (stat.st_atime + seconds, stat.st_mtime + seconds))
    for manifest in folder.glob("data/index/*/manifest.json"):
        stated = json.loads(manifest.read_text("utf-8"))
        created = datetime.fromisoformat(stated["created"]) + timedelta(seconds=seconds)
        manifest.write_text(json.dumps(stated | {"created": created.isoformat()}), "utf-8")
        write_checksums(manifest.parent)
        write_seal(manifest.parent)


@pytest.mark.parametrize("seconds", [YEAR_S, 86_400, -86_400, -YEAR_S])
def test_an_index_of_another_time_answers_and_takes_changes(
    kiko: Kiko, tmp_path: Path, seconds: int
) -> None:
    base = kiko.reader.current().manifest.generation
    kiko.close()
    shift(tmp_path, seconds)
    then = opened(tmp_path)
    assert ANSWER in then.assistant.ask("Was ist MUCGPT?").answer
    then.retention.run()
    assert live_generation(then.settings.index_folder) == base
    write(tmp_path / "corpus", NEW)
    changed = article("MUCGPT in München", "MUCGPT wird jetzt auf dem Mond betrieben.")
    write(tmp_path / "corpus", {"practice/mucgpt.md": changed})
    report = then.sync()
    assert (report.added, report.changed) == (("practice-neu",), ("practice-mucgpt",))
    assert report.published and then.reader.current().manifest.previous == base
    assert "Mond" in then.reader.current().passages.document("practice-mucgpt").text
    assert [f.detail for f in examine(then) if not f.good] == []
    then.close()


@pytest.mark.parametrize("day", [date(1970, 1, 1), date(2038, 1, 19), date.max])
def test_answers_go_on_whatever_the_day(tmp_path: Path, day: date) -> None:
    place = Place(tmp_path).write(CORPUS)
    place.sync()
    assistant = Assistant(place.retriever, today=lambda: day)
    assert ANSWER in assistant.ask("Was ist MUCGPT?").answer


def test_a_jump_removes_nothing_that_answers(kiko: Kiko, tmp_path: Path) -> None:
    write(tmp_path / "corpus", NEW)
    live = kiko.sync().generation
    index = kiko.settings.index_folder
    assert forget_replaced(index, EVER) == 1
    assert live_generation(index) == live
    assert ANSWER in kiko.assistant.ask("Was ist MUCGPT?").answer


def test_while_the_live_generation_is_damaged_the_one_before_stays(tmp_path: Path) -> None:
    place = Place(tmp_path).write(CORPUS)
    before = place.sync().generation
    live = place.write(NEW).sync().generation
    (place.index / live / "manifest.json").write_text("{")
    assert forget_replaced(place.index, EVER) == 0
    assert place.reader.current().manifest.generation == before
    assert ANSWER in place.assistant.ask("Was ist MUCGPT?").answer
    mended = place.sync().generation
    assert forget_replaced(place.index, EVER) > 0
    assert place.reader.current().manifest.generation == mended


def test_a_jump_sweeps_no_upload_that_a_job_works_at(kiko: Kiko) -> None:
    wanted, _ = (
        kiko.library.receive(f"{n}.md", io.BytesIO(n.encode()), actor="a") for n in ("eins", "zwei")
    )
    job = kiko.jobs.records.add("add", "a", {}, [JobFile(wanted.name, wanted.id)])
    writer = kiko.library.uploads.writer("drei.md", actor="a")
    writer.write(b"drei")
    shift(kiko.settings.data / "uploads", -YEAR_S)  # as if the clock had gone a year ahead
    kiko.retention.run()
    assert [u.id for u in kiko.library.uploads.all()] == [wanted.id]
    with writer:
        arrived = writer.finish()
    kiko.jobs.records.set_file(job.id, 0, JobFile(wanted.name, wanted.id, "done"))
    kiko.retention.run()
    assert [u.id for u in kiko.library.uploads.all()] == [arrived.id]


def test_a_day_before_all_days_keeps_everything() -> None:
    asked: list[str] = []

    def purge(day: str) -> int:
        asked.append(day)
        return 0

    days = iter([date(1970, 1, 1), date.min])
    retention = Retention([(purge, 1_000_000)], today=lambda: next(days))
    retention.run()
    retention.run()
    assert asked == ["0001-01-01", "0001-01-01"]


def test_a_file_that_is_away_keeps_no_other_purge_out() -> None:
    ran: list[str] = []

    def away(day: str) -> int:
        raise FileNotFoundError(day)

    def purge(day: str) -> int:
        ran.append(day)
        return 1

    assert Retention([(away, 1), (purge, 1)]).run() == 1
    assert len(ran) == 1


def test_the_rate_is_no_longer_than_before_after_a_jump_back() -> None:
    now = [1_000_000.0]
    rate = Rate(60, clock=lambda: now[0])
    assert [rate.take("a") for _ in range(61)][-2:] == [0, 1]
    now[0] -= YEAR_S
    assert rate.take("a") == 1
    now[0] += 1
    assert rate.take("a") == 0


def test_a_token_holds_good_again_when_the_clock_is_right_again(kiko: Kiko) -> None:
    days = [date(2026, 5, 1)]
    tokens = Tokens(TokenRecords(kiko.database), today=lambda: days[0])
    _, secret = tokens.create("A", ["staff"], days=30)
    for day, holds in ((days[0], True), (date(2027, 5, 1), False), (date(2025, 5, 1), True)):
        days[0] = day
        assert (tokens.check(secret) is not None) is holds


def test_a_generation_of_tomorrow_is_of_no_age() -> None:
    tomorrow = datetime.fromtimestamp(time.time() + 86_400, UTC).isoformat()
    shown = Metrics().shown(lambda: Now("g", created=tomorrow)).decode()
    assert "kiko_generation_age_seconds 0.0" in shown
