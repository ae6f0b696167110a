"""A real nginx with the file that is shipped, its addresses replaced by those of a test.

``KIKO_REQUIRE_NGINX=1`` turns a missing nginx into a failure.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

SHIPPED = Path(__file__).resolve().parents[1] / "deploy/nginx.conf"
_MAIN = """
daemon off;
worker_processes 1;
pid {folder}/pid;
error_log {folder}/error.log;
{user}
events {{}}
http {{
    access_log off;
    add_header X-Upstream $upstream_addr always;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/kiko.conf;
}}
"""


@dataclass(frozen=True, slots=True)
class Nginx:
    """A running nginx: where it listens, and whom to trust."""

    url: str
    trust: ssl.SSLContext


def answered_by(response: httpx.Response) -> str:
    """Return the port of the host that answered; one that was tried in vain does not count."""
    return response.headers["X-Upstream"].rpartition(":")[2]


@contextmanager
def nginx(folder: Path, ports: Sequence[int]) -> Iterator[Nginx]:
    """Run nginx before the hosts on ``ports`` of loopback until the block ends."""
    run = program()
    folder.mkdir()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    certificate = _certificate(folder)
    (folder / "kiko.conf").write_text(_placed(folder, port, ports), "utf-8")
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "main.conf").write_text(_MAIN.format(folder=folder, user=user), "utf-8")
    command = [run, "-p", str(folder), "-e", f"{folder}/error.log", "-c", f"{folder}/main.conf"]
    with subprocess.Popen(command) as server:
        try:
            _wait(port, server, folder / "error.log")
            trust = ssl.create_default_context(cafile=str(certificate))
            yield Nginx(f"https://localhost:{port}", trust)
        finally:
            server.terminate()


def program() -> str:
    """Return where nginx is; skip or fail where there is none."""
    found = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if found is None:
        reason = "no 'nginx' on the PATH (apt-get install nginx-light)"
        if os.environ.get("KIKO_REQUIRE_NGINX") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return found


def _placed(folder: Path, port: int, ports: Sequence[int]) -> str:
    text = SHIPPED.read_text("utf-8")
    hosts = list(dict.fromkeys(re.findall(r"server (\S+:\d+);", text)))
    for host, taken in zip(hosts, ports, strict=True):
        text = text.replace(f"server {host};", f"server 127.0.0.1:{taken};")
    text = text.replace("listen 443 ssl;", f"listen 127.0.0.1:{port} ssl;")
    return text.replace("/etc/ssl/kiko", f"{folder}/kiko")


def _certificate(folder: Path) -> Path:
    named = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    files = ["-keyout", f"{folder}/kiko.key", "-out", f"{folder}/kiko.pem"]
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    subprocess.run([*make, *named, *files], check=True, capture_output=True)
    return folder / "kiko.pem"


def _wait(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            if server.poll() is not None:
                break
            time.sleep(0.05)
        else:
            return
    pytest.fail(f"nginx did not start:\n{log.read_text('utf-8')}")
