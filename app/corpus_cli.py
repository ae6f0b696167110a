"""``kiko add``, ``publish``, ``withdraw``, ``remove``: the library without a server."""

from __future__ import annotations

import hashlib
import json
import os
import pwd
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_args

import typer

from app.eval_cli import opened
from rag.errors import InputError, KikoError
from rag.model import KINDS, Status

if TYPE_CHECKING:
    from app.library import Library
    from app.understanding import Preview
    from app.wiring import Kiko

Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
Confirm = Annotated[
    bool,
    typer.Option("--confirm-personal-data", help="Publish although personal data was found."),
]
Reason = Annotated[str, typer.Option("--reason", help="Why; goes into the audit log.")]
DocumentId = Annotated[str, typer.Argument(metavar="ID", help="Id of the document.")]
_SHOWN = 160  # characters of a passage


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file."""

    file: str
    state: str
    message: str = ""
    documents: tuple[str, ...] = ()
    texts: tuple[dict[str, Any], ...] = field(default=())


def add(
    files: Annotated[list[Path], typer.Argument(help="Files of any format Kiko reads.")],
    kind: Annotated[str | None, typer.Option("--kind", help=", ".join(KINDS))] = None,
    title: Annotated[str | None, typer.Option("--title", help="Title of the one file.")] = None,
    date: Annotated[
        datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help="YYYY-MM-DD")
    ] = None,
    replaces: Annotated[
        str | None, typer.Option("--replace", help="Id that the one file is a new version of.")
    ] = None,
    publish: Annotated[bool, typer.Option("--publish", help="Publish what was added.")] = False,
    confirm_personal_data: Confirm = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be added.")] = False,
    as_json: Json = False,
) -> None:
    """Add files to the corpus as drafts, or publish them at once."""
    if kind is not None and kind not in KINDS:
        raise typer.BadParameter(f"{kind!r} is not one of {', '.join(KINDS)}", param_hint="--kind")
    if len(files) > 1 and (title or replaces):
        raise typer.BadParameter("--title and --replace go with one file", param_hint="FILES")
    known = {"kind": kind, "title": title, "date": date.date().isoformat() if date else None}
    front = {key: value for key, value in known.items() if value}
    with opened() as kiko:
        if dry_run:
            outcomes = [_looked_at(kiko.library, file, front, replaces) for file in files]
        else:
            outcomes = [_added(kiko.library, file, front, replaces) for file in files]
        if publish and not dry_run:
            outcomes = _published(kiko.library, outcomes, confirm_personal_data)
        _tell(outcomes, as_json=as_json)
    if any(outcome.state in ("failed", "not published") for outcome in outcomes):
        raise typer.Exit(1)


def publish(
    document_id: DocumentId,
    confirm_personal_data: Confirm = False,
    reason: Reason = "",
    as_json: Json = False,
) -> None:
    """Publish the newest version of a document."""
    with opened() as kiko:
        [done] = kiko.library.publish(
            document_id,
            actor=_actor(),
            confirm_personal_data=confirm_personal_data,
            reason=reason,
        )
        _say(asdict(done), f"{document_id}: version {done.version} published.", as_json)


def withdraw(document_id: DocumentId, reason: Reason = "", as_json: Json = False) -> None:
    """Take a document out of the answers; its file and versions stay."""
    with opened() as kiko:
        kiko.library.withdraw(document_id, actor=_actor(), reason=reason)
        _say({"id": document_id, "status": "withdrawn"}, f"{document_id}: withdrawn.", as_json)


def remove(document_id: DocumentId, reason: Reason = "", as_json: Json = False) -> None:
    """Delete a document with its versions and originals."""
    with opened() as kiko:
        kiko.library.delete(document_id, actor=_actor(), reason=reason)
        _say({"id": document_id, "status": "deleted"}, f"{document_id}: deleted.", as_json)


def list_files(kiko: Kiko, status: str, *, as_json: bool) -> None:
    """List the files of the corpus folders of one status, or all."""
    from app.documents_payload import entry_payload

    allowed = (*get_args(Status), "all")
    if status not in allowed:
        raise typer.BadParameter(
            f"{status!r} is not one of {', '.join(allowed)}", param_hint="--status"
        )
    wanted: Status | None = None if status == "all" else status  # type: ignore[assignment]
    entries = kiko.library.entries(status=wanted)
    if as_json:
        _print_json([entry_payload(entry) for entry in entries])
        return
    for entry in entries:
        waiting = f"  (version {entry.waiting} waits)" if entry.waiting else ""
        meta = entry.meta
        typer.echo(f"{meta.id}  {meta.kind}  {meta.status}  {meta.title}{waiting}")
        if entry.error:
            typer.echo(f"  {entry.error}")


def _added(library: Library, file: Path, front: dict[str, str], replaces: str | None) -> Outcome:
    """Save every text of a file as a draft; a file that fails is told, the rest goes on."""
    try:
        upload = library.receive(file.name, file, actor=_actor())
        try:
            stored, failed = library.save_upload(
                upload.id, front, actor=_actor(), document_id=replaces
            )
        finally:
            with suppress(KikoError):
                library.uploads.discard(upload.id)
    except KikoError as error:
        return Outcome(str(file), "failed", str(error))
    found = sum(len(s.findings) for s in stored)
    told = [f"{found} findings of personal data"] if found else []
    changed = [change for s in stored for change in s.changes]
    state = "unchanged" if all(s.is_same for s in stored) else "saved"
    ids = tuple(dict.fromkeys(s.document_id for s in stored))
    return Outcome(str(file), state, "; ".join([*changed, *told, *map(str, failed)]), ids)


def _published(library: Library, outcomes: list[Outcome], confirmed: bool) -> list[Outcome]:
    """Publish what was saved, in one generation if possible."""
    failed = library.publish_each(
        [i for outcome in outcomes for i in outcome.documents],
        actor=_actor(),
        confirm_personal_data=confirmed,
    )
    told = []
    for outcome in outcomes:
        errors = [str(failed[i]) for i in outcome.documents if i in failed]
        if errors:
            told.append(replace(outcome, state="not published", message=" ".join(errors)))
        else:
            state = "published" if outcome.documents else outcome.state
            told.append(replace(outcome, state=state))
    return told


def _looked_at(
    library: Library, file: Path, front: dict[str, str], replaces: str | None
) -> Outcome:
    """Show what adding a file would do; nothing is written."""
    try:
        try:
            digest = hashlib.sha256(file.read_bytes()).hexdigest()
        except OSError as error:
            raise InputError(f"{file}: {error.strerror}") from error
        texts = tuple(_shown(library, p, replaces) for p in library.look(file, digest, front))
    except KikoError as error:
        return Outcome(str(file), "failed", str(error))
    ids = tuple(str(text["id"]) for text in texts)
    return Outcome(str(file), "would be saved", documents=ids, texts=texts)


def _shown(library: Library, preview: Preview, replaces: str | None) -> dict[str, Any]:
    from app.understanding import masked

    target, diff = library.would_change(preview, replaces)
    return {
        "id": preview.same_as or target,
        "part": preview.name or None,
        "same_as": preview.same_as,
        "metadata": dict(preview.page.front),
        "reasons": dict(preview.reasons),
        "findings": [
            {"kind": f.kind, "start": f.start, "end": f.end, "masked": masked(f)}
            for f in preview.findings
        ],
        "passages": [
            {"heading": list(p.heading), "locator": p.locator, "text": p.text}
            for p in preview.passages
        ],
        "near_duplicates": [
            {"document_id": n.document_id, "similarity": round(n.similarity, 3)}
            for n in preview.near
        ],
        "warnings": list(preview.warnings),
        "diff": diff,
    }


def _tell(outcomes: list[Outcome], *, as_json: bool) -> None:
    if as_json:
        _print_json([asdict(outcome) for outcome in outcomes])
    for outcome in outcomes:
        if outcome.state == "not published" and not as_json:
            typer.echo(f"{outcome.file}: saved as {', '.join(outcome.documents)}")
        if outcome.state in ("failed", "not published"):
            typer.echo(f"kiko: {' '.join(outcome.message.split())}", err=True)
        elif not as_json:
            ids = ", ".join(outcome.documents)
            typer.echo(f"{outcome.file}: {outcome.state} as {ids}")
            for line in outcome.message.split("; ") if outcome.message else ():
                typer.echo(f"  {line}")
            for text in outcome.texts:
                _tell_text(text)


def _tell_text(text: dict[str, Any]) -> None:
    for key, value in text["metadata"].items():
        reason = text["reasons"].get(key)
        typer.echo(f"  {key}: {value}{f'  ({reason})' if reason else ''}")
    if text["same_as"]:
        typer.echo(f"  the same content is stored as {text['same_as']}")
    for near in text["near_duplicates"]:
        typer.echo(f"  similar: {near['document_id']} ({near['similarity']})")
    for warning in text["warnings"]:
        typer.echo(f"  ! {warning}")
    for finding in text["findings"]:
        typer.echo(f"  personal data: {finding['kind']} at {finding['start']}: {finding['masked']}")
    for number, passage in enumerate(text["passages"], start=1):
        place = " › ".join([*passage["heading"], *filter(None, [passage["locator"]])])
        typer.echo(f"  passage {number} [{place}] {' '.join(passage['text'].split())[:_SHOWN]}")
    typer.echo(text["diff"])


def _say(value: dict[str, Any], line: str, as_json: bool) -> None:
    if as_json:
        _print_json(value)
    else:
        typer.echo(line)


def _print_json(value: Any) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def _actor() -> str:
    """Return who runs the command, for the audit log."""
    try:
        return f"cli:{pwd.getpwuid(os.getuid()).pw_name}"
    except KeyError:
        return f"cli:{os.getuid()}"
