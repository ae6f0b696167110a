"""The rule check for Einfache Sprache."""

from __future__ import annotations

import pytest

from rag.plain_language import check_plain_language


def rules(text: str) -> list[str]:
    return [finding.rule for finding in check_plain_language(text).findings]


@pytest.mark.parametrize(
    "text",
    [
        "Die Regel gilt seit dem 2. August 2026 [1].",
        "Kommunen müssen ihre Leute schulen. Ein Zeugnis ist nicht nötig.",
        "Das wird teuer.",
        "Die Stadt will den Chatbot testen.",
        "",
    ],
)
def test_plain_sentences_break_no_rule(text: str) -> None:
    assert check_plain_language(text).is_plain


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Das Wort " + "und noch eins " * 6 + "macht den Satz lang.", "long_sentence"),
        ("Der Antrag wird von der Stadt geprüft.", "passive"),
        ("Die Daten wurden veröffentlicht und bewertet.", "passive"),
        ("Die Protokolle werden automatisiert ausgewertet.", "passive"),
        ("Die Prüfung der Einhaltung der Regelung dauert.", "nominal_style"),
        ("Eine Datenschutzfolgenabschätzung ist nötig.", "long_word"),
        ("Wer fragt, ob das, was gilt, auch morgen gilt, wartet.", "many_clauses"),
    ],
)
def test_each_rule_names_what_breaks_it(text: str, rule: str) -> None:
    assert rule in rules(text)


def test_a_hyphen_makes_a_long_word_readable() -> None:
    assert rules("Eine Datenschutz-Folgen-Abschätzung ist nötig.") == []


def test_the_future_is_no_passive() -> None:
    assert "passive" not in rules("Die Stadt wird morgen beginnen.")


def test_the_report_counts_sentences_and_words() -> None:
    report = check_plain_language("Die Regel gilt [1]. Der Antrag wird von der Stadt geprüft [2].")
    assert (report.sentences, report.words_per_sentence, report.share) == (2, 5.0, 0.5)
    assert report.findings[0].words == "wird … geprüft"


def test_citation_numbers_do_not_count() -> None:
    text = "Das gilt auch für alle kleinen Gemeinden in ganz Nordrhein-Westfalen und in Hessen"
    assert check_plain_language(f"{text} [1, 2] [3] [4] [5].").is_plain
