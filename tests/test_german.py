"""Index terms and sentence spans of German text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.german import analyse, fold, grams, nfc, sentences, spell_terms, stem, words


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Vergütung", "verguetung"),
        ("Vergütung", "Vergutung"),
        ("Straße", "STRASSE"),
        ("Maßnahmen", "Massnahme"),
        ("Ämter", unicodedata.normalize("NFD", "Ämter")),
        ("Verpﬂichtung", "Verpflichtungen"),
        ("Daten\u00adschutz", "Datenschutz"),
    ],
)
def test_spellings_of_one_word_share_their_terms(one: str, other: str) -> None:
    assert set(analyse(one).stems) == set(analyse(other).stems)
    assert set(analyse(one).grams) & set(analyse(other).grams)


def test_stop_words_are_left_out_and_order_is_kept() -> None:
    assert analyse("Die Kommune und der Datenschutz").stems == ("kommun", "datenschutz")


def test_numbers_and_paragraph_signs_stay_whole() -> None:
    assert words("§ 35a SGB VIII, 3.500,50 Euro") == ["§", "35a", "sgb", "viii", "3.500,50", "euro"]


def test_a_short_word_is_its_own_gram() -> None:
    assert grams("ki") == ("ki",)
    assert grams("haus") == ("haus",)
    assert grams("häuser") == ("haus", "ause", "user")


def test_fold_keeps_vowel_pairs_that_are_no_umlaut() -> None:
    assert fold("neue") == "neue"
    assert fold("quelle") == "quelle"
    assert fold("über") == "uber"
    assert stem("häuser") == stem("haeuser") == "haus"


@pytest.mark.parametrize("text", ["", " \n ", "und der", "!?"])
def test_text_without_words_has_no_terms(text: str) -> None:
    assert analyse(text).stems == ()
    assert analyse(text).grams == ()


@pytest.mark.parametrize(
    "text",
    [
        "Nach § 35a Abs. 1 Satz 2 Nr. 3 SGB VIII i. V. m. Art. 6 Abs. 1 lit. e DSGVO gilt das.",
        "Am 26. März 2025 und am 1. August traf sich die 3. Runde zum 2. Mal.",
        "Es kamen ca. 50 Personen, u. a. aus Köln, d. h. z. B. auch Dr. A. Schmidt und Prof. Weiß.",
        "Es kostet 3.500,50 Euro oder 12.5 Prozent, vgl. S. 12 und Rn. 14 vom 2.4.2013.",
        "Das gilt ggf. auch für die Fa. Müller, usw..",
        "1. Die Beklagte trägt die Kosten.",
        "Sie sagte „Das geht nicht. oder doch“ und ging.",
    ],
)
def test_one_sentence_stays_one(text: str) -> None:
    assert split(text) == [text]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Das war 2025. Danach kam Köln.", ["Das war 2025.", "Danach kam Köln."]),
        ("Es waren 25. Der Rest ging.", ["Es waren 25.", "Der Rest ging."]),
        ("Sie sagte: „Gut.“ Er ging.", ["Sie sagte: „Gut.“", "Er ging."]),
        ("Wirklich? Ja! Gut.", ["Wirklich?", "Ja!", "Gut."]),
        ("Der Ort … Die Zeit.", ["Der Ort …", "Die Zeit."]),
        ("Er kam. 2014 ging er.", ["Er kam.", "2014 ging er."]),
        ("Das gilt für KI usw. Die Kommune prüft.", ["Das gilt für KI usw.", "Die Kommune prüft."]),
        ("(Das gilt.) Mehr nicht.", ["(Das gilt.)", "Mehr nicht."]),
    ],
)
def test_sentences_end_where_they_end(text: str, expected: list[str]) -> None:
    assert split(text) == expected


def test_court_decisions_come_without_spaces() -> None:
    text = (
        "Kosten getragen.Tatbestand1Die Parteien streiten.2Der Kläger ist tätig.3 Der Senat prüft."
        "Gründe:4Die Klage ist begründet.2. Die Beklagte zahlt."
    )
    assert split(text) == [
        "Kosten getragen.",
        "Tatbestand",
        "1Die Parteien streiten.",
        "2Der Kläger ist tätig.",
        "3 Der Senat prüft.",
        "Gründe:",
        "4Die Klage ist begründet.",
        "2. Die Beklagte zahlt.",
    ]


def test_markdown_blocks_are_boundaries() -> None:
    text = (
        "# Titel\nEin Satz geht\nüber zwei Zeilen. Noch einer\n\n- Punkt eins\n- Punkt zwei. Gut."
        "\n\n1. Erstens\n2. Zweitens\n\n| a | b |\n| 1 | 2 |\nEnde"
    )
    assert split(text) == [
        "# Titel",
        "Ein Satz geht\nüber zwei Zeilen.",
        "Noch einer",
        "- Punkt eins",
        "- Punkt zwei.",
        "Gut.",
        "1. Erstens",
        "2. Zweitens",
        "| a | b |",
        "| 1 | 2 |",
        "Ende",
    ]


@given(st.text(alphabet="aAäÄ1 .…!?\n#-|„“()§:", max_size=80))
def test_spans_cover_all_but_white_space(text: str) -> None:
    spans = sentences(text)
    position = 0
    for start, end in spans:
        assert position <= start < end
        assert not text[position:start].strip()
        assert text[start:end] == text[start:end].strip()
        position = end
    assert not text[position:].strip()


def test_nfc_composes_and_changes_nothing_else() -> None:
    assert nfc(unicodedata.normalize("NFD", "Größe ﬁ")) == "Größe ﬁ"


def test_pairs_keep_stop_words_so_that_references_stay_together() -> None:
    assert analyse("nach Art. 26 Abs. 7").pairs == ("nach_art", "art_26", "26_abs", "abs_7")


def test_index_grams_mark_the_edges_of_a_word() -> None:
    assert analyse("Haus").grams == ("_hau", "haus", "aus_")
    assert analyse("KI").grams == ("_ki_",)


def test_underscores_separate_words() -> None:
    assert words("Super_Bowl_50") == ["super", "bowl", "50"]


@given(st.text())
def test_terms_to_be_indexed_are_those_that_are_searched(text: str) -> None:
    terms = analyse(text)
    spelled = tuple(" ".join(values) for values in (terms.stems, terms.pairs, terms.grams))
    assert spell_terms(text) == spelled


def test_words_belong_to_the_caller() -> None:
    words("Der Rat tagt").clear()
    assert words("Der Rat tagt") == ["der", "rat", "tagt"]
