"""Documents → passages: nothing lost, nothing doubled, exact offsets, stable ids."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.outline import Block, assemble
from ingest.splitter import LONGEST, split
from rag.model import Document, Metadata

SENTENCES = st.sampled_from(
    [
        "Kurz.",
        "Nach Art. 26 Abs. 6 KI-VO bewahren Betreiber Protokolle auf.",
        "Das gilt z. B. für Köln, u. a. am 26. März 2025.",
        "• Ein Punkt ohne Ende",
        "x" * 1_700,
        "Ein sehr langer Satz " + "mit vielen Wörtern " * 90 + "und einem Ende.",
        "Wirklich?",
    ]
)
PARAGRAPHS = st.lists(SENTENCES, min_size=1, max_size=25).map(" ".join)
BLOCKS = st.lists(
    st.builds(Block, PARAGRAPHS) | st.builds(Block, st.sampled_from(["A", "§ 2 B"]), st.just(1)),
    max_size=12,
)


def document(blocks: list[Block], id_: str = "doc") -> Document:
    text, sections = assemble(blocks)
    return Document(Metadata(id_, "Titel", "practice"), text, sections)


@given(BLOCKS)
@settings(max_examples=60, deadline=None)
def test_passages_are_the_text_at_their_offsets(blocks: list[Block]) -> None:
    whole = document(blocks)
    for passage in split(whole):
        assert whole.text[passage.start : passage.end] == passage.text
        assert passage.text.strip()
        assert len(passage.text) <= LONGEST


@given(BLOCKS)
@settings(max_examples=60, deadline=None)
def test_passages_reassemble_to_their_sections(blocks: list[Block]) -> None:
    whole = document(blocks)
    passages = split(whole)
    for section in whole.sections:
        own = [p for p in passages if section.start <= p.start < section.end]
        assert all(p.end <= section.end for p in own)
        assert all((p.heading, p.locator) == (section.heading, section.locator) for p in own)
        covered = "".join("".join(p.text.split()) for p in own)
        assert covered == "".join(whole.text[section.start : section.end].split())
    ends = [(p.start, p.end) for p in passages]
    assert all(one[1] <= other[0] for one, other in pairwise(ends))


@given(BLOCKS)
@settings(max_examples=40, deadline=None)
def test_ids_are_unique_and_the_same_each_time(blocks: list[Block]) -> None:
    first, second = split(document(blocks)), split(document(blocks))
    assert [p.id for p in first] == [p.id for p in second]
    assert max(Counter(p.id for p in first).values(), default=1) == 1


def test_an_id_survives_a_change_elsewhere_in_the_document() -> None:
    before = split(document([Block("A", 1), Block("Bleibt."), Block("B", 1), Block("Alt.")]))
    after = split(document([Block("A", 1), Block("Bleibt."), Block("B", 1), Block("Neu dabei.")]))
    assert before[0].id == after[0].id
    assert before[1].id != after[1].id


def test_equal_text_in_two_documents_has_two_ids() -> None:
    blocks = [Block("Gleicher Text.")]
    assert split(document(blocks, "a"))[0].id != split(document(blocks, "b"))[0].id


def test_a_short_section_stays_whole() -> None:
    items = [Block(f"• Punkt {n}") for n in range(60)]
    passages = split(document([Block("Liste", 1), *items]))
    assert len(passages) == 1


def test_a_long_section_is_cut_evenly_at_sentences() -> None:
    sentence = "Dieser Satz hat ungefähr achtzig Zeichen und steht hier nur zum Üben der Teilung. "
    passages = split(document([Block(sentence * 40)]))
    sizes = [len(p.text) for p in passages]
    assert len(passages) == 3
    assert min(sizes) > 700
    assert all(p.text.endswith(".") for p in passages)
