"""Dense vectors on a Chroma server; beside ``rag/vectors.py`` the only module that knows Chroma.

A generation holds its collection's name in ``chroma/server.json``, never the address. Searches
have a short deadline, and after one that failed none is tried for a while: questions are then
answered by words alone.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit
from uuid import uuid4
from weakref import WeakKeyDictionary

from rag.errors import ConfigError, CorruptIndexError, VectorsUnavailableError
from rag.host import host_id
from rag.vectors import BATCH, SERVED, VectorStore, configuration

_log = logging.getLogger(__name__)

PAUSE_S = 10.0  # after a search that failed none is tried for so long
_PATIENCE_S = 60.0  # deadline of one request of a build
_LONGEST_REASON = 200  # characters

_R = TypeVar("_R")


class VectorServer:
    """A Chroma server as one host uses it; its collections carry the id of the host's data."""

    def __init__(
        self,
        url: str,
        data: Path,
        timeout_s: float = 2.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/"):
            raise ConfigError(f"KIKO_CHROMA_URL is {url!r}; it must look like http://host:8000")
        self.url = url
        self._where = (parts.hostname, parts.port or (443 if parts.scheme == "https" else 8000))
        self._ssl = parts.scheme == "https"
        self._data = data
        self._timeout_s = timeout_s
        self._clock = clock
        self._lock = threading.Lock()
        self._clients: dict[float, Any] = {}
        self._failed_at: float | None = None

    def create(self, folder: Path, generation: str, rows: int) -> VectorStore:
        """Create an empty collection for ``rows`` vectors and name it in ``folder``."""
        name = f"{self._prefix}{generation.partition('-')[0]}-{uuid4().hex[:8]}"
        self.patiently(
            lambda client: client.create_collection(
                name, embedding_function=None, configuration=configuration(rows)
            )
        )
        folder.mkdir(parents=True, exist_ok=True)
        (folder / SERVED).write_text(json.dumps({"collection": name}), "utf-8")
        return self.open(folder)

    def copy(self, folder: Path, generation: str, rows: int) -> VectorStore:
        """Copy the collection that ``folder`` names into a new one, and name that there."""
        base = self.open(folder)
        fresh = self.create(folder, generation, rows)
        for ids, vectors in base.batches():
            fresh.add(ids, vectors)
        return fresh

    def open(self, folder: Path) -> VectorStore:
        """Return the store that ``folder`` names; the server is asked when it is first used."""
        name = collection_of(folder)
        if name is None:
            raise CorruptIndexError(f"{folder / SERVED} names no collection; run 'kiko ingest'")
        return VectorStore(folder, _Held(), _Collection(self, name))

    def drop(self, folder: Path) -> None:
        """Delete the collection that ``folder`` names; what fails is left to :meth:`sweep`."""
        name = collection_of(folder)
        if name is not None:
            self._delete([name])

    def sweep(self, folders: Iterable[Path]) -> None:
        """Delete this host's collections that none of ``folders`` names.

        Raises:
            VectorsUnavailableError: the server is away.
        """
        kept = {collection_of(folder) for folder in folders}
        found = [one for one in self.collections() if one.startswith(self._prefix)]
        self._delete([name for name in found if name not in kept])

    def collections(self) -> list[str]:
        """Return the names of all collections on the server."""
        names: list[str] = []
        while page := self.patiently(partial(_listed, len(names))):
            names += page
        return names

    def check(self) -> None:
        """Raise VectorsUnavailableError where the server does not answer or did not just now."""
        self.quickly(lambda client: client.heartbeat())

    def close(self) -> None:
        """Close the connections; they are opened again when needed."""
        with self._lock:
            clients, self._clients = list(self._clients.values()), {}
        for client in clients:
            client._server._session.close()
            client.close()

    def quickly(self, work: Callable[[Any], _R]) -> _R:
        """Return what ``work`` makes of a client with a short deadline; pause after a failure."""
        failed = self._failed_at
        if failed is not None and self._clock() - failed < PAUSE_S:
            raise VectorsUnavailableError(f"The Chroma server {self.url} has just failed")
        try:
            found = self._tried(work, self._timeout_s)
        except CorruptIndexError as error:  # one collection is lost; a build may make it anew
            raise VectorsUnavailableError(str(error)) from error
        except VectorsUnavailableError as error:
            self._failed_at = self._clock()
            _log.warning("%s; answers by words alone for %d s", error, PAUSE_S)
            raise
        self._failed_at = None
        return found

    def patiently(self, work: Callable[[Any], _R]) -> _R:
        """Return what ``work`` makes of a client with a deadline that suits a build."""
        return self._tried(work, _PATIENCE_S)

    def _tried(self, work: Callable[[Any], _R], deadline_s: float) -> _R:
        from chromadb.errors import NotFoundError

        try:
            return work(self._client(deadline_s))
        except NotFoundError as error:
            raise CorruptIndexError(
                f"The Chroma server {self.url} lacks a collection ({error}); run 'kiko ingest'"
            ) from error
        except Exception as error:  # chromadb and httpx raise exceptions of many types
            raise VectorsUnavailableError(
                f"The Chroma server {self.url} (KIKO_CHROMA_URL) does not do its work: "
                f"{_reason(error)}"
            ) from error

    def _client(self, deadline_s: float) -> Any:
        with self._lock:
            if deadline_s not in self._clients:
                self._clients[deadline_s] = self._connected(deadline_s)
            return self._clients[deadline_s]

    def _connected(self, deadline_s: float) -> Any:
        import httpx
        from chromadb.config import Settings

        host, port = self._where
        settings = Settings(
            chroma_api_impl="chromadb.api.fastapi.FastAPI",
            chroma_server_host=host,
            chroma_server_http_port=port,
            chroma_server_ssl_enabled=self._ssl,
            anonymized_telemetry=False,
        )
        made: Any = _silent_client()(settings=settings)
        made._server._session.timeout = httpx.Timeout(deadline_s)  # there is no public way
        return made

    def _delete(self, names: Iterable[str]) -> None:
        for name in names:
            try:
                self.patiently(partial(_deleted, name))
            except (VectorsUnavailableError, CorruptIndexError) as error:
                _log.warning("Collection %s stays for now: %s", name, error)

    @property
    def _prefix(self) -> str:
        """Return what the names of this host's collections begin with."""
        return f"kiko-{host_id(self._data)}-"


@dataclass(slots=True)
class _Collection:
    """A collection with the part of chromadb's interface that a VectorStore uses."""

    server: VectorServer
    name: str
    known: WeakKeyDictionary[Any, Any] = field(default_factory=WeakKeyDictionary)

    def _of(self, client: Any) -> Any:
        """Return the collection as ``client`` sees it; its name is looked up once."""
        if client not in self.known:
            self.known[client] = client.get_collection(self.name, embedding_function=None)
        return self.known[client]

    def query(self, **asked: Any) -> Any:
        return self.server.quickly(lambda client: _whole(self._of(client).query(**asked)))

    def get(self, **asked: Any) -> Any:
        return self.server.patiently(lambda client: self._of(client).get(**asked))

    def count(self) -> int:
        return self.server.patiently(lambda client: int(self._of(client).count()))

    def add(self, **rows: Any) -> None:
        self.server.patiently(lambda client: self._of(client).add(**rows))

    def delete(self, **rows: Any) -> None:
        self.server.patiently(lambda client: self._of(client).delete(**rows))


class _Held:
    """Stands for the client, which the server object keeps for all its collections."""

    def close(self) -> None:
        """Leave the connection to the other generations."""


@cache
def _silent_client() -> Any:
    """Return chromadb's client, without the greeting that it sends when it is made.

    The greeting has no deadline, and where it fails it leaves sockets open.
    """
    from chromadb.api.client import Client
    from chromadb.auth import UserIdentity

    class Silent(Client):
        def get_user_identity(self) -> UserIdentity:
            return UserIdentity(user_id="", tenant=self.tenant, databases=[self.database])

        def _validate_tenant_database(self, tenant: str, database: str) -> None:
            """Leave it to the first request."""

    return Silent


def _reason(error: Exception) -> str:
    """Return in a line why a request failed; what answers otherwise than Chroma may send a page."""
    import httpx

    told = " ".join(str(error).split())[:_LONGEST_REASON]
    said = f"{type(error).__name__}: {told}" if told else type(error).__name__
    if isinstance(error, httpx.TransportError):
        return said
    return f"{said}; is it a Chroma server of a version that fits this client?"


def _whole(found: Any) -> Any:
    """Return the result of a query; raise where a part of it is missing."""
    if len(found["ids"][0]) != len(found["distances"][0]):
        raise ValueError("ids without distances")
    return found


def _listed(offset: int, client: Any) -> list[str]:
    return [collection.name for collection in client.list_collections(BATCH, offset)]


def _deleted(name: str, client: Any) -> None:
    client.delete_collection(name)


def collection_of(folder: Path) -> str | None:
    """Return the name of the collection in ``folder``'s server.json; None if there is none."""
    try:
        name = json.loads((folder / SERVED).read_text("utf-8"))["collection"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return name if isinstance(name, str) else None
