"""All errors that Kiko raises on purpose.

::

    KikoError
    ├── InputError            what a caller sent is not usable
    │   ├── QuestionError         empty or too long
    │   ├── ScopeError            a filter value that does not exist
    │   ├── FrontMatterError      a document's front matter breaks the schema
    │   ├── DocumentError         a file cannot become a document
    │   ├── SuiteError            an evaluation file breaks its format
    │   ├── TooLargeError         an upload is larger than allowed
    │   └── PersonalDataError     a text with personal data is to go live unconfirmed
    ├── NotFoundError         no document, passage or run with that id
    ├── ForbiddenError        the caller may not see or do this
    ├── ConflictError         what is there does not allow this change now
    │   └── StaleError            the document was changed since the caller read it
    ├── StorageError          the disk or the database does not take what is written
    ├── ConfigError           a setting is wrong or a part it names is missing
    │   └── EncoderError          an encoder cannot be loaded or does not fit
    ├── GenerationError       the index cannot be read or built
    │   ├── NoGenerationError     nothing has been published yet
    │   ├── IncompatibleIndexError  built by another encoder or schema version
    │   ├── CorruptIndexError     a published generation fails its checks
    │   └── BuildLockedError      another process is building
    ├── VectorsUnavailableError  the Chroma server is away or does not do its work
    ├── LanguageModelError    the configured language model failed
    └── SwitchedOffError      the operator has switched this off

A message says what happened, with which value, and what to do about it.
"""

from __future__ import annotations


class KikoError(Exception):
    """Base of every error Kiko raises on purpose; its text is fit for the user."""


class InputError(KikoError):
    """What a caller sent is not usable."""


class QuestionError(InputError):
    """The question is empty or too long."""


class ScopeError(InputError):
    """A filter names a value that does not exist."""


class FrontMatterError(InputError):
    """The front matter of a document breaks the schema."""


class DocumentError(InputError):
    """A file cannot become a document."""


class SuiteError(InputError):
    """An evaluation suite or benchmark file breaks its format."""


class TooLargeError(InputError):
    """An upload is larger than allowed."""


class PersonalDataError(InputError):
    """A text with personal data is to go live without a confirmation.

    ``counts`` says how many findings of each kind there are; their text is nowhere in it.
    """

    def __init__(self, message: str, counts: dict[str, int] | None = None) -> None:
        super().__init__(message)
        self.counts = dict(counts or {})


class NotFoundError(KikoError):
    """There is no document, passage or run with that id."""


class ForbiddenError(KikoError):
    """The caller may not see or do this."""


class ConflictError(KikoError):
    """What is there does not allow this change now."""


class StaleError(ConflictError):
    """The document was changed since the caller read it."""


class StorageError(KikoError):
    """The disk or the database does not take what is written."""


class ConfigError(KikoError):
    """A setting is wrong, or a part that it names is missing."""


class EncoderError(ConfigError):
    """An encoder cannot be loaded, or does not fit what it is used with."""


class GenerationError(KikoError):
    """The index cannot be read or built."""


class NoGenerationError(GenerationError):
    """Nothing has been published yet."""


class IncompatibleIndexError(GenerationError):
    """The published generation was built by another encoder or schema version."""


class CorruptIndexError(GenerationError):
    """A generation fails its checks."""


class BuildLockedError(GenerationError):
    """Another process is building a generation."""


class VectorsUnavailableError(KikoError):
    """The Chroma server that holds the vectors is away, slow or of another version."""


class LanguageModelError(KikoError):
    """The configured language model failed or sent something unusable."""


class SwitchedOffError(KikoError):
    """The operator has switched this off; the text is what they tell people."""
