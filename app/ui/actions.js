"use strict";
// Under an answer: copy, Vermerk, link, opinion. Each says in words what came of it.
(() => {
  const holder = (element) => element.closest(".k-actions");
  const said = (box, key, fields = {}) => Object.entries(fields).reduce(
    (text, [name, value]) => text.replace(`{${name}}`, value), JSON.parse(box.dataset.said)[key],
  );
  const language = (box) => box.closest("[lang]")?.lang ?? "de";

  function tell(box, text, failed = false) {
    const place = box.querySelector(".k-said");
    place.hidden = false;
    place.className = failed ? "k-said k-notice k-notice--danger" : "k-said";
    if (failed) place.setAttribute("role", "alert"); else place.removeAttribute("role");
    place.textContent = text;
    if (!failed) window.kiko.say(text);
  }

  async function post(box, path, body) {
    let answer;
    try {
      answer = await fetch(new URL(path, document.baseURI), {
        method: "POST",
        headers: { "Content-Type": "application/json", "Accept-Language": language(box) },
        body: JSON.stringify(body),
      });
    } catch {
      throw new Error(said(box, "failed"));
    }
    if (answer.ok) return answer;
    const problem = await answer.json().catch(() => ({}));
    throw new Error(problem.detail ?? said(box, "failed"));
  }

  async function copy(box, text, key) {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      return tell(box, said(box, "no_copy"), true);
    }
    return tell(box, said(box, key));
  }

  async function save(box, format) {
    const answer = await post(box, `api/v1/vermerk?format=${format}`, JSON.parse(box.dataset.answer));
    const file = /filename="([^"]+)"/.exec(answer.headers.get("Content-Disposition") ?? "")?.[1] ?? `vermerk.${format}`;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await answer.blob());
    link.download = file;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    tell(box, said(box, "saved", { file }));
  }

  function open(box, wanted) {
    const button = box.querySelector("[data-action=down]");
    button.setAttribute("aria-expanded", String(wanted));
    box.querySelector("form").hidden = !wanted;
    if (wanted) box.querySelector("form input").focus(); else button.focus();
  }

  async function judge(box, verdict, reasons = [], comment = "") {
    const { question } = JSON.parse(box.dataset.answer);
    await post(box, "api/v1/feedback", {
      answer_id: box.dataset.answerId, verdict, reasons, comment, question,
    });
    box.querySelector("form").hidden = true;
    box.querySelector("[data-action=down]").removeAttribute("aria-expanded");
    for (const name of ["up", "down"]) {
      const button = box.querySelector(`[data-action=${name}]`);
      button.setAttribute("aria-pressed", String(name === verdict));
      button.setAttribute("aria-disabled", "true");
    }
    tell(box, said(box, "thanks"));
    box.querySelector(".k-said").focus({ preventScroll: true });
  }

  const ACTIONS = {
    copy: (box) => copy(box, box.dataset.copy, "copied"),
    link: (box) => copy(box, new URL(box.dataset.link, document.baseURI).href, "link_copied"),
    md: (box) => save(box, "md"),
    docx: (box) => save(box, "docx"),
    up: (box) => judge(box, "up"),
    down: (box) => open(box, box.querySelector("form").hidden),
    cancel: (box) => open(box, false),
  };

  async function act(box, button, action) {
    if (button.getAttribute("aria-disabled") === "true" || box.dataset.busy) return;
    box.dataset.busy = "true";
    try {
      await action();
    } catch (error) {
      tell(box, error.message, true);
    } finally {
      delete box.dataset.busy;
    }
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-action]");
    const box = button && holder(button);
    if (box) act(box, button, () => ACTIONS[button.dataset.action](box));
  });
  document.addEventListener("submit", (event) => {
    const box = holder(event.target);
    if (!box) return;
    event.preventDefault();
    const given = new FormData(event.target);
    const reasons = given.getAll("reason");
    const comment = given.get("comment").trim();
    act(box, event.submitter ?? event.target, () => {
      if (!reasons.length && !comment) throw new Error(said(box, "no_reason"));
      return judge(box, "down", reasons, comment);
    });
  });
})();
