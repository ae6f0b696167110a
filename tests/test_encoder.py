"""The encoders: both readers agree, prompts are used, and what cannot work says so."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from safetensors.numpy import save_file
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from rag.encoder import Encoder, SentenceTransformerEncoder, StaticEncoder, load_encoder
from rag.errors import EncoderError
from rag.model_folder import BUNDLED_FOLDER, fingerprint, model_folder

WORDS = ["query", "passage", ":", "gemeinde", "setzt", "ki", "ein", "größe", "hund", "steuer"]
TEXTS = ["Gemeinde setzt KI ein", "Hund", "Steuer Hund Hund", "gemeinde " * 700 + "hund"]
MODULE = "sentence_transformers.sentence_transformer.modules"


def write_modules(folder: Path, *types: str) -> None:
    rows = [{"idx": i, "name": str(i), "path": "", "type": name} for i, name in enumerate(types)]
    (folder / "modules.json").write_text(json.dumps(rows), encoding="utf-8")


def word_tokenizer() -> Tokenizer:
    vocabulary = {word: number for number, word in enumerate([*WORDS, "[UNK]"])}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    return tokenizer


def write_static(folder: Path, tensors: dict[str, NDArray[Any]]) -> Path:
    """Write a ten-word model in StaticEmbedding layout, with a tokenizer that would truncate."""
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = word_tokenizer()
    tokenizer.enable_truncation(128)
    tokenizer.save(str(folder / "tokenizer.json"))
    save_file(tensors, folder / "model.safetensors")
    write_modules(folder, f"{MODULE}.static_embedding.StaticEmbedding")
    return folder


def table(seed: int = 1) -> NDArray[np.float32]:
    return np.random.default_rng(seed).standard_normal((11, 8)).astype(np.float32)


@pytest.fixture
def static_folder(tmp_path: Path) -> Path:
    return write_static(tmp_path / "static", {"embedding.weight": table()})


@pytest.fixture(scope="module")
def bert_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a one-layer BERT with random weights in sentence-transformers format."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    plain, folder = tmp_path_factory.mktemp("plain"), tmp_path_factory.mktemp("tiny-bert")
    tokenizer = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=word_tokenizer(), unk_token="[UNK]", pad_token="[UNK]"
    )
    tokenizer.save_pretrained(plain)
    config = BertConfig(
        vocab_size=11, hidden_size=16, num_hidden_layers=1, num_attention_heads=2,
        intermediate_size=16, max_position_embeddings=64,
    )  # fmt: skip
    BertModel(config).save_pretrained(plain)
    transformer = Transformer(str(plain), max_seq_length=64)
    SentenceTransformer(modules=[transformer, Pooling(16)]).save(str(folder))
    return folder


def with_prompts(source: Path, target: Path, prompts: dict[str, str]) -> Path:
    shutil.copytree(source, target)
    path = target / "config_sentence_transformers.json"
    config = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**config, "prompts": prompts}), encoding="utf-8")
    return target


def assert_unit_rows(encoder: Encoder, texts: list[str]) -> None:
    for encode in (encoder.encode_passages, encoder.encode_questions):
        vectors = encode(texts)
        assert vectors.shape == (len(texts), encoder.dimensions)
        assert vectors.dtype == np.float32
        assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)


def test_bundled_and_sentence_transformers_read_the_same_vectors() -> None:
    texts = [*TEXTS, "Welche Pflichten haben Betreiber?", "What is high-risk AI?", "größer ﬁx", ""]
    fast = load_encoder("bundled")
    slow = SentenceTransformerEncoder(BUNDLED_FOLDER, "bundled")
    assert isinstance(fast, StaticEncoder)
    assert fast.dimensions == slow.dimensions
    assert fast.encode_passages(texts) == pytest.approx(slow.encode_passages(texts), abs=1e-3)
    assert fast.encode_questions(texts) == pytest.approx(slow.encode_questions(texts), abs=1e-3)


def test_readers_agree_beyond_the_tokenizers_own_limit(static_folder: Path) -> None:
    fast, slow = load_encoder(str(static_folder)), SentenceTransformerEncoder(static_folder, "x")
    assert fast.encode_passages(TEXTS) == pytest.approx(slow.encode_passages(TEXTS), abs=1e-5)
    long, short = fast.encode_passages([TEXTS[3], "gemeinde"])
    assert not np.allclose(long, short, atol=1e-6), "the word after token 128 was cut off"


def test_readers_agree_on_bytes_with_weights_and_on_shared_rows(tmp_path: Path) -> None:
    rows = np.random.default_rng(2).integers(-127, 128, (4, 8)).astype(np.int8)
    tensors: dict[str, NDArray[Any]] = {
        "embeddings": rows,
        "mapping": np.arange(11, dtype=np.int32) % 4,
        "weights": np.linspace(0.1, 2, 11).astype(np.float32),
    }
    folder = write_static(tmp_path / "bytes", tensors)
    fast, slow = load_encoder(str(folder)), SentenceTransformerEncoder(folder, "x")
    assert fast.encode_passages(TEXTS) == pytest.approx(slow.encode_passages(TEXTS), abs=1e-3)


def test_a_static_vector_is_the_mean_of_its_tokens(static_folder: Path) -> None:
    expected = table()[[3, 8]].mean(axis=0)
    (vector,) = load_encoder(str(static_folder)).encode_passages(["Gemeinde Hund"])
    assert vector == pytest.approx(expected / np.linalg.norm(expected), abs=1e-6)


def test_batches_do_not_change_vectors(static_folder: Path) -> None:
    encoder = load_encoder(str(static_folder))
    texts = [" ".join(WORDS[3 : 4 + number % 7]) for number in range(600)]
    together = encoder.encode_passages(texts)
    alone = np.concatenate([encoder.encode_passages([text]) for text in texts])
    assert together == pytest.approx(alone, abs=1e-6)


@pytest.mark.parametrize("kind", ["static", "bert"])
def test_decomposed_umlauts_and_no_texts(kind: str, request: pytest.FixtureRequest) -> None:
    encoder = load_encoder(str(request.getfixturevalue(f"{kind}_folder")))
    composed, decomposed = "Größe", unicodedata.normalize("NFD", "Größe")
    assert composed != decomposed
    first, second = encoder.encode_passages([composed, decomposed])
    assert first == pytest.approx(second, abs=1e-6)
    assert encoder.encode_passages([]).shape == (0, encoder.dimensions)
    assert encoder.encode_questions([]).shape == (0, encoder.dimensions)


def test_rows_have_unit_length(static_folder: Path, bert_folder: Path) -> None:
    for name in ("bundled", str(static_folder), str(bert_folder)):
        assert_unit_rows(load_encoder(name), ["Gemeinde setzt KI ein", "Hund"])


def test_a_text_without_tokens_is_a_row_of_zeros(static_folder: Path) -> None:
    assert not load_encoder(str(static_folder)).encode_passages([""]).any()


def test_a_models_own_prompts_are_used(bert_folder: Path, tmp_path: Path) -> None:
    own = {"query": "query : ", "passage": "passage : "}
    prompted = load_encoder(str(with_prompts(bert_folder, tmp_path / "own", own)))
    plain = load_encoder(str(bert_folder))
    text = ["gemeinde setzt ki ein"]
    assert prompted.encode_questions(text) == pytest.approx(
        plain.encode_passages(["query : " + text[0]]), abs=1e-5
    )
    assert prompted.encode_passages(text) == pytest.approx(
        plain.encode_passages(["passage : " + text[0]]), abs=1e-5
    )


@pytest.mark.parametrize(
    ("label", "prefix"),
    [("multilingual-e5-tiny", "query: "), ("e5-tiny-instruct", ""), ("tiny-e500", "")],
)
def test_e5_models_without_prompts_get_their_familys(
    bert_folder: Path, tmp_path: Path, label: str, prefix: str
) -> None:
    none = {"query": "", "document": ""}
    encoder = load_encoder(str(with_prompts(bert_folder, tmp_path / label, none)))
    expected = load_encoder(str(bert_folder)).encode_passages([prefix + "hund"])
    assert encoder.encode_questions(["hund"]) == pytest.approx(expected, abs=1e-5)
    assert ("query: " in encoder.name) is bool(prefix)


def test_the_name_changes_with_the_vectors(static_folder: Path) -> None:
    before = load_encoder(str(static_folder)).name
    assert before == f"static:{fingerprint(static_folder)}"
    assert load_encoder(str(static_folder)).name == before
    save_file({"embedding.weight": table(seed=9)}, static_folder / "model.safetensors")
    assert load_encoder(str(static_folder)).name != before


def test_the_fingerprint_sees_both_ends_of_a_large_file(static_folder: Path) -> None:
    large = static_folder / "weights.bin"
    seen = set()
    for content in (b"a" * 5_000_000, b"b" + b"a" * 4_999_999, b"a" * 4_999_999 + b"b"):
        large.write_bytes(content)
        seen.add(fingerprint(static_folder))
    assert len(seen) == 3


def test_bundled_is_named_by_its_content() -> None:
    name, _, digest = load_encoder("bundled").name.partition(":")
    assert name == "bundled"
    assert len(digest) == 12
    assert sum(path.stat().st_size for path in BUNDLED_FOLDER.rglob("*")) <= 16_000_000


def test_bundled_needs_neither_torch_nor_sentence_transformers() -> None:
    script = (
        "import sys; from rag.encoder import load_encoder; "
        "load_encoder('bundled').encode_questions(['Was gilt?']); "
        "sys.exit(any(name in sys.modules for name in ('torch', 'sentence_transformers')))"
    )
    root = BUNDLED_FOLDER.parent.parent
    assert subprocess.run([sys.executable, "-c", script], cwd=root, check=False).returncode == 0


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("./does/not/exist", ["'./does/not/exist'", "does not exist", "KIKO_ENCODER"]),
        ("no-such-owner/no-such-model", ["'no-such-owner/no-such-model'", "KIKO_OFFLINE=false"]),
        ("nope", ["'nope'", "offline"]),
    ],
)
def test_unknown_names_say_what_to_do(name: str, words: list[str]) -> None:
    with pytest.raises(EncoderError) as caught:
        load_encoder(name)
    for word in words:
        assert word in str(caught.value)


def test_a_folder_that_is_no_embedding_model(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match=r"no modules\.json"):
        load_encoder(str(tmp_path))
    (tmp_path / "modules.json").write_text("{]", encoding="utf-8")
    with pytest.raises(EncoderError, match="not readable"):
        load_encoder(str(tmp_path))
    write_modules(tmp_path, "x.MLMTransformer", "x.SpladePooling")
    with pytest.raises(EncoderError, match=r"no dense vectors \(modules: MLMTransformer, Splade"):
        load_encoder(str(tmp_path))


def test_broken_model_files_are_named(static_folder: Path, bert_folder: Path) -> None:
    save_file({"embedding.weight": table()[:5]}, static_folder / "model.safetensors")
    with pytest.raises(EncoderError, match="5 vectors for 11 tokens"):
        load_encoder(str(static_folder))
    save_file({"other": table()}, static_folder / "model.safetensors")
    with pytest.raises(EncoderError, match="holds no token vectors"):
        load_encoder(str(static_folder))
    (static_folder / "model.safetensors").write_bytes(b"not safetensors")
    with pytest.raises(EncoderError, match=r"model\.safetensors cannot be read"):
        load_encoder(str(static_folder))
    (static_folder / "tokenizer.json").unlink()
    with pytest.raises(EncoderError, match=r"tokenizer\.json cannot be read"):
        load_encoder(str(static_folder))
    (bert_folder.parent / "half").mkdir()
    shutil.copy(bert_folder / "modules.json", bert_folder.parent / "half")
    with pytest.raises(EncoderError, match="cannot be loaded"):
        load_encoder(str(bert_folder.parent / "half"))


def test_model_folder_resolves_to_absolute_paths(
    static_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(static_folder.parent)
    assert model_folder("static") == static_folder.resolve()
    assert model_folder("bundled") == BUNDLED_FOLDER
