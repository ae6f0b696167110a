// How numbers, days and sizes are written; knows no words and no page.
export const number = (value) => value.toLocaleString("de-DE");

/** Return 2026-11-22 (or a moment) as 22.11.2026. */
export function day(iso) {
  const found = /^(\d{4})-(\d\d)-(\d\d)/.exec(iso ?? "");
  return found ? `${found[3]}.${found[2]}.${found[1]}` : "";
}

/** Return a moment as 22.11.2026, 14:05 Uhr, in the reader's time. */
export function moment(iso) {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return "";
  const two = (value) => String(value).padStart(2, "0");
  const date = `${two(at.getDate())}.${two(at.getMonth() + 1)}.${at.getFullYear()}`;
  return `${date}, ${two(at.getHours())}:${two(at.getMinutes())} Uhr`;
}

/** Return 22.11.2026 as 2026-11-22; null for no day, undefined for no such day. */
export function isoDay(text) {
  if (!text.trim()) return null;
  const found = /^(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})$/.exec(text.trim());
  if (!found) return undefined;
  const [, d, m, y] = found.map(Number);
  const at = new Date(Date.UTC(y, m - 1, d));
  const real = at.getUTCFullYear() === y && at.getUTCMonth() === m - 1 && at.getUTCDate() === d;
  return real ? at.toISOString().slice(0, 10) : undefined;
}

/** Return a size as people write it. */
export function size(bytes) {
  if (bytes < 1000) return `${bytes} Byte`;
  const [value, unit] = bytes < 1e6 ? [bytes / 1e3, "kB"] : [bytes / 1e6, "MB"];
  return `${value.toLocaleString("de-DE", { maximumFractionDigits: 1 })} ${unit}`;
}
