"""What the page shows, as HTML: escaping, marks, links, states."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest

from app.ui import texts, words
from app.ui.cards import Card, cards, in_force, marked, render, window
from app.ui.conversation import Conversation, Filters, View, message, parse_day
from app.ui.markup import ask_button, escape, web_address
from app.ui.turns import Turn, failed, finished, found, searching, writing
from rag.errors import GenerationError, NoGenerationError, QuestionError, ScopeError
from rag.messages import say
from rag.model import (
    AUTHORITIES,
    KINDS,
    REASONS,
    Answer,
    Citation,
    Claim,
    Hit,
    Metadata,
    Nearest,
    Passage,
    Scope,
    Speaker,
)

STICHTAG = date(2026, 11, 22)
EVIL = "<img src=x onerror=alert(1)>\"'&{{value}}${value}"
TEXT = "Am Anfang steht ein Satz. Kommunen müssen schulen. Danach kommt noch ein Satz."
QUOTE = "Kommunen müssen schulen."
OFFSET = 100  # where the passage begins in its document

PASSAGE = Passage("d#1", "d", TEXT, OFFSET, OFFSET + len(TEXT), ("Schulung",), "Art. 4")
HIT = Hit(PASSAGE, Metadata("d", "Art. 4 KI-Verordnung", "legal"), 1.0)
CITATION = Citation(
    number=1,
    passage_id="d#1",
    document_id="d",
    title="Art. 4 KI-Verordnung",
    kind="legal",
    authority="statute",
    heading=("Schulung",),
    locator="Art. 4",
    quote=QUOTE,
    start=OFFSET + TEXT.index(QUOTE),
    end=OFFSET + TEXT.index(QUOTE) + len(QUOTE),
    url="https://example.org/ki-vo",
    date=date(2024, 7, 12),
    as_of=date(2026, 8, 17),
    valid_from=date(2025, 2, 2),
    valid_to=None,
    law_status="in_force",
    in_force=True,
    score=0.9,
)
CLAIM = Claim(QUOTE, (1,), "supported")
TURN = Turn("t1", "Müssen wir schulen?", Scope(), STICHTAG, "de", {"d#1": HIT})
ANSWER = Answer("Müssen wir schulen?", QUOTE, False, None, (CLAIM,), (CITATION,))


class Page(HTMLParser):
    """Holds ids, links, elements and the text of a piece of HTML; fails when it is not balanced."""

    VOID = ("img", "br", "hr", "input")

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert self._open == [], f"left open: {self._open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        self.ids += [value or "" for name, value in attrs if name == "id"]
        self.links += [value or "" for name, value in attrs if name == "href"]
        if tag not in self.VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def all_states() -> Iterator[str]:
    """Yield the turn in each state, with hostile text wherever text can come from outside."""
    speaker = Speaker(EVIL, EVIL)
    meta = Metadata(EVIL, EVIL, "talk", event=EVIL, speakers=(speaker,))
    passage = replace(PASSAGE, text=EVIL + QUOTE + EVIL)
    start = OFFSET + len(EVIL)
    evil = replace(
        CITATION,
        title=EVIL,
        heading=(EVIL,),
        locator=EVIL,
        url='https://example.org/"><script>',
        start=start,
        end=start + len(QUOTE),
    )
    turn = replace(TURN, question=EVIL, hits={"d#1": Hit(passage, meta, 1.0)})
    lone = replace(evil, number=2, passage_id="other", quote=EVIL)
    claim = Claim(EVIL, (1, 2), "partial")
    answer = Answer(EVIL, EVIL, False, None, (claim,), (evil, lone), follow_ups=(EVIL,))
    nearest = (Nearest("d", EVIL, (EVIL + "?",)),)
    yield searching(turn)
    yield found(turn)
    yield writing(turn, [claim], [evil, lone])
    yield finished(turn, answer)
    yield finished(turn, replace(answer, abstained=True, reason="no_evidence", nearest=nearest))
    yield failed(turn, EVIL)


def test_hostile_text_stays_text_in_every_state() -> None:
    for html in all_states():
        page = Page(html)
        assert not {"img", "script"} & set(page.tags)
        assert not [name for name, _ in page.attributes if name.startswith("on")]
        assert EVIL in page.text


def test_ids_are_unique_and_every_inner_link_has_its_target() -> None:
    twice = replace(ANSWER, claims=ANSWER.claims * 2)
    for html in [*all_states(), finished(TURN, ANSWER), finished(TURN, twice)]:
        page = Page(html)
        assert len(page.ids) == len(set(page.ids))
        inner = [link[1:] for link in page.links if link.startswith("#")]
        assert set(inner) <= set(page.ids)


def test_a_citation_and_its_card_link_to_each_other() -> None:
    page = Page(finished(TURN, ANSWER))
    assert "#t1-quelle-1" in page.links
    assert "#t1-satz-1" in page.links
    assert "https://example.org/ki-vo" in page.links


def test_two_turns_on_one_page_share_no_id() -> None:
    first, second = Page(finished(TURN, ANSWER)), Page(finished(replace(TURN, id="t2"), ANSWER))
    assert not set(first.ids) & set(second.ids)


def test_a_verdict_is_said_in_words() -> None:
    claims = tuple(
        Claim("Satz.", (1,), verdict) for verdict in ("supported", "partial", "unsupported")
    )
    text = Page(finished(TURN, replace(ANSWER, claims=claims))).text
    for mark, said in (("✓", "(belegt)"), ("~", "(teilweise belegt)"), ("?", "(nicht belegt)")):
        assert mark + said in text
    assert "1 von 3 Sätzen belegt" in text


def test_the_verdict_of_a_single_sentence_is_said_in_the_singular() -> None:
    assert "Der Satz ist belegt" in Page(finished(TURN, ANSWER)).text


def test_the_quote_is_marked_inside_its_passage() -> None:
    html = render(cards([CITATION], {"d#1": HIT}), "t1", STICHTAG)
    assert f"Satz. <mark>{QUOTE}</mark> Danach" in html


def test_citations_of_one_passage_share_a_card() -> None:
    second = replace(
        CITATION, number=2, quote="Am Anfang", start=OFFSET, end=OFFSET + len("Am Anfang")
    )
    found_cards = cards([CITATION, second, replace(CITATION, number=3, passage_id="x")], {})
    assert [[c.number for c in card.citations] for card in found_cards] == [[1, 2], [3]]
    html = render(cards([CITATION, second], {"d#1": HIT}), "t1", STICHTAG)
    assert html.count("<mark>") == 2
    assert html.count('class="k-card"') == 1


def test_without_its_passage_or_with_offsets_outside_it_a_card_shows_the_quote_alone() -> None:
    outside = replace(CITATION, start=0, end=10)
    for card in (Card((CITATION,)), Card((outside,), HIT)):
        html = render([card], "t1", STICHTAG)
        assert f"„<mark>{QUOTE}</mark>“" in html


def test_a_long_passage_is_cut_at_blanks_and_can_be_read_in_full() -> None:
    text = "Wort " * 100 + QUOTE + " Wort" * 100
    start = text.index(QUOTE)
    begin, end = window(text, [(start, start + len(QUOTE))])
    assert text[begin:end].startswith("Wort ")
    assert text[begin:end].endswith(" Wort")
    hit = replace(HIT, passage=replace(PASSAGE, text=text, end=OFFSET + len(text)))
    citation = replace(CITATION, start=OFFSET + start, end=OFFSET + start + len(QUOTE))
    page = Page(render(cards([citation], {"d#1": hit}), "t1", STICHTAG))
    assert "details" in page.tags
    assert text in page.text


def test_marks_lose_no_text_even_when_they_overlap() -> None:
    html = marked(TEXT, [(3, 20), (10, 30), (40, 40)], 0, len(TEXT))
    assert Page(html).text == TEXT


def test_a_card_tells_who_speaks_when_and_where() -> None:
    meta = Metadata("d", "Vortrag", "talk", speakers=(Speaker("Ada Beispiel", "Leiterin"),))
    hit = replace(HIT, document=meta)
    citation = replace(CITATION, kind="talk", authority="session", locator="Folie 7", in_force=None)
    text = Page(render(cards([citation], {"d#1": hit}), "t1", STICHTAG)).text
    for part in ("Vortrag", "Sitzung", "Ada Beispiel, Leiterin", "vom 12.07.2024"):
        assert part in text
    assert "Stand 17.08.2026" in text
    assert "Schulung › Folie 7" in text
    assert "gilt" not in text


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({"in_force": None}, ""),
        ({}, "gilt seit 02.02.2025"),
        ({"valid_from": None}, "gilt"),
        ({"valid_to": date(2027, 1, 1)}, "gilt seit 02.02.2025 bis 01.01.2027"),
        ({"valid_from": None, "valid_to": date(2027, 1, 1)}, "gilt bis 01.01.2027"),
        ({"valid_from": date(2027, 12, 2), "in_force": False}, "gilt ab 02.12.2027"),
        ({"valid_to": date(2026, 7, 26), "in_force": False}, "galt bis 26.07.2026"),
        ({"law_status": "draft", "in_force": False}, "Entwurf"),
        ({"law_status": "repealed", "in_force": False}, "aufgehoben"),
        (
            {"law_status": "adopted", "valid_from": None, "in_force": False},
            "beschlossen, gilt noch nicht",
        ),
    ],
)
def test_in_force_state(changes: dict[str, object], state: str) -> None:
    assert in_force(replace(CITATION, **changes), STICHTAG) == state  # type: ignore[arg-type]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "", None, "/lokal"])
def test_only_web_addresses_become_links(url: str | None) -> None:
    assert web_address(url) is None
    html = render([Card((replace(CITATION, url=url),))], "t1", STICHTAG)
    assert [x for x in Page(html).links if not x.startswith(("#", "dokumente/"))] == []


def test_a_card_offers_the_original_where_there_is_one() -> None:
    for originals, links in (({"d"}, ["api/v1/documents/d/original"]), (set[str](), [])):
        html = render(cards([CITATION], {"d#1": HIT}, originals), "t1", STICHTAG)
        assert [link for link in Page(html).links if "original" in link] == links


def test_an_abstention_says_what_was_looked_for_what_is_near_and_whom_to_ask() -> None:
    advice = say("abstain.whom_to_ask", titles="„Art. 5“")
    nearest = (Nearest("n", "Art. 5", ("Was ist verboten?",)), Nearest("m", "Art. 6", ("Anlass",)))
    said = f"{say('abstain.no_evidence')} {advice}"
    answer = Answer("Wie hoch?", said, True, "no_evidence", nearest=nearest)
    html = finished(replace(TURN, scope=Scope(kinds=("legal",), stichtag=STICHTAG)), answer)
    text = Page(html).text
    for part in ("Dazu sagt der Korpus nichts", say("abstain.no_evidence"), "Recht", "Rechtsamt"):
        assert part in text
    assert "Am nächsten kommt" not in text
    assert 'data-ask="Was ist verboten?"' in html
    assert "Anlass" not in text
    assert 'data-state="abstained"' in html


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_has_its_title(reason: str) -> None:
    answer = replace(ANSWER, abstained=True, reason=reason)  # type: ignore[arg-type]
    assert words.word(f"abstained.{reason}") in Page(finished(TURN, answer)).text


def test_every_kind_and_authority_has_its_word_in_both_languages() -> None:
    wanted = [f"kind.{kind}" for kind in KINDS] + [f"authority.{name}" for name in AUTHORITIES]
    assert set(wanted) <= set(words.keys())
    assert all(words.word(key, language) for key in wanted for language in ("de", "en"))


def test_both_languages_of_a_word_take_the_same_fields() -> None:
    class Names(dict[str, str]):
        def __missing__(self, key: str) -> str:
            return f"<{key}>"

    for key, texts_of in words._WORDS.items():
        fields = [set(re.findall(r"<\w+>", t.format_map(Names()))) for t in texts_of.values()]
        assert fields[0] == fields[1], key


def test_english_questions_get_english_labels_around_german_quotes() -> None:
    html = finished(replace(TURN, language="en"), ANSWER)
    assert 'lang="en"' in html
    assert 'class="k-quote" lang="de"' in html
    assert "Sources (1)" in Page(html).text


def test_a_question_button_carries_the_question_unharmed() -> None:
    assert dict(Page(ask_button(EVIL)).attributes)["data-ask"] == EVIL
    assert escape("a<b") == "a&lt;b"


@pytest.mark.parametrize("stored", [True, False])
def test_first_view_and_help_say_what_happens_to_a_question(stored: bool) -> None:
    first = Page(texts.welcome(["Eins?", "Zwei?"], stored=stored))
    helped = Page(texts.help_text(stored=stored))
    assert first.tags.count("button") == 2
    assert ("weder gespeichert noch protokolliert" in first.text) is not stored
    assert ("nicht gespeichert und nicht protokolliert" in " ".join(helped.text.split())) is (
        not stored
    )
    assert Page(texts.header() + texts.disclaimer() + texts.foot()).links == [
        "#kiko-question",
        "datenschutz",
        "barrierefreiheit",
    ]


@pytest.mark.parametrize("text", ["22.11.2026", " 2026-11-22 ", "22.11.26"])
def test_a_day_is_read_as_it_is_written(text: str) -> None:
    assert parse_day(text) == STICHTAG


def test_no_day_is_no_day_and_nonsense_is_named() -> None:
    assert parse_day("  ") is None
    with pytest.raises(ScopeError, match=r"„31\.02\.2026“ ist kein Datum"):
        parse_day("31.02.2026")


def views(question: str, stichtag: str = "", error: Exception | None = None) -> list[View]:
    """Return the views of a conversation whose assistant raises ``error`` when it is needed."""

    def broken() -> object:
        raise error or AssertionError("the assistant is not needed")

    conversation = Conversation(broken, longest_question=50)  # type: ignore[arg-type]
    return list(conversation.ask(question, Filters(stichtag=stichtag)))


@pytest.mark.parametrize("question", ["", "  ", "\u200b", "x" * 51])
def test_an_unusable_question_leaves_turn_and_field_as_they_are(question: str) -> None:
    (view,) = views(question)
    assert view.turn is None
    assert not view.taken
    assert "Die Frage" in view.notice


def test_a_wrong_stichtag_is_said_at_the_field() -> None:
    (view,) = views("Was gilt?", "gestern")
    assert view.turn is None
    assert "„gestern“ ist kein Datum" in view.notice


def test_an_empty_question_is_named_in_the_language_of_the_page() -> None:
    conversation = Conversation(lambda: None, longest_question=9)  # type: ignore[arg-type,return-value]
    [view] = conversation.ask(" ", Filters(), "en")
    assert say("error.question_empty", "en") in view.notice


def test_the_filters_become_the_scope() -> None:
    filters = Filters(["legal"], ["recht"], "01.02.2025", "2025-03-04", "22.11.2026", True)
    expected = Scope(("legal",), ("recht",), date(2025, 2, 1), date(2025, 3, 4), STICHTAG)
    assert filters.scope("de") == expected


@pytest.mark.parametrize(
    ("begin", "end", "said"),
    [
        ("morgen", "", "„morgen“ ist kein Datum. Bitte schreiben Sie den Zeitraum so"),
        ("02.01.2026", "01.01.2026", "beginnt am 02.01.2026, nachdem er am 01.01.2026 endet"),
    ],
)
def test_a_wrong_period_is_named(begin: str, end: str, said: str) -> None:
    with pytest.raises(ScopeError, match=re.escape(said)):
        Filters(begin=begin, end=end).scope("de")


def test_the_scope_is_told_with_topic_and_period() -> None:
    scope = Scope(("legal",), ("vergabe",), date(2025, 2, 1), date(2025, 3, 4))
    text = Page(searching(replace(TURN, scope=scope))).text
    assert "Recht · Thema Vergabe · ab 01.02.2025 · bis 04.03.2025" in text


def test_an_unreadable_index_ends_in_a_failed_turn() -> None:
    first, last = views("Was gilt?", error=NoGenerationError("run 'kiko ingest'"))
    assert 'data-state="searching"' in str(first.turn)
    assert (first.taken, last.taken) == (True, False)
    assert 'data-state="failed"' in str(last.turn)
    assert "keinen lesbaren Index" in str(last.turn)
    assert ">Noch einmal fragen</button>" in str(last.turn)
    assert 'data-ask="Was gilt?"' in str(last.turn)


def test_an_unexpected_error_shows_and_logs_nothing_of_its_inside(
    caplog: pytest.LogCaptureFixture,
) -> None:
    *_, last = views("Was gilt?", error=ValueError("geheim"))
    assert "ValueError" in caplog.text
    assert "geheim" not in caplog.text
    assert 'data-state="failed"' in str(last.turn)
    assert "geheim" not in str(last.turn)


def test_a_message_is_ours_where_the_error_is_for_operators() -> None:
    assert message(QuestionError("Die Frage ist leer."), "de") == "Die Frage ist leer."
    assert "Index" in message(GenerationError("chroma/ is gone"), "de")
    assert "chroma" not in message(GenerationError("chroma/ is gone"), "en")
