// One run: its figures with intervals, what became of its questions, and the questions themselves.
import { get } from "../corpus/api.js";
import { fill, h, labelled, notice } from "../corpus/dom.js";
import { day, moment, number } from "../corpus/formats.js";
import { downloads, outcome, pages, path, select, table, told } from "./parts.js";
import { counted, interval, metric, milliseconds, options, t, value } from "./words.js";

const SIZE = 25;

/** Return what there is to see of a run; `look` shows one of its questions. */
export async function run(id, { look }) {
  try {
    const [record, summary] = await Promise.all([get(path(id)), get(path(id, "summary"))]);
    return [
      h("header", { class: "k-document__head" },
        h("h3", { tabindex: -1 }, id),
        h("p", { class: "k-muted" }, `${moment(record.started)} · ${t("stichtag")} ${day(record.stichtag)} · ${t(`state.${record.state}`)}`),
        downloads(path(id, "report"), ["html", "md", "csv", "json"])),
      record.answered < record.questions ? notice("info", t("summary.partial")) : null,
      figures(summary), questions(id, look)];
  } catch (error) { return [h("h3", { tabindex: -1 }, id), notice("danger", error.message)]; }
}

function figures({ metrics, categories, errors, latency_ms: latency, identity }) {
  const known = options.metrics.filter((name) => name in metrics);
  const rows = (names) => names.filter((name) => name in metrics).map((name) => {
    const { mean, low, high, count } = metrics[name];
    return [metric(name), value(name, mean), interval(name, low, high), number(count)];
  });
  const columns = [t("metric"), t("mean"), t("interval"), t("judged")];
  const fold = (key, content) => h("details", { class: "k-fold" }, h("summary", {}, t(key)), content);
  return h("section", { "aria-labelledby": "kiko-summary-title" },
    h("h4", { id: "kiko-summary-title" }, t("summary")),
    h("p", { class: "k-lead" }, t("summary.hint")),
    table(t("summary"), columns, rows(options.first_metrics), true),
    table(t("outcomes"), [t("outcome"), t("judged")],
      options.outcomes.filter((name) => errors[name]).map((name) => [outcome(name), number(errors[name])])),
    latency && h("p", {}, t("latency", { p50: milliseconds(latency.p50), p95: milliseconds(latency.p95), slowest: milliseconds(latency.slowest) })),
    fold("more_metrics", table(t("more_metrics"), columns, rows(known), true)),
    fold("by_category", byCategory(categories)),
    fold("identity", h("dl", { class: "k-legend" }, Object.entries(identity).flatMap(([key, one]) => [h("dt", {}, key), h("dd", {}, one)]))));
}

function byCategory(categories) {
  const names = options.category_metrics;
  return table(t("by_category"), [t("category"), ...names.map(metric), t("judged")],
    Object.entries(categories).map(([name, found]) => [name === "–" ? t("no_category") : name,
      ...names.map((one) => value(one, found[one]?.mean)), number(found.correct?.count ?? 0)]), true);
}

function questions(id, look) {
  const found = h("div", { class: "k-found" });
  const kinds = h("div", { class: "k-field" });
  const topics = h("div", { class: "k-field" });
  const words = h("input", { type: "search", autocomplete: "off", maxlength: 200 });
  const wanted = { outcome: "", category: null };
  let waiting = 0;
  words.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(load, 250); });

  async function load(page = 1) {
    await told(found, async () => {
      const query = { outcome: wanted.outcome, category: wanted.category, query: words.value, page, size: SIZE };
      const answer = await get(path(id, "rows"), query);
      if (!kinds.firstChild) chooseFrom(answer);
      fill(found, h("p", { class: "k-muted", role: "status" }, counted("found", answer.total)),
        h("ul", { class: "k-rows", role: "list" }, answer.items.map(item)), pages(answer, load));
    });
  }

  const item = (row) => h("li", { class: "k-row" },
    h("div", { class: "k-row__what" },
      h("button", { type: "button", class: "k-row__title", lang: row.language, onclick: () => look(row.id) }, row.question),
      h("div", { class: "k-muted" }, [row.id, row.category].filter(Boolean).join(" · "))),
    h("div", { class: "k-row__state" }, outcome(row.error_class)));

  function chooseFrom({ outcomes, categories }) {
    const count = (name, n) => t("with_count", { name, count: number(n) });
    const every = [["", t("all")]];
    const results = options.outcomes.filter((name) => outcomes[name]).map((name) => [name, count(t(`outcome.${name}`), outcomes[name])]);
    const all = Object.keys(categories).sort((a, b) => a.localeCompare(b, "de"));
    const named = all.filter(Boolean).map((name) => [name, count(name, categories[name])]);
    fill(kinds, ...labelled(t("outcome"), select([...every, ...results], "", (event) => { wanted.outcome = event.target.value; load(); })).children);
    fill(topics, ...labelled(t("category"), select([...every, ...named], "", (event) => { wanted.category = event.target.value || null; load(); })).children);
  }

  load();
  return h("section", { "aria-labelledby": "kiko-rows-title" },
    h("h4", { id: "kiko-rows-title" }, t("rows")),
    h("div", { class: "k-choose", role: "group", "aria-label": t("filters") }, labelled(t("find"), words), kinds, topics), found);
}
