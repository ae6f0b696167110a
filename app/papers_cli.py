"""``kiko card``: the papers that an operator needs on file."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from app.eval_cli import opened


def card(
    out: Annotated[Path, typer.Option(help="Folder that the papers are written into.")] = Path(
        "kiko-card"
    ),
    run: Annotated[
        Path | None, typer.Option(help="Folder of a 'kiko eval run', for its results.")
    ] = None,
) -> None:
    """Write system card, record of processing and DPIA threshold check, in German."""
    from app import atomic
    from app.papers.dpia_threshold import dpia_threshold
    from app.papers.facts import Facts
    from app.papers.processing_record import processing_record
    from app.papers.system_card import system_card
    from eval.rows import read_run
    from eval.summary import summarise

    evaluation = summarise(read_run(run)) if run else None
    with opened() as kiko:
        facts = Facts.of(kiko)
    today = date.today()
    papers = {
        "systemkarte.md": system_card(facts, today, evaluation),
        "verarbeitungsverzeichnis.md": processing_record(facts, today),
        "dsfa-schwellwertpruefung.md": dpia_threshold(facts, today),
    }
    for name, text in papers.items():
        atomic.write(out / name, text.encode())
        typer.echo(out / name)
