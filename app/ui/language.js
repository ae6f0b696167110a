"use strict";
// German or English: the reader's choice in this browser, else the first that the browser asks for.
(() => {
  const root = document.documentElement;
  const KEY = "kiko-language";
  const NAMES = { de: "Deutsch", en: "English" };
  const other = (language) => (language === "de" ? "en" : "de");
  const first = () => navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase())
    .find((tag) => tag in NAMES) ?? "de";
  const kept = () => localStorage.getItem(KEY);
  const wanted = () => (kept() in NAMES ? kept() : first());
  let swaps = null;

  // Gradio writes the browser's language over the page's.
  function mark() {
    if (root.lang !== wanted()) root.lang = wanted();
  }
  mark();
  new MutationObserver(mark).observe(root, { attributes: true, attributeFilter: ["lang"] });

  // Gradio's own parts hold one language only; their texts are looked up and exchanged.
  function words() {
    const holder = document.querySelector("[data-swaps]");
    if (swaps || !holder) return swaps;
    const { texts, places } = JSON.parse(holder.dataset.swaps);
    const german = Object.fromEntries(Object.entries(texts).map(([de, en]) => [en, de]));
    swaps = { en: texts, de: german, places };
    return swaps;
  }
  function exchange(known) {
    const parts = document.querySelectorAll("#kiko-filter, #kiko-question, [role=tablist], .toast-wrap");
    for (const part of parts) {
      const walk = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
      while (walk.nextNode()) {
        const text = walk.currentNode.data.trim();
        if (Object.hasOwn(known, text) && known[text] !== text) {
          walk.currentNode.data = walk.currentNode.data.replace(text, known[text]);
        }
      }
      for (const field of part.querySelectorAll("[placeholder]")) {
        if (Object.hasOwn(known, field.placeholder)) field.placeholder = known[field.placeholder];
      }
    }
    if (Object.hasOwn(known, document.title)) document.title = known[document.title];
  }
  function speak() {
    const found = words();
    if (!found) return;
    const language = wanted();
    exchange(found[language]);
    for (const [place, [german, english]] of Object.entries(found.places)) {
      const element = document.querySelector(place);
      const text = language === "de" ? german : english;
      if (element && element.textContent.trim() !== text) element.textContent = text;
    }
    const button = document.querySelector("[data-language-toggle]");
    const label = NAMES[other(language)];
    if (button && button.textContent !== label) {
      button.textContent = label;
      button.lang = other(language);
    }
  }
  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("[data-language-toggle]")) return;
    localStorage.setItem(KEY, other(wanted()));
    mark();
    speak();
    window.kiko.changed();
  });
  window.kiko.watch(speak);
})();
