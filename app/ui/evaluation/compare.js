// Two runs side by side: what got better or worse, whether that is chance, and which questions changed.
import { get } from "../corpus/api.js";
import { button, fill, h, labelled } from "../corpus/dom.js";
import { number } from "../corpus/formats.js";
import { downloads, outcome, path, select, table, told } from "./parts.js";
import { counted, interval, metric, probability, t, value } from "./words.js";

const LIKELY = 0.05; // the usual bound of the paired randomisation test

/** Return the section and a way to load it; `look` shows one question of a run. */
export function comparing({ look }) {
  const form = h("div", { class: "k-choose" });
  const found = h("div", { class: "k-found" });
  const chosen = {};

  async function load() {
    await told(form, async () => {
      const runs = (await get("evaluations")).filter((run) => run.answered > 0);
      if (runs.length < 2) {
        fill(form, h("p", { class: "k-none" }, t("compare.few")));
        fill(found);
        return;
      }
      const names = runs.map((run) => [run.id, run.id]);
      const there = (id, fallback) => (runs.some((run) => run.id === id) ? id : fallback);
      const before = select(names, there(chosen.before, runs[1].id));
      const after = select(names, there(chosen.after, runs[0].id));
      fill(form, labelled(t("compare.before"), before), labelled(t("compare.after"), after),
        button(t("compare.go"), () => {
          Object.assign(chosen, { before: before.value, after: after.value });
          return told(found, async () => {
            fill(found, shown(await get(path(before.value, `compare/${encodeURIComponent(after.value)}`)), chosen, look));
            found.querySelector("h4").focus();
          });
        }, "primary"));
    });
  }

  const section = h("section", { "aria-labelledby": "kiko-compare-title" },
    h("h3", { id: "kiko-compare-title" }, t("compare")), form, found);
  return { section, load };
}

function shown(comparison, chosen, look) {
  const { before, after } = { ...chosen };
  return [
    h("h4", { tabindex: -1 }, `${before} → ${after}`),
    h("p", { class: "k-muted" }, counted("compare.shared", comparison.shared)),
    verdict(comparison.differences),
    downloads(path(before, `compare/${encodeURIComponent(after)}/report`), ["html", "md", "json"]),
    settings(comparison.settings),
    table(t("summary"),
      [t("metric"), t("compare.before"), t("compare.after"), t("compare.change"), t("compare.p"), t("compare.wins"), t("compare.losses")],
      comparison.differences.map(difference), true),
    table(t("by_category"), [t("category"), t("compare.wins"), t("compare.losses"), t("compare.ties")],
      Object.entries(comparison.categories).map(([name, one]) => [name === "–" ? t("no_category") : name, ...[one.wins, one.losses, one.ties].map(number)])),
    changes(comparison.changes, { before, after, look })];
}

function verdict(differences) {
  const deciding = differences.find((one) => one.metric === "correct");
  if (!deciding) return null;
  const { wins, losses, ties } = deciding.tally;
  const meaning = t(`compare.${wins + losses === 0 ? "no_difference" : deciding.p_value < LIKELY ? "real" : "chance"}`);
  return h("p", { class: "k-verdict" }, t("compare.verdict", { wins: number(wins), losses: number(losses), ties: number(ties), p: probability(deciding.p_value), meaning }));
}

function difference({ metric: name, before, after, change, p_value: p, tally }) {
  return [metric(name), value(name, before), value(name, after),
    `${value(name, change.mean, true)} (${interval(name, change.low, change.high, true)})`, probability(p), number(tally.wins), number(tally.losses)];
}

function settings(found) {
  const rows = Object.entries(found);
  if (!rows.length) return h("p", {}, t("compare.same"));
  return h("details", { class: "k-fold" }, h("summary", {}, `${t("compare.settings")} (${rows.length})`),
    h("dl", { class: "k-legend" }, rows.flatMap(([key, [a, b]]) => [h("dt", {}, key), h("dd", {}, `${a} → ${b}`)])));
}

function changes(found, { before, after, look }) {
  if (!found.length) return h("p", {}, t("compare.unchanged"));
  const said = (when, answer) => h("p", { class: "k-muted" }, t("compare.said", { when, answer }));
  return h("section", { class: "k-part", "aria-labelledby": "kiko-changed-title" },
    h("h4", { id: "kiko-changed-title" }, `${t("compare.changed")} (${number(found.length)})`),
    h("ul", { class: "k-rows", role: "list" }, found.map((one) => h("li", { class: "k-change" },
      h("strong", { lang: "de" }, one.question),
      h("div", { class: "k-badges" },
        h("span", {}, one.id), outcome(one.before), h("span", { "aria-hidden": "true" }, "→"), outcome(one.after)),
      said(t("compare.before"), one.answer_before), said(t("compare.after"), one.answer_after),
      h("div", { class: "k-actions" },
        button(`${t("open")}: ${t("compare.before")}`, () => look(before, one.id), "small"),
        button(`${t("open")}: ${t("compare.after")}`, () => look(after, one.id), "small"))))));
}
