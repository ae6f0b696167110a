// The Auswertung tab: its areas, and which one is shown.
import { button, fill, h } from "../corpus/dom.js";
import { comparing } from "./compare.js";
import { feedback } from "./feedback.js";
import { question } from "./question.js";
import { run } from "./run.js";
import { runs } from "./runs.js";
import { t } from "./words.js";

const root = document.getElementById("kiko-evaluation");
const status = h("div", { class: "k-unseen", role: "status" });
const say = (text) => { status.textContent = text; };

const panel = (name, ...children) => h("div", { class: "k-panel", "data-panel": name }, children);
const runPanel = panel("run");
const questionPanel = panel("question");
const all = runs({ open: openRun, say });
const two = comparing({ look: openQuestion });
const opinions = feedback({ say });
const areas = {
  runs: { element: panel("runs", all.section), load: all.load },
  compare: { element: panel("compare", two.section), load: two.load },
  feedback: { element: panel("feedback", opinions.section), load: opinions.load },
};
let area = "runs";

const tab = (name) => button(t(`area.${name}`), () => go(name), "quiet", { class: "k-area", "data-area": name });
const nav = h("nav", { class: "k-areas", "aria-label": t("areas") }, Object.keys(areas).map(tab));
fill(root, status, h("h2", {}, t("title")), h("p", { class: "k-lead" }, t("lead")), nav,
  Object.values(areas).map((one) => one.element), runPanel, questionPanel);
go("runs");

function go(name) {
  area = name;
  reveal(areas[name].element);
  areas[name].load();
}

function reveal(element) {
  for (const one of root.querySelectorAll("[data-panel]")) one.hidden = one !== element;
  for (const one of nav.children) {
    if (one.dataset.area === area && element === areas[area].element) one.setAttribute("aria-current", "page");
    else one.removeAttribute("aria-current");
  }
}

const back = (to) => button(t("back"), to, "quiet", { class: "k-button k-button--quiet k-back" });

function backToArea() {
  go(area);
  nav.querySelector(`[data-area="${area}"]`).focus();
}

async function openRun(id) {
  fill(runPanel, back(backToArea), await run(id, { look: (one) => openQuestion(id, one, runPanel) }));
  reveal(runPanel);
  runPanel.querySelector("h3")?.focus();
}

/** Show a question of a run; the way back leads to what was shown before. */
async function openQuestion(id, one, from = areas.compare.element) {
  const focused = document.activeElement;
  fill(questionPanel, back(() => { reveal(from); focused?.focus(); }), await question(id, one));
  reveal(questionPanel);
  questionPanel.querySelector("h3")?.focus();
}
