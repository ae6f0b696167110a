// What several areas of the tab show alike: tables, pages of a list, outcomes, downloads.
import { address } from "../corpus/api.js";
import { button, h, notice } from "../corpus/dom.js";
import { t } from "./words.js";

/** Return a table that scrolls by itself where it is wider than the page; cells may be elements. */
export function table(caption, columns, rows, unseenCaption = false, look = "") {
  const head = columns.map((name, i) => h("th", { scope: "col", class: i ? "k-number" : null }, name));
  const body = rows.map(([first, ...rest]) => h("tr", {}, h("th", { scope: "row" }, first),
    rest.map((cell) => h("td", {}, cell))));
  return h("div", { class: "k-wide", role: "region", tabindex: 0, "aria-label": caption },
    h("table", { class: `k-table ${look}` }, h("caption", { class: unseenCaption ? "k-unseen" : null }, caption),
      h("thead", {}, h("tr", {}, head)), h("tbody", {}, body)));
}

/** Return the way through the pages of an answer; nothing where there is one page. */
export function pages(answer, go) {
  const last = Math.max(1, Math.ceil(answer.total / answer.size));
  if (last === 1) return null;
  const to = (key, page, off) => button(t(key), () => go(page), "small", { disabled: off });
  return h("nav", { class: "k-pages", "aria-label": t("pages") },
    to("previous", answer.page - 1, answer.page <= 1),
    h("span", {}, t("page", { page: answer.page, pages: last })),
    to("next", answer.page + 1, answer.page >= last));
}

/** Return the badge of an outcome: its colour is said by its text, too. */
export const outcome = (name) =>
  h("span", { class: `k-badge k-badge--${name === "ok" ? "good" : "caution"}` }, t(`outcome.${name}`));

/** Return links that download a report in each of `forms`. */
export const downloads = (path, forms) =>
  h("p", { class: "k-downloads" }, h("span", {}, t("report")), forms.map((form) =>
    h("a", { href: address(path, { format: form }), download: true }, t(`report.${form}`))));

/** Return a field to choose from [value, label] pairs. */
export function select(choices, chosen, onchange = null) {
  return h("select", { class: "k-select", onchange }, choices.map(([value, label]) =>
    h("option", { value, selected: value === chosen }, label)));
}

/** Run `work`; what goes wrong is shown in `place`. */
export async function told(place, work) {
  try { return await work(); } catch (error) {
    place.replaceChildren(notice("danger", error.message));
    return null;
  }
}

export const path = (id, part = "") => `evaluations/${encodeURIComponent(id)}${part ? `/${part}` : ""}`;
