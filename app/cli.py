"""The command line. The only module that prints."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from app import backup_cli, corpus_cli, load_cli
from app.eval_cli import app as eval_app
from app.eval_cli import opened
from app.papers_cli import card
from app.switch_cli import switch
from app.token_cli import app as token_app
from app.tuning_cli import train_encoder
from rag.errors import KikoError

if TYPE_CHECKING:
    from rag.model import Answer, Hit, Kind, Scope

app = typer.Typer(
    name="kiko",
    help="Answers questions about KI in Kommunen, each sentence with its source.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

app.add_typer(eval_app, name="eval")
eval_app.command()(load_cli.load)
app.add_typer(token_app, name="token")
app.command("train-encoder")(train_encoder)
app.command()(card)
app.command()(switch)
app.command()(backup_cli.backup)
app.command()(backup_cli.restore)
app.command()(corpus_cli.add)
app.command()(corpus_cli.publish)
app.command()(corpus_cli.withdraw)
app.command()(corpus_cli.remove)

Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
Kinds = Annotated[
    list[str] | None, typer.Option("--kind", help="Only talk, breakout, practice or legal.")
]
Corpus = Annotated[
    Path | None, typer.Option("--corpus", help="Corpus folder instead of the bundled one.")
]
Stichtag = Annotated[
    datetime | None,
    typer.Option("--stichtag", formats=["%Y-%m-%d"], help="Day the law is judged by (YYYY-MM-DD)."),
]


@app.command()
def ingest(
    corpus: Corpus = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change.")] = False,
    as_json: Json = False,
) -> None:
    """Bring the index in line with the corpus and publish it."""
    from dataclasses import asdict

    with opened(corpus=corpus) as kiko:
        report = kiko.sync(dry_run=dry_run, progress=_progress() if not as_json else None)
        if as_json:
            _print_json(asdict(report))
        else:
            print(
                f"{'Would index' if dry_run else 'Indexed'} {report.passages} passages: "
                f"{len(report.added)} documents added, {len(report.changed)} changed, "
                f"{len(report.removed)} removed, {len(report.unchanged)} unchanged, "
                f"{len(report.failed)} failed."
            )
            _print_changes(dry_run, report)
            if not dry_run:
                state = "published" if report.published else "is live already"
                print(f"Generation {report.generation} {state}.")
        for warning in report.warnings:
            print(f"kiko: {warning.path}: {warning.message}", file=sys.stderr)
        for failure in report.failed:
            print(f"kiko: {failure.message}", file=sys.stderr)
        if report.failed:
            raise typer.Exit(1)


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="A question in German or English.")],
    kind: Kinds = None,
    stichtag: Stichtag = None,
    vermerk: Annotated[
        Path | None, typer.Option("--vermerk", help="Also write a Vermerk (.md or .docx).")
    ] = None,
    plain: Annotated[
        bool, typer.Option("--plain", help="In Einfache Sprache; needs a language model.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Answer a question with its sources."""
    from app.payload import answer_payload

    with opened() as kiko:
        answer = kiko.assistant.ask(question, _scope(kind, stichtag), plain=plain)
        if vermerk:
            _write_vermerk(answer, vermerk)
        if as_json:
            _print_json(answer_payload(answer))
        else:
            _print_answer(answer)


@app.command()
def search(
    question: Annotated[str, typer.Argument(help="A question or keywords.")],
    k: Annotated[int, typer.Option("-k", min=1, max=100, help="How many passages.")] = 5,
    kind: Kinds = None,
    as_json: Json = False,
) -> None:
    """Show the passages that a question finds, with their scores."""
    from app.payload import hits_payload
    from rag.routing import route

    with opened() as kiko:
        asked = route(question, kiko.settings.max_question_length)
        english = asked.language == "en"
        scope = _scope(kind, None)
        found = kiko.retriever.retrieve(asked.question, k, scope, english=english)
        if as_json:
            _print_json(hits_payload(found))
        else:
            for rank, hit in enumerate(found.hits, start=1):
                _print_hit(rank, hit)


@app.command("list")
def list_documents(
    status: Annotated[
        str | None,
        typer.Option("--status", help="Files that are draft, published, withdrawn, or all."),
    ] = None,
    as_json: Json = False,
) -> None:
    """List the documents that answers come from; an asterisk marks what was inferred."""
    from app.payload import document_payload

    with opened() as kiko:
        if status is not None:
            corpus_cli.list_files(kiko, status, as_json=as_json)
            return
        documents = kiko.reader.current().passages.documents()
        if as_json:
            _print_json([document_payload(meta) for meta in documents])
            return
        for meta in documents:
            marks = dict.fromkeys(meta.inferred, "*")
            day = f"{meta.date or '-'}{marks.get('date', '')}"
            print(
                f"{meta.id}  {meta.kind}{marks.get('kind', '')}  {day}  "
                f"{meta.title}{marks.get('title', '')}"
            )
        if any(meta.inferred for meta in documents):
            print("* inferred, not stated in the file")


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
    workers: Annotated[int, typer.Option(min=1, help="Number of processes.")] = 1,
) -> None:
    """Serve the chat and the API; builds the index first if there is none."""
    from app.serve import run

    with opened(host=host, port=port) as kiko:
        run(kiko, workers=workers, say=print)


@app.command()
def doctor(as_json: Json = False) -> None:
    """Check settings, index and every passage; exit 1 if something is wrong."""
    from app.doctor import examine

    with opened() as kiko:
        findings = examine(kiko)
        if as_json:
            _print_json([finding.as_dict() for finding in findings])
        else:
            for finding in findings:
                print(f"{'ok  ' if finding.good else 'BAD '} {finding.name}: {finding.detail}")
        if not all(finding.good for finding in findings):
            raise typer.Exit(1)


@app.command()
def demo() -> None:
    """Index the bundled corpus in a temporary folder and answer a few questions."""
    import tempfile

    from app.examples import QUESTIONS

    with (
        tempfile.TemporaryDirectory(prefix="kiko-demo-") as folder,
        opened(data=Path(folder)) as kiko,
    ):
        kiko.sync(progress=_progress())
        for question in QUESTIONS:
            print(f"\n▸ {question}\n")
            _print_answer(kiko.assistant.ask(question))


def main() -> NoReturn:
    """Run the command line; a stated failure is one line on standard error and exit code 1."""
    try:
        app(prog_name="kiko")
    except KikoError as error:
        print(f"kiko: {' '.join(str(error).split())}", file=sys.stderr)
    except KeyboardInterrupt:
        print("kiko: interrupted", file=sys.stderr)
    except BrokenPipeError:
        sys.stderr.close()
    except OSError as error:
        print(f"kiko: {error}", file=sys.stderr)
    sys.exit(1)


def _scope(kinds: list[str] | None, stichtag: datetime | None) -> Scope:
    from rag.model import KINDS, Scope

    for kind in kinds or ():
        if kind not in KINDS:
            raise typer.BadParameter(
                f"{kind!r} is not one of {', '.join(KINDS)}", param_hint="--kind"
            )
    wanted: tuple[Kind, ...] = tuple(kinds or ())  # type: ignore[arg-type]
    return Scope(kinds=wanted, stichtag=stichtag.date() if stichtag else None)


def _progress() -> Callable[[str, int, int], None]:
    def show(step: str, done: int, total: int) -> None:
        if sys.stderr.isatty():
            print(f"\r{step} {done}/{total} ", end="", file=sys.stderr, flush=True)

    return show


def _print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def _print_changes(dry_run: bool, report: Any) -> None:
    if not dry_run:
        return
    for sign, ids in (("+", report.added), ("~", report.changed), ("-", report.removed)):
        for document_id in ids:
            print(f"{sign} {document_id}")


def _print_answer(answer: Answer) -> None:
    print(answer.answer)
    for citation in answer.citations:
        place = ", ".join(filter(None, [citation.title, citation.locator]))
        print(f"\n[{citation.number}] {place} ({_dates(citation.date, citation.as_of)})")
        print(f"    „{' '.join(citation.quote.split())}“")
        if citation.url:
            print(f"    {citation.url}")
    for warning in answer.warnings:
        print(f"\n! {warning.text}")
    if answer.follow_ups:
        print(f"\nMehr dazu: {' · '.join(answer.follow_ups)}")


def _write_vermerk(answer: Answer, file: Path) -> None:
    from app.vermerk import to_docx, to_markdown

    if file.suffix not in (".md", ".docx"):
        raise typer.BadParameter(f"{file} must end in .md or .docx", param_hint="--vermerk")
    if file.suffix == ".docx":
        file.write_bytes(to_docx(answer, date.today()))
    else:
        file.write_text(to_markdown(answer, date.today()), "utf-8")


def _dates(day: date | None, as_of: date | None) -> str:
    parts = [day.isoformat() if day else "ohne Datum"]
    return ", ".join(parts + ([f"Stand {as_of.isoformat()}"] if as_of else []))


def _print_hit(rank: int, hit: Hit) -> None:
    heading = " › ".join(hit.passage.heading)
    print(
        f"{rank}. {hit.score:.3f}  {hit.document.title} › {heading}  [{hit.passage.locator or '-'}]"
    )
    print(f"   {' '.join(hit.passage.text.split())[:200]}")


if __name__ == "__main__":
    main()
