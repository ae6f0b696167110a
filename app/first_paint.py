"""What the page of the chat shows before its script runs, and where it never does.

Gradio's page comes with an empty body, an English ``lang`` and previews that speak of Gradio.
"""

from __future__ import annotations

import re

from app.ui.colours import css_variables_by_system

_LANG = re.compile(rb'(<html\s+lang=")en"')
_PREVIEW = re.compile(rb'<meta\s+(?:property="og:|name="twitter:)[^>]*>\s*')
_HEAD = re.compile(rb"<head[^>]*>")  # at its start: the reader's choice of colours comes later
_BODY = re.compile(rb"<body[^>]*>")
_STYLE = """
.k-first{max-width:42rem;margin:0 auto;padding:2rem 1rem;color:var(--k-text);
background:var(--k-background);font:1.0625rem/1.6 "Fira Sans",system-ui,sans-serif}
.k-first h1{margin:0 0 1rem;font-size:1.5rem}.k-first a{color:var(--k-action)}
body:has(.gradio-container) .k-first{display:none}
"""
_LOOKS = f"<style>{css_variables_by_system()}{_STYLE}</style>".encode()
_SHOWN = """
<div class="k-first"><h1>Kiko</h1><p id="kiko-loading">Kiko wird geladen …</p>
<noscript><style>#kiko-loading{display:none}</style>
<p>Der Chat braucht JavaScript. Bitte schalten Sie es für diese Seite ein.</p>
<p>Ohne JavaScript lesbar sind die Seiten der Dokumente (/dokumente/…),
<a href="/datenschutz">Datenschutz</a> und <a href="/barrierefreiheit">Barrierefreiheit</a>.</p>
<p lang="en">The chat needs JavaScript. Please switch it on for this page.</p></noscript></div>
""".encode()


def first_paint(page: bytes) -> bytes:
    """Return the HTML of the chat with something to see before Gradio's script has run."""
    page = _LANG.sub(rb'\1de"', page, count=1)
    page = _PREVIEW.sub(b"", page)
    page = _HEAD.sub(lambda found: found[0] + _LOOKS, page, count=1)
    return _BODY.sub(lambda found: found[0] + _SHOWN, page, count=1)
