// One document: what was understood, what it will be cited as, and what can be done with it.
import * as api from "./api.js";
import { confirm } from "./dialog.js";
import { button, fill, h, labelled, notice } from "./dom.js";
import { findings, kinds } from "./findings.js";
import { FieldError, form } from "./form.js";
import { history } from "./history.js";
import { statusBadge } from "./list.js";
import { passages } from "./passages.js";
import { t } from "./words.js";

/**
 * Show one document in `panel`. `load()` fetches it; `save(front, body, redactions)`
 * stores it and resolves to its id. `tools` are back, changed, say, open.
 */
export async function show(panel, source, tools) {
  fill(panel, h("p", { class: "k-progress" }, t("corpus.loading")));
  let item;
  try { item = await source.load(); } catch (error) {
    fill(panel, back(tools), notice("danger", error.message));
    return;
  }
  const view = new View(panel, source, item, tools);
  fill(panel, view.elements());
  panel.querySelector("h3").focus({ preventScroll: true });
  document.getElementById("kiko-corpus").scrollIntoView({ block: "start" });
}

const back = (tools) => button(t("corpus.back"), tools.back, "quiet", { class: "k-button k-button--quiet k-back" });

class View {
  constructor(panel, source, item, tools) {
    Object.assign(this, { panel, source, item, tools, dirty: !item.stored });
    const changed = () => { this.dirty = true; this.buttons(); };
    this.form = form(item.front, item.why, changed);
    this.findings = findings(item.text, item.findings, changed);
    this.body = h("textarea", { rows: 16, lang: "de", spellcheck: "true" });
    this.body.value = item.body;
    this.body.addEventListener("input", () => { this.findings.close(this.edited()); changed(); });
    this.said = h("div", { class: "k-said", role: "alert" });
    this.bar = h("div", { class: "k-actions k-bar", role: "group", "aria-label": t("corpus.actions") });
    this.buttons();
  }

  elements() {
    const { item, tools } = this;
    return [back(tools),
      h("div", { class: "k-document__head" },
        h("h3", { tabindex: -1, lang: "de" }, item.front.title || item.name),
        h("div", { class: "k-badges" }, item.stored ? statusBadge(item.status) : h("span", { class: "k-badge k-status" }, t("corpus.unsaved")),
          item.version ? h("span", { class: "k-badge" }, t("corpus.version", { number: item.version })) : null,
          item.own ? null : h("span", { class: "k-badge" }, t("corpus.bundled"))),
        original(item)),
      remarks(item, tools),
      h("div", { class: "k-document__columns" },
        h("div", {}, h("h4", {}, t("corpus.profile")), this.form.element),
        h("div", {}, this.findings.element, this.editor(), passages(item.passages))),
      item.stored ? history(item, this) : null,
      this.said, this.bar];
  }

  editor() {
    return h("details", { class: "k-fold" }, h("summary", {}, t("corpus.edit_text")),
      labelled(t("corpus.text"), this.body, t("corpus.edit_text.is")));
  }

  edited() { return this.body.value !== this.item.body; }

  /** Show the buttons that fit the document's state. */
  buttons() {
    const { item } = this;
    const live = item.status === "published" && item.stored;
    fill(this.bar,
      live ? null : button(t(this.dirty ? "corpus.save_publish" : "corpus.publish"), () => this.publish(), "primary"),
      button(t(live ? "corpus.save_version" : "corpus.save"), () => this.save(), live ? "primary" : "", { disabled: !this.dirty }),
      live ? button(t("corpus.withdraw"), () => this.withdraw()) : null,
      item.stored && item.original ? button(t("corpus.reread"), () => this.reread()) : null,
      item.stored && item.own ? button(t("corpus.delete"), () => this.remove(), "danger") : null);
  }

  /** Do `work` with the buttons off; say what went wrong where it is read first. */
  async busy(work) {
    fill(this.said);
    this.bar.setAttribute("aria-busy", "true");
    for (const one of this.bar.children) one.disabled = true;
    try { await work(); } catch (error) {
      fill(this.said, notice("danger", error.message));
      (error instanceof FieldError ? error.field : this.bar.firstChild)?.focus();
    } finally {
      this.bar.removeAttribute("aria-busy");
      this.buttons();
    }
  }

  async store() {
    if (!this.dirty) return this.item.id;
    const id = await this.source.save(this.form.read(), this.edited() ? this.body.value : null, this.findings.redactions());
    this.dirty = false;
    this.tools.changed();
    return id;
  }

  done(key, id) {
    this.tools.changed();
    this.tools.say(t(key));
    return this.tools.open(id, t(key));
  }

  save() { return this.busy(async () => this.done("corpus.saved", await this.store())); }

  publish() {
    return this.busy(async () => {
      const id = await this.store();
      try { await api.post(api.documentAddress(id, "publish")); } catch (error) {
        if (!error.problem?.findings) throw error;
        const reason = await this.mayPublish(error.problem.findings);
        if (reason === null) { await this.tools.open(id, ""); return; }
        await api.post(api.documentAddress(id, "publish"), { confirm_personal_data: true, reason });
      }
      await this.done("corpus.published", id);
    });
  }

  mayPublish(counts) {
    return confirm({ title: t("corpus.publish.personal"), action: t("corpus.publish.anyway"), look: "danger",
      body: [h("p", {}, t("corpus.publish.personal.is")), h("ul", { class: "k-plain-list" }, kinds(counts))],
      must: t("corpus.publish.must"), reason: t("corpus.reason") });
  }

  async withdraw() {
    const reason = await confirm({ title: t("corpus.withdraw.title"), action: t("corpus.withdraw"),
      body: [h("p", {}, t("corpus.withdraw.is"))], reason: t("corpus.reason") });
    if (reason === null) return;
    await this.busy(async () => {
      await api.post(api.documentAddress(this.item.id, "withdraw"), { reason });
      await this.done("corpus.withdrawn", this.item.id);
    });
  }

  async remove() {
    const reason = await confirm({ title: t("corpus.delete.title"), action: t("corpus.delete.yes"), look: "danger",
      body: [h("p", {}, t("corpus.delete.is", { title: this.item.front.title }))], reason: t("corpus.reason") });
    if (reason === null) return;
    await this.busy(async () => {
      await api.remove(api.documentAddress(this.item.id), { reason });
      this.tools.changed();
      this.tools.say(t("corpus.deleted"));
      this.tools.back();
    });
  }
}

function original(item) {
  if (!item.original) return null;
  return h("p", {}, h("a", { href: api.address(api.documentAddress(item.id, "original")), download: item.original },
    t("corpus.original", { name: item.original })));
}

function remarks(item, tools) {
  const near = item.near.map((other) => h("li", {},
    button(other.title, () => tools.open(other.document_id), "link", { lang: "de" }),
    ` · ${other.same ? t("corpus.same") : t("corpus.similar", { percent: Math.round(other.similarity * 100) })}`));
  return h("div", { class: "k-remarks" },
    item.warnings.map((text) => notice("warning", text)),
    near.length ? notice("info", h("p", {}, t("corpus.near")), h("ul", { class: "k-plain-list" }, near)) : null);
}
