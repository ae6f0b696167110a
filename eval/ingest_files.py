"""Files of every format to measure ingest with, made from the sentences of our own corpus."""

from __future__ import annotations

import csv
import io
import random
import textwrap
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from ingest.corpus import read
from rag.german import sentences

_PARAGRAPH = 5  # sentences
_LINE, _LINES = 90, 52  # characters a line and lines a page of the PDF
_CHARACTERS = (10_000, 50_000)  # text a file


def corpus_sentences(corpus: Path) -> list[str]:
    """Return the sentences of all documents of a corpus folder."""
    texts = [document.text for document in read([corpus]).documents]
    return [text[start:end] for text in texts for start, end in sentences(text)]


def write_pdf(file: Path, pages: int, known: Sequence[str], seed: int = 0) -> None:
    """Write a PDF of so many full pages of text."""
    chance = random.Random(seed)  # noqa: S311 - the same files every time, nothing secret
    file.write_bytes(pdf([_page(known, chance) for _ in range(pages)]))


def write_mixed(folder: Path, count: int, known: Sequence[str], seed: int = 0) -> None:
    """Write ``count`` files of 10 to 50 kB of text each, in turn of every format."""
    chance = random.Random(seed)  # noqa: S311
    makers = sorted(_MAKERS)
    for number in range(count):
        suffix = makers[number % len(makers)]
        size = chance.randint(*_CHARACTERS)
        data = _MAKERS[suffix](f"Datei {number}", _paragraphs(size, known, chance))
        path = folder / "practice" / f"datei-{number}{suffix}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def pdf(pages: Sequence[Sequence[str]]) -> bytes:
    """Return a PDF with a text layer, a page a list of lines, written by hand (PDF 1.4)."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>"
        % (b" ".join(b"%d 0 R" % (4 + 2 * i) for i in range(len(pages))), len(pages)),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for index, lines in enumerate(pages):
        shown = b"".join(b"(%s) Tj T*\n" % _escaped(line) for line in lines)
        content = b"BT /F1 10 Tf 14 TL 50 790 Td\n" + shown + b"ET"
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % (5 + 2 * index)
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
    return _numbered(objects)


def _numbered(objects: Sequence[bytes]) -> bytes:
    out, places = b"%PDF-1.4\n", []
    pieces = [out]
    at = len(out)
    for number, content in enumerate(objects, start=1):
        places.append(at)
        pieces.append(b"%d 0 obj\n%s\nendobj\n" % (number, content))
        at += len(pieces[-1])
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    pieces.append(b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, table))
    pieces.append(b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, at))
    return b"".join(pieces)


def _escaped(line: str) -> bytes:
    data = line.encode("cp1252", "replace")
    return data.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def _page(known: Sequence[str], chance: random.Random) -> list[str]:
    lines: list[str] = []
    while len(lines) < _LINES:
        paragraph = " ".join(chance.choices(known, k=_PARAGRAPH))
        lines += [*textwrap.wrap(paragraph, _LINE), ""]
    return lines[:_LINES]


def _paragraphs(size: int, known: Sequence[str], chance: random.Random) -> list[str]:
    found: list[str] = []
    while sum(map(len, found)) < size:
        found.append(" ".join(chance.choices(known, k=_PARAGRAPH)))
    return found


def _markdown(title: str, paragraphs: Sequence[str]) -> bytes:
    return f"# {title}\n\n{chr(10).join(p + chr(10) for p in paragraphs)}".encode()


def _html(title: str, paragraphs: Sequence[str]) -> bytes:
    body = "".join(f"<p>{p.replace('<', '&lt;')}</p>" for p in paragraphs)
    return f"<!doctype html><html lang='de'><body><h1>{title}</h1>{body}</body></html>".encode()


def _csv(title: str, paragraphs: Sequence[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows([["Titel", "Text"], *([title, p] for p in paragraphs)])
    return out.getvalue().encode("cp1252", "replace")


def _vtt(title: str, paragraphs: Sequence[str]) -> bytes:
    cues = (
        f"{n // 60:02}:{n % 60:02}:00.000 --> {n // 60:02}:{n % 60:02}:59.000\n<v {title}>{p}\n"
        for n, p in enumerate(paragraphs)
    )
    return ("WEBVTT\n\n" + "\n".join(cues)).encode()


def _mail(title: str, paragraphs: Sequence[str]) -> bytes:
    from email.message import EmailMessage

    made = EmailMessage()
    made["From"], made["Subject"] = "Kiko <kiko@example.org>", title
    made.set_content("\n\n".join(paragraphs))
    return made.as_bytes()


def _pdf(title: str, paragraphs: Sequence[str]) -> bytes:
    lines = [line for p in (title, *paragraphs) for line in (*textwrap.wrap(p, _LINE), "")]
    return pdf([lines[at : at + _LINES] for at in range(0, len(lines), _LINES)])


def _docx(title: str, paragraphs: Sequence[str]) -> bytes:
    import docx

    made = docx.Document()
    made.add_heading(title, 0)
    for paragraph in paragraphs:
        made.add_paragraph(paragraph)
    return _saved(made)


def _pptx(title: str, paragraphs: Sequence[str]) -> bytes:
    import pptx

    made = pptx.Presentation()
    for number, paragraph in enumerate(paragraphs, start=1):
        slide = made.slides.add_slide(made.slide_layouts[1])
        slide.shapes.title.text = f"{title}, Teil {number}"
        slide.placeholders[1].text = paragraph
    return _saved(made)


def _xlsx(title: str, paragraphs: Sequence[str]) -> bytes:
    import openpyxl

    made = openpyxl.Workbook()
    made.active.append(["Titel", "Text"])
    for paragraph in paragraphs:
        made.active.append([title, paragraph])
    return _saved(made)


def _saved(made: Any) -> bytes:
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


_MAKERS: dict[str, Callable[[str, Sequence[str]], bytes]] = {
    ".csv": _csv,
    ".docx": _docx,
    ".eml": _mail,
    ".html": _html,
    ".md": _markdown,
    ".pdf": _pdf,
    ".pptx": _pptx,
    ".vtt": _vtt,
    ".xlsx": _xlsx,
}
