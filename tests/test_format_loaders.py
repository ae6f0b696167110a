"""Each format: what becomes text, headings and locators, and what is said about the rest."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ingest import loaders
from ingest.loaders.draft import Draft
from ingest.outline import assemble
from rag.errors import DocumentError
from tests import made_files as made


def load(folder: Path, name: str, content: bytes | str) -> Draft:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return loaders.load(path, Path(name))


def refused(folder: Path, name: str, content: bytes | str) -> str:
    with pytest.raises(DocumentError) as caught:
        load(folder, name, content)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def located(draft: Draft) -> list[tuple[tuple[str, ...], str | None, str]]:
    """Return heading, locator and text of each section."""
    text, sections = assemble(draft.blocks)
    return [(s.heading, s.locator, text[s.start : s.end]) for s in sections]


# --- PDF ---

PROSE = "Die Stadt prüft jede Daten-\nschutzfrage. Für die KI-\nVerordnung gilt Ein-\nund Ausgabe."


def test_a_pdf_cites_pages_and_joins_broken_words(tmp_path: Path) -> None:
    pages = [
        [(16, f"Kapitel {n}"), (11, PROSE), (11, f"Absatz {n} hat Text.")] for n in range(1, 5)
    ]
    draft = load(tmp_path, "x.pdf", made.pdf(pages, title="Leitfaden", header="Musterstadt"))
    assert draft.title == "Leitfaden"
    assert [(h, loc) for h, loc, _ in located(draft)] == [
        ((f"Kapitel {n}",), f"Seite {n}") for n in range(1, 5)
    ]
    assert located(draft)[2][2] == (
        "Die Stadt prüft jede Datenschutzfrage. Für die KI-Verordnung gilt Ein- und Ausgabe.\n\n"
        "Absatz 3 hat Text."
    )
    assert draft.warnings == ()


def test_pages_that_differ_only_in_a_number_are_no_running_heads(tmp_path: Path) -> None:
    draft = load(tmp_path, "x.pdf", made.pdf([[(11, f"Dies ist Satz {n}.")] for n in range(6)]))
    assert [text for _, _, text in located(draft)] == [f"Dies ist Satz {n}." for n in range(6)]


def test_a_pdf_without_a_title_takes_its_first_heading(tmp_path: Path) -> None:
    draft = load(tmp_path, "x.pdf", made.pdf([[(20, "Der Bauhof"), (11, PROSE)]]))
    assert (draft.title, located(draft)[0][0]) == ("Der Bauhof", ())


def test_a_scan_says_what_to_do(tmp_path: Path) -> None:
    message = refused(tmp_path, "x.pdf", made.scanned_pdf())
    assert "keine Textebene" in message
    assert "OCR" in message


TESSERACT = """#!/bin/sh
case "$1" in
--list-langs) echo 'List of available languages (2):'; echo deu; echo osd;;
*) echo "Gelesen mit $4: Der Bescheid gilt." > "$2.txt";;
esac
"""


def test_a_scan_is_read_where_tesseract_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("pytesseract")
    program = tmp_path / "tesseract"
    program.write_text(TESSERACT)
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    draft = load(tmp_path, "x.pdf", made.scanned_pdf(17))
    assert located(draft)[1][1:] == ("Seite 2", "Gelesen mit deu: Der Bescheid gilt.")
    assert draft.warnings == (
        "2 von 17 Seiten haben keine Textebene: Seite 16, 17.",
        "15 von 17 Seiten wurden per Texterkennung gelesen.",
    )


def test_pages_without_text_are_named(tmp_path: Path) -> None:
    mixed = made.mixed_pdf(["Der Bescheid gilt.", "", "Er endet im Mai."])
    draft = load(tmp_path, "x.pdf", mixed)
    assert [loc for _, loc, _ in located(draft)] == ["Seite 1", "Seite 3"]
    assert draft.warnings == ("1 von 3 Seiten haben keine Textebene: Seite 2.",)


# --- Word, OpenDocument ---


def test_a_word_document_has_headings_lists_and_tables(tmp_path: Path) -> None:
    paragraphs = [
        ("Title", "Der Bauhof"),
        ("Heading 1", "Dienst"),
        ("Normal", "Der Dienst beginnt um sieben."),
        ("Heading 2", "Geräte"),
        ("List Bullet", "ein Tablet"),
        ("Table", "Gerät|Anzahl\nTablet|17"),
    ]
    draft = load(tmp_path, "x.docx", made.word(paragraphs))
    assert draft.title == "Der Bauhof"
    assert located(draft) == [
        (("Dienst",), None, "Der Dienst beginnt um sieben."),
        (("Dienst", "Geräte"), None, "• ein Tablet\n\nGerät | Anzahl\n\nTablet | 17"),
    ]


def test_the_title_of_the_properties_wins(tmp_path: Path) -> None:
    words = [("Heading 1", "Dienst"), ("Normal", "Text.")]
    assert load(tmp_path, "x.docx", made.word(words, title="Bauhof 2027")).title == "Bauhof 2027"
    assert load(tmp_path, "y.docx", made.word(words)).title == "Dienst"


def test_an_open_document_has_headings_lists_and_tables(tmp_path: Path) -> None:
    draft = load(tmp_path, "x.odt", made.open_document(title="Schulnetz"))
    assert draft.title == "Schulnetz"
    (section,) = located(draft)
    assert section[0] == ("Ausstattung",)
    assert section[2] == (
        "Jede Schule bekommt ein Netz.\n\n• erstens ein Kabel\n\n• zweitens ein Schrank\n\n"
        "Schule | Jahr\n\nNord | 2027"
    )


# --- slides, tables ---


def test_slides_are_cited_by_number_with_notes_of_their_own(tmp_path: Path) -> None:
    draft = load(tmp_path, "x.pptx", made.slides())
    assert draft.title == "Bauhof digital"
    assert located(draft) == [
        (("Bauhof digital",), "Folie 1", "Der Bauhof nutzt Tablets.\n\nEin Dienstplan entsteht."),
        (
            ("Bauhof digital", "Sprechernotizen"),
            "Folie 1",
            "Hier die Kosten nennen: 4.000 Euro im Jahr.",
        ),
        (("Zahlen",), "Folie 2", "Gerät | Anzahl\n\nTablet | 17"),
        (("Folie 4",), "Folie 4", "Danke für die Aufmerksamkeit."),
    ]
    assert draft.warnings == ("Ausgeblendete Folien wurden ausgelassen: 3.",)


def test_rows_of_a_workbook_are_understood_alone(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["Bestand 2027"] + [None] * 2,
        ["Gerät", "Anzahl", "Seit"],
        ["Tablet", 17, date(2025, 3, 26)],
        [None, None, None],
        ["Walze", 1.5, None],
    ]
    inside: list[list[object]] = [["a"], ["b"]]
    data = made.workbook({"Bauhof": rows, "Intern": inside}, hidden="Intern")
    draft = load(tmp_path, "bestand.xlsx", data)
    assert located(draft) == [
        (("Bauhof",), "Tabelle Bauhof, Zeile 1", "Bestand 2027"),
        (("Bauhof",), "Tabelle Bauhof, Zeile 3", "Gerät: Tablet; Anzahl: 17; Seit: 26.03.2025."),
        (("Bauhof",), "Tabelle Bauhof, Zeile 5", "Gerät: Walze; Anzahl: 1,5."),
    ]
    assert draft.warnings == ("Ausgeblendete Tabellenblätter wurden ausgelassen: Intern.",)


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
def test_a_csv_file_is_read_however_it_was_written(
    tmp_path: Path, delimiter: str, encoding: str
) -> None:
    lines = [["Gerät", "Größe"], ["Walze", "groß"], ["Säge", "klein"]]
    text = "\r\n".join(delimiter.join(line) for line in lines)
    draft = load(tmp_path, "liste.csv", text.encode(encoding))
    assert [(loc, text) for _, loc, text in located(draft)] == [
        ("Zeile 2", "Gerät: Walze; Größe: groß."),
        ("Zeile 3", "Gerät: Säge; Größe: klein."),
    ]


# --- web pages, mail, transcripts, laws ---


def test_a_web_page_is_its_main_text(tmp_path: Path) -> None:
    draft = load(tmp_path, "x.html", made.PAGE)
    assert (draft.title, draft.language, draft.day) == ("Der Bauhof", "de", None)
    text = assemble(draft.blocks)[0]
    assert "Der Dienstplan entsteht seit dem Sommer mit Hilfe einer Software" in text
    assert "Tablet | 17" in text
    assert not any(word in text for word in ("fetch", "alert", "color", "Impressum", "2026"))
    assert ("Dienstplan",) in [heading[-1:] for heading, _, _ in located(draft)]


def test_a_short_web_page_is_text_too(tmp_path: Path) -> None:
    draft = load(tmp_path, "x.htm", "<html><title>Kurz</title><body>Nur ein Satz.</body></html>")
    assert (draft.title, assemble(draft.blocks)[0]) == ("Kurz", "Nur ein Satz.")


@pytest.mark.parametrize("html", [True, False])
def test_a_mail_names_sender_day_and_attachments(tmp_path: Path, html: bool) -> None:
    draft = load(tmp_path, "x.eml", made.mail(html=html))
    assert (draft.title, draft.day) == ("Ergebnis der Größenprüfung", date(2025, 3, 26))
    assert draft.speakers == ("Erika Beispiel",)
    assert "Die Prüfung ergab 17 Mängel." in assemble(draft.blocks)[0]
    assert draft.warnings == ("Anhänge wurden nicht übernommen: anlage.pdf.",)


def test_what_is_no_mail_is_refused(tmp_path: Path) -> None:
    assert "ist keine E-Mail" in refused(tmp_path, "x.eml", "Nur Text.")


def test_a_transcript_is_cited_by_time_and_speaker(tmp_path: Path) -> None:
    draft = load(tmp_path, "x.vtt", made.VTT)
    assert draft.speakers == ("Erika Beispiel", "Max Probe")
    assert located(draft) == [
        (
            ("Erika Beispiel",),
            "00:00:01",
            "Guten Tag zusammen. Wir sprechen über den Dienstplan.",
        ),
        (("Max Probe",), "00:12:30", "Der Plan spart 40 Stunden im Monat."),
    ]


def test_subtitles_name_speakers_before_a_colon(tmp_path: Path) -> None:
    draft = load(tmp_path, "x.srt", made.SRT)
    assert draft.speakers == ("Erika Beispiel", "Max Probe")
    assert [(loc, text) for _, loc, text in located(draft)] == [
        ("00:00:01", "Guten Tag zusammen."),
        ("01:02:03", "Der Plan spart 40 Stunden."),
    ]


def test_long_turns_are_cut_at_sentences_of_about_600_characters(tmp_path: Path) -> None:
    cues = "".join(
        f"00:{n // 60:02}:{n % 60:02}.000 --> 00:{n // 60:02}:{n % 60:02}.900\n"
        f"Satz {n} sagt etwas über die Verwaltung der Stadt.\n\n"
        for n in range(60)
    )
    sections = located(load(tmp_path, "x.vtt", "WEBVTT\n\n" + cues))
    assert len({locator for _, locator, _ in sections}) == len(sections) > 3
    assert all(600 <= len(text) < 700 for _, _, text in sections[:-1])


def test_a_long_pause_begins_a_block_with_its_own_time(tmp_path: Path) -> None:
    said = (
        b"WEBVTT\n\n00:00:01.000 --> 00:00:04.000\n<v Ada>Wir beginnen.\n\n"
        b"00:00:20.000 --> 00:00:24.000\n<v Ada>Erster Punkt.\n\n"
        b"00:10:00.000 --> 00:10:04.000\n<v Ada>Nach der Pause.\n"
    )
    sections = located(load(tmp_path, "x.vtt", said))
    assert [(text, locator) for _, locator, text in sections] == [
        ("Wir beginnen. Erster Punkt.", "00:00:01"),
        ("Nach der Pause.", "00:10:00"),
    ]


def test_text_that_is_no_transcript_is_refused(tmp_path: Path) -> None:
    assert "kein gültiges VTT-Transkript" in refused(tmp_path, "x.vtt", "Nur Text.")


def test_a_law_in_xml_has_one_section_a_provision(tmp_path: Path) -> None:
    draft = load(tmp_path, "x.xml", made.LAW_XML)
    assert (draft.title, draft.kind, draft.authority) == ("Übungsgesetz (ÜbG)", "legal", "statute")
    assert draft.day == date(1976, 5, 25)
    (section,) = located(draft)
    assert section == (
        ("Teil 1 – Anfang", "§ 35a Automatik"),
        "§ 35a",
        "(1) Ein Bescheid kann ergehen.\n\n(2) Er gilt\n\n1. für Länder,\n\n2. für Gemeinden.",
    )


def test_other_xml_is_refused(tmp_path: Path) -> None:
    assert "gesetze-im-internet.de" in refused(tmp_path, "x.xml", "<a><b>Text</b></a>")


def test_entities_of_xml_are_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "geheim.txt"
    secret.write_text("Geheim")
    head = f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY e SYSTEM "file://{secret}">]>'
    body = made.LAW_XML.split("\n", 1)[1].replace("kann ergehen", "&e; kann ergehen")
    assert "Geheim" not in assemble(load(tmp_path, "x.xml", head + body).blocks)[0]


# --- archives ---


def test_an_archive_gives_every_document_and_names_the_rest(tmp_path: Path) -> None:
    inner = {
        "a/plan.md": b"# Plan\n\nDer Plan ist gut.\n",
        "b.txt": "Größe\n\nEs passt.".encode(),
        "bild.png": b"\x89PNG",
        "leer.txt": b"",
        "__MACOSX/b.txt": b"x",
        "innen.zip": made.zipped({"c.vtt": made.VTT.encode()}),
    }
    file = tmp_path / "x.zip"
    file.write_bytes(made.zipped(inner))
    loaded = loaders.load_each(file, Path("x.zip"))
    assert [name for name, _ in loaded.drafts] == ["a/plan.md", "b.txt", "innen.zip/c.vtt"]
    assert [problem.split(":")[0] for problem in loaded.problems] == [
        "x.zip/bild.png",
        "x.zip/leer.txt",
    ]
    drafts = loaders.load_all(file, Path("x.zip"))
    assert drafts[0][1].warnings == loaded.problems
    with pytest.raises(DocumentError, match="enthält 3 Dokumente"):
        loaders.load(file, Path("x.zip"))


def test_archives_in_archives_in_archives_are_refused(tmp_path: Path) -> None:
    deep = made.zipped({"a.zip": made.zipped({"b.zip": made.zipped({"c.txt": b"Text."})})})
    assert "zu tief" in refused(tmp_path, "x.zip", deep)


# --- what a file is called and what it is ---


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("x.docx", made.pdf([[(11, "Text.")]]), "ein PDF (.pdf)"),
        ("x.pdf", made.word([("Normal", "Text.")]), "ein Word-Dokument (.docx)"),
        ("x.docx", made.workbook({"A": [["a", "b"]]}), "eine Excel-Tabelle (.xlsx)"),
        ("x.zip", made.open_document(), "ein OpenDocument-Text (.odt)"),
        ("x.txt", made.slides(), "eine PowerPoint-Präsentation (.pptx)"),
        ("x.odt", made.zipped({"a.txt": b"x"}), "ein ZIP-Archiv (.zip)"),
        ("x.pdf", made.PAGE.encode(), "eine Webseite (.html)"),
        ("x.txt", b"\x89PNG\r\n\x1a\n....", "ein Bild (PNG)"),
        ("x.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....", "ein altes Office-Format"),
    ],
)
def test_a_wrong_suffix_is_told_with_the_right_one(
    tmp_path: Path, name: str, content: bytes, expected: str
) -> None:
    message = refused(tmp_path, name, content)
    assert message.startswith(f"{name}: Die Datei ist in Wirklichkeit {expected}")


@pytest.mark.parametrize(
    ("name", "way_out"),
    [("x.doc", "als .docx"), ("x.xls", "als .xlsx"), ("x.docm", "ohne Makros"), ("x.exe", ".pdf")],
)
def test_other_formats_name_the_way_out(tmp_path: Path, name: str, way_out: str) -> None:
    assert way_out in refused(tmp_path, name, b"irgendwas")


@pytest.mark.parametrize("name", ["x.pdf", "x.docx", "x.odt", "x.pptx", "x.xlsx", "x.zip"])
def test_garbage_is_damaged_or_misnamed(tmp_path: Path, name: str) -> None:
    assert "beschädigt oder hat die falsche Endung" in refused(tmp_path, name, b"Nur Worte." * 20)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"])
def test_text_is_read_in_any_usual_encoding(tmp_path: Path, encoding: str) -> None:
    text = "Größe – „Maß“\n\nDie Straße misst 5 €."
    draft = load(tmp_path, "x.txt", text.encode(encoding))
    assert (draft.title, draft.warnings) == ("Größe – „Maß“", ())
    assert assemble(draft.blocks)[0] == "Die Straße misst 5 €."


def test_control_and_invisible_characters_are_taken_out_and_counted(tmp_path: Path) -> None:
    draft = load(tmp_path, "x.md", "# Ti\x00tel\n\nEin\u200b\u202e Text\x07.\n")
    assert (draft.title, assemble(draft.blocks)[0]) == ("Titel", "Ein Text.")
    assert draft.warnings == (
        "2 Steuerzeichen (etwa NUL) wurden entfernt.",
        "2 unsichtbare Zeichen wurden entfernt.",
    )


def test_too_many_headings_and_characters_are_refused_with_their_number(tmp_path: Path) -> None:
    headings = "".join(f"# Kopf {n}\n\nText.\n\n" for n in range(10_001))
    assert "10.000 Überschriften sind zu viele, erlaubt sind 5.000" in refused(
        tmp_path, "x.md", headings
    )
    long = "Wort " * (loaders.MOST_CHARACTERS // 5 + 1)
    assert "20.000.007 Zeichen sind zu viele" in refused(tmp_path, "x.txt", f"A\n\n{long}x.")
