"""What a file really is, by its first bytes, and whether its suffix says the same."""

from __future__ import annotations

import re
from pathlib import Path

from ingest.containers import inspect, macros
from ingest.loaders.decoding import decode
from rag.errors import DocumentError

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_OFFICE = "EncryptedPackage".encode("utf-16-le")
_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_MAGIC = (
    (b"\x89PNG", "ein Bild (PNG)"),
    (b"\xff\xd8\xff", "ein Bild (JPEG)"),
    (b"GIF8", "ein Bild (GIF)"),
    (b"MZ", "ein Programm (EXE)"),
    (b"\x7fELF", "ein Programm (ELF)"),
    (b"{\\rtf", "ein RTF-Dokument (.rtf)"),
    (b"\x1f\x8b", "ein gzip-Archiv (.gz)"),
    (b"7z\xbc\xaf", "ein 7-Zip-Archiv (.7z)"),
    (b"Rar!", "ein RAR-Archiv (.rar)"),
)
_NAMES = {
    ".pdf": "ein PDF (.pdf)",
    ".docx": "ein Word-Dokument (.docx)",
    ".pptx": "eine PowerPoint-Präsentation (.pptx)",
    ".xlsx": "eine Excel-Tabelle (.xlsx)",
    ".odt": "ein OpenDocument-Text (.odt)",
    ".zip": "ein ZIP-Archiv (.zip)",
    ".html": "eine Webseite (.html)",
}
_CONTENT = (("word/", ".docx"), ("ppt/", ".pptx"), ("xl/", ".xlsx"))
_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html[\s>])", re.I | re.S
)
_OLD = {
    ".doc": ".docx",
    ".dot": ".docx",
    ".rtf": ".docx",
    ".pages": ".docx",
    ".xls": ".xlsx",
    ".ods": ".xlsx",
    ".ppt": ".pptx",
    ".odp": ".pptx",
    ".msg": ".eml",
}
_MACROS = frozenset({".docm", ".dotm", ".xlsm", ".xltm", ".xlsb", ".pptm", ".ppsm", ".potm"})


def refuse_unknown(shown: Path, known: frozenset[str]) -> DocumentError:
    """Return the error about a suffix that no loader knows, with the way out."""
    suffix = shown.suffix.lower()
    if suffix in _MACROS:
        return DocumentError(macros(shown))
    if suffix in _OLD:
        return DocumentError(
            f"{shown}: Das Format {suffix} wird nicht unterstützt. "
            f"Bitte speichern Sie die Datei als {_OLD[suffix]}."
        )
    name = f"Das Format „{suffix}“" if suffix else "Eine Datei ohne Endung"
    return DocumentError(
        f"{shown}: {name} wird nicht unterstützt. Möglich sind {', '.join(sorted(known))}."
    )


def check(data: bytes, shown: Path) -> None:
    """Compare the first bytes of a file with its suffix; size and check containers.

    Raises:
        DocumentError: the file is something else than its name says, or must not be opened.
    """
    suffix = {".htm": ".html"}.get(shown.suffix.lower(), shown.suffix.lower())
    found = _found(data, shown)
    if found is None and suffix in _NAMES and suffix != ".html":
        raise DocumentError(
            f"{shown}: Die Datei ist kein gültiges {suffix[1:].upper()}; sie ist beschädigt oder "
            "hat die falsche Endung. Bitte prüfen Sie sie und laden Sie sie erneut hoch."
        )
    if found is not None and found != suffix:
        raise DocumentError(
            f"{shown}: Die Datei ist in Wirklichkeit {_NAMES.get(found, found)}. "
            "Bitte geben Sie ihr die richtige Endung und laden Sie sie erneut hoch."
        )


def _found(data: bytes, shown: Path) -> str | None:
    """Return the suffix, or a description, of what the bytes are; None for any other text."""
    if b"%PDF-" in data[:1024]:
        return ".pdf" if data.lstrip().startswith(b"%PDF-") or shown.suffix == ".pdf" else None
    if data.startswith((_ZIP, _EMPTY_ZIP)):
        return _container(inspect(data, shown), data)
    if data.startswith(_OLE):
        raise DocumentError(_ole(data, shown))
    for magic, name in _MAGIC:
        if data.startswith(magic) and not (magic == b"MZ" and _is_text(data)):
            return name
    if shown.suffix.lower() != ".eml" and _HTML.match(decode(data[:4096])[0]):
        return ".html"
    return None


def _container(names: tuple[str, ...], data: bytes) -> str:
    for folder, suffix in _CONTENT:
        if "[Content_Types].xml" in names and any(name.startswith(folder) for name in names):
            return suffix
    odt = b"application/vnd.oasis.opendocument.text" in data[:200]
    return ".odt" if odt else ".zip"


def _ole(data: bytes, shown: Path) -> str:
    if _ENCRYPTED_OFFICE in data:
        return (
            f"{shown}: Die Datei ist mit einem Passwort geschützt. "
            "Bitte entfernen Sie das Passwort und laden Sie sie erneut hoch."
        )
    return (
        f"{shown}: Die Datei ist in Wirklichkeit ein altes Office-Format (.doc, .xls, .ppt, .msg). "
        "Bitte speichern Sie sie als .docx, .xlsx, .pptx oder .eml."
    )


def _is_text(data: bytes) -> bool:
    return b"\x00" not in data[:1024]
