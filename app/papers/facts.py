"""What the papers say about this installation, read once from settings and index."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING

from pydantic import SecretStr

from rag.model import Metadata
from rag.settings import Settings

if TYPE_CHECKING:
    from app.wiring import Kiko

_SECRET = ("key", "secret", "password", "url")


@dataclass(frozen=True, slots=True)
class Facts:
    """Settings in force, the live generation and the documents in it."""

    settings: Settings
    version: str
    encoder: str
    generation: str
    built: str
    passages: int
    documents: tuple[Metadata, ...]

    @classmethod
    def of(cls, kiko: Kiko) -> Facts:
        """Read them; raise NoGenerationError before the first index."""
        generation = kiko.reader.current()
        manifest = generation.manifest
        return cls(
            kiko.settings,
            version("kiko"),
            kiko.encoder.name,
            manifest.generation,
            manifest.created,
            manifest.passages,
            tuple(generation.passages.documents()),
        )

    def shown_settings(self) -> Iterator[tuple[str, str]]:
        """Yield each setting with its value; of secrets and addresses only whether they are set."""
        for name in type(self.settings).model_fields:
            value = getattr(self.settings, name)
            if isinstance(value, SecretStr) or any(part in name for part in _SECRET):
                yield f"KIKO_{name.upper()}", "gesetzt" if value else "nicht gesetzt"
            elif value in (None, ""):
                yield f"KIKO_{name.upper()}", "nicht gesetzt"
            elif isinstance(value, bool):
                yield f"KIKO_{name.upper()}", "ja" if value else "nein"
            else:
                yield f"KIKO_{name.upper()}", str(value).replace("|", "\\|")
