"""``kiko eval``: benchmarks, suites, comparisons, reports."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from app.wiring import Kiko

app = typer.Typer(
    name="eval",
    help="Measure how good the answers are, and what changed.",
    no_args_is_help=True,
)

_WIDTH_OF_FILES = 120  # characters, where no terminal says how wide it is

Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
Stichtag = Annotated[
    datetime | None,
    typer.Option("--stichtag", formats=["%Y-%m-%d"], help="Day the law is judged by (YYYY-MM-DD)."),
]
SuiteName = Annotated[
    str, typer.Argument(help="Suite file or folder, or the name of a bundled one.")
]
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
    from app.eval_target import measured
    from eval.bench_report import as_dict, table, write
    from eval.benchmarks import judged_questions
    from eval.suite_formats import load

    suite = load(file)
    bar = progress("Questions", len(judged_questions(suite)), quiet=as_json)
    with opened() as kiko, bar as advance:
        found = measured(kiko, suite, file, published, baselines=baselines, advance=advance)
    if out:
        write(out, found)
    if as_json:
        typer.echo(_json(as_dict(found)))
    else:
        console().print(table(found))


@app.command()
def run(
    suite: SuiteName,
    out: Out = None,
    stichtag: Stichtag = None,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Do not go on with an earlier run.")
    ] = False,
    url: Annotated[str | None, typer.Option(help="Ask a Kiko deployment at this address.")] = None,
    openai: Annotated[
        str | None, typer.Option(help="Ask an OpenAI-compatible endpoint (…/v1) at this address.")
    ] = None,
    model: Annotated[str, typer.Option(help="Model name for --openai.")] = "",
    key: Annotated[str, typer.Option(envvar="KIKO_EVAL_KEY", help="Key for --url, --openai.")] = "",
    as_json: Json = False,
) -> None:
    """Ask every question of a suite and report; an interrupted run goes on where it stopped."""
    from app.eval_target import asked, default_folder, remote
    from eval.report_files import as_dict, write
    from eval.report_terminal import report
    from eval.run import run as run_suite
    from eval.suite_formats import find
    from eval.summary import summarise

    chosen = find(suite)
    day = stichtag.date() if stichtag else date.today()
    elsewhere = remote(url, openai, model, key, day)
    with opened() as kiko, asked(kiko, chosen, day, elsewhere) as target:
        folder = out or default_folder(kiko, chosen, target)
        with progress("Questions", len(chosen.questions), quiet=as_json) as advance:
            finished = run_suite(chosen, target, folder, fresh=fresh, advance=advance)
    summary = summarise(finished)
    write(folder, finished, summary)
    if as_json:
        typer.echo(_json(as_dict(summary)))
    else:
        console().print(report(summary))
        typer.echo(f"\n{folder}/report.html")


@app.command()
def compare(
    before: Annotated[Path, typer.Argument(help="Folder of a run.")],
    after: Annotated[Path, typer.Argument(help="Folder of another run of the same suite.")],
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Show what changed between two runs, question by question, and whether it is chance."""
    from eval.compare import compare as compare_runs
    from eval.compare_report import as_dict, report
    from eval.report_files import write_comparison
    from eval.rows import read_run

    found = compare_runs(read_run(before), read_run(after))
    if out:
        write_comparison(out, found)
    if as_json:
        typer.echo(_json(as_dict(found)))
    else:
        console().print(report(found))


@app.command()
def judge(
    run_folder: Annotated[Path, typer.Argument(metavar="RUN", help="Folder of the run.")],
    suite: SuiteName,
    askings: Annotated[int, typer.Option(min=1, max=20, help="How often each is asked.")] = 3,
    as_json: Json = False,
) -> None:
    """Have the answers of a run graded by the language model that KIKO_LLM names."""
    from eval.judge import judge as judge_run
    from eval.judge import table, verdicts
    from eval.rows import read_run
    from eval.suite_formats import find
    from rag.errors import ConfigError

    finished = read_run(run_folder)
    references = {q.id: q.reference for q in find(suite).questions if q.reference}
    with opened() as kiko:
        model = kiko.language_model()
        if model is None:
            raise ConfigError("KIKO_LLM is not set; name the language model that is to judge")
        with progress("Gradings", len(finished.rows) * askings, quiet=as_json) as advance:
            found = judge_run(
                finished, run_folder, model, references, askings=askings, advance=advance
            )
    graded = verdicts(found)
    if as_json:
        typer.echo(_json([asdict(verdict) for verdict in graded]))
    else:
        console().print(table(graded, found))


@app.command()
def keep(
    run_folder: Annotated[Path, typer.Argument(metavar="RUN", help="Folder of the run.")],
    folder: Annotated[Path, typer.Argument(help="Where the baseline is to lie.")],
) -> None:
    """Keep a run as a baseline for the gate: its figures, without texts and times."""
    from eval.rows import keep as keep_run
    from eval.rows import read_run

    keep_run(read_run(run_folder), folder)
    typer.echo(folder)


@app.command()
def gate(
    run_folder: Annotated[Path, typer.Argument(metavar="RUN", help="Folder of the run to judge.")],
    baseline: Annotated[Path, typer.Option(help="Folder of the run it may not fall behind.")],
    max_drop: Annotated[
        list[str], typer.Option("--max-drop", metavar="METRIC=0.02", help="May be repeated.")
    ],
    as_json: Json = False,
) -> None:
    """Exit 1 if a run is worse than a baseline by more than allowed."""
    from eval.gate import check, parse_limits
    from eval.rows import read_run

    checks = check(read_run(baseline), read_run(run_folder), parse_limits(max_drop))
    if as_json:
        typer.echo(_json([{**asdict(c), "passed": c.passed} for c in checks]))
    for c in () if as_json else checks:
        verdict = "ok  " if c.passed else "FAIL"
        told = f"{c.before:.4f} → {c.after:.4f}, drop {c.drop:+.4f}, allowed {c.allowed:.4f}"
        typer.echo(f"{verdict} {c.metric}: {told}")
    if not all(c.passed for c in checks):
        raise typer.Exit(1)


@app.command()
def scale(
    file: Annotated[Path, typer.Argument(help="Gzipped JSONL with title, head and body.")],
    sizes: Annotated[str, typer.Option(help="Passages, separated by commas.")] = "1000,10000",
    langchain: Annotated[
        int, typer.Option(help="Size at which LangChain's usual stack runs too; 0 for never.")
    ] = 10_000,
    as_json: Json = False,
) -> None:
    """Measure ingest, latency, memory and disk as the corpus grows."""
    from eval.scale import measure
    from eval.scale_peers import measure_langchain
    from eval.scale_report import table

    wanted = _sizes(sizes)
    with opened() as kiko:
        encoder, glossary = kiko.settings.encoder, kiko.settings.corpus / "glossary.yaml"
    found = []
    for size in wanted:
        found.append(measure(file, size, encoder, glossary))
        if size == langchain:
            found.append(measure_langchain(file, size, encoder, glossary))
    if as_json:
        typer.echo(_json([asdict(row) for row in found]))
    else:
        console().print(table(found))


@app.command("ingest-bench")
def ingest_bench(
    pages: Annotated[int, typer.Option(help="Pages of the PDF.")] = 200,
    files: Annotated[int, typer.Option(help="Mixed files in the folder.")] = 1_000,
    as_json: Json = False,
) -> None:
    """Measure how long a long PDF and a folder of mixed files take to be published."""
    from app import library_bench
    from eval.ingest_bench import measure, table

    with opened() as kiko:
        found = measure(kiko.encoder, kiko.settings.corpus, pages, files)
        found.insert(1, library_bench.measure(kiko.settings.corpus, pages))
    if as_json:
        typer.echo(_json([{**asdict(row), "total_s": row.total_s} for row in found]))
    else:
        console().print(table(found))


@app.command()
def peers(
    suite: SuiteName,
    encoder: Annotated[
        str | None, typer.Option(help="Encoder of the peers (default: the configured one).")
    ] = None,
    as_json: Json = False,
) -> None:
    """Run the stacks most people would build on the same questions and documents."""
    import tempfile

    from app.eval_target import searched
    from eval.peers import run_peers
    from eval.peers_report import table
    from eval.suite_formats import find
    from rag.encoder import load_encoder

    chosen = find(suite)
    with opened() as kiko, searched(kiko, chosen) as (retriever, texts):
        given = load_encoder(encoder, offline=kiko.settings.offline) if encoder else kiko.encoder
        with tempfile.TemporaryDirectory(prefix="kiko-peers-") as folder:
            found = list(run_peers(chosen, texts, retriever, given, Path(folder)))
        name = given.name
    if as_json:
        typer.echo(_json({"encoder": name, "peers": [asdict(peer) for peer in found]}))
    else:
        console().print(table(found, name))


def _sizes(text: str) -> list[int]:
    try:
        found = [int(part.replace("_", "")) for part in text.split(",")]
    except ValueError as error:
        raise typer.BadParameter(f"{text!r}: expected numbers like 1000,10000") from error
    if min(found) < 1:
        raise typer.BadParameter(f"{text!r}: a size is at least 1")
    return found


@contextmanager
def opened(**overrides: Any) -> Iterator[Kiko]:
    """Yield Kiko built from the settings, ``overrides`` on top, and close it afterwards."""
    from app.wiring import Kiko, load_settings

    kiko = Kiko(load_settings(**overrides))
    try:
        yield kiko
    finally:
        kiko.close()


@contextmanager
def progress(label: str, total: int, *, quiet: bool) -> Iterator[Callable[[int], None]]:
    """Show a bar on standard error while a terminal is there to see it."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, disable=quiet or not console.is_terminal, transient=True) as bar:
        task = bar.add_task(label, total=total)
        yield lambda done: bar.update(task, completed=done)


def console() -> Console:
    """Return a console as wide as the terminal, or as files are."""
    from rich.console import Console

    return Console(highlight=False, width=None if sys.stdout.isatty() else _WIDTH_OF_FILES)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
