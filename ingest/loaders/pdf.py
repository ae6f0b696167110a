"""PDF → paragraphs with "Seite N", by pypdfium2; how pages are put together is in pdf_layout."""

from __future__ import annotations

import ctypes
import re
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium_c

from ingest.loaders import ocr
from ingest.loaders.draft import Draft, titled
from ingest.loaders.pdf_layout import Line, assemble_pages
from rag.errors import DocumentError

_FEW = 10  # characters: a page with fewer has no text layer worth the name
_MOST_PAGES = 5_000
_MOST_OCR_PAGES = 15  # about a minute; more would run into the time limit of the sandbox
_DPI = 200
_LABEL = re.compile(r"^(?:\d{1,5}|[ivxlcdm]{1,8}|[IVXLCDM]{1,8})$")
_LINE_END = re.compile(r"\ufffe?(?:\r\n|\r|\n)|\ufffe")  # pdfium: U+FFFE for a hyphen at the end
_NO_TITLE = re.compile(
    r"^(?:microsoft \w+ - |untitled|unbenannt|dokument\d*$|.*\.(?:docx?|pdf|odt|pptx?|indd)$)", re.I
)


def load(data: bytes, shown: Path) -> Draft:
    """Return the draft of a PDF; a scan is read by Tesseract where that is installed.

    Raises:
        DocumentError: encrypted, damaged, without any text layer, or of too many pages.
    """
    document = _open(data, shown)
    try:
        if len(document) > _MOST_PAGES:
            raise DocumentError(
                f"{shown}: {len(document)} Seiten sind zu viele, erlaubt sind {_MOST_PAGES}. "
                "Bitte teilen Sie das PDF auf."
            )
        pages = [_lines(document, index) for index in range(len(document))]
        labels = [_label(document, index) for index in range(len(document))]
        bare = [i for i, lines in enumerate(pages) if sum(len(x.text) for x in lines) < _FEW]
        warnings = _read_scans(document, pages, labels, bare, shown)
        stated = str(document.get_metadata_value("Title") or "").strip()
    except pypdfium2.PdfiumError as error:
        raise DocumentError(_damaged(shown)) from error
    finally:
        document.close()
    blocks = assemble_pages(pages, [f"Seite {label}" for label in labels])
    title, found = titled(blocks, None if _NO_TITLE.match(stated) else stated or None)
    return Draft(found, title=title, warnings=warnings)


def _open(data: bytes, shown: Path) -> pypdfium2.PdfDocument:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            message = (
                f"{shown}: Das PDF ist mit einem Passwort geschützt. Bitte speichern Sie es ohne "
                "Passwort und laden Sie es erneut hoch."
            )
            raise DocumentError(message) from error
        raise DocumentError(_damaged(shown)) from error
    if b"%%EOF" not in data[-4096:]:
        document.close()
        raise DocumentError(_damaged(shown))
    return document


def _damaged(shown: Path) -> str:
    return (
        f"{shown}: Das PDF ist beschädigt oder unvollständig. "
        "Bitte laden Sie es erneut herunter oder exportieren Sie es neu."
    )


def _label(document: pypdfium2.PdfDocument, index: int) -> str:
    """Return what is printed on the page, where the PDF says so, else its place."""
    label = str(document.get_page_label(index) or "").strip()
    return label if _LABEL.match(label) else str(index + 1)


def _lines(document: pypdfium2.PdfDocument, index: int) -> list[Line]:
    """Return the lines of a page with font size and height above the foot, where they are known."""
    page = document[index]
    text_page = page.get_textpage()
    try:
        text = text_page.get_text_range()
        lines, at = [], 0
        for piece in [*_LINE_END.finditer(text), None]:
            end = piece.start() if piece else len(text)
            words = text[at:end].strip()
            if words:
                hyphen = "\ufffe" if piece and piece[0][0] == "\ufffe" else ""
                lines.append(Line(words + hyphen, *_place(text_page, text, at, end)))
            at = piece.end() if piece else len(text)
        return lines
    finally:
        text_page.close()
        page.close()


def _place(
    text_page: pypdfium2.PdfTextPage, text: str, start: int, end: int
) -> tuple[float, float | None]:
    """Return font size and height of a line by its first letter; unknown where they disagree."""
    first = next((i for i in range(start, end) if not text[i].isspace()), start)
    if pdfium_c.FPDFText_GetUnicode(text_page.raw, first) != ord(text[first]):
        return 0.0, None
    size = float(pdfium_c.FPDFText_GetFontSize(text_page.raw, first))
    matrix = pdfium_c.FS_MATRIX()
    if pdfium_c.FPDFText_GetMatrix(text_page.raw, first, ctypes.byref(matrix)):
        size *= abs(matrix.d) or 1.0
    x, y = ctypes.c_double(), ctypes.c_double()
    known = pdfium_c.FPDFText_GetCharOrigin(text_page.raw, first, ctypes.byref(x), ctypes.byref(y))
    return round(size, 1), y.value if known else None


def _read_scans(
    document: pypdfium2.PdfDocument,
    pages: list[list[Line]],
    labels: list[str],
    bare: list[int],
    shown: Path,
) -> tuple[str, ...]:
    """Read pages without text by OCR if it is there; return what is to be said about them."""
    empty = [i for i in bare if _has_image(document, i)]
    reader = ocr.reader() if empty else None
    for index in empty[:_MOST_OCR_PAGES] if reader else ():
        page = document[index]
        image = page.render(scale=_DPI / 72).to_pil()
        page.close()
        pages[index] = [Line(line.strip()) for line in reader(image).split("\n")] if reader else []
    unread = [i for i in empty if not any(line.text for line in pages[i])]
    if not any(line.text for lines in pages for line in lines):
        raise DocumentError(
            f"{shown}: Das PDF hat keine Textebene, vermutlich ein Scan. Bitte lassen Sie eine "
            "Texterkennung (OCR) darüber laufen, etwa mit dem Scanner oder mit OCRmyPDF, und "
            "laden Sie es erneut hoch."
        )
    read = len(empty) - len(unread)
    names = ", ".join(labels[i] for i in unread[:10]) + (" …" if len(unread) > 10 else "")
    said = []
    if unread:
        said.append(f"{len(unread)} von {len(pages)} Seiten haben keine Textebene: Seite {names}.")
    if read:
        said.append(f"{read} von {len(pages)} Seiten wurden per Texterkennung gelesen.")
    return tuple(said)


def _has_image(document: pypdfium2.PdfDocument, index: int) -> bool:
    page = document[index]
    try:
        return any(True for _ in page.get_objects(max_depth=3))
    finally:
        page.close()
