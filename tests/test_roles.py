"""The role matrix: every route of the server, Gradio's own too, for every role and for nobody."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest

from app.api import create_app
from app.roles import EVERYBODY, TABLE, Identity, Role, lines_for, rule_for, with_implied
from app.wiring import Kiko, load_settings
from rag.settings import ROLES
from tests.access import STRANGER, bearer, client_of, routes_of

# These say in words that an address does not exist; the door does, too.
UNKNOWN = ("/api/{path:path}", "/v1/{path:path}")

# What each role may do, said once more and by hand: the table and this have to agree.
STAFF = """
GET / · GET /config · GET /static/x · GET /assets/x · GET /theme.css
GET /openapi.json · GET /ui/corpus/x
GET /gradio_api/info · GET /gradio_api/startup-events · GET /gradio_api/app_id
GET /gradio_api/heartbeat/x · GET /gradio_api/theme.css · GET /gradio_api/queue/data
POST /gradio_api/queue/join · POST /gradio_api/cancel · POST /gradio_api/reset
POST /api/v1/ask · POST /api/v1/ask/stream · GET /api/v1/search · GET /api/v1/glossary
GET /api/v1/glossary/x · POST /api/v1/feedback · GET /api/v1/vermerk · POST /api/v1/vermerk
GET /v1/models · GET /v1/models/x · POST /v1/chat/completions
POST /mcp · POST /mcp/
GET /api/v1/me · GET /dokumente/x · GET /api/v1/documents · GET /api/v1/documents/x
GET /api/v1/documents/x/original
"""
ORGANISER = """
POST /api/v1/documents · PUT /api/v1/documents/x · DELETE /api/v1/documents/x
POST /api/v1/documents/x/publish · POST /api/v1/documents/x/withdraw
POST /api/v1/documents/x/restore · GET /api/v1/documents/x/near-duplicates
GET /api/v1/documents/x/versions · GET /api/v1/documents/x/versions/x
GET /api/v1/documents/x/diff · POST /api/v1/reindex · GET /api/v1/uploads/x
DELETE /api/v1/uploads/x · POST /api/v1/uploads/x/documents · GET /api/v1/jobs
GET /api/v1/jobs/x · GET /api/v1/audit
"""
EVALUATOR = """
GET /api/v1/evaluations · POST /api/v1/evaluations · GET /api/v1/evaluations/suites
GET /api/v1/evaluations/x · DELETE /api/v1/evaluations/x · POST /api/v1/evaluations/x/stop
POST /api/v1/evaluations/x/resume · GET /api/v1/evaluations/x/summary
GET /api/v1/evaluations/x/rows · GET /api/v1/evaluations/x/rows/x
GET /api/v1/evaluations/x/report · GET /api/v1/evaluations/x/compare/x
GET /api/v1/evaluations/x/compare/x/report · GET /ui/evaluation/x
GET /api/v1/evaluations/feedback · POST /api/v1/evaluations/questions
"""
EITHER = "GET /api/v1/gaps · GET /api/v1/feedback"
ADMIN = "GET /metrics · GET /api/v1/switches · PUT /api/v1/switches/x"
EVERYONE = """
GET /healthz · GET /readyz · GET /anmelden · POST /anmelden · POST /abmelden · GET /datenschutz
GET /barrierefreiheit · GET /favicon.ico · GET /manifest.json · GET /pwa_icon · GET /pwa_icon/x
GET /robots.txt
"""


def calls(text: str) -> set[tuple[str, str]]:
    found = (re.split(r"\s+", call.strip()) for call in re.split(r"[·\n]", text) if call.strip())
    return {(method, path) for method, path in found}


ALLOWED: dict[str, set[tuple[str, str]]] = {
    "nobody": calls(EVERYONE),
    "staff": calls(EVERYONE + STAFF),
    "organiser": calls(EVERYONE + STAFF + ORGANISER + EITHER),
    "evaluator": calls(EVERYONE + STAFF + EVALUATOR + EITHER),
    "admin": calls(EVERYONE + STAFF + ORGANISER + EVALUATOR + EITHER + "\n" + ADMIN),
}


@pytest.fixture(scope="module")
def server(bundled: Kiko, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kiko]:
    """Return Kiko with tokens, over the index that is there already."""
    data = tmp_path_factory.mktemp("roles")
    (data / "index").symlink_to(bundled.settings.index_folder)
    kiko = Kiko(load_settings(data=data, auth="token", rate_limit=10_000))
    yield kiko
    kiko.close()


@pytest.fixture(scope="module")
def app(server: Kiko) -> Any:
    """Return the whole server, made inside a loop: outside one Gradio leaves some open."""

    async def made() -> Any:
        return create_app(server)

    return asyncio.run(made())


@pytest.fixture(scope="module")
def routes(app: Any) -> set[tuple[str, str]]:
    """Return every route of the whole server, with ``x`` for what a path leaves open."""
    found = {
        (method, re.sub(r"\{[^}]*\}", "x", path) or "/")
        for method, path in routes_of(app.routes)
        if path not in UNKNOWN and method not in ("HEAD", "OPTIONS")
    }
    assert ("GET", "/gradio_api/queue/data") in found  # Gradio's routes are among them
    assert len(found) > 80
    return found


def identity(role: str) -> Identity | None:
    if role == "nobody":
        return None
    return Identity("x", with_implied([role]), "bearer")  # type: ignore[list-item]


def test_the_roles_are_the_same_everywhere() -> None:
    assert get_args(Role) == ROLES
    assert with_implied(["admin"]) == frozenset(ROLES)
    assert with_implied([]) == frozenset()


def test_every_route_has_a_line_in_the_table(routes: set[tuple[str, str]]) -> None:
    missing = {call for call in routes if not lines_for(call[1])}
    assert missing == set()


@pytest.mark.parametrize("role", ALLOWED)
def test_the_table_allows_what_this_file_says(role: str, routes: set[tuple[str, str]]) -> None:
    everything = routes | ALLOWED["admin"]
    who = identity(role)

    def may(call: tuple[str, str]) -> bool:
        rule = rule_for(*call)
        if rule is None or rule.roles is None:
            return False
        return rule.roles == EVERYBODY or (who is not None and who.is_any(rule.roles))

    assert {call for call in everything if may(call)} == ALLOWED[role]


@pytest.mark.parametrize("role", ALLOWED)
def test_the_server_does_what_the_table_says(
    role: str, routes: set[tuple[str, str]], app: Any, server: Kiko
) -> None:
    client = client_of(app, STRANGER)
    headers = {} if role == "nobody" else bearer(server, role)  # type: ignore[arg-type]
    wrong = {}
    for method, path in sorted(routes):
        if path in ("/gradio_api/heartbeat/x", "/gradio_api/queue/data"):
            continue  # streams without an end; the table is tested above
        response = client.request(method, path, headers=headers)
        rule = rule_for(method, path)
        if rule is None:
            right = response.status_code in (404, 405)
        elif (method, path) in ALLOWED[role]:
            right = response.status_code not in (401, 403, 405)
            right = right and not response.headers.get("location", "").startswith("/anmelden?")
            right = right or (path == "/anmelden" and response.status_code == 401)
        elif role == "nobody" and rule.kind in ("chat", "page"):
            right = response.headers.get("location", "").startswith("/anmelden?weiter=")
        else:
            right = response.status_code == (401 if role == "nobody" else 403)
        if not right:
            wrong[method, path] = response.status_code
    assert wrong == {}


def test_what_is_not_in_the_table_is_not_there(server: Kiko) -> None:
    app = create_app(server, chat=False)

    @app.get("/api/v1/geheim")
    def secret() -> str:
        return "geheim"

    client = client_of(app, STRANGER)
    response = client.get("/api/v1/geheim", headers=bearer(server, "admin"))
    assert response.status_code == 404
    assert "diese Adresse gibt es nicht" in response.json()["detail"]


@pytest.mark.parametrize(
    "path",
    [
        "//config",
        "/config/../api/v1/audit",
        "/api/v1/documents//versions",
        "/api/v1/jobs/a/b",
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/upload",
        "/gradio_api/call/x",
        "/API/v1/ask",
        "/healthz/",
        "/anmelden/x",
    ],
)
def test_paths_that_only_look_like_ours_are_closed(path: str) -> None:
    assert all(rule_for(method, path) is None for method in ("GET", "POST", "DELETE"))


def test_other_protocols_are_closed(server: Kiko) -> None:
    from starlette.websockets import WebSocketDisconnect

    client = client_of(create_app(server, chat=False), STRANGER)
    with (
        pytest.raises(WebSocketDisconnect),
        client.websocket_connect("/api/v1/ask", headers=bearer(server, "admin")),
    ):
        pass


def test_each_line_is_the_first_that_fits_something() -> None:
    for rule in TABLE:
        path = rule.path.replace("**", "x").replace("*", "x")
        for method in rule.methods:
            assert rule_for(method, path) is rule, (method, path)


def test_a_role_in_a_token_of_a_data_folder_is_kept(tmp_path: Path) -> None:
    kiko = Kiko(load_settings(data=tmp_path, auth="token"))
    kiko.tokens.create("Erika", ["organiser", "evaluator"], days=1)
    kiko.close()
    again = Kiko(load_settings(data=tmp_path, auth="token"))
    assert [token.roles for token in again.tokens.all()] == [("organiser", "evaluator")]
    again.close()
