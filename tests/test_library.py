"""The life of a document: taken in, understood, saved, published, changed, taken back."""

from __future__ import annotations

import io
import os
import shutil
import threading
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from app.doctor import examine
from app.edits import DocumentEdit, Stored
from app.library import Library
from app.wiring import Kiko, load_settings
from rag.errors import (
    BuildLockedError,
    ConflictError,
    DocumentError,
    FrontMatterError,
    InputError,
    NotFoundError,
    PersonalDataError,
    TooLargeError,
)
from tests.small_corpus import CORPUS, article, write

NOTE = """# Ergebnisse der Gruppe Bauhof

Der Bauhof plant seine Touren jetzt mit einer Software aus Schweden.

## Nächste Schritte

Im Herbst prüft die Gruppe, ob der Winterdienst folgt.
"""
PERSONAL = NOTE + "\nRückfragen beantwortet erika.mustermann@example.org gern.\n"
ACTOR = "prüferin"


@pytest.fixture
def kiko(tmp_path: Path) -> Iterator[Kiko]:
    """Return Kiko over the small corpus, with an empty library."""
    corpus = write(tmp_path / "bundled", CORPUS)
    made = Kiko(load_settings(data=tmp_path / "data", corpus=corpus, max_upload_mb=1))
    made.sync()
    yield made
    made.close()


@pytest.fixture
def library(kiko: Kiko) -> Library:
    return kiko.library


def add(library: Library, text: str = NOTE, name: str = "bauhof.md", **front: object) -> Stored:
    upload = library.receive(name, io.BytesIO(text.encode()), actor=ACTOR)
    front = {"kind": "breakout", **front}
    [stored], failed = library.save_upload(upload.id, front, actor=ACTOR)
    assert not failed
    library.uploads.discard(upload.id)
    return stored


def file_of(kiko: Kiko, document_id: str) -> Path:
    return kiko.library.shelf.find(document_id).file


def answered(kiko: Kiko, question: str = "Womit plant der Bauhof seine Touren?") -> set[str]:
    return {hit.document.id for hit in kiko.retriever.retrieve(question, 5).hits}


def healthy(kiko: Kiko) -> None:
    findings = examine(kiko)
    assert all(finding.good for finding in findings), findings


# --- from a file to a draft ---


def test_an_upload_is_understood_before_it_is_saved(kiko: Kiko, library: Library) -> None:
    upload = library.receive("protokoll.md", io.BytesIO(PERSONAL.encode()), actor=ACTOR)
    [preview] = library.preview(upload.id, {"kind": "breakout"})
    assert preview.page.front["title"] == "Ergebnisse der Gruppe Bauhof"
    assert preview.page.front["kind"] == "breakout"
    assert preview.reasons["title"]
    assert [finding.kind for finding in preview.findings] == ["email"]
    found = preview.findings[0]
    assert preview.text[found.start : found.end] == "erika.mustermann@example.org"
    assert [passage.heading for passage in preview.passages][-1] == ("Nächste Schritte",)
    assert preview.same_as is None
    assert len(library.entries()) == len(CORPUS)


def test_a_saved_upload_is_a_draft_that_answers_nothing(kiko: Kiko, library: Library) -> None:
    stored = add(library)
    assert (stored.version, stored.is_new) == (1, True)
    assert file_of(kiko, stored.document_id).parent.name == "breakouts"
    entry = library.entry(stored.document_id)
    assert (entry.meta.status, entry.live, entry.own, entry.version) == ("draft", False, True, 1)
    kiko.sync()
    assert stored.document_id not in answered(kiko)
    healthy(kiko)


def test_the_same_file_is_not_stored_twice(library: Library) -> None:
    first, again = add(library), add(library, name="kopie.md")
    assert again.is_same and again.document_id == first.document_id
    other_file = add(library, NOTE.replace("\n", "\r\n"), name="anders.md")
    assert other_file.is_same and other_file.document_id == first.document_id
    assert len(library.versions.all(first.document_id)) == 1


def test_two_documents_of_one_title_get_two_ids(library: Library) -> None:
    first = add(library)
    other = add(library, NOTE.replace("Schweden", "Finnland"))
    assert other.document_id == f"{first.document_id}-2"
    assert (
        library.entry(other.document_id).meta.title == library.entry(first.document_id).meta.title
    )


def test_a_zip_becomes_several_documents_and_a_bad_one_keeps_no_other_out(
    library: Library,
) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("eins.md", NOTE)
        archive.writestr("zwei.md", NOTE.replace("Bauhof", "Stadtwald"))
        archive.writestr("drei.md", "---\ntitle: X\nfarbe: rot\n---\n\nText.\n")
    data.seek(0)
    upload = library.receive("alles.zip", data, actor=ACTOR)
    stored, _ = library.save_upload(upload.id, {"kind": "breakout"}, actor=ACTOR)
    assert len({s.document_id for s in stored}) == 2
    originals = [library.original(s.document_id)[0].name for s in stored]
    assert originals == ["alles.zip", "alles.zip"]


def test_a_file_with_front_matter_keeps_it_and_its_text(kiko: Kiko, library: Library) -> None:
    text = article(
        "Der **eigene** Titel", "Ein [Verweis](https://example.org) bleibt.", kind="talk"
    )
    stored = add(library, text, kind="talk")
    written = file_of(kiko, stored.document_id).read_text("utf-8")
    assert "Ein [Verweis](https://example.org) bleibt." in written
    assert "url: https://example.org/quelle" in written
    assert "status: draft" in written


@pytest.mark.parametrize(
    ("name", "data", "kind", "said"),
    [
        ("leer.md", b"", DocumentError, "„leer.md“ ist leer (0 Byte)"),
        ("gross.md", b"x" * (1024 * 1024 + 1), TooLargeError, "„gross.md“ ist größer als 1 MB"),
    ],
)
def test_a_file_that_cannot_be_one_is_refused(
    library: Library, name: str, data: bytes, kind: type[InputError], said: str
) -> None:
    with pytest.raises(kind) as caught:
        library.receive(name, io.BytesIO(data), actor=ACTOR)
    assert said in str(caught.value)
    assert list(library.uploads.folder.iterdir()) == []


def test_a_form_of_many_equal_pages_is_published_and_each_page_found(kiko: Kiko) -> None:
    pages = "\n\n".join(
        f"## Seite {n}\n\nDas Formular Nummer {n} wird von der Stadt für den Antrag auf "
        f"Bewohnerparken verwendet und liegt im Amt {n} aus. Die Gebühr beträgt {n} Euro im Jahr."
        for n in range(200)
    )
    id_ = add(kiko.library, f"# Formulare\n\n{pages}\n", "formulare.md").document_id
    kiko.library.publish(id_, actor=ACTOR)
    (found,) = kiko.retriever.retrieve("Welche Gebühr steht im Formular Nummer 137?", 1).hits
    assert "Formular Nummer 137 " in found.passage.text


def test_an_index_that_grew_finds_what_one_built_at_once_finds(kiko: Kiko, tmp_path: Path) -> None:
    for part in range(6):
        pages = "\n\n".join(
            f"## Seite {n}\n\nDas Formular {n} der Reihe {part} liegt im Amt {n * part} aus."
            for n in range(40)
        )
        id_ = add(kiko.library, f"# Reihe {part}\n\n{pages}\n", f"{part}.md").document_id
        kiko.library.publish(id_, actor=ACTOR)
    anew = Kiko(load_settings(data=tmp_path / "anew", corpus=kiko.settings.corpus))
    shutil.copytree(kiko.settings.overlay_corpus, anew.settings.overlay_corpus)
    anew.sync()
    grown, built = kiko.reader.current(), anew.reader.current()
    assert grown.manifest.generation == built.manifest.generation
    for id_, vector in grown.vectors.vectors(sorted(grown.vectors.ids())).items():
        near, wanted = grown.vectors.search(vector, 10), built.vectors.search(vector, 10)
        assert [s for _, s in near] == pytest.approx([s for _, s in wanted], abs=1e-4)
        assert near[0][1] == pytest.approx(1.0, abs=1e-4) and grown.passages.passages([id_])
    anew.close()


def test_an_upload_that_nobody_saves_goes_after_a_week(library: Library) -> None:
    old, fresh = (library.receive(f"{n}.md", io.BytesIO(n.encode()), actor=ACTOR) for n in "ab")
    week_ago = (datetime.now() - timedelta(days=7)).timestamp()
    os.utime(library.uploads.file(old), (week_ago, week_ago))
    assert library.uploads.forget((date.today() - timedelta(days=6)).isoformat()) == 1
    assert [u.id for u in library.uploads.all()] == [fresh.id]


def test_a_file_on_its_way_is_not_swept(library: Library) -> None:
    done = threading.Event()

    def sweep() -> None:
        while not done.is_set():
            library.uploads.sweep()

    sweeper = threading.Thread(target=sweep)
    sweeper.start()
    try:
        for number in range(60):
            library.receive(f"{number}.md", io.BytesIO(b"%d" % number), actor=ACTOR)
    finally:
        done.set()
        sweeper.join()
    assert len(list(library.uploads.all())) == 60


@pytest.mark.parametrize("name", ["../../etc/passwd", "..\\..\\x.md", "/etc/x.md", "\x00\u202e.md"])
def test_a_name_leads_nowhere_else(library: Library, name: str) -> None:
    upload = library.receive(name, io.BytesIO(b"Text"), actor=ACTOR)
    file = library.uploads.file(upload)
    assert file.parent == library.uploads.folder / upload.id
    assert file.read_bytes() == b"Text"


# --- what readers are answered from ---


def test_publishing_makes_it_answer_at_once_and_withdrawing_ends_it(
    kiko: Kiko, library: Library
) -> None:
    stored = add(library)
    [done] = library.publish(stored.document_id, actor=ACTOR, reason="abgestimmt")
    assert (done.version, done.confirmed) == (1, {})
    assert stored.document_id in answered(kiko)
    healthy(kiko)
    library.withdraw(stored.document_id, actor=ACTOR)
    assert stored.document_id not in answered(kiko)
    assert library.entry(stored.document_id).meta.status == "withdrawn"
    healthy(kiko)
    library.publish(stored.document_id, actor=ACTOR)
    assert stored.document_id in answered(kiko)
    entries, total = library.audit(stored.document_id)
    assert [entry.action for entry in entries] == ["publish", "withdraw", "publish", "save"]
    assert total == 4
    assert {entry.actor for entry in entries} == {ACTOR}
    assert entries[2].detail == {"version": 1, "reason": "abgestimmt"}


def test_an_edit_waits_until_it_is_published(kiko: Kiko, library: Library) -> None:
    stored = add(library)
    library.publish(stored.document_id, actor=ACTOR)
    edit = DocumentEdit(
        stored.document_id,
        front={"title": "Der Bauhof plant", "event": "AEG"},
        body=NOTE.replace("Schweden", "Norwegen"),
    )
    second = library.save(edit, actor=ACTOR)
    assert second.version == 2
    assert "Titel: Ergebnisse der Gruppe Bauhof → Der Bauhof plant" in second.changes
    assert any(change.startswith("Text: ") for change in second.changes)
    entry = library.entry(stored.document_id)
    assert (entry.live, entry.waiting) == (True, 2)
    view = library.document(stored.document_id)
    assert (view.published_version, view.page.front["title"]) == (1, "Der Bauhof plant")
    kiko.sync()
    assert "Schweden" in kiko.retriever.retrieve("Bauhof Touren", 1).hits[0].passage.text
    library.publish(stored.document_id, actor=ACTOR)
    assert "Norwegen" in kiko.retriever.retrieve("Bauhof Touren", 1).hits[0].passage.text
    assert library.document(stored.document_id).published_version == 2
    healthy(kiko)


def test_what_is_live_already_is_not_published_again(library: Library) -> None:
    stored = add(library)
    with pytest.raises(ConflictError, match="nicht veröffentlicht"):
        library.withdraw(stored.document_id, actor=ACTOR)
    library.publish(stored.document_id, actor=ACTOR)
    with pytest.raises(ConflictError, match="schon veröffentlicht"):
        library.publish(stored.document_id, actor=ACTOR)


def test_versions_are_kept_compared_and_restored(kiko: Kiko, library: Library) -> None:
    stored = add(library)
    id_ = stored.document_id
    library.publish(id_, actor=ACTOR)
    library.save(DocumentEdit(id_, body="Ganz anderer Text."), actor=ACTOR)
    library.publish(id_, actor=ACTOR)
    lines = library.diff(id_, 1, 2).splitlines()
    assert lines[:2] == ["--- Fassung 1", "+++ Fassung 2"]
    assert "+Ganz anderer Text." in lines
    restored = library.restore(id_, 1, actor=ACTOR)
    assert restored.version == 3
    assert library.versions.text(id_, 3) == library.versions.text(id_, 1)
    library.publish(id_, actor=ACTOR)
    assert "Schweden" in kiko.retriever.retrieve("Bauhof Touren", 1).hits[0].passage.text
    with pytest.raises(NotFoundError, match="keine Fassung 9; vorhanden sind: 1, 2, 3"):
        library.restore(id_, 9, actor=ACTOR)


def test_saving_what_is_there_makes_no_version(library: Library) -> None:
    stored = add(library)
    again = library.save(DocumentEdit(stored.document_id, front={"kind": "breakout"}), actor=ACTOR)
    assert (again.version, again.is_same) == (1, True)


def test_a_new_file_replaces_the_old_version(kiko: Kiko, library: Library) -> None:
    stored = add(library)
    library.publish(stored.document_id, actor=ACTOR)
    new = NOTE.replace("Schweden", "Dänemark")
    upload = library.receive("bauhof-neu.md", io.BytesIO(new.encode()), actor=ACTOR)
    [second], _ = library.save_upload(upload.id, {}, actor=ACTOR, document_id=stored.document_id)
    assert (second.document_id, second.version) == (stored.document_id, 2)
    assert second.changes
    assert library.original(stored.document_id)[0].name == "bauhof.md"  # what readers are shown
    library.publish(stored.document_id, actor=ACTOR)
    assert library.original(stored.document_id)[0].name == "bauhof-neu.md"
    assert library.original(stored.document_id, 1)[0].name == "bauhof.md"


def test_deleting_leaves_only_the_audit_log(kiko: Kiko, library: Library, tmp_path: Path) -> None:
    stored = add(library)
    library.publish(stored.document_id, actor=ACTOR)
    library.delete(stored.document_id, actor=ACTOR, reason="Irrtum")
    assert stored.document_id not in answered(kiko)
    left = [p for p in (tmp_path / "data").rglob("*") if stored.document_id in str(p)]
    assert left == []
    entries, _ = library.audit(stored.document_id)
    assert (entries[0].action, entries[0].detail) == ("delete", {"reason": "Irrtum"})
    with pytest.raises(NotFoundError):
        library.document(stored.document_id)
    healthy(kiko)


# --- personal data ---


def test_open_findings_need_a_confirmation_that_is_written_down(
    kiko: Kiko, library: Library
) -> None:
    stored = add(library, PERSONAL)
    assert [f.kind for f in stored.findings] == ["email"]
    with pytest.raises(PersonalDataError, match="1 × E-Mail-Adresse") as caught:
        library.publish(stored.document_id, actor=ACTOR)
    assert caught.value.counts == {"email": 1}
    assert "erika" not in str(caught.value)
    assert stored.document_id not in answered(kiko)
    [done] = library.publish(stored.document_id, actor=ACTOR, confirm_personal_data=True)
    assert done.confirmed == {"email": 1}
    entries, _ = library.audit(stored.document_id)
    assert entries[0].detail["confirmed_personal_data"] == {"email": 1}
    assert "erika" not in str(entries)


def test_a_redaction_takes_it_out_of_text_and_file(kiko: Kiko, library: Library) -> None:
    stored = add(library, PERSONAL)
    edit = DocumentEdit(stored.document_id)
    second = library.save(edit, actor=ACTOR, redactions=[0])
    assert second.findings == ()
    assert "1 Stelle(n) geschwärzt" in second.changes
    written = file_of(kiko, stored.document_id).read_text("utf-8")
    assert "erika" not in written and "entfernt]" in written
    assert "## Nächste Schritte" in written
    library.publish(stored.document_id, actor=ACTOR)
    assert library.original(stored.document_id)[1].redacted
    with pytest.raises(InputError, match="Die Fundstelle 7 gibt es nicht"):
        library.save(edit, actor=ACTOR, redactions=[7])


def test_stated_speakers_are_no_finding(library: Library) -> None:
    text = NOTE + "\nTeilnehmende: Erika Mustermann\n"
    speakers = [{"name": "Erika Mustermann"}]
    assert add(library, text, speakers=speakers).findings == ()


# --- the folder under the organiser's own hand ---


def test_a_file_changed_by_hand_is_a_version_of_its_own(kiko: Kiko, library: Library) -> None:
    stored = add(library)
    file = file_of(kiko, stored.document_id)
    file.write_text(file.read_text("utf-8").replace("Schweden", "Island"), "utf-8")
    assert "Island" in library.document(stored.document_id).text
    second = library.save(DocumentEdit(stored.document_id, front={"event": "AEG"}), actor=ACTOR)
    assert second.version == 3
    assert "Island" in library.versions.text(stored.document_id, 2)
    assert library.versions.all(stored.document_id)[1].actor == "corpus"


def test_a_file_of_another_format_becomes_markdown_when_it_is_withdrawn(
    kiko: Kiko, library: Library
) -> None:
    file = kiko.settings.overlay_corpus / "practice" / "drohne.txt"
    file.parent.mkdir(parents=True)
    file.write_text("Die Drohne\n\nDie Drohne vermisst die Deponie in zwei Stunden.\n", "utf-8")
    kiko.sync()
    assert "practice-drohne" in answered(kiko, "Deponie vermessen")
    library.withdraw("practice-drohne", actor=ACTOR)
    assert "practice-drohne" not in answered(kiko, "Deponie vermessen")
    assert not file.exists()
    assert library.original("practice-drohne")[0].name == "drohne.txt"
    library.publish("practice-drohne", actor=ACTOR)
    assert "practice-drohne" in answered(kiko, "Deponie vermessen")
    healthy(kiko)


def test_a_broken_file_is_listed_and_can_be_restored(kiko: Kiko, library: Library) -> None:
    stored = add(library)
    library.publish(stored.document_id, actor=ACTOR)
    file = file_of(kiko, stored.document_id)
    file.write_text(article("X", "Text.", farbe="rot"), "utf-8")
    error = library.entry(stored.document_id).error
    assert error.startswith("breakouts/") and "farbe" in error
    library.restore(stored.document_id, 1, actor=ACTOR)
    library.publish(stored.document_id, actor=ACTOR)
    assert library.entry(stored.document_id).error == ""
    healthy(kiko)


def test_a_bundled_document_is_withdrawn_by_a_file_over_it(kiko: Kiko, library: Library) -> None:
    before = (kiko.settings.corpus / "practice" / "mucgpt.md").read_text("utf-8")
    with pytest.raises(InputError, match="mitgelieferten Korpus"):
        library.delete("practice-mucgpt", actor=ACTOR)
    library.withdraw("practice-mucgpt", actor=ACTOR)
    assert "practice-mucgpt" not in answered(kiko, "Was ist MUCGPT?")
    assert (kiko.settings.corpus / "practice" / "mucgpt.md").read_text("utf-8") == before
    with pytest.raises(InputError, match="mitgelieferten Korpus"):
        library.delete("practice-mucgpt", actor=ACTOR)
    library.publish("practice-mucgpt", actor=ACTOR)
    assert "practice-mucgpt" in answered(kiko, "Was ist MUCGPT?")
    healthy(kiko)


def test_known_questions_follow_an_edit_as_far_as_they_still_fit(kiko: Kiko) -> None:
    bundled = kiko.settings.corpus / "practice"
    (bundled / "mucgpt.questions.yaml").write_text(
        "- sentence: MUCGPT ist der Textassistent\n  asked: [Womit schreibt München?]\n"
        "- sentence: Der Quelltext von MUCGPT\n  asked: [Ist das Open Source?]\n",
        "utf-8",
    )
    body = kiko.library.document("practice-mucgpt").page.body.replace("Der Quelltext", "Die Quelle")
    kiko.library.save(DocumentEdit("practice-mucgpt", body=body), actor=ACTOR)
    kiko.library.publish("practice-mucgpt", actor=ACTOR)
    kept = kiko.settings.overlay_corpus / "practice" / "mucgpt.questions.yaml"
    assert "Womit schreibt München?" in kept.read_text("utf-8")
    assert "Open Source" not in kept.read_text("utf-8")


def test_open_questions_stay_while_the_text_does(kiko: Kiko) -> None:
    bundled = kiko.settings.corpus / "practice"
    (bundled / "mucgpt.questions.yaml").write_text("- open: [Was kostet MUCGPT?]\n", "utf-8")
    kept = kiko.settings.overlay_corpus / "practice" / "mucgpt.questions.yaml"
    kiko.library.withdraw("practice-mucgpt", actor=ACTOR)
    kiko.library.publish("practice-mucgpt", actor=ACTOR)
    assert "Was kostet MUCGPT?" in kept.read_text("utf-8")
    body = kiko.library.document("practice-mucgpt").page.body + "\n\nMUCGPT kostet 5 Euro.\n"
    kiko.library.save(DocumentEdit("practice-mucgpt", body=body), actor=ACTOR)
    kiko.library.publish("practice-mucgpt", actor=ACTOR)
    assert not kept.exists()


# --- a change that fails leaves everything as it was ---


def test_a_build_that_never_ends_is_a_conflict_and_nothing_changed(kiko: Kiko) -> None:
    from filelock import FileLock

    stored = add(kiko.library)
    file = file_of(kiko, stored.document_id)
    before = file.read_text("utf-8")
    impatient = library_with_patience(kiko, 0.3)
    with (
        FileLock(kiko.settings.index_folder / "LOCK", thread_local=False),
        pytest.raises(BuildLockedError),
    ):
        impatient.publish(stored.document_id, actor=ACTOR)
    assert file.read_text("utf-8") == before
    assert not (kiko.settings.data / "journal").exists()
    healthy(kiko)


def test_another_change_at_work_is_a_conflict(kiko: Kiko) -> None:
    from filelock import FileLock

    stored = add(kiko.library)
    impatient = library_with_patience(kiko, 0.1)
    with (
        FileLock(kiko.settings.data / "library.lock", thread_local=False),
        pytest.raises(ConflictError, match="jemand anderes"),
    ):
        impatient.publish(stored.document_id, actor=ACTOR)


def test_a_document_that_another_supersedes_cannot_go_live(kiko: Kiko, library: Library) -> None:
    first = add(library)
    add_text = NOTE.replace("Bauhof", "Stadtgrün")
    second = add(library, add_text, supersedes=[first.document_id])
    library.publish(second.document_id, actor=ACTOR)
    with pytest.raises(InputError, match="ersetzt es"):
        library.publish(first.document_id, actor=ACTOR)
    assert library.entry(first.document_id).meta.status == "draft"
    healthy(kiko)


@pytest.mark.parametrize(
    ("front", "body", "kind"),
    [
        ({"date": "gestern"}, None, FrontMatterError),
        ({"kind": "vortrag"}, None, FrontMatterError),
        ({"title": None}, None, FrontMatterError),
        ({"farbe": "rot"}, None, FrontMatterError),
        ({}, "  \n", DocumentError),
        ({}, "# Nur eine Überschrift", DocumentError),
    ],
)
def test_an_edit_that_breaks_the_document_is_refused(
    library: Library, front: dict[str, object], body: str | None, kind: type[InputError]
) -> None:
    stored = add(library)
    with pytest.raises(kind):
        library.save(DocumentEdit(stored.document_id, front=front, body=body), actor=ACTOR)
    assert len(library.versions.all(stored.document_id)) == 1


# --- the list ---


def test_the_list_is_searched_and_filtered(library: Library) -> None:
    stored = add(library, event="Werkstatt der AEG")
    assert [e.meta.id for e in library.entries("werkstatt BAUHOF")] == [stored.document_id]
    assert [e.meta.id for e in library.entries(status="draft")] == [stored.document_id]
    assert {e.meta.kind for e in library.entries(kind="legal")} == {"legal"}
    assert library.entries("gibtesnicht") == []


@pytest.mark.parametrize("document_id", ["nichts", "../uploads", "a/b", "A", ""])
def test_an_unknown_id_is_not_found(library: Library, document_id: str) -> None:
    for call in (library.document, library.original, library.near):
        with pytest.raises(NotFoundError):
            call(document_id)


def library_with_patience(kiko: Kiko, seconds: float) -> Library:
    settings = kiko.settings
    return Library(
        settings.data,
        settings.overlay_corpus,
        settings.index_folder,
        kiko.library.records,
        roots=lambda: kiko.corpus_roots,
        sync=kiko.sync,
        reader=lambda: kiko.reader,
        most_megabytes=1,
        patience_s=seconds,
    )
