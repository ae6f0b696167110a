"""Saved web pages → main text with headings, by trafilatura; its guesses of dates are ignored."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import trafilatura
from lxml import etree
from lxml import html as lxml_html
from lxml_html_clean import Cleaner

from ingest.loaders.decoding import decode
from ingest.loaders.draft import Draft, titled
from ingest.outline import Block, clean
from rag.errors import DocumentError

_FEW = 0.3  # of the visible text: below this the extraction lost the main part
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_TEXTS = frozenset({"p", "li", "tr", "pre", "blockquote", "dt", "dd", "td", "figcaption"})
_FURNITURE = ["nav", "footer", "aside", "noscript", "template", "form"]


def load(data: bytes, shown: Path) -> Draft:
    """Return the draft of a web page; scripts, menus and footers are left out."""
    text, warnings = decode(data)
    page = _page(text, shown)
    blocks = blocks_of(text, shown)
    heading = page.find(".//h1")
    stated = page.findtext(".//title") if heading is None else heading.text_content()
    title, blocks = titled(blocks, clean(stated or "").replace("\n", " ") or None)
    language = (page.get("lang") or "")[:2].lower()
    known = language if language.isalpha() and len(language) == 2 else None
    return Draft(blocks, title=title, language=known, warnings=warnings)


def blocks_of(text: str, shown: Path) -> tuple[Block, ...]:
    """Return the main text of a page as blocks; all of its text where that cannot be told."""
    everything = tuple(_all_blocks(_page(text, shown)))
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    found = trafilatura.extract(
        text, output_format="xml", include_comments=False, include_tables=True, favor_recall=True
    )
    if not found:
        return everything
    tree = etree.fromstring(found.encode(), _parser())
    main = tuple(_main_blocks(tree))
    return main if _length(main) >= _FEW * _length(everything) else everything


def _page(text: str, shown: Path) -> lxml_html.HtmlElement:
    try:
        page = lxml_html.document_fromstring(
            text.encode(), parser=lxml_html.HTMLParser(encoding="utf-8")
        )
        cleaner = Cleaner(
            page_structure=False, kill_tags=_FURNITURE, safe_attrs_only=False, forms=False
        )
        cleaner(page)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise DocumentError(
            f"{shown}: Die Webseite enthält keinen lesbaren Text. Bitte prüfen Sie sie im Browser."
        ) from error
    return page


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)


def _main_blocks(tree: etree._Element) -> Iterator[Block]:
    """Yield the blocks of trafilatura's XML: head, p, list/item, table/row, quote, code."""
    for node in tree.iter("head", "p", "item", "row", "quote", "code"):
        if node.tag == "head":
            yield Block(_words(node), _HEADINGS.get(node.get("rend") or "", 2))
        elif node.tag == "row":
            yield Block(" | ".join(filter(None, (_words(cell) for cell in node.iter("cell")))))
        elif not _inside(node, ("item", "row", "quote")):
            yield Block(("• " if node.tag == "item" else "") + _words(node))


def _all_blocks(page: lxml_html.HtmlElement) -> Iterator[Block]:
    for node in page.iter(*_HEADINGS, *_TEXTS):
        if node.tag in _HEADINGS:
            yield Block(_words(node), _HEADINGS[node.tag])
        elif not _inside(node, _TEXTS):
            if node.tag == "tr":
                cells = node.iter("td", "th")
                yield Block(" | ".join(filter(None, (_words(cell) for cell in cells))))
            else:
                yield Block(("• " if node.tag == "li" else "") + _words(node))
    if not any(True for _ in page.iter(*_TEXTS)):
        body = page.find("body")
        lines = (page if body is None else body).text_content().split("\n")
        yield from (Block(line) for line in lines if line.strip())


def _inside(node: etree._Element, tags: frozenset[str] | tuple[str, ...]) -> bool:
    return any(True for _ in node.iterancestors(*tags))


def _words(node: etree._Element) -> str:
    return " ".join("".join(str(piece) for piece in node.itertext()).split())


def _length(blocks: tuple[Block, ...]) -> int:
    return sum(len(block.text) for block in blocks)
