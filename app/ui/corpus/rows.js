// A list of small records (speakers, sources) that grows and shrinks.
import { button, h, labelled, unseen } from "./dom.js";
import { t } from "./words.js";

/** Return a group of rows with the fields `names`; `read()` gives the rows that say something. */
export function rows(legend, one, names, values, hint = "") {
  const list = h("div", { class: "k-records" });
  const add = (value = {}) => {
    const fields = names.map((name) => h("input", { type: name === "url" ? "url" : "text", value: value[name] ?? "", autocomplete: "off", "data-name": name }));
    const away = button([t("corpus.remove_row"), unseen(` (${one})`)], () => { row.remove(); more.focus(); }, "small", { "data-row": "remove" });
    const row = h("div", { class: "k-record" }, names.map((name, i) => labelled(t(`corpus.field.${name}`), fields[i])), away);
    row.rest = Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)));
    list.append(row);
    return fields[0];
  };
  const more = button(t("corpus.add_row", { what: one }), () => add().focus(), "small", { "data-row": "add" });
  values.forEach(add);
  const about = hint ? h("p", { class: "k-field__hint" }, hint) : null;
  const element = h("fieldset", { class: "k-choices" }, h("legend", {}, legend), about, list, more);
  return { element, read: () => [...list.children].map(readRow).filter((row) => row !== null) };
}

function readRow(row) {
  const fields = [...row.querySelectorAll("[data-name]")].map((input) => [input.dataset.name, input.value.trim()]);
  return fields.some(([, value]) => value) ? { ...row.rest, ...Object.fromEntries(fields) } : null;
}
