// Where a document comes from, and how it is stored: from the corpus, or from an upload.
import * as api from "./api.js";
import { forget } from "./pending.js";

/** Return how to load and save a document of the corpus. */
export function stored(id) {
  const place = api.documentAddress(id);
  return {
    load: async () => {
      const [{ json, tag }, log] = await Promise.all([api.load(place), api.get("audit", { document_id: id })]);
      return { ...common(json), ...standing(json), tag, audit: log.items };
    },
    near: (signal) => api.get(api.documentAddress(id, "near-duplicates"), {}, signal), // slow in a large corpus
    save: async ({ front, body, redactions }, item) =>
      (await api.put(place, { metadata: front, body, redactions }, item.tag)).id,
  };
}

/** Return how to load one text of an uploaded file, and how to save it as a document. */
export function uploaded(uploadId, part, target = "") {
  return {
    load: async () => ({ ...common((await previews(uploadId)).find((one) => one.part === part)), target }),
    save: async ({ front, body, redactions, target: as }) => {
      const edit = { upload_id: uploadId, part, metadata: front, body, redactions };
      const place = as ? api.documentAddress(as) : `${uploadAddress(uploadId)}/documents`;
      const saved = await (as ? api.put : api.post)(place, edit);
      forget(uploadId, part);
      return saved.id;
    },
  };
}

/** Return what was understood of each text of an uploaded file. */
export const previews = async (uploadId) => (await api.get(uploadAddress(uploadId))).texts;

const uploadAddress = (id) => `uploads/${encodeURIComponent(id)}`;

/** Drop an uploaded file that nobody saves. */
export async function discard(uploadId) {
  await api.remove(uploadAddress(uploadId));
  forget(uploadId);
}

function common(given) {
  const near = (given.near_duplicates ?? []).filter((one) => one.document_id !== given.same_as);
  return {
    id: given.id ?? "", name: given.part, front: given.metadata, why: given.reasons ?? {},
    body: given.body, text: given.text, passages: given.passages, findings: given.findings,
    near: [...(given.same_as ? [{ document_id: given.same_as, same: true }] : []), ...near],
    warnings: given.warnings ?? [], stored: false, own: true, status: "draft", version: null,
    waiting: null, original: null, versions: [], audit: [], tag: null, target: "",
  };
}

/** Return where a document of the corpus stands. */
function standing(given) {
  const newest = given.versions.at(-1);
  return { stored: true, own: given.own, status: given.status, version: given.version,
    waiting: given.waiting_version, versions: given.versions,
    original: given.original && (newest?.original_name ?? given.id),
    warnings: given.error ? [given.error] : [] };
}
