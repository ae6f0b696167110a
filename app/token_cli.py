"""``kiko token``: create, list and revoke access tokens."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated, cast, get_args

import typer

from app.eval_cli import opened
from app.roles import Role

app = typer.Typer(
    name="token",
    help="Create, list and revoke access tokens (KIKO_AUTH=token).",
    no_args_is_help=True,
)

ROLES = get_args(Role)
Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]


@app.command()
def create(
    name: Annotated[str, typer.Argument(help="Whose it is; the audit log names it.")],
    role: Annotated[list[str], typer.Option("--role", help=f"{', '.join(ROLES)}; repeatable.")],
    days: Annotated[int, typer.Option("--days", help="Days until it expires.")] = 365,
    as_json: Json = False,
) -> None:
    """Create a token and show it, this once."""
    for wrong in set(role) - set(ROLES):
        raise typer.BadParameter(f"{wrong!r} is not one of {', '.join(ROLES)}", param_hint="--role")
    with opened() as kiko:
        token, secret = kiko.tokens.create(name, cast(list[Role], role), days=days)
        if as_json:
            typer.echo(json.dumps({**asdict(token), "token": secret}, ensure_ascii=False, indent=2))
            return
        typer.echo(secret)
        typer.echo(
            f"Token {token.id} of {token.name} ({', '.join(token.roles)}) is valid until "
            f"{token.expires}. It is shown only now; Kiko keeps a hash of it.",
            err=True,
        )


@app.command("list")
def list_tokens(as_json: Json = False) -> None:
    """List the tokens, without their secrets."""
    with opened() as kiko:
        tokens = kiko.tokens.all()
        if as_json:
            found = [asdict(token) for token in tokens]
            typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
            return
        for token in tokens:
            state = f"revoked {token.revoked}" if token.revoked else f"until {token.expires}"
            used = f"used {token.last_used}" if token.last_used else "never used"
            typer.echo(f"{token.id}  {', '.join(token.roles)}  {state}  {used}  {token.name}")


@app.command()
def revoke(
    token_id: Annotated[str, typer.Argument(metavar="ID", help="Id of the token.")],
    as_json: Json = False,
) -> None:
    """Revoke a token; it opens nothing any more."""
    with opened() as kiko:
        kiko.tokens.revoke(token_id)
        if as_json:
            typer.echo(json.dumps({"id": token_id, "revoked": True}))
        else:
            typer.echo(f"{token_id}: revoked.")
