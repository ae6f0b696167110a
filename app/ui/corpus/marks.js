// Text with parts of it marked.

/**
 * Return `text` as nodes with each span ({start, end}) shown by `mark(text, span)`.
 * Positions count characters as Python does, not the halves that JavaScript counts.
 */
export function marked(text, spans, mark) {
  const letters = Array.from(text);
  const cut = (start, end) => letters.slice(start, end).join("");
  const parts = [];
  let at = 0;
  for (const span of [...spans].sort((a, b) => a.start - b.start)) {
    const start = Math.max(at, span.start);
    const end = Math.min(letters.length, span.end);
    if (start >= end) continue;
    parts.push(cut(at, start), mark(cut(start, end), span));
    at = end;
  }
  parts.push(cut(at, letters.length));
  return parts;
}
