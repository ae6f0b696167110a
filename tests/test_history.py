"""Follow-ups inherit the subject of the last question, and nothing else."""

from __future__ import annotations

import pytest

from rag.glossary import Glossary
from rag.history import leans, stand_alone
from rag.model import Message

NONE = Glossary()


def ask(last: str, question: str) -> str:
    history = [Message("user", last), Message("assistant", "Das steht in [1].")]
    return stand_alone(question, history, NONE)


@pytest.mark.parametrize(
    ("last", "question", "expected"),
    [
        (
            "Brauchen wir eine DSFA für Chatbots?",
            "und für Kitas?",
            "Brauchen wir eine DSFA für Kitas?",
        ),
        ("Was ist MUCGPT?", "wie viele nutzen das?", "wie viele nutzen das (MUCGPT)?"),
        ("Wann war die erste AEG-Sitzung?", "und die vierte?", "die vierte (AEG-Sitzung)?"),
        ("wer hat MUCGPT vorgestellt", "und wo", "wo (MUCGPT vorgestellt)?"),
    ],
)
def test_a_follow_up_keeps_the_subject(last: str, question: str, expected: str) -> None:
    assert ask(last, question) == expected


@pytest.mark.parametrize(
    "question",
    ["Was ist F13?", "Welche Strafen drohen?", "gibt es eine orientierungshilfe der dsk?"],
)
def test_a_whole_question_stays_as_it_is(question: str) -> None:
    assert not leans(question)
    assert ask("Was ist LLMoin?", question) == question


def test_without_history_nothing_changes() -> None:
    assert stand_alone("und für Kitas?", [], NONE) == "und für Kitas?"


def test_the_assistant_is_no_source() -> None:
    history = [Message("assistant", "MUCGPT läuft in München.")]
    assert stand_alone("und wo?", history, NONE) == "und wo?"
