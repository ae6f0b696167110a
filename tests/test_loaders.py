"""Files → drafts: each format, and each file that cannot become a document."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ingest import loaders
from ingest.corpus import read_document
from ingest.loaders import law, markdown
from ingest.outline import Block
from rag.errors import DocumentError, FrontMatterError, InputError
from rag.model import Document
from tests.small_corpus import article, write

LAW = """\
---
Title: Übungsgesetz
jurabk: ÜbG
layout: default
slug: uebg

---

# Übungsgesetz (ÜbG)

Ausfertigungsdatum
:   1976-05-25

Fundstelle
:   BGBl I: 1976, 1253

## Teil 1 - Anfang

### § 1 Anwendungsbereich

(1) Dieses Gesetz gilt
für Behörden.

(2) Es gilt

1.  für Länder,

2.  für Gemeinden.

### § 35a Vollständig automatisierter Erlass (Automatik)

Ein Verwaltungsakt kann vollständig durch automatische
Einrichtungen erlassen werden.
"""


def read(root: Path, name: str, content: str | bytes) -> Document:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_document(path, root)


def refused(root: Path, name: str, content: str | bytes) -> str:
    with pytest.raises(InputError) as caught:
        read(root, name, content)
    assert "\n" not in str(caught.value)
    return str(caught.value)


# --- Markdown ---


def test_markdown_becomes_plain_text_with_sections(tmp_path: Path) -> None:
    body = (
        "Ein *erster* Absatz mit [Verweis](https://example.org)\nüber zwei Zeilen.\n\n"
        "# Regeln\n\n- eins\n- zwei\n\n1. zuerst\n2. dann\n\n## Tabelle\n\n"
        "| A | B |\n|---|---|\n| a1 | b1 |\n\n```\nCode\n```\n\n> Zitat\n\n<!-- versteckt -->\n"
    )
    document = read(tmp_path, "talks/x.md", article("Titel", body))
    assert document.text == (
        "Ein erster Absatz mit Verweis über zwei Zeilen.\n\nRegeln\n\n• eins\n\n• zwei\n\n"
        "1. zuerst\n\n2. dann\n\nTabelle\n\nA | B\n\na1 | b1\n\nCode\n\nZitat"
    )
    assert [section.heading for section in document.sections] == [
        (),
        ("Regeln",),
        ("Regeln", "Tabelle"),
    ]


def test_equal_words_inside_and_outside_a_table_stay_apart() -> None:
    blocks = list(markdown.blocks_of("- ja\n\n| A | B |\n|---|---|\n| ja | ja |\n\nja\n"))
    assert [block.text for block in blocks] == ["• ja", "A | B", "ja | ja", "ja"]


def test_stated_metadata_is_taken_and_nothing_inferred(tmp_path: Path) -> None:
    text = article("Titel", "Text.", kind="breakout", date="2025-03-26", id="eigene-id")
    meta = read(tmp_path, "talks/x.md", text).meta
    assert (meta.id, meta.kind, meta.date) == ("eigene-id", "breakout", date(2025, 3, 26))
    assert meta.inferred == ()


def test_the_folder_gives_the_kind_that_front_matter_leaves_out(tmp_path: Path) -> None:
    meta = read(tmp_path, "legal/2025/x.md", article("Titel", "Text.")).meta
    assert (meta.id, meta.kind, meta.inferred) == ("legal-2025-x", "legal", ("kind",))


def test_front_matter_without_kind_in_no_folder_is_refused(tmp_path: Path) -> None:
    assert "Die Art ('kind') fehlt" in refused(tmp_path, "x.md", article("Titel", "Text."))


def test_markdown_without_front_matter_is_inferred(tmp_path: Path) -> None:
    document = read(tmp_path, "talks/2025-03-26-x.md", "# Ein Titel\n\nText.\n")
    assert document.meta.title == "Ein Titel"
    assert document.meta.date == date(2025, 3, 26)
    assert document.meta.inferred == ("kind", "title", "date")
    assert document.text == "Text."


def test_unclosed_front_matter_is_no_text(tmp_path: Path) -> None:
    message = refused(tmp_path, "talks/x.md", "---\ntitle: A\n\nText.\n")
    assert message.endswith(
        "talks/x.md, Zeile 1: Der Steckbrief hat kein Ende. Bitte ergänzen Sie eine Zeile „---“."
    )


# --- laws ---


def test_a_law_is_recognised_by_its_header() -> None:
    assert law.recognises(LAW)
    assert not law.recognises(article("Titel", "Text."))
    assert not law.recognises("Text.")


def test_a_law_has_one_section_a_provision(tmp_path: Path) -> None:
    document = read(tmp_path, "uebg.md", LAW)
    meta = document.meta
    assert (meta.title, meta.kind, meta.authority) == ("Übungsgesetz (ÜbG)", "legal", "statute")
    assert meta.date == date(1976, 5, 25)
    assert set(meta.inferred) == {"kind", "title", "date", "authority"}
    assert [s.locator for s in document.sections] == ["§ 1", "§ 35a"]
    assert "(1) Dieses Gesetz gilt für Behörden." in document.text
    assert "2. für Gemeinden." in document.text
    assert "Fundstelle" not in document.text


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("1976-05-25", "1976-99-99"),
        ("Ausfertigungsdatum\n:   1976-05-25\n", ""),
    ],
)
def test_a_law_without_a_usable_date_has_none(tmp_path: Path, old: str, new: str) -> None:
    meta = read(tmp_path, "uebg.md", LAW.replace(old, new)).meta
    assert meta.date is None
    assert "date" not in meta.inferred


def test_a_law_with_a_broken_header_is_refused(tmp_path: Path) -> None:
    assert "header of the law" in refused(
        tmp_path, "x.md", LAW.replace("Titel", "", 1).replace("Übungsgesetz\n", "[\n", 1)
    )


# --- plain text ---


def test_plain_text_has_its_title_from_the_first_line(tmp_path: Path) -> None:
    text = "Protokoll der Runde\n\nAllgemeines\n\nEs kamen zehn.\nAlle blieben.\n\n• Punkt\n"
    document = read(tmp_path, "breakouts/runde-2025-06-25.txt", text)
    meta = document.meta
    assert (meta.title, meta.kind, meta.date) == (
        "Protokoll der Runde",
        "breakout",
        date(2025, 6, 25),
    )
    assert meta.inferred == ("kind", "title", "date")
    assert document.text == "Allgemeines\n\nEs kamen zehn.\nAlle blieben.\n\n• Punkt"
    assert document.sections[0].heading == ("Allgemeines",)


def test_a_first_line_of_prose_stays_in_the_text(tmp_path: Path) -> None:
    prose = "Die Runde traf sich am Montag und sprach lange über Daten. " * 5
    document = read(tmp_path, "x.txt", f"{prose}\n\nZweiter Absatz hier.\n")
    assert document.text.startswith("Die Runde traf sich am Montag")
    assert len(document.meta.title) <= 120
    assert document.meta.kind == "practice"


def test_one_line_is_title_and_text(tmp_path: Path) -> None:
    document = read(tmp_path, "x.txt", "Kurze Notiz")
    assert (document.meta.title, document.text) == ("Kurze Notiz", "Kurze Notiz")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_make_no_difference(tmp_path: Path, end: str) -> None:
    text = end.join(["Titel", "", "Ein Absatz.", "", "Noch einer."])
    document = read(tmp_path, "x.txt", text)
    assert (document.meta.title, document.text) == ("Titel", "Ein Absatz.\n\nNoch einer.")


def test_an_impossible_day_in_a_name_is_no_date(tmp_path: Path) -> None:
    assert read(tmp_path, "x-2025-13-45.txt", "Titel\n\nText.").meta.date is None


# --- files that cannot be read ---


@pytest.mark.parametrize("content", [b" \n\t\n", b"\xef\xbb\xbf", "\u00a0\u200b".encode()])
@pytest.mark.parametrize("name", ["x.txt", "x.md"])
def test_an_empty_file_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    message = refused(tmp_path, name, content)
    assert f"{name}: Die Datei ist leer" in message


def test_a_file_of_nul_bytes_is_empty_and_nul_bytes_in_text_are_dropped(tmp_path: Path) -> None:
    assert "Die Datei ist leer" in refused(tmp_path, "x.txt", b"\x00" * 9)
    document = read(tmp_path, "y.txt", b"Ti\x00tel\n\nEin\x00 Text.\n")
    assert (document.meta.title, document.text) == ("Titel", "Ein Text.")


def test_a_file_of_no_bytes_is_refused(tmp_path: Path) -> None:
    assert "Die Datei ist leer (0 Bytes)" in refused(tmp_path, "x.md", b"")


def test_a_byte_order_mark_is_no_text(tmp_path: Path) -> None:
    assert read(tmp_path, "x.txt", b"\xef\xbb\xbfTitel\n\nText.").meta.title == "Titel"


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    with path.open("wb") as file:
        file.truncate(300 * 1024 * 1024)
    with pytest.raises(DocumentError, match="Die Datei ist 300 MB groß, erlaubt sind 50 MB"):
        loaders.load(path, path)


@pytest.mark.parametrize("name", ["x.xyz", "x"])
def test_an_unknown_format_names_the_known_ones(tmp_path: Path, name: str) -> None:
    message = refused(tmp_path, name, "Text")
    assert "wird nicht unterstützt. Möglich sind .csv, .docx, .eml, .htm," in message


@pytest.mark.parametrize("content", ["# Nur ein Titel\n", article("Titel", "")])
def test_a_title_alone_is_no_document(tmp_path: Path, content: str) -> None:
    assert "Unter dem Titel steht kein Text" in refused(tmp_path, "talks/x.md", content)


def test_a_file_that_is_gone_is_named(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"fort\.md: Die Datei ist nicht lesbar"):
        loaders.load(tmp_path / "fort.md", tmp_path / "fort.md")


def test_wrong_front_matter_names_the_file(tmp_path: Path) -> None:
    write(tmp_path, {"talks/x.md": article("Titel", "Text.", datum="2025")})
    with pytest.raises(
        FrontMatterError, match=r"talks/x\.md, Zeile 6: Unbekannter Schlüssel „datum“"
    ):
        read_document(tmp_path / "talks/x.md", tmp_path)


def test_blocks_carry_heading_levels() -> None:
    assert list(markdown.blocks_of("# A\n\n## B\n\nText")) == [
        Block("A", 1),
        Block("B", 2),
        Block("Text"),
    ]
