// Dialogs: the browser's own <dialog>, which keeps the focus inside and gives it back.
import { button, h, labelled, unique } from "./dom.js";
import { t } from "./words.js";

/**
 * Ask before something happens. Resolves to null when it is called off, else to the reason given.
 * `must` is a sentence that has to be ticked first.
 */
export function confirm({ title, body = [], action, look = "primary", must = "", reason = "" }) {
  return new Promise((resolve) => {
    const heading = h("h3", { id: unique() }, title);
    const tick = must ? h("input", { type: "checkbox" }) : null;
    const field = reason ? h("textarea", { rows: 2, maxlength: 500 }) : null;
    const go = button(action, () => dialog.close("go"), look);
    if (tick) {
      go.disabled = true;
      tick.addEventListener("change", () => { go.disabled = !tick.checked; });
    }
    const back = button(t("corpus.cancel"), () => dialog.close(""), "", { autofocus: true });
    const dialog = h("dialog", { class: "k-dialog", "aria-labelledby": heading.id },
      heading, body,
      field && labelled(reason, field),
      tick && h("label", { class: "k-choice" }, tick, must),
      h("div", { class: "k-actions" }, go, back));
    dialog.addEventListener("close", () => {
      resolve(dialog.returnValue === "go" ? (field?.value.trim() ?? "") : null);
      dialog.remove();
    });
    document.getElementById("kiko-corpus").append(dialog);
    dialog.returnValue = "";
    dialog.showModal();
  });
}
