"""E-mails (EML) → subject, day, sender as the speaker, and the body; attachments are named."""

from __future__ import annotations

import email
import email.policy
from datetime import date
from email.errors import HeaderParseError
from email.message import EmailMessage, MIMEPart
from email.utils import parseaddr, parsedate_to_datetime
from pathlib import Path

from ingest.loaders import html, plain
from ingest.loaders.decoding import decode
from ingest.loaders.draft import Draft
from ingest.outline import Block, clean
from rag.errors import DocumentError


def load(data: bytes, shown: Path) -> Draft:
    """Return the draft of an e-mail."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    if not isinstance(message, EmailMessage) or not (message.keys() and _header(message, "From")):
        raise DocumentError(
            f"{shown}: Die Datei ist keine E-Mail: Der Absender fehlt. "
            "Bitte speichern Sie die E-Mail als .eml."
        )
    subject = clean(_header(message, "Subject")) or None
    name, _ = parseaddr(_header(message, "From"))
    blocks, warnings = _body(message, shown)
    attached = [a.get_filename() or a.get_content_type() for a in message.iter_attachments()]
    if attached:
        warnings += (f"Anhänge wurden nicht übernommen: {', '.join(attached)}.",)
    return Draft(
        blocks,
        title=subject,
        day=_day(_header(message, "Date")),
        speakers=(clean(name),) if clean(name) else (),
        warnings=warnings,
    )


def _header(message: EmailMessage, name: str) -> str:
    try:
        return str(message.get(name) or "")
    except (HeaderParseError, ValueError, IndexError, AttributeError):
        return ""


def _day(stated: str) -> date | None:
    try:
        return parsedate_to_datetime(stated).date()
    except (ValueError, TypeError, IndexError):
        return None


def _body(message: EmailMessage, shown: Path) -> tuple[tuple[Block, ...], tuple[str, ...]]:
    part = message.get_body(("plain", "html"))
    if part is None:
        return (), ()
    text, warnings = decode(_content(part))
    if not clean(text):
        return (), warnings
    if part.get_content_subtype() == "html":
        return html.blocks_of(text, shown), warnings
    return plain.paragraphs(text), warnings


def _content(part: MIMEPart) -> bytes:
    """Return a body as UTF-8 where its charset is known, else its bytes as they are."""
    raw = part.get_payload(decode=True)
    data = raw if isinstance(raw, bytes) else b""
    try:
        return data.decode(part.get_content_charset() or "utf-8").encode()
    except (LookupError, UnicodeError):
        return data
