"""OpenDocument texts → headings by outline level, paragraphs, lists and table rows, by odfpy."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from xml.sax import SAXException  # nosec B406
from zipfile import BadZipFile

from odf import dc, teletype
from odf.element import Element
from odf.namespaces import TABLENS, TEXTNS
from odf.opendocument import load as open_document

from ingest.loaders.draft import Draft, titled
from ingest.outline import Block
from rag.errors import DocumentError

_HEADING, _PARAGRAPH, _ITEM = (TEXTNS, "h"), (TEXTNS, "p"), (TEXTNS, "list-item")
_TABLE, _ROW, _CELL = (TABLENS, "table"), (TABLENS, "table-row"), (TABLENS, "table-cell")
_SKIPPED = frozenset({(TEXTNS, "tracked-changes"), (TEXTNS, "table-of-content")})


def load(data: bytes, shown: Path) -> Draft:
    """Return the draft of an ODT; its headings are its locators, because it has no pages."""
    try:
        document = open_document(io.BytesIO(data))
        blocks = list(_blocks(document.text, listed=False))
        titles = document.meta.getElementsByType(dc.Title)
        stated = str(teletype.extractText(titles[0])).strip() if titles else ""
    except (BadZipFile, SAXException, KeyError, ValueError, AttributeError, TypeError) as error:
        raise DocumentError(
            f"{shown}: Das OpenDocument ist beschädigt. Bitte speichern Sie es neu."
        ) from error
    title, found = titled(blocks, stated or None)
    return Draft(found, title=title)


def _blocks(parent: Element, *, listed: bool) -> Iterator[Block]:
    for node in parent.childNodes:
        name = getattr(node, "qname", None)
        if name is None or name in _SKIPPED:
            continue
        if name == _HEADING:
            yield Block(_words(node), min(9, int(node.getAttribute("outlinelevel") or 1)))
        elif name == _PARAGRAPH:
            words = _words(node)
            yield Block(f"• {words}" if listed and words else words)
        elif name == _TABLE:
            yield from _rows(node)
        else:
            yield from _blocks(node, listed=listed or name == _ITEM)


def _rows(node: Element) -> Iterator[Block]:
    for child in node.childNodes:
        if getattr(child, "qname", None) == _ROW:
            cells = (_words(c) for c in child.childNodes if getattr(c, "qname", None) == _CELL)
            yield Block(" | ".join(filter(None, cells)))
        elif getattr(child, "qname", None) is not None:
            yield from _rows(child)


def _words(node: Element) -> str:
    pieces = [
        str(teletype.extractText(child)) if hasattr(child, "qname") else str(child)
        for child in node.childNodes
    ]
    joined = "\n" if any(getattr(c, "qname", None) == _PARAGRAPH for c in node.childNodes) else ""
    return " ".join(joined.join(pieces).split())
