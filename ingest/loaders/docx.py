"""Word documents → headings by style, paragraphs, lists and tables row by row, by python-docx."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from zipfile import BadZipFile

import docx
from docx.document import Document
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from lxml.etree import XMLSyntaxError

from ingest.loaders.draft import Draft, titled
from ingest.outline import Block
from rag.errors import DocumentError

_HEADING = re.compile(r"(?:heading|überschrift)\s*(\d)", re.IGNORECASE)
_LIST = re.compile(r"(?:list|liste|aufzählung)", re.IGNORECASE)
_CONTENTS = re.compile(r"(?:toc|verzeichnis)\s*\d", re.IGNORECASE)
_TITLES = frozenset({"title", "titel"})
_TEMPLATE_TITLES = frozenset({"word document", "dokument", "document1", "dokument1"})
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_BREAKS = {qn("w:tab"): " ", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}


def load(data: bytes, shown: Path) -> Draft:
    """Return the draft of a DOCX; its headings are its locators, because it has no pages."""
    try:
        document = docx.Document(io.BytesIO(data))
        body = document.element.body
        blocks = list(_blocks(body, _styles(document)))
        changed = next(body.iter(qn("w:ins"), qn("w:del")), None) is not None
        stated = (document.core_properties.title or "").strip()
    except (OpcError, BadZipFile, XMLSyntaxError, KeyError, ValueError, AttributeError) as error:
        raise DocumentError(
            f"{shown}: Das Word-Dokument ist beschädigt. Bitte speichern Sie es in Word neu."
        ) from error
    if stated.lower() in _TEMPLATE_TITLES:
        stated = ""
    heads = [b for b in blocks if b.level == _TITLE_LEVEL]
    title, found = titled(
        (b for b in blocks if b not in heads[:1]), stated or (heads[0].text if heads else None)
    )
    warnings = (
        "Das Dokument enthält nachverfolgte Änderungen; gelesen wurde es so, als wären sie "
        "angenommen.",
    )
    shifted = tuple(
        Block(b.text, 1 if b.level == _TITLE_LEVEL else b.level, b.locator) for b in found
    )
    return Draft(shifted, title=title, warnings=warnings if changed else ())


_TITLE_LEVEL = 99  # a paragraph in the style "Title", until it is known whether it is the title


def _styles(document: Document) -> dict[str, str]:
    return {style.style_id: style.name or "" for style in document.styles}


def _blocks(parent: BaseOxmlElement, styles: dict[str, str]) -> Iterator[Block]:
    """Yield blocks in reading order, those inside content controls included."""
    for child in parent.iterchildren():
        if child.tag == qn("w:p"):
            yield from _paragraph(child, styles)
        elif child.tag == qn("w:tbl"):
            yield from _table(child)
        elif child.tag == qn("w:sdt"):
            content = child.find(qn("w:sdtContent"))
            if content is not None:
                yield from _blocks(content, styles)


def _paragraph(paragraph: BaseOxmlElement, styles: dict[str, str]) -> Iterator[Block]:
    style = styles.get(paragraph.style or "", "")
    text = _text(paragraph).strip()
    if not text or _CONTENTS.match(style):
        return
    heading = _HEADING.match(style)
    if style.lower() in _TITLES:
        yield Block(text, _TITLE_LEVEL)
    elif heading:
        yield Block(text, int(heading[1]))
    else:
        properties = paragraph.pPr
        listed = properties is not None and properties.find(qn("w:numPr")) is not None
        yield Block(f"• {text}" if listed or _LIST.match(style) else text)


def _table(table: BaseOxmlElement) -> Iterator[Block]:
    for row in table.iterchildren(qn("w:tr")):
        cells = (" ".join(_text(cell).split()) for cell in row.iterchildren(qn("w:tc")))
        yield Block(" | ".join(filter(None, cells)))


def _text(element: BaseOxmlElement) -> str:
    """Return the visible words below an element: insertions and text boxes, no deletions."""
    pieces = []
    for node in element.iter(qn("w:t"), qn("w:p"), *_BREAKS):
        if any(True for _ in node.iterancestors(_FALLBACK)):
            continue
        if node.tag == qn("w:p"):
            pieces.append("" if node is element else "\n")
        elif node.tag == qn("w:tab") and node.getparent().tag == qn("w:tabs"):
            continue
        else:
            pieces.append(_BREAKS.get(node.tag) or node.text or "")
    return "".join(pieces)
