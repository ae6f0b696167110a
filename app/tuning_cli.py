"""Commands that fit and take apart: calibrate, ablate, verifier, train-encoder, train-intents."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated

import typer

from app.eval_cli import app as eval_app
from app.eval_cli import console, opened

Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]


@eval_app.command()
def calibrate(
    suites: Annotated[list[Path], typer.Argument(help="Suites of development questions.")],
    threshold_on: Annotated[
        list[Path] | None,
        typer.Option(help="Suites among them that set the threshold; all without this option."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Fit, but store nothing.")] = False,
    as_json: Json = False,
) -> None:
    """Fit the gate on development questions and store it with its risk–coverage curve."""
    from eval.calibrate import fit, samples, store
    from eval.suite_formats import load
    from rag.gate import Fitting
    from rag.retrieve import Parts, Retriever

    questions = [question for path in suites for question in load(path).questions]
    typical = {question.id for path in threshold_on or () for question in load(path).questions}
    parts: dict[Fitting, Parts] = {
        "with_questions": Parts(),
        "without_questions": Parts(questions=False),
    }
    with opened() as kiko:
        fitted = {
            name: fit(
                samples(
                    questions,
                    Retriever(kiko.reader, kiko.encoder, kiko.glossary, parts=chosen),
                    kiko.settings.hits,
                ),
                typical,
            )
            for name, chosen in parts.items()
        }
    if not dry_run:
        store(fitted, " + ".join(path.name for path in suites))
    if as_json:
        typer.echo(json.dumps({name: asdict(found) for name, found in fitted.items()}, indent=2))
        return
    for name, found in fitted.items():
        typer.echo(
            f"{name}: {found.questions} questions, cross-validated: AUROC {found.auroc:.3f}, "
            f"{found.abstention_recall:.1%} of the unanswerable refused at "
            f"{found.false_refusal:.1%} false refusals; threshold {found.threshold:.3f}"
            f"{' (not stored)' if dry_run else ''}"
        )


@eval_app.command()
def ablate(
    suite: Annotated[Path, typer.Argument(help="Suite whose questions name their documents.")],
    as_json: Json = False,
) -> None:
    """Show what each part of the search is worth: the same questions with one part left out."""
    from rich.table import Table

    from eval.ablation import ablate as run
    from eval.suite_formats import load
    from rag.retrieve import Retriever

    with opened() as kiko:
        rows = run(
            load(suite).questions,
            lambda parts: Retriever(kiko.reader, kiko.encoder, kiko.glossary, parts=parts),
        )
    if as_json:
        typer.echo(json.dumps([asdict(row) for row in rows], indent=2))
        return
    table = Table("variant", "nDCG@10", "right first", "in top 5", "questions")
    for row in rows:
        table.add_row(
            row.variant,
            f"{row.ndcg:.3f}",
            f"{row.first:.3f}",
            f"{row.top5:.3f}",
            str(row.questions),
        )
    console().print(table)


@eval_app.command()
def typos(
    suite: Annotated[Path, typer.Argument(help="Suite whose questions name their documents.")],
    as_json: Json = False,
) -> None:
    """Show what typing errors cost: one letter wrong, umlauts left out or spelt out."""
    from rich.table import Table

    from eval.suite_formats import load
    from eval.typos import measure

    with opened() as kiko:
        rows = measure(load(suite).questions, kiko.retriever)
    if as_json:
        typer.echo(json.dumps([asdict(row) for row in rows], indent=2))
        return
    table = Table("typed", "right first", "in top 5", "questions")
    for row in rows:
        table.add_row(row.variant, f"{row.first:.3f}", f"{row.top5:.3f}", str(row.questions))
    console().print(table)


@eval_app.command()
def verifier(
    file: Annotated[Path, typer.Argument(help="Pairs of sentence and passage.")],
    split: Annotated[str | None, typer.Option(help="Only these pairs, e.g. 'test'.")] = None,
    as_json: Json = False,
) -> None:
    """Measure the verifier: corrupted sentences caught, faithful ones doubted, time a sentence."""
    from eval.verifier import SPLITS, benchmark

    if split not in (None, *SPLITS):
        allowed = ", ".join(SPLITS)
        raise typer.BadParameter(f"{split!r}, allowed: {allowed}", param_hint="--split")
    report = benchmark(file, split=split)
    if as_json:
        typer.echo(json.dumps(asdict(report), indent=2, default=str))
        return
    typer.echo(
        f"caught {report.caught}, false alarms {report.false_alarms}, doubted {report.doubted}, "
        f"{report.ms_per_sentence:.1f} ms a sentence"
    )
    for kind, share in report.by_corruption.items():
        typer.echo(f"  {kind}: {share}")


@eval_app.command()
def resync(
    file: Annotated[Path, typer.Argument(help="Gzipped JSONL with title, head and body.")],
    documents: Annotated[int, typer.Option(min=1, help="Markdown files to write.")] = 10_000,
    passages: Annotated[int, typer.Option(min=1, help="Passages in all of them.")] = 100_000,
    as_json: Json = False,
) -> None:
    """Measure how long organisers wait: first sync, one without change, one new document."""
    from eval.resync import measure

    with opened() as kiko:
        encoder, glossary = kiko.settings.encoder, kiko.settings.corpus / "glossary.yaml"
    found = measure(file, documents, passages, encoder, glossary)
    if as_json:
        typer.echo(json.dumps(asdict(found), indent=2))
        return
    new = found.published
    typer.echo(
        f"{found.documents:,} documents, {found.passages:,} passages\n"
        f"first sync {found.first_s:.1f} s\n"
        f"sync without a change {found.unchanged_s:.1f} s\n"
        f"a new document is found after {new.visible_s:.1f} s; the {new.asked} questions asked "
        f"meanwhile took {new.meanwhile_p50:.0f} ms (median), {new.longest:.0f} ms (longest), "
        f"before it {new.before_p50:.0f} ms (median)"
    )


@eval_app.command()
def train_intents(
    messages: Annotated[Path, typer.Argument(help="Messages, with the reason where refused.")],
    as_json: Json = False,
) -> None:
    """Train what tells messages that are never looked up: own cases, private data, attacks."""
    from eval.suite_formats import load
    from eval.train_intents import train
    from rag.intents import SURE, SUSPICIOUS

    with opened() as kiko:
        corpus = kiko.settings.corpus
    trained = train(load(messages).questions, corpus)
    if as_json:
        typer.echo(json.dumps(asdict(trained), indent=2))
        return
    typer.echo(f"{trained.messages:,} messages and {trained.asked:,} questions of the corpus")
    for kind, (sure, suspicious) in trained.refused.items():
        typer.echo(f"  {kind}: {sure:.1%} refused from {SURE}, {suspicious:.1%} from {SUSPICIOUS}")


def train_encoder(
    law: Annotated[Path, typer.Option(help="Sections of law, gzipped JSON lines.")],
    output: Annotated[
        Path | None, typer.Option(help="Folder to write (default: the bundled encoder's).")
    ] = None,
    dev: Annotated[list[Path] | None, typer.Option(help="SQuAD files to report scores on.")] = None,
) -> None:
    """Train the bundled encoder on federal law, our corpus, glossary and lexicons."""
    from eval.train_encoder import TrainingSettings, train

    settings = TrainingSettings(law=law, development=tuple(dev or ()))
    report = train(replace(settings, output=output) if output else settings, typer.echo)
    typer.echo(
        f"{report.tokens} tokens x {report.dimensions}, {report.steps} steps, "
        f"{report.seconds:.0f} s"
    )
    for score in report.scores:
        typer.echo(f"  {score}")
