"""Who may call what: every route of the server, Gradio's own too, and the roles it takes.

What is not in the table does not exist for anybody. The first line that fits decides; ``*`` stands
for one part of a path, ``**`` for the rest of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

Role = Literal["staff", "organiser", "evaluator", "admin"]
Via = Literal["local", "bearer", "cookie", "proxy"]
Pace = Literal["free", "costly"]
Body = Literal["small", "file", "form"]  # how large: no file, one file, a form that counts itself
Kind = Literal["data", "page", "chat", "asset"]  # what comes back: decides the headers

_IMPLIED: dict[Role, frozenset[Role]] = {
    "staff": frozenset({"staff"}),
    "organiser": frozenset({"staff", "organiser"}),
    "evaluator": frozenset({"staff", "evaluator"}),
    "admin": frozenset({"staff", "organiser", "evaluator", "admin"}),
}
EVERYBODY: frozenset[Role] = frozenset()  # no role needed, signed in or not


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody who calls: a name for the audit log, roles, and how we know."""

    name: str
    roles: frozenset[Role]
    via: Via

    def is_any(self, roles: frozenset[Role]) -> bool:
        """Return whether one of ``roles`` is theirs."""
        return bool(self.roles & roles)


def with_implied(roles: Iterable[Role]) -> frozenset[Role]:
    """Return ``roles`` with those they include."""
    return frozenset().union(*(_IMPLIED[role] for role in roles))


@dataclass(frozen=True)
class Rule:
    """A line of the table; ``roles`` is None where a route is closed to everybody."""

    methods: frozenset[str]
    path: str
    roles: frozenset[Role] | None
    pace: Pace = "free"
    body: Body = "small"
    kind: Kind = "data"
    endless: bool = False  # a stream that only ends with the server

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Return what the path has to look like."""
        parts = re.split(r"(\*\*|\*)", self.path)
        wild = {"**": ".*", "*": "[^/]+"}
        return re.compile("".join(wild.get(part, re.escape(part)) for part in parts), re.DOTALL)

    def fits(self, path: str) -> bool:
        """Return whether the line speaks of ``path``."""
        return self.pattern.fullmatch(path) is not None


def _rule(
    methods: str,
    path: str,
    *roles: Role,
    pace: Pace = "free",
    body: Body = "small",
    kind: Kind = "data",
) -> Rule:
    allowed = frozenset(methods.split()) | ({"HEAD"} if "GET" in methods.split() else set())
    return Rule(allowed, path, frozenset((*roles, "admin")), pace, body, kind)


def _public(methods: str, path: str, kind: Kind = "data") -> Rule:
    return Rule(_rule(methods, path).methods, path, EVERYBODY, kind=kind)


def _closed(path: str) -> Rule:
    return Rule(frozenset(), path, None)


TABLE: tuple[Rule, ...] = (
    # health, and pages that everybody may read
    _public("GET", "/healthz"),
    _public("GET", "/readyz"),
    _public("GET POST", "/anmelden", "page"),
    _public("POST", "/abmelden", "page"),
    _public("GET", "/datenschutz", "page"),
    _public("GET", "/barrierefreiheit", "page"),
    _public("GET", "/favicon.ico", "asset"),
    _public("GET", "/manifest.json", "asset"),  # browsers fetch it without cookies
    _public("GET", "/pwa_icon", "asset"),
    _public("GET", "/pwa_icon/*", "asset"),
    _public("GET", "/robots.txt"),
    _rule("GET", "/metrics"),
    _rule("GET", "/api/v1/switches"),
    _rule("PUT", "/api/v1/switches/*"),
    _rule("GET", "/openapi.json", "staff"),
    # questions
    _rule("POST", "/api/v1/ask", "staff", pace="costly"),
    _rule("POST", "/api/v1/ask/stream", "staff", pace="costly"),
    _rule("GET", "/api/v1/me", "staff"),
    _rule("GET", "/api/v1/search", "staff", pace="costly"),
    _rule("GET", "/api/v1/glossary", "staff"),
    _rule("GET", "/api/v1/glossary/*", "staff"),
    _rule("POST", "/api/v1/feedback", "staff", pace="costly"),
    _rule("GET", "/api/v1/feedback", "organiser", "evaluator"),
    _rule("GET POST", "/api/v1/vermerk", "staff", pace="costly"),
    _rule("GET", "/v1/models", "staff"),
    _rule("GET", "/v1/models/*", "staff"),
    _rule("POST", "/v1/chat/completions", "staff", pace="costly"),
    _rule("POST", "/mcp", "staff", pace="costly"),
    _rule("POST", "/mcp/", "staff", pace="costly"),
    # documents: staff read what is published, organisers see and change everything
    _rule("GET", "/dokumente/*", "staff", kind="page"),
    _rule("GET", "/api/v1/documents", "staff"),
    _rule("POST", "/api/v1/documents", "organiser", body="form"),
    _rule("GET", "/api/v1/documents/*", "staff"),
    _rule("PUT", "/api/v1/documents/*", "organiser", body="file"),
    _rule("DELETE", "/api/v1/documents/*", "organiser"),
    _rule("GET", "/api/v1/documents/*/original", "staff"),
    _rule("POST", "/api/v1/documents/*/publish", "organiser"),
    _rule("POST", "/api/v1/documents/*/withdraw", "organiser"),
    _rule("POST", "/api/v1/documents/*/restore", "organiser"),
    _rule("GET", "/api/v1/documents/*/near-duplicates", "organiser"),
    _rule("GET", "/api/v1/documents/*/versions", "organiser"),
    _rule("GET", "/api/v1/documents/*/versions/*", "organiser"),
    _rule("GET", "/api/v1/documents/*/diff", "organiser"),
    _rule("POST", "/api/v1/reindex", "organiser"),
    _rule("GET DELETE", "/api/v1/uploads/*", "organiser"),
    _rule("POST", "/api/v1/uploads/*/documents", "organiser", body="file"),
    _rule("GET", "/api/v1/jobs", "organiser"),
    _rule("GET", "/api/v1/jobs/*", "organiser"),
    _rule("GET", "/api/v1/audit", "organiser"),
    _rule("GET", "/api/v1/gaps", "organiser", "evaluator"),
    _rule("GET", "/api/v1/evaluations", "evaluator"),
    _rule("POST", "/api/v1/evaluations", "evaluator", pace="costly"),
    _rule("GET", "/api/v1/evaluations/suites", "evaluator"),
    _rule("GET", "/api/v1/evaluations/feedback", "evaluator"),
    _rule("POST", "/api/v1/evaluations/questions", "evaluator"),
    _rule("GET DELETE", "/api/v1/evaluations/*", "evaluator"),
    _rule("POST", "/api/v1/evaluations/*/stop", "evaluator"),
    _rule("POST", "/api/v1/evaluations/*/resume", "evaluator", pace="costly"),
    _rule("GET", "/api/v1/evaluations/*/summary", "evaluator"),
    _rule("GET", "/api/v1/evaluations/*/rows", "evaluator"),
    _rule("GET", "/api/v1/evaluations/*/rows/**", "evaluator"),
    _rule("GET", "/api/v1/evaluations/*/report", "evaluator"),
    _rule("GET", "/api/v1/evaluations/*/compare/*", "evaluator"),
    _rule("GET", "/api/v1/evaluations/*/compare/*/report", "evaluator"),
    # the chat: what Gradio's page needs, and nothing else of Gradio
    _rule("GET", "/", "staff", kind="chat"),
    _rule("GET", "/config", "staff"),
    _rule("GET", "/static/**", "staff", kind="asset"),
    _rule("GET", "/assets/**", "staff", kind="asset"),
    _rule("GET", "/ui/corpus/**", "staff", kind="asset"),
    _closed("/ui/corpus"),
    _rule("GET", "/ui/evaluation/**", "evaluator", kind="asset"),
    _closed("/ui/evaluation"),
    _rule("GET", "/theme.css", "staff", kind="asset"),
    _rule("GET", "/gradio_api/theme.css", "staff", kind="asset"),
    _rule("GET", "/gradio_api/info", "staff"),
    _rule("GET", "/gradio_api/startup-events", "staff"),
    _rule("GET", "/gradio_api/app_id", "staff"),
    replace(_rule("GET", "/gradio_api/heartbeat/*", "staff"), endless=True),
    _rule("POST", "/gradio_api/queue/join", "staff", pace="costly"),
    _rule("GET", "/gradio_api/queue/data", "staff"),
    _rule("POST", "/gradio_api/cancel", "staff"),
    _rule("POST", "/gradio_api/reset", "staff"),
    _closed("/gradio_api/**"),  # uploads, files, calls by name, proxying, run history
    _closed("/config/"),
    _closed("/monitoring"),
    _closed("/monitoring/**"),
    _closed("/svelte/**"),
    _closed("/login"),
    _closed("/login/"),
    _closed("/logout"),
)


def lines_for(path: str) -> tuple[Rule, ...]:
    """Return the lines that speak of ``path``, first come first."""
    return tuple(rule for rule in TABLE if rule.fits(path))


def rule_for(method: str, path: str) -> Rule | None:
    """Return the line that decides, or None where the table has none for this method."""
    for rule in lines_for(path):
        if rule.roles is None:
            return None
        if method in rule.methods:
            return rule
    return None


def methods_for(path: str) -> frozenset[str]:
    """Return the methods by which ``path`` may be called; none where it is closed."""
    found: frozenset[str] = frozenset()
    for rule in lines_for(path):
        if rule.roles is None:
            break
        found |= rule.methods
    return found
