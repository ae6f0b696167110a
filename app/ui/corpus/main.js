// The Korpus tab: its areas, and which one is shown.
import * as api from "./api.js";
import { button, fill, h, notice } from "./dom.js";
import { show } from "./document.js";
import { gaps } from "./gaps.js";
import { hitTest } from "./hits.js";
import { audit } from "./history.js";
import { documents, pages } from "./list.js";
import { stored, uploaded } from "./sources.js";
import { uploads } from "./upload.js";
import { t } from "./words.js";

const root = document.getElementById("kiko-corpus");
const status = h("div", { class: "k-unseen", role: "status" });
const say = (text) => { status.textContent = text; };

const panel = (name, ...children) => h("div", { class: "k-panel", "data-panel": name }, children);
const documentPanel = panel("document");
const list = documents({ open, say });
const holes = gaps();
const log = h("div", { class: "k-found" });
const areas = {
  documents: { element: panel("documents", uploads({ openUpload, say }), list.section), load: list.load },
  hits: { element: panel("hits", hitTest({ open, say })), load: () => {} },
  gaps: { element: panel("gaps", holes.section), load: holes.load },
  log: { element: panel("log", logSection()), load: () => loadLog() },
};
let area = "documents";

const tab = (name) => button(t(`corpus.area.${name}`), () => go(name), "quiet", { class: "k-area", "data-area": name });
const nav = h("nav", { class: "k-areas", "aria-label": t("corpus.areas") }, Object.keys(areas).map(tab));
fill(root, status, h("h2", {}, t("corpus.title")), h("p", { class: "k-lead" }, t("corpus.lead")), nav,
  Object.values(areas).map((one) => one.element), documentPanel);
go("documents");

function go(name) {
  area = name;
  reveal(areas[name].element);
  areas[name].load(true);
}

function reveal(element) {
  for (const one of root.querySelectorAll("[data-panel]")) one.hidden = one !== element;
  for (const one of nav.children) {
    if (one.dataset.area === area && element !== documentPanel) one.setAttribute("aria-current", "page");
    else one.removeAttribute("aria-current");
  }
}

function changed() { list.load(true); }

function back() {
  go(area);
  nav.querySelector(`[data-area="${area}"]`).focus();
}

const tools = { back, changed, say, open, openUpload };

async function open(id, message = null) {
  reveal(documentPanel);
  await show(documentPanel, stored(id), tools);
  if (message) documentPanel.querySelector(".k-remarks")?.prepend(message);
}

function openUpload(uploadId, part, target) {
  reveal(documentPanel);
  return show(documentPanel, uploaded(uploadId, part, target), tools);
}

function logSection() {
  return h("section", { "aria-labelledby": "kiko-log-title" },
    h("h3", { id: "kiko-log-title" }, t("corpus.audit.all")),
    h("p", { class: "k-lead" }, t("corpus.audit.lead")), log);
}

async function loadLog(page = 1) {
  try {
    const answer = await api.get("audit", { page });
    fill(log, audit(answer.items, true), pages(answer, loadLog));
  } catch (error) { fill(log, notice("danger", error.message)); }
}
