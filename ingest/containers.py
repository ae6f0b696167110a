"""ZIP containers, DOCX, PPTX, XLSX and ODT among them, are sized before they are opened.

A DOCX of 2.7 MB can unfold to 790 MB of XML; its directory says so without unfolding anything.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from rag.errors import DocumentError

MOST_UNPACKED = 200 * 1024 * 1024
MOST_RATIO = 200
MOST_ENTRIES = 10_000
_SMALL = 1024 * 1024  # an entry below this may be as compressible as it likes
_ENCRYPTED = 0x1
_MANIFEST = "META-INF/manifest.xml"


def inspect(data: bytes, shown: Path) -> tuple[str, ...]:
    """Return the names in a ZIP container after checking what it would unfold to.

    Raises:
        DocumentError: damaged, encrypted, with macros, or unfolding to more than is allowed.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _check_size(entries, shown)
            _check_encryption(archive, entries, shown)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, ValueError, OSError) as error:
        raise DocumentError(
            f"{shown}: Die Datei ist beschädigt oder unvollständig ({error}). "
            "Bitte laden Sie sie erneut herunter oder speichern Sie sie neu."
        ) from error
    names = tuple(entry.filename for entry in entries)
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise DocumentError(macros(shown))
    return names


def macros(shown: Path) -> str:
    """Return the message about a document with macros."""
    return (
        f"{shown}: Die Datei enthält Makros und wird deshalb nicht angenommen. "
        "Bitte speichern Sie sie ohne Makros (als .docx, .xlsx oder .pptx)."
    )


def _check_size(entries: list[zipfile.ZipInfo], shown: Path) -> None:
    if len(entries) > MOST_ENTRIES:
        raise DocumentError(
            f"{shown}: Das Archiv enthält {_number(len(entries))} Einträge, erlaubt sind "
            f"{_number(MOST_ENTRIES)}. Bitte teilen Sie es auf."
        )
    total = sum(entry.file_size for entry in entries)
    if total > MOST_UNPACKED:
        raise DocumentError(
            f"{shown}: Entpackt wären es {megabytes(total)}, erlaubt sind "
            f"{megabytes(MOST_UNPACKED)}. Bitte teilen Sie die Datei auf."
        )
    for entry in entries:
        ratio = entry.file_size / max(1, entry.compress_size)
        if entry.file_size > _SMALL and ratio > MOST_RATIO:
            raise DocumentError(
                f"{shown}: Der Inhalt „{entry.filename}“ ist auf ein {_number(int(ratio))}stel "
                f"verdichtet, erlaubt ist höchstens ein {MOST_RATIO}stel (Verdacht auf eine "
                "ZIP-Bombe). Bitte speichern Sie die Datei neu."
            )


def _check_encryption(
    archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], shown: Path
) -> None:
    locked = any(entry.flag_bits & _ENCRYPTED for entry in entries)
    if not locked and _MANIFEST in archive.NameToInfo:
        locked = b"encryption-data" in archive.read(_MANIFEST)
    if locked:
        raise DocumentError(
            f"{shown}: Die Datei ist mit einem Passwort geschützt. "
            "Bitte entfernen Sie das Passwort und laden Sie sie erneut hoch."
        )


def megabytes(size: int) -> str:
    """Return a size as people read it: ``300 MB``, ``2,7 MB``."""
    amount = size / (1024 * 1024)
    return f"{_number(round(amount))} MB" if amount >= 10 else f"{amount:.1f} MB".replace(".", ",")


def _number(value: int) -> str:
    return f"{value:,}".replace(",", ".")
