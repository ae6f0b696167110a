"""The standing texts of the page in both languages: header, first view, help and foot.

Both are in the page; the style shows the one that ``<html lang>`` names.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable

from app.ui.help_words import HELP, PRIVACY, PRIVACY_STORED
from app.ui.markup import ask_button, element, escape, items
from app.ui.page_words import swaps
from app.ui.words import word
from rag.messages import LANGUAGES, Language

_WORDS: dict[str, dict[Language, str]] = {
    "skip": {"de": "Zur Frage springen", "en": "Skip to the question"},
    "claim": {"de": "Wissen zu KI in Kommunen", "en": "Knowledge on AI in municipalities"},
    "disclaimer": {
        "de": "Antworten werden automatisch aus dem Korpus zusammengestellt und ersetzen keine "
        "Rechtsberatung. Zitate sind Sätze des Korpus, kein Gesetzeswortlaut.",
        "en": "Answers are compiled automatically from the corpus and are no legal advice. Quotes "
        "are sentences of the corpus, not the wording of the law.",
    },
    "welcome": {"de": "Fragen Sie den Korpus", "en": "Ask the corpus"},
    "what": {
        "de": "Kiko antwortet mit wörtlichen Sätzen aus Vorträgen, Break-outs, Praxisberichten und "
        "Rechtstexten und nennt zu jedem die Quelle.",
        "en": "Kiko answers with verbatim sentences from talks, break-outs, practice reports and "
        "legal texts, each with its source. You may ask in English; the corpus is German.",
    },
    "kept": {
        "de": "Ihre Frage wird weder gespeichert noch protokolliert.",
        "en": "Your question is neither stored nor logged.",
    },
    "stored": {
        "de": "Ihre Fragen werden gespeichert; geben Sie keine personenbezogenen Daten ein.",
        "en": "Your questions are stored; please do not enter personal data.",
    },
    "privacy": {"de": "Datenschutz", "en": "Data protection"},
    "access": {"de": "Barrierefreiheit", "en": "Accessibility"},
}


def header() -> str:
    """Return the head of the page, with the words that the script swaps."""
    words = escape(json.dumps(swaps(), ensure_ascii=False))
    return (
        f'<a class="k-skip" href="#kiko-question">{_both("skip")}</a>'
        f'<div class="k-header" data-swaps="{words}"><h1>Kiko {_both("claim")}</h1>'
        '<div class="k-header__tools">'
        '<button type="button" class="k-theme" data-language-toggle></button>'
        '<button type="button" class="k-theme" data-theme-toggle></button></div></div>'
        '<div id="kiko-status" class="k-unseen" role="status"></div>'
    )


def disclaimer() -> str:
    """Return the line under the field."""
    return f'<p class="k-disclaimer">{_both("disclaimer")}</p>'


def welcome(questions: Iterable[str], *, stored: bool) -> str:
    """Return the first view: what Kiko is, what happens to a question, and examples."""
    return (
        '<section class="k-welcome" aria-labelledby="kiko-welcome">'
        f'<h2 id="kiko-welcome">{_both("welcome")}</h2>'
        f"<p>{_both('what')}</p><p>{_both('stored' if stored else 'kept')}</p>"
        f"{element('h3', _spans(lambda language: word('examples', language)))}"
        f"{items(map(ask_button, questions), 'k-asks k-asks--grid')}</section>"
    )


def help_text(*, stored: bool) -> str:
    """Return the help page with what holds for privacy under the settings in force."""
    privacy = PRIVACY_STORED if stored else PRIVACY
    return "".join(
        f'<div class="k-prose k-{language}" lang="{language}">{HELP[language]}{privacy[language]}'
        "</div>"
        for language in LANGUAGES
    )


def foot() -> str:
    """Return the links at the foot of the page."""
    links = [("datenschutz", "privacy"), ("barrierefreiheit", "access")]
    shown = "".join(f'<a href="{address}">{_both(key)}</a>' for address, key in links)
    return f'<footer class="k-foot">{shown}</footer>'


def _both(key: str) -> str:
    return _spans(lambda language: _WORDS[key][language])


def _spans(said: Callable[[Language], str]) -> str:
    """Return a text in both languages, of which one is shown."""
    return "".join(
        f'<span class="k-{language}" lang="{language}">{escape(said(language))}</span>'
        for language in LANGUAGES
    )
