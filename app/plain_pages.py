"""Pages without Gradio and without script: one shell, in the colours of the chat."""

from __future__ import annotations

from fastapi.responses import HTMLResponse

from app.ui.colours import css_variables_by_system
from app.ui.markup import escape
from rag.messages import Language

_STYLE = """
*{box-sizing:border-box}
body{margin:0;background:var(--k-background);color:var(--k-text);
font:1.0625rem/1.6 "Fira Sans",system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main{max-width:42rem;margin:0 auto;padding:2rem 1rem 3rem;overflow-wrap:anywhere}
h1{font-size:1.75rem;line-height:1.25}h2{font-size:1.25rem;margin:2rem 0 .5rem}
a{color:var(--k-action)}:focus-visible{outline:3px solid var(--k-focus);outline-offset:2px}
label{display:block;font-weight:600;margin-bottom:.25rem}
input{width:100%;font:inherit;padding:.6rem;border:1px solid var(--k-input-border);
border-radius:4px;background:var(--k-input);color:var(--k-text)}
button{font:inherit;font-weight:600;margin-top:1rem;padding:.6rem 1.25rem;border-radius:4px;
border:1px solid var(--k-action);background:var(--k-action);color:var(--k-on-action);cursor:pointer}
.error{border-left:4px solid var(--k-danger);background:var(--k-danger-hued);padding:.75rem 1rem}
.muted{color:var(--k-muted)}
"""


def shell(
    title: str, body: str, language: Language = "de", *, status: int = 200, head: str = ""
) -> HTMLResponse:
    """Return a page around ``body`` (HTML)."""
    return HTMLResponse(
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(title)} · Kiko</title><link rel="icon" href="data:,">{head}'
        f"<style>{css_variables_by_system()}{_STYLE}</style></head>"
        f"<body><main><h1>{escape(title)}</h1>{body}</main></body></html>",
        status,
        headers={"Content-Language": language, "Vary": "Accept-Language, Cookie"},
    )
