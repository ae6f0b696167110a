"""A real PostgreSQL on loopback for the tests that need one; see :func:`lacking`."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

import pytest

PASSWORD = "geheim-42"
DEBIAN = Path("/usr/lib/postgresql")


def binaries() -> Path:
    """Return the folder of Debian's PostgreSQL; where something is missing, see :func:`lacking`."""
    if find_spec("psycopg") is None:
        lacking("no psycopg (pip install 'kiko[postgres]')")
    found = sorted(DEBIAN.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not found:
        lacking(f"no PostgreSQL in {DEBIAN} (apt-get install postgresql)")
    return found[-1].parent


def lacking(reason: str) -> NoReturn:
    """Skip the test; with ``KIKO_REQUIRE_POSTGRES=1`` it fails, so that nobody takes it for run."""
    if os.environ.get("KIKO_REQUIRE_POSTGRES") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


def as_user(*command: object) -> list[str]:
    """Return a command for the user of PostgreSQL, which refuses to run as root."""
    run = [str(part) for part in command]
    return ["runuser", "-u", "postgres", "--", *run] if os.geteuid() == 0 else run


@contextmanager
def postgresql() -> Iterator[str]:
    """Start a PostgreSQL on loopback; yield its URL without a database."""
    programs = binaries()
    folder = Path(tempfile.mkdtemp(prefix="kiko-pg-"))
    secret = folder / "password"
    secret.write_text(PASSWORD)
    if os.geteuid() == 0:
        owner = pwd.getpwnam("postgres")
        for path in (folder, secret):
            os.chown(path, owner.pw_uid, owner.pw_gid)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data = folder / "data"
    make = ("-D", data, "-U", "kiko", "--auth=scram-sha-256", f"--pwfile={secret}", "-N")
    subprocess.run(as_user(programs / "initdb", *make), check=True, capture_output=True)
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}"
    start = ("-D", data, "-w", "-l", folder / "log", "-o", options, "start")
    subprocess.run(as_user(programs / "pg_ctl", *start), check=True, stdout=subprocess.DEVNULL)
    try:
        yield f"postgresql+psycopg://kiko:{PASSWORD}@127.0.0.1:{port}"
    finally:
        stop = ("-D", data, "-m", "immediate", "stop")
        subprocess.run(as_user(programs / "pg_ctl", *stop), check=True, stdout=subprocess.DEVNULL)
        shutil.rmtree(folder)
