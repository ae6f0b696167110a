"""Access tokens as values; the database holds a hash of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from sqlalchemy import select, update

from app.database import Database, TokenRow
from app.roles import Role


@dataclass(frozen=True, slots=True)
class Token:
    """What is known of an access token; days are ISO 8601."""

    id: str
    name: str
    roles: tuple[Role, ...]
    created: str
    expires: str
    last_used: str | None = None
    revoked: str | None = None


class TokenRecords:
    """The tokens in the database."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def add(self, token: Token, sha256: str) -> None:
        """Keep a new token by its hash."""
        row = TokenRow(
            id=token.id,
            sha256=sha256,
            name=token.name,
            roles=",".join(token.roles),
            created=token.created,
            expires=token.expires,
        )
        with self.database.session() as session:
            session.add(row)

    def find(self, sha256: str) -> tuple[Token, str] | None:
        """Return the token with this hash and the hash that is stored."""
        with self.database.session() as session:
            row = session.scalar(select(TokenRow).where(TokenRow.sha256 == sha256))
            return None if row is None else (_token(row), row.sha256)

    def used(self, token_id: str, day: str) -> None:
        """Note the day on which a token was used last."""
        change = update(TokenRow).where(TokenRow.id == token_id).values(last_used=day)
        with self.database.session() as session:
            session.execute(change)

    def revoke(self, token_id: str, day: str) -> bool:
        """Revoke a token; return whether there is one that was not revoked yet."""
        change = (
            update(TokenRow)
            .where(TokenRow.id == token_id, TokenRow.revoked.is_(None))
            .values(revoked=day)
        )
        with self.database.session() as session:
            return bool(session.connection().execute(change).rowcount)

    def all(self) -> list[Token]:
        """Return every token, oldest first."""
        query = select(TokenRow).order_by(TokenRow.created, TokenRow.name, TokenRow.id)
        with self.database.session() as session:
            return [_token(row) for row in session.scalars(query)]


def _token(row: TokenRow) -> Token:
    roles = cast(tuple[Role, ...], tuple(row.roles.split(",")))
    return Token(row.id, row.name, roles, row.created, row.expires, row.last_used, row.revoked)
