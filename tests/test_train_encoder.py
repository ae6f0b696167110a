"""Training the bundled encoder: what it reads, the pairs it draws, and that it learns."""

from __future__ import annotations

import gzip
import json
import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from eval.dense_alone import cut_passages, rank, score
from eval.suite_formats import load
from eval.token_table import (
    document_frequencies,
    lay_english,
    learn_tokenizer,
    random_vectors,
    store,
)
from eval.train_encoder import Material, TrainingSettings, batches, read_material, train
from eval.training_data import (
    KINDS,
    WINDOW,
    Lexicon,
    Section,
    read_corpus,
    read_glossary,
    read_law,
    read_lexicon,
    section_pair,
    stem,
)
from rag.encoder import StaticEncoder, load_encoder
from rag.errors import SuiteError
from rag.model_folder import BUNDLED_FOLDER
from rag.translation import LEXICON

ROOT = Path(__file__).resolve().parent.parent
THINGS = ("Hund", "Steuer", "Wasser", "Schule", "Straße", "Brücke", "Wald", "Museum", "Markt")
ENGLISH = ("dog", "tax", "water", "school", "street", "bridge", "forest", "museum", "market")
NO_WORDS = Lexicon((), {})


def law_row(number: int) -> dict[str, str]:
    thing, other = THINGS[number % 9], THINGS[number // 9 % 9]
    body = f"Wer {thing} und {other} pflegt, meldet es dem Amt. Das Amt prüft {thing}. Es zahlt."
    return {
        "law": "x",
        "title": f"Gesetz über {other}",
        "head": f"§ {number} {thing}",
        "body": body,
    }


@pytest.fixture
def settings(tmp_path: Path) -> TrainingSettings:
    """Return settings for a small world: 81 sections of law, one document, nine words."""
    law = tmp_path / "law.jsonl.gz"
    with gzip.open(law, "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(law_row(number)) + "\n" for number in range(81))
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    front = (
        "---\ntitle: Hunde in Herten\nkind: practice\nsources: [{title: Q, url: 'urn:q'}]\n---\n"
    )
    body = "Herten zählt Hunde.\n\n## Kosten\n\nEs kostet nichts.\n"
    (corpus / "a.md").write_text(front + body, encoding="utf-8")
    (corpus / "a.questions.yaml").write_text(
        "- sentence: Es kostet\n  asked: [was zahlt man, preis]\n", encoding="utf-8"
    )
    glossary = corpus / "glossary.yaml"
    glossary.write_text(
        "- term: Köter\n  variants: [Hund]\n  definition: Ein Tier.\n", encoding="utf-8"
    )
    english = tmp_path / "de-en.tsv"
    pairs = zip(THINGS, ENGLISH, strict=True)
    english.write_text("# Wörter\n" + "".join(f"{a}\t{b}\n" for a, b in pairs), encoding="utf-8")
    synonyms = tmp_path / "de-de.tsv"
    synonyms.write_text("Forst\tWald\n", encoding="utf-8")
    return TrainingSettings(
        law=law, corpus=corpus, glossary=glossary, english=english, synonyms=synonyms,
        output=tmp_path / "model", vocabulary=200, dimensions=32, turns=4, batch=16, threads=1,
        learning_rate=0.02,
    )  # fmt: skip


def squad(path: Path) -> Path:
    paragraphs = [
        {"context": f"{thing} steht hier.", "qas": [{"id": thing, "question": f"Wo {thing}?"}]}
        for thing in THINGS
    ]
    path.write_text(json.dumps({"data": [{"paragraphs": paragraphs}]}), encoding="utf-8")
    return path


def test_a_training_learns_stores_scores_and_describes_itself(settings: TrainingSettings) -> None:
    heard: list[str] = []
    dev = squad(settings.law.parent / "dev.json")
    report = train(replace(settings, development=(dev,), word_share=0.5), heard.append)
    assert report.steps > 0
    assert len(heard) == 2 + settings.turns
    assert report.scores[0].ndcg_at_10 > 0.6
    encoder = load_encoder(str(settings.output))
    assert isinstance(encoder, StaticEncoder)
    german, english, other = encoder.encode_questions(["Schule", "school", "bridge"])
    assert german @ english > german @ other + 0.3
    one, same, another = encoder.encode_questions(["Forst", "Wald", "Museum"])
    assert one @ same > one @ another + 0.3
    card = (settings.output / "README.md").read_text(encoding="utf-8")
    assert f"{report.scores[0].ndcg_at_10:.3f}" in card
    assert "| German federal law | 81 sections |" in card


def test_a_training_repeats_itself(settings: TrainingSettings, tmp_path: Path) -> None:
    short = replace(settings, turns=1)
    again = replace(short, output=tmp_path / "again")
    first = train(short, lambda line: None)
    assert train(again, lambda line: None).losses == first.losses
    for name in ("model.safetensors", "tokenizer.json"):
        assert (short.output / name).read_bytes() == (again.output / name).read_bytes()


def test_too_little_text_is_an_error(settings: TrainingSettings) -> None:
    with pytest.raises(SuiteError, match="no full batch of 4096 pairs"):
        train(replace(settings, batch=4096), lambda line: None)


def test_what_is_read(settings: TrainingSettings) -> None:
    material = read_material(settings)
    assert material.sizes == (81, 2, 9 + 1 + 3, 3)
    assert ("was zahlt man", "Es kostet nichts.") in material.asked
    assert ("was zahlt man", "preis") in material.asked
    assert material.own[1] == Section("Hunde in Herten", "Kosten", ("Es kostet nichts.",))
    assert ("Köter", "Hund") in material.words
    assert ("Hund", "Ein Tier.") in material.words
    assert read_glossary(settings.corpus / "none.yaml") == []


def test_our_own_corpus_and_lexicons_can_be_read() -> None:
    assert len(read_corpus(ROOT / "corpus")) > 300
    english = read_lexicon(LEXICON)
    assert len(english.pairs) == len(set(english.pairs)) > 2000
    assert "dog" in english.english[stem("Hunde")]
    assert len(read_lexicon(ROOT / "eval" / "lexicon" / "de-de.tsv").pairs) > 300


def test_broken_files_are_named(tmp_path: Path) -> None:
    path = tmp_path / "broken"
    path.write_text("Hund\tdog\nKatze cat\n", encoding="utf-8")
    with pytest.raises(SuiteError, match="broken:2: expected"):
        read_lexicon(path)
    with pytest.raises(SuiteError, match="no gzipped JSONL"):
        read_law(path)


@pytest.mark.parametrize("kind", range(KINDS))
def test_pairs_come_from_one_section(kind: int) -> None:
    body = tuple(f"Der Hund Nummer {number} trinkt Wasser." for number in range(100))
    section = Section("Titel", "Tränke", body)
    lexicon = Lexicon((), {"hund": ("dog",), "wasser": ("water",)})
    for seed in range(50):
        pair = section_pair(section, kind, lexicon, random.Random(seed))
        if pair is None:
            assert kind == 2
            continue
        question, passage = pair
        assert question.strip()
        assert "trinkt Wasser" in passage
        assert len(passage) <= 2 * WINDOW


def test_a_cloze_takes_its_sentence_out() -> None:
    section = Section("T", "H", ("Eins ist da.", "Zwei ist da.", "Drei ist da."))
    for seed in range(20):
        question, passage = section_pair(section, 3, NO_WORDS, random.Random(seed)) or ("", "")
        assert question in section.sentences
        assert question not in passage
    alone = Section("T", "H", ("Eins ist da.",))
    assert section_pair(alone, 3, NO_WORDS, random.Random(1)) is None


def test_english_questions_are_worded_by_the_lexicon() -> None:
    lexicon = Lexicon((), {"hund": ("dog",), "steu": ("tax",)})
    section = Section("T", "Hunde und Steuern", ("Hunde kosten Steuern 2025.",))
    question, _ = section_pair(section, 2, lexicon, random.Random(3)) or ("", "")
    assert {"dog", "tax"} & set(question.replace("?", "").split())
    assert "Hunde" not in question
    assert section_pair(section, 2, NO_WORDS, random.Random(3)) is None


def test_batches_are_full_distinct_and_repeatable(settings: TrainingSettings) -> None:
    material = read_material(settings)
    turns = [list(batches(material, settings, turn)) for turn in (0, 0, 1)]
    assert turns[0] == turns[1]
    assert turns[0] != turns[2]
    for batch in turns[0]:
        assert len(batch) == settings.batch
        assert len({question for question, _ in batch[:-1]}) == settings.batch - 1


def test_batches_need_no_words(settings: TrainingSettings) -> None:
    bare = Material(tuple(read_law(settings.law)), (), (), (), NO_WORDS)
    assert all(len(batch) == settings.batch for batch in batches(bare, settings, 1))


def test_the_tokenizer_cuts_endings_and_does_not_mark_word_starts() -> None:
    tokenizer = learn_tokenizer(["Datenschutz Schutz Daten Gemeinde schützt"] * 50, 100)
    same = [tokenizer.encode(text).ids for text in ("Gemeinde", "GEMEINDEN", "gemeinden.")]
    assert same[0] == same[1] == same[2]
    assert set(tokenizer.encode("Schutz").ids) <= set(tokenizer.encode("x Schutz y").ids)


def test_rare_tokens_start_long_and_english_ones_at_their_german() -> None:
    texts = ["der Hund bellt", "der Wald rauscht", "der Hund der rauscht", "dog forest"] * 20
    tokenizer = learn_tokenizer(texts, 120)
    seen = document_frequencies(tokenizer, texts[:40:2] + ["der"] * 40)
    vectors = random_vectors(seen, 60, 64, 1.0, seed=1)
    (the,), (bark,) = tokenizer.encode("der").ids, tokenizer.encode("bellt").ids
    assert np.linalg.norm(vectors[the]) < np.linalg.norm(vectors[bark])
    (dog,), hund = tokenizer.encode("dog").ids, tokenizer.encode("Hund").ids
    laid = lay_english(vectors, np.zeros(len(vectors)), tokenizer, [("Hund", "dog")])
    expected = 0.3 * vectors[dog] + vectors[hund].mean(axis=0)
    assert laid[dog] == pytest.approx(expected, abs=1e-5)
    assert (np.delete(laid, dog, axis=0) == np.delete(vectors, dog, axis=0)).all()


def test_stored_bytes_lose_little(tmp_path: Path) -> None:
    tokenizer = learn_tokenizer(["Hund Katze Maus"] * 9, 40)
    vectors = np.random.default_rng(1).standard_normal((tokenizer.get_vocab_size(), 16))
    store(tokenizer, vectors.astype(np.float32), tmp_path)
    ids = tokenizer.encode("Hund Maus").ids
    expected = vectors[ids].mean(axis=0) / np.linalg.norm(vectors[ids].mean(axis=0))
    (stored,) = StaticEncoder(tmp_path, "x").encode_passages(["Hund Maus"])
    assert stored == pytest.approx(expected, abs=0.01)


def test_passages_hold_all_words_and_keep_the_limit() -> None:
    text = "Ein Satz mit Wörtern. " * 100 + "ü" * 2000
    passages = list(cut_passages(text))
    assert max(map(len, passages)) <= 900
    assert "".join(passages).replace(" ", "") == text.replace(" ", "")
    assert list(cut_passages("")) == []


def test_ranking_returns_every_question(tmp_path: Path) -> None:
    suite = load(squad(tmp_path / "dev.json"))
    ranked = rank(load_encoder("bundled"), suite)
    assert set(ranked) == set(THINGS)
    assert all(len(documents) == len(THINGS) for documents in ranked.values())


@pytest.mark.parametrize(
    ("name", "target"), [("legalquad-dev.json", 0.65), ("xquad-de-dev.json", 0.75)]
)
def test_the_bundled_encoder_alone_reaches_its_targets(name: str, target: float) -> None:
    path = ROOT.parent / "shared" / "benchmarks" / name
    if not path.is_file():
        pytest.skip(f"{name} is not part of the repository; it lies in ../shared where it is used")
    assert score(load_encoder("bundled"), path).ndcg_at_10 >= target


def test_english_questions_find_german_passages() -> None:
    encoder = load_encoder("bundled")
    pairs = [
        ("May I put personal data into a chatbot?", "Personenbezogene Daten im Chatbot"),
        ("Does the staff council have to agree?", "Der Personalrat muss zustimmen."),
        ("How high are the fines?", "Die Höhe der Bußgelder"),
        ("Which cities share costs?", "Mehrere Städte teilen die Kosten."),
    ]
    questions = encoder.encode_questions([question for question, _ in pairs])
    passages = encoder.encode_passages([passage for _, passage in pairs])
    assert (questions @ passages.T).argmax(axis=1).tolist() == [0, 1, 2, 3]


def test_the_bundled_card_names_data_licence_and_command() -> None:
    card = (BUNDLED_FOLDER / "README.md").read_text(encoding="utf-8")
    for words in ("public domain", "eupl-1.2", "kiko train-encoder", "## Limits"):
        assert words in card
