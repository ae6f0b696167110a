"""``kiko backup`` and ``kiko restore``."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from app.eval_cli import opened

Force = Annotated[bool, typer.Option("--force", help="Replace what is there.")]
Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]


def backup(
    file: Annotated[Path, typer.Argument(help="File to write, such as kiko-2026-11-27.tar.gz.")],
    with_index: Annotated[
        bool, typer.Option("--with-index", help="Also the live generation; else it is rebuilt.")
    ] = False,
    force: Force = False,
    as_json: Json = False,
) -> None:
    """Write database, corpus, versions, originals and settings into a file, while serving."""
    from app.backup import back_up, links

    with opened() as kiko:
        manifest = back_up(kiko, file, with_index=with_index, force=force)
        for name in links(kiko.settings.data):
            typer.echo(f"{name!a} is a link and is not in it.", err=True)
    if as_json:
        typer.echo(json.dumps(asdict(manifest), indent=2))
        return
    size = file.stat().st_size / 1024**2
    typer.echo(f"{file}: {len(manifest.files)} files, {size:.1f} MB, without secrets.")
    if manifest.database:
        typer.echo(f"{manifest.database} is not in it: back it up with pg_dump.", err=True)


def restore(
    file: Annotated[Path, typer.Argument(help="A file that 'kiko backup' wrote.")],
    force: Force = False,
    as_json: Json = False,
) -> None:
    """Put a backup into the data folder; the server must be stopped."""
    from app.restore import restore as put_back

    with opened() as kiko:
        manifest, kept = put_back(kiko, file, force=force)
    if as_json:
        told = {**asdict(manifest), "kept": str(kept) if kept else None}
        typer.echo(json.dumps(told, indent=2))
        return
    typer.echo(f"Restored {len(manifest.files)} files of {manifest.created}.")
    if kept:
        typer.echo(f"What was there before is in {kept}.")
    if manifest.generation is None:
        typer.echo("The backup holds no index: run 'kiko ingest'.")
