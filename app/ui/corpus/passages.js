// The passages as they will be cited, each with its locator.
import { h } from "./dom.js";
import { counted, t } from "./words.js";

const SHOWN = 50; // the rest is said as a number: a 200-page document has hundreds

/** Return the section. */
export function passages(all) {
  const left = all.length - SHOWN;
  return h("section", { class: "k-part", "aria-labelledby": "kiko-passages-title" },
    h("h4", { id: "kiko-passages-title" }, counted("corpus.passages", all.length)),
    h("p", { class: "k-field__hint" }, t("corpus.passages.is")),
    h("details", { class: "k-fold" }, h("summary", {}, t("corpus.passages.show")),
      h("ol", { class: "k-passages", role: "list" }, all.slice(0, SHOWN).map(passage)),
      left > 0 ? h("p", { class: "k-muted" }, counted("corpus.passages.more", left)) : null));
}

function passage({ heading, locator, text }) {
  const place = heading.filter(Boolean).join(" › ");
  return h("li", { class: "k-passage" },
    h("p", { class: "k-passage__place" },
      locator ? h("span", { class: "k-badge k-badge--rank" }, locator) : null,
      h("span", { class: "k-muted", lang: "de" }, place)),
    h("p", { class: "k-quote", lang: "de" }, text));
}
