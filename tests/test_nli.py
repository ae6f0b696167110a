"""The second opinion on a sentence, from tiny models made on the spot that hold one opinion."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.wiring import Kiko, load_settings
from rag.errors import ConfigError
from rag.model import Verdict
from rag.nli import Label, NliVerifier, judged
from rag.verify import Check, verify
from tests.tiny_bert import bert_folder

LABELS = ("CONTRADICTION", "NEUTRAL", "ENTAILMENT")
EVIDENCE = ["Kommunen müssen ihre Beschäftigten schulen, ein Zertifikat ist nicht nötig."]
SUPPORTED = "Kommunen müssen ihre Beschäftigten schulen."
PARTIAL = "Kommunen müssen Angestellte im Alltag gründlich unterrichten und schulen."
WRONG = "Kommunen müssen 7 Beschäftigte schulen."


def verifier(folder: Path, always: str) -> NliVerifier:
    return NliVerifier(str(bert_folder(folder / always.lower(), labels=LABELS, always=always)))


@pytest.mark.parametrize(
    ("rules", "label", "verdict"),
    [
        ("supported", "entailment", "supported"),
        ("supported", "neutral", "partial"),
        ("supported", "contradiction", "unsupported"),
        ("partial", "entailment", "supported"),
        ("partial", "neutral", "partial"),
        ("partial", "contradiction", "unsupported"),
        ("unsupported", "entailment", "unsupported"),
        ("unsupported", "neutral", "unsupported"),
        ("unsupported", "contradiction", "unsupported"),
    ],
)
def test_the_two_verdicts_become_one(rules: Verdict, label: Label, verdict: Verdict) -> None:
    assert judged(Check(rules), label).verdict == verdict


@pytest.mark.parametrize(
    ("always", "verdicts"),
    [
        ("ENTAILMENT", ["supported", "supported", "unsupported"]),
        ("NEUTRAL", ["partial", "partial", "unsupported"]),
        ("CONTRADICTION", ["unsupported", "unsupported", "unsupported"]),
    ],
)
def test_the_label_of_a_model_counts_after_the_rules(
    tmp_path: Path, always: str, verdicts: list[Verdict]
) -> None:
    claims = [SUPPORTED, PARTIAL, WRONG]
    assert [verify(claim, EVIDENCE).verdict for claim in claims] == [
        "supported",
        "partial",
        "unsupported",
    ]
    check = verifier(tmp_path, always)
    assert [check(claim, EVIDENCE).verdict for claim in claims] == verdicts


def test_the_label_comes_from_the_models_own_config(tmp_path: Path) -> None:
    folder = bert_folder(tmp_path / "m", labels=LABELS[::-1], always="ENTAILMENT")
    assert NliVerifier(str(folder))(PARTIAL, EVIDENCE).verdict == "supported"


def test_what_the_model_finds_is_among_the_problems(tmp_path: Path) -> None:
    check = verifier(tmp_path, "CONTRADICTION")(SUPPORTED, EVIDENCE)
    assert [(problem.code, problem.value) for problem in check.problems] == [
        ("entailment", "contradiction")
    ]


def test_nothing_and_very_long_passages_can_be_judged(tmp_path: Path) -> None:
    check = verifier(tmp_path, "ENTAILMENT")
    assert check(SUPPORTED, []).verdict == "unsupported"
    assert check(SUPPORTED, [*EVIDENCE, "Was gilt, ist KI. " * 2000]).verdict == "supported"


@pytest.mark.parametrize("labels", [("entailment", "not_entailment"), ("LABEL_0", "LABEL_1")])
def test_refuses_a_model_that_cannot_say_what_counts(
    tmp_path: Path, labels: tuple[str, ...]
) -> None:
    folder = bert_folder(tmp_path / "m", labels=labels)
    with pytest.raises(ConfigError, match=r"KIKO_NLI.*contradiction.*id2label"):
        NliVerifier(str(folder))


def test_the_setting_names_a_model_that_is_missing(tmp_path: Path) -> None:
    model = {"llm": "openai:test", "llm_base_url": "http://127.0.0.1:9/v1"}
    kiko = Kiko(load_settings(data=tmp_path, nli="no-such-org/no-such-model", **model))
    with pytest.raises(ConfigError, match=r"KIKO_NLI is 'no-such-org/no-such-model'.*KIKO_OFFLINE"):
        _ = kiko.assistant


def test_without_a_language_model_there_is_nothing_to_judge(tmp_path: Path) -> None:
    kiko = Kiko(load_settings(data=tmp_path, nli="no-such-org/no-such-model"))
    assert kiko.assistant is not None
