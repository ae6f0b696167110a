"""Text into HTML: everything that comes from documents or questions goes through here."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape as _escape
from urllib.parse import urlsplit


def escape(text: str) -> str:
    """Return ``text`` as it may stand inside an element or a quoted attribute."""
    return _escape(text, quote=True)


def element(tag: str, body: str, css: str = "") -> str:
    """Return an element around ``body`` (HTML); nothing if the body is empty."""
    attribute = f' class="{css}"' if css else ""
    return f"<{tag}{attribute}>{body}</{tag}>" if body else ""


def items(bodies: Iterable[str], css: str, tag: str = "ul") -> str:
    """Return a list of ``bodies`` (HTML); nothing if there are none."""
    inner = "".join(f"<li>{body}</li>" for body in bodies)
    return f'<{tag} class="{css}" role="list">{inner}</{tag}>' if inner else ""


def unseen(text: str) -> str:
    """Return ``text`` for screen readers only."""
    return f'<span class="k-unseen">{escape(text)}</span>'


def ask_button(question: str) -> str:
    """Return a button that asks ``question``, which comes from the German corpus."""
    return (
        f'<button type="button" class="k-ask" lang="de" data-ask="{escape(question)}">'
        f"{escape(question)}</button>"
    )


def web_address(url: str | None) -> str | None:
    """Return ``url`` if it leads to the web; anything that could run script is dropped."""
    return url if url and urlsplit(url.strip()).scheme in ("http", "https") else None
