// Uploads that wait to be looked through; they survive a reload of the page, not the window.
const KEY = "kiko-uploads";

/** Return the uploads that wait: {upload_id, name, size, parts}, the newest last. */
export function pending() {
  try { return JSON.parse(sessionStorage.getItem(KEY)) ?? []; } catch { return []; }
}

/** Remember an upload. */
export function remember(upload) {
  keep([...pending().filter((one) => one.upload_id !== upload.upload_id), upload]);
}

/** Forget one text of an upload, or (without `part`) all of it. */
export function forget(uploadId, part = null) {
  const left = (one) => (part === null ? [] : one.parts.filter((name) => name !== part));
  keep(pending()
    .map((one) => (one.upload_id === uploadId ? { ...one, parts: left(one) } : one))
    .filter((one) => one.parts.length));
  document.getElementById("kiko-corpus").dispatchEvent(new CustomEvent("kiko-pending"));
}

function keep(uploads) {
  try { sessionStorage.setItem(KEY, JSON.stringify(uploads)); } catch { /* no storage: not kept */ }
}
