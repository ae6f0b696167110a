// Starting a run and the table of all runs; one that is going on is followed until it ends.
import { get, post, remove } from "../corpus/api.js";
import { button, fill, h, labelled, notice, unseen } from "../corpus/dom.js";
import { day, isoDay, moment, number } from "../corpus/formats.js";
import { path, select, table, told } from "./parts.js";
import { t } from "./words.js";

const PAUSE = 700; // milliseconds between two looks at a run

/** Return the section and a way to load it; `open` shows a run, `say` tells screen readers. */
export function runs({ open, say }) {
  const said = h("div", { class: "k-said" });
  const form = h("div", { class: "k-start" });
  const list = h("div", { class: "k-found" });
  const stopping = new Set();
  let shown = [];
  let timer = 0;

  async function load() {
    clearTimeout(timer);
    await told(list, async () => {
      const found = await get("evaluations");
      for (const run of found) {
        const before = shown.find((one) => one.id === run.id);
        if (before?.state === "running" && run.state !== "running") {
          stopping.delete(run.id);
          say(t("ended", { id: run.id, state: t(`state.${run.state}`) }));
        }
      }
      if (!sameRows(shown, found)) fill(list, found.length ? overview(found) : h("p", { class: "k-none" }, t("runs.none")));
      else for (const run of found) if (run.state === "running") advance(list, run);
      shown = found;
      if (found.some((run) => run.state === "running")) timer = setTimeout(load, PAUSE);
    });
  }

  async function act(work) {
    fill(said);
    await told(said, work);
    shown = [];
    await load();
  }

  const overview = (found) => table(t("runs"),
    [t("column.run"), t("column.state"), t("column.begun"), t("column.what")], found.map(row), true, "k-table--words");

  const row = (run) => [
    run.answered && run.state !== "running"
      ? h("button", { type: "button", class: "k-row__title", onclick: () => open(run.id) }, run.id)
      : h("span", {}, run.id),
    [h("span", { class: `k-badge k-run--${run.state}` }, t(`state.${run.state}`)),
      run.state === "running" ? bar(run) : h("span", { class: "k-muted" }, ` ${answered(run)}`),
      run.message ? h("p", { class: "k-muted" }, run.message) : null],
    [moment(run.started), h("span", { class: "k-muted" }, ` ${t("stichtag")} ${day(run.stichtag)}`)],
    h("div", { class: "k-actions" }, actions(run)),
  ];

  function actions(run) {
    const named = (key) => [t(key), unseen(` ${run.id}`)];
    if (run.state === "running") {
      const halt = button(named("stop"), () => {
        stopping.add(run.id);
        halt.disabled = true;
        halt.textContent = t("stopping");
        return told(said, () => post(path(run.id, "stop")));
      }, "small", { disabled: stopping.has(run.id) });
      return halt;
    }
    const sure = button(named("delete.sure"), () => act(async () => {
      await remove(path(run.id));
      say(t("deleted", { id: run.id }));
    }), "small", { hidden: true });
    sure.classList.add("k-button--danger");
    const ask = button(named("delete"), () => { ask.hidden = true; sure.hidden = false; sure.focus(); }, "small");
    return [
      run.answered ? button(named("open"), () => open(run.id), "small") : null,
      run.state === "done" ? null : button(named("resume"), () => act(() => post(path(run.id, "resume"))), "small"),
      ask, sure];
  }

  async function loadForm() {
    await told(form, async () => {
      const suites = await get("evaluations/suites");
      const usable = suites.filter((suite) => !suite.problem);
      const names = usable.map((s) => [s.name, t("suite.option", { name: s.name, count: number(s.questions) })]);
      const suite = select(names, names[0]?.[0]);
      const when = h("input", { type: "text", class: "k-day", inputmode: "numeric", autocomplete: "off", placeholder: "TT.MM.JJJJ" });
      const go = button(t("go"), () => act(async () => {
        const stichtag = isoDay(when.value);
        if (stichtag === undefined) throw new Error(t("stichtag.wrong", { value: when.value }));
        await post("evaluations", { suite: suite.value, stichtag });
        say(t("started"));
      }), "primary");
      fill(form, labelled(t("suite"), suite), labelled(t("stichtag"), when, t("stichtag.hint")), go,
        suites.filter((s) => s.problem).map((s) => notice("warning", t("suite.broken", { name: s.name, reason: s.problem }))));
    });
  }

  const section = [
    h("section", { "aria-labelledby": "kiko-start-title" },
      h("h3", { id: "kiko-start-title" }, t("start")), form, said),
    h("section", { "aria-labelledby": "kiko-runs-title" },
      h("h3", { id: "kiko-runs-title" }, t("runs")), list)];
  return { section, load: () => Promise.all([loadForm(), load()]) };
}

const answered = (run) => t("answered", { answered: number(run.answered), questions: number(run.questions) });

const bar = (run) => h("div", { class: "k-run__now", "data-run": run.id },
  h("progress", { max: run.questions, value: run.answered, "aria-label": t("progress", { id: run.id }) }),
  h("span", { class: "k-muted" }, answered(run)));

/** Move the bar of a run that goes on: nothing else in the table is drawn anew. */
function advance(list, run) {
  const now = list.querySelector(`[data-run="${CSS.escape(run.id)}"]`);
  if (!now) return;
  now.querySelector("progress").value = run.answered;
  now.querySelector("span").textContent = answered(run);
}

const sameRows = (a, b) => a.length > 0 && a.length === b.length
  && a.every((run, i) => run.id === b[i].id && run.state === b[i].state);
