"""Runs of suites inside the server: started, watched, stopped, continued, kept."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from app.evaluation_reading import Findings
from app.evaluations import Evaluations
from eval.suite import Question, Suite
from eval.targets import InProcess, Reply, Target
from rag.errors import ConflictError, NotFoundError, SuiteError
from tests.small_corpus import TODAY, Place

SUITE = (
    {"id": "a", "question": "Wann traf sich die Arbeitsgemeinschaft zum ersten Mal?",
     "documents": ["talks-auftakt"], "key_facts": ["März 2025"], "category": "eins"},
    {"id": "b", "question": "Was kostet ein Elefant in Paderborn?", "answerable": False,
     "category": "zwei"},
    {"id": "c", "question": "Was empfahl die Gruppe zum Datenmanagement?",
     "documents": ["breakouts-daten"], "key_facts": ["gibt es nicht"], "category": "zwei"},
)  # fmt: skip


class Gate:
    """A target that waits before its second question until it is let through."""

    def __init__(self, inner: Target) -> None:
        self.inner = inner
        self.asked: list[str] = []
        self.reached, self.open = threading.Event(), threading.Event()

    def reply(self, question: Question) -> Reply:
        self.asked.append(question.id)
        if len(self.asked) == 2:
            self.reached.set()
            assert self.open.wait(60)
        return self.inner.reply(question)

    def text_of(self, document_id: str) -> str | None:
        return self.inner.text_of(document_id)

    def identity(self) -> dict[str, str]:
        return self.inner.identity()


class World:
    """A data folder with a suite, and who answers."""

    def __init__(self, data: Path, place: Place) -> None:
        self.data, self.place = data, place
        self.settings = {"setting_hits": "8"}
        self.gate: Gate | None = None
        (data / "suites").mkdir(parents=True)
        lines = (json.dumps(line) + "\n" for line in SUITE)
        (data / "suites" / "klein.jsonl").write_text("".join(lines), "utf-8")

    @contextmanager
    def asked(self, suite: Suite, day: date) -> Iterator[Target]:
        place = self.place
        target = InProcess(
            place.assistant, place.retriever, stichtag=day, identity=dict(self.settings)
        )
        yield self.gate if self.gate is not None else target

    def gated(self) -> Gate:
        with self.asked(Suite("x", "x", ()), TODAY) as inner:
            self.gate = Gate(inner)
        return self.gate

    def opened(self) -> Evaluations:
        return Evaluations(self.data, self.asked, lambda: TODAY)


@pytest.fixture
def world(tmp_path: Path, small: Place) -> World:
    """Return a data folder with a small suite."""
    return World(tmp_path / "data", small)


def test_bundled_suites_are_listed_and_those_of_claims_are_not(world: World) -> None:
    names = {suite.name: suite for suite in world.opened().suites.all()}
    assert names["aeg"].questions > 100
    assert names["aeg"].is_bundled
    assert not names["klein"].is_bundled
    assert names["klein"].questions == 3
    assert not any(name.startswith("verifier") for name in names)


def test_a_damaged_suite_of_ones_own_is_shown_with_its_problem(world: World) -> None:
    (world.data / "suites" / "kaputt.jsonl").write_text('{"id": "a"}\n', "utf-8")
    suites = world.opened().suites
    shown = next(suite for suite in suites.all() if suite.name == "kaputt")
    assert shown.problem == "kaputt.jsonl:1: key 'question' is missing"
    with pytest.raises(SuiteError, match=r"nicht verwendbar: kaputt\.jsonl:1"):
        suites.get("kaputt")


def test_a_run_is_a_folder_that_outlives_the_process(world: World) -> None:
    first = world.opened()
    made = first.start("klein")
    first.wait()
    done = world.opened().get(made.id)
    assert (done.state, done.answered, done.questions) == ("done", 3, 3)
    assert done.stichtag == TODAY
    assert done.ended is not None
    folder = world.data / "runs" / made.id
    assert {"run.json", "rows.jsonl", "report.html", "rows.csv"} <= {
        p.name for p in folder.iterdir()
    }
    assert [run.id for run in world.opened().all()] == [made.id]


def test_one_run_at_a_time(world: World) -> None:
    gate, evaluations = world.gated(), world.opened()
    made = evaluations.start("klein")
    assert gate.reached.wait(60)
    assert evaluations.get(made.id).answered == 1
    for other in (evaluations, world.opened()):  # of another process, too
        with pytest.raises(ConflictError, match="Es läuft schon eine Auswertung"):
            other.start("klein")
        assert other.get(made.id).state == "running"
    with pytest.raises(ConflictError, match="läuft noch"):
        evaluations.delete(made.id)
    gate.open.set()
    evaluations.wait()
    assert evaluations.get(made.id).state == "done"


def test_a_stopped_run_keeps_its_rows_and_goes_on(world: World) -> None:
    gate, evaluations = world.gated(), world.opened()
    made = evaluations.start("klein")
    assert gate.reached.wait(60)
    world.opened().stop(made.id)  # asked for from another process
    gate.open.set()
    evaluations.wait()
    stopped = evaluations.get(made.id)
    assert (stopped.state, stopped.answered) == ("stopped", 2)
    with pytest.raises(ConflictError, match="lässt sich nicht anhalten"):
        evaluations.stop(made.id)
    evaluations.resume(made.id)
    evaluations.wait()
    assert (evaluations.get(made.id).state, gate.asked) == ("done", ["a", "b", "c"])
    with pytest.raises(ConflictError, match="schon fertig"):
        evaluations.resume(made.id)


def test_a_run_ends_with_the_server_and_goes_on_after_it(world: World) -> None:
    gate, evaluations = world.gated(), world.opened()
    made = evaluations.start("klein")
    assert gate.reached.wait(60)
    threading.Timer(0.2, gate.open.set).start()
    evaluations.close()
    again = world.opened()
    assert (again.get(made.id).state, again.get(made.id).answered) == ("interrupted", 2)
    again.resume(made.id)
    again.wait()
    assert again.get(made.id).state == "done"


def test_a_killed_run_is_shown_as_interrupted(world: World) -> None:
    evaluations = world.opened()
    made = evaluations.start("klein")
    evaluations.wait()
    evaluations.runs.keep(replace(evaluations.get(made.id), state="running", ended=None))
    assert evaluations.get(made.id).state == "interrupted"
    assert evaluations.all()[0].state == "interrupted"


def test_a_run_of_changed_settings_does_not_go_on(world: World) -> None:
    evaluations = world.opened()
    made = evaluations.start("klein")
    evaluations.wait()
    evaluations.runs.keep(replace(evaluations.get(made.id), state="stopped"))
    world.settings = {"setting_hits": "1"}
    evaluations.resume(made.id)
    evaluations.wait()
    failed = evaluations.get(made.id)
    assert failed.state == "failed"
    assert failed.message.startswith("Seit dem Beginn dieses Laufs hat sich etwas geändert")


def test_what_nobody_foresaw_gives_nothing_away(world: World) -> None:
    @contextmanager
    def broken(suite: Suite, day: date) -> Iterator[Target]:
        raise RuntimeError("Erika Beispiel")
        yield

    evaluations = Evaluations(world.data, broken)
    made = evaluations.start("klein")
    evaluations.wait()
    assert evaluations.get(made.id).state == "failed"
    assert "Erika" not in evaluations.get(made.id).message


@pytest.mark.parametrize("run_id", ["nie", "..", "../suites", "", "a/b", "x" * 400])
def test_what_is_no_run_is_not_found(world: World, run_id: str) -> None:
    evaluations = world.opened()
    with pytest.raises(NotFoundError, match="gibt es nicht"):
        evaluations.get(run_id)
    with pytest.raises(NotFoundError):
        evaluations.delete(run_id)


def test_deleting_leaves_nothing(world: World) -> None:
    evaluations = world.opened()
    made = evaluations.start("klein")
    evaluations.wait()
    evaluations.delete(made.id)
    assert evaluations.all() == []
    assert not (world.data / "runs" / made.id).exists()


def test_an_unknown_suite_is_named_with_those_there_are(world: World) -> None:
    with pytest.raises(NotFoundError, match=r"„nie“ gibt es nicht; es gibt: .*aeg.*klein"):
        world.opened().start("nie")


def test_a_run_is_read_while_it_goes_on(world: World) -> None:
    gate, evaluations = world.gated(), world.opened()
    findings = Findings(evaluations.runs)
    made = evaluations.start("klein")
    assert gate.reached.wait(60)
    assert findings.summary(made.id).questions == 1
    with (world.data / "runs" / made.id / "rows.jsonl").open("ab") as file:
        file.write('{"id": "ü'.encode()[:-1])  # what a reader may see of a row in the making
    assert [row.id for row in findings.rows(made.id)] == ["a"]
    evaluations.stop(made.id)
    gate.open.set()
    evaluations.wait()


def test_rows_are_filtered_and_one_is_looked_at(world: World) -> None:
    evaluations = world.opened()
    findings = Findings(evaluations.runs)
    made = evaluations.start("klein")
    evaluations.wait()
    assert [row.id for row in findings.rows(made.id, category="zwei")] == ["b", "c"]
    assert [row.id for row in findings.rows(made.id, outcome="ok")] == ["a", "b"]
    assert [row.id for row in findings.rows(made.id, query="ELEFANT")] == ["b"]
    looked = findings.question(made.id, "a")
    assert looked.question is not None
    assert looked.question.key_facts == ("März 2025",)
    assert looked.timing is not None
    assert looked.timing.total_ms > 0
    with pytest.raises(NotFoundError, match="keine Frage „z“"):
        findings.question(made.id, "z")


def test_the_suite_of_a_run_stays_what_it_was(world: World) -> None:
    evaluations = world.opened()
    made = evaluations.start("klein")
    evaluations.wait()
    (world.data / "suites" / "klein.jsonl").unlink()
    looked = Findings(evaluations.runs).question(made.id, "b")
    assert looked.question is not None
    assert looked.question.answerable is False


def test_two_runs_are_compared(world: World) -> None:
    evaluations = world.opened()
    findings = Findings(evaluations.runs)
    ids = []
    for hits in ("8", "1"):
        world.settings = {"setting_hits": hits}
        ids.append(evaluations.start("klein").id)
        evaluations.wait()
    before, after = ids
    found = findings.comparison(before, after)
    assert (found.shared, found.settings["setting_hits"]) == (3, ("8", "1"))
    assert "setting_hits" in findings.comparison_report(before, after, "html")
    assert "setting_hits" in findings.comparison_report(before, after, "md")
    assert json.loads(findings.comparison_report(before, after, "json"))["shared"] == 3


def test_every_form_of_the_report(world: World) -> None:
    evaluations = world.opened()
    findings = Findings(evaluations.runs)
    made = evaluations.start("klein")
    evaluations.wait()
    folder = world.data / "runs" / made.id
    assert findings.report(made.id, "html") == (folder / "report.html").read_text("utf-8")
    assert findings.report(made.id, "md").startswith("# klein: 3 questions")
    assert json.loads(findings.report(made.id, "json"))["questions"] == 3
    assert findings.report(made.id, "csv").splitlines()[1].startswith("a;eins;ok;")


def test_a_run_without_a_row_has_no_numbers_yet(world: World) -> None:
    evaluations = world.opened()
    file, suite = evaluations.suites.get("klein")
    made = evaluations.runs.make(suite, file.path, TODAY)
    with pytest.raises(ConflictError, match="noch keine beantwortete Frage"):
        Findings(evaluations.runs).summary(made.id)
