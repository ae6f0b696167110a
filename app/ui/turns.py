"""One question and its answer as HTML, in every state from searching to abstained."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date

from app.document_links import page_address
from app.ui import actions
from app.ui.cards import card_id, cards, render, sentence_id
from app.ui.markup import ask_button, element, escape, items, unseen
from app.ui.terms import Places, explained
from app.ui.topic_words import topic_label
from app.ui.words import counted, word
from rag.dress import day_text
from rag.messages import Language, say
from rag.model import Answer, Citation, Claim, Hit, Nearest, Scope, Verdict
from rag.routing import language_of

_MARKS: dict[Verdict, str] = {"supported": "✓", "partial": "~", "unsupported": "?"}


@dataclass(frozen=True, slots=True)
class Turn:
    """What all states of one turn share; ``id`` is unique on the page."""

    id: str
    question: str
    scope: Scope
    stichtag: date
    language: Language = "de"
    hits: Mapping[str, Hit] = field(default_factory=dict)
    plain: bool = False
    terms: Places = lambda text: []  # where a text names which entry of the glossary
    originals: Container[str] = ()  # ids of documents whose uploaded file may be downloaded


def searching(turn: Turn) -> str:
    """Return the turn before anything is known."""
    text = word("searching", turn.language)
    return _article(turn, "searching", _progress(text), "", text)


def found(turn: Turn) -> str:
    """Return the turn once its hits are known."""
    return _article(turn, "found", _progress(counted("found", len(turn.hits), turn.language)), "")


def writing(turn: Turn, claims: Sequence[Claim], citations: Sequence[Citation]) -> str:
    """Return the turn while sentences arrive."""
    return _article(turn, "writing", _claims(turn, claims, citations), _sources(turn, citations))


def finished(turn: Turn, answer: Answer) -> str:
    """Return the turn with its whole answer."""
    if answer.abstained:
        return _abstained(turn, answer)
    body = (
        f"{_claims(turn, answer.claims, answer.citations)}"
        f"{element('p', _tally(turn, answer.claims), 'k-tally')}"
        f"{_warnings(turn, [warning.text for warning in answer.warnings])}"
        f"{_actions(turn, answer)}"
        f"{_follow_ups(turn, answer.follow_ups)}"
    )
    sources = len(cards(answer.citations, turn.hits))
    announced = counted("announce.answered", sources, turn.language)
    return _article(turn, "answered", body, _sources(turn, answer.citations), announced)


def failed(turn: Turn, message: str) -> str:
    """Return the turn with what went wrong, and a button to ask again."""
    again = (
        f'<div><button type="button" class="k-ask" data-ask="{escape(turn.question)}">'
        f"{escape(word('ask_again', turn.language))}</button></div>"
    )
    return _article(turn, "failed", notice(message, turn.language) + again, "", message)


def notice(message: str, language: Language = "de") -> str:
    """Return an error message."""
    title = element("strong", escape(word("error", language)))
    return f'<p class="k-notice k-notice--danger">{title} {escape(message)}</p>'


def _article(turn: Turn, state: str, answer: str, sources: str, announced: str = "") -> str:
    label = element("span", escape(word("question", turn.language)), "k-turn__label")
    heading = f'<h2 id="{turn.id}-frage" tabindex="-1">{label} {escape(turn.question)}</h2>'
    body = f'<div class="k-answer">{answer}</div>'
    wide = "" if sources else " k-turn__columns--single"
    return (
        f'<article class="k-turn" id="{turn.id}" lang="{turn.language}" data-state="{state}" '
        f'data-announce="{escape(announced)}" aria-labelledby="{turn.id}-frage">'
        f"{heading}{element('p', escape(_scope(turn)), 'k-turn__scope')}"
        f'<div class="k-turn__columns{wide}">{body}{sources}</div></article>'
    )


def _progress(text: str) -> str:
    return f'<p class="k-progress">{escape(text)}</p>'


def _scope(turn: Turn) -> str:
    parts = _scope_parts(turn)
    return word("scope", turn.language, parts=" · ".join(parts)) if parts else ""


def _scope_parts(turn: Turn) -> list[str]:
    parts = [word(f"kind.{kind}", turn.language) for kind in turn.scope.kinds]
    topics = (topic_label(topic, turn.language) for topic in turn.scope.topics)
    parts += [word("topic", turn.language, topic=topic) for topic in topics]
    period = {"period.from": turn.scope.date_from, "period.to": turn.scope.date_to}
    parts += [word(key, turn.language, day=day_text(day)) for key, day in period.items() if day]
    if turn.scope.stichtag:
        parts.append(word("stichtag", turn.language, day=day_text(turn.scope.stichtag)))
    return parts


def _claims(turn: Turn, claims: Sequence[Claim], citations: Iterable[Citation]) -> str:
    """Return the sentences; cards lead back to the first one that cites them."""
    titles = {c.number: c.title for c in citations}
    cited: set[int] = set()
    known: set[str] = set()
    rows = []
    for claim in claims:
        text, known = explained(claim.text, turn.terms, turn.id, known, turn.language)
        rows.append(_claim(turn, claim, text, titles, cited))
        cited.update(claim.citations)
    return items(rows, "k-claims")


def _claim(turn: Turn, claim: Claim, text: str, titles: Mapping[int, str], cited: Set[int]) -> str:
    """Return a sentence whose ``text`` is HTML already."""
    verdict = word(f"verdict.{claim.verdict}", turn.language)
    links = "".join(
        _link(turn, number, titles.get(number, ""), is_first=number not in cited)
        for number in claim.citations
    )
    return (
        f'<span class="k-mark k-mark--{claim.verdict}" title="{escape(verdict)}">'
        f'<span aria-hidden="true">{_MARKS[claim.verdict]}</span>{unseen(f"({verdict})")}</span>'
        f'<p><span lang="{language_of(claim.text)}">{text}</span>\u00a0{links}</p>'
    )


def _link(turn: Turn, number: int, title: str, *, is_first: bool) -> str:
    target = f' id="{sentence_id(turn.id, number)}"' if is_first else ""
    name = unseen(f" {word('source', turn.language)}: {title}") if title else ""
    return (
        f'<a class="k-cite"{target} href="#{card_id(turn.id, number)}" data-point="source">'
        f"[{number}]{name}</a>"
    )


def _tally(turn: Turn, claims: Sequence[Claim]) -> str:
    if len(claims) == 1:
        verdict = word(f"verdict.{claims[0].verdict}", turn.language)
        return escape(word("verdicts.one", turn.language, verdict=verdict))
    supported = sum(claim.verdict == "supported" for claim in claims)
    return escape(word("verdicts", turn.language, count=supported, all=len(claims)))


def _sources(turn: Turn, citations: Sequence[Citation]) -> str:
    found_cards = cards(citations, turn.hits, turn.originals)
    title = escape(word("sources", turn.language, count=len(found_cards)))
    listed = render(found_cards, turn.id, turn.stichtag, turn.language)
    return (
        f'<section class="k-sources" aria-labelledby="{turn.id}-quellen {turn.id}-frage">'
        f'<h3 id="{turn.id}-quellen">{title}</h3>'
        f'<ol class="k-cards" role="list">{listed}</ol></section>'
    )


def _warnings(turn: Turn, texts: Sequence[str]) -> str:
    title = element("strong", escape(word("warning", turn.language)))
    return "".join(
        f'<p class="k-notice k-notice--warning">{title} {escape(text)}</p>' for text in texts
    )


def _follow_ups(turn: Turn, questions: Sequence[str]) -> str:
    if not questions:
        return ""
    title = element("h3", escape(word("follow_ups", turn.language)))
    return f'<div class="k-more">{title}{items(map(ask_button, questions), "k-asks")}</div>'


def _abstained(turn: Turn, answer: Answer) -> str:
    title = word(f"abstained.{answer.reason or 'no_evidence'}", turn.language)
    rule = _claims(turn, answer.claims, answer.citations) if answer.claims else ""
    body = (
        f'<div class="k-abstained"><h3>{escape(title)}</h3>'
        f"{element('p', escape(_lead(answer, turn.language)))}{rule}"
        f"{_looked_for(turn) if turn.hits else ''}"
        f"{_nearest(turn, answer.nearest)}{_whom(turn) if answer.nearest else ''}</div>"
    )
    announced = word("announce.abstained", turn.language, title=title)
    sources = _sources(turn, answer.citations) if answer.citations else ""
    return _article(turn, "abstained", body + _actions(turn, answer), sources, announced)


def _actions(turn: Turn, answer: Answer) -> str:
    return actions.render(turn.id, answer, turn.scope, turn.language, plain=turn.plain)


def _lead(answer: Answer, language: Language) -> str:
    """Return what the assistant said without the parts that the page shows as lists."""
    if answer.claims:
        general = say("abstain.general_rule", language, rule="").strip()
        return f"{say(f'abstain.{answer.reason}', language)} {general}"
    advice = say("abstain.whom_to_ask", language, titles="\0").partition("\0")[0]
    return answer.answer.partition(advice)[0].strip()


def _looked_for(turn: Turn) -> str:
    where = " · ".join(_scope_parts(turn)) or word("looked_in", turn.language)
    title = element("h4", escape(word("looked_for", turn.language)))
    return f"{title}<p>„{escape(turn.question)}“ – {escape(where)}</p>"


def _nearest(turn: Turn, nearest: Sequence[Nearest]) -> str:
    rows = [
        _document(n, turn.language)
        + (ask_button(n.heading[-1]) if n.heading and "?" in n.heading[-1] else "")
        for n in nearest
    ]
    title = element("h4", escape(word("nearest", turn.language)))
    return f"{title}{items(rows, 'k-nearest')}" if rows else ""


def _document(near: Nearest, language: Language) -> str:
    address = page_address(near.document_id, language=language).removeprefix("/")
    return (
        f'<a href="{escape(address)}" target="_blank" rel="noopener">'
        f'<span lang="de">{escape(near.title)}</span> {unseen(word("new_window", language))}</a>'
    )


def _whom(turn: Turn) -> str:
    who = [escape(word(f"whom.{key}", turn.language)) for key in ("legal", "privacy", "it")]
    title = element("h4", escape(word("whom_to_ask", turn.language)))
    return f"{title}{items(who, 'k-whom')}"
