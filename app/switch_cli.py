"""``kiko switch``: stop answers at once, in every process, and let them go on again."""

from __future__ import annotations

import getpass
import json
from dataclasses import asdict
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, cast

import typer

from app.eval_cli import opened

if TYPE_CHECKING:
    from app.switch_records import Part


class State(StrEnum):
    """What a switch can be turned to."""

    on = "on"
    off = "off"


class Which(StrEnum):
    """Which switches are turned."""

    chat = "chat"
    api = "api"
    all = "all"


def switch(
    state: Annotated[
        State | None, typer.Argument(help="Turn it on or off; without, show how it is.")
    ] = None,
    part: Annotated[Which, typer.Option("--part", help="Which answers.")] = Which.all,
    message: Annotated[str, typer.Option("--message", help="What people read meanwhile.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Switch answers in the chat and over the API off or on; the audit log names who did."""
    from app.switches import PARTS

    wanted = PARTS if part is Which.all else (cast("Part", part.value),)
    with opened() as kiko:
        switches = kiko.switches
        if state is not None:
            for name in wanted:
                switches.turn(name, getpass.getuser(), off=state is State.off, message=message)
        shown = [switches.state(name) for name in wanted]
        if as_json:
            typer.echo(json.dumps([asdict(s) for s in shown], ensure_ascii=False, indent=2))
            return
        for found in shown:
            by = f" by {found.actor} at {found.at}" if found.at else ""
            told = f": {found.message}" if found.message else ""
            typer.echo(f"{found.part}  {'off' if found.off else 'on'}{by}{told}")
