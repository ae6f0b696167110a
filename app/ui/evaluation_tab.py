"""The Auswertung tab: a frame that ``evaluation/main.js`` fills from the API, with its words."""

from __future__ import annotations

import json
from pathlib import Path

from fastapi import FastAPI

from app.evaluation_suites import FEEDBACK_SUITE
from app.ui.corpus_tab import Assets
from app.ui.markup import escape
from app.ui.words import keys, template, word
from eval.error_classes import ERROR_CLASSES
from eval.metrics import METRICS
from eval.summary import CATEGORY_METRICS, RATES

ASSETS = Path(__file__).parent / "evaluation"
_ADDRESS = "/ui/evaluation"
_FIRST = ("correct", "right_first", "key_fact_recall", "citation_precision", "false_refusal")

# The module is fetched when the tab is first seen: who only asks does not load it.
LOAD = """
import(new URL('ui/evaluation/main.js', document.baseURI)).catch(() => {
  const frame = element.querySelector('#kiko-evaluation');
  frame.querySelector('.k-progress').textContent = frame.dataset.failed;
});
"""


def serve_assets(app: FastAPI) -> None:
    """Serve the modules of the tab; a newer Kiko's are asked for at every visit."""
    app.mount(_ADDRESS, Assets(directory=ASSETS), name="evaluation-assets")


def frame() -> str:
    """Return the frame of the tab, with what the modules need to know."""
    words = {key: template(key) for key in keys() if key.startswith("evaluation.")}
    options = {
        "metrics": [*METRICS, *RATES],
        "first_metrics": _FIRST,
        "category_metrics": CATEGORY_METRICS,
        "outcomes": ERROR_CLASSES,
        "feedback_suite": FEEDBACK_SUITE,
    }
    failed = escape(word("corpus.error.unreachable"))
    return (
        f'<div class="k-corpus k-evaluation" id="kiko-evaluation" lang="de" data-failed="{failed}" '
        f'data-words="{escape(json.dumps(words, ensure_ascii=False))}" '
        f'data-options="{escape(json.dumps(options, ensure_ascii=False))}">'
        f"<h2>{escape(word('evaluation.title'))}</h2>"
        f'<p class="k-progress" role="status">{escape(word("evaluation.loading"))}</p></div>'
    )
