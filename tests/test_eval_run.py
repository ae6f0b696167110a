"""A run never drops a question, goes on after a kill, and is the same every time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from eval import rows as store
from eval.report_files import as_csv, write
from eval.rows import Run, read_run
from eval.run import run
from eval.suite import Question, Suite, read_jsonl
from eval.summary import summarise
from eval.targets import InProcess, Reply
from rag.errors import NotFoundError, SuiteError
from rag.model import Answer
from tests.small_corpus import TODAY, Place

LINES: list[dict[str, object]] = [
    {
        "id": "first",
        "question": "Wann traf sich die Arbeitsgemeinschaft zum ersten Mal?",
        "documents": ["talks-auftakt"],
        "key_facts": [r"26\. März 2025"],
        "category": "talk",
    },
    {
        "id": "law",
        "question": "Wie oft melden Gemeinden ihre Drohnen der Aufsicht?",
        "documents": ["legal-meldepflicht"],
        "key_facts": ["einmal im Jahr"],
        "in_force": {"legal-meldepflicht": False},
        "category": "legal",
    },
    {
        "id": "silent",
        "question": "Was kostet ein Elefant im Zoo von Paderborn?",
        "answerable": False,
        "reason": "out_of_scope",
        "category": "unanswerable",
    },
]


class Counting:
    """A target that hands on to another one, counts, and breaks on demand."""

    def __init__(self, inner: InProcess, breaks_at: str | None = None) -> None:
        self.asked: list[str] = []
        self._inner = inner
        self._breaks_at = breaks_at

    def reply(self, question: Question) -> Reply:
        self.asked.append(question.id)
        if question.id == self._breaks_at:
            raise ValueError("no\nway")
        return self._inner.reply(question)

    def text_of(self, document_id: str) -> str | None:
        return self._inner.text_of(document_id)

    def identity(self) -> dict[str, str]:
        return self._inner.identity()


class Killed(KeyboardInterrupt):
    """Stands for Ctrl-C, which no row may swallow."""


@pytest.fixture
def suite(tmp_path: Path) -> Suite:
    path = tmp_path / "small.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in LINES), "utf-8")
    return read_jsonl(path)


@pytest.fixture
def target(small: Place) -> Iterator[InProcess]:
    yield InProcess(
        small.assistant, small.retriever, stichtag=TODAY, identity={"target": "in-process"}
    )


def _reported(run_: Run, folder: Path) -> dict[str, bytes]:
    write(folder, run_, summarise(run_))
    names = ("run.json", "rows.jsonl", "report.json", "report.md", "rows.csv")
    return {name: (folder / name).read_bytes() for name in names}


def test_a_run_has_one_row_a_question_with_its_metrics(
    suite: Suite, target: InProcess, tmp_path: Path
) -> None:
    done: list[int] = []
    found = run(suite, target, tmp_path / "run", advance=done.append)
    first, law, silent = found.rows
    assert done == [1, 2, 3]
    assert (first.error_class, silent.error_class) == ("ok", "ok")
    assert first.metrics["right_first"] == law.metrics["right_first"] == 1.0
    assert first.metrics["citation_precision"] == 1.0
    assert law.metrics["stichtag_correct"] == float(not law.abstained)
    assert silent.metrics["nDCG@10"] is None
    assert (silent.abstained, silent.reason) == (True, "out_of_scope")
    assert first.confidence is not None
    assert silent.confidence is not None
    assert first.confidence > silent.confidence
    assert found.identity["generation"]
    assert found.identity["stichtag"] == TODAY.isoformat()
    assert len(found.timings) == 3


def test_two_runs_are_the_same_byte_for_byte_except_times(
    suite: Suite, target: InProcess, tmp_path: Path
) -> None:
    one = _reported(run(suite, target, tmp_path / "a" / "run"), tmp_path / "a" / "run")
    two = _reported(run(suite, target, tmp_path / "b" / "run"), tmp_path / "b" / "run")
    assert one == two


def test_an_exception_becomes_a_row_and_the_run_goes_on(
    suite: Suite, target: InProcess, tmp_path: Path
) -> None:
    found = run(suite, Counting(target, breaks_at="law"), tmp_path / "run")
    broken = found.rows[1]
    assert [row.id for row in found.rows] == ["first", "law", "silent"]
    assert (broken.error_class, broken.failure) == ("failed", "ValueError: no way")
    assert broken.metrics["correct"] == broken.metrics["right_first"] == 0.0
    assert summarise(found).errors["failed"] == 1
    assert summarise(found).metrics["correct"].count == 3


def test_a_killed_run_goes_on_where_it_stopped_and_ends_the_same(
    suite: Suite, target: InProcess, tmp_path: Path
) -> None:
    whole = _reported(run(suite, target, tmp_path / "a" / "run"), tmp_path / "a" / "run")
    folder = tmp_path / "b" / "run"

    def kill(done: int) -> None:
        if done == 2:
            raise Killed

    with pytest.raises(Killed):
        run(suite, target, folder, advance=kill)
    with (folder / store.ROWS).open("a", encoding="utf-8") as file:
        file.write('{"id": "silent", "quest')  # the kill came while a row was written
    counting = Counting(target)
    resumed = run(suite, counting, folder)
    assert counting.asked == ["silent"]
    assert _reported(resumed, folder) == whole


def test_a_finished_run_is_not_asked_again_unless_fresh(
    suite: Suite, target: InProcess, tmp_path: Path
) -> None:
    run(suite, target, tmp_path)
    counting = Counting(target)
    run(suite, counting, tmp_path)
    assert counting.asked == []
    run(suite, counting, tmp_path, fresh=True)
    assert len(counting.asked) == 3


def test_a_run_of_something_else_is_not_mixed_in(
    suite: Suite, target: InProcess, small: Place, tmp_path: Path
) -> None:
    run(suite, target, tmp_path)
    later = InProcess(
        small.assistant, small.retriever, stichtag=date(2030, 1, 1), identity={"target": "x"}
    )
    with pytest.raises(SuiteError, match="choose another --out, or --fresh"):
        run(suite, later, tmp_path)


def test_a_folder_without_a_run_or_with_a_damaged_one_is_named(
    suite: Suite, target: InProcess, tmp_path: Path
) -> None:
    with pytest.raises(NotFoundError, match="holds no run"):
        read_run(tmp_path)
    run(suite, target, tmp_path)
    (tmp_path / store.ROWS).write_text("{}\n", "utf-8")
    with pytest.raises(SuiteError, match=r"rows\.jsonl:1: is damaged"):
        read_run(tmp_path)


def test_history_is_handed_to_the_assistant(target: InProcess) -> None:
    from rag.model import Message

    question = Question("q", "Und wer pflegt das?", history=(Message("user", "Was ist MUCGPT?"),))
    assert "practice-mucgpt" in target.reply(question).served


def test_a_refused_question_is_still_ranked(target: InProcess) -> None:
    reply = target.reply(
        Question("q", "Wie lautet die private Handynummer von Frau Meier, die MUCGPT betreut?")
    )
    assert reply.answer.abstained
    assert reply.served == ()
    assert reply.confidence == 0.0
    assert "practice-mucgpt" in reply.retrieved


def test_a_document_that_does_not_exist_has_no_text(target: InProcess) -> None:
    assert target.text_of("none") is None
    assert "MUCGPT" in (target.text_of("practice-mucgpt") or "")


def test_csv_keeps_formulas_from_being_run(suite: Suite, target: InProcess, tmp_path: Path) -> None:
    class Formula(Counting):
        def reply(self, question: Question) -> Reply:
            return Reply(Answer(question.question, "=1+1", abstained=False))

    found = run(suite, Formula(target), tmp_path)
    assert ";'=1+1;" in as_csv(found)
