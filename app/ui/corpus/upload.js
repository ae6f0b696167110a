// The drop zone: files go to our own endpoint one by one, each with a row that says where it is.
import { follow, upload } from "./api.js";
import { button, fill, h, unseen } from "./dom.js";
import { pending, remember } from "./pending.js";
import { discard, previews } from "./sources.js";
import { counted, options, size, t } from "./words.js";

const AT_ONCE = 2;
const waiting = [];
let running = 0;

/** Return the section; `openUpload` shows a text, `say` tells screen readers. */
export function uploads({ openUpload, say }) {
  const input = h("input", { type: "file", multiple: true, id: "kiko-files", class: "k-unseen",
    accept: options.suffixes.join(","), "aria-describedby": "kiko-files-hint" });
  const rows = h("ul", { class: "k-files", role: "list", "aria-label": t("corpus.files") });
  const zone = h("div", { class: "k-drop" },
    input,
    h("p", { class: "k-drop__how", "aria-hidden": "true" }, t("corpus.drop")),
    h("label", { for: input.id, class: "k-button k-button--primary" }, t("corpus.choose")),
    h("p", { class: "k-field__hint", id: "kiko-files-hint" }, t("corpus.drop.hint", options)));
  const add = (file) => { const show = row(file, { openUpload, say }); rows.prepend(show.item); return show; };
  const take = (files) => {
    if (!files.length) return;
    waiting.push(...[...files].map((file) => ({ show: add(file), say })));
    say(counted("corpus.taken", files.length));
    next();
  };
  for (const one of pending()) add(one).done(one);
  input.addEventListener("change", () => { take(input.files); input.value = ""; });
  dropping(zone, take);
  document.getElementById("kiko-corpus").addEventListener("kiko-pending", () => tidy(rows));
  return h("section", { class: "k-upload", "aria-labelledby": "kiko-upload-title" },
    h("h3", { id: "kiko-upload-title" }, t("corpus.upload")), zone, rows);
}

/** Send a file and wait until it was read; resolves to what became of it. */
export async function bring({ file, state, progress }) {
  if (file.size > options.max_mb * 1024 ** 2) throw new Error(t("corpus.too_large", { size: size(file.size), ...options }));
  state(t("corpus.sending"));
  const job = await upload(file, progress);
  progress(null);
  const ended = await follow(job.id, (seen) => { state(t(`corpus.job.${seen.state}`)); });
  const outcome = ended.files[0];
  if (ended.state === "failed" || outcome?.state === "failed") throw new Error(outcome?.message || ended.message);
  return outcome;
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

async function deliver({ show, say }) {
  const { name } = show.file;
  try {
    const { upload_id: id } = await bring(show);
    const known = { upload_id: id, name, size: show.file.size, parts: (await previews(id)).map((text) => text.part) };
    remember(known);
    show.done(known);
    say(t("corpus.understood", { name }));
  } catch (error) {
    show.failed(error.message);
    say(t("corpus.refused", { name, reason: error.message }));
  }
}

/** Take away the rows, and the buttons, of what does not wait any more. */
function tidy(rows) {
  const parts = new Map(pending().map((one) => [one.upload_id, one.parts]));
  for (const item of [...rows.children]) {
    const { upload: id } = item.dataset;
    if (id && !parts.has(id)) item.remove();
    for (const one of item.querySelectorAll("[data-part]")) if (!parts.get(id)?.includes(one.dataset.part)) one.remove();
  }
}

function row(file, { openUpload, say }) {
  const bar = h("progress", { max: 1, value: 0, "aria-label": t("corpus.progress", { name: file.name }) });
  const said = h("span", { class: "k-file__state" }, t("corpus.waiting"));
  const end = h("div", { class: "k-file__end" });
  const item = h("li", { class: "k-file" },
    h("div", { class: "k-file__name" }, h("strong", {}, file.name), " ", h("span", { class: "k-muted" }, size(file.size))),
    h("div", { class: "k-file__now" }, bar, said), end);
  const named = (label) => [label, unseen(` ${file.name}`)];
  const away = (label, work) => button(named(label), async () => {
    await work().catch(() => {}); // gone already: then so is the row
    item.remove();
    say(t("corpus.discarded", { name: file.name }));
  }, "small");
  const finish = (tone, sign, text) => {
    bar.remove();
    item.classList.add(`k-file--${tone}`);
    fill(said, h("span", { class: `k-sign k-sign--${tone}`, "aria-hidden": "true" }, sign), text);
  };
  return {
    file, item,
    state: (text) => { said.textContent = text; },
    progress: (share) => { if (share === null) bar.removeAttribute("value"); else bar.value = share; },
    failed: (text) => {
      finish("danger", "!", text);
      fill(end, away(t("corpus.hide"), async () => {}));
    },
    done: ({ upload_id: id, parts }) => {
      item.dataset.upload = id;
      finish("success", "✓", parts.length > 1 ? counted("corpus.inside", parts.length) : t("corpus.ready"));
      fill(end, parts.map((part) => button(part ? t("corpus.review.part", { name: part }) : named(t("corpus.review")),
        () => openUpload(id, part), "small", { "data-part": part })),
      away(t("corpus.discard"), () => discard(id)));
    },
  };
}
