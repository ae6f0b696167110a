"""How long an organiser waits: a long PDF from the upload to what readers see."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

from app.wiring import Kiko, load_settings
from eval.ingest_bench import IngestRow
from eval.ingest_files import corpus_sentences, write_pdf
from rag.errors import SuiteError

_ACTOR = "bench"
_TARGET_S = 60.0


def measure(corpus: Path, pages: int = 200) -> IngestRow:
    """Upload, understand, preview, save and publish a PDF beside the bundled corpus.

    Reading counts up to the preview; publishing until readers see the document.
    """
    with tempfile.TemporaryDirectory(prefix="kiko-library-") as name:
        file = Path(name) / "lang.pdf"
        write_pdf(file, pages, corpus_sentences(corpus))
        kiko = Kiko(load_settings(data=Path(name) / "data", corpus=corpus))
        try:
            kiko.sync()
            return _published(kiko, file, pages)
        finally:
            kiko.close()


def _published(kiko: Kiko, file: Path, pages: int) -> IngestRow:
    started, cpu = time.perf_counter(), sum(os.times()[:4])
    upload = kiko.library.receive(file.name, file, actor=_ACTOR)
    kiko.library.preview(upload.id)
    read_s = time.perf_counter() - started
    stored, refused = kiko.library.save_upload(upload.id, {"kind": "practice"}, actor=_ACTOR)
    if refused:
        raise SuiteError(f"a file made for the measurement fails: {refused[0]}")
    document_id = stored[0].document_id
    kiko.library.publish(document_id, actor=_ACTOR, confirm_personal_data=True)
    if not kiko.library.is_live(document_id):
        raise SuiteError(f"{document_id} was published, but readers do not see it")
    total = time.perf_counter() - started
    return IngestRow(
        f"PDF, {pages} pages, uploaded",
        1,
        round(file.stat().st_size / 1e6, 1),
        len(kiko.reader.current().passages.passages_of(document_id)),
        round(read_s, 2),
        round(total - read_s, 2),
        round(sum(os.times()[:4]) - cpu, 2),
        _TARGET_S,
    )
