"""``kiko eval bench`` on a tiny SQuAD file: retrieval as served, scored by ir_measures."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest

from eval.baselines import bm25s_search, reciprocal_rank_fusion, run_baselines
from eval.bench_report import Bench, as_dict, write
from eval.benchmarks import BenchResult, judged_questions, run_kiko, run_search
from eval.published import read_published
from eval.suite import Question, Suite
from eval.suite_formats import load
from eval.throwaway import document, indexed
from rag.errors import SuiteError
from rag.glossary import Glossary
from tests.fakes import WordEncoder

CONTEXTS = {
    "Die Bücherei in Köln hat sonntags geöffnet. Der Eintritt ist frei.": (
        "Wann hat die Bücherei in Köln geöffnet?",
        "sonntags",
    ),
    "Das Schwimmbad wurde 1912 gebaut. Es hat drei Becken.": (
        "Wann wurde das Schwimmbad gebaut?",
        "1912",
    ),
    "Der Zoo hält zwölf Elefanten. Sie fressen Heu.": (
        "Wie viele Elefanten hält der Zoo?",
        "zwölf",
    ),
}


@pytest.fixture
def squad(tmp_path: Path) -> Path:
    """Return a SQuAD file whose contexts have decomposed umlauts, as PDF text does."""
    paragraphs = [
        {
            "context": unicodedata.normalize("NFD", context),
            "qas": [{"id": f"q{n}", "question": asked, "answers": [{"text": gold}]}],
        }
        for n, (context, (asked, gold)) in enumerate(CONTEXTS.items(), start=1)
    ]
    file = tmp_path / "legalquad-dev.json"
    data = {"data": [{"title": "t", "paragraphs": paragraphs}]}
    file.write_text(json.dumps(data, ensure_ascii=False), "utf-8")
    return file


def _run(suite: Suite, *, baselines: bool = False) -> list[BenchResult]:
    with indexed(suite.texts, WordEncoder(), Glossary(())) as index:
        assert index.report.passages == len(suite.texts)
        ours = run_kiko(suite, index, hits_read=8)
        return [ours, *(run_baselines(suite, index) if baselines else ())]


def test_a_tiny_benchmark_is_answered_in_full(squad: Path) -> None:
    (ours,) = _run(load(squad))
    for metric, value in ours.metrics.items():
        assert value == 1.0, metric
    assert ours.timings["queries_per_second"] > 0
    assert [row.ranked[0] for row in ours.rows] == ["p00001", "p00002", "p00003"]


def test_baselines_run_on_the_same_documents(squad: Path) -> None:
    names = [result.system for result in _run(load(squad), baselines=True)]
    assert names == [
        "Kiko",
        "bm25s as MTEB runs it",
        "BM25 + dense, RRF (LangChain)",
        "dense alone",
        "lexical alone",
    ]


def test_two_runs_differ_in_times_alone(squad: Path, tmp_path: Path) -> None:
    suite = load(squad)
    for name in ("a", "b"):
        bench = Bench(squad.name, suite.digest, 3, 3, 3, "e", "g", tuple(_run(suite)))
        write(tmp_path / name, bench)
    one, two = (json.loads((tmp_path / n / "bench.json").read_text("utf-8")) for n in "ab")
    assert {**one, "timings": None} == {**two, "timings": None}
    rows = [(tmp_path / n / "rows.jsonl").read_bytes() for n in "ab"]
    assert rows[0] == rows[1]


def test_an_answer_counts_only_from_the_right_document(squad: Path) -> None:
    suite = load(squad)
    wrong = Question(
        "x", "Wie viele Elefanten hält der Zoo?", documents=("p00002",), answers=("zwölf",)
    )
    (ours,) = _run(Suite("s", "", (wrong,), suite.texts))
    assert ours.metrics["answer_in_top_sentence@1"] == 0.0
    assert ours.metrics["nDCG@10"] < 1.0


def test_a_query_that_returns_nothing_scores_zero_and_is_kept(squad: Path) -> None:
    suite = load(squad)
    found = run_search("empty", suite, lambda question: [])
    assert set(found.metrics.values()) == {0.0}
    half = run_search("one", suite, lambda q: ["p00001"] if "Bücherei" in q else [])
    assert half.metrics["recall@1"] == pytest.approx(1 / 3)


def test_bm25s_finds_whole_texts_and_keeps_empty_questions() -> None:
    search = bm25s_search({"a": "the cat sleeps", "b": "a dog barks", "c": "birds sing"})
    assert search("barking dogs")[0] == "b"
    assert set(search("zzz")) <= {"a", "b", "c"}


def test_reciprocal_rank_fusion_equals_hand_computed_values() -> None:
    # a: 1/61 + 1/63, b: 1/62 + 1/61, c: 1/63 + 1/62
    assert reciprocal_rank_fusion([["a", "b", "c"], ["b", "c", "a"]]) == ["b", "a", "c"]
    assert reciprocal_rank_fusion([["a"], ["b"]]) == ["a", "b"]
    assert reciprocal_rank_fusion([]) == []


def test_a_suite_without_documents_or_judgements_is_no_benchmark() -> None:
    question = Question("q", "?")
    with pytest.raises(SuiteError, match="brings no documents"):
        judged_questions(Suite("s", "", (question,)))
    with pytest.raises(SuiteError, match="no question with a right document"):
        judged_questions(Suite("s", "", (question,), {"d": "x"}))


def test_documents_are_composed_and_cut_into_paragraphs() -> None:
    found = document("d", "U\u0308ber\n\nZweiter Absatz", title="T", heading="§ 1")
    assert found.text == "§ 1\n\nÜber\n\nZweiter Absatz"
    assert [s.heading for s in found.sections] == [("§ 1",)]


def test_published_scores_belong_to_the_file_by_name(tmp_path: Path) -> None:
    file = tmp_path / "published.json"
    models = {
        "m/low": {"LegalQuAD": {"ndcg_at_10": 0.5, "recall_at_10": 0.6}},
        "m/high": {"LegalQuAD": {"ndcg_at_10": 0.7}, "XQuADRetrieval-de": {"ndcg_at_10": 0.9}},
    }
    file.write_text(json.dumps({"models": models}), "utf-8")
    law = read_published(file, "legalquad-dev.json")
    assert [(row.model, row.metrics["nDCG@10"]) for row in law] == [("m/high", 0.7), ("m/low", 0.5)]
    assert [row.model for row in read_published(file, "xquad-de-dev.json")] == ["m/high"]
    file.write_text("{}", "utf-8")
    with pytest.raises(SuiteError, match="expected models"):
        read_published(file, "legalquad-dev.json")


def test_the_result_as_json_names_published_scores_as_full_split(
    squad: Path, tmp_path: Path
) -> None:
    published = tmp_path / "published.json"
    published.write_text('{"models": {"m": {"LegalQuAD": {"ndcg_at_10": 0.7}}}}', "utf-8")
    known = read_published(published, squad.name)
    result = BenchResult("Kiko", {"nDCG@10": 2 / 3}, {"index_seconds": 1.0})
    values = as_dict(Bench(squad.name, "d", 3, 3, 3, "e", "g", (result,), known))
    assert values["metrics"] == {"nDCG@10": 0.6667}
    assert "full test split" in values["published_note"]


def test_the_shared_development_half_is_read_where_it_is_there() -> None:
    file = Path(__file__).resolve().parents[2] / "shared" / "benchmarks" / "legalquad-dev.json"
    if not file.is_file():
        pytest.skip(f"{file} is not there: the public benchmarks are not part of the repository")
    suite = load(file)
    assert (len(suite.texts), len(suite.questions)) == (200, 96)
