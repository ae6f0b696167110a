"""Write small corpora to a folder, and build parts over them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import yaml

from ingest.sync import SyncReport, sync
from rag.assistant import Assistant
from rag.encoder import Encoder
from rag.glossary import Glossary
from rag.index import IndexReader
from rag.retrieve import Retriever
from rag.vector_server import VectorServer
from tests.fakes import WordEncoder

TODAY = date(2026, 11, 22)
SOURCE = {"title": "Quelle", "url": "https://example.org/quelle"}


def article(title: str, body: str, **meta: object) -> str:
    """Return a Markdown document with front matter."""
    front = {"title": title, "sources": [SOURCE], **meta}
    written = yaml.safe_dump(front, allow_unicode=True, sort_keys=False)
    return f"---\n{written}---\n\n{body}\n"


def write(root: Path, files: Mapping[str, str]) -> Path:
    """Write ``files`` (path → text) below ``root`` and return it."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


class Place:
    """A corpus folder with its index folder and the parts that read it."""

    def __init__(
        self, folder: Path, encoder: Encoder | None = None, server: VectorServer | None = None
    ) -> None:
        self.corpus = folder / "corpus"
        self.index = folder / "index"
        self.corpus.mkdir(parents=True, exist_ok=True)
        self.encoder = encoder or WordEncoder()
        self.reader = IndexReader(self.index, self.encoder, server)
        self.server = server

    def write(self, files: Mapping[str, str]) -> Place:
        """Write files into the corpus folder."""
        write(self.corpus, files)
        return self

    def sync(self, *, dry_run: bool = False) -> SyncReport:
        """Bring the index in line with the corpus folder."""
        return sync([self.corpus], self.index, self.encoder, dry_run=dry_run, server=self.server)

    @property
    def retriever(self) -> Retriever:
        """Return a retriever of the live generation."""
        glossary = Glossary.load(self.corpus / "glossary.yaml")
        return Retriever(self.reader, self.encoder, glossary)

    @property
    def assistant(self) -> Assistant:
        """Return an assistant whose today is a fixed day."""
        return Assistant(self.retriever, today=lambda: TODAY)

    def found(self, question: str, k: int = 10) -> list[str]:
        """Return the documents of the hits, best first."""
        return [hit.document.id for hit in self.retriever.retrieve(question, k).hits]


CORPUS = {
    "talks/auftakt.md": article(
        "Auftakt der Arbeitsgemeinschaft",
        "Die Arbeitsgemeinschaft traf sich zum ersten Mal am 26. März 2025.\n\n"
        "Rund fünfzig Teilnehmende aus Kommunen hörten einen Vortrag.",
        date="2025-03-26",
        event="Auftakt",
        topics=["austausch"],
        speakers=[{"name": "Karoline Krenn", "role": "Difu"}],
        authority="session",
    ),
    "practice/mucgpt.md": article(
        "MUCGPT in München",
        "MUCGPT ist der Textassistent der Landeshauptstadt München.\n\n"
        "# Betrieb\n\nDer Quelltext von MUCGPT ist offen und wird auf GitHub gepflegt.",
        date="2025-06-25",
        topics=["assistenten"],
        authority="report",
    ),
    "legal/art-50.md": article(
        "Art. 50 KI-VO – Transparenz",
        "# Hinweis im Gespräch (Art. 50 Abs. 1 KI-VO)\n\n"
        "Anbieter sorgen dafür, dass Menschen im Gespräch mit einem Chatbot von der KI erfahren.",
        kind="legal",
        date="2024-07-12",
        as_of="2026-07-01",
        authority="statute",
        law_status="in_force",
        valid_from="2026-08-02",
        topics=["recht"],
    ),
    "legal/meldepflicht.md": article(
        "Meldepflicht im Übungsgesetz",
        "Gemeinden melden ihre Drohnen einmal im Jahr der Aufsicht.",
        kind="legal",
        date="2026-05-01",
        authority="statute",
        law_status="adopted",
        valid_from="2027-12-02",
        topics=["recht"],
    ),
    "breakouts/daten.md": article(
        "Breakout Datenmanagement",
        "Die Gruppe empfahl ein gemeinsames Verzeichnis aller Datensätze.",
        date="2025-03-26",
        authority="session",
    ),
}
