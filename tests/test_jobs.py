"""Jobs: one at a time, file by file, across restarts, kills, a full disk and two builders."""

from __future__ import annotations

import io
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.job_records import Job, JobFile
from app.wiring import Kiko, load_settings
from rag.index import live_generation
from tests.small_corpus import CORPUS, article, write
from tests.test_library import ACTOR, NOTE, add, answered, healthy

PATIENCE = 60  # seconds


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Return a folder with an indexed corpus."""
    write(tmp_path / "bundled", CORPUS)
    kiko = opened(tmp_path)
    kiko.sync()
    kiko.close()
    return tmp_path


@pytest.fixture
def kiko(place: Path) -> Iterator[Kiko]:
    made = opened(place)
    yield made
    made.close()


def opened(folder: Path) -> Kiko:
    return Kiko(load_settings(data=folder / "data", corpus=folder / "bundled"))


def queue(kiko: Kiko, *texts: str, **options: object) -> Job:
    uploads = [
        kiko.library.receive(f"{n}.md", io.BytesIO(text.encode()), actor=ACTOR)
        for n, text in enumerate(texts)
    ]
    files = [JobFile(upload.name, upload.id) for upload in uploads]
    return kiko.jobs.submit("add", ACTOR, {"kind": "breakout", **options}, files)


def waited(kiko: Kiko, job: Job) -> Job:
    """Return a job once it has ended."""
    started = time.monotonic()
    while (now := kiko.jobs.records.get(job.id)).state in ("queued", "running"):
        assert time.monotonic() - started < PATIENCE
        time.sleep(0.02)
    return now


def note(number: int) -> str:
    return NOTE.replace("Bauhof", f"Bauhof {number}")


# --- the worker ---


def test_the_worker_takes_what_is_queued(kiko: Kiko) -> None:
    early = queue(kiko, note(1))
    kiko.jobs.start()
    late = queue(kiko, note(2), note(3))
    assert [f.state for f in waited(kiko, early).files] == ["done"]
    ended = waited(kiko, late)
    assert (ended.state, [f.state for f in ended.files]) == ("done", ["done", "done"])
    assert ended.started and ended.finished
    kiko.jobs.stop()


def test_only_one_process_works(place: Path, kiko: Kiko) -> None:
    kiko.jobs.start()
    waited(kiko, queue(kiko, note(1)))
    other = opened(place)
    other.jobs.start()
    ended = waited(other, queue(other, note(2)))
    assert ended.state == "done"
    other.close()


def test_a_failed_file_keeps_no_other_out(kiko: Kiko) -> None:
    job = queue(kiko, note(1), "---\ntitle: X\n---\n\nText.\n", note(2))
    kiko.jobs.run_waiting()
    ended = kiko.jobs.records.get(job.id)
    assert [file.state for file in ended.files] == ["done", "failed", "done"]
    assert "sources" in ended.files[1].message
    assert ended.message == "2 Datei(en) übernommen, 1 nicht."


def test_a_job_that_cannot_be_done_fails_and_the_next_one_runs(kiko: Kiko) -> None:
    first = queue(kiko, note(1), document_id="gibt-es-nicht")
    second = queue(kiko, note(2))
    kiko.jobs.run_waiting()
    assert kiko.jobs.records.get(first.id).files[0].state == "failed"
    assert "gibt-es-nicht" in kiko.jobs.records.get(first.id).files[0].message
    assert kiko.jobs.records.get(second.id).files[0].state == "done"


def test_publishing_many_files_builds_one_generation(kiko: Kiko) -> None:
    before = live_generation(kiko.settings.index_folder)
    job = queue(kiko, note(1), note(2), note(3), publish=True)
    kiko.jobs.run_waiting()
    ended = kiko.jobs.records.get(job.id)
    assert {file.message for file in ended.files} == {"Veröffentlicht."}
    assert kiko.reader.current().manifest.previous == before
    assert len(answered(kiko)) >= 3
    healthy(kiko)


def test_one_that_cannot_go_live_keeps_no_other_back(kiko: Kiko) -> None:
    new = add(kiko.library, note(9), supersedes=["breakouts-ergebnisse-der-gruppe-bauhof-2"])
    kiko.library.publish(new.document_id, actor=ACTOR)
    job = queue(kiko, note(1), note(2), note(3), publish=True)
    kiko.jobs.run_waiting()
    files = kiko.jobs.records.get(job.id).files
    states = {file.documents[0]: file.state for file in files}
    assert states == {
        "breakouts-ergebnisse-der-gruppe-bauhof-1": "done",
        "breakouts-ergebnisse-der-gruppe-bauhof-2": "failed",
        "breakouts-ergebnisse-der-gruppe-bauhof-3": "done",
    }
    healthy(kiko)


# --- a server that stops or dies ---


def test_a_job_goes_on_after_a_restart_where_it_stood(place: Path) -> None:
    kiko = opened(place)
    job = queue(kiko, note(1), note(2))
    taken = kiko.jobs.records.take()
    assert taken is not None
    kiko.jobs._file(taken, 0, taken.files[0])  # the first file is done, then the power goes
    second = taken.files[1]
    kiko.jobs.records.set_file(job.id, 1, JobFile(second.name, second.upload_id, "running"))
    kiko.close()

    restarted = opened(place)
    assert restarted.jobs.records.get(job.id).state == "running"
    restarted.jobs.start()
    ended = waited(restarted, job)
    assert [file.state for file in ended.files] == ["done", "done"]
    assert [len(file.documents) for file in ended.files] == [1, 1]
    assert len(restarted.library.entries(status="draft")) == 2
    healthy(restarted)
    restarted.close()


def test_a_file_that_was_saved_before_the_power_went_is_not_saved_twice(place: Path) -> None:
    kiko = opened(place)
    job = queue(kiko, note(1))
    taken = kiko.jobs.records.take()
    assert taken is not None
    kiko.jobs._outcome(taken, taken.files[0])  # saved, but nobody wrote that down
    kiko.close()
    restarted = opened(place)
    restarted.jobs.records.requeue_running()
    restarted.jobs.run_waiting()
    ended = restarted.jobs.records.get(job.id)
    assert ended.files[0].state == "done" and len(ended.files[0].documents) == 1
    [entry] = restarted.library.entries(status="draft")
    assert entry.version == 1
    restarted.close()


def test_stopping_lets_a_job_wait_for_the_next_start(place: Path) -> None:
    kiko = opened(place)
    job = queue(kiko, *[note(n) for n in range(30)])
    kiko.jobs.start()
    kiko.close()
    restarted = opened(place)
    restarted.jobs.start()
    assert [f.state for f in waited(restarted, job).files] == ["done"] * 30
    restarted.close()


CHILD = """
import sys
from pathlib import Path
from app.wiring import Kiko, load_settings
folder = Path(sys.argv[1])
kiko = Kiko(load_settings(data=folder / "data", corpus=folder / "bundled"))
if sys.argv[2] == "publish":
    kiko.library.publish(*sys.argv[3:], actor="kind")
elif sys.argv[2] == "delete":
    kiko.library.delete(sys.argv[3], actor="kind")
else:
    for name in sys.argv[3:]:
        kiko.library.receive(Path(name).name, Path(name), actor="kind")
kiko.close()
"""
Moment = Callable[[Path], bool]


def child(folder: Path, *arguments: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", CHILD, str(folder), *arguments]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def killed(folder: Path, moment: Moment, *arguments: str) -> int:
    """Start a child, kill it at ``moment`` and return how it ended."""
    started = time.monotonic()
    process = child(folder, *arguments)
    while process.poll() is None and not moment(folder / "data"):
        assert time.monotonic() - started < PATIENCE
        time.sleep(0.0005)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    return process.returncode


def when(pattern: str) -> Moment:
    return lambda data: any(data.glob(pattern))


def moved(data: Path) -> bool:
    pointer = data / "index" / "CURRENT"
    name = pointer.read_text().strip()
    return name not in _seen.setdefault(str(pointer), {name})


_seen: dict[str, set[str]] = {}


@pytest.mark.parametrize(
    "moment",
    [
        when("journal"),
        when("index/.building-*"),
        when("index/.building-*/manifest.json"),
        when("index/CURRENT.new"),
        moved,
    ],
    ids=["journal", "copying", "checking", "pointing", "live"],
)
def test_a_killed_publishing_happened_or_did_not(place: Path, moment: Moment) -> None:
    kiko = opened(place)
    ids = [add(kiko.library, note(n)).document_id for n in range(5)]
    before = kiko.reader.current().manifest.documents
    kiko.close()
    moved(place / "data")  # remember the pointer
    ended = killed(place, moment, "publish", *ids)
    assert ended in (-signal.SIGKILL, 0)

    after = opened(place)
    assert "practice-mucgpt" in answered(after, "Was ist MUCGPT?")
    entries = [after.library.entry(id_) for id_ in ids]
    states = {(entry.meta.status, entry.live) for entry in entries}
    assert states in ({("draft", False)}, {("published", True)})
    happened = states == {("published", True)}
    assert after.reader.current().manifest.documents == before + (5 if happened else 0)
    told = {e.document_id for e in after.library.audit(size=200)[0] if e.action == "publish"}
    assert told == (set(ids) if happened else set())
    healthy(after)
    if not happened:
        after.library.publish(*ids, actor=ACTOR)
    healthy(after)
    after.close()


@pytest.mark.parametrize("moment", [when("journal"), moved], ids=["journal", "live"])
def test_a_killed_deletion_happened_or_did_not(place: Path, moment: Moment) -> None:
    kiko = opened(place)
    id_ = add(kiko.library).document_id
    kiko.library.publish(id_, actor=ACTOR)
    kiko.close()
    moved(place / "data")
    killed(place, moment, "delete", id_)
    after = opened(place)
    there = id_ in {entry.meta.id for entry in after.library.entries()}
    assert (id_ in answered(after)) is there
    assert bool(after.library.versions.numbers(id_)) is there
    healthy(after)
    after.close()


def test_the_moments_are_really_reached(place: Path) -> None:
    kiko = opened(place)
    id_ = add(kiko.library).document_id
    kiko.close()
    ended = killed(place, when("index/.building-*/manifest.json"), "publish", id_)
    assert ended == -signal.SIGKILL
    assert (place / "data" / "journal" / "entry.json").is_file()
    written = (place / "data" / "corpus").rglob("*.md")
    assert any("status: published" in file.read_text("utf-8") for file in written)


def test_a_killed_upload_leaves_nothing(place: Path, tmp_path: Path) -> None:
    names = []
    for number in range(40):
        file = tmp_path / f"{number}.txt"
        file.write_bytes(bytes([number]) * 2_000_000)
        names.append(str(file))
    assert killed(place, when("uploads/.part-*"), "receive", *names) == -signal.SIGKILL
    after = opened(place)
    after.library.mend()
    assert not list((place / "data" / "uploads").glob(".part-*"))
    healthy(after)
    assert after.library.receive("0.txt", Path(names[0]), actor=ACTOR).size == 2_000_000
    after.close()


# --- a full disk, and others at work ---


def test_a_full_disk_is_said_and_leaves_everything(place: Path) -> None:
    kiko = opened(place)
    id_ = add(kiko.library).document_id
    file = kiko.library.shelf.find(id_).file
    before, generation = file.read_bytes(), live_generation(kiko.settings.index_folder)
    kiko.close()
    limited = (
        "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, {resource.RLIM_INFINITY}))\n"
    )
    command = [sys.executable, "-c", limited + CHILD, str(place), "publish", id_]
    ended = subprocess.run(command, capture_output=True, timeout=PATIENCE)
    assert ended.returncode != 0
    assert file.read_bytes() == before
    assert live_generation(place / "data" / "index") == generation
    after = opened(place)
    healthy(after)
    after.library.publish(id_, actor=ACTOR)
    assert id_ in answered(after)
    after.close()


def test_a_full_disk_while_uploading_is_one_clear_sentence(place: Path, tmp_path: Path) -> None:
    big = tmp_path / "gross.txt"
    big.write_bytes(b"x" * 3_000_000)
    limited = (
        "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, {resource.RLIM_INFINITY}))\n"
    )
    command = [sys.executable, "-c", limited + CHILD, str(place), "receive", str(big)]
    ended = subprocess.run(command, capture_output=True, timeout=PATIENCE)
    assert "„gross.txt“ lässt sich nicht speichern (File too large)" in ended.stderr.decode()
    after = opened(place)
    assert list(after.library.uploads.all()) == []
    healthy(after)
    after.close()


def test_two_publishers_and_a_builder_at_once_all_get_through(place: Path) -> None:
    kiko = opened(place)
    ids = [add(kiko.library, note(n)).document_id for n in range(2)]
    write(kiko.settings.overlay_corpus, {"practice/neu.md": article("Neu", "Die Fähre fährt.")})
    processes = [child(place, "publish", id_) for id_ in ids]
    builder = threading.Thread(target=kiko.library.changes.sync)
    builder.start()
    for process in processes:
        _, said = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0, said.decode()
    builder.join()
    assert all(kiko.library.entry(id_).live for id_ in ids)
    assert kiko.library.is_live("practice-neu")
    healthy(kiko)
    kiko.close()


def test_answers_go_on_while_documents_are_published(place: Path) -> None:
    kiko = opened(place)
    ids = [add(kiko.library, note(n)).document_id for n in range(3)]
    _ = kiko.retriever
    misses: list[set[str]] = []
    done = threading.Event()

    def ask() -> None:
        while not done.is_set():
            found = answered(kiko, "Was ist MUCGPT?")
            if "practice-mucgpt" not in found:
                misses.append(found)

    reader = threading.Thread(target=ask)
    reader.start()
    for id_ in ids:
        kiko.library.publish(id_, actor=ACTOR)
    done.set()
    reader.join()
    assert misses == []
    kiko.close()
