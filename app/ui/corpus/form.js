// The Steckbrief of a document: every field with its label and why Kiko proposes what it holds.
import { choices, chosenIn, h, labelled } from "./dom.js";
import { day, isoDay, options, t } from "./words.js";
import { rows } from "./rows.js";

const DAYS = ["date", "as_of", "valid_from", "valid_to"];
const DEFAULTS = { language: "de" }; // what front matter means that does not say it
const SPOKEN = ["talk", "breakout"]; // kinds that have an event and speakers

/** A field that holds no usable value; `field` is where the focus goes. */
export class FieldError extends Error {
  constructor(message, field) { super(message); this.field = field; }
}

/**
 * Return the form for `front` (front matter as values); `why` gives the reason for each proposal.
 * `read()` returns front matter or throws FieldError; `changed` hears every edit.
 */
export function form(front, why, changed) {
  const hint = (name) => reason(front[name], why[name]);
  const input = (name, properties = {}) => h("input", { type: "text", name, value: front[name] ?? "", autocomplete: "off", ...properties });
  const radio = (name, values) => choices("radio", t(`corpus.field.${name}`), name, values, [front[name] ?? DEFAULTS[name] ?? ""]);
  const date = (name) => labelled(t(`corpus.field.${name}`),
    h("input", { type: "text", name, value: day(front[name]), placeholder: t("corpus.day"), inputmode: "numeric", autocomplete: "off", class: "k-day" }), hint(name));
  const because = (group, name) => { if (hint(name)) group.querySelector("legend").after(h("p", { class: "k-field__hint" }, hint(name))); return group; };
  const title = h("textarea", { name: "title", rows: 2, required: true, maxlength: 500, lang: "de" });
  title.value = front.title ?? "";
  const speakers = rows(t("corpus.field.speakers"), t("corpus.field.speakers.one"), ["name", "role"], front.speakers ?? [], hint("speakers"));
  const sources = rows(t("corpus.field.sources"), t("corpus.field.sources.one"), ["title", "url"], front.sources ?? [], hint("sources"));
  const spoken = h("div", { class: "k-form__part" }, labelled(t("corpus.field.event"), input("event"), hint("event")), speakers.element);
  const legal = h("div", { class: "k-form__part" }, h("div", { class: "k-form__days" }, date("valid_from"), date("valid_to")),
    radio("law_status", [["", t("corpus.none_given")], ...options.law_statuses]));
  const element = h("form", { class: "k-form", novalidate: true, "aria-label": t("corpus.profile"), onsubmit: (event) => event.preventDefault() },
    labelled(t("corpus.field.title"), title, hint("title")),
    because(radio("kind", options.kinds), "kind"),
    h("div", { class: "k-form__days" }, date("date"), date("as_of")),
    spoken, legal,
    because(radio("authority", [["", t("corpus.none_given")], ...options.authorities]), "authority"),
    topics(front, hint("topics")),
    sources.element,
    because(radio("language", languages(front.language)), "language"));
  const kindChosen = () => {
    const [kind] = chosenIn(element, "kind");
    spoken.hidden = !SPOKEN.includes(kind);
    legal.hidden = kind !== "legal";
  };
  element.addEventListener("input", (event) => {
    event.target.removeAttribute("aria-invalid");
    kindChosen();
    changed();
  });
  element.addEventListener("click", (event) => { if (event.target.closest("[data-row]")) changed(); });
  kindChosen();
  return { element, read: () => read(element, { speakers, sources, spoken, legal }) };
}

/** Return what speaks for a proposed value, or why there is none. */
function reason(value, why) {
  if (!why) return "";
  const isEmpty = value === null || value === undefined || value.length === 0;
  return isEmpty ? t("corpus.why_not", { why }) : t("corpus.why", { why });
}

function topics(front, hint) {
  const chosen = front.topics ?? [];
  const unknown = chosen.filter((topic) => !options.topics.some(([known]) => known === topic));
  const group = choices("checkbox", t("corpus.field.topics"), "topics",
    [...options.topics, ...unknown.map((topic) => [topic, topic])], chosen);
  if (hint) group.querySelector("legend").after(h("p", { class: "k-field__hint" }, hint));
  return group;
}

function languages(present) {
  const known = options.languages.some(([value]) => value === present);
  return present && !known ? [...options.languages, [present, present]] : options.languages;
}

function read(element, { speakers, sources, spoken, legal }) {
  const field = (name) => element.querySelector(`[name="${name}"]`);
  const one = (name) => chosenIn(element, name)[0] || null;
  const title = field("title").value.trim();
  if (!title) throw wrong(field("title"), t("corpus.error.title"));
  const from = sources.read();
  if (!from.length) throw wrong(sources.element.querySelector("button"), t("corpus.error.source"));
  const days = Object.fromEntries(DAYS.map((name) => [name, legal.contains(field(name)) && legal.hidden ? null : dayOf(field(name), name)]));
  return { title, ...days,
    kind: one("kind"), authority: one("authority"), language: one("language") ?? "de",
    law_status: legal.hidden ? null : one("law_status"),
    event: spoken.hidden ? null : field("event").value.trim() || null,
    topics: chosenIn(element, "topics"),
    speakers: spoken.hidden ? [] : speakers.read(), sources: from };
}

function dayOf(field, name) {
  const iso = isoDay(field.value);
  if (iso === undefined) throw wrong(field, t("corpus.error.day", { value: field.value, field: t(`corpus.field.${name}`) }));
  return iso;
}

function wrong(field, message) {
  field.setAttribute("aria-invalid", "true");
  return new FieldError(message, field);
}
