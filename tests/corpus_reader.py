"""Read corpus/ as plain data, with PyYAML only, for the tests of the corpus itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT / "corpus"
COVERAGE = Path(__file__).resolve().parent / "data" / "coverage"
SHARED = ROOT.parent / "shared"
FACTS = SHARED / "facts" / "FAKTEN.md"
INPUTS = SHARED / "inputs"
SOURCE_MARKER = re.compile(r"\[\^\d+\]")
FOLDERS = {"talks": "talk", "breakouts": "breakout", "practice": "practice", "legal": "legal"}

# Words whose full stop ends no sentence; single letters (z. B., i. V. m.) and ordinals as well.
ABBREVIATIONS = frozenset(
    {"abs", "art", "az", "bd", "bzw", "ca", "dr", "etc", "ff", "ggf", "hrsg", "inkl", "lit", "max"}
    | {"mio", "mrd", "nr", "prof", "rn", "sog", "st", "str", "unterabs", "usw", "vgl"}
)


@dataclass(frozen=True)
class Section:
    """Hold one heading with the text below it; the opening of a document has no heading."""

    heading: str
    text: str


@dataclass(frozen=True)
class Document:
    """Hold one corpus file as written: its front matter, unchecked, and its body."""

    id: str
    path: Path
    meta: Mapping[str, object]
    body: str

    @property
    def sections(self) -> list[Section]:
        """Return the opening, if any, and every section under a heading."""
        parts = re.split(r"(?m)^#{1,6} +(.+)$", self.body)
        found = [Section("", parts[0].strip())] if parts[0].strip() else []
        pairs = zip(parts[1::2], parts[2::2], strict=True)
        return found + [Section(heading.strip(), text.strip()) for heading, text in pairs]

    @property
    def sentences(self) -> list[str]:
        """Return the sentences of all sections, headings left out."""
        return [s for section in self.sections for s in split_sentences(section.text)]

    @property
    def urls(self) -> list[str]:
        """Return the addresses of the sources, in order."""
        sources = self.meta.get("sources")
        entries = sources if isinstance(sources, list) else []
        return [str(entry.get("url", "")) for entry in entries if isinstance(entry, dict)]


def document_paths() -> list[Path]:
    """Return the Markdown files of the four folders."""
    return sorted(path for folder in FOLDERS for path in (CORPUS / folder).glob("**/*.md"))


def document_id(path: Path) -> str:
    """Return the id a document has by its place below corpus/."""
    return "-".join(path.relative_to(CORPUS).with_suffix("").parts)


def parse(text: str, name: str, path: Path) -> Document:
    """Split a text into front matter and body; raise ValueError when there is none."""
    match = re.match(r"---\n(.*?)\n---\n(.*)\Z", text, re.DOTALL)
    if match is None:
        raise ValueError(f"{path}: no front matter between two lines of ---")
    meta = yaml.safe_load(match[1])
    if not isinstance(meta, dict):
        raise ValueError(f"{path}: the front matter is no mapping")
    return Document(name, path, meta, SOURCE_MARKER.sub("", match[2]))


def read_documents() -> list[Document]:
    """Read every document of the corpus."""
    return [parse(p.read_text(encoding="utf-8"), document_id(p), p) for p in document_paths()]


def read_glossary() -> list[Mapping[str, object]]:
    """Read the entries of the glossary, unchecked."""
    entries = yaml.safe_load((CORPUS / "glossary.yaml").read_text(encoding="utf-8"))
    if not isinstance(entries, list) or not all(isinstance(e, dict) for e in entries):
        raise ValueError("corpus/glossary.yaml is no list of mappings")
    return entries


def read_topics() -> list[str]:
    """Read the allowed topics from the list under "Themen" in corpus/README.md."""
    readme = (CORPUS / "README.md").read_text(encoding="utf-8")
    listed = readme.split("\n## Themen\n", 1)[1].split("\n## ", 1)[0]
    return re.findall(r"(?m)^- `([a-z-]+)` – \S", listed)


def read_coverage() -> dict[str, dict[str, object]]:
    """Read the coverage files: name of the file to its mapping."""
    files = sorted(COVERAGE.glob("*.yaml"))
    return {path.name: yaml.safe_load(path.read_text(encoding="utf-8")) or {} for path in files}


def _ends_sentence(before: str) -> bool:
    """Say whether the full stop after a stretch of text ends a sentence."""
    word = re.split(r"[\s(„–/]", before)[-1]
    if re.fullmatch(r"\d{1,2}", word):  # an ordinal (26. März), unless it counts a provision
        return re.search(r"(Art\.|Abs\.|Nr\.|Satz|§) \d+$", before) is not None
    return len(word) > 1 and word.casefold() not in ABBREVIATIONS


def split_sentences(text: str) -> list[str]:
    """Split German prose into sentences; a blank line or a new bullet also ends one."""
    blocks = re.split(r"\n\s*\n|\n(?=\s*[-*] |\s*\d+\. )", text)
    return [sentence for block in blocks for sentence in _split_block(" ".join(block.split()))]


def _split_block(block: str) -> Iterator[str]:
    """Yield the sentences of one paragraph or bullet."""
    start = 0
    for match in re.finditer(r"([.!?])[“\")]*\s+(?=[A-ZÄÖÜ„(\d])", block):
        if match[1] != "." or _ends_sentence(block[start : match.start()]):
            yield block[start : match.end()].strip()
            start = match.end()
    if block[start:].strip():
        yield block[start:].strip()


def word_count(text: str) -> int:
    """Count the words of a text: stretches without space that hold a letter or digit."""
    return sum(1 for token in text.split() if any(char.isalnum() for char in token))
