"""The composition root: builds every part from the settings; nothing else reads the environment."""

from __future__ import annotations

import os
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from rag.errors import ConfigError
from rag.settings import Settings

if TYPE_CHECKING:
    from app.auth import Authenticator
    from app.database import Database
    from app.desk import Desk
    from app.evaluation_feedback import FeedbackSuite
    from app.evaluations import Evaluations
    from app.feedback import Feedback
    from app.gaps import Gaps
    from app.jobs import Jobs
    from app.library import Library
    from app.metrics import Metrics
    from app.retention import Retention
    from app.switches import Switches
    from app.tokens import Tokens
    from ingest.build import Progress
    from ingest.sync import SyncReport
    from rag.assistant import Assistant
    from rag.encoder import Encoder
    from rag.generate import LanguageModel
    from rag.glossary import Glossary
    from rag.index import IndexReader
    from rag.model import Answer
    from rag.retrieve import Reranker, Retriever
    from rag.vector_server import VectorServer
    from rag.verify import Verifier

SHARED_METRICS = "PROMETHEUS_MULTIPROC_DIR"  # read by prometheus_client when it is imported


_QUIET = {
    "ANONYMIZED_TELEMETRY": "False",
    "CHROMA_ANONYMIZED_TELEMETRY": "False",
    "DO_NOT_TRACK": "1",
    "GRADIO_ANALYTICS_ENABLED": "False",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    # four names for one switch; any of them would send prompts to LangSmith
    "LANGCHAIN_TRACING": "false",
    "LANGCHAIN_TRACING_V2": "false",
    "LANGSMITH_TRACING": "false",
    "LANGSMITH_TRACING_V2": "false",
    "TOKENIZERS_PARALLELISM": "false",
}


def load_settings(**overrides: Any) -> Settings:
    """Read the settings from the environment, ``overrides`` on top.

    Raises:
        ConfigError: naming the variable and its value.
    """
    given = {key: value for key, value in overrides.items() if value is not None}
    try:
        settings = Settings(**given)
    except ValidationError as error:
        first = error.errors()[0]
        name = f"KIKO_{str(first['loc'][0]).upper()}" if first["loc"] else "settings"
        raise ConfigError(f"{name} is {first['input']!r}: {first['msg'].lower()}") from error
    quiet_dependencies(offline=settings.offline)
    return settings


def quiet_dependencies(*, offline: bool) -> None:
    """Switch off every phone-home of our dependencies before they are imported."""
    os.environ.update(_QUIET)
    if offline:
        os.environ["HF_HUB_OFFLINE"] = "1"


_UPLOAD_DAYS = 7  # an upload that nobody saved
_GENERATION_DAYS = 1  # an index generation that was replaced


class Kiko:
    """All parts of one process, each built when first needed."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    @cached_property
    def encoder(self) -> Encoder:
        """Return the encoder that the settings name."""
        from rag.encoder import load_encoder

        return load_encoder(self.settings.encoder, offline=self.settings.offline)

    @cached_property
    def glossary(self) -> Glossary:
        """Return the glossary of the corpus."""
        from rag.glossary import Glossary

        return Glossary.load(self.settings.corpus / "glossary.yaml")

    @cached_property
    def reader(self) -> IndexReader:
        """Return the reader of the live generation."""
        from rag.index import IndexReader

        return IndexReader(self.settings.index_folder, self.encoder, self.vector_server)

    @cached_property
    def vector_server(self) -> VectorServer | None:
        """Return the Chroma server that the settings name; None if they name none."""
        settings = self.settings
        if settings.chroma_url is None:
            return None
        from rag.vector_server import VectorServer

        return VectorServer(settings.chroma_url, settings.data, settings.chroma_timeout_s)

    @cached_property
    def retriever(self) -> Retriever:
        """Return the retriever."""
        from rag.retrieve import Retriever

        return Retriever(self.reader, self.encoder, self.glossary, reranker=self._reranker())

    def language_model(self) -> LanguageModel | None:
        """Return a language model as the settings say; None if they name none."""
        settings = self.settings
        if settings.llm is None:
            return None
        from rag.generate import LanguageModel

        key = settings.llm_api_key
        return LanguageModel(
            settings.llm,
            base_url=settings.llm_base_url,
            api_key=key.get_secret_value() if key else None,
            timeout_s=settings.llm_timeout_s,
        )

    def _reranker(self) -> Reranker | None:
        if self.settings.reranker is None:
            return None
        from rag.rerank import CrossEncoderReranker

        return CrossEncoderReranker(self.settings.reranker, offline=self.settings.offline)

    def _verifier(self) -> Verifier:
        """Return what checks a language model's sentences; the second opinion needs one."""
        if self.settings.nli is None or self.settings.llm is None:
            from rag.verify import verify

            return verify
        from rag.nli import NliVerifier

        return NliVerifier(self.settings.nli, offline=self.settings.offline)

    @cached_property
    def assistant(self) -> Assistant:
        """Return the assistant."""
        from rag.assistant import Assistant

        model = self.language_model()
        return Assistant(
            self.retriever,
            hits=self.settings.hits,
            longest_question=self.settings.max_question_length,
            writer=model,
            simplifier=model,
            verifier=self._verifier(),
            keep_unsupported=self.settings.llm_unsupported == "mark",
        )

    @cached_property
    def desk(self) -> Desk:
        """Return the threads that questions from outside are answered in."""
        from app.desk import Desk

        return Desk(self.settings)

    @property
    def corpus_roots(self) -> list[Path]:
        """Return the corpus folders, the organiser's own on top."""
        overlay = self.settings.overlay_corpus
        return [self.settings.corpus, *([overlay] if overlay.is_dir() else [])]

    def sync(self, *, dry_run: bool = False, progress: Progress | None = None) -> SyncReport:
        """Bring the index in line with the corpus and publish it."""
        from ingest.known_files import KnownFiles
        from ingest.sync import sync

        report = sync(
            self.corpus_roots,
            self.settings.index_folder,
            self.encoder,
            dry_run=dry_run,
            known=KnownFiles(self.settings.known_files),
            server=self.vector_server,
            **({"progress": progress} if progress else {}),
        )
        if report.published and "reader" in self.__dict__:
            self.reader.follow()  # who asked for the sync reads what it wrote
        return report

    @cached_property
    def database(self) -> Database:
        """Return the database: audit log, jobs, gaps, feedback."""
        from app.database import Database

        return Database(self.settings.database)

    @cached_property
    def library(self) -> Library:
        """Return the library; what a killed process left half-way is mended first."""
        from app.library import Library
        from app.records import Records

        settings = self.settings
        library = Library(
            settings.data,
            settings.overlay_corpus,
            settings.index_folder,
            Records(self.database),
            roots=lambda: self.corpus_roots,
            sync=self.sync,
            reader=lambda: self.reader,
            most_megabytes=settings.max_upload_mb,
        )
        library.mend()
        return library

    @cached_property
    def jobs(self) -> Jobs:
        """Return the jobs; the server also starts their worker."""
        from app.job_records import JobRecords
        from app.jobs import Jobs

        data = self.settings.data
        return Jobs(data, JobRecords(self.database, data), self.library)

    @cached_property
    def tokens(self) -> Tokens:
        """Return the access tokens."""
        from app.token_records import TokenRecords
        from app.tokens import Tokens

        return Tokens(TokenRecords(self.database))

    @cached_property
    def authenticator(self) -> Authenticator:
        """Return what tells who is calling."""
        from app.auth import authenticator

        return authenticator(self.settings, self.tokens)

    @cached_property
    def switches(self) -> Switches:
        """Return the kill switches."""
        from app.switch_records import SwitchRecords
        from app.switches import Switches

        return Switches(SwitchRecords(self.database))

    @property
    def chat_assistant(self) -> Assistant:
        """Return the assistant for the page; raise SwitchedOffError where the chat is off."""
        self.switches.check("chat")
        return self.assistant

    @cached_property
    def metrics(self) -> Metrics:
        """Return what counts answers and requests, together with the other worker processes."""
        from app.metrics import Metrics

        shared = os.environ.get(SHARED_METRICS)
        return Metrics(Path(shared) if shared else None)

    def note(self, answer: Answer) -> None:
        """Count an answer that somebody was given, and note the gap where it is none."""
        self.metrics.answered(answer)
        self.gaps.note(answer)

    @cached_property
    def retention(self) -> Retention:
        """Return what deletes question texts, left uploads and replaced generations."""
        from app.feedback_records import FeedbackRecords
        from app.gap_records import GapRecords
        from app.job_records import JobRecords
        from app.retention import Retention
        from ingest.sync import forget_replaced

        days = self.settings.retention_days
        wanted = JobRecords(self.database, self.settings.data).is_wanted
        return Retention(
            [
                (GapRecords(self.database).forget, days),
                (FeedbackRecords(self.database).forget, days),
                (partial(self.library.uploads.forget, is_wanted=wanted), _UPLOAD_DAYS),
                (
                    partial(forget_replaced, self.settings.index_folder, server=self.vector_server),
                    _GENERATION_DAYS,
                ),
            ],
            lock=self.settings.data / "retention.lock",
        )

    @cached_property
    def gaps(self) -> Gaps:
        """Return what notes questions without an answer."""
        from app.gap_records import GapRecords
        from app.gaps import Gaps

        return Gaps(GapRecords(self.database), store=self.settings.store_gaps)

    @cached_property
    def feedback(self) -> Feedback:
        """Return what takes in feedback on answers."""
        from app.feedback import Feedback
        from app.feedback_records import FeedbackRecords

        records = FeedbackRecords(self.database)
        return Feedback(records, store_questions=self.settings.store_questions)

    @cached_property
    def evaluations(self) -> Evaluations:
        """Return the runs of suites."""
        from app.eval_target import asked
        from app.evaluations import Evaluations

        return Evaluations(
            self.settings.data, lambda suite, stichtag: asked(self, suite, stichtag, None)
        )

    @cached_property
    def feedback_suite(self) -> FeedbackSuite:
        """Return what turns feedback into questions of a suite."""
        from app.evaluation_feedback import FeedbackSuite, is_published

        return FeedbackSuite(
            self.evaluations.suites,
            self.feedback.records,
            lambda document_id: is_published(self.reader.current().passages.document, document_id),
        )

    def close(self) -> None:
        """Release what was opened."""
        if "evaluations" in self.__dict__:
            self.evaluations.close()
        desk: Desk | None = self.__dict__.pop("desk", None)
        if desk is not None:
            desk.close()
        if "jobs" in self.__dict__:
            self.jobs.stop()
        if "retention" in self.__dict__:
            self.retention.stop()
        if "database" in self.__dict__:
            self.database.close()
        if "reader" in self.__dict__:
            self.reader.close()
        server: VectorServer | None = self.__dict__.pop("vector_server", None)
        if server is not None:
            server.close()
