"""The corpus as it is written: front matter, ids, sections, sentences."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import cache

import pytest

from tests.corpus_reader import (
    CORPUS,
    FOLDERS,
    Document,
    document_paths,
    parse,
    read_documents,
    read_topics,
    split_sentences,
    word_count,
)
from tests.readability import average_length, report

REQUIRED = {"title", "kind", "status", "topics", "authority", "sources"}
LEGAL_ONLY = {"valid_from", "valid_to", "law_status"}
SESSION_ONLY = {"event", "speakers"}
DATED = {"date", "as_of"}  # at least one: many web pages state no date of publication
OPTIONAL = DATED | {"id", "language", "supersedes", "licence"}
ENUMS = {
    "kind": {"talk", "breakout", "practice", "legal"},
    "status": {"draft", "published", "withdrawn"},
    "authority": {
        "statute",
        "authority_guidance",
        "association_guidance",
        "academic",
        "session",
        "report",
    },
    "law_status": {"in_force", "adopted", "draft", "repealed"},
    "language": {"de", "en"},
}
DATES = ("date", "as_of", "valid_from", "valid_to")
MAX_SECTION_WORDS = 220
MAX_WORDS_WITHOUT_SECTION = 60
FACT_ID = re.compile(r"\b[UCPRB]-\d{3}\b(?!/\d)")  # C-634/21 is a court's file number
POINTER = re.compile(
    r"(?i)\bsiehe\s+(oben|unten|auch|dort|abschnitt|kapitel|\d)|\bs\.\s?[ou]\.(?=\W|$)|"
    r"\b(oben|unten|vorstehend|nachstehend|nachfolgend|eingangs|vorgenannt)\w*\s+"
    r"(genannt|erwähnt|beschrieben|dargestellt)\w*|\bwie (oben|bereits|schon|eingangs) "
    r"(erwähnt|genannt|gesagt|beschrieben)|\bweiter (oben|unten)\b|\bim folgenden abschnitt|"
    r"\bim (vorigen|nächsten|vorherigen) abschnitt"
)
DANGLING = re.compile(r"^[-*]?\s*(Dies|Dieses|Dort|Daher|Deshalb|Er|Sie|Hierfür|Dafür|Dagegen)\b")
LOCATOR = re.compile(r"\(((?:Art\.|§§?|Anhang|Erwägungsgrund) [^()]*)\)$")
MARKUP = {
    "HTML": r"</?[a-zA-Z][^>]*>",
    "a table": r"(?m)^\s*\|.*\|\s*$",
    "a straight quotation mark": r'"',
    "an emoji": "[\U0001f300-\U0001faff\u2600-\u27bf]",
    "an escaped or doubled bracket": r"\\\[|\[\[",
}

Check = Callable[[Document], Iterable[str]]


@cache
def documents() -> tuple[Document, ...]:
    """Read the corpus once."""
    return tuple(read_documents())


def problems(check: Check) -> str:
    """Return what a check finds, one line a finding, each with its document."""
    return "\n".join(f"{d.id}: {found}" for d in documents() for found in check(d))


def prose(document: Document) -> str:
    """Return what a reader sees of a document: title and body."""
    return f"{document.meta.get('title', '')}\n{document.body}"


# --- front matter ---------------------------------------------------------------------------


def key_problems(document: Document) -> Iterator[str]:
    """Yield keys that are missing, unknown or not allowed for the kind."""
    keys, kind = set(document.meta), document.meta.get("kind")
    allowed = REQUIRED | OPTIONAL
    allowed |= LEGAL_ONLY if kind == "legal" else set()
    allowed |= SESSION_ONLY if kind in ("talk", "breakout") else set()
    yield from (f"lacks {key}" for key in sorted(REQUIRED - keys))
    yield from (f"{key} is not allowed in a {kind}" for key in sorted(keys - allowed))
    if not keys & DATED:
        yield "has neither date nor as_of"


def enum_problems(document: Document) -> Iterator[str]:
    """Yield values outside their fixed lists, and a kind that does not match the folder."""
    for key, allowed in ENUMS.items():
        if key in document.meta and document.meta[key] not in allowed:
            yield f"{key}: {document.meta[key]!r} is none of {sorted(allowed)}"
    if document.path.is_relative_to(CORPUS):
        folder = document.path.relative_to(CORPUS).parts[0]
        if FOLDERS.get(folder) != document.meta.get("kind"):
            yield f"kind {document.meta.get('kind')!r} in folder {folder}"


def date_problems(document: Document) -> Iterator[str]:
    """Yield dates that are no dates or stand in the wrong order."""
    for key in DATES:
        if key in document.meta and type(document.meta[key]) is not date:
            yield f"{key}: {document.meta[key]!r} is no date YYYY-MM-DD"
    first, last = document.meta.get("valid_from"), document.meta.get("valid_to")
    if isinstance(first, date) and isinstance(last, date) and first > last:
        yield f"valid_from {first} is after valid_to {last}"


def topic_problems(document: Document) -> Iterator[str]:
    """Yield topics outside the list of corpus/README.md, or none at all."""
    topics = document.meta.get("topics")
    if not isinstance(topics, list) or not topics:
        yield "topics is no list with an entry"
        return
    yield from (f"topic {topic!r} is not in the list" for topic in topics if topic not in TOPICS)
    if len(set(topics)) < len(topics):
        yield "a topic stands twice"


def text_problems(document: Document) -> Iterator[str]:
    """Yield titles, events, speakers and sources that are empty or of the wrong shape."""
    for key in ("title", "event", "licence"):
        value = document.meta.get(key, "–")
        if not isinstance(value, str) or not value.strip():
            yield f"{key} is no text"
    yield from entry_problems(document, "speakers", {"name", "role"}, set())
    yield from entry_problems(document, "sources", {"title", "url"}, {"accessed"})
    for url, times in Counter(document.urls).items():
        if times > 1 or not re.match(r"https?://\S+$", url):
            yield f"source {url!r} is no address or stands twice"


def entry_problems(
    document: Document, key: str, required: set[str], optional: set[str]
) -> Iterator[str]:
    """Yield entries of a list of mappings that lack a key or have a foreign one."""
    if key not in document.meta:
        return
    entries = document.meta[key]
    if not isinstance(entries, list) or not entries:
        yield f"{key} is no list with an entry"
        return
    for entry in entries:
        keys = set(entry) if isinstance(entry, Mapping) else set()
        if not required <= keys or keys - required - optional or not all(entry.values()):
            yield f"{key}: {entry!r} needs {sorted(required)}"


TOPICS = frozenset(read_topics())


def test_the_readme_lists_the_topics() -> None:
    assert len(TOPICS) >= 20


@pytest.mark.parametrize(
    "check", [key_problems, enum_problems, date_problems, topic_problems, text_problems]
)
def test_front_matter_follows_the_schema(check: Check) -> None:
    found = problems(check)
    assert not found, found


def test_the_readme_explains_every_key() -> None:
    readme = (CORPUS / "README.md").read_text(encoding="utf-8")
    keys = REQUIRED | OPTIONAL | LEGAL_ONLY | SESSION_ONLY
    assert [key for key in sorted(keys) if f"| `{key}` |" not in readme] == []


def test_the_example_of_the_readme_is_a_valid_document() -> None:
    readme = (CORPUS / "README.md").read_text(encoding="utf-8")
    text = readme.split("```markdown\n", 1)[1].split("```", 1)[0]
    example = parse(text, "example", CORPUS / "legal" / "example.md")
    checks: list[Check] = [key_problems, enum_problems, date_problems, topic_problems]
    checks += [text_problems, section_problems, style_problems, pointer_problems]
    assert [found for check in checks for found in check(example)] == []


# --- files and ids --------------------------------------------------------------------------


def test_the_corpus_has_documents_of_every_kind() -> None:
    kinds = Counter(document.meta.get("kind") for document in documents())
    assert all(kinds[kind] >= 4 for kind in FOLDERS.values()), kinds


def test_ids_are_unique() -> None:
    ids = Counter(str(document.meta.get("id", document.id)) for document in documents())
    assert [name for name, times in ids.items() if times > 1] == []


def test_file_names_are_lower_case_ascii() -> None:
    names = [path.stem for path in document_paths()]
    assert [name for name in names if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name)] == []


def test_superseded_documents_exist() -> None:
    known = {document.id for document in documents()}
    named = {str(old) for d in documents() for old in as_list(d.meta.get("supersedes"))}
    assert sorted(named - known) == []


def as_list(value: object) -> list[object]:
    """Return a list as it is and anything else as an empty one."""
    return value if isinstance(value, list) else []


# --- body -----------------------------------------------------------------------------------


def section_problems(document: Document) -> Iterator[str]:
    """Yield a missing opening, missing or empty sections, and sections that are too long."""
    sections = document.sections
    if not sections or sections[0].heading:
        yield "has no opening sentence before the first heading"
    elif len(sections) == 1 and word_count(document.body) > MAX_WORDS_WITHOUT_SECTION:
        yield "has no section"
    for section in sections:
        if not section.text:
            yield f"section {section.heading!r} is empty"
        if word_count(section.text) > MAX_SECTION_WORDS:
            yield f"section {section.heading!r} has {word_count(section.text)} words"


def style_problems(document: Document) -> Iterator[str]:
    """Yield marks that do not belong into a document, and text that is not NFC."""
    text = prose(document)
    for name, pattern in MARKUP.items():
        found = re.search(pattern, text)
        if found:
            yield f"has {name}: {found[0]!r}"
    if FACT_ID.search(text):
        yield "names a fact id"
    if not unicodedata.is_normalized("NFC", text):
        yield "is not NFC"


def pointer_problems(document: Document) -> Iterator[str]:
    """Yield sentences that point elsewhere or open with a word that needs the one before."""
    for sentence in document.sentences:
        if POINTER.search(sentence) or DANGLING.search(sentence):
            yield sentence


def heading_problems(document: Document) -> Iterator[str]:
    """Yield references in brackets at the end of a heading that do not name their law."""
    for section in document.sections:
        found = LOCATOR.search(section.heading)
        if found and not re.search(r"[A-Z][\w-]*( NRW| X| 2\.0)?$", found[1]):
            yield f"heading without a law: {section.heading}"


@pytest.mark.parametrize(
    "check", [section_problems, style_problems, pointer_problems, heading_problems]
)
def test_bodies_can_be_quoted(check: Check) -> None:
    found = problems(check)
    assert not found, found


FAULTY = """---
title: Ein Titel
kind: practice
date: heute
topics: [wetter]
valid_from: 2026-01-01
sources: [{title: Quelle}]
---
## Ohne Anfang (Art. 4)

Dies gilt nach U-001. Siehe oben: | <b>"so"</b>
"""


@pytest.mark.parametrize(
    "check",
    [
        key_problems,
        enum_problems,
        date_problems,
        topic_problems,
        text_problems,
        section_problems,
        style_problems,
        pointer_problems,
        heading_problems,
    ],
)
def test_every_check_finds_its_fault(check: Check) -> None:
    faulty = parse(FAULTY, "faulty", CORPUS / "legal" / "faulty.md")
    assert list(check(faulty))


def test_links_lead_to_files() -> None:
    paths = [*document_paths(), CORPUS / "README.md"]
    links = [
        (path, target)
        for path in paths
        for target in re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", path.read_text("utf-8"))
    ]
    assert [(str(p), target) for p, target in links if not (p.parent / target).exists()] == []


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Art. 26 Abs. 6 KI-VO gilt. Kommunen prüfen z. B. Protokolle.", 2),
        ("Die Sitzung war am 26. März 2025. Rund 50 Personen kamen.", 2),
        ("Prof. Dr. Tobias Urban koordiniert i. V. m. anderen das Projekt.", 1),
        ("Was gilt? Es gilt Art. 4. Kommunen schulen.", 3),
        ("- Der erste Punkt steht allein.\n- Der zweite auch.", 2),
    ],
)
def test_sentences_are_split_at_their_ends(text: str, count: int) -> None:
    assert len(split_sentences(text)) == count


def test_sentences_are_short_on_average() -> None:
    assert average_length(documents()) < 20, report(list(documents()))
