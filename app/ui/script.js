"use strict";
// What the page needs beside Gradio: language, colours, citations that point, earlier turns.
window.kiko = (() => {
  const root = document.documentElement;
  const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
  const byId = (id) => document.getElementById(id);
  let byButton = false; // the last question came from a button, which is gone now
  let shown = { id: "", html: "" };
  let announced = "";

  // Gradio writes the browser's language over ours; the page is German.
  const german = () => { if (root.lang !== "de") root.lang = "de"; };
  german();
  new MutationObserver(german).observe(root, { attributes: true, attributeFilter: ["lang"] });

  // Light or dark: the reader's choice in this browser, else the system's.
  const KEY = "kiko-theme";
  const wanted = () => localStorage.getItem(KEY)
    ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  function colour() {
    const dark = wanted() === "dark";
    for (const element of [root, document.body]) element?.classList.toggle("dark", dark);
    const button = document.querySelector("[data-theme-toggle]");
    const label = dark ? "Helle Ansicht" : "Dunkle Ansicht";
    if (button && button.textContent !== label) button.textContent = label;
  }
  function toggleColour() {
    localStorage.setItem(KEY, wanted() === "dark" ? "light" : "dark");
    colour();
  }
  colour();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", colour);

  // A citation and its card point at each other: focus, colour, scroll.
  function point(link) {
    const target = byId(link.hash.slice(1));
    if (!target) return;
    const turn = target.closest(".k-turn");
    for (const old of document.querySelectorAll(".is-active")) old.classList.remove("is-active");
    target.classList.add("is-active");
    target.closest(".k-card, .k-claims li")?.classList.add("is-active");
    const number = target.id.split("-").pop();
    for (const half of ["satz", "quelle"]) byId(`${turn.id}-${half}-${number}`)?.classList.add("is-active");
    target.focus({ preventScroll: true });
    (target.closest(".k-card") ?? target).scrollIntoView({
      block: "nearest", behavior: calm() ? "auto" : "smooth",
    });
  }

  // Gradio replaces the turn; the one before it moves up into the earlier turns.
  function follow() {
    const turn = document.querySelector("#kiko-turn .k-turn");
    if (!turn) return;
    if (turn.id !== shown.id) begin(turn);
    shown = { id: turn.id, html: turn.outerHTML };
    announce(turn);
    if (byButton && /answered|abstained|failed/.test(turn.dataset.state)) {
      byButton = false;
      turn.querySelector("h2").focus({ preventScroll: true });
    }
  }
  function begin(turn) {
    const earlier = document.querySelector("#kiko-earlier .k-earlier");
    if (shown.html) earlier?.insertAdjacentHTML("beforeend", shown.html);
    for (const old of turn.querySelectorAll(".is-active")) old.classList.remove("is-active");
    turn.scrollIntoView({ block: "start", behavior: calm() ? "auto" : "smooth" });
  }
  function announce(turn) {
    const text = turn.dataset.announce;
    const status = byId("kiko-status");
    if (!text || !status || announced === turn.id + text) return;
    announced = turn.id + text;
    status.textContent = text;
  }

  // What Gradio leaves out: whether the filter is open, and what a tab panel is called.
  function set(element, attribute, value) {
    if (element && element.getAttribute(attribute) !== value) element.setAttribute(attribute, value);
  }
  function name() {
    const filter = document.querySelector("#kiko-filter > button");
    set(filter, "aria-expanded", String(filter?.classList.contains("open")));
    for (const panel of document.querySelectorAll("[role=tabpanel]")) {
      set(panel, "aria-labelledby", `${panel.id}-button`);
    }
    const field = document.querySelector("#kiko-question textarea");
    set(field, "aria-describedby", "kiko-notice");
    set(field, "aria-invalid", String(Boolean(document.querySelector("#kiko-notice .k-notice"))));
    set(byId("kiko-notice"), "role", "alert");
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-point]");
    if (link) { event.preventDefault(); point(link); }
    if (event.target.closest("[data-theme-toggle]")) toggleColour();
    if (event.target.closest(".k-skip")) {
      event.preventDefault();
      document.querySelector("#kiko-question textarea")?.focus();
    }
  });
  function start() {
    const attributeFilter = ["class", "data-state", "id"];
    new MutationObserver(() => { colour(); name(); follow(); })
      .observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter });
    colour();
  }
  if (document.body) start(); else document.addEventListener("DOMContentLoaded", start);
  return { asked: () => { byButton = true; } };
})();
