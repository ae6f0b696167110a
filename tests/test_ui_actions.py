"""Under an answer: what is copied, linked to and sent; terms explained; words in both languages."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from urllib.parse import parse_qs

import pytest

from app.asking import answer_id
from app.payload import answer_payload
from app.ui import page_words, words
from app.ui.actions import link, render
from app.ui.terms import MOST, explained
from app.ui.topic_words import topic_label
from app.ui.turns import finished
from ingest.topics import TOPICS
from rag.glossary import Entry, Glossary
from rag.messages import say
from rag.model import Answer, Scope
from tests.test_ui_cards import ANSWER, EVIL, TURN, Page

SCOPE = Scope(("legal", "talk"), ("recht",), date(2025, 1, 2), None, date(2026, 11, 22))
ENTRIES = [
    Entry("KI-Verordnung", ("KI-VO",), ("schulen",), (), "Ein Gesetz der EU.", ("d",)),
    Entry("Ohne Ort", (), ("Kommune",), (), "Nirgends mehr dazu.", ()),
    *(Entry(f"Begriff{n}", (), (), (), f"Erklärung {n}.", ("d",)) for n in range(6)),
]
GLOSSARY = Glossary(ENTRIES)


def attributes(answer: Answer, scope: Scope = SCOPE) -> dict[str, str]:
    page = Page(render("t1", answer, scope, "de", plain=False))
    return {name: value or "" for name, value in page.attributes}


def test_the_answer_goes_along_unharmed() -> None:
    found = attributes(replace(ANSWER, question=EVIL))
    assert json.loads(found["data-answer"]) == answer_payload(replace(ANSWER, question=EVIL))
    assert found["data-answer-id"] == answer_id(replace(ANSWER, question=EVIL))


def test_what_is_copied_names_sources_and_the_machine() -> None:
    copied = attributes(ANSWER)["data-copy"]
    for part in (ANSWER.question, ANSWER.answer, "Art. 4 KI-Verordnung", say("vermerk.notice")):
        assert part in copied


def test_the_link_asks_the_same_question_in_the_same_scope() -> None:
    asked = parse_qs(link(EVIL, SCOPE, plain=True).removeprefix("?"))
    assert asked == {
        "frage": [EVIL],
        "art": ["legal", "talk"],
        "thema": ["recht"],
        "von": ["2025-01-02"],
        "stichtag": ["2026-11-22"],
        "einfach": ["1"],
    }


def test_the_form_offers_the_reasons_that_the_api_knows() -> None:
    html = finished(TURN, ANSWER)
    for reason, text in {
        "wrong_source": "Quelle passt nicht",
        "incomplete": "unvollständig",
        "outdated": "veraltet",
        "wrong": "falsch",
    }.items():
        assert f'value="{reason}"> {text}</label>' in html


def test_an_abstention_can_be_judged_too() -> None:
    silent = replace(ANSWER, abstained=True, reason="no_evidence", claims=(), citations=())
    assert 'data-action="down"' in finished(TURN, silent)


def test_places_name_the_entry_of_each_form_once() -> None:
    text = "Die KI-VO gilt; die KI-Verordnung auch. Begriff1!"
    spans = [(text[s:e], entry.term) for s, e, entry in GLOSSARY.places(text)]
    assert spans == [("KI-VO", "KI-Verordnung"), ("Begriff1", "Begriff1")]
    assert [entry.term for entry in GLOSSARY.find(text)] == [term for _, term in spans]


def test_a_term_is_explained_once_and_stays_text() -> None:
    text = f"Nach der KI-VO {EVIL} schulen Kommunen."
    html, known = explained(text, GLOSSARY.places, "t1", set(), "de")
    page = Page(f"<p>{html}</p>")
    assert known == {"KI-Verordnung"}
    assert 'aria-describedby="t1-begriff-KI-Verordnung"' in html
    assert "KI-Verordnung: Ein Gesetz der EU." in page.text
    assert "img" not in page.tags and EVIL in page.text
    again, _ = explained(text, GLOSSARY.places, "t1", known, "de")
    assert "<dfn" not in again


def test_a_definition_does_not_explain_itself() -> None:
    html, _ = explained("Die KI-VO: Ein Gesetz der EU.", GLOSSARY.places, "t1", set(), "de")
    assert "<dfn" not in html


def test_verbs_and_terms_without_a_document_are_not_explained() -> None:
    html, known = explained("Sie schulen die Kommune.", GLOSSARY.places, "t1", set(), "de")
    assert html == "Sie schulen die Kommune." and known == set()


def test_an_answer_explains_only_a_few_terms() -> None:
    text = " und ".join(f"Begriff{n}" for n in range(6))
    html, _ = explained(text, GLOSSARY.places, "t1", set(), "de")
    assert html.count("<dfn") == MOST


@pytest.mark.parametrize("key", page_words.keys())
def test_every_word_of_the_page_is_there_in_both_languages(key: str) -> None:
    assert page_words.said(key, "de") and page_words.said(key, "en")


def test_the_texts_that_the_script_swaps_lead_back_to_where_they_came_from() -> None:
    pairs = page_words.swaps()["texts"]
    assert isinstance(pairs, dict)
    assert len(set(pairs.values())) == len(pairs)
    for german, english in pairs.items():  # no text is German for one thing, English for another
        assert german == english or german not in pairs.values()
    assert {words.word("kind.legal"), topic_label("vergabe")} <= set(pairs)


def test_every_topic_has_a_name_in_both_languages() -> None:
    for topic in TOPICS:
        assert topic_label(topic) != topic and topic_label(topic, "en") != topic
    assert topic_label("neu", "en") == "neu"
