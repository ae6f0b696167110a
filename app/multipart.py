"""Forms with files, streamed to where the files go: never in memory, never twice on disk."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from python_multipart import MultipartParser
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import parse_options_header
from starlette.concurrency import run_in_threadpool

from app.library_words import word
from app.uploads import Upload, UploadWriter
from rag.errors import InputError, KikoError, TooLargeError

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

MOST_FILES = 1_000
_MOST_FIELD_BYTES = 10_000
_MOST_HEADER_BYTES = 8_000


@dataclass(frozen=True, slots=True)
class Arrived:
    """A file of a form: its upload, or why there is none."""

    name: str
    upload: Upload | None = None
    error: KikoError | None = None


@dataclass(slots=True)
class Form:
    """What a form held."""

    fields: dict[str, str] = field(default_factory=dict)
    files: list[Arrived] = field(default_factory=list)


class FormReader:
    """Feeds the parts of a form to writers; a file that fails does not keep the others out."""

    def __init__(
        self, content_type: str, open_file: Callable[[str], UploadWriter], most_bytes: int
    ) -> None:
        kind, options = parse_options_header(content_type)
        boundary = options.get(b"boundary")
        if kind != b"multipart/form-data" or not boundary:
            raise InputError(word("no_form", given=content_type[:80]))
        self.form = Form()
        self._open_file = open_file
        self._most = most_bytes
        self._size = 0
        self._headers: list[tuple[bytes, bytes]] = []
        self._name, self._value = b"", b""
        self._field, self._file = "", ""
        self._data = b""
        self._writer: UploadWriter | None = None
        self._is_complete = False
        callbacks: MultipartCallbacks = {
            "on_part_begin": self._begin,
            "on_header_field": self._header_name,
            "on_header_value": self._header_value,
            "on_header_end": self._header_end,
            "on_headers_finished": self._start,
            "on_part_data": self._take,
            "on_part_end": self._end,
            "on_end": self._finished,
        }
        try:
            self._parser = MultipartParser(boundary, callbacks)
        except FormParserError as error:
            raise InputError(word("broken_form")) from error

    def feed(self, chunk: bytes) -> None:
        """Take in a piece of the request.

        Raises:
            TooLargeError: the form as a whole is larger than allowed.
            InputError: it is damaged.
        """
        self._size += len(chunk)
        if self._size > self._most:
            raise TooLargeError(word("request_too_large", most=self._most // (1024 * 1024)))
        try:
            self._parser.write(chunk)
        except FormParserError as error:
            raise InputError(word("broken_form")) from error

    def finish(self) -> Form:
        """Return the form; raise InputError if it broke off."""
        if not self._is_complete:
            raise InputError(word("broken_form"))
        return self.form

    def close(self) -> None:
        """Drop a file that is under way."""
        if self._writer is not None:
            self._writer.__exit__(None, None, None)
            self._writer = None

    def _begin(self) -> None:
        self._headers, self._data, self._field, self._file = [], b"", "", ""

    def _header_name(self, data: bytes, start: int, end: int) -> None:
        self._name = self._limited(self._name + data[start:end], _MOST_HEADER_BYTES)

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value = self._limited(self._value + data[start:end], _MOST_HEADER_BYTES)

    def _header_end(self) -> None:
        self._headers.append((self._name.lower(), self._value))
        self._name, self._value = b"", b""

    def _start(self) -> None:
        disposition = dict(self._headers).get(b"content-disposition", b"")
        _, options = parse_options_header(disposition)
        self._field = options.get(b"name", b"").decode("utf-8", "replace")
        if b"filename" not in options:
            return
        self._file = options[b"filename"].decode("utf-8", "replace")
        if not self._file:
            return  # a file field that was left empty
        if len(self.form.files) >= MOST_FILES:
            raise TooLargeError(word("too_many_files", most=MOST_FILES))
        self._attempt(self._open)

    def _open(self) -> None:
        self._writer = self._open_file(self._file)

    def _take(self, data: bytes, start: int, end: int) -> None:
        if self._writer is not None:
            writer = self._writer
            self._attempt(lambda: writer.write(data[start:end]))
        elif not self._file:
            self._data = self._limited(self._data + data[start:end], _MOST_FIELD_BYTES)

    def _end(self) -> None:
        if self._writer is not None:
            self._attempt(self._close_file)
        elif not self._file and self._field:
            self.form.fields[self._field] = self._data.decode("utf-8", "replace").strip()

    def _close_file(self) -> None:
        if self._writer is not None:
            upload = self._writer.finish()
            self.close()
            self.form.files.append(Arrived(self._file, upload))

    def _finished(self) -> None:
        self._is_complete = True

    def _attempt(self, step: Callable[[], None]) -> None:
        """Do a step with a file; if it fails, the rest of that file is passed over."""
        try:
            step()
        except KikoError as error:
            self.close()
            self.form.files.append(Arrived(self._file, error=error))

    def _limited(self, data: bytes, most: int) -> bytes:
        if len(data) > most:
            raise InputError(word("broken_form"))
        return data


async def read_form(stream: AsyncIterator[bytes], reader: FormReader) -> Form:
    """Read a whole request through ``reader``, writing in a thread of its own."""
    try:
        async for chunk in stream:
            await run_in_threadpool(reader.feed, chunk)
        return reader.finish()
    finally:
        await run_in_threadpool(reader.close)
