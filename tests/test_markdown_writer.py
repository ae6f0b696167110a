"""What is written reads back as the same document: text, sections, locators, front matter."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ingest.frontmatter import FrontMatter
from ingest.loaders import markdown
from ingest.markdown_writer import to_markdown
from ingest.outline import Block, assemble

FILE = Path("talks/x.md")
META = FrontMatter.model_validate(
    {
        "title": "Titel: mit „Zeichen“ # und - mehr",
        "sources": [{"title": "Quelle", "url": "https://example.org"}],
        "date": "2025-03-26",
        "status": "draft",
        "speakers": [{"name": "Erika Beispiel", "role": ""}],
    }
)
WORDS = ["Wort", "§ 3", "(Art. 4 KI-VO)", "1.", "2)", "-", "--", "---", "+", "*", "**", "_", "a_b"]
WORDS += [
    "#",
    "##",
    ">",
    "|",
    ":-:",
    "|-|",
    "=",
    "===",
    "`",
    "```",
    "~~~",
    "\\",
    "<b>",
    "<!--",
    "-->",
]
WORDS += [
    "&amp;",
    "&#65;",
    "[",
    "]",
    "](x)",
    "[a]: b",
    "![",
    "• ",
    "•",
    "http://x.de",
    "\t",
    "§ 35a",
]
WORDS += ["<!-- Fundstelle: Seite 9 -->", "\u00e4", "1986\\.", "[^1]", "{", "}", "$", "%", "'", '"']
LINES = st.lists(st.sampled_from(WORDS) | st.text(max_size=6), max_size=6).map(" ".join)
TEXTS = st.lists(LINES, min_size=1, max_size=3).map("\n".join)
LOCATORS = st.none() | st.sampled_from(["Seite 1", "Seite 2", "Folie 7", "00:12:30", "§ 35a"])
BLOCKS = st.lists(
    st.builds(Block, TEXTS, st.just(0), LOCATORS)
    | st.builds(Block, LINES, st.integers(1, 6), LOCATORS),
    max_size=10,
)


def read_back(text: str) -> tuple[FrontMatter | None, str, object]:
    draft = markdown.load(text, FILE)
    return draft.stated, *assemble(draft.blocks)


def one_line_headings(blocks: list[Block]) -> list[Block]:
    """Return blocks as loaders give them: headings on one line, no two empty lines in a row."""
    return [Block(" ".join(b.text.split()), b.level, b.locator) if b.level else b for b in blocks]


@settings(max_examples=400, deadline=None)
@given(BLOCKS)
@example([Block("#", 1), Block("a ##", 2), Block("\\#", 3), Block("#", 0)])
def test_what_is_written_reads_back(blocks: list[Block]) -> None:
    blocks = one_line_headings(blocks)
    text, sections = assemble(blocks)
    if "\n\n\n" in text:
        return
    assert read_back(to_markdown(META, blocks)) == (META, text, sections)


@example("a\x85b", "c\x85d")
@given(st.text(min_size=1).filter(lambda t: t.strip()), st.text(max_size=20))
def test_front_matter_reads_back_whatever_its_words(title: str, event: str) -> None:
    meta = META.model_copy(update={"title": title.strip(), "event": event.strip() or None})
    stated = markdown.load(to_markdown(meta, [Block("Text.")]), FILE).stated
    assert stated == meta


def test_the_file_is_one_that_people_would_write() -> None:
    blocks = [
        Block("Vorwort."),
        Block("Ergebnisse", 2, "Seite 3"),
        Block("Es gab 17 Mängel (siehe a_b).", locator="Seite 3"),
        Block("• ein Punkt", locator="Seite 3"),
        Block("Neue Seite.", locator="Seite 4"),
        Block("§ 35a Automatik", 2),
        Block("Ein Bescheid."),
    ]
    body = to_markdown(META, blocks).split("---\n\n", 1)[1]
    assert body == (
        "Vorwort.\n\n## Ergebnisse\n\n<!-- Fundstelle: Seite 3 -->\n\n"
        "Es gab 17 Mängel (siehe a_b).\n\n- ein Punkt\n\n<!-- Fundstelle: Seite 4 -->\n\n"
        "Neue Seite.\n\n## § 35a Automatik\n\nEin Bescheid.\n"
    )


@pytest.mark.parametrize(
    ("body", "locators"),
    [
        ("<!-- Fundstelle: Seite 3 -->\n\nA\n\n## B\n\nC", ["Seite 3", "Seite 3"]),
        ("<!-- Fundstelle: Seite 3 -->\nA\n\n## § 4 B\n\nC", ["Seite 3", "§ 4"]),
        ("<!-- Fundstelle: Seite 3 -->\n\nA\n\n<!-- Fundstelle: -->\n\nC", ["Seite 3", None]),
        ("<!--Fundstelle:Folie 7-->\n\nA\n\n<!-- Notiz -->\n\nC", ["Folie 7"]),
        ("<!-- Fundstelle: Seite 1 -->\n\n| A |\n|---|\n| b |", ["Seite 1"]),
        ("A <!-- Fundstelle: Seite 3 --> B\n\nC", [None]),
    ],
)
def test_a_comment_gives_what_follows_its_locator(body: str, locators: list[str | None]) -> None:
    _, sections = assemble(markdown.blocks_of(body))
    assert [section.locator for section in sections] == locators
