// One question of a run: what was expected, what came back, and how each step went.
import { get } from "../corpus/api.js";
import { h, notice } from "../corpus/dom.js";
import { day } from "../corpus/formats.js";
import { outcome, path, table } from "./parts.js";
import { metric, milliseconds, options, t, value } from "./words.js";

/** Return what there is to see of a question. */
export async function question(runId, id) {
  try {
    const found = await get(path(runId, `rows/${encodeURIComponent(id)}`));
    return [head(found, runId), h("div", { class: "k-document__columns" },
      h("div", {}, expected(found)), h("div", {}, got(found))), measured(found)];
  } catch (error) { return [h("h3", { tabindex: -1 }, id), notice("danger", error.message)]; }
}

const list = (items) => h("ul", { class: "k-plain-list" }, items.map((item) => h("li", {}, item)));
const part = (key, content) => h("section", { class: "k-part" }, h("h5", {}, t(key)), content);

function head({ row, expected: asked }, runId) {
  const about = [runId, row.id, row.category, asked?.stichtag ? `${t("stichtag")} ${day(asked.stichtag)}` : ""];
  return h("header", { class: "k-document__head" },
    h("h3", { tabindex: -1, lang: row.language }, row.question),
    h("p", { class: "k-muted" }, about.filter(Boolean).join(" · ")),
    h("div", { class: "k-badges" }, outcome(row.error_class)));
}

function expected({ expected: asked }) {
  const title = h("h4", {}, t("q.expected"));
  if (!asked) return [title, h("p", {}, t("q.unknown"))];
  const texts = [asked.reference, ...asked.answers].filter(Boolean);
  return [title,
    asked.answerable === false ? h("p", {}, t("q.silent")) : null,
    asked.answerable === null ? h("p", {}, t("q.either")) : null,
    asked.history.length ? part("q.history", list(asked.history.map((one) => one.content))) : null,
    texts.length ? part("q.reference", texts.map((text) => h("p", {}, text))) : null,
    asked.documents.length ? part("q.documents", list(asked.documents)) : null,
    asked.key_facts.length ? part("q.key_facts", list(asked.key_facts.map((fact) => h("code", {}, fact)))) : null];
}

function got({ row }) {
  const answer = row.failure ? h("p", {}, t("q.failed", { reason: row.failure }))
    : [row.abstained ? h("p", {}, h("strong", {}, t("q.abstained"))) : null, h("p", { class: "k-answered", lang: row.language }, row.answer)];
  const cited = row.citations.map((one) => h("li", { value: one.number },
    h("strong", {}, [one.document_id, one.locator].filter(Boolean).join(" · ")), h("q", {}, one.quote)));
  return [h("h4", {}, t("q.got")), answer,
    cited.length ? part("q.cited", h("ol", { class: "k-cited" }, cited)) : null,
    row.retrieved.length ? part("q.ranking", ranking(row)) : null,
    row.confidence === null ? null : h("p", { class: "k-muted" }, t("q.confidence", { value: value("", row.confidence) }))];
}

function ranking(row) {
  const cited = new Set(row.citations.map((one) => one.document_id));
  return h("ol", { class: "k-ranking" }, row.retrieved.map((id) => h("li", {}, h("span", {}, id),
    row.expected.includes(id) ? h("span", { class: "k-badge k-badge--good" }, t("q.is_expected")) : null,
    cited.has(id) ? h("span", { class: "k-badge" }, t("q.is_cited")) : null)));
}

function measured({ row, timing }) {
  const judged = options.metrics.filter((name) => row.metrics[name] !== null && row.metrics[name] !== undefined);
  const steps = timing ? [...Object.entries(timing.steps_ms), [t("q.total"), timing.total_ms]] : [];
  return h("div", { class: "k-document__columns" },
    table(t("q.metrics"), [t("metric"), t("mean")], judged.map((name) => [metric(name), value(name, row.metrics[name])])),
    steps.length ? table(t("q.timings"), [t("q.timings"), ""], steps.map(([name, ms]) => [name, t("q.milliseconds", { value: milliseconds(ms) })])) : null);
}
