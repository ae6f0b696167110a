"""Text of scanned pages by Tesseract, only where ``kiko[ocr]`` and the program are installed."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any

_WANTED = ("deu", "eng")


def reader() -> Callable[[Any], str] | None:
    """Return what reads a PIL image, or None where OCR is not installed."""
    if not find_spec("pytesseract") or not shutil.which("tesseract"):
        return None
    tesseract = import_module("pytesseract")
    try:
        known = set(tesseract.get_languages())
    except (OSError, tesseract.TesseractError):
        return None
    languages = "+".join(name for name in _WANTED if name in known)
    if not languages:
        return None
    return lambda image: str(tesseract.image_to_string(image, lang=languages))
