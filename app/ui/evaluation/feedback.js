// Feedback with a thumb down becomes questions of a suite.
import { h } from "../corpus/dom.js";
import { t } from "./words.js";

/** Return the section and a way to load it. */
export function feedback() {
  const section = h("section", {}, h("h3", {}, t("feedback")));
  return { section, load: () => {} };
}
