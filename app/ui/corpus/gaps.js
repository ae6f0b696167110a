// Wissenslücken: what was asked and found no answer, for planning the next session.
import { get } from "./api.js";
import { fill, h, notice } from "./dom.js";
import { counted, day, number, t } from "./words.js";

/** Return the section and a way to load it anew. */
export function gaps() {
  const body = h("div", { class: "k-found" });
  const section = h("section", { class: "k-gaps", "aria-labelledby": "kiko-gaps-title" },
    h("h3", { id: "kiko-gaps-title" }, t("corpus.gaps")),
    h("p", { class: "k-lead" }, t("corpus.gaps.lead")), body);
  const load = async () => {
    try { fill(body, shown(await get("gaps"))); } catch (error) { fill(body, notice("danger", error.message)); }
  };
  return { section, load };
}

function shown({ counts, groups, stored }) {
  const note = stored ? null : notice("info", t("corpus.gaps.counts_only"));
  if (!counts.length && !groups.length) return [note, h("p", { class: "k-none" }, t("corpus.gaps.none"))];
  return [note, totals(counts), groups.length ? h("ol", { class: "k-rows", role: "list" }, groups.map(group)) : null];
}

/** Return reason → how many questions, over all days. */
function totals(counts) {
  const sums = new Map();
  for (const { reason, count } of counts) sums.set(reason, (sums.get(reason) ?? 0) + count);
  const rows = [...sums].sort((a, b) => b[1] - a[1]);
  return h("table", { class: "k-table" }, h("caption", {}, t("corpus.gaps.reasons")),
    h("tbody", {}, rows.map(([reason, count]) => h("tr", {},
      h("th", { scope: "row" }, t(`corpus.gap.${reason}`)), h("td", {}, number(count))))));
}

function group({ question, wordings, count, last }) {
  return h("li", { class: "k-gap" },
    h("p", {}, h("strong", { lang: "de" }, question)),
    h("p", { class: "k-muted" }, [counted("corpus.gaps.asked", count), day(last)].filter(Boolean).join(" · ")),
    wordings.length > 1 ? h("ul", { class: "k-plain-list", lang: "de" }, wordings.slice(1).map((text) => h("li", {}, text))) : null);
}
