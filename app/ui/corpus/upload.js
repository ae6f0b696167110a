// The drop zone: files go to our own endpoint one by one, each with a row that says where it is.
import { follow, upload } from "./api.js";
import { button, h, unseen } from "./dom.js";
import { previews } from "./sources.js";
import { counted, options, size, t } from "./words.js";

const AT_ONCE = 2;
const waiting = [];
let running = 0;

/** Return the section; `open` shows a document, `changed` hears that there is a new one. */
export function uploads({ open, openUpload, changed, say }) {
  const input = h("input", { type: "file", multiple: true, id: "kiko-files", class: "k-unseen",
    accept: options.suffixes.join(","), "aria-describedby": "kiko-files-hint" });
  const rows = h("ul", { class: "k-files", role: "list", "aria-label": t("corpus.files") });
  const zone = h("div", { class: "k-drop" },
    input,
    h("p", { class: "k-drop__how", "aria-hidden": "true" }, t("corpus.drop")),
    h("label", { for: input.id, class: "k-button k-button--primary" }, t("corpus.choose")),
    h("p", { class: "k-field__hint", id: "kiko-files-hint" }, t("corpus.drop.hint", options)));
  const take = (files) => {
    if (!files.length) return;
    const jobs = [...files].map((file) => row(file, rows, { open, openUpload }));
    waiting.push(...jobs.map((show) => ({ show, changed, say })));
    say(counted("corpus.taken", jobs.length));
    next();
  };
  input.addEventListener("change", () => { take(input.files); input.value = ""; });
  dropping(zone, take);
  return h("section", { class: "k-upload", "aria-labelledby": "kiko-upload-title" },
    h("h3", { id: "kiko-upload-title" }, t("corpus.upload")), zone, rows);
}

function dropping(zone, take) {
  let inside = 0;
  const over = (by) => { inside = by ? inside + by : 0; zone.classList.toggle("is-over", inside > 0); };
  zone.addEventListener("dragenter", (event) => { event.preventDefault(); over(1); });
  zone.addEventListener("dragleave", () => over(-1));
  zone.addEventListener("dragover", (event) => { event.preventDefault(); });
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    over(0);
    take(event.dataTransfer.files);
  });
}

function next() {
  while (running < AT_ONCE && waiting.length) {
    running += 1;
    deliver(waiting.shift()).finally(() => { running -= 1; next(); });
  }
}

async function deliver({ show, changed, say }) {
  const { file } = show;
  try {
    const outcome = await bring(show);
    show.done(outcome, await texts(outcome));
    say(t("corpus.understood", { name: file.name }));
    changed();
  } catch (error) {
    show.failed(error.message);
    say(t("corpus.refused", { name: file.name, reason: error.message }));
  }
}

/** Send a file and wait until it was read; resolves to what became of it. */
export async function bring({ file, state, progress }) {
  if (file.size > options.max_mb * 1e6) throw new Error(t("corpus.too_large", { size: size(file.size), ...options }));
  state(t("corpus.sending"));
  const job = await upload(file, progress);
  progress(null);
  const ended = await follow(job.id, (seen) => { state(t(`corpus.job.${seen.state}`)); });
  const outcome = ended.files[0];
  if (ended.state === "failed" || outcome?.state === "failed") throw new Error(outcome?.message || ended.message);
  return outcome;
}

/** Return what a file turned into: documents saved already, or texts to look through first. */
async function texts(outcome) {
  const saved = outcome.documents;
  if (saved.length) return saved.map((id) => ({ id, name: saved.length > 1 ? id : "" }));
  return (await previews(outcome.upload_id)).map((one) => ({ name: one.part }));
}

function row(file, rows, { open, openUpload }) {
  const bar = h("progress", { max: 1, "aria-label": t("corpus.progress", { name: file.name }) });
  const said = h("span", { class: "k-file__state" }, t("corpus.waiting"));
  const end = h("div", { class: "k-file__end" });
  const item = h("li", { class: "k-file" },
    h("div", { class: "k-file__name" }, h("strong", {}, file.name), " ", h("span", { class: "k-muted" }, size(file.size))),
    h("div", { class: "k-file__now" }, bar, said), end);
  rows.prepend(item);
  const finish = (tone, sign, text) => {
    bar.remove();
    item.classList.add(`k-file--${tone}`);
    said.replaceChildren(h("span", { class: `k-sign k-sign--${tone}`, "aria-hidden": "true" }, sign), text);
  };
  return {
    file,
    state: (text) => { said.textContent = text; },
    progress: (share) => { if (share === null) bar.removeAttribute("value"); else bar.value = share; },
    failed: (text) => finish("danger", "!", text),
    done: (outcome, parts) => {
      finish("success", "✓", parts.length > 1 ? counted("corpus.inside", parts.length) : t("corpus.ready"));
      end.append(...parts.map((part) => button(
        part.name ? t("corpus.review.part", part) : [t("corpus.review"), unseen(` ${file.name}`)],
        () => (part.id ? open(part.id) : openUpload(outcome.upload_id, part.name)), "small")));
    },
  };
}
