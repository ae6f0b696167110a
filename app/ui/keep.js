"use strict";
// When the connection breaks, Gradio loads the page anew once it is back. What was on it is carried
// over in this tab alone, and nowhere longer than that.
(() => {
  const field = () => document.querySelector("#kiko-question textarea");
  const lost = () => document.querySelector(".toast-body.error");

  window.addEventListener("pagehide", () => {
    if (!lost()) return;
    const turns = [...document.querySelectorAll(".k-turn")].map((turn) => turn.outerHTML);
    sessionStorage.setItem(window.kiko.CARRIED, JSON.stringify({ turns, typed: field()?.value ?? "" }));
  });

  let { turns } = window.kiko.carried ?? {};
  function restore() {
    const earlier = document.querySelector("#kiko-earlier .k-earlier");
    if (!turns || !earlier) return;
    earlier.insertAdjacentHTML("beforeend", turns.join(""));
    turns = null;
  }
  window.kiko.watch(restore);
})();
