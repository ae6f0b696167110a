// The documents: search, filters, pages; each row opens its document.
import { follow, get, post } from "./api.js";
import { button, choices, chosenIn, fill, h, labelled, notice } from "./dom.js";
import { counted, day, label, options, t } from "./words.js";

const SIZE = 20; // documents on a page
const TYPING = 250; // milliseconds of quiet before a search starts

/** Return the section and a way to load it anew. */
export function documents({ open, say }) {
  const search = h("input", { type: "search", autocomplete: "off", maxlength: 200 });
  const found = h("div", { class: "k-found" });
  const filters = h("form", { class: "k-filters", role: "search", "aria-label": t("corpus.filters") },
    labelled(t("corpus.find"), search, t("corpus.find.hint")),
    choices("radio", t("corpus.status"), "status", [["", t("corpus.all")], ...options.statuses], [""]),
    choices("radio", t("corpus.kind"), "kind", [["", t("corpus.all")], ...options.kinds], [""]));
  let page = 1;
  let asked = 0;
  const load = async (quiet = false) => {
    const turn = (asked += 1);
    const query = { query: search.value.trim(), status: chosenIn(filters, "status"),
      kind: chosenIn(filters, "kind"), page, size: SIZE };
    try {
      const answer = await get("documents", query);
      if (turn !== asked) return; // a later search was faster
      fill(found, table(answer, open), pages(answer, (to) => { page = to; load(); found.scrollIntoView({ block: "start" }); }));
      if (!quiet) say(counted("corpus.found", answer.total));
    } catch (error) {
      if (turn === asked) fill(found, notice("danger", error.message));
    }
  };
  let soon = 0;
  filters.addEventListener("input", (event) => {
    page = 1;
    clearTimeout(soon);
    soon = setTimeout(load, event.target === search ? TYPING : 0);
  });
  filters.addEventListener("submit", (event) => { event.preventDefault(); page = 1; load(); });
  const section = h("section", { class: "k-documents", "aria-labelledby": "kiko-documents-title" },
    h("h3", { id: "kiko-documents-title" }, t("corpus.documents")), filters, found,
    reindexing(() => load(true)));
  return { section, load };
}

/** Return the button that brings the index in line with the folder. */
function reindexing(done) {
  const said = h("div", { role: "status" });
  const go = button(t("corpus.reindex"), async () => {
    go.disabled = true;
    try {
      const job = await post("reindex");
      const ended = await follow(job.id, (seen) => { fill(said, t(`corpus.job.${seen.state}`)); });
      fill(said, notice(ended.state === "failed" ? "danger" : "success", ended.message));
      done();
    } catch (error) { fill(said, notice("danger", error.message)); }
    go.disabled = false;
  });
  return h("div", { class: "k-part" }, h("p", { class: "k-muted" }, t("corpus.reindex.is")), h("p", {}, go), said);
}

/** Return the badge that says where in its life a document is. */
export const statusBadge = (status) =>
  h("span", { class: `k-badge k-status k-status--${status}` }, label("statuses", status));

function table(answer, open) {
  if (!answer.total) return h("p", { class: "k-none" }, t("corpus.none"));
  return [h("p", { class: "k-muted k-found__count" }, counted("corpus.found", answer.total)),
    h("ul", { class: "k-rows", role: "list" }, answer.items.map((entry) => row(entry, open)))];
}

function row(entry, open) {
  const about = [label("kinds", entry.kind), day(entry.date), entry.event,
    entry.version && t("corpus.version", { number: entry.version })];
  return h("li", { class: "k-row" },
    h("div", { class: "k-row__what" },
      h("button", { type: "button", class: "k-row__title", lang: "de", onclick: () => open(entry.id) }, entry.title),
      h("p", { class: "k-muted" }, about.filter(Boolean).join(" · "))),
    h("div", { class: "k-row__state" },
      entry.error ? h("span", { class: "k-badge k-badge--caution" }, t("corpus.broken")) : null,
      entry.waiting_version ? h("span", { class: "k-badge k-badge--caution" }, t("corpus.waiting_version", { number: entry.waiting_version })) : null,
      entry.own ? null : h("span", { class: "k-badge" }, t("corpus.bundled")),
      statusBadge(entry.status)));
}

/** Return how to turn the pages of an answer; nothing if there is one page. */
export function pages(answer, turn) {
  const last = Math.max(1, Math.ceil(answer.total / answer.size));
  if (last === 1) return null;
  const to = (name, number, off) => button(t(name), () => turn(number), "", { disabled: off });
  return h("nav", { class: "k-pages", "aria-label": t("corpus.pages") },
    to("corpus.previous", answer.page - 1, answer.page <= 1),
    h("span", {}, t("corpus.page", { page: answer.page, pages: last })),
    to("corpus.next", answer.page + 1, answer.page >= last));
}
