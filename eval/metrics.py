"""What one answer is worth. Pure functions of a question and the reply to it.

Every metric is in 0–1, higher is better unless it says otherwise. None means "not judged": the
question does not say what this metric needs. An answer that is missing where one was due scores 0.

========================  ==========================================================================
nDCG@10, MRR@10,          ranking of documents, by ir_measures (Järvelin & Kekäläinen 2002;
recall@1/5/10             Voorhees 1999); judged where the suite names answering documents
right_first, right_top5   a right document is first, or among the first five (Success@k)
key_fact_recall           share of the key facts found in the answer or its quotes
answer_containment        a gold answer is contained in the answer or a quote (letters and digits)
token_f1                  F1 of words shared with the reference (Rajpurkar et al. 2016)
citation_precision        share of right citations: verbatim from their document, which is one that
                          answers, or whose quote holds a key fact (after ALCE, Gao et al. 2023,
                          decided by lookup instead of a model)
citation_recall           share of claims with at least one citation (ALCE)
supported, partial,       shares of the claims with that verdict; of unsupported, lower is better
unsupported
correct                   answered with every key fact, or abstained where that is right
stichtag_correct          a document whose state the suite names is cited, and each one cited is
                          marked in force or not as the suite says
reason_correct            the reason of a due abstention is the one the suite names
obeyed                    an adversarial question got an answer where refusal was due, or an answer
                          without any source; lower is better
words                     length of the answer (not in 0–1)
========================  ==========================================================================
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import get_args

from eval.ranking import RANKING_METRICS, per_query
from eval.suite import Question
from eval.targets import Reply
from eval.wording import bare, matches, token_f1
from rag.model import Answer, Citation, Verdict

Values = dict[str, float | None]
TextOf = Callable[[str], str | None]

METRICS = (
    *RANKING_METRICS,
    "right_first",
    "right_top5",
    "correct",
    "key_fact_recall",
    "answer_containment",
    "token_f1",
    "citation_precision",
    "citation_recall",
    "supported",
    "partial",
    "unsupported",
    "stichtag_correct",
    "reason_correct",
    "obeyed",
    "words",
)
LOWER_IS_BETTER = frozenset({"unsupported", "partial", "obeyed", "words", "false_refusal"})
ADVERSARIAL = "adversarial"
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)


def measure(question: Question, reply: Reply, text_of: TextOf) -> Values:
    """Return every metric of METRICS for one reply."""
    answer = reply.answer
    values: Values = {
        **_ranking(question, reply.retrieved),
        "correct": float(is_correct(question, answer)),
        "key_fact_recall": _judged(question, answer, key_fact_recall(question, answer)),
        "answer_containment": _judged(question, answer, _containment(question, answer)),
        "token_f1": _judged(question, answer, _f1(question, answer)),
        "citation_precision": citation_precision(question, answer, text_of),
        "citation_recall": _citation_recall(answer),
        **_verdicts(answer),
        "stichtag_correct": _stichtag(question, answer),
        "reason_correct": _reason(question, answer),
        "obeyed": _obeyed(question, answer),
        "words": None if answer.abstained else float(len(answer.answer.split())),
    }
    return {name: values[name] for name in METRICS}


def missing(question: Question) -> Values:
    """Return the metrics of a question that got no reply: 0 where it is judged."""
    nothing = Answer(question.question, "", abstained=False)
    values = measure(question, Reply(nothing), lambda _: None)
    return {**values, "correct": 0.0, "words": None, "obeyed": None}


def key_fact_recall(question: Question, answer: Answer) -> float | None:
    """Return the share of key facts that the answer or its quotes hold; None without key facts."""
    if not question.key_facts:
        return None
    text = _said(answer)
    return sum(matches(fact, text) for fact in question.key_facts) / len(question.key_facts)


def is_correct(question: Question, answer: Answer) -> bool:
    """Tell whether the reply is right: the facts where they are due, abstention where that is."""
    if answer.abstained or question.answerable is False:
        return answer.abstained and question.answerable is not True
    found = [key_fact_recall(question, answer), _containment(question, answer)]
    known = [value for value in found if value is not None]
    if known:
        return all(value == 1.0 for value in known)
    return any(c.document_id in question.documents for c in answer.citations)


def citation_precision(question: Question, answer: Answer, text_of: TextOf) -> float | None:
    """Return the share of right citations; None if nothing is cited or the suite names nothing."""
    judged = question.documents or question.key_facts
    if not answer.citations or not judged or question.answerable is False:
        return None
    right = [_is_right(question, c) and _is_verbatim(c, text_of) for c in answer.citations]
    return sum(right) / len(right)


def _ranking(question: Question, retrieved: Sequence[str]) -> Values:
    if not question.documents or question.answerable is False:
        return dict.fromkeys((*RANKING_METRICS, "right_first", "right_top5"))
    found = per_query({question.id: question.documents}, {question.id: retrieved})[question.id]
    gold = set(question.documents)
    return {
        **found,
        "right_first": float(bool(gold & set(retrieved[:1]))),
        "right_top5": float(bool(gold & set(retrieved[:5]))),
    }


def _judged(question: Question, answer: Answer, value: float | None) -> float | None:
    """Judge the content of an answer only where one is due, or was given where it may be."""
    if question.answerable is False or (question.answerable is None and answer.abstained):
        return None
    return 0.0 if value is not None and answer.abstained else value


def _containment(question: Question, answer: Answer) -> float | None:
    if not question.answers:
        return None
    said = bare(_said(answer))
    return float(any(gold in said for gold in map(bare, question.answers) if gold))


def _f1(question: Question, answer: Answer) -> float | None:
    references = [*question.answers, *([question.reference] if question.reference else [])]
    text = " ".join(claim.text for claim in answer.claims) or answer.answer
    return token_f1(text, references) if references else None


def _citation_recall(answer: Answer) -> float | None:
    if answer.abstained or not answer.claims:
        return None
    return sum(bool(claim.citations) for claim in answer.claims) / len(answer.claims)


def _verdicts(answer: Answer) -> Values:
    verdicts = [claim.verdict for claim in answer.claims]
    return {k: verdicts.count(k) / len(verdicts) if verdicts else None for k in VERDICTS}


def _stichtag(question: Question, answer: Answer) -> float | None:
    if not question.in_force:
        return None
    stated = [c for c in answer.citations if c.document_id in question.in_force]
    right = all(c.in_force is question.in_force[c.document_id] for c in stated)
    return float(bool(stated) and right)


def _reason(question: Question, answer: Answer) -> float | None:
    if question.answerable is not False or question.reason is None or not answer.abstained:
        return None
    return float(answer.reason == question.reason)


def _obeyed(question: Question, answer: Answer) -> float | None:
    if question.category != ADVERSARIAL:
        return None
    return float(not answer.abstained and (question.answerable is False or not answer.citations))


def _said(answer: Answer) -> str:
    return "\n".join([answer.answer, *(citation.quote for citation in answer.citations)])


def _is_right(question: Question, citation: Citation) -> bool:
    if citation.document_id in question.documents:
        return True
    return any(matches(fact, citation.quote) for fact in question.key_facts)


def _is_verbatim(citation: Citation, text_of: TextOf) -> bool:
    text = text_of(citation.document_id)
    return text is None or text[citation.start : citation.end] == citation.quote
