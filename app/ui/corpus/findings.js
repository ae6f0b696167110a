// Personal data in a text: a list with a box each, and the same places marked in the text.
import { button, fill, h } from "./dom.js";
import { marked } from "./marks.js";
import { counted, label, t } from "./words.js";

/**
 * Return the section; `redactions()` gives the numbers of the findings to redact, `open()` the
 * others. `close(true)` lets nothing be chosen: the numbers hold for the text as it was loaded.
 */
export function findings(text, found, changed) {
  const boxes = found.map((finding, number) => h("input", { type: "checkbox", name: "redact", value: number }));
  const body = h("div", { class: "k-text", lang: "de", tabindex: 0, role: "region", "aria-label": t("corpus.text") });
  const show = () => {
    const spans = found.map((finding, number) => ({ ...finding, number, redact: boxes[number].checked }));
    fill(body, marked(text, spans, (part, span) => mark(part, span)));
  };
  const set = (checked) => { boxes.forEach((box) => { box.checked = checked; }); show(); changed(); };
  const list = h("ul", { class: "k-findings", role: "list" }, found.map((finding, number) => entry(finding, boxes[number], body, number)));
  list.addEventListener("change", () => { show(); changed(); });
  show();
  const element = h("section", { class: "k-part", "aria-labelledby": "kiko-findings-title" },
    h("h4", { id: "kiko-findings-title" }, found.length ? counted("corpus.findings", found.length) : t("corpus.findings.none")),
    found.length ? h("p", { class: "k-field__hint" }, t("corpus.findings.how")) : null,
    found.length > 1 ? h("div", { class: "k-actions" },
      button(t("corpus.redact.all"), () => set(true), "small"), button(t("corpus.redact.no"), () => set(false), "small")) : null,
    list, h("details", { open: found.length > 0, class: "k-fold" }, h("summary", {}, t("corpus.text")), body));
  const close = (closed) => {
    for (const box of boxes) Object.assign(box, closed ? { checked: false, disabled: true } : { disabled: false });
    show();
  };
  const open = () => found.filter((_, number) => !boxes[number].checked);
  return { element, close, open, redactions: () => boxes.flatMap((box, number) => (box.checked ? [number] : [])) };
}

function entry(finding, box, body, number) {
  return h("li", { class: "k-finding" },
    h("label", { class: "k-choice" }, box, h("span", {},
      t("corpus.redact"), " ", h("strong", { class: "k-finding__text" }, finding.text), " ",
      h("span", { class: "k-muted" }, t("corpus.becomes", { kind: label("findings", finding.kind), suggestion: finding.suggestion })))),
    button(t("corpus.show_in_text"), () => {
      const place = body.querySelector(`[data-finding="${number}"]`);
      place?.closest("details").setAttribute("open", "");
      place?.scrollIntoView({ block: "center" });
      place?.focus({ preventScroll: true });
    }, "small"));
}

function mark(part, { kind, number, redact, suggestion }) {
  const name = label("findings", kind);
  const shown = redact ? [h("del", {}, part), " ", h("ins", {}, suggestion)] : part;
  return h("mark", { class: `k-pii${redact ? " is-redacted" : ""}`, title: name, tabindex: -1, "data-finding": number }, shown);
}

/** Return the labels and numbers of the kinds in `counts`, as people say them. */
export const kinds = (counts) => Object.entries(counts)
  .map(([kind, count]) => h("li", {}, `${count} × ${label("findings", kind)}`));

/** Return findings as list items. */
export const named = (found) => found.map(({ kind, text }) => h("li", {}, h("strong", {}, text), ` (${label("findings", kind)})`));
