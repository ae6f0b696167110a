"""The frame of the Korpus tab and what its modules get: words, choices, files."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.ui import corpus_tab, words
from app.ui.topic_words import topic_label
from app.wiring import load_settings
from ingest.loaders import SUFFIXES
from ingest.topics import TOPICS
from rag.model import KINDS

KEYS = words.keys()
MODULES = sorted(corpus_tab.ASSETS.glob("*.js"))
_KEY = re.compile(r"""["`](corpus\.[a-z_.]+(?:\$\{[^}]+\})?[a-z_.]*)["`]""")
_TAG = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function")


def data(frame: str, name: str) -> object:
    """Return what a data attribute of the frame holds."""
    found = re.search(rf'data-{name}="([^"]*)"', frame)
    assert found
    return json.loads(unescape(found[1]))


def test_the_frame_hands_over_words_and_choices() -> None:
    frame = corpus_tab.frame(load_settings(max_upload_mb=7))
    texts, options = data(frame, "words"), data(frame, "options")
    assert isinstance(texts, dict) and isinstance(options, dict)
    assert texts["corpus.publish"] == "Veröffentlichen"
    assert texts["corpus.page"] == "Seite {page} von {pages}"
    assert [kind for kind, _ in options["kinds"]] == list(KINDS)
    assert [topic for topic, _ in options["topics"]] == list(TOPICS)
    assert set(options["suffixes"]) == SUFFIXES
    assert options["max_mb"] == 7


def test_every_topic_has_a_label_of_its_own() -> None:
    labels = [topic_label(topic) for topic in TOPICS]
    assert len(set(labels)) == len(TOPICS)
    assert all(label[0].isupper() for label in labels)


def patterns() -> set[str]:
    """Return the keys that the modules ask for, ``*`` for what they fill in."""
    found = (_KEY.findall(module.read_text("utf-8")) for module in MODULES)
    return {re.sub(r"\$\{[^}]+\}", "*", key) for keys in found for key in keys}


def test_every_word_that_a_module_asks_for_exists() -> None:
    known = [key for key in KEYS if key.startswith("corpus.")]
    for pattern in patterns():
        wanted = re.compile(re.escape(pattern).replace(r"\*", r"[a-z_]+") + r"(\.\w+)?")
        assert any(wanted.fullmatch(key) for key in known), pattern


def test_every_word_of_the_tab_is_used() -> None:
    used = [re.escape(pattern).replace(r"\*", r"[a-z_]+") for pattern in patterns()]
    python = Path(corpus_tab.__file__).read_text("utf-8")
    for key in KEYS:
        stem = re.sub(r"\.one$", "", key)
        if key.startswith("corpus.") and not any(re.fullmatch(one, stem) for one in used):
            assert stem.rpartition(".")[0] in python or stem in python, key


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)
def test_no_module_turns_text_into_markup(module: Path) -> None:
    assert not _TAG.search(module.read_text("utf-8"))


def test_modules_are_served_as_scripts_and_asked_for_anew() -> None:
    app = FastAPI()
    corpus_tab.serve_assets(app)
    response = TestClient(app).get("/ui/corpus/main.js")
    assert response.headers["content-type"].startswith("text/javascript")
    assert response.headers["cache-control"] == "no-cache"
    assert TestClient(app).get("/ui/corpus/../page.py").status_code == 404
