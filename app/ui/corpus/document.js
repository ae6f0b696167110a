// One document: what was understood, what it will be cited as, and what can be done with it.
import * as actions from "./actions.js";
import * as api from "./api.js";
import { button, choices, chosenIn, fill, h, labelled, notice } from "./dom.js";
import { findings } from "./findings.js";
import { FieldError, form } from "./form.js";
import { history } from "./history.js";
import { statusBadge } from "./list.js";
import { passages } from "./passages.js";
import { t } from "./words.js";

/**
 * Show one document in `panel`. `source` loads and saves it (sources.js); `tools` are what leads
 * elsewhere: back, open, openUpload, changed, say.
 */
export async function show(panel, source, tools) {
  fill(panel, h("p", { class: "k-progress" }, t("corpus.loading")));
  let item;
  try { item = await source.load(); } catch (error) {
    fill(panel, back(tools), notice("danger", error.message));
    return;
  }
  const view = new View(source, item, tools);
  fill(panel, view.elements());
  panel.querySelector("h3").focus({ preventScroll: true });
  document.getElementById("kiko-corpus").scrollIntoView({ block: "start" });
  const near = await source.near?.(view.hints.signal).catch(() => null); // a hint: the page is whole without it
  if (near?.length) view.remarks.append(similar(near, tools));
}

const back = (tools) => button(t("corpus.back"), tools.back, "quiet", { class: "k-button k-button--quiet k-back" });

class View {
  constructor(source, item, tools) {
    Object.assign(this, { source, item, tools, dirty: !item.stored, hints: new AbortController() });
    const changed = () => { this.dirty = true; this.buttons(); };
    this.form = form(item.front, item.why, changed);
    this.findings = findings(item.text, item.findings, changed);
    this.body = h("textarea", { rows: 16, lang: "de", spellcheck: "true", value: item.body });
    this.body.addEventListener("input", () => { this.findings.close(this.edited()); changed(); });
    this.said = h("div", { class: "k-said", role: "alert" });
    this.bar = h("div", { class: "k-actions k-bar", role: "group", "aria-label": t("corpus.actions") });
    this.remarks = remarks(item, tools);
    this.buttons();
  }

  elements() {
    const { item } = this;
    return [back(this.tools), head(item), this.remarks,
      h("div", { class: "k-document__columns" },
        h("div", {}, h("h4", {}, t("corpus.profile")), this.form.element),
        h("div", {}, this.findings.element, this.editor(), passages(item.passages))),
      this.said, this.bar,
      item.stored ? history(item, this) : null];
  }

  editor() {
    return h("details", { class: "k-fold" }, h("summary", {}, t("corpus.edit_text")),
      labelled(t("corpus.text"), this.body, t("corpus.edit_text.is")));
  }

  /** Return whether the text itself was changed here. */
  edited() { return this.body.value !== this.item.body; }

  /** Return what to save; raise FieldError where a field holds no usable value. */
  edit() {
    return { front: this.form.read(), body: this.edited() ? this.body.value : null,
      redactions: this.findings.redactions(),
      target: chosenIn(this.remarks, "target")[0] ?? this.item.target };
  }

  /** Show the buttons that fit the document's state. */
  buttons() {
    const { item, dirty } = this;
    const live = item.stored && item.status === "published";
    const act = (name, key, look, properties) => button(t(key), () => actions[name](this), look, properties);
    fill(this.bar,
      !live || dirty || item.waiting ? act("publish", dirty ? "corpus.save_publish" : "corpus.publish", "primary") : null,
      act("save", live ? "corpus.save_version" : "corpus.save", "", { disabled: !dirty }),
      live ? act("withdraw", "corpus.withdraw") : null,
      item.stored ? act("replace", "corpus.replace") : null,
      item.stored && item.own ? act("remove", "corpus.delete", "danger") : null);
  }

  /** Do `work` with the buttons off; say what went wrong where it is read first. */
  async busy(work) {
    this.hints.abort(); // what they are about is going to change
    fill(this.said);
    this.bar.setAttribute("aria-busy", "true");
    for (const one of this.bar.children) one.disabled = true;
    try { await work(); } catch (error) {
      fill(this.said, notice("danger", error.message));
      if (error instanceof FieldError) error.field.focus();
    } finally {
      this.bar.removeAttribute("aria-busy");
      this.buttons();
    }
  }
}

function head(item) {
  return h("div", { class: "k-document__head" },
    h("h3", { tabindex: -1, lang: "de" }, item.front.title || item.name),
    h("div", { class: "k-badges" },
      item.stored ? statusBadge(item.status) : h("span", { class: "k-badge k-status" }, t("corpus.unsaved")),
      item.version ? h("span", { class: "k-badge" }, t("corpus.version", { number: item.version })) : null,
      item.waiting ? h("span", { class: "k-badge k-badge--caution" }, t("corpus.waiting_version", { number: item.waiting })) : null,
      item.own ? null : h("span", { class: "k-badge" }, t("corpus.bundled"))),
    item.original ? h("p", {}, h("a", { href: api.address(api.documentAddress(item.id, "original")), download: "" },
      t("corpus.original", { name: item.original }))) : null);
}

/** Return warnings, what is there already, and as what to save a text that is there already. */
function remarks(item, tools) {
  const targets = item.near.map((other) => [other.document_id, t("corpus.as_version", { title: other.title || other.document_id })]);
  const asked = !item.target && targets.length > 0;
  return h("div", { class: "k-remarks" },
    item.target ? notice("info", t("corpus.replaces", { id: item.target })) : null,
    item.warnings.map((text) => notice("warning", text)),
    item.near.length ? similar(item.near, tools) : null,
    asked ? choices("radio", t("corpus.save_as"), "target", [["", t("corpus.as_new")], ...targets], [""]) : null);
}

/** Return the documents that say the same or much the same. */
function similar(near, tools) {
  const how = (other) => (other.same ? t("corpus.same") : t("corpus.similar", { percent: Math.round(other.similarity * 100) }));
  return notice("info", h("p", {}, t("corpus.near")), h("ul", { class: "k-plain-list" },
    near.map((other) => h("li", {}, button(other.title || other.document_id, () => tools.open(other.document_id), "link"), ` · ${how(other)}`))));
}
