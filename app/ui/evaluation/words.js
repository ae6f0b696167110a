// The words and choices of the tab; Python hands them over in the page (app/ui/evaluation_tab.py).
import { number } from "../corpus/formats.js";

const given = document.getElementById("kiko-evaluation").dataset;
const words = JSON.parse(given.words);

/** Names of metrics and outcomes in their order, and the suite that feedback goes into. */
export const options = JSON.parse(given.options);

/** Return the text for `key` (without the name of the tab) with its fields filled in. */
export function t(key, fields = {}) {
  const text = words[`evaluation.${key}`] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => String(fields[name] ?? whole));
}

/** Return the text for `count` things, in the singular where it is one. */
export const counted = (key, count) => t(count === 1 ? `${key}.one` : key, { count: number(count) });

/** Return the name of a metric; one that is known by its formula keeps it. */
export const metric = (name) => (`evaluation.metric.${name}` in words ? t(`metric.${name}`) : name);

/** Return a value of a metric as people read it: shares in percent, words as they are. */
export function value(name, one, signed = false) {
  if (one === null || one === undefined) return "–";
  const shown = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
  if (signed) shown.signDisplay = "exceptZero";
  return name === "words" ? one.toLocaleString("de-DE", shown) : `${(one * 100).toLocaleString("de-DE", shown)}\u00a0%`;
}

/** Return an interval of a metric; the unit stands once. */
export const interval = (name, low, high, signed = false) =>
  `${value(name, low, signed).replace("\u00a0%", "")} – ${value(name, high, signed)}`;

/** Return a probability with three decimals, or that it is smaller. */
export const probability = (p) => (p < 0.001 ? "< 0,001" : p.toLocaleString("de-DE", { maximumFractionDigits: 3 }));

/** Return milliseconds without a fraction where it says nothing. */
export const milliseconds = (ms) => ms.toLocaleString("de-DE", { maximumFractionDigits: ms < 10 ? 1 : 0 });
