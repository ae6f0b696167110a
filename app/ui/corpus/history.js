// What happened to a document: its versions with what changed, and the audit log.
import { restore } from "./actions.js";
import * as api from "./api.js";
import { button, fill, h, notice, unseen } from "./dom.js";
import { counted, moment, t } from "./words.js";

/** Return the section with the versions and the audit entries of `item`. */
export function history(item, view) {
  const versions = [...item.versions].sort((a, b) => b.number - a.number);
  return h("div", { class: "k-document__columns" },
    h("section", { class: "k-part", "aria-labelledby": "kiko-versions-title" },
      h("h4", { id: "kiko-versions-title" }, t("corpus.versions")),
      versions.length ? h("ol", { class: "k-versions", role: "list" }, versions.map((one) => version(one, item, view)))
        : h("p", { class: "k-muted" }, t("corpus.versions.none"))),
    h("section", { class: "k-part", "aria-labelledby": "kiko-audit-title" },
      h("h4", { id: "kiko-audit-title" }, t("corpus.audit")), audit(item.audit, false)));
}

function version(one, item, view) {
  const newest = one.number === item.version;
  const diff = h("div");
  const called = t("corpus.version", { number: one.number });
  const show = async () => {
    try {
      const { diff: lines } = await api.get(api.documentAddress(item.id, "diff"), { a: one.number - 1, b: one.number });
      fill(diff, difference(lines, one.number));
      diff.firstChild.focus();
    } catch (error) { fill(diff, notice("danger", error.message)); }
  };
  return h("li", { class: "k-version" },
    h("p", {}, h("strong", {}, called), newest ? ` (${t("corpus.version.now")})` : "", h("span", { class: "k-muted" }, ` · ${[moment(one.at), one.actor].filter(Boolean).join(" · ")}`)),
    one.changes.length ? h("ul", { class: "k-plain-list" }, one.changes.map((change) => h("li", {}, change))) : null,
    h("div", { class: "k-actions" },
      one.number > 1 ? button([t("corpus.diff"), unseen(` (${called})`)], show, "small") : null,
      newest ? null : button([t("corpus.restore"), unseen(` (${called})`)], () => restore(view, one.number), "small")),
    diff);
}

/** Return the lines of a unified diff with what is new and what is gone marked. */
function difference(text, number) {
  const lines = (Array.isArray(text) ? text : text.split("\n")).filter((line) => !/^(---|\+\+\+) /.test(line));
  const shown = lines.map((line) => {
    if (line.startsWith("+")) return h("ins", {}, line);
    if (line.startsWith("-")) return h("del", {}, line);
    return h("span", {}, line.startsWith("@@") ? "…" : line);
  });
  return h("div", { class: "k-diff", tabindex: 0, role: "region", lang: "de",
    "aria-label": t("corpus.diff.of", { number }) }, shown.length ? shown : t("corpus.diff.none"));
}

/** Return audit entries as a list, newest first; `named` adds which document each is about. */
export function audit(entries, named) {
  if (!entries.length) return h("p", { class: "k-muted" }, t("corpus.audit.none"));
  return h("ol", { class: "k-audit", role: "list" }, entries.map((entry) => h("li", {},
    h("span", { class: "k-muted" }, `${moment(entry.at)} · ${entry.actor}`), h("br"),
    h("span", {}, t(`corpus.did.${entry.action}`), named && entry.document_id ? ` · ${entry.document_id}` : ""),
    reasons(entry.detail))));
}

function reasons(detail) {
  const confirmed = Object.values(detail.confirmed_personal_data ?? {}).reduce((sum, count) => sum + count, 0);
  const parts = [detail.reason, confirmed ? counted("corpus.audit.confirmed", confirmed) : ""];
  const text = parts.filter(Boolean).join(" · ");
  return text ? h("p", { class: "k-muted" }, text) : null;
}
