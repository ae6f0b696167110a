"""An answer in Einfache Sprache, by a model on loopback: verified again, or as it was."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from rag.assistant import Assistant
from rag.citations import Drafted
from rag.generate import LanguageModel
from rag.model import Answer, Citation, Claim, ClaimAdded, Finished, Hit, Metadata, Passage
from rag.simple import simplified
from rag.verify import Check, Verifier, verify
from tests.openai_server import OpenAIServer, Reply
from tests.small_corpus import TODAY, Place

TEXTS = {
    1: "Kommunen müssen ihr Personal schulen. Die Pflicht gilt seit dem 2. Februar 2025.",
    2: "Der Quelltext von MUCGPT ist offen und wird auf GitHub gepflegt.",
    3: "Ein Zertifikat ist nicht vorgeschrieben.",
}
TRAINING = Claim("Kommunen müssen ihr Personal schulen.", (1,), "supported")
CODE = Claim("Der Quelltext von MUCGPT ist offen und wird auf GitHub gepflegt.", (2,), "supported")
NO_PAPER = Claim("Ein Zertifikat ist nicht vorgeschrieben.", (3,), "supported")

QUESTION = "Wann traf sich die Arbeitsgemeinschaft zum ersten Mal?"
SHORT = "Die Arbeitsgemeinschaft traf sich am 26. März 2025 zum ersten Mal"

Sentence = tuple[str, tuple[int, ...]]


class Script:
    """Says what it was given, whatever the claims."""

    def __init__(self, *sentences: Sentence) -> None:
        self.sentences = [Drafted(*sentence) for sentence in sentences]

    def simplify(self, claims: Sequence[Claim]) -> list[Drafted]:
        return self.sentences


def hit(number: int) -> Hit:
    text = TEXTS[number]
    return Hit(Passage(f"p{number}", "d", text, 0, len(text)), Metadata("d", "D", "talk"), 1.0)


def citation(number: int) -> Citation:
    return Citation(
        number=number,
        passage_id=f"p{number}",
        document_id="d",
        title="D",
        kind="talk",
        authority=None,
        heading=(),
        locator=None,
        quote=TEXTS[number].partition(". ")[0],
        start=0,
        end=1,
        url=None,
        date=None,
        as_of=None,
        valid_from=None,
        valid_to=None,
        law_status=None,
        in_force=None,
        score=1.0,
    )


def said(
    claims: tuple[Claim, ...], *sentences: Sentence, verifier: Verifier = verify
) -> tuple[Claim, ...]:
    script = Script(*sentences)
    plain = simplified(claims, map(citation, TEXTS), map(hit, TEXTS), script, "de", verifier)
    assert plain.is_rewritten == (plain.claims != claims)
    return plain.claims


# --- which sentences may stand ---


def test_one_claim_may_become_several_sentences() -> None:
    short = [("Den Quelltext von MUCGPT kann jeder lesen.", (2,)), ("Er ist auf GitHub.", (2,))]
    assert [(claim.text, claim.citations) for claim in said((CODE,), *short)] == short


def test_a_passage_bears_out_more_than_its_quote() -> None:
    text = "Kommunen müssen ihr Personal schulen, seit dem 2. Februar 2025."
    assert said((TRAINING,), (text, (1,))) == (Claim(text, (1,), "supported"),)


@pytest.mark.parametrize(
    "text",
    [
        "Kommunen müssen ihr Personal seit dem 3. Februar 2025 schulen.",
        "Kommunen müssen 7 Menschen schulen.",
        "Kommunen müssen ihr Personal nicht schulen.",
        "Kommunen können ihr Personal schulen.",
        "Kommunen müssen nach Art. 5 KI-VO ihr Personal schulen.",
        "Am Nachmittag gibt es Kuchen.",
    ],
)
def test_a_sentence_that_is_not_borne_out_gives_way_to_its_claim(text: str) -> None:
    short = ("Den Quelltext von MUCGPT kann jeder auf GitHub lesen.", (2,))
    claims = said((TRAINING, CODE), (text, (1,)), short)
    assert claims == (TRAINING, Claim(*short, "supported"))


def test_one_false_sentence_brings_back_the_whole_claim() -> None:
    right, wrong = ("MUCGPT ist auf GitHub.", (2,)), ("Den Quelltext kennen 9 Leute.", (2,))
    assert said((CODE,), right, wrong) == (CODE,)


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        (CODE, "Der Quelltext von MUCGPT ist offen."),
        (NO_PAPER, "Es geht um ein Zertifikat."),
        (
            Claim("Die Pflicht gilt seit dem 2. Februar 2025.", (1,), "supported"),
            "Die Pflicht gilt.",
        ),
    ],
)
def test_a_sentence_that_leaves_something_out_gives_way(claim: Claim, text: str) -> None:
    assert said((claim,), (text, claim.citations)) == (claim,)


def test_a_claim_that_was_forgotten_stays_in_its_place() -> None:
    first, last = (
        ("Kommunen müssen ihr Personal schulen!", (1,)),
        ("Ein Zertifikat ist nicht nötig.", (3,)),
    )
    texts = [claim.text for claim in said((TRAINING, CODE, NO_PAPER), last, first)]
    assert texts == [first[0], CODE.text, last[0]]


def test_sentences_without_a_citation_are_left_out() -> None:
    assert said((TRAINING,), ("Hier steht die Antwort.", ())) == (TRAINING,)


def test_claims_that_a_sentence_joins_stand_or_fall_together() -> None:
    right = (
        "Kommunen müssen ihr Personal schulen, ein Zertifikat ist nicht vorgeschrieben.",
        (1, 3),
    )
    wrong = ("Kommunen müssen ihr Personal schulen und 3 Zertifikate haben.", (1, 3))
    assert said((TRAINING, NO_PAPER), right) == (Claim(*right, "supported"),)
    assert said((TRAINING, NO_PAPER), wrong) == (TRAINING, NO_PAPER)


def test_no_citation_gets_lost() -> None:
    both = Claim("Kommunen müssen ihr Personal schulen.", (1, 3), "supported")
    assert said((both,), ("Kommunen müssen ihr Personal schulen!", (1,))) == (both,)


def test_a_claim_that_was_marked_keeps_its_mark() -> None:
    wrong = Claim("Kommunen müssen 7 Menschen schulen.", (1,), "unsupported")
    assert said((wrong,), ("Kommunen müssen 7 Leute schulen.", (1,))) == (wrong,)


def test_a_second_opinion_counts_here_too() -> None:
    short = ("Den Quelltext von MUCGPT kann jeder auf GitHub lesen.", (2,))
    assert said((CODE,), short, verifier=lambda *_: Check("unsupported")) == (CODE,)


# --- the whole path ---


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with OpenAIServer() as running:
        yield running


def assistant(place: Place, server: OpenAIServer, *, writes: bool = False) -> Assistant:
    model = LanguageModel("openai:test", base_url=server.url, api_key="k", timeout_s=5.0)
    writer = model if writes else None
    return Assistant(place.retriever, writer=writer, simplifier=model, today=lambda: TODAY)


def codes(answer: Answer) -> list[str]:
    return [warning.code for warning in answer.warnings if warning.code.startswith("plain")]


def test_verbatim_sentences_are_said_again(small: Place, server: OpenAIServer) -> None:
    server.say(f"{SHORT} [1]. MUCGPT ist ein Assistent der Stadt Köln [1].", f"{SHORT} [1].")
    path = assistant(small, server)
    before = path.ask(QUESTION)
    assert path.ask(QUESTION, plain=True).claims == before.claims
    after = path.ask(QUESTION, plain=True)
    assert after.answer.startswith(f"{SHORT}. [1]")
    assert after.claims[1:] == before.claims[1:]
    assert after.citations == before.citations
    assert (before.mode, after.mode) == ("extractive", "generative")
    assert codes(after) == ["plain_language"]
    assert "in 0 von 1 Sätzen" in after.warnings[0].text  # Arbeitsgemeinschaft is a long word


def test_a_models_own_sentences_are_said_again(small: Place, server: OpenAIServer) -> None:
    long = "Die Arbeitsgemeinschaft traf sich am 26. März 2025 zum ersten Mal [1]."
    server.say(long, f"{SHORT} [1].")
    answer = assistant(small, server, writes=True).ask(QUESTION, plain=True)
    assert [claim.text for claim in answer.claims] == [f"{SHORT}."]
    assert "<saetze>" in server.prompt()


def test_the_stream_shows_the_first_wording_and_ends_with_the_plain_one(
    small: Place, server: OpenAIServer
) -> None:
    server.say(f"{SHORT} [1].")
    *events, last = assistant(small, server).stream(QUESTION, plain=True)
    added = [event.claim for event in events if isinstance(event, ClaimAdded)]
    assert isinstance(last, Finished)
    assert added[0].text != last.answer.claims[0].text == f"{SHORT}."
    assert "simplify" in last.answer.timings_ms


@pytest.mark.parametrize(
    "reply", [Reply(status=500), Reply(""), Reply(f"{SHORT} [1]. Und", end="cut")]
)
def test_a_failing_model_leaves_the_answer_as_it_was(
    small: Place, server: OpenAIServer, reply: Reply
) -> None:
    server.replies = [reply]
    path = assistant(small, server)
    before, after = path.ask(QUESTION), path.ask(QUESTION, plain=True)
    assert (after.answer, after.mode) == (before.answer, "extractive")
    assert codes(after) == ["plain_language_failed"]


def test_a_model_that_has_just_failed_is_not_asked_again(
    small: Place, server: OpenAIServer
) -> None:
    server.say(Reply(status=500))
    answer = assistant(small, server, writes=True).ask(QUESTION, plain=True)
    assert [w.code for w in answer.warnings][:2] == ["model_failed", "plain_language_failed"]
    assert len(server.requests) == 1


def test_without_a_model_the_answer_says_so(small: Place) -> None:
    answer = small.assistant.ask(QUESTION, plain=True)
    assert codes(answer) == ["plain_language_unavailable"]
    assert answer.answer == small.assistant.ask(QUESTION).answer


def test_an_abstention_is_not_rewritten(small: Place, server: OpenAIServer) -> None:
    answer = assistant(small, server).ask("Wie hoch ist der Eiffelturm?", plain=True)
    assert (answer.abstained, codes(answer), server.requests) == (True, [], [])
