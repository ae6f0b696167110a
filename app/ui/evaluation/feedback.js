// Feedback with a thumb down: looked through, corrected, taken into a suite as a question.
import { get, post } from "../corpus/api.js";
import { button, chosenIn, choices, fill, h, labelled, notice, unseen } from "../corpus/dom.js";
import { day, number } from "../corpus/formats.js";
import { pages, told } from "./parts.js";
import { options, t } from "./words.js";

const SUGGESTED = 12; // passages looked at for documents to suggest

/** Return the section and a way to load it; `say` tells screen readers. */
export function feedback({ say }) {
  const list = h("div", { class: "k-found" });
  const place = h("div", { class: "k-found" });
  const said = h("div", { class: "k-said" });
  const suite = options.feedback_suite;
  const section = h("section", { "aria-labelledby": "kiko-feedback-title" },
    h("h3", { id: "kiko-feedback-title" }, t("feedback")),
    h("p", { class: "k-lead" }, t("feedback.lead", { suite })), said, list,
    h("div", { class: "k-actions" }, button(t("feedback.own"), () => review(null), "small")), place);

  async function load(page = 1) {
    await told(list, async () => {
      const answer = await get("evaluations/feedback", { page, size: 20 });
      fill(list, answer.items.length
        ? [h("ul", { class: "k-rows", role: "list" }, answer.items.map(item)), pages(answer, load)]
        : h("p", { class: "k-none" }, t("feedback.none")));
    });
  }

  const item = (one) => h("li", { class: "k-row" },
    h("div", { class: "k-row__what" },
      h("strong", { lang: "de" }, one.question ?? t("feedback.no_question")),
      h("div", { class: "k-muted" }, [day(one.day), ...one.reasons.map((reason) => t(`reason.${reason}`))].join(" · ")),
      one.comment ? h("p", {}, h("q", {}, one.comment)) : null),
    h("div", { class: "k-row__state" }, one.taken_as
      ? h("span", { class: "k-badge k-badge--good" }, t("feedback.taken", { id: one.taken_as }))
      : button([t("feedback.review"), unseen(` ${one.question ?? day(one.day)}`)], () => review(one), "small")));

  function review(complaint) {
    fill(said);
    fill(place, form(complaint, async (added) => {
      const text = t("feedback.saved", { id: added.id, suite: added.suite, count: number(added.questions) });
      fill(place);
      fill(said, notice("success", text));
      say(text);
      await load();
      said.scrollIntoView({ block: "nearest" });
    }));
    place.querySelector("textarea").focus();
  }

  return { section, load: () => load() };
}

const lines = (field) => field.value.split("\n").map((line) => line.trim()).filter(Boolean);

function form(complaint, done) {
  const area = (rows, value = "") => h("textarea", { rows, value, lang: "de" });
  const question = area(2, complaint?.question ?? "");
  const documents = area(3);
  const facts = area(3);
  const reference = area(3);
  const category = h("input", { type: "text", maxlength: 80, autocomplete: "off" });
  const answerable = h("input", { type: "checkbox", checked: true });
  const judged = h("div", { class: "k-form" },
    labelled(t("feedback.documents"), documents, t("feedback.documents.hint")), suggestions(question, documents),
    labelled(t("feedback.key_facts"), facts, t("feedback.key_facts.hint")));
  answerable.addEventListener("change", () => { judged.hidden = !answerable.checked; });
  const said = h("div", { class: "k-said", role: "alert" });
  const save = button(t("feedback.save"), async () => {
    save.disabled = true;
    fill(said);
    await told(said, async () => done(await post("evaluations/questions", {
      question: question.value,
      answerable: answerable.checked,
      documents: answerable.checked ? lines(documents) : [],
      key_facts: answerable.checked ? lines(facts) : [],
      reference: reference.value,
      category: category.value,
      answer_id: complaint?.answer_id ?? null,
    })));
    save.disabled = false;
  }, "primary");
  return h("section", { class: "k-form k-review", "aria-labelledby": "kiko-review-title" },
    h("h4", { id: "kiko-review-title" }, t("feedback.form")),
    labelled(t("feedback.question"), question),
    h("label", { class: "k-choice" }, answerable, t("feedback.answerable")),
    judged, labelled(t("feedback.reference"), reference), labelled(t("feedback.category"), category),
    said, h("div", { class: "k-actions" }, save));
}

/** Return a button that looks for documents; the ones ticked are written into `field`. */
function suggestions(question, field) {
  const found = h("div", {});
  const look = button(t("feedback.suggest"), () => told(found, async () => {
    const hits = question.value.trim() ? await get("search", { q: question.value, k: SUGGESTED }) : [];
    const documents = new Map(hits.map((hit) => [hit.document_id, `${hit.title} (${hit.document_id})`]));
    const change = () => {
      const offered = [...documents.keys()];
      const typed = lines(field).filter((id) => !offered.includes(id));
      field.value = [...typed, ...chosenIn(found, "suggested")].join("\n");
    };
    fill(found, documents.size
      ? choices("checkbox", t("feedback.suggest"), "suggested", [...documents], lines(field), change)
      : h("p", { class: "k-muted" }, t("q.none")));
  }), "small");
  return [look, found];
}
