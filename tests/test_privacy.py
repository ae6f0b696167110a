"""The privacy scan: kinds, offsets, look-alikes, measured recall and precision, hostile input."""

from __future__ import annotations

import importlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import ingest.privacy.cases
import ingest.privacy.contact
import ingest.privacy.names
import ingest.privacy.numbers
import ingest.privacy.persons
import ingest.privacy.signatures
import ingest.privacy.stated
from ingest.corpus import read
from ingest.privacy import FINDING_KINDS, SUGGESTIONS, Finding, redact, scan
from ingest.privacy.finding import found, without_overlaps
from ingest.privacy.numbers import is_pension_number
from rag.errors import InputError
from tests.corpus_reader import CORPUS

_constants: Any = importlib.import_module("re._constants")
_parser: Any = importlib.import_module("re._parser")

DATA = Path(__file__).parent / "data"
MODULES = (
    ingest.privacy.cases,
    ingest.privacy.contact,
    ingest.privacy.names,
    ingest.privacy.numbers,
    ingest.privacy.persons,
    ingest.privacy.signatures,
    ingest.privacy.stated,
)
MOST_STEPS = 5_000  # what one place of a text may cost a pattern, nested repeats multiplied


def labelled(name: str) -> list[tuple[str, Counter[tuple[str, str]]]]:
    rows = (json.loads(line) for line in (DATA / name).read_text("utf-8").splitlines())
    return [(row["text"], Counter((kind, text) for kind, text in row["personal"])) for row in rows]


def of(text: str, *stated: str) -> list[tuple[str, str]]:
    return [(finding.kind, finding.text) for finding in scan(text, stated)]


@pytest.mark.parametrize("name", ["privacy.jsonl", "privacy-heldout.jsonl"])
def test_recall_and_precision_of_each_kind(name: str) -> None:
    wanted, got, right = Counter[str](), Counter[str](), Counter[str]()
    for text, personal in labelled(name):
        findings = Counter(of(text))
        wanted.update(kind for kind, _ in personal.elements())
        got.update(kind for kind, _ in findings.elements())
        right.update(kind for kind, _ in (personal & findings).elements())
    enough = [kind for kind in FINDING_KINDS if wanted[kind] >= 5]
    assert set(enough) == set(FINDING_KINDS)
    for kind in enough:
        assert right[kind] >= 0.95 * wanted[kind], kind
        assert right[kind] >= 0.9 * got[kind], kind


def test_the_labelled_sentences_are_many_and_half_of_them_harmless() -> None:
    rows = labelled("privacy.jsonl")
    assert len(rows) >= 120
    assert sum(not personal for _, personal in rows) >= 0.4 * len(rows)
    other = {text for text, _ in labelled("privacy-heldout.jsonl")}
    assert not other & {text for text, _ in rows}


def test_the_bundled_corpus_holds_only_what_is_listed_with_a_reason() -> None:
    listed = yaml.safe_load((DATA / "privacy-corpus.yaml").read_text("utf-8"))
    expected = {(id_, row["kind"], row["text"]) for id_, rows in listed.items() for row in rows}
    assert all(len(row["reason"]) > 10 for rows in listed.values() for row in rows)
    assert {
        (document.meta.id, finding.kind, finding.text)
        for document in read([CORPUS]).documents
        for finding in scan(document.text, [s.name for s in document.meta.speakers])
    } == expected


def test_stated_names_are_no_findings() -> None:
    text = "Vortrag: Dr. Karoline Krenn. Frau Krenn, K. Krenn und Dr. Krenns Studie. Frau Kranz."
    assert of(text, "Dr. Karoline Krenn (Difu)") == [("person", "Kranz")]
    assert ("person", "Karoline Krenn") in of(text)
    assert of("Herr Karl Krenn kam dazu.", "Karoline Krenn") == [("person", "Karl Krenn")]


def test_a_name_given_in_full_is_found_again_by_its_surname() -> None:
    text = "Anwesend: Katrin Ostermann\n\nOstermann fragt nach dem Datenschutz."
    assert of(text) == [("person", "Katrin Ostermann"), ("person", "Ostermann")]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Teilnehmende\n\n• Anna Beispiel\n\n• Beispiel, Bernd (Velen)\n\nTOP 1", 2),
        ("Name | Ort\n\nJonas Wittkamp | Unna\n\nMerle Brandt | Hamm\n\nSchluss", 2),
        ("Wibke Sonnenschein\nAmt 10\nTel. 0211 871-2345", 1),
        ("Anwesend (online): Tjark Ohlsen, Rat der Stadt, Ove Lund", 1),
        ("Attendees: John Smith, Mary Jones", 2),
        ("Frau Dr.-Ing. Weiß und Herr OB Kufen", 2),
        ("Die Robert Bosch Stiftung und die Heinrich-Heine-Universität in St. Georg", 0),
    ],
)
def test_names_in_lists_tables_and_signatures(text: str, names: int) -> None:
    assert sum(kind == "person" for kind, _ in of(text)) == names


def test_a_label_makes_up_for_a_wrong_check_digit_with_less_certainty() -> None:
    right, wrong = "DE42 3705 0198 4943 8595 75", "DE43 3705 0198 4943 8595 75"
    assert scan(f"Konto {right}")[0].certainty > scan(f"IBAN: {wrong}")[0].certainty
    assert of(f"Seriennummer {wrong}") == []


def test_the_check_digit_of_a_pension_number() -> None:
    assert is_pension_number("15070649C103")  # the example of the insurance itself
    assert not is_pension_number("15070649C104")
    assert not is_pension_number("15420649C103")


def test_redaction_leaves_nothing_to_find() -> None:
    text = "Protokoll: Sven Hartwig, sven.hartwig@stadt.example, Tel. 0211 871-2345"
    clean = redact(text, scan(text))
    assert clean == "Protokoll: [Name entfernt], [E-Mail entfernt], Tel. [Telefonnummer entfernt]"
    assert scan(clean) == ()


def test_redaction_refuses_a_text_that_changed_since_the_scan() -> None:
    findings = scan("Frau Sommer fragt.")
    with pytest.raises(InputError, match="passt nicht mehr zum Text"):
        redact("Die Frau Sommer fragt.", findings)


def test_overlapping_findings_become_one_that_covers_both() -> None:
    text = "0123456789"
    joined = without_overlaps(
        text, [found("phone", text, 0, 6, 0.6), found("iban", text, 4, 9, 0.9)]
    )
    assert joined == (Finding("iban", 0, 9, text[:9], SUGGESTIONS["iban"], 0.9),)


PIECES = st.sampled_from(
    [text for name in ("privacy.jsonl", "privacy-heldout.jsonl") for text, _ in labelled(name)]
)


@given(st.lists(st.one_of(PIECES, st.text(max_size=40)), max_size=6).map("\n".join))
def test_offsets_are_exact_ordered_and_redaction_is_the_rest(text: str) -> None:
    findings = scan(text)
    ends = [0, *(finding.end for finding in findings)]
    for finding, last in zip(findings, ends, strict=False):
        assert last <= finding.start < finding.end
        assert text[finding.start : finding.end] == finding.text
        assert 0 < finding.certainty <= 1
    kept = [text[a:b] for a, b in zip(ends, [*(f.start for f in findings), None], strict=True)]
    suggestions = [*(finding.suggestion for finding in findings), ""]
    assert redact(text, findings) == "".join(
        piece for pair in zip(kept, suggestions, strict=True) for piece in pair
    )


def patterns() -> Iterator[re.Pattern[str]]:
    for module in MODULES:
        yield from (value for value in vars(module).values() if isinstance(value, re.Pattern))


def steps(parsed: object) -> int:
    """Return an upper bound of the ways through a pattern's repeats at one place of a text."""
    total = 1
    for op, value in parsed:  # type: ignore[attr-defined]
        if op in (_constants.MAX_REPEAT, _constants.MIN_REPEAT, _constants.POSSESSIVE_REPEAT):
            _, most, inner = value
            assert most != _constants.MAXREPEAT, "an unbounded repeat"
            total += most * steps(inner)
        elif op is _constants.SUBPATTERN:
            total += steps(value[-1])
        elif op is _constants.BRANCH:
            total += sum(steps(branch) for branch in value[1])
        elif op in (_constants.ASSERT, _constants.ASSERT_NOT):
            total += steps(value[1])
    return total


def test_no_pattern_repeats_without_bound() -> None:
    found_patterns = list(patterns())
    assert len(found_patterns) > 20
    for pattern in found_patterns:
        assert steps(_parser.parse(pattern.pattern, pattern.flags)) <= MOST_STEPS, pattern.pattern


@pytest.mark.parametrize(
    "piece",
    [
        "a", "a.", "1", "1 ", "0", "0 ", "A", "Aa ", "Anna ", "a@", "a@a", "@a.", "Name:", "Name: ",
        "Frau ", "Dr. ", "von ", "DE12", "DE12 ", "Az.: 1", "1 K ", "(at)", "|", "Name|\n", "-1",
        "+49 ", "\n", " ", "(", "A-", "Tel. 1", "Anna Keller ", "http://", "\u00a0", "Anna, ",
    ],
)  # fmt: skip
def test_long_monotonous_text_is_scanned_to_its_end(piece: str) -> None:
    text = piece * (60_000 // len(piece))
    findings = scan(text)
    assert all(text[finding.start : finding.end] == finding.text for finding in findings)
