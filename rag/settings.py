"""The one set of settings, read from ``KIKO_*`` by ``app/wiring.py`` and passed down."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

BUNDLED_CORPUS = Path(__file__).resolve().parent.parent / "corpus"
ROLES = ("staff", "organiser", "evaluator", "admin")

Network = IPv4Network | IPv6Network


def listed(value: str, separator: str = ",") -> list[str]:
    """Return the parts of a list in a setting."""
    return [part.strip() for part in value.split(separator) if part.strip()]


class Settings(BaseSettings):
    """Everything an operator can change. Frozen: build a new one to change it."""

    model_config = SettingsConfigDict(env_prefix="KIKO_", frozen=True, extra="forbid")

    data: Path = Field(Path(".kiko"), description="Folder for everything Kiko writes.")
    corpus: Path = Field(BUNDLED_CORPUS, description="Folder of the bundled corpus.")
    encoder: str = Field(
        "bundled", description="'bundled', or a sentence-transformers name or folder."
    )
    reranker: str | None = Field(
        None, description="A sentence-transformers cross-encoder name or folder."
    )
    nli: str | None = Field(
        None,
        description="A sentence-transformers NLI cross-encoder that checks a model's sentences.",
    )
    llm: str | None = Field(
        None, description="LangChain 'provider:model'; none means verbatim extractive answers."
    )
    llm_base_url: str | None = Field(None, description="Address of an OpenAI-compatible server.")
    llm_api_key: SecretStr | None = None
    llm_timeout_s: Annotated[float, Field(gt=0)] = 30.0
    llm_unsupported: Literal["drop", "mark"] = Field(
        "drop", description="What becomes of a model's sentence that its sources do not bear out."
    )
    offline: bool = Field(True, description="Never reach out to a model hub.")
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 7860
    auth: Literal["none", "token", "proxy"] = Field(
        "none", description="'none' serves loopback only; 'token' or 'proxy' know who is asking."
    )
    trusted_proxies: str = Field(
        "", description="Addresses or networks whose X-Forwarded headers are believed, by comma."
    )
    role_groups: str = Field(
        "", description="Groups of each role: 'staff=*; organiser=/redaktion; admin=role:kiko'."
    )
    rate_limit: Annotated[int, Field(ge=1)] = Field(
        120, description="Questions and other costly requests a minute of one signed-in user."
    )
    max_concurrent: Annotated[int, Field(ge=1)] = Field(
        64, description="Costly requests in progress before new ones are turned away."
    )
    max_body_kb: Annotated[int, Field(ge=1)] = Field(
        2048, description="Largest body of a request that carries no file, in kilobytes."
    )
    access_log: bool = Field(
        False, description="Log method, route, status and time of each request; nothing else."
    )
    log_format: Literal["text", "json"] = Field(
        "text", description="How the log is written to standard error: for people or collectors."
    )
    metrics_token: SecretStr | None = Field(
        None, description="Bearer token that may read /metrics and nothing else."
    )
    shutdown_s: Annotated[int, Field(ge=0, le=3600)] = Field(
        20, description="Seconds that running answers have to finish when the server is stopped."
    )
    privacy_contact: str = Field(
        "", description="Who answers for the data, as the page on data protection names them."
    )
    accessibility_contact: str = Field(
        "", description="Whom /barrierefreiheit names for those who meet a barrier."
    )
    retention_days: Annotated[int, Field(ge=1)] = Field(
        90, description="Days after which kept question texts are deleted."
    )
    store_questions: bool = Field(False, description="Keep question texts (default: never).")
    store_gaps: bool = Field(
        False, description="Keep questions that stayed without an answer, free of personal data."
    )
    database_url: str | None = Field(
        None, description="SQLAlchemy URL of the database; none means SQLite in the data folder."
    )
    chroma_url: str | None = Field(
        None, description="Address of a Chroma server; none means vectors in the data folder."
    )
    chroma_timeout_s: Annotated[float, Field(gt=0)] = Field(
        2.0, description="Seconds that a Chroma server has for a search; then words alone count."
    )
    max_upload_mb: Annotated[int, Field(ge=1, le=2_000)] = Field(
        50, description="Largest file that may be uploaded, in megabytes."
    )
    max_question_length: Annotated[int, Field(ge=10)] = 2000
    hits: Annotated[int, Field(ge=1, le=100)] = Field(8, description="Passages read per question.")

    @field_validator("trusted_proxies")
    @classmethod
    def _are_networks(cls, value: str) -> str:
        for part in listed(value):
            ip_network(part, strict=False)
        return value

    @field_validator("role_groups")
    @classmethod
    def _name_roles(cls, value: str) -> str:
        for part in listed(value, ";"):
            role, sign, groups = part.partition("=")
            if role.strip() not in ROLES or not sign or not listed(groups):
                raise ValueError(f"{part!r} is not ROLE=GROUP,GROUP with one of {', '.join(ROLES)}")
        return value

    @property
    def proxy_networks(self) -> tuple[Network, ...]:
        """Return the networks whose forwarded headers are believed."""
        return tuple(ip_network(part, strict=False) for part in listed(self.trusted_proxies))

    @property
    def groups_of_roles(self) -> dict[str, frozenset[str]]:
        """Return which groups make whom what; ``*`` stands for everybody who is signed in."""
        parts = (part.partition("=") for part in listed(self.role_groups, ";"))
        return {role.strip(): frozenset(listed(groups)) for role, _, groups in parts}

    @property
    def index_folder(self) -> Path:
        """Return the folder that holds the generations."""
        return self.data / "index"

    @property
    def known_files(self) -> Path:
        """Return the file that remembers what unchanged files of the corpus became."""
        return self.data / "cache" / "files.sqlite"

    @property
    def overlay_corpus(self) -> Path:
        """Return the organiser's own corpus folder, laid over the bundled one."""
        return self.data / "corpus"

    @property
    def database(self) -> str:
        """Return the URL of the database: audit log, jobs, gaps."""
        return self.database_url or f"sqlite:///{self.data.resolve() / 'kiko.db'}"
