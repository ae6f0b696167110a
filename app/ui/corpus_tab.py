"""The Korpus tab: a frame that ``corpus/main.js`` fills from the API, with words and choices."""

from __future__ import annotations

import json
from pathlib import Path
from typing import get_args

from fastapi import FastAPI
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from app.ui.markup import escape
from app.ui.topic_words import topic_label
from app.ui.words import keys, template, word
from ingest.loaders import SUFFIXES
from ingest.topics import TOPICS
from rag.model import AUTHORITIES, KINDS, LawStatus, Status
from rag.settings import Settings

ASSETS = Path(__file__).parent / "corpus"
_ADDRESS = "/ui/corpus"
_LANGUAGES = ("de", "en")
FORMATS = (
    "PDF, Word, PowerPoint, Excel, OpenDocument, HTML, Markdown, Text, E‑Mail, Untertitel, "
    "Gesetzes-XML oder ZIP"
)

# The module is fetched when the tab is first seen: who only asks does not load it.
LOAD = """
import(new URL('ui/corpus/main.js', document.baseURI)).catch(() => {
  const frame = element.querySelector('#kiko-corpus');
  frame.querySelector('.k-progress').textContent = frame.dataset.failed;
});
"""


def serve_assets(app: FastAPI) -> None:
    """Serve the modules of the tab; a newer Kiko's are asked for at every visit."""
    app.mount(_ADDRESS, Assets(directory=ASSETS), name="corpus-assets")


def frame(settings: Settings) -> str:
    """Return the frame of the tab, with what the modules need to know."""
    words = {key: template(key) for key in keys() if key.startswith("corpus.")}
    failed = escape(word("corpus.error.unreachable"))
    return (
        f'<div class="k-corpus" id="kiko-corpus" lang="de" data-failed="{failed}" '
        f'data-words="{escape(json.dumps(words, ensure_ascii=False))}" '
        f'data-options="{escape(json.dumps(options(settings), ensure_ascii=False))}">'
        f"<h2>{escape(word('corpus.title'))}</h2>"
        f'<p class="k-progress" role="status">{escape(word("corpus.loading"))}</p></div>'
    )


def options(settings: Settings) -> dict[str, object]:
    """Return what an organiser can choose from, as pairs of value and label, and the limits."""
    return {
        "kinds": [(kind, word(f"kind.{kind}")) for kind in KINDS],
        "statuses": [(status, word(f"corpus.status.{status}")) for status in get_args(Status)],
        "authorities": [(name, word(f"authority.{name}")) for name in AUTHORITIES],
        "law_statuses": [(s, word(f"corpus.law_status.{s}")) for s in get_args(LawStatus)],
        "languages": [(code, word(f"corpus.language.{code}")) for code in _LANGUAGES],
        "findings": [
            (key.removeprefix("corpus.finding."), word(key))
            for key in keys()
            if key.startswith("corpus.finding.")
        ],
        "topics": [(topic, topic_label(topic)) for topic in TOPICS],
        "suffixes": sorted(SUFFIXES),
        "formats": FORMATS,
        "max_mb": settings.max_upload_mb,
    }


class Assets(StaticFiles):
    """Static files that a browser keeps but asks for anew."""

    def file_response(self, *arguments: object, **named: object) -> Response:
        """Return a file with the headers that say so."""
        response = super().file_response(*arguments, **named)  # type: ignore[arg-type]
        response.headers["Cache-Control"] = "no-cache"
        if response.media_type == "application/javascript":  # what some hosts' type tables say
            response.headers["Content-Type"] = "text/javascript; charset=utf-8"
        return response
