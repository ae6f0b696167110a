// Elements from values: text only ever becomes text, so nothing from a document can be markup.

/** Return a new element; a property named on… listens, a function or null child is left out. */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "value") element.value = value;
    else if (name === "checked") element.checked = Boolean(value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...present(children));
  return element;
}

/** Put `children` in place of what `element` holds. */
export function fill(element, ...children) {
  element.replaceChildren(...present(children));
  return element;
}

/** Return text for screen readers only. */
export const unseen = (text) => h("span", { class: "k-unseen" }, text);

/** Return a button of one of our looks: primary, danger or plain. */
export function button(label, onclick, look = "", properties = {}) {
  const css = `k-button${look ? ` k-button--${look}` : ""}`;
  return h("button", { type: "button", class: css, onclick, ...properties }, label);
}

/** Return a box that says something; `tone` is info, success, warning or danger. */
export function notice(tone, ...children) {
  return h("div", { class: `k-notice k-notice--${tone}` }, ...children);
}

/** Return a field under its label, with a hint below the label. */
export function labelled(label, input, hint = "") {
  input.id ||= unique();
  const about = hint ? h("span", { class: "k-field__hint", id: `${input.id}-hint` }, hint) : null;
  if (about) input.setAttribute("aria-describedby", about.id);
  return h("div", { class: "k-field" }, h("label", { for: input.id }, label), about, input);
}

/** Return choices of one kind (radio or checkbox) in a group with a legend. */
export function choices(type, legend, name, options, chosen, onchange) {
  const boxes = options.map(([value, label]) => h("label", { class: "k-choice" },
    h("input", { type, name, value, checked: chosen.includes(value), onchange }), label));
  const many = options.length > 10 ? " k-choices--many" : "";
  return h("fieldset", { class: `k-choices${many}` }, h("legend", {}, legend),
    h("div", { class: "k-choices__all" }, boxes));
}

/** Return the values chosen in the group `name` inside `element`. */
export const chosenIn = (element, name) =>
  [...element.querySelectorAll(`input[name="${name}"]:checked`)].map((input) => input.value);

/** Return a document-wide new id. */
export const unique = () => `kiko-corpus-${(unique.last = (unique.last ?? 0) + 1)}`;

/** Return `url` if it leads to the web; anything that could run script is dropped. */
export function webAddress(url) {
  try {
    return ["http:", "https:"].includes(new URL(url).protocol) ? url : null;
  } catch { return null; }
}

function present(children) {
  return children.flat(Infinity).filter((c) => c !== null && c !== undefined && c !== false && c !== "");
}
