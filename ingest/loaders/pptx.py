"""PowerPoint slides → title, text, tables and speaker notes with "Folie N", by python-pptx."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import pptx
from lxml.etree import XMLSyntaxError
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.exc import PythonPptxError
from pptx.slide import Slide

from ingest.loaders.draft import Draft
from ingest.outline import Block, clean
from rag.errors import DocumentError

_FURNITURE = frozenset(
    {PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.SLIDE_NUMBER, PP_PLACEHOLDER.HEADER}
)
_TEMPLATE_TITLES = frozenset({"powerpoint-präsentation", "powerpoint presentation"})
_NOTES = "Sprechernotizen"
_SLIDE_LEVEL = 1


def load(data: bytes, shown: Path) -> Draft:
    """Return the draft of a PPTX; hidden slides are left out and named in a warning."""
    try:
        presentation = pptx.Presentation(io.BytesIO(data))
        numbered = list(enumerate(presentation.slides, start=1))
        hidden = [number for number, slide in numbered if slide._element.get("show") == "0"]
        shown_slides = [(number, slide) for number, slide in numbered if number not in hidden]
        blocks = [block for number, slide in shown_slides for block in _slide(slide, number)]
        stated = (presentation.core_properties.title or "").strip()
        first = next((t for _, slide in shown_slides if (t := _title(slide))), None)
    except (PythonPptxError, BadZipFile, XMLSyntaxError, KeyError, ValueError, AttributeError) as e:
        raise DocumentError(
            f"{shown}: Die Präsentation ist beschädigt. Bitte speichern Sie sie in PowerPoint neu."
        ) from e
    title = first if not stated or stated.lower() in _TEMPLATE_TITLES else stated
    left_out = f"Ausgeblendete Folien wurden ausgelassen: {', '.join(map(str, hidden))}."
    return Draft(tuple(blocks), title=title, warnings=(left_out,) if hidden else ())


def _slide(slide: Slide, number: int) -> Iterator[Block]:
    locator = f"Folie {number}"
    yield Block(_title(slide) or locator, _SLIDE_LEVEL, locator)
    title = slide.shapes.title
    for text in _texts(s for s in slide.shapes if title is None or s.shape_id != title.shape_id):
        yield Block(text, locator=locator)
    notes = slide.notes_slide.notes_text_frame if slide.has_notes_slide else None
    spoken = [clean(p.text) for p in notes.paragraphs if clean(p.text)] if notes else []
    if spoken:
        yield Block(_NOTES, _SLIDE_LEVEL + 1, locator)
        yield from (Block(text, locator=locator) for text in spoken)


def _title(slide: Slide) -> str:
    shape = slide.shapes.title
    return " ".join(clean(shape.text_frame.text).split()) if shape is not None else ""


def _texts(shapes: Iterable[Any]) -> Iterator[str]:
    """Yield the words of shapes, those inside groups included, tables row by row."""
    for shape in shapes:
        if shape.is_placeholder and shape.placeholder_format.type in _FURNITURE:
            continue
        if hasattr(shape, "shapes"):
            yield from _texts(shape.shapes)
        elif getattr(shape, "has_table", False):
            for row in shape.table.rows:
                cells = (" ".join(cell.text_frame.text.split()) for cell in row.cells)
                yield " | ".join(filter(None, cells))
        elif shape.has_text_frame:
            yield from (clean(p.text) for p in shape.text_frame.paragraphs if clean(p.text))
