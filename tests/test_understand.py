"""What is proposed for a file's front matter, and that nothing is invented when unsure."""

from __future__ import annotations

import re
from dataclasses import fields
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.corpus import read
from ingest.frontmatter import parse
from ingest.loaders.draft import Draft
from ingest.outline import Block
from ingest.topics import MOST_TOPICS, TOPICS, propose_topics
from ingest.understand import Proposal, readable, understand
from rag.model import Document, Speaker
from tests.corpus_reader import CORPUS

TODAY = date(2026, 11, 27)
DOCUMENTS = read([CORPUS]).documents
NOTES = """Protokoll der 5. Sitzung der AEG URBAN.KI am 24. Juni 2026

Referentin: Dr. Anna Beispiel, Stadt Velen

Die Anmeldung zur nächsten Sitzung läuft bis 31. August 2026. Die Pflicht aus Art. 50 KI-VO gilt
ab dem 2. August 2026. In der Runde ging es um den Personalrat und eine Dienstvereinbarung.
Der Personalrat wünscht Mitbestimmung vor dem Start eines Chatbots."""


def seen(
    text: str, name: str = "notizen.txt", title: str | None = None, **more: object
) -> Proposal:
    draft = Draft(tuple(Block(part) for part in text.split("\n\n")), title=title, **more)  # type: ignore[arg-type]
    return understand(draft, name, today=TODAY)


def from_corpus(document: Document) -> Proposal:
    """Understand a corpus document from its title, headings and text alone."""
    blocks, last = [], None
    for section in document.sections:
        if section.heading and section.heading != last:
            blocks.append(Block(section.heading[-1], level=2))
            last = section.heading
        blocks.append(Block(document.text[section.start : section.end]))
    draft = Draft(tuple(blocks), title=document.meta.title)
    return understand(draft, document.meta.path, today=TODAY)


def test_session_notes_are_understood() -> None:
    proposal = seen(NOTES, title="Protokoll der 5. Sitzung der AEG URBAN.KI am 24. Juni 2026")
    assert proposal.kind.value == "talk"
    assert proposal.date.value == date(2026, 6, 24)
    assert proposal.event.value == "AEG URBAN.KI, 5. Sitzung"
    assert proposal.speakers.value == (Speaker("Dr. Anna Beispiel", "Stadt Velen"),)
    assert proposal.topics.value[:2] == ("aeg", "urban-ki")
    assert proposal.language.value == "de"
    assert proposal.authority.value == "session"


def test_every_value_has_a_reason() -> None:
    proposal = seen("Ein Satz.")
    assert all(getattr(proposal, field.name).why for field in fields(Proposal))


def test_what_a_file_states_itself_stays() -> None:
    stated = parse(
        "title: Mein Titel\nkind: legal\ntopics: [vergabe]\nauthority: report\nlanguage: en\n"
        "sources: [{title: Q, url: https://example.org}]",
        CORPUS,
    )
    proposal = seen(NOTES, stated=stated)
    values = [getattr(proposal, field.name).value for field in fields(Proposal)]
    assert values == ["Mein Titel", "legal", None, "en", (), None, ("vergabe",), "report"]


@pytest.mark.parametrize(
    ("text", "name", "day"),
    [
        ("Datum: 14.01.2026\n\nFrist für Rückmeldungen ist der 20.01.2026.", "x.md", (2026, 1, 14)),
        ("Die Frist endet am 2. Dezember 2027.", "x.md", None),
        ("Die Sitzung fand am 30. Dezember 2028 statt.", "x.md", None),
        ("Verordnung (EU) 2024/1689 vom 13. Juni 2024", "x.md", None),
        ("Text ohne Datum.", "2026-06-24_AEG.pdf", (2026, 6, 24)),
        ("Text ohne Datum.", "AEG 24.06.2026.pdf", (2026, 6, 24)),
        ("Text ohne Datum.", "AEG_20260624.pdf", (2026, 6, 24)),
        ("Text ohne Datum.", "AEG_20261332.pdf", None),
        ("Der Workshop fand am 3. und 4. März 2026 statt.", "x.md", (2026, 3, 3)),
    ],
)
def test_the_date_is_that_of_the_event(text: str, name: str, day: tuple[int, int, int]) -> None:
    assert seen(text, name).date.value == (date(*day) if day else None)


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ("Referentin: Dr. A. Beispiel, Stadt X", [("Dr. A. Beispiel", "Stadt X")]),
        (
            "Vortragende:\n\n• Jens Ohm (Stadt Unna)\n• Prof. Dr. Eva Ull – Difu",
            [("Jens Ohm", "Stadt Unna"), ("Prof. Dr. Eva Ull", "Difu")],
        ),
        ("Karin Lund (Kreis Borken) stellte den Piloten vor.", [("Karin Lund", "Kreis Borken")]),
        (
            "In der Sitzung stellte Dr. Karin Lund vom Institut für Daten ihr Thema vor.",
            [("Dr. Karin Lund", "Institut für Daten")],
        ),
        ("Die Stadt Velen (Kreis Borken) stellte den Piloten vor.", []),
    ],
)
def test_speakers_with_their_role(text: str, speakers: list[tuple[str, str]]) -> None:
    found = seen(text, title="Vortrag").speakers.value
    assert [(speaker.name, speaker.role) for speaker in found] == speakers


def test_the_voices_of_a_transcript_are_its_speakers() -> None:
    proposal = seen("Guten Tag.", "sitzung.vtt", speakers=("Anna Beispiel (Velen)", "Ben Lang"))
    assert proposal.kind.value == "talk"
    assert proposal.speakers.value == (Speaker("Anna Beispiel", "Velen"), Speaker("Ben Lang"))


def test_slides_are_a_talk_and_group_results_a_breakout() -> None:
    slides = Draft((Block("KI in Velen", 1, "Folie 1"), Block("Wir starten.", 0, "Folie 1")))
    assert understand(slides, "a.pptx", today=TODAY).kind.value == "talk"
    assert seen("Wir sammelten Fragen.", title="Ergebnisse Break-out 2").kind.value == "breakout"
    law = "§ 1 Abs. 1 VwVfG gilt. § 2 VwVfG nennt Ausnahmen. Art. 5 DSGVO bleibt unberührt."
    assert seen(law, title="Übersicht").kind.value == "legal"
    assert seen("The city uses it and they are happy with it.").language.value == "en"


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("2026-06-24_Protokoll-Break-out_3.pdf", "Protokoll-Break-out 3"),
        ("01_Rechtlicher-Rahmen_final.docx", "Rechtlicher Rahmen"),
        ("ki-in-velen.md", "Ki in velen"),
        ("24.06.2026.txt", "Dokument ohne Titel"),
    ],
)
def test_a_file_name_becomes_a_title(name: str, title: str) -> None:
    assert seen("Text.", name).title.value == title
    assert readable(name) in (title, "")


def test_the_topics_are_those_of_the_corpus_guide() -> None:
    guide = (CORPUS / "README.md").read_text("utf-8")
    listed = re.findall(r"^- `([a-z-]+)` – ", guide.partition("## Themen")[2], re.MULTILINE)
    assert set(TOPICS) == set(listed)


def test_the_corpus_is_understood_mostly_as_its_editors_did() -> None:
    kinds = topics = proposed = right = 0
    for document in DOCUMENTS:
        proposal = from_corpus(document)
        kinds += proposal.kind.value == document.meta.kind
        mine, theirs = set(proposal.topics.value), set(document.meta.topics)
        topics += len(theirs)
        proposed += len(mine)
        right += len(mine & theirs)
        if document.meta.kind in ("talk", "breakout") and document.meta.date:
            assert proposal.date.value in (document.meta.date, None), document.meta.id
    assert kinds / len(DOCUMENTS) >= 0.9
    assert right / proposed >= 0.8
    assert right / topics >= 0.6


@settings(deadline=None)
@given(st.text(max_size=300), st.text(max_size=40), st.none() | st.text(max_size=40))
def test_any_text_gives_the_same_valid_proposal_twice(
    text: str, name: str, title: str | None
) -> None:
    proposal = seen(text, name, title)
    assert proposal == seen(text, name, title)
    assert 0 < len(proposal.title.value) <= 122
    assert len(proposal.topics.value) <= MOST_TOPICS
    assert set(proposal.topics.value) <= set(TOPICS)
    assert all(speaker.name for speaker in proposal.speakers.value)


def test_a_topic_names_the_word_that_speaks_for_it() -> None:
    assert propose_topics("Der Personalrat", [], "Text")["personalvertretung"] == "Personalrat"
