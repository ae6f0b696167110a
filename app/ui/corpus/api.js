// Everything that goes over the wire: addresses, methods, what an error says.
const ROOT = new URL("api/v1/", document.baseURI);

/** An answer that is no success; `message` is fit for the reader, `problem` is the whole of it. */
export class ApiError extends Error {
  constructor(status, problem) {
    super(problem?.detail || document.querySelector("[data-failed]")?.dataset.failed);
    this.status = status;
    this.problem = problem ?? {};
  }
}

/** Return the address of a resource. */
export function address(path, query = {}) {
  const url = new URL(path, ROOT);
  for (const [name, value] of Object.entries(query)) {
    for (const one of [value].flat()) if (one !== "" && one !== null) url.searchParams.append(name, one);
  }
  return url.href;
}

/** Return the address of a document or of a part of it. */
export const documentAddress = (id, part = "") =>
  `documents/${encodeURIComponent(id)}${part ? `/${part}` : ""}`;

export const get = async (path, query, signal) =>
  (await send("GET", address(path, query), undefined, null, signal)).json;
export const post = async (path, body = {}, tag = null) => (await send("POST", address(path), body, tag)).json;
export const put = async (path, body, tag = null) => (await send("PUT", address(path), body, tag)).json;
export const remove = (path, query, tag = null) => send("DELETE", address(path, query), undefined, tag);

/** Return what is at `path` and its ETag, which a change can be bound to. */
export const load = (path) => send("GET", address(path));

async function send(method, url, body, tag = null, signal = undefined) {
  const headers = { Accept: "application/json" };
  if (tag) headers["If-Match"] = tag;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  let response;
  try {
    response = await fetch(url, { method, headers, signal, body: body === undefined ? undefined : JSON.stringify(body) });
  } catch { throw new ApiError(0); }
  const json = await response.json().catch(() => null);
  if (!response.ok) throw new ApiError(response.status, json);
  return { json, tag: response.headers.get("ETag") };
}

/** Send one file; `onprogress` hears the share that has left (0–1). Resolves to its job. */
export function upload(file, onprogress) {
  const form = new FormData();
  form.append("preview_only", "true"); // nothing is saved before it was looked through
  form.append("files", file, file.name);
  const request = new XMLHttpRequest(); // fetch tells nothing about the progress of a body
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) onprogress(event.loaded / event.total);
  });
  return new Promise((resolve, reject) => {
    request.addEventListener("error", () => reject(new ApiError(0)));
    request.addEventListener("load", () => {
      let json = null;
      try { json = JSON.parse(request.responseText); } catch { /* no JSON: the status says it */ }
      if (request.status < 300 && json) resolve(json);
      else reject(new ApiError(request.status, json));
    });
    request.open("POST", address("documents"));
    request.setRequestHeader("Accept", "application/json");
    request.send(form);
  });
}

const PAUSE = [200, 400, 800, 1500]; // milliseconds between two looks at a job

/** Look at a job until it is over; `onchange` hears every look. */
export async function follow(id, onchange) {
  for (let look = 0; ; look += 1) {
    const job = await get(`jobs/${encodeURIComponent(id)}`);
    onchange(job);
    if (job.state === "done" || job.state === "failed") return job;
    await new Promise((resolve) => { setTimeout(resolve, PAUSE[Math.min(look, PAUSE.length - 1)]); });
  }
}
