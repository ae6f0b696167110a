"""Law texts as gesetze-im-internet.de offers them in XML → one section a provision."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from lxml import etree

from ingest.loaders.draft import Draft
from ingest.outline import Block
from rag.errors import DocumentError

_LEVEL_DIGITS = 3  # of a gliederungskennzahl: 010020 is the second part of the first book
_ARTICLE = re.compile(r"^(?:Art|Artikel)\.?\s+(?=\d)")
_SKIPPED = frozenset({"inhaltsübersicht", "inhaltsverzeichnis"})


def load(data: bytes, shown: Path) -> Draft:
    """Return the draft of a law; its § or Art. is the locator of each provision."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise DocumentError(
            f"{shown}: Die XML-Datei ist fehlerhaft ({error.msg}). Bitte laden Sie sie neu."
        ) from error
    norms = root.findall("norm") if root.tag == "dokumente" else []
    if not norms:
        raise DocumentError(
            f"{shown}: Die XML-Datei ist kein Gesetz im Format von gesetze-im-internet.de. "
            "Andere XML-Dateien liest Kiko nicht."
        )
    return Draft(
        tuple(_blocks(norms)),
        title=_title(norms[0]),
        kind="legal",
        day=_day(norms[0].findtext(".//ausfertigung-datum")),
        authority="statute",
        language="de",
    )


def _title(first: etree._Element) -> str:
    name = first.findtext(".//langue") or first.findtext(".//kurzue") or ""
    short = first.findtext(".//amtabk") or first.findtext(".//jurabk") or ""
    words = " ".join(name.split())
    return f"{words} ({short.strip()})" if words and short else words or short


def _day(stated: str | None) -> date | None:
    try:
        return date.fromisoformat((stated or "").strip()[:10])
    except ValueError:
        return None


def _blocks(norms: list[etree._Element]) -> Iterator[Block]:
    level = 0
    for norm in norms:
        unit = norm.find("metadaten/gliederungseinheit")
        if unit is not None:
            level = max(1, len(unit.findtext("gliederungskennzahl") or "") // _LEVEL_DIGITS)
            names = (unit.findtext("gliederungsbez"), unit.findtext("gliederungstitel"))
            yield Block(" – ".join(" ".join(n.split()) for n in names if n), level)
        number = _ARTICLE.sub("Art. ", " ".join((norm.findtext("metadaten/enbez") or "").split()))
        content = norm.find("textdaten/text/Content")
        if not number or content is None or number.lower() in _SKIPPED:
            continue
        title = norm.find("metadaten/titel")
        named = f"{number} {_words(title) if title is not None else ''}".strip()
        yield Block(named, level + 1, number)
        yield from (Block(text) for text in _paragraphs(content) if text)


def _paragraphs(node: etree._Element) -> Iterator[str]:
    """Yield paragraphs, list items with their numbers, and table rows."""
    for child in node:
        if child.tag == "P":
            yield " ".join("".join(_own_words(child)).split())
            for inner in child.iter("DL", "table"):
                if next(inner.iterancestors("DL", "table", "P")) is child:
                    yield from _list(inner) if inner.tag == "DL" else _rows(inner)
        elif child.tag == "DL":
            yield from _list(child)
        elif child.tag == "table":
            yield from _rows(child)
        elif isinstance(child.tag, str):
            yield from _paragraphs(child)


def _list(node: etree._Element) -> Iterator[str]:
    number = ""
    for child in node:
        if child.tag == "DT":
            number = _words(child)
        elif child.tag == "DD":
            yield " ".join(f"{number} {''.join(_own_words(child))}".split())
            for inner in child.iter("DL"):
                if next(inner.iterancestors("DD")) is child:
                    yield from _list(inner)


def _rows(node: etree._Element) -> Iterator[str]:
    for row in node.iter("row"):
        yield " | ".join(filter(None, (_words(entry) for entry in row.iter("entry"))))


def _own_words(node: etree._Element) -> Iterator[str]:
    """Yield the words of a node without those of lists and tables inside it."""
    yield node.text or ""
    for child in node:
        if child.tag == "BR":
            yield " "
        elif child.tag not in ("DL", "table", "FnR") and isinstance(child.tag, str):
            yield from _own_words(child)
        yield child.tail or ""


def _words(node: etree._Element) -> str:
    return " ".join("".join(str(piece) for piece in node.itertext()).split())
