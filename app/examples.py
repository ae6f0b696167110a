"""The example questions that a first visit and ``kiko demo`` show; all answered by the corpus."""

from __future__ import annotations

QUESTIONS: tuple[str, ...] = (
    "Müssen wir unsere Leute schulen?",
    "Wann war die erste AEG-Sitzung?",
    "Muss ein Chatbot sagen, dass er eine KI ist?",
    "Muss der Personalrat in NRW zustimmen?",
    "Was ist MUCGPT?",
    "Wann gelten die Pflichten für Hochrisiko-KI?",
)
