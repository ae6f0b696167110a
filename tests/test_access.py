"""The door: tokens, trusted proxies, foreign sites, limits, headers, what is logged."""

from __future__ import annotations

import base64
import hashlib
import logging
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from starlette.datastructures import Headers

from app import access_words, headers, privacy_page
from app.auth import Caller, RefusedError, authenticator
from app.limits import Rate, Slots
from app.login_page import own_path
from app.origins import is_local_name, is_own
from app.retention import Retention
from app.roles import rule_for
from app.token_records import TokenRecords
from app.tokens import Tokens
from app.wiring import Kiko, load_settings
from rag.errors import ConfigError, InputError, NotFoundError, StorageError
from tests.access import PROXY, STRANGER, bearer, client

DOCS = Path(__file__).resolve().parents[1] / "docs" / "sign-in.md"


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Any]:
    """Return a maker of Kikos over an empty data folder."""
    made: list[Kiko] = []

    def kiko(**settings: Any) -> Kiko:
        made.append(Kiko(load_settings(data=tmp_path, **settings)))
        return made[-1]

    yield kiko
    for one in made:
        one.close()


# --- tokens ---


def test_a_token_opens_until_it_is_revoked(make: Any, tmp_path: Path) -> None:
    kiko = make(auth="token")
    mine = bearer(kiko, "organiser")
    asking = client(kiko)
    assert asking.get("/api/v1/jobs").status_code == 401
    assert asking.get("/api/v1/jobs").headers["www-authenticate"] == "Bearer"
    assert asking.get("/api/v1/jobs", headers=mine).status_code == 200
    [token] = kiko.tokens.all()
    assert token.last_used == date.today().isoformat()
    kiko.tokens.revoke(token.id)
    assert asking.get("/api/v1/jobs", headers=mine).status_code == 401
    with pytest.raises(NotFoundError):
        kiko.tokens.revoke(token.id)


def test_the_database_holds_no_token(make: Any, tmp_path: Path) -> None:
    kiko = make(auth="token")
    _, secret = kiko.tokens.create("Erika", ["staff"], days=1)
    kiko.close()
    written = b"".join(file.read_bytes() for file in tmp_path.glob("kiko.db*"))
    assert b"Erika" in written
    assert secret.encode() not in written and secret[5:].encode() not in written


def test_a_token_ends_after_its_last_day(make: Any) -> None:
    records = TokenRecords(make().database)
    _, secret = Tokens(records, lambda: date(2026, 1, 1)).create("E", ["staff"], days=2)
    assert Tokens(records, lambda: date(2026, 1, 3)).check(secret)
    assert Tokens(records, lambda: date(2026, 1, 4)).check(secret) is None


@pytest.mark.parametrize("secret", ["", "kiko_", "kiko_x", "x" * 10_000, "kiko_\u00e4"])
def test_what_is_no_token_opens_nothing(make: Any, secret: str) -> None:
    assert make().tokens.check(secret) is None


@pytest.mark.parametrize(
    ("name", "roles", "days"), [("", ["staff"], 1), ("E", [], 1), ("E", ["staff"], 0)]
)
def test_a_token_without_name_role_or_days_is_refused(
    make: Any, name: str, roles: Any, days: int
) -> None:
    with pytest.raises(InputError):
        make().tokens.create(name, roles, days=days)


def test_signing_in_sets_a_cookie_that_other_sites_cannot_use(make: Any) -> None:
    kiko = make(auth="token", trusted_proxies="192.0.2.7")
    _, secret = kiko.tokens.create("Erika", ["organiser"], days=3)
    asking = client(kiko)
    form = {"token": secret, "weiter": "/?frage=Was"}
    own = {"Sec-Fetch-Site": "same-origin", "X-Forwarded-Proto": "https"}
    response = asking.post("/anmelden", data=form, headers=own)
    assert (response.status_code, response.headers["location"]) == (303, "/?frage=Was")
    cookie = response.headers["set-cookie"]
    for part in ("HttpOnly", "SameSite=Strict", "Secure", "Path=/"):
        assert part in cookie
    assert "strict-transport-security" in response.headers
    asking.cookies.clear()
    signed = {"Cookie": cookie.split(";")[0]}
    assert asking.get("/api/v1/jobs", headers=signed).status_code == 200
    for foreign in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://example.org"}, {}):
        answer = asking.post("/api/v1/reindex", headers={**signed, **foreign})
        assert answer.status_code == 403
        assert "fremden Seite" in answer.json()["detail"]
    answer = asking.post("/api/v1/reindex", headers={**signed, "Origin": "http://testserver"})
    assert answer.status_code == 202
    out = asking.post("/abmelden", headers={**signed, "Sec-Fetch-Site": "same-origin"})
    assert "Max-Age=0" in out.headers["set-cookie"]


def test_a_wrong_token_is_said_at_the_field(make: Any) -> None:
    response = client(make(auth="token")).post(
        "/anmelden", data={"token": "falsch"}, headers={"Sec-Fetch-Site": "same-origin"}
    )
    assert response.status_code == 401
    assert 'role="alert"' in response.text and "set-cookie" not in response.headers


def test_a_link_from_elsewhere_is_followed_once_more_from_here(make: Any) -> None:
    asking = client(make(auth="token"))
    to = asking.get("/?frage=a&b=c").headers["location"]
    assert to == "/anmelden?weiter=%2F%3Ffrage%3Da%26b%3Dc"
    link = {
        "Sec-Fetch-Site": "cross-site",
        "Sec-Fetch-Mode": "navigate",
        "Sec-Fetch-Dest": "document",
    }
    page = asking.get(to, headers=link).text
    assert '<meta http-equiv="refresh" content="0;url=/?frage=a&amp;b=c">' in page


@pytest.mark.parametrize(
    "wanted", ["//evil.example", "https://evil.example", "/\\evil.example", "x", "", "/a\nb"]
)
def test_signing_in_leads_nowhere_else(wanted: str) -> None:
    assert own_path(wanted) == "/"


def test_wrong_tokens_are_slowed_down_and_right_ones_are_not(make: Any) -> None:
    kiko = make(auth="token")
    asking, right = client(kiko), bearer(kiko, "organiser")
    wrong = {"Authorization": "Bearer kiko_falsch"}
    found = [asking.get("/api/v1/jobs", headers=wrong).status_code for _ in range(40)]
    assert found[0] == 401 and found[-1] == 429
    assert asking.get("/api/v1/jobs", headers=right).status_code == 200


# --- a proxy that signs people in ---


def documented() -> dict[str, str]:
    """Return the settings that the documentation shows."""
    return dict(re.findall(r'^KIKO_(\w+)="?([^"\n]+)"?$', DOCS.read_text("utf-8"), re.MULTILINE))


@pytest.mark.parametrize(
    ("groups", "path", "status"),
    [
        ("", "/api/v1/audit", 403),
        ("/kiko/redaktion", "/api/v1/audit", 200),
        ("/andere,role:kiko-admin", "/api/v1/audit", 200),
        ("/kiko/auswertung", "/api/v1/audit", 403),
        ("/kiko/auswertung", "/api/v1/gaps", 200),
        ("", "/openapi.json", 200),
    ],
)
def test_the_documented_oauth2_proxy_gives_roles(
    make: Any, groups: str, path: str, status: int
) -> None:
    told = {key.lower(): value for key, value in documented().items()}
    assert told["auth"] == "proxy"
    kiko = make(
        auth="proxy", trusted_proxies=told["trusted_proxies"], role_groups=told["role_groups"]
    )
    sent = {"X-Forwarded-User": "a1b2", "X-Forwarded-Groups": groups}
    assert client(kiko, PROXY).get(path, headers=sent).status_code == status
    stranger = client(kiko, STRANGER).get(path, headers=sent)
    assert stranger.status_code == 403
    assert "Anmeldedienst" in stranger.json()["detail"]
    assert client(kiko, PROXY).get(path).status_code == 401  # nobody signed in


@pytest.mark.parametrize("name", ["X-Forwarded-User", "X-Forwarded-Groups"])
def test_a_header_that_comes_twice_is_refused(make: Any, name: str) -> None:
    kiko = make(auth="proxy", trusted_proxies="10.0.0.0/8", role_groups="staff=*")
    twice = [("X-Forwarded-User", "a"), ("X-Forwarded-Groups", "b"), (name, "c")]
    response = client(kiko, PROXY).get("/openapi.json", headers=twice)
    assert response.status_code == 401


def test_an_ipv6_socket_shows_ipv4_peers_as_what_they_are() -> None:
    settings = load_settings(auth="proxy", trusted_proxies="10.0.0.0/8", role_groups="staff=*")
    found = authenticator(settings, Tokens(None))  # type: ignore[arg-type]
    caller = Caller(Headers({"x-forwarded-user": "a"}), "::ffff:10.1.1.1")
    who = found.identify(caller)
    assert who is not None and who.roles == {"staff"}
    with pytest.raises(RefusedError):
        found.identify(Caller(caller.headers, ""))


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"auth": "proxy"}, "KIKO_TRUSTED_PROXIES"),
        ({"auth": "proxy", "trusted_proxies": "::1"}, "KIKO_ROLE_GROUPS"),
        ({"trusted_proxies": "kiko.example"}, "KIKO_TRUSTED_PROXIES"),
        ({"role_groups": "chef=/x"}, "KIKO_ROLE_GROUPS"),
        ({"auth": "nein"}, "KIKO_AUTH"),
    ],
)
def test_wrong_settings_are_named(make: Any, settings: Any, named: str) -> None:
    with pytest.raises(ConfigError, match=named):
        _ = make(**settings).authenticator


# --- other sites ---


def test_without_sign_in_only_names_of_this_machine_are_answered(make: Any) -> None:
    asking = client(make())
    assert asking.get("/healthz", headers={"Host": "boese.example"}).status_code == 421
    assert asking.get("/healthz", headers={"Host": "127.0.0.1:7860"}).status_code == 200


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("localhost:7860", True),
        ("[::1]:7860", True),
        ("kiko", True),
        ("kiko.example", False),
        ("", False),
        ("a:b", False),
        ("0.0.0.0", False),
    ],
)
def test_which_names_are_this_machine(host: str, local: bool) -> None:
    assert is_local_name(host) is local


@pytest.mark.parametrize(
    ("method", "path", "sent", "own"),
    [
        ("GET", "/", {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}, True),
        ("GET", "/", {"sec-fetch-site": "cross-site", "sec-fetch-mode": "cors"}, False),
        ("GET", "/api/v1/audit", {"sec-fetch-site": "same-site"}, False),
        ("POST", "/api/v1/ask", {"sec-fetch-site": "same-site"}, False),
        ("POST", "/api/v1/ask", {"origin": "null"}, False),
        ("POST", "/api/v1/ask", {"origin": "http://kiko:7860"}, False),
        ("POST", "/api/v1/ask", {"origin": "http://kiko"}, True),
        ("POST", "/api/v1/ask", {}, True),
    ],
)
def test_what_other_sites_send_is_not_ours(
    method: str, path: str, sent: dict[str, str], own: bool
) -> None:
    rule = rule_for(method, path)
    assert rule is not None
    assert is_own(method, Headers({**sent, "host": "kiko"}), "http", rule, "proxy") is own


# --- limits ---


def test_a_rate_gives_back_with_time() -> None:
    now = [0.0]
    rate = Rate(2, lambda: now[0])
    assert [rate.take("a"), rate.take("a"), rate.take("a")] == [0, 0, 30]
    assert rate.take("b") == 0
    now[0] = 30.0
    assert rate.take("a") == 0


def test_slots_are_given_back() -> None:
    slots = Slots(1)
    assert slots.take() and not slots.take()
    slots.give()
    assert slots.take()


def test_who_asks_too_much_is_told_when_to_come_back(make: Any) -> None:
    kiko = make(auth="token", rate_limit=1)
    asking, mine, other = client(kiko), bearer(kiko, "staff"), bearer(kiko, "staff", name="Ali")
    body = {"question": ""}
    assert asking.post("/api/v1/ask", json=body, headers=mine).status_code != 429
    response = asking.post("/api/v1/ask", json=body, headers=mine)
    assert response.status_code == 429 and int(response.headers["retry-after"]) >= 1
    assert "Sekunden" in response.json()["detail"]
    assert asking.post("/api/v1/ask", json=body, headers=other).status_code != 429
    assert asking.get("/openapi.json", headers=mine).status_code == 200


@pytest.mark.parametrize("in_pieces", [False, True])
def test_a_body_that_is_too_large_is_refused(make: Any, in_pieces: bool) -> None:
    def pieces() -> Iterator[bytes]:
        yield from [b" " * 1024] * 3

    content: Any = pieces() if in_pieces else b" " * 3 * 1024
    response = client(make(max_body_kb=2)).post(
        "/api/v1/ask", content=content, headers={"Content-Type": "application/json"}
    )
    assert response.status_code == 413
    assert response.headers["content-type"] == "application/problem+json"


# --- headers, log, pages ---


def test_every_answer_carries_the_headers(make: Any) -> None:
    asking = client(make())
    for path in ("/healthz", "/nirgends", "/datenschutz", "/api/v1/ask"):
        found = asking.get(path).headers
        assert found["x-content-type-options"] == "nosniff"
        assert found["x-frame-options"] == "DENY"
        assert "default-src 'none'" in found["content-security-policy"]
        assert "frame-ancestors 'none'" in found["content-security-policy"]
        assert found["cache-control"] == "no-store"
        assert "server" not in found and "strict-transport-security" not in found


def test_the_chat_names_its_inline_scripts() -> None:
    page = b'<script src="/a.js"></script><script>one()</script><script type="module">two</script>'
    policy = headers.policy("chat", page)
    scripts = policy.split("script-src ")[1].split(";")[0]
    assert scripts.count("'sha256-") == 2
    assert "'unsafe-inline'" not in scripts
    head = rb"\u003cscript>in_head()\u003c/script>"
    config = b'<script>window.gradio_config = {"head": "' + head + b'"};</script>'
    digest = base64.b64encode(hashlib.sha256(b"in_head()").digest()).decode()
    assert digest in headers.policy("chat", config)
    assert "sha256" in headers.policy("chat", b"<script>window.gradio_config = {kaputt};</script>")


def test_the_log_says_neither_who_nor_what(make: Any, caplog: pytest.LogCaptureFixture) -> None:
    kiko = make(auth="token", access_log=True)
    with caplog.at_level(logging.INFO, "kiko.access"):
        client(kiko).get("/api/v1/search?q=Geheim", headers=bearer(kiko, "staff", name="Erika"))
        client(kiko).get("/Geheim%0aErika")
    lines = [record.getMessage() for record in caplog.records if record.name == "kiko.access"]
    assert [line.rsplit(" ", 3)[0] for line in lines] == ["GET /api/v1/search", "GET (unknown)"]
    assert not any("Geheim" in line or "Erika" in line for line in lines)


def test_the_page_on_data_protection_follows_the_settings(make: Any) -> None:
    plain = client(make()).get("/datenschutz").text
    assert "weder gespeichert" not in plain and "nicht gespeichert und nicht protokolliert" in plain
    assert "kein Sprachmodell" in plain and "keine Cookies" in plain
    told = make(
        auth="token",
        store_gaps=True,
        retention_days=7,
        llm="openai:gpt",
        llm_base_url="https://llm.stadt.example/v1",
        privacy_contact="dsb@stadt.example",
        access_log=True,
    )
    page = client(told).get("/datenschutz").text
    for part in ("nach 7 Tagen", "llm.stadt.example", "dsb@stadt.example", "kiko_token"):
        assert part in page
    assert "nicht gespeichert und nicht protokolliert" not in page
    english = client(told).get("/datenschutz", headers={"Accept-Language": "en-GB,de;q=0.5"}).text
    assert '<html lang="en">' in english and "after 7 days" in english


@pytest.mark.parametrize("auth", ["none", "token", "proxy"])
def test_every_text_of_the_page_is_there_in_both_languages(auth: Any) -> None:
    for heading, texts in privacy_page.sections(load_settings(auth=auth)):
        assert all(all(text) for text in [heading, *texts])


def test_every_word_is_there_in_both_languages() -> None:
    fields: dict[str, Any] = dict.fromkeys(
        ["host", "method", "path", "roles", "seconds", "most"], "x"
    )
    keys = access_words.keys()
    for key in keys:
        assert access_words.word(key, "de", **fields)
        assert access_words.word(key, "en", **fields)


def test_old_questions_are_deleted(make: Any) -> None:
    from app.feedback_records import FeedbackRecords, Opinion
    from app.gap_records import GapRecords

    records = GapRecords(make().database)
    records.keep("2026-01-01", "alt")
    records.keep("2026-03-01", "neu")

    opinions = FeedbackRecords(records.database)
    opinions.add(Opinion("2026-01-01", "a", "down", ("wrong",), "alt", "alte Frage?"))
    opinions.add(Opinion("2026-03-01", "b", "up", comment="neu"))

    def away(before: str) -> int:
        raise StorageError("weg")

    purges = [away, records.forget, opinions.forget]
    job = Retention([(purge, 30) for purge in purges], lambda: date(2026, 3, 15))
    assert job.run() == 2
    assert job.run() == 0
    new, old = opinions.page()[0]
    assert (new.comment, old.comment, old.question, old.reasons) == ("neu", "", None, ("wrong",))
    assert [text for _, text in records.questions()] == ["neu"]


def test_tables_of_the_schema_before_are_taken_along(make: Any) -> None:
    from app.database import SCHEMA_VERSION, SchemaRow

    kiko = make()
    with kiko.database.session() as session:
        session.query(SchemaRow).update({"version": 1})
    kiko.database.close()
    assert kiko.database.check().endswith(f"schema {SCHEMA_VERSION}")
