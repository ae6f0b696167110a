"""The glossary: its schema, its forms, its links, and every abbreviation of the documents."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from functools import cache

from tests.corpus_reader import CORPUS, Document, read_documents, read_glossary, split_sentences

KEYS = {"term", "abbreviations", "variants", "english", "definition", "documents"}
LISTS = ("abbreviations", "variants", "english", "documents")
FORMS = ("abbreviations", "variants", "english")
MIN_ENTRIES = 200
MAX_DOCUMENTS = 3
ROMAN = re.compile(r"[IVXL]+")
NOT_EXPLAINED = {
    "IT": "reads as the English word it, which no question may be expanded by",
    "US": "reads as the English word us, which no question may be expanded by",
    "AA": "a conformance level of WCAG, never asked for alone",
    "BVGa": "the register sign in a file number of a court",
    "UKl": "the register sign in a file number of a court",
}

Entry = Mapping[str, object]


@cache
def glossary() -> tuple[Entry, ...]:
    """Read the glossary once."""
    return tuple(read_glossary())


@cache
def documents() -> tuple[Document, ...]:
    """Read the corpus once."""
    return tuple(read_documents())


def strings(entry: Entry, key: str) -> list[str]:
    """Return the list of an entry under a key, empty when it is left out."""
    value = entry.get(key, [])
    assert isinstance(value, list), f"{entry.get('term')}: {key} is no list"
    assert all(isinstance(item, str) and item.strip() for item in value), (
        f"{entry.get('term')}: {key} holds something that is no text: {value}"
    )
    return [str(item) for item in value]


def forms(entry: Entry) -> list[str]:
    """Return the term of an entry and all its other forms."""
    return [str(entry["term"]), *(form for key in FORMS for form in strings(entry, key))]


def schema_problems(entry: Entry) -> Iterator[str]:
    """Yield what is wrong with the keys and values of an entry."""
    yield from (f"unknown key {key}" for key in sorted(set(entry) - KEYS))
    for key in ("term", "definition"):
        if not isinstance(entry.get(key), str):
            yield f"{key} is no text"
    for key in LISTS:
        if key in entry and not strings(entry, key):
            yield f"{key} is empty: leave it out"
    if len(strings(entry, "documents")) > MAX_DOCUMENTS:
        yield f"more than {MAX_DOCUMENTS} documents"


def test_entries_follow_the_schema() -> None:
    found = [f"{e.get('term')}: {problem}" for e in glossary() for problem in schema_problems(e)]
    assert not found, "\n".join(found)


def test_there_are_enough_entries() -> None:
    assert len(glossary()) >= MIN_ENTRIES


def test_definitions_are_one_sentence() -> None:
    texts = [str(entry["definition"]) for entry in glossary()]
    wrong = [t for t in texts if len(split_sentences(t)) != 1 or t[-1] != "." or len(t) > 220]
    assert wrong == []


def test_no_form_stands_in_two_entries() -> None:
    owners = defaultdict(list)
    for entry in glossary():
        for form in forms(entry):
            owners[" ".join(form.casefold().split())].append(entry["term"])
    assert {form: terms for form, terms in owners.items() if len(terms) > 1} == {}


def test_linked_documents_exist() -> None:
    known = {document.id for document in documents()}
    linked = {(e["term"], name) for e in glossary() for name in strings(e, "documents")}
    assert sorted((str(term), name) for term, name in linked if name not in known) == []


def test_the_glossary_is_nfc_and_sorted() -> None:
    text = (CORPUS / "glossary.yaml").read_text(encoding="utf-8")
    assert unicodedata.is_normalized("NFC", text)
    terms = [sort_key(str(entry["term"])) for entry in glossary()]
    assert terms == sorted(terms)


def sort_key(term: str) -> str:
    """Return a term as a reader looks it up: without case and without umlaut dots."""
    folded = unicodedata.normalize("NFKD", term.casefold())
    return folded.encode("ascii", "ignore").decode()


# --- abbreviations --------------------------------------------------------------------------


def is_abbreviation(part: str) -> bool:
    """Say whether one part of a word is an abbreviation: URBAN, KGSt, VwVfG, but not OpenData."""
    letters = [char for char in part if char.isalpha()]
    capitals = sum(char.isupper() for char in letters)
    if capitals < 2 or ROMAN.fullmatch(part):
        return False
    return 2 * capitals >= len(letters) or (len(part) <= 8 and part[-1].isupper())


def abbreviations(text: str) -> Iterator[str]:
    """Yield the abbreviations of a text, the parts of compound words one by one."""
    for word in re.findall(r"[\w-]+", text):
        yield from (part for part in re.split(r"[-_]", word) if is_abbreviation(part))


@cache
def explained() -> tuple[frozenset[str], re.Pattern[str]]:
    """Return the one-word forms of the glossary and a pattern of its longer ones."""
    known = {form for entry in glossary() for form in forms(entry)}
    longer = sorted((f for f in known if re.search(r"[\s.@_-]", f)), key=len, reverse=True)
    return frozenset(known), re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longer)) + r")")


def unexplained(document: Document) -> set[str]:
    """Return the abbreviations of a document that the glossary does not have."""
    known, longer = explained()
    text = longer.sub(" ", f"{document.meta.get('title')}\n{document.body}")
    return {a for a in abbreviations(text) if a not in known and a not in NOT_EXPLAINED}


def test_every_abbreviation_of_the_documents_is_explained() -> None:
    found = {d.id: sorted(unexplained(d)) for d in documents() if unexplained(d)}
    assert not found, "\n".join(f"{name}: {words}" for name, words in found.items())


def test_every_exemption_is_needed() -> None:
    words = Counter(a for d in documents() for a in abbreviations(f"{d.meta['title']} {d.body}"))
    assert [word for word in NOT_EXPLAINED if not words[word]] == []
