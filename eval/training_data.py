"""What the bundled encoder learns from: texts, and pairs of texts that belong together."""

from __future__ import annotations

import gzip
import json
import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import yaml

from ingest.corpus import read
from rag.errors import SuiteError
from rag.german import sentences
from rag.glossary import Glossary

Pair = tuple[str, str]

WINDOW = 900
KINDS = 4
_WORD = re.compile(r"[^\W\d_]+|\d+")
_ENDING = re.compile(r"(?<=\w{4})(ern|em|en|er|es|e|s|n)$")
_HEADING = re.compile(r"^#+\s+(.*)$", re.MULTILINE)
_SOURCE = re.compile(r"\[\^\d+\]")
_FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
_GERMAN_FRAMES = (
    "Was ist {}?", "Was bedeutet {}", "Wie funktioniert {}?", "Welche {}?", "Wer {}?",
    "Wann {}?", "Wo {}", "Muss man {}?", "Darf ich {}?", "Dürfen wir {}?", "Gilt {} für Kommunen?",
    "Wie viele {}?", "Warum {}?", "Wer ist zuständig für {}?", "Welches Gesetz regelt {}?",
    "was gilt bei {}", "brauchen wir {}", "gibt es {}", "worum geht es bei {}", "{}", "{}",
)  # fmt: skip
_ENGLISH_FRAMES = (
    "What is {}?", "What does {} mean?", "How does {} work?", "Which {}?", "Who {}?", "When {}?",
    "Where {}?", "Do we have to {}?", "May I {}?", "Are we allowed to {}?", "Why {}?",
    "Who is responsible for {}?", "What applies to {}?", "How many {}?", "Is there {}?",
    "Can the {} be {}?", "the {} of the {}", "{} and {}", "{}", "{}",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Section:
    """A headed stretch of text."""

    title: str
    heading: str
    sentences: tuple[str, ...]

    @property
    def text(self) -> str:
        """Return title, heading and body as one text."""
        return f"{self.title}. {self.heading}. {' '.join(self.sentences)}"


@dataclass(frozen=True, slots=True)
class Lexicon:
    """German–English pairs, and the English of single German words by their stem."""

    pairs: tuple[Pair, ...]
    english: Mapping[str, tuple[str, ...]]


def read_law(path: Path) -> list[Section]:
    """Read a gzipped JSONL file of ``title, head, body``; empty sections are left out."""
    try:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines]
    except (OSError, ValueError) as error:
        raise SuiteError(f"{path} is no gzipped JSONL file of law text: {error}") from error
    sections = [Section(row["title"], row["head"], split(row["body"])) for row in rows]
    return [section for section in sections if section.sentences]


def read_corpus(folder: Path) -> list[Section]:
    """Read our own Markdown documents, a section a heading."""
    return [
        section
        for path in sorted(folder.rglob("*.md"))
        for section in _markdown_sections(path)
        if section.sentences
    ]


def read_questions(folder: Path) -> list[Pair]:
    """Return the questions that our documents are known to answer, each with what answers it.

    That is the sentence, and the next question to the same sentence: they ask the same.
    """
    pairs: list[Pair] = []
    for document in read([folder]).documents:
        by_sentence: dict[tuple[int, int], list[str]] = defaultdict(list)
        for question in document.questions:
            by_sentence[question.start, question.end].append(question.text)
        for (start, end), asked in by_sentence.items():
            pairs += [(question, document.text[start:end]) for question in asked]
            pairs += list(pairwise(asked))
    return pairs


def read_glossary(path: Path) -> list[Pair]:
    """Return every pair of a term with another form of it, and of a form with the definition."""
    entries = Glossary.load(path).entries
    pairs = [(entry.term, form) for entry in entries for form in entry.forms[1:]]
    return pairs + [(form, entry.definition) for entry in entries for form in entry.forms]


def read_lexicon(path: Path) -> Lexicon:
    """Read tab-separated German–English lines; ``#`` starts a comment line."""
    pairs = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        german, tab, english = line.partition("\t")
        if not (german and tab and english):
            raise SuiteError(f"{path}:{number}: expected 'German<TAB>English', found {line!r}.")
        pairs.append((german, english))
    return Lexicon(tuple(pairs), _by_stem(pairs))


def split(text: str) -> tuple[str, ...]:
    """Return the sentences of a text that say something."""
    found = (text[start:end] for start, end in sentences(text))
    return tuple(sentence for sentence in found if _WORD.search(sentence))


def stem(word: str) -> str:
    """Cut a German inflection ending off a lower-cased word."""
    return _ENDING.sub("", word.lower())


def section_pair(section: Section, kind: int, lexicon: Lexicon, dice: random.Random) -> Pair | None:
    """Draw one (question-like text, passage) of a section; ``kind`` picks one of KINDS views."""
    picked = dice.randrange(len(section.sentences))
    sentence = section.sentences[picked]
    if kind == 0:
        question: str | None = _headline(section, dice)
    elif kind == 1:
        question = _pseudo_question(sentence, dice)
    elif kind == 2:
        question = _english_question(section, sentence, lexicon, dice)
    else:
        return _cloze(section.sentences, picked, dice)
    return (question, _window(section.sentences, picked, dice)) if question else None


def _markdown_sections(path: Path) -> Iterator[Section]:
    text = _SOURCE.sub("", path.read_text(encoding="utf-8"))
    front = _FRONT_MATTER.match(text)
    meta = yaml.safe_load(front[1]) if front else {}
    title = str(meta.get("title", path.stem))
    parts = _HEADING.split(text[front.end() :] if front else text)
    headings = [title, *parts[1::2]]
    for heading, body in zip(headings, parts[0::2], strict=True):
        yield Section(title, heading, split(body))


def _by_stem(pairs: Iterable[Pair]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for german, english in pairs:
        if " " not in german:
            found[stem(german)].append(english)
    return {key: tuple(dict.fromkeys(values)) for key, values in found.items()}


def _window(parts: Sequence[str], around: int, dice: random.Random) -> str:
    """Return up to WINDOW characters of consecutive sentences that contain one of them."""
    first = last = around
    size, limit = len(parts[around]), dice.randint(WINDOW // 4, WINDOW)
    while size < limit and (first > 0 or last < len(parts) - 1):
        if first > 0 and (last == len(parts) - 1 or dice.random() < 0.5):
            first -= 1
            size += len(parts[first])
        else:
            last += 1
            size += len(parts[last])
    return " ".join(parts[first : last + 1])[: 2 * WINDOW]


def _cloze(parts: Sequence[str], picked: int, dice: random.Random) -> Pair | None:
    others = [*parts[:picked], *parts[picked + 1 :]]
    if not others:
        return None
    return parts[picked], _window(others, min(picked, len(others) - 1), dice)


def _headline(section: Section, dice: random.Random) -> str:
    if dice.random() < 0.5:
        return section.heading
    return f"{section.title} {section.heading}"


def _pseudo_question(sentence: str, dice: random.Random) -> str:
    """Ask for a few of a sentence's words, in the manner of a user."""
    words = _WORD.findall(sentence)
    nouns = [word for word in words if word[0].isupper() or word[0].isdigit()]
    pool = nouns if len(nouns) > 1 and dice.random() < 0.6 else words
    chosen = dice.sample(pool, min(len(pool), dice.randint(2, 7)))
    return dice.choice(_GERMAN_FRAMES).format(" ".join(chosen))


def _english_question(
    section: Section, sentence: str, lexicon: Lexicon, dice: random.Random
) -> str | None:
    """Ask in English, word by word through the lexicon; None where it knows too few words."""
    source = section.heading if dice.random() < 0.3 else sentence
    english = []
    for word in _WORD.findall(source):
        known = lexicon.english.get(stem(word))
        if known:
            english.append(dice.choice(known))
        elif word.isdigit():
            english.append(word)
    if len(english) < 2:
        return None
    count = min(len(english), dice.randint(2, 9))
    chosen = dice.sample(english, count)
    frame = dice.choice(_ENGLISH_FRAMES)
    slots = frame.count("{}")
    return frame.format(*(" ".join(chosen[slot::slots]) for slot in range(slots)))
