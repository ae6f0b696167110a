"""Size is measured through the same code; peers search the same documents."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from eval.langchain_peers import ChromaStack, EncoderEmbeddings, WordBM25, chunks, ensemble
from eval.law_texts import documents, read_sections
from eval.peers import run_peers
from eval.scale import Job, ask, build, peak_memory_mb, percentiles, size_mb
from eval.suite import Question, Suite
from ingest.splitter import split
from rag.errors import SuiteError
from tests.fakes import WordEncoder
from tests.small_corpus import Place

ROWS = [
    {
        "law": "a",
        "title": "Drohnengesetz",
        "head": "§ 1 Zweck",
        "body": "Drohnen werden gemeldet. " * 90,
    },
    {
        "law": "a",
        "title": "Drohnengesetz",
        "head": "§ 2 Frist",
        "body": "Die Frist beträgt ein Jahr.",
    },
]


@pytest.fixture
def law(tmp_path: Path) -> Path:
    path = tmp_path / "law.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in ROWS)
    return path


def test_texts_are_repeated_with_noise_until_there_are_enough(law: Path) -> None:
    sections = read_sections(law)
    found = documents(sections, 12)
    assert 12 <= sum(len(split(d)) for d in found) <= 15
    assert documents(sections, 12) == found
    assert len({d.meta.id for d in found}) == len(found)
    assert found[0].text != found[2].text
    assert found[0].meta.title == found[2].meta.title == "Drohnengesetz"
    assert found[0].sections[0].heading == ("§ 1 Zweck",)


def test_a_wrong_law_file_is_an_error(tmp_path: Path, law: Path) -> None:
    (tmp_path / "x.gz").write_bytes(b"no gzip")
    with pytest.raises(SuiteError, match="expected gzipped JSONL"):
        read_sections(tmp_path / "x.gz")
    with pytest.raises(SuiteError, match="holds no text"):
        documents([], 1)


def test_building_and_asking_are_measured(law: Path, tmp_path: Path) -> None:
    job = Job(
        source=law,
        passages=10,
        encoder="bundled",
        glossary=tmp_path / "none.yaml",
        index=tmp_path / "index",
        questions=("Wann werden Drohnen gemeldet?", "Wie lang ist die Frist?"),
    )
    built = build(job)
    assert built.passages >= 10
    assert built.seconds > 0
    assert built.megabytes == size_mb(job.index) > 0
    asked = ask(job)
    assert 0 < asked.retrieve_p50 <= asked.retrieve_p95
    assert asked.memory_mb > 10


def test_percentiles_are_nearest_rank() -> None:
    assert percentiles([float(n) for n in range(1, 101)]) == (51.0, 96.0)
    assert percentiles([3.0]) == (3.0, 3.0)
    with pytest.raises(SuiteError, match="no question"):
        percentiles([])
    assert peak_memory_mb() > 10


TEXTS = {
    "zoo": "Der Zoo hält zwölf Elefanten. Sie fressen Heu.",
    "bad": "Das Schwimmbad wurde 1912 gebaut. Es hat drei Becken.",
}


def test_the_langchain_stack_finds_chunks(tmp_path: Path) -> None:
    pieces = chunks({**TEXTS, "long": "Wort Satz Ende. " * 200})
    assert [p.id for p in pieces[:2]] == ["zoo#0", "bad#0"]
    assert sum(p.document_id == "long" for p in pieces) >= 4
    assert all(len(p.text) <= 1000 for p in pieces)
    dense = ChromaStack(pieces, WordEncoder(), tmp_path)
    assert dense.search("Wie viele Elefanten hält der Zoo?")[0] == "zoo#0"
    words = WordBM25(pieces)
    assert words.search("Elefanten Zoo", 1) == ["zoo#0"]
    assert ensemble("Elefanten im Zoo", dense, words)[0] == "zoo#0"


def test_vectors_are_plain_numbers_for_langchain() -> None:
    vectors = EncoderEmbeddings(WordEncoder()).embed_documents(["a", "b"])
    assert [len(v) for v in vectors] == [64, 64]
    assert isinstance(EncoderEmbeddings(WordEncoder()).embed_query("a")[0], float)


def test_peers_answer_the_same_questions(small: Place, tmp_path: Path) -> None:
    store = small.reader.current().passages
    texts = {meta.id: store.document(meta.id).text for meta in store.documents()}
    asked = (
        Question(
            "a", "Wer traf sich am 26. März?", documents=("talks-auftakt",), key_facts=("März",)
        ),
        Question("b", "Was kostet das?", answerable=False),
    )
    found = list(run_peers(Suite("s", "", asked), texts, small.retriever, small.encoder, tmp_path))
    assert [peer.system.split(":")[0] for peer in found][:2] == ["Kiko", "LangChain"]
    assert found[0].metrics["right_first"] == found[0].facts == 1.0
    assert found[-1].facts is None
    with pytest.raises(SuiteError, match="no question with a right document"):
        list(run_peers(Suite("s", "", asked[1:]), texts, small.retriever, small.encoder, tmp_path))
