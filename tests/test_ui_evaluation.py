"""The frame of the Auswertung tab and what its modules get: words, choices, files."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app import evaluation_words
from app.feedback import OPINION_REASONS
from app.ui import evaluation_tab, words
from eval.error_classes import ERROR_CLASSES
from eval.metrics import METRICS

PREFIX = "evaluation."
ALL = words.keys()
KEYS = [key.removeprefix(PREFIX) for key in ALL if key.startswith(PREFIX)]
MODULES = sorted(evaluation_tab.ASSETS.glob("*.js"))
_KEY = re.compile(r"""\b(?:t|counted|named|fold|part)\(\s*["`]([a-z][\w.]*(?:\$\{[^}]*\})?)["`]""")
_TEXT = re.compile(r"""["`]([a-z][\w.]*(?:\$\{)?)""")
_TAG = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function")


def data(frame: str, name: str) -> object:
    """Return what a data attribute of the frame holds."""
    found = re.search(rf'data-{name}="([^"]*)"', frame)
    assert found
    return json.loads(unescape(found[1]))


def test_the_frame_hands_over_words_and_choices() -> None:
    frame = evaluation_tab.frame()
    texts, options = data(frame, "words"), data(frame, "options")
    assert isinstance(texts, dict) and isinstance(options, dict)
    assert texts["evaluation.page"] == "Seite {page} von {pages}"
    assert options["outcomes"] == list(ERROR_CLASSES)
    assert set(METRICS) < set(options["metrics"])
    assert set(options["first_metrics"]) <= set(options["metrics"])
    assert options["feedback_suite"] == "rueckmeldungen"


def test_outcomes_reasons_and_metrics_have_names() -> None:
    assert {f"outcome.{name}" for name in ERROR_CLASSES} <= set(KEYS)
    assert {f"reason.{name}" for name in OPINION_REASONS} <= set(KEYS)
    formulas = {name for name in METRICS if "@" in name}
    assert {f"metric.{name}" for name in METRICS if name not in formulas} <= set(KEYS)


def test_every_word_that_a_module_asks_for_exists() -> None:
    asked = {key for module in MODULES for key in _KEY.findall(module.read_text("utf-8"))}
    assert len(asked) > 60
    for key in asked:
        wanted = re.escape(re.sub(r"\$\{.*", "*", key)).replace(r"\*", r"[a-z_]+") + r"(\.one)?"
        assert any(re.fullmatch(wanted, known) for known in KEYS), key


def test_every_word_of_the_tab_is_used() -> None:
    texts = {text for m in MODULES for text in _TEXT.findall(m.read_text("utf-8"))}
    python = Path(evaluation_tab.__file__).read_text("utf-8")
    starts = tuple(text.removesuffix("${") for text in texts if text.endswith(".${"))
    for key in KEYS:
        stem = key.removesuffix(".one")
        assert stem in texts or key.startswith(starts) or f"{PREFIX}{key}" in python, key


def test_both_languages_fill_in_the_same_fields() -> None:
    fields = re.compile(r"\{(\w+)\}")
    for key in KEYS:
        german, english = (words.template(f"{PREFIX}{key}", code) for code in ("de", "en"))
        assert sorted(fields.findall(german)) == sorted(fields.findall(english)), key


@pytest.mark.parametrize("key", evaluation_words.keys())
def test_what_the_server_says_is_there_in_both_languages(key: str) -> None:
    names = "name known id question before after reason value".split()
    given = {name: f"<{name}>" for name in names}
    german, english = (evaluation_words.word(key, code, **given) for code in ("de", "en"))
    assert german != english
    assert set(re.findall(r"<\w+>", german)) == set(re.findall(r"<\w+>", english))


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)
def test_no_module_turns_text_into_markup(module: Path) -> None:
    assert not _TAG.search(module.read_text("utf-8"))


def test_modules_are_served_as_scripts_and_asked_for_anew() -> None:
    app = FastAPI()
    evaluation_tab.serve_assets(app)
    response = TestClient(app).get("/ui/evaluation/main.js")
    assert response.headers["content-type"].startswith("text/javascript")
    assert response.headers["cache-control"] == "no-cache"
