// What can be done with a document. Each asks first where something cannot be taken back.
import * as api from "./api.js";
import { confirm } from "./dialog.js";
import { h, notice } from "./dom.js";
import { kinds, named } from "./findings.js";
import { bring } from "./upload.js";
import { previews } from "./sources.js";
import { t } from "./words.js";

/** Store what was changed; publishing comes later. */
export function save(view) {
  return view.busy(async () => done(view, "corpus.saved", await store(view)));
}

/** Store what was changed and publish it; personal data in it have to be confirmed. */
export async function publish(view) {
  const open = view.edited() ? [] : view.findings.open();
  const reason = open.length ? await mayPublish(named(open)) : "";
  if (reason === null) return;
  await view.busy(async () => {
    const id = await store(view);
    try { await live(id, { confirm_personal_data: open.length > 0, reason }); } catch (error) {
      if (view.item.stored) throw error;
      await view.tools.open(id, notice("danger", error.message)); // stored, but not published
      return;
    }
    await done(view, "corpus.published", id);
  });
}

/** Take a document out of the answers. */
export async function withdraw(view) {
  const reason = await confirm({ title: t("corpus.withdraw.title"), action: t("corpus.withdraw"),
    body: [h("p", {}, t("corpus.withdraw.is"))], reason: t("corpus.reason") });
  if (reason === null) return;
  await view.busy(async () => {
    await api.post(api.documentAddress(view.item.id, "withdraw"), { reason }, view.item.tag);
    await done(view, "corpus.withdrawn", view.item.id);
  });
}

/** Remove a document with all that belongs to it. */
export async function remove(view) {
  const reason = await confirm({ title: t("corpus.delete.title"), action: t("corpus.delete.yes"), look: "danger",
    body: [h("p", {}, t("corpus.delete.is", { title: view.item.front.title }))], reason: t("corpus.reason") });
  if (reason === null) return;
  await view.busy(async () => {
    await api.remove(api.documentAddress(view.item.id), { reason }, view.item.tag);
    view.tools.changed();
    view.tools.say(t("corpus.deleted"));
    view.tools.back();
  });
}

/** Upload a file as the next version of a document; it is looked through before it is saved. */
export function replace(view) {
  const input = h("input", { type: "file" });
  input.addEventListener("change", () => view.busy(async () => {
    const said = (text) => { view.said.replaceChildren(notice("info", text)); };
    const outcome = await bring({ file: input.files[0], state: said, progress: () => {} });
    const [text] = await previews(outcome.upload_id);
    await view.tools.openUpload(outcome.upload_id, text.part, view.item.id);
  }));
  input.click();
}

/** Save an older version as the newest one. */
export async function restore(view, number) {
  const go = await confirm({ title: t("corpus.restore.title", { number }), action: t("corpus.restore"),
    body: [h("p", {}, t("corpus.restore.is"))] });
  if (go === null) return;
  await view.busy(async () => {
    await api.post(api.documentAddress(view.item.id, "restore"), { version: number }, view.item.tag);
    await done(view, "corpus.restored", view.item.id);
  });
}

async function store(view) {
  return view.dirty ? view.source.save(view.edit(), view.item) : view.item.id;
}

/** Publish; the server may find personal data that was not known here. */
async function live(id, how) {
  const place = api.documentAddress(id, "publish");
  try { await api.post(place, how); } catch (error) {
    if (!error.problem?.findings) throw error;
    const reason = await mayPublish(kinds(error.problem.findings));
    if (reason === null) throw error;
    await api.post(place, { confirm_personal_data: true, reason });
  }
}

function mayPublish(found) {
  return confirm({ title: t("corpus.publish.personal"), action: t("corpus.publish.anyway"), look: "danger",
    body: [h("p", {}, t("corpus.publish.personal.is")), h("ul", { class: "k-plain-list" }, found)],
    must: t("corpus.publish.must"), reason: t("corpus.reason") });
}

function done(view, key, id) {
  view.tools.changed();
  view.tools.say(t(key));
  return view.tools.open(id, notice("success", t(key)));
}
