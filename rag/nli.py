"""An optional second opinion on a model's sentence: whether a passage entails or denies it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from rag.cross_encoder import labels, load_cross_encoder, scores
from rag.errors import ConfigError
from rag.problems import Problem
from rag.verify import Check, verify

Label = Literal["entailment", "neutral", "contradiction"]

_KNOWN: dict[str, Label] = {"entailment": "entailment", "contradiction": "contradiction"}


class NliVerifier:
    """The rules first, then a cross-encoder trained on natural language inference."""

    def __init__(self, name: str, *, offline: bool = True) -> None:
        self._model = load_cross_encoder(name, "KIKO_NLI", offline=offline)
        self._labels = _read_labels(name, labels(self._model))

    def __call__(self, claim: str, evidence: Sequence[str]) -> Check:
        """Check a sentence against the passages it cites."""
        check = verify(claim, evidence)
        if check.verdict == "unsupported":
            return check
        return judged(check, self._label(claim, evidence))

    def _label(self, claim: str, evidence: Sequence[str]) -> Label:
        """Return one label for all passages; what one contradicts, no other makes good."""
        rows = scores(self._model, [(passage, claim) for passage in evidence])
        found = {self._labels[int(row.argmax())] for row in rows}
        if "contradiction" in found:
            return "contradiction"
        return "entailment" if "entailment" in found else "neutral"


def judged(check: Check, label: Label) -> Check:
    """Return the rules' verdict after the model's; what the rules refuse stays refused."""
    if check.verdict == "unsupported":
        return check
    if label == "entailment":
        return Check("supported")
    problems = (*check.problems, Problem("entailment", label))
    return Check("unsupported" if label == "contradiction" else "partial", problems)


def _read_labels(name: str, stated: Mapping[int, str]) -> dict[int, Label]:
    """Read which output means what; a model that cannot say both yes and no is refused."""
    known = {index: _KNOWN.get(text.strip().lower(), "neutral") for index, text in stated.items()}
    if missing := {"entailment", "contradiction"} - set(known.values()):
        raise ConfigError(
            f"KIKO_NLI is {name!r}, whose labels are {list(stated.values())}; "
            f"{' and '.join(sorted(missing))} must be among them (id2label in config.json)"
        )
    return known
