"""Terms of the glossary that answer to a few letters or to an inflected form."""

from __future__ import annotations

from rag.glossary import Entry, Glossary


def search(glossary: Glossary, query: str) -> list[Entry]:
    """Return matching entries: named exactly, then by the start, inside, in the definition.

    All entries, in the order of the alphabet, for an empty query.
    """
    wanted = " ".join(query.split()).casefold()
    ordered = sorted(glossary.entries, key=lambda entry: entry.term.casefold())
    if not wanted:
        return ordered
    named = {entry.term for entry in glossary.find(query)}
    ranked = [(_rank(entry, wanted, entry.term in named), entry) for entry in ordered]
    found = [(rank, entry) for rank, entry in ranked if rank is not None]
    return [entry for _, entry in sorted(found, key=lambda pair: pair[0])]


def _rank(entry: Entry, wanted: str, named: bool) -> int | None:
    forms = [form.casefold() for form in entry.forms]
    if named or wanted in forms:
        return 0
    if any(form.startswith(wanted) for form in forms):
        return 1
    if any(wanted in form for form in forms):
        return 2
    return 3 if wanted in entry.definition.casefold() else None
