"""Questions that ask two things are taken apart; indirect questions and lists are not."""

from __future__ import annotations

import pytest

from rag.glossary import Entry, Glossary
from rag.subquestions import Part, subquestions

GLOSSARY = Glossary(
    [
        Entry("MUCGPT", (), (), (), "Ein Assistent.", ()),
        Entry("Künstliche Intelligenz", ("KI",), (), (), "Systeme.", ()),
    ]
)


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        (
            "wer hat MUCGPT gebaut und was kostet es?",
            ("wer hat MUCGPT gebaut", "was kostet es (MUCGPT gebaut)?"),
        ),
        (
            "wann war die jahrestagung 2025 und wo",
            ("wann war die jahrestagung 2025", "wo (jahrestagung 2025)?"),
        ),
        (
            "Wie lange gilt die Frist? Und muss ich sie einhalten?",
            ("Wie lange gilt die Frist", "muss ich sie einhalten (Frist)?"),
        ),
        (
            "Who runs MUCGPT and when did it start?",
            ("Who runs MUCGPT", "when did it start (runs MUCGPT)?"),
        ),
        (
            "MUCGPT zeigt fremde Akten, wer haftet und müssen wir das melden?",
            (
                "wer haftet (MUCGPT zeigt fremde Akten)?",
                "müssen wir das melden (MUCGPT zeigt fremde Akten)?",
            ),
        ),
    ],
)
def test_each_part_stands_alone(question: str, parts: tuple[str, ...]) -> None:
    found = subquestions(question, GLOSSARY)
    assert tuple(part.completed or part.text for part in found) == parts


@pytest.mark.parametrize(
    "question",
    [
        "welche Vorteile und Nachteile hat MUCGPT?",
        "müssen wir den leuten sagen, wer ihre datensätze bekommt?",
        "was gilt für kitas und schulen",
        "MUCGPT",
        "wissen sie, wie die maschine an meinem bescheid beteiligt war",
        "wer was wann und wie und wo und warum und was und wer",
    ],
)
def test_one_question_stays_one(question: str) -> None:
    assert subquestions(question, GLOSSARY) == (Part(question),)


def test_a_part_that_could_stand_alone_is_tried_both_ways() -> None:
    _, second = subquestions("Was ist MUCGPT und wer zahlt die Lizenzen der Stadt?", GLOSSARY)
    assert second.alternatives == (second.completed, second.text)
    _, bare = subquestions("Was ist MUCGPT und was kostet es?", GLOSSARY)
    assert bare.alternatives == (bare.completed,)


@pytest.mark.parametrize("second", ["wer steckt dahinter", "welche Erfahrungen haben sie gemacht"])
def test_a_part_that_points_back_is_never_tried_alone(second: str) -> None:
    _, part = subquestions(f"Was ist MUCGPT und {second}?", GLOSSARY)
    assert part.alternatives == (part.completed,)
    assert part.completed is not None and "MUCGPT" in part.completed
