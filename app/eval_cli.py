"""``kiko eval``: benchmarks, suites, comparisons, reports."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from app.wiring import Kiko
    from eval.bench_report import Bench

app = typer.Typer(
    name="eval",
    help="Measure how good the answers are, and what changed.",
    no_args_is_help=True,
)

_WIDTH_OF_FILES = 120  # characters, where no terminal says how wide it is

Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
Out = Annotated[Path | None, typer.Option("--out", help="Folder to write the results into.")]


@app.command()
def bench(
    file: Annotated[Path, typer.Argument(help="SQuAD-format JSON, or a BEIR folder.")],
    baselines: Annotated[
        bool, typer.Option("--baselines", help="Also run others' methods.")
    ] = False,
    published: Annotated[
        Path | None, typer.Option(help="Published scores (default: published.json beside FILE).")
    ] = None,
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Measure retrieval on a public benchmark, through the code that serves users."""
    from eval.bench_report import as_dict, table, write

    found = _bench(file, published, baselines=baselines, quiet=as_json)
    if out:
        write(out, found)
    if as_json:
        typer.echo(_json(as_dict(found)))
    else:
        _console().print(table(found))


def _bench(file: Path, published: Path | None, *, baselines: bool, quiet: bool) -> Bench:
    from eval.baselines import run_baselines
    from eval.bench_report import Bench
    from eval.benchmarks import judged_questions, run_kiko
    from eval.published import read_published
    from eval.suite_formats import load
    from eval.throwaway import indexed

    suite = load(file)
    questions = len(judged_questions(suite))
    beside = published or file.parent / "published.json"
    known = read_published(beside, file.name) if published or beside.is_file() else ()
    with _kiko() as kiko, indexed(suite.texts, kiko.encoder, kiko.glossary) as index:
        with _progress("Questions", questions, quiet=quiet) as advance:
            results = [run_kiko(suite, index, kiko.settings.hits, advance)]
        results += run_baselines(suite, index) if baselines else ()
        return Bench(
            file=file.name,
            digest=suite.digest,
            questions=questions,
            documents=len(suite.texts),
            passages=index.report.passages,
            encoder=kiko.encoder.name,
            generation=index.report.generation,
            results=tuple(results),
            published=known,
        )


@contextmanager
def _kiko(**overrides: Any) -> Iterator[Kiko]:
    from app.wiring import Kiko, load_settings

    kiko = Kiko(load_settings(**overrides))
    try:
        yield kiko
    finally:
        kiko.close()


@contextmanager
def _progress(label: str, total: int, *, quiet: bool) -> Iterator[Callable[[int], None]]:
    """Show a bar on standard error while a terminal is there to see it."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, disable=quiet or not console.is_terminal, transient=True) as bar:
        task = bar.add_task(label, total=total)
        yield lambda done: bar.update(task, completed=done)


def _console() -> Console:
    from rich.console import Console

    found = Console(highlight=False)
    return found if found.is_terminal else Console(highlight=False, width=_WIDTH_OF_FILES)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
