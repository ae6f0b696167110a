"""Terms of the glossary within a sentence; the explanation opens on focus and under the pointer.

A term is a ``dfn`` that takes the focus, not a button: it has to break with the line it is in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Set

from app.ui.markup import escape
from app.ui.words import word
from rag.glossary import Entry
from rag.messages import Language

Places = Callable[[str], list[tuple[int, int, Entry]]]
MOST = 4  # terms explained in one answer; more would be hard to read


def explained(
    text: str, places: Places, turn: str, known: Set[str], language: Language
) -> tuple[str, set[str]]:
    """Return ``text`` as HTML with its terms explained, and the terms that are ``known`` then."""
    seen, parts, position = set(known), list[str](), 0
    for start, end, entry in _shown(text, places, known):
        parts += [escape(text[position:start]), _term(text[start:end], entry, turn, language)]
        seen.add(entry.term)
        position = end
    return "".join([*parts, escape(text[position:])]), seen


def _shown(text: str, places: Places, known: Set[str]) -> Iterator[tuple[int, int, Entry]]:
    """Yield the places to explain: nouns of the subject, each once an answer."""
    left = MOST - len(known)
    for start, end, entry in places(text):
        # an entry without a document is a word of everyday life, there for the search alone
        is_notion = bool(entry.documents) and text[start].isupper()
        if left > 0 and is_notion and entry.term not in known and entry.definition not in text:
            left -= 1
            yield start, end, entry


def _term(shown: str, entry: Entry, turn: str, language: Language) -> str:
    id_ = escape(f"{turn}-begriff-{'-'.join(entry.term.split())}")
    term = "" if entry.term.casefold() == shown.casefold() else f"{entry.term}: "
    return (
        f'<dfn class="k-term" tabindex="0" aria-describedby="{id_}">{escape(shown)}</dfn>'
        f'<span class="k-tip" role="tooltip" id="{id_}" lang="de">'
        f"<strong>{escape(term)}</strong>{escape(entry.definition)} "
        f'<span class="k-tip__from" lang="{language}">{escape(word("glossary", language))}</span>'
        "</span>"
    )
