// "Warum dieser Treffer?": what a question finds, with matched words and the scores behind it.
import { get } from "./api.js";
import { button, fill, h, labelled, notice } from "./dom.js";
import { marked } from "./marks.js";
import { counted, label, t } from "./words.js";

const HITS = 10;

/** Return the section that tests a question against the published index. */
export function hitTest({ open, say }) {
  const field = h("input", { type: "text", required: true, maxlength: 500, autocomplete: "off" });
  const found = h("div", { class: "k-found" });
  const ask = async () => {
    if (!field.value.trim()) { field.focus(); return; }
    try {
      const hits = await get("search", { q: field.value, k: HITS });
      fill(found, hits.length ? result(hits, open) : h("p", { class: "k-none" }, t("corpus.hits.none")));
      say(counted("corpus.hits.found", hits.length));
    } catch (error) {
      fill(found, notice("danger", error.message));
    }
  };
  return h("section", { class: "k-hits", "aria-labelledby": "kiko-hits-title" },
    h("h3", { id: "kiko-hits-title" }, t("corpus.hits")),
    h("p", { class: "k-lead" }, t("corpus.hits.lead")),
    h("form", { class: "k-ask-form", onsubmit: (event) => { event.preventDefault(); ask(); } },
      labelled(t("corpus.hits.question"), field),
      button(t("corpus.hits.test"), null, "primary", { type: "submit" })),
    found);
}

function result(hits, open) {
  const most = { lexical: best(hits, "lexical"), dense: best(hits, "dense"), score: best(hits, "score") };
  return [
    h("dl", { class: "k-legend" }, ["lexical", "dense", "score"].flatMap((name) => [
      h("dt", {}, t(`corpus.hits.${name}`)), h("dd", {}, t(`corpus.hits.${name}.is`))])),
    h("ol", { class: "k-hit-list", role: "list" }, hits.map((hit, index) => row(hit, index + 1, most, open))),
  ];
}

const best = (hits, name) => Math.max(...hits.map((hit) => hit[name]), 1e-9);

function row(hit, rank, most, open) {
  const place = [...hit.heading, hit.locator && hit.heading.some((part) => part.includes(hit.locator)) ? "" : hit.locator];
  return h("li", { class: "k-hit" },
    h("div", { class: "k-hit__head" },
      h("span", { class: "k-card__number" }, rank),
      h("h4", { lang: "de" }, hit.title),
      h("span", { class: "k-badge" }, label("kinds", hit.kind))),
    h("p", { class: "k-muted" }, place.filter(Boolean).join(" › ")),
    h("p", { class: "k-quote", lang: "de" }, marked(hit.text, hit.matches, (text) => h("mark", {}, text))),
    h("p", { class: "k-muted" }, reason(hit)),
    h("dl", { class: "k-scores" }, ["lexical", "dense", "score"].map((name) => score(name, hit[name], most[name]))),
    h("p", {}, button(t("corpus.hits.open"), () => open(hit.document_id), "small")));
}

function reason(hit) {
  const words = [...new Set(hit.matches.map((match) => match.word))];
  if (words.length) return t("corpus.hits.words", { words: words.join(", ") });
  return t(hit.lexical > 0 ? "corpus.hits.around" : "corpus.hits.no_words");
}

function score(name, value, most) {
  const text = value.toLocaleString("de-DE", { minimumFractionDigits: 3, maximumFractionDigits: 3 });
  return h("div", {},
    h("dt", {}, t(`corpus.hits.${name}`)),
    h("dd", {}, h("meter", { min: 0, max: 1, value: Math.max(0, value / most), "aria-hidden": "true" }), ` ${text}`));
}
