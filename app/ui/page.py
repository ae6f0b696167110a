"""The page itself: which parts it has, how they are laid out and what they trigger."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from pathlib import Path
from typing import Any, cast

import gradio as gr
from fastapi import FastAPI

from app.auth import identity_of
from app.examples import QUESTIONS
from app.ui import corpus_tab, evaluation_tab, texts
from app.ui.colours import css_variables
from app.ui.conversation import Conversation, View
from app.ui.theme import theme
from app.ui.words import word
from app.wiring import Kiko
from rag.errors import KikoError
from rag.model import KINDS, Kind

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

Shown = tuple[Any, str, Any]


def mount(app: FastAPI, kiko: Kiko) -> None:
    """Serve the page at ``/`` of ``app``; routes that exist already keep working."""
    corpus_tab.serve_assets(app)
    evaluation_tab.serve_assets(app)
    gr.mount_gradio_app(
        app,
        build(kiko),
        path="/",
        theme=theme(),
        css=_read("style.css") + _read("corpus/style.css") + _read("evaluation/style.css"),
        head=f"<style>{css_variables()}</style><script>{_read('script.js')}</script>",
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
        title="Kiko · Wissen zu KI in Kommunen",
        analytics_enabled=False,
        fill_width=True,
        delete_cache=(_CACHE_SECONDS, _CACHE_SECONDS),
    ) as page:
        gr.HTML(texts.HEADER, elem_id="kiko-header", js_on_load=None, apply_default_css=False)
        with gr.Tabs(elem_id="kiko-tabs"):
            with gr.Tab("Fragen", id="fragen", elem_id="kiko-ask"):
                _questions(kiko)
            with gr.Tab("Korpus", id="korpus", elem_id="kiko-corpus-tab"):
                _html(corpus_tab.frame(kiko.settings), js_on_load=corpus_tab.LOAD)
            evaluation = gr.Tab(
                "Auswertung", id="auswertung", elem_id="kiko-evaluation-tab", visible=False
            )
            with evaluation:
                _html(evaluation_tab.frame(), js_on_load=evaluation_tab.LOAD)
            with gr.Tab("Hilfe", id="hilfe", elem_id="kiko-help", render_children=True):
                _html(texts.help_text(stored=stored))
        page.load(_evaluation_shown, outputs=evaluation, api_visibility="private")
    page.queue(default_concurrency_limit=_AT_ONCE, max_size=_WAITING, api_open=False)
    return cast(gr.Blocks, page)


def _evaluation_shown(request: gr.Request) -> gr.Tab:
    """Show the Auswertung tab to those who may call what it calls."""
    sent = request.request
    may = sent is not None and identity_of(sent).is_any(frozenset({"evaluator", "admin"}))
    return gr.Tab(visible=may)


def _questions(kiko: Kiko) -> None:
    """Lay out the chat: filters, earlier turns, this turn, the field for the next question."""
    welcome = texts.welcome(QUESTIONS, stored=kiko.settings.store_questions)
    with gr.Accordion("Filter", open=False, elem_id="kiko-filter"):
        filters = _filters(has_model=kiko.settings.llm is not None)
    earlier = _html(
        '<div class="k-earlier"></div>', elem_id="kiko-earlier", js_on_load=_ASK_ON_CLICK
    )
    turn = _html(welcome, elem_id="kiko-turn", js_on_load=_ASK_ON_CLICK)
    with gr.Column(elem_id="kiko-composer", variant="default"):
        notice = _html("", elem_id="kiko-notice")
        with gr.Row(elem_id="kiko-row"):
            question = gr.Textbox(
                label="Ihre Frage",
                placeholder="Frage eingeben",
                lines=1,
                max_lines=6,
                elem_id="kiko-question",
                scale=1,
            )
            send = gr.Button("Fragen", variant="primary", elem_id="kiko-send", scale=0)
        _html(texts.DISCLAIMER)
    _wire(kiko, [question, *filters], [turn, notice, question], send, [earlier, turn])


def _filters(*, has_model: bool) -> tuple[gr.CheckboxGroup, gr.Textbox, gr.Checkbox]:
    kinds = gr.CheckboxGroup(
        [(word(f"kind.{kind}"), kind) for kind in KINDS],
        label="Art der Quelle",
        info="Ohne Auswahl sucht Kiko überall.",
        elem_id="kiko-kinds",
    )
    stichtag = gr.Textbox(
        label="Stichtag",
        info="Der Tag, nach dem Kiko beurteilt, ob eine Vorschrift gilt. Leer: heute.",
        placeholder="TT.MM.JJJJ",
        elem_id="kiko-stichtag",
        max_lines=1,
    )
    plain = gr.Checkbox(
        label=word("plain"), info=word("plain.info"), elem_id="kiko-plain", visible=has_model
    )
    return kinds, stichtag, plain


def _wire(
    kiko: Kiko,
    inputs: list[gr.components.Component],
    outputs: list[gr.components.Component],
    send: gr.Button,
    holders: list[gr.HTML],
) -> None:
    """Let the field, its button and every question button ask."""
    conversation = Conversation(
        lambda: kiko.assistant,
        longest_question=kiko.settings.max_question_length,
        answered=lambda answer: kiko.gaps.note(answer),
        originals=lambda ids: _originals(kiko, ids),
    )

    def typed(
        question: str | None, kinds: list[Kind], day: str | None, plain: bool
    ) -> Iterator[Shown]:
        for view in conversation.ask(question or "", kinds, day or "", plain=plain):
            yield *_shown(view), "" if view.taken else gr.skip()

    def clicked(
        kinds: list[Kind], day: str | None, plain: bool, event: gr.EventData
    ) -> Iterator[Shown]:
        for view in conversation.ask(str(event.question), kinds, day or "", plain=plain):
            yield *_shown(view), gr.skip()

    quiet: dict[str, Any] = {
        "outputs": outputs,
        "show_progress": "hidden",
        "api_visibility": "private",
        "trigger_mode": "once",
    }
    field = inputs[0]
    assert isinstance(field, gr.Textbox)  # noqa: S101 - by construction in _questions
    gr.on([field.submit, send.click], typed, inputs, **quiet)
    gr.on([holder.submit for holder in holders], clicked, inputs[1:], **quiet)


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
