"""The verifier: what is borne out, what is not, and how it fares on its suite."""

from __future__ import annotations

import random
import re
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from eval.verifier import benchmark, read_pairs
from rag.dates import Day
from rag.errors import SuiteError
from rag.facts import Quantity, facts
from rag.german import sentences
from rag.names import names
from rag.numerals import number_word
from rag.verify import Check, verify

ROOT = Path(__file__).resolve().parents[1]
SUITE = ROOT / "eval" / "suites" / "verifier.jsonl"
HELD_OUT = ROOT / "eval" / "suites" / "verifier-heldout.jsonl"

EVIDENCE = (
    "MUCGPT ist der KI-Assistent der Stadt München und wird von 43.000 Beschäftigten genutzt. "
    "Die Transparenzpflichten des Art. 50 Abs. 1 KI-VO gelten seit dem 2. August 2026. "
    "Kommunen müssen ihre Beschäftigten schulen, ein Zertifikat ist nicht nötig. "
    "Die Förderung beträgt bis zu 5 Millionen Euro. "
    "Der Chatbot darf keine Bescheide erlassen, er soll nur Auskünfte geben. "
    "Dr. Karoline Krenn vom Deutschen Institut für Urbanistik (Difu) hielt den Vortrag. "
    "Das Gesetz gilt für Länder, nicht für Gemeinden. "
    "In Leonberg heißt der Chatbot „Leo“; in Detmold heißt er „ChaDT“."
)


def check(claim: str) -> Check:
    return verify(claim, [EVIDENCE])


@pytest.mark.parametrize(
    "claim",
    [
        "Art. 50 Abs. 1 KI-VO gilt seit dem 02.08.2026.",
        "Art. 50 Abs. 1 KI-VO gilt seit 2026-08-02.",
        "Seit August 2026 gelten die Transparenzpflichten nach Artikel 50 der KI-Verordnung.",
        "Die Transparenzpflichten des Art. 50 KI-VO gelten seit 2026 [1].",
        "43 000 Beschäftigte in München nutzen MUCGPT.",
        "Die Förderung beträgt höchstens fünf Mio. €.",
        "Kommunen sind verpflichtet, ihre Beschäftigten zu schulen; ein Zertifikat ist unnötig.",
        "Das Gesetz gilt für Länder.",
        "Das Gesetz gilt nicht für Gemeinden.",
        "Karoline Krenn vom Difu hielt den Vortrag.",
        "Der Chatbot darf keine Bescheide erlassen.",
        "**MUCGPT** ist der Assistent der Stadt München.",
    ],
)
def test_faithful_sentences_are_supported(claim: str) -> None:
    assert check(claim) == Check("supported")


@pytest.mark.parametrize(
    ("claim", "code"),
    [
        ("43.500 Beschäftigte in München nutzen MUCGPT.", "number"),
        ("Art. 50 Abs. 1 KI-VO gilt seit dem 3. August 2026.", "date"),
        ("Art. 50 Abs. 2 KI-VO gilt seit dem 2. August 2026.", "reference"),
        ("Art. 51 KI-VO gilt seit dem 2. August 2026.", "reference"),
        ("Art. 50 DSGVO gilt seit dem 2. August 2026.", "law"),
        ("Art. 50 KI-VO gilt bis zum 2. August 2026.", "limit"),
        ("Die Förderung beträgt bis zu 5 Milliarden Euro.", "amount"),
        ("Die Förderung beträgt 5 Prozent.", "number"),
        ("Die Förderung beträgt mindestens 5 Millionen Euro.", "limit"),
        ("MUCGPT ist der Assistent der Stadt Köln.", "name"),
        ("Julia Frohne vom Difu hielt den Vortrag.", "name"),
        ("In Detmold heißt der Chatbot „Leo“.", "name"),
        ("Ein Zertifikat ist nötig.", "negation"),
        ("Das Gesetz gilt für Gemeinden.", "negation"),
        ("Der Chatbot darf Bescheide erlassen.", "negation"),
        ("Der Chatbot muss nur Auskünfte geben.", "modality"),
        ("Kommunen können ihre Beschäftigten schulen.", "modality"),
        ("Der Chatbot soll Auskünfte geben.", "limit"),
        ("Heute scheint über den Bergen die Sonne.", "content"),
    ],
)
def test_corrupted_sentences_are_unsupported_for_their_reason(claim: str, code: str) -> None:
    result = check(claim)
    assert result.verdict == "unsupported"
    assert code in [problem.code for problem in result.problems]


def test_thin_coverage_is_partial_and_names_the_missing_words() -> None:
    result = check("MUCGPT ist ein Assistent der Stadt München für Protokolle, Entwürfe und Mails.")
    assert result.verdict == "partial"
    assert result.problems[0].code == "content"
    assert "protokolle" in result.problems[0].value


def test_a_verbatim_sentence_is_not_a_piece_of_one() -> None:
    assert verify("Bescheide erlassen.", ["Der Chatbot darf keine Bescheide erlassen."]).problems


def test_no_claim_and_no_evidence_are_unsupported() -> None:
    assert verify("", [EVIDENCE]).verdict == "unsupported"
    assert verify("Es gilt.", []).verdict == "unsupported"


def test_facts_may_be_spread_over_the_evidence() -> None:
    claim = "MUCGPT aus München nutzen 43.000 Beschäftigte, Art. 50 KI-VO gilt seit August 2026."
    assert verify(claim, [EVIDENCE[:88], EVIDENCE[88:]]).verdict == "supported"


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("zwölf", 12),
        ("siebzehn", 17),
        ("dreiundvierzig", 43),
        ("zweihundertfünf", 205),
        ("vierte", 4),
        ("erster", 1),
        ("zwanzigsten", 20),
        ("ein", None),
        ("acht", 8),
        ("haus", None),
        ("beste", None),
    ],
)
def test_number_words(word: str, value: int | None) -> None:
    assert number_word(word) == value


def test_facts_are_read_in_any_spelling() -> None:
    text = "8. und 9. Juli 2026, Herbst 2024, §§ 7 und 8 KI-MIG, 4,6 Prozent, F13, 1.000"
    values = [
        str(f.value) if not isinstance(f.value, Day | Quantity) else f.value for f in facts(text)
    ]
    assert values[:3] == [Day(2026, 7, 8), Day(2026, 7, 9), Day(2024, part="herbst")]
    assert values[3:5] == ["§ 7", "§ 8"]
    assert [v.value for v in values if isinstance(v, Quantity)] == [Decimal("4.6"), 1000]


def test_names_are_told_from_nouns() -> None:
    text = "Die Verwaltung nutzt MUCGPT in Gelsenkirchen nach einem Vortrag von Dr. Krenn."
    assert [n.text for n in names(text) if n.is_sure] == ["MUCGPT", "Gelsenkirchen", "Krenn"]


@cache
def corpus_sentences() -> tuple[str, ...]:
    """Return every tenth sentence of the bundled corpus, and all that hold a digit."""
    found = []
    for path in sorted((ROOT / "corpus").glob("*/*.md")):
        text = path.read_text(encoding="utf-8").split("---\n", 2)[2]
        found += [text[start:end] for start, end in sentences(text)]
    long = [s for s in found if len(s) > 30 and not s.startswith("#") and "\n" not in s]
    return tuple(s for i, s in enumerate(long) if i % 10 == 0 or any(c.isdigit() for c in s))


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_verbatim_is_supported(data: st.DataObject) -> None:
    sentence = data.draw(st.sampled_from(corpus_sentences()))
    other = data.draw(st.sampled_from(corpus_sentences()))
    assert verify(sentence, [other, sentence]) == Check("supported")
    assert verify(sentence, [f"{other}\n\n{sentence}\n\n{other}"]) == Check("supported")


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_any_changed_digit_is_caught(data: st.DataObject) -> None:
    sentence = data.draw(st.sampled_from(corpus_sentences()))
    places = [match.start() for match in re.finditer(r"[0-9]", sentence)]
    assume(places)
    at = data.draw(st.sampled_from(places))
    digit = data.draw(st.sampled_from([d for d in "0123456789" if d != sentence[at]]))
    changed = sentence[:at] + digit + sentence[at + 1 :]
    assert verify(changed, [sentence]).verdict == "unsupported"


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("Behörden haben darauf zu achten.", "Behörden müssen darauf achten."),
        ("Auf Anträge muss geantwortet werden.", "Anträge sind zu beantworten."),
        ("Die Frist kann verlängert werden.", "Die Frist ist verlängerbar."),
        ("Die Meldung muss nicht erfolgen.", "Die Meldung entfällt."),
        (
            "Der Bericht wird allen Ämtern bereitgestellt.",
            "Der Bericht liegt vor, damit alle Ämter ihn bereitgestellt bekommen können.",
        ),
        ("Der Wert beträgt 500 Euro ohne Umsatzsteuer.", "Der Wert beträgt 500 Euro netto."),
        (
            "Nach Art. 53 Abs. 1 Buchstabe a KI-VO gilt das.",
            "Nach Art. 53 Abs. 1 lit. a KI-VO gilt das.",
        ),
        ("Das Recht gilt ab 500 Euro.", "Das Recht gilt ab dem Schwellenwert von 500 Euro."),
        ("Solche Pläne gibt es nur selten.", "Solche Pläne gibt es selten."),
        ("Anbieter müssen eine Strategie haben.", "Anbieter brauchen eine Strategie."),
        ("Eingeführt wurde das Amt 2016.", "Das Amt kam 2016. Die Stadt Kiel ist groß."),
    ],
)
def test_other_ways_to_say_the_same_raise_no_alarm(claim: str, evidence: str) -> None:
    assert verify(claim, [evidence]).verdict != "unsupported"


@pytest.mark.parametrize(
    ("claim", "evidence", "code"),
    [
        (
            "In der vierten Sitzung gab es vier Beiträge.",
            "In der vierten Sitzung gab es drei Beiträge.",
            "number",
        ),
        (
            "Die Antwort hat zwei Monate Zeit.",
            "Die Antwort hat einen Monat Zeit. Die Frist ist um zwei Monate verlängerbar.",
            "number",
        ),
        (
            "Die Löschung regelt Art. 16 DSGVO, die Berichtigung Art. 17 DSGVO.",
            "Berichtigung (Art. 16 DSGVO), Löschung (Art. 17 DSGVO) sind umsetzbar.",
            "reference",
        ),
        (
            "Beispiele sind eine Plattform in Leipzig und ein Chatbot in Solingen.",
            "Beispiele sind ein Chatbot in Leipzig und eine Plattform in Solingen.",
            "name",
        ),
        (
            "Eröffnet wurde die Sitzung von Daniel Theis.",
            "Dr. Andreas Meyer eröffnete die Sitzung. Daniel Theis sprach in der Sitzung.",
            "name",
        ),
        (
            "Das System entscheidet über die Pflicht.",
            "Dass das System über die Pflicht entscheidet, ist nicht belegt.",
            "negation",
        ),
        (
            "Die Texte werden ungeprüft gedruckt.",
            "Die Texte werden geprüft und gedruckt.",
            "negation",
        ),
        ("Alle Kommunen wissen das.", "Die meisten Kommunen wissen das.", "limit"),
        (
            "Ein Bescheid darf immer automatisch ergehen.",
            "Ein Bescheid darf automatisch ergehen, wenn kein Anlass besteht.",
            "limit",
        ),
        ("Das Papier ist kostenpflichtig.", "Das Papier ist kostenfrei erhältlich.", "opposite"),
        (
            "Menschen prüfen die Texte, was die Bearbeitung halbiert hat.",
            "Menschen prüfen die Texte.",
            "content",
        ),
        (
            "Mit dem Chatbot der Stadt sinken die Kosten.",
            "Der Chatbot der Stadt beantwortet Fragen zu Kosten.",
            "content",
        ),
    ],
)
def test_a_changed_meaning_is_told_by_its_kind(claim: str, evidence: str, code: str) -> None:
    assert code in [problem.code for problem in verify(claim, [evidence]).problems]


def test_items_said_the_same_of_have_not_changed_places() -> None:
    evidence = "Der Kreis Unna nutzt Luftbilder, Recklinghausen und Herten prüfen Dächer."
    assert verify("Herten und Recklinghausen prüfen Dächer.", [evidence]) == Check("supported")


@given(st.text(max_size=200), st.lists(st.text(max_size=300), max_size=3))
@example("[", ["]"])
@example("§ 0", ["Art. 4 Art."])
@settings(max_examples=200, deadline=None)
def test_any_text_gets_a_verdict(claim: str, evidence: list[str]) -> None:
    assert verify(claim, evidence).verdict in ("supported", "partial", "unsupported")


def test_the_order_of_the_evidence_does_not_matter() -> None:
    pairs = random.Random(7).sample(read_pairs(SUITE), 40)
    for pair in pairs:
        parts = [e for text in pair.evidence for e in re.split(r"(?<=\.) (?=[A-Z])", text)]
        assert verify(pair.claim, parts).verdict == verify(pair.claim, parts[::-1]).verdict


@pytest.mark.parametrize("split", ["dev", "test"])
def test_the_suite_is_caught_without_false_alarms(split: str) -> None:
    report = benchmark(SUITE, split)  # type: ignore[arg-type]
    assert report.caught.total > 100
    assert report.caught.value >= 0.97, report.missed
    assert report.false_alarms.value <= 0.03, report.alarmed
    assert report.ms_per_sentence < 5


def test_the_second_suite_is_caught_almost_as_well() -> None:
    report = benchmark(HELD_OUT)
    assert (report.caught.total, report.false_alarms.total) == (140, 100)
    assert report.caught.value >= 0.97, report.missed
    assert report.false_alarms.value <= 0.03, report.alarmed


def test_the_suite_keeps_documents_of_a_half_together() -> None:
    rows = [line.split('"document": "')[1] for line in SUITE.read_text("utf-8").splitlines()]
    halves: dict[str, set[str]] = {}
    for row in rows:
        document, rest = row.split('"', 1)
        halves.setdefault(document, set()).add("dev" if '"dev"' in rest else "test")
    assert len(rows) >= 260
    assert all(len(split) == 1 for split in halves.values())


def test_a_broken_suite_is_told_by_its_line(tmp_path: Path) -> None:
    path = tmp_path / "suite.jsonl"
    path.write_text('\n{"id": "1"}\n', encoding="utf-8")
    with pytest.raises(SuiteError, match="line 2"):
        read_pairs(path)


def test_a_verifier_that_says_yes_to_all_catches_nothing() -> None:
    report = benchmark(SUITE, "dev", check=lambda claim, evidence: Check("supported"))
    assert (report.caught.count, report.false_alarms.count) == (0, 0)
    assert len(report.missed) == report.caught.total
