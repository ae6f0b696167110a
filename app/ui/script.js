"use strict";
// What the page needs beside Gradio: colours, citations that point, earlier turns.
window.kiko = (() => {
  const root = document.documentElement;
  const SETTLED_MS = 500; // after an answer came
  const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
  const CARRIED = "kiko-carried"; // what keep.js saved before a broken connection made us load anew
  const carried = JSON.parse(sessionStorage.getItem(CARRIED) ?? "null");
  sessionStorage.removeItem(CARRIED);
  const watchers = []; // what else looks at the page when it changed
  const byId = (id) => document.getElementById(id);
  let byButton = false; // the last question came from a button, which is gone now
  let moved = false; // by the reader, since the question was asked
  let shown = { id: "", html: "" };
  let announced = "";

  // Light or dark: the reader's choice in this browser, else the system's.
  const KEY = "kiko-theme";
  const wanted = () => localStorage.getItem(KEY)
    ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  function colour() {
    const dark = wanted() === "dark";
    for (const element of [root, document.body]) element?.classList.toggle("dark", dark);
    const button = document.querySelector("[data-theme-toggle]");
    const [german, english] = dark ? ["Helle Ansicht", "Light view"] : ["Dunkle Ansicht", "Dark view"];
    const label = root.lang === "en" ? english : german;
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
    if (/answered|abstained/.test(turn.dataset.state)) setTimeout(keepInView, SETTLED_MS, turn);
    if (byButton && /answered|abstained|failed/.test(turn.dataset.state)) {
      byButton = false;
      turn.querySelector("h2").focus({ preventScroll: true });
    }
  }
  // The page changes its height while it scrolls; whoever scrolls themselves is left alone.
  function keepInView(turn) {
    if (moved || !turn.isConnected) return;
    const { top, bottom } = turn.querySelector("h2").getBoundingClientRect();
    if (bottom < 0 || top > innerHeight) turn.scrollIntoView({ block: "start" });
  }
  for (const own of ["wheel", "touchmove", "keydown", "pointerdown"]) {
    addEventListener(own, () => { moved = true; }, { passive: true });
  }
  function begin(turn) {
    moved = false;
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
    for (const fold of document.querySelectorAll("#kiko-filter > button, #kiko-topics-fold > button")) {
      set(fold, "aria-expanded", String(fold.classList.contains("open")));
    }
    for (const panel of document.querySelectorAll("[role=tabpanel]")) {
      set(panel, "aria-labelledby", `${panel.id}-button`);
    }
    for (const header of document.querySelectorAll(".toast-header[role=button]")) {
      header.removeAttribute("role"); // it holds a button of its own
      header.removeAttribute("tabindex");
    }
    const field = document.querySelector("#kiko-question textarea");
    set(field, "aria-describedby", "kiko-notice");
    set(field, "aria-invalid", String(Boolean(document.querySelector("#kiko-notice .k-notice"))));
    set(byId("kiko-notice"), "role", "alert");
  }

  // An explanation closes on Escape and can be opened anew once pointer and focus have left.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const term of document.querySelectorAll(".k-term")) term.classList.add("is-closed");
  });
  for (const leaving of ["focusout", "mouseout"]) {
    document.addEventListener(leaving, (event) => event.target.classList?.remove("is-closed"));
  }

  // Arrow keys go from tab to tab, past those that are hidden.
  document.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const tab = step && event.target.closest("[role=tab]");
    if (!tab) return;
    const list = tab.closest("[role=tablist]").querySelectorAll("[role=tab]");
    const tabs = [...list].filter((one) => one.checkVisibility());
    const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length];
    next.click();
    next.focus();
  });

  // A link to a question fills field and filters; then it is asked like any other.
  function askLinked() {
    const linked = new URLSearchParams(location.search).get("frage")?.trim();
    const waiting = linked && !carried && setInterval(() => {
      if (document.querySelector("#kiko-question textarea")?.value.trim() !== linked) return;
      clearInterval(waiting);
      byId("kiko-send").click();
    }, 50);
  }

  // Tabs are shown to those whose role they are for; the server decides anew at each request.
  async function roles() {
    const answer = await fetch(new URL("api/v1/me", document.baseURI)).catch(() => null);
    if (answer?.ok) root.dataset.roles = (await answer.json()).roles.join(" ");
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
  function changed() {
    colour();
    name();
    follow();
    for (const watcher of watchers) watcher();
  }
  function start() {
    const attributeFilter = ["class", "data-state", "id"];
    new MutationObserver(changed)
      .observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter });
    changed();
    roles();
    askLinked();
  }
  if (document.body) start(); else document.addEventListener("DOMContentLoaded", start);
  return {
    CARRIED,
    carried,
    asked: () => { byButton = true; },
    say: (text) => { byId("kiko-status").textContent = text; },
    watch: (watcher) => { watchers.push(watcher); watcher(); },
    changed,
  };
})();
