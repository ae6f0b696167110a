"""Real files as they come: an announcement as plain text, four federal laws as Markdown."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.wiring import Kiko, load_settings
from rag.model import Answer

INPUTS = Path(__file__).resolve().parents[2] / "shared" / "inputs"
ANNOUNCEMENT = INPUTS / "aeg-auftakt-2025-03-26.txt"
LAWS = INPUTS / "laws"

pytestmark = pytest.mark.skipif(
    not INPUTS.is_dir(), reason="the shared inputs are not beside the repository"
)


@pytest.fixture(scope="module", params=["in folders", "in the root"])
def kiko(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Kiko]:
    """Return Kiko over the inputs, once sorted into folders and once all in the root."""
    folder = tmp_path_factory.mktemp("inputs")
    in_folders = request.param == "in folders"
    talks, legal = (folder / "c" / (name if in_folders else "") for name in ("talks", "legal"))
    for target in (talks, legal):
        target.mkdir(parents=True, exist_ok=True)
    shutil.copy(ANNOUNCEMENT, talks)
    for law in LAWS.glob("*.md" if in_folders else "vwvfg.md"):
        shutil.copy(law, legal)
    made = Kiko(load_settings(corpus=folder / "c", data=folder / "data"))
    report = made.sync()
    assert report.failed == ()
    assert len(report.added) == len(list((folder / "c").rglob("*.*")))
    yield made
    made.close()


def cited(answer: Answer) -> list[tuple[str, str | None]]:
    assert not answer.abstained, answer.answer
    return [(citation.quote, citation.locator) for citation in answer.citations]


def test_the_first_meeting_is_cited_from_the_announcement(kiko: Kiko) -> None:
    found = cited(kiko.assistant.ask("Wann hat sich die AEG das erste Mal getroffen?"))
    assert found[0][0] == "Die AEG URBAN.KI traf sich zum ersten Mal am 26. März 2025."


def test_the_automatic_decision_is_cited_with_its_provision(kiko: Kiko) -> None:
    question = "Wann darf ein Verwaltungsakt vollständig automatisch erlassen werden?"
    answer = kiko.assistant.ask(question)
    quote, locator = cited(answer)[0]
    assert answer.citations[0].title == "Verwaltungsverfahrensgesetz (VwVfG)"
    assert locator == "§ 35a"
    assert quote.startswith("Ein Verwaltungsakt kann vollständig durch automatische Einrichtungen")


def test_the_announcement_is_understood(kiko: Kiko) -> None:
    documents = {m.path.split("/")[-1]: m for m in kiko.reader.current().passages.documents()}
    meta = documents[ANNOUNCEMENT.name]
    assert meta.title.startswith("Gemeinsam Zukunft gestalten – AEG „URBAN.KI“ startete")
    assert str(meta.date) == "2025-03-26"
    assert set(meta.inferred) == {"kind", "title", "date"}
    assert meta.kind == ("talk" if "/" in meta.path else "practice")


def test_the_laws_are_understood(kiko: Kiko) -> None:
    store = kiko.reader.current().passages
    laws = [meta for meta in store.documents() if meta.kind == "legal"]
    names = {meta.title.split("(")[-1].rstrip(")") for meta in laws}
    assert names in ({"BDSG 2018", "OZG", "UrhG", "VwVfG"}, {"VwVfG"})
    assert {meta.authority for meta in laws} == {"statute"}
    passages = [p for meta in laws for p in store.passages_of(meta.id)]
    with_locator = [p for p in passages if p.locator and p.locator.startswith("§")]
    assert len(with_locator) > 0.95 * len(passages)
    assert all(store.document(p.document_id).text[p.start : p.end] == p.text for p in passages)
