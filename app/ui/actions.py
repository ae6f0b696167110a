"""What a reader can do with an answer: copy it, save it as a Vermerk, link to it, judge it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from urllib.parse import urlencode

from app.answer_text import whole
from app.asking import answer_id
from app.feedback import OPINION_REASONS
from app.payload import answer_payload
from app.ui.markup import escape
from app.ui.words import template, word
from rag.messages import Language, say
from rag.model import Answer, Scope

_LONGEST_COMMENT = 2000
_SAID = ("thanks", "copied", "link_copied", "saved", "failed", "no_copy", "no_reason")


def render(turn: str, answer: Answer, scope: Scope, language: Language, *, plain: bool) -> str:
    """Return the buttons under an answer, the form for an opinion, and a place for what comes."""
    words = {key: template(f"actions.{key}", language) for key in _SAID}
    share = "".join(_button(key, language) for key in ("copy", "md", "docx", "link"))
    down = f' aria-expanded="false" aria-controls="{turn}-meinung"'
    judge = _button("up", language) + _button("down", language, down)
    return (
        f'<div class="k-actions" data-answer="{_json(answer_payload(answer))}" '
        f'data-answer-id="{answer_id(answer)}" data-copy="{escape(_copied(answer, language))}" '
        f'data-link="{escape(link(answer.question, scope, plain=plain))}" '
        f'data-said="{_json(words)}">'
        f"{_group('share', share, language)}{_group('judge', judge, language)}"
        f"{_form(turn, language)}"
        '<p class="k-said" tabindex="-1" hidden></p></div>'
    )


def link(question: str, scope: Scope, *, plain: bool = False) -> str:
    """Return the address, relative to the page, that asks ``question`` within ``scope``."""
    return f"?{urlencode(list(_parameters(question, scope, plain)))}"


def _parameters(question: str, scope: Scope, plain: bool) -> Iterator[tuple[str, str]]:
    yield "frage", question
    yield from (("art", kind) for kind in scope.kinds)
    yield from (("thema", topic) for topic in scope.topics)
    days = {"von": scope.date_from, "bis": scope.date_to, "stichtag": scope.stichtag}
    yield from ((name, day.isoformat()) for name, day in days.items() if isinstance(day, date))
    if plain:
        yield "einfach", "1"


def _copied(answer: Answer, language: Language) -> str:
    """Return what is copied: question, answer, sources and that a machine put it together."""
    return f"{answer.question}\n\n{whole(answer)}\n\n{say('vermerk.notice', language)}"


def _json(value: object) -> str:
    return escape(json.dumps(value, ensure_ascii=False))


def _button(key: str, language: Language, more: str = "") -> str:
    text = escape(word(f"actions.{key}", language))
    return f'<button type="button" class="k-action" data-action="{key}"{more}>{text}</button>'


def _group(key: str, body: str, language: Language) -> str:
    name = escape(word(f"actions.{key}", language))
    return f'<div class="k-actions__group" role="group" aria-label="{name}">{body}</div>'


def _form(turn: str, language: Language) -> str:
    boxes = "".join(
        f'<label><input type="checkbox" name="reason" value="{reason}"> '
        f"{escape(word(f'reason.{reason}', language))}</label>"
        for reason in OPINION_REASONS
    )
    legend, comment, kept, send, stop = (
        escape(word(f"actions.{key}", language))
        for key in ("reasons", "comment", "kept", "send", "cancel")
    )
    return (
        f'<form class="k-opinion" id="{turn}-meinung" hidden><fieldset><legend>{legend}</legend>'
        f'{boxes}</fieldset><label for="{turn}-anmerkung">{comment}</label>'
        f'<textarea id="{turn}-anmerkung" name="comment" rows="2" maxlength="{_LONGEST_COMMENT}" '
        f'aria-describedby="{turn}-behalten"></textarea>'
        f'<p class="k-opinion__kept" id="{turn}-behalten">{kept}</p>'
        f'<div class="k-actions__group"><button class="k-action k-action--main">{send}</button>'
        f'<button type="button" class="k-action" data-action="cancel">{stop}</button></div></form>'
    )
