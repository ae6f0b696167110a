// The words and the choices of the tab; Python hands them over in the page (app/ui/corpus_tab.py).
import { number } from "./formats.js";

const given = document.getElementById("kiko-corpus").dataset;
const words = JSON.parse(given.words);

/** What an organiser can choose from: kinds, authorities, topics … as [value, label]. */
export const options = JSON.parse(given.options);

/** Return the text for `key` with its fields filled in. */
export function t(key, fields = {}) {
  return (words[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => String(fields[name] ?? whole));
}

/** Return the text for `count` things, in the singular where it is one. */
export const counted = (key, count, fields = {}) =>
  t(count === 1 ? `${key}.one` : key, { count: number(count), ...fields });

/** Return the label of one value of a choice, the value itself if it is unknown. */
export const label = (choice, value) =>
  options[choice].find(([known]) => known === value)?.[1] ?? value ?? "";

export { day, isoDay, moment, number, size } from "./formats.js";
