"""Files of every format, made here: nothing in the tests is anybody else's text."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from email.message import EmailMessage

import docx
import openpyxl
import pptx
from fpdf import FPDF
from odf import dc, text
from odf.opendocument import OpenDocumentText
from odf.table import Table, TableCell, TableRow
from pptx.util import Inches


def pdf(
    pages: Sequence[Sequence[tuple[int, str]]],
    *,
    title: str = "",
    password: str = "",
    header: str = "",
) -> bytes:
    """Return a PDF whose pages hold paragraphs of (font size, text)."""
    made = FPDF()
    made.set_auto_page_break(False)
    if title:
        made.set_title(title)
    if password:
        made.set_encryption(owner_password="owner", user_password=password)
    for number, page in enumerate(pages, start=1):
        made.add_page()
        if header:
            made.set_font("helvetica", size=8)
            made.multi_cell(0, 14, header, new_x="LMARGIN", new_y="NEXT")
        for size, words in page:
            made.set_font("helvetica", size=size)
            made.multi_cell(0, size * 0.5, words, new_x="LMARGIN", new_y="NEXT")
            made.ln(4)
        if header:
            made.set_y(-15)
            made.set_font("helvetica", size=8)
            made.cell(0, 8, f"Seite {number} von {len(pages)}", align="C")
    return bytes(made.output())


def scanned_pdf(pages: int = 2) -> bytes:
    """Return a PDF that holds drawings instead of text, as a scan holds pictures."""
    made = FPDF()
    for _ in range(pages):
        made.add_page()
        made.rect(20, 20, 100, 100, style="F")
    return bytes(made.output())


def mixed_pdf(pages: Sequence[str]) -> bytes:
    """Return a PDF of one sentence a page; an empty one stands for a page that was scanned."""
    made = FPDF()
    for words in pages:
        made.add_page()
        made.set_font("helvetica", size=11)
        if words:
            made.cell(0, 8, words)
        else:
            made.rect(20, 20, 100, 100, style="F")
    return bytes(made.output())


def word(paragraphs: Sequence[tuple[str, str]], *, title: str = "") -> bytes:
    """Return a DOCX of (style, text); the style "Table" takes rows "a|b" on lines of their own."""
    made = docx.Document()
    made.core_properties.title = title
    for style, words in paragraphs:
        if style == "Table":
            rows = [line.split("|") for line in words.split("\n")]
            table = made.add_table(len(rows), len(rows[0]))
            for row, cells in zip(table.rows, rows, strict=True):
                for cell, value in zip(row.cells, cells, strict=True):
                    cell.text = value
        else:
            made.add_paragraph(words, style=style)
    return saved(made)


def open_document(*, title: str = "") -> bytes:
    """Return an ODT with a heading, a paragraph, a list and a table."""
    made = OpenDocumentText()
    if title:
        made.meta.addElement(dc.Title(text=title))
    made.text.addElement(text.H(outlinelevel=1, text="Ausstattung"))
    made.text.addElement(text.P(text="Jede Schule bekommt ein Netz."))
    items = text.List()
    for words in ("erstens ein Kabel", "zweitens ein Schrank"):
        item = text.ListItem()
        item.addElement(text.P(text=words))
        items.addElement(item)
    made.text.addElement(items)
    table = Table(name="T")
    for cells in (("Schule", "Jahr"), ("Nord", "2027")):
        row = TableRow()
        for words in cells:
            cell = TableCell()
            cell.addElement(text.P(text=words))
            row.addElement(cell)
        table.addElement(row)
    made.text.addElement(table)
    return saved(made)


def slides() -> bytes:
    """Return a PPTX: a slide with notes, one with a table, a hidden one, one without a title."""
    made = pptx.Presentation()
    first = made.slides.add_slide(made.slide_layouts[1])
    first.shapes.title.text = "Bauhof digital"
    first.placeholders[1].text = "Der Bauhof nutzt Tablets.\nEin Dienstplan entsteht."
    first.notes_slide.notes_text_frame.text = "Hier die Kosten nennen: 4.000 Euro im Jahr."
    second = made.slides.add_slide(made.slide_layouts[5])
    second.shapes.title.text = "Zahlen"
    table = second.shapes.add_table(2, 2, Inches(1), Inches(2), Inches(4), Inches(1)).table
    for row, cells in enumerate((("Gerät", "Anzahl"), ("Tablet", "17"))):
        for column, words in enumerate(cells):
            table.cell(row, column).text = words
    hidden = made.slides.add_slide(made.slide_layouts[5])
    hidden.shapes.title.text = "Geheim"
    hidden._element.set("show", "0")
    bare = made.slides.add_slide(made.slide_layouts[6])
    box = bare.shapes.add_textbox(Inches(1), Inches(1), Inches(4), Inches(1))
    box.text_frame.text = "Danke für die Aufmerksamkeit."
    return saved(made)


def workbook(sheets: Mapping[str, Sequence[Sequence[object]]], hidden: str = "") -> bytes:
    """Return an XLSX of sheets of rows."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        if name == hidden:
            sheet.sheet_state = "hidden"
    return saved(made)


def mail(*, html: bool = False) -> bytes:
    """Return an EML with one attachment."""
    made = EmailMessage()
    made["From"] = "Erika Beispiel <erika@example.org>"
    made["To"] = "runde@example.org"
    made["Subject"] = "Ergebnis der Größenprüfung"
    made["Date"] = "Wed, 26 Mar 2025 10:00:00 +0100"
    if html:
        made.set_content("<h1>Prüfung</h1><p>Die Prüfung ergab 17 Mängel.</p>", subtype="html")
    else:
        made.set_content("Die Prüfung ergab 17 Mängel.\n\nViele Grüße\n")
    made.add_attachment(b"x", maintype="application", subtype="pdf", filename="anlage.pdf")
    return made.as_bytes()


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return a ZIP of files by name."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def unfolding(data: bytes, name: str, megabytes: int) -> bytes:
    """Return a ZIP container with one more entry that unfolds to so many megabytes of blanks."""
    target = io.BytesIO(data)
    with (
        zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED, compresslevel=9) as archive,
        archive.open(name, "w") as entry,
    ):
        for _ in range(megabytes):
            entry.write(b" " * (1024 * 1024))
    return target.getvalue()


def saved(made: object) -> bytes:
    """Return what an object with ``save`` writes."""
    data = io.BytesIO()
    made.save(data)  # type: ignore[attr-defined]
    return data.getvalue()


VTT = """\
WEBVTT

00:00:01.000 --> 00:00:04.000
<v Erika Beispiel>Guten Tag zusammen.

00:00:04.500 --> 00:00:08.000
<v Erika Beispiel>Wir sprechen über den Dienstplan.

00:12:30.000 --> 00:12:34.000
<v Max Probe>Der Plan spart 40 Stunden im Monat.
"""
SRT = """\
1
00:00:01,000 --> 00:00:04,000
Erika Beispiel: Guten Tag zusammen.

2
01:02:03,000 --> 01:02:08,000
Max Probe: Der Plan spart 40 Stunden.
"""
LAW_XML = """\
<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<dokumente builddate="20260101" doknr="BJNR000000000">
<norm><metadaten><jurabk>ÜbG</jurabk><amtabk>ÜbG</amtabk>
<ausfertigung-datum manuell="ja">1976-05-25</ausfertigung-datum>
<langue>Übungsgesetz</langue></metadaten><textdaten><text/></textdaten></norm>
<norm><metadaten><jurabk>ÜbG</jurabk><gliederungseinheit>
<gliederungskennzahl>010</gliederungskennzahl><gliederungsbez>Teil 1</gliederungsbez>
<gliederungstitel>Anfang</gliederungstitel></gliederungseinheit></metadaten></norm>
<norm><metadaten><jurabk>ÜbG</jurabk><enbez>§ 35a</enbez><titel format="parat">Automatik</titel>
</metadaten><textdaten><text format="XML"><Content><P>(1) Ein Bescheid<BR/>kann ergehen.</P>
<P>(2) Er gilt<DL Type="arabic"><DT>1.</DT><DD><LA>für Länder,</LA></DD>
<DT>2.</DT><DD><LA>für Gemeinden.</LA></DD></DL></P></Content></text></textdaten></norm>
</dokumente>
"""
PAGE = """\
<!doctype html><html lang="de"><head><title>Bauhof – Musterstadt</title>
<script>fetch('https://example.org/spion')</script><style>p {color: red}</style></head><body>
<nav><a href="/">Start</a> <a href="/impressum">Impressum</a></nav>
<main><h1>Der Bauhof</h1><p>Der Bauhof pflegt die Straßen und Wege der Stadt mit viel Fleiß.</p>
<h2>Dienstplan</h2><p onclick="alert(1)">Der Dienstplan entsteht seit dem Sommer mit Hilfe einer
Software, die alle Wünsche kennt.</p><ul><li>Montag ist Winterdienst</li></ul>
<table><tr><th>Gerät</th><th>Anzahl</th></tr><tr><td>Tablet</td><td>17</td></tr></table></main>
<footer>© 2026 Musterstadt</footer></body></html>
"""
