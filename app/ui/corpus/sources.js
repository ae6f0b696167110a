// Where a document comes from, and how it is stored: from the corpus, or from an upload.
import * as api from "./api.js";

/** Return how to load and save a document of the corpus. */
export function stored(id) {
  return {
    load: async () => item(await api.get(api.documentAddress(id)), true),
    save: async (front, body, redactions) =>
      (await api.put(api.documentAddress(id), { front, body, redactions })).document_id,
  };
}

/** Return how to load and save (as a new document) one text of an uploaded file. */
export function uploaded(uploadId, name) {
  return {
    load: async () => item((await previews(uploadId)).find((one) => one.name === name), false),
    save: async (front, body, redactions) =>
      (await api.post("documents/save", { upload_id: uploadId, part: name, front, body, redactions })).document_id,
  };
}

/** Return what was understood of each text of an uploaded file. */
export const previews = async (uploadId) => (await api.get(`uploads/${encodeURIComponent(uploadId)}`)).previews;

function item(given, isStored) {
  return { why: {}, near: [], warnings: [], versions: [], audit: [], own: true, ...given, stored: isStored };
}
