"""Pages without Gradio and without script: one shell, in the colours of the chat."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import HTMLResponse

from app.access_words import language_of
from app.ui.colours import css_variables_by_system
from app.ui.markup import escape
from rag.messages import Language

_BACK: dict[Language, str] = {"de": "Zurück zu Kiko", "en": "Back to Kiko"}
_NAMES: dict[Language, str] = {"de": "Deutsch", "en": "English"}
_LINKS: dict[Language, list[tuple[str, str]]] = {
    "de": [("/datenschutz", "Datenschutz"), ("/barrierefreiheit", "Barrierefreiheit")],
    "en": [("/datenschutz", "Data protection"), ("/barrierefreiheit", "Accessibility")],
}
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
li{margin-bottom:.5rem}dd li,nav li{margin:0}
.muted{color:var(--k-muted)}
.bar{display:flex;flex-wrap:wrap;gap:.25rem 1.5rem;justify-content:space-between;
margin-bottom:1.5rem}
.bar a,footer a{display:inline-block;padding-block:.25rem}
footer{display:flex;flex-wrap:wrap;gap:.25rem 1.5rem;margin-top:3rem;padding-top:1rem;
border-top:1px solid var(--k-line)}
.notice{border-left:4px solid var(--k-info);background:var(--k-info-hued);padding:.75rem 1rem}
dl{display:grid;gap:.5rem;margin:0}dl div{display:grid;grid-template-columns:10rem 1fr;gap:0 1rem}
dt{color:var(--k-muted)}dd{margin:0;min-width:0}dd ul{margin:0;padding-left:1.1rem}
@media (max-width:34rem){dl div{grid-template-columns:1fr}}
nav ul{list-style:none;padding:0;margin:0}nav li{padding-block:.125rem}
.depth-1{padding-left:1rem}.depth-2{padding-left:2rem}.depth-3{padding-left:3rem}
.text{margin-top:2rem;padding-top:.5rem;border-top:1px solid var(--k-line)}
.text p,.text li{white-space:pre-line}.text :is(h3,h4,h5,h6){font-size:1.0625rem;
margin:1.5rem 0 .5rem}
main [id]{scroll-margin-top:2rem}
:target{outline:3px solid var(--k-focus);outline-offset:2px}
mark{background:var(--k-warning-hued);color:var(--k-text);border-bottom:2px solid var(--k-warning);
padding:1px 2px;-webkit-box-decoration-break:clone;box-decoration-break:clone}
.table{overflow-x:auto}table{border-collapse:collapse}
td,th{border:1px solid var(--k-line);padding:.25rem .5rem;text-align:left;vertical-align:top}
@media print{.bar,footer,nav{display:none}}
"""


def shell(
    title: str,
    body: str,
    language: Language = "de",
    *,
    status: int = 200,
    head: str = "",
    title_language: str = "",
    switch: str = "",
    back: bool = True,
) -> HTMLResponse:
    """Return a page around ``body`` (HTML); ``switch`` is its address in the other language.

    ``back=False`` leaves out the way to the chat.
    """
    lang = f' lang="{escape(title_language)}"' if title_language not in ("", language) else ""
    return HTMLResponse(
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(title)} · Kiko</title><link rel="icon" href="data:,">{head}'
        f"<style>{css_variables_by_system()}{_STYLE}</style></head>"
        f"<body><main>{_bar(language, switch) if back else ''}<h1{lang}>{escape(title)}</h1>{body}"
        f"{_foot(language)}</main></body></html>",
        status,
        headers={"Content-Language": language, "Vary": "Accept-Language, Cookie"},
    )


def page_language(request: Request) -> Language:
    """Return the language that ``?sprache=`` asks for, else the browser's."""
    asked = request.query_params.get("sprache")
    if asked in ("de", "en"):
        return "en" if asked == "en" else "de"
    return language_of(request.headers)


def _bar(language: Language, switch: str) -> str:
    """Return the way back to the chat and to the other language."""
    back = f'<a href="/">{_BACK[language]}</a>'
    other: Language = "en" if language == "de" else "de"
    change = (
        f'<a href="{escape(switch)}" lang="{other}" hreflang="{other}">{_NAMES[other]}</a>'
        if switch
        else ""
    )
    return f'<div class="bar">{back}{change}</div>'


def _foot(language: Language) -> str:
    links = "".join(
        f'<a href="{address}?sprache={language}">{text}</a>' for address, text in _LINKS[language]
    )
    return f"<footer>{links}</footer>"
