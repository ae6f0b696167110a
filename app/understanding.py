"""From a loaded file to the page an organiser edits, and what to know before it goes live."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, count
from pathlib import Path

from app.editing import Front, Page, blocks_with_offsets
from app.library_words import word
from app.payload import ORIGINAL
from ingest.attribution import take_out
from ingest.description import identifier
from ingest.frontmatter import FrontMatter
from ingest.frontmatter import split as split_front
from ingest.loaders.draft import Draft
from ingest.markdown_writer import to_markdown
from ingest.near_duplicates import Near
from ingest.outline import Block, assemble
from ingest.privacy import Finding, redact, scan
from ingest.splitter import split
from ingest.understand import Proposal, understand
from rag.errors import DocumentError, InputError
from rag.model import Document, Kind, Metadata, Passage

FOLDERS: dict[Kind, str] = {
    "talk": "talks",
    "breakout": "breakouts",
    "practice": "practice",
    "legal": "legal",
}
_LONGEST_SLUG = 80
_NO_FRONT = FrontMatter.model_validate({"title": "-", "sources": [{"title": "-", "url": "urn:-"}]})


@dataclass(frozen=True, slots=True)
class Preview:
    """What was understood of one text, before anything is saved.

    ``same_as`` names the document that holds exactly this file or text; ``name`` is the inner name
    where the file is a container.
    """

    name: str
    page: Page
    reasons: Mapping[str, str]
    text: str
    passages: tuple[Passage, ...]
    findings: tuple[Finding, ...]
    near: tuple[Near, ...] = ()
    same_as: str | None = None
    warnings: tuple[str, ...] = ()


def proposed(draft: Draft, name: str, given: Front) -> tuple[Page, dict[str, str]]:
    """Return the page for a loaded file, ``given`` before what was found, and why it was found.

    The kind is missing where it is neither given nor to be recognised.
    """
    guesses = _guesses(understand(draft, name))
    if draft.stated is not None:
        front: dict[str, object] = draft.stated.model_dump(mode="json", exclude_defaults=True)
        guesses = {"kind": guesses["kind"]}  # nothing else is added to what is stated
    else:
        front = {}
    front = {**{key: value for key, (value, _) in guesses.items() if value}, **front}
    reasons = {key: why for key, (_, why) in guesses.items() if key not in given}
    front = {**front, **given, "status": "draft"}
    if not front.get("title"):
        front["title"] = Path(name).stem
    front.setdefault("sources", [{"title": name, "url": f"{ORIGINAL}{slug(name)}"}])
    return Page(front, body_of(draft.blocks)), reasons


def body_of(blocks: Iterable[Block]) -> str:
    """Return blocks as Markdown with their locators."""
    return split_front(to_markdown(_NO_FRONT, blocks)).body.strip("\n")


def findings(page: Page) -> tuple[Finding, ...]:
    """Return the personal data in a page's text; the names of stated speakers are none."""
    return scan(page.text, speakers(page))


def speakers(page: Page) -> list[str]:
    """Return the names of the speakers that the front matter states."""
    stated = page.front.get("speakers")
    listed = stated if isinstance(stated, (list, tuple)) else ()
    return [str(s["name"]) for s in listed if isinstance(s, Mapping) and s.get("name")]


def redacted(page: Page, chosen: Sequence[int], document_id: str) -> Page:
    """Return the page with the findings of these numbers (from 0) replaced.

    Raises:
        InputError: there is no finding of that number.
    """
    found = findings(page)
    for index in chosen:
        if not 0 <= index < len(found):
            raise InputError(word("redaction", index=index, id=document_id, count=len(found)))
    if not chosen:
        return page
    wanted = [found[index] for index in sorted(set(chosen))]
    blocks = [_redacted_block(b, start, wanted) for b, start in blocks_with_offsets(page.blocks)]
    return Page(page.front, body_of(blocks))


def passages(page: Page, document_id: str) -> tuple[Passage, ...]:
    """Return the passages of a page as they will be cited."""
    text, sections = assemble(page.blocks)
    sources = page.front.get("sources")
    if isinstance(sources, (list, tuple)) and sources:
        text, sections, _ = take_out(text, sections, len(sources), document_id)
    title = str(page.front.get("title", ""))
    return split(Document(Metadata(document_id, title, "practice"), text, sections))


def kinds_of(found: Iterable[Finding]) -> dict[str, int]:
    """Return kind → number of findings; what may be said of them anywhere."""
    return dict(Counter(finding.kind for finding in found))


def masked(finding: Finding) -> str:
    """Return a finding so that it is recognised by who knows it, and by nobody else."""
    words = finding.text.split()
    return " ".join(w[0] + "•" * min(len(w) - 1, 8) for w in words if w)


def new_id(page: Page, is_taken: Callable[[str], bool]) -> str:
    """Return an id for a new document that no other has: its folder and its title."""
    stated = page.front.get("id")
    folder = folder_of(page)
    base = str(stated) if stated else identifier(Path(folder) / slug(str(page.front["title"])))
    numbered = (f"{base}-{number}" for number in count(2))
    return next(i for i in chain([base], numbered) if not is_taken(i))


def folder_of(page: Page) -> str:
    """Return the folder for documents of a page's kind; raise InputError for an unknown kind."""
    kind = str(page.front.get("kind") or "")
    if not kind:
        raise DocumentError(word("kind_missing", name=page.front.get("title")))
    folder = {str(k): f for k, f in FOLDERS.items()}.get(kind)
    if folder is None:
        raise InputError(word("field", name="kind", value=kind, allowed=", ".join(FOLDERS)))
    return folder


def slug(title: str) -> str:
    """Return a title as part of a file's name."""
    words = identifier(Path(title.replace("/", " ").replace(".", " ") + ".md"))
    return words[:_LONGEST_SLUG].rstrip("-")


def _redacted_block(block: Block, start: int, wanted: Sequence[Finding]) -> Block:
    inside = [_within(finding, block, start) for finding in wanted]
    clipped = [finding for finding in inside if finding]
    return replace(block, text=redact(block.text, clipped)) if clipped else block


def _within(finding: Finding, block: Block, start: int) -> Finding | None:
    """Return the part of a finding that lies in a block, placed in the block's own text."""
    first = max(finding.start - start, 0)
    last = min(finding.end - start, len(block.text))
    if first >= last:
        return None
    return replace(finding, start=first, end=last, text=block.text[first:last])


def _guesses(proposal: Proposal) -> dict[str, tuple[object, str]]:
    """Return front matter key → proposed value, plain, and why."""
    day = proposal.date.value
    speakers = [{"name": s.name, "role": s.role} for s in proposal.speakers.value]
    return {
        "title": (proposal.title.value, proposal.title.why),
        "kind": (proposal.kind.value, proposal.kind.why),
        "date": (day.isoformat() if day else None, proposal.date.why),
        "topics": (list(proposal.topics.value), proposal.topics.why),
        "language": (proposal.language.value, proposal.language.why),
        "event": (proposal.event.value, proposal.event.why),
        "speakers": (speakers, proposal.speakers.why),
        "authority": (proposal.authority.value, proposal.authority.why),
    }
