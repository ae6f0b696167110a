"""The one set of settings, read from ``KIKO_*`` by ``app/wiring.py`` and passed down."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

BUNDLED_CORPUS = Path(__file__).resolve().parent.parent / "corpus"


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
    auth: Literal["none"] = Field("none", description="'none' serves loopback addresses only.")
    store_questions: bool = Field(False, description="Keep question texts (default: never).")
    store_gaps: bool = Field(
        False, description="Keep questions that stayed without an answer, free of personal data."
    )
    database_url: str | None = Field(
        None, description="SQLAlchemy URL of the database; none means SQLite in the data folder."
    )
    max_upload_mb: Annotated[int, Field(ge=1, le=2_000)] = Field(
        50, description="Largest file that may be uploaded, in megabytes."
    )
    max_question_length: Annotated[int, Field(ge=10)] = 2000
    hits: Annotated[int, Field(ge=1, le=100)] = Field(8, description="Passages read per question.")

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
