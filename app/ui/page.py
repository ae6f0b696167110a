"""The page itself: which parts it has, how they are laid out and what they trigger."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from pathlib import Path
from typing import Any, cast

import gradio as gr
from fastapi import FastAPI
from starlette.datastructures import Headers

from app.access_words import language_of
from app.examples import QUESTIONS
from app.ui import corpus_tab, evaluation_tab, filters, texts
from app.ui.colours import css_variables
from app.ui.conversation import Conversation, Filters, View
from app.ui.page_words import text
from app.ui.theme import theme
from app.wiring import Kiko
from rag.errors import KikoError
from rag.messages import Language

_HERE = Path(__file__).parent
_AT_ONCE = 8  # answers in the making; each takes milliseconds on one core
_WAITING = 200  # questions queued before new ones are turned away
_CACHE_SECONDS = 3600

# Every button with data-ask asks its question through the component that holds it.
_ASK_ON_CLICK = """
element.addEventListener('click', (event) => {
  const button = event.target.closest('[data-ask]');
  if (button) { window.kiko.asked(); trigger('submit', {question: button.dataset.ask}); }
});
"""

_STYLES = ("style.css", "actions.css", "corpus/style.css", "evaluation/style.css")
_SCRIPTS = ("script.js", "language.js", "actions.js", "keep.js")
Shown = tuple[Any, str, Any]


def mount(app: FastAPI, kiko: Kiko, page_id: int | None = None) -> None:
    """Serve the page at ``/`` of ``app``; routes that exist already keep working.

    ``page_id`` is the same in all workers, so that their pages are one to the browser.
    """
    page = build(kiko)
    if page_id is not None:
        page.app_id = page_id
    corpus_tab.serve_assets(app)
    evaluation_tab.serve_assets(app)
    scripts = "".join(f"<script>{_read(name)}</script>" for name in _SCRIPTS)
    gr.mount_gradio_app(
        app,
        page,
        path="/",
        theme=theme(),
        css="".join(map(_read, _STYLES)),
        head=f"<style>{css_variables()}</style>{scripts}",
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        max_file_size=0,
    )


def build(kiko: Kiko) -> gr.Blocks:
    """Return the page for ``kiko``."""
    stored = kiko.settings.store_questions
    with gr.Blocks(
        title=text("title"),
        analytics_enabled=False,
        fill_width=True,
        delete_cache=(_CACHE_SECONDS, _CACHE_SECONDS),
    ) as page:
        _html(texts.header(), elem_id="kiko-header")
        with gr.Tabs(elem_id="kiko-tabs"):
            with gr.Tab(text("tab.ask"), id="fragen", elem_id="kiko-ask"):
                _questions(kiko, page)
            with gr.Tab(text("tab.corpus"), id="korpus", elem_id="kiko-corpus-tab"):
                _html(corpus_tab.frame(kiko.settings), js_on_load=corpus_tab.LOAD)
            with gr.Tab(text("tab.evaluation"), id="auswertung", elem_id="kiko-evaluation-tab"):
                _html(evaluation_tab.frame(), js_on_load=evaluation_tab.LOAD)
            with gr.Tab(text("tab.help"), id="hilfe", elem_id="kiko-help", render_children=True):
                _html(texts.help_text(stored=stored))
        _html(texts.foot(), elem_id="kiko-foot")
    page.queue(default_concurrency_limit=_AT_ONCE, max_size=_WAITING, api_open=False)
    return cast(gr.Blocks, page)


def _questions(kiko: Kiko, page: gr.Blocks) -> None:
    """Lay out the chat: filters, earlier turns, this turn, the field for the next question."""
    welcome = texts.welcome(QUESTIONS, stored=kiko.settings.store_questions)
    with gr.Accordion(text("filter"), open=False, elem_id="kiko-filter"):
        parts = filters.build(has_model=kiko.settings.llm is not None)
    earlier = _html(
        '<div class="k-earlier"></div>', elem_id="kiko-earlier", js_on_load=_ASK_ON_CLICK
    )
    turn = _html(welcome, elem_id="kiko-turn", js_on_load=_ASK_ON_CLICK)
    with gr.Column(elem_id="kiko-composer", variant="default"):
        notice = _html("", elem_id="kiko-notice")
        with gr.Row(elem_id="kiko-row"):
            question = gr.Textbox(
                label=text("question"),
                placeholder=text("question.hint"),
                lines=1,
                max_lines=6,
                elem_id="kiko-question",
                scale=1,
            )
            send = gr.Button(text("send"), variant="primary", elem_id="kiko-send", scale=0)
        _html(texts.disclaimer())
    chosen = parts.all
    _wire(kiko, question, chosen, [turn, notice, question], send, [earlier, turn])
    page.load(None, None, [question, *chosen], js=filters.FROM_LINK, api_visibility="private")


def _wire(
    kiko: Kiko,
    question: gr.Textbox,
    chosen: list[gr.components.Component],
    outputs: list[gr.components.Component],
    send: gr.Button,
    holders: list[gr.HTML],
) -> None:
    """Let the field, its button and every question button ask."""
    conversation = Conversation(
        lambda: kiko.chat_assistant,
        longest_question=kiko.settings.max_question_length,
        answered=kiko.note,
        originals=lambda ids: _originals(kiko, ids),
        terms=lambda text: kiko.glossary.places(text),
    )

    def typed(request: gr.Request, question: str | None, *given: Any) -> Iterator[Shown]:
        for view in conversation.ask(question or "", _filters(given), _language(request)):
            yield *_shown(view), "" if view.taken else gr.skip()

    def clicked(event: gr.EventData, request: gr.Request, *given: Any) -> Iterator[Shown]:
        asked = str(event.question)
        for view in conversation.ask(asked, _filters(given), _language(request)):
            yield *_shown(view), gr.skip()

    quiet: dict[str, Any] = {
        "outputs": outputs,
        "show_progress": "hidden",
        "api_visibility": "private",
        "trigger_mode": "once",
    }
    gr.on([question.submit, send.click], typed, [question, *chosen], **quiet)
    gr.on([holder.submit for holder in holders], clicked, chosen, **quiet)


def _filters(given: tuple[Any, ...]) -> Filters:
    """Return what the components hold; a day that was never typed is None there."""
    kinds, topics, begin, end, stichtag, plain = given
    return Filters(kinds, topics, begin or "", end or "", stichtag or "", bool(plain))


def _language(request: gr.Request) -> Language:
    return language_of(Headers(dict(request.headers)))


def _originals(kiko: Kiko, ids: Iterable[str]) -> Container[str]:
    """Return the documents whose file may be downloaded; none where that is not to be known."""
    try:
        return kiko.library.open_originals(ids)
    except KikoError:
        return ()


def _shown(view: View) -> tuple[Any, str]:
    """Return a view as the values of the turn and of the notice."""
    return gr.skip() if view.turn is None else view.turn, view.notice


def _html(value: str, elem_id: str | None = None, js_on_load: str | None = None) -> gr.HTML:
    return gr.HTML(value, elem_id=elem_id, js_on_load=js_on_load, apply_default_css=False)


def _read(name: str) -> str:
    return (_HERE / name).read_text("utf-8")
