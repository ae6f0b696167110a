"""Access tokens: made once, shown once, kept as a hash, checked at every request."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable, Sequence
from datetime import date, timedelta

from app.roles import Role
from app.token_records import Token, TokenRecords
from rag.errors import InputError, NotFoundError

PREFIX = "kiko_"  # lets secret scanners find a token that was committed
_BYTES = 32
_LONGEST = 200  # of what is presented as a token
_MOST_DAYS = 3_660


class Tokens:
    """Creates, checks, lists and revokes access tokens."""

    def __init__(self, records: TokenRecords, today: Callable[[], date] = date.today) -> None:
        self._records = records
        self._today = today

    def create(self, name: str, roles: Sequence[Role], *, days: int) -> tuple[Token, str]:
        """Return a new token and its secret, which is shown this once.

        Raises:
            InputError: the name is empty or too long, no role is named, or the days are too many.
        """
        name = " ".join(name.split())
        if not name or len(name) > 200 or not name.isprintable():
            raise InputError(f"The name {name[:40]!r} must have 1 to 200 printable characters")
        if not roles:
            raise InputError("Name at least one role with --role")
        if not 1 <= days <= _MOST_DAYS:
            raise InputError(f"{days} days are not between 1 and {_MOST_DAYS}")
        today = self._today()
        token = Token(
            secrets.token_hex(4),
            name,
            tuple(dict.fromkeys(roles)),
            today.isoformat(),
            (today + timedelta(days=days)).isoformat(),
        )
        secret = PREFIX + secrets.token_urlsafe(_BYTES)
        self._records.add(token, _hash(secret))
        return token, secret

    def check(self, secret: str) -> Token | None:
        """Return the token that ``secret`` is, unless it is unknown, expired or revoked."""
        if not secret.startswith(PREFIX) or len(secret) > _LONGEST:
            return None
        digest = _hash(secret)
        found = self._records.find(digest)
        if found is None or not hmac.compare_digest(found[1], digest):
            return None
        token = found[0]
        today = self._today().isoformat()
        if token.revoked is not None or token.expires < today:
            return None
        if token.last_used != today:
            self._records.used(token.id, today)
        return token

    def revoke(self, token_id: str) -> None:
        """Revoke a token; it opens nothing any more when this returns."""
        if not self._records.revoke(token_id, self._today().isoformat()):
            raise NotFoundError(f"There is no token {token_id!r} to revoke; see 'kiko token list'")

    def all(self) -> list[Token]:
        """Return every token, oldest first, the revoked and expired ones too."""
        return self._records.all()


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
