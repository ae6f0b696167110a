"""The filters beside the question, as components of the page."""

from __future__ import annotations

from dataclasses import dataclass

import gradio as gr

from app.ui.page_words import text
from app.ui.topic_words import topic_label
from app.ui.words import word
from ingest.topics import TOPICS
from rag.model import KINDS

# What a link to a question says goes into the components; the script then asks.
FROM_LINK = f"""
() => {{
  const given = new URLSearchParams(location.search);
  const known = (name, values) => given.getAll(name).filter((one) => values.includes(one));
  const day = (name) => /^(\\d{{4}})-(\\d{{2}})-(\\d{{2}})$/.exec(given.get(name) ?? "")
    ?.slice(1).reverse().join(".") ?? "";
  const typed = document.querySelector("#kiko-question textarea")?.value;
  const question = window.kiko.carried?.typed ?? (typed || given.get("frage") || "");
  return [
    question, known("art", {list(KINDS)}), known("thema", {list(TOPICS)}),
    day("von"), day("bis"), day("stichtag"), given.get("einfach") === "1",
  ];
}}
"""


@dataclass(frozen=True, slots=True)
class FilterParts:
    """The components, in the order of the fields of ``conversation.Filters``."""

    kinds: gr.CheckboxGroup
    topics: gr.CheckboxGroup
    begin: gr.Textbox
    end: gr.Textbox
    stichtag: gr.Textbox
    plain: gr.Checkbox

    @property
    def all(self) -> list[gr.components.Component]:
        """Return the components in order."""
        return [self.kinds, self.topics, self.begin, self.end, self.stichtag, self.plain]


def build(*, has_model: bool) -> FilterParts:
    """Lay out the filters and return their components."""
    kinds = gr.CheckboxGroup(
        [(word(f"kind.{kind}"), kind) for kind in KINDS],
        label=text("kinds"),
        info=text("kinds.info"),
        elem_id="kiko-kinds",
    )
    with gr.Accordion(text("topics"), open=False, elem_id="kiko-topics-fold"):
        topics = gr.CheckboxGroup(
            [(topic_label(topic), topic) for topic in TOPICS],
            label=text("topics"),
            info=text("topics.info"),
            elem_id="kiko-topics",
            show_label=False,
        )
    with gr.Row(elem_id="kiko-period"):
        begin = _day("begin")
        end = _day("end")
    stichtag = _day("stichtag")
    plain = gr.Checkbox(
        label=word("plain"), info=word("plain.info"), elem_id="kiko-plain", visible=has_model
    )
    return FilterParts(kinds, topics, begin, end, stichtag, plain)


def _day(name: str) -> gr.Textbox:
    return gr.Textbox(
        label=text(name),
        info=text(f"{name}.info"),
        placeholder=text("day"),
        elem_id=f"kiko-{name}",
        max_lines=1,
    )
