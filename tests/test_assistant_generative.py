"""The whole path with a language model on loopback: verified, or quotes in its place."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rag.assistant import Assistant
from rag.generate import LanguageModel
from rag.model import Answer, ClaimAdded, Finished
from rag.verify import Check
from tests.openai_server import OpenAIServer, Reply
from tests.small_corpus import TODAY, Place

QUESTION = "Wann traf sich die Arbeitsgemeinschaft zum ersten Mal?"
TRUE = "Die Arbeitsgemeinschaft traf sich am 26. März 2025 zum ersten Mal [1]."
WRONG = "Die Arbeitsgemeinschaft traf sich am 27. März 2025 zum ersten Mal [1]."


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with OpenAIServer() as running:
        yield running


def assistant(place: Place, server: OpenAIServer, *, keep: bool = False) -> Assistant:
    writer = LanguageModel("openai:test", base_url=server.url, api_key="k", timeout_s=5.0)
    return Assistant(place.retriever, writer=writer, keep_unsupported=keep, today=lambda: TODAY)


def answer(place: Place, server: OpenAIServer, text: str, *, keep: bool = False) -> Answer:
    server.replies = [Reply(text)]
    return assistant(place, server, keep=keep).ask(QUESTION)


def codes(given: Answer) -> list[str]:
    return [warning.code for warning in given.warnings]


def test_a_supported_sentence_is_kept_with_its_quote(small: Place, server: OpenAIServer) -> None:
    given = answer(small, server, TRUE)
    assert given.mode == "generative"
    assert [claim.verdict for claim in given.claims] == ["supported"]
    citation = given.citations[0]
    assert "26. März 2025" in citation.quote
    store = small.reader.current().passages
    assert store.document(citation.document_id).text[citation.start : citation.end] == (
        citation.quote
    )


def test_a_false_sentence_is_dropped(small: Place, server: OpenAIServer) -> None:
    given = answer(small, server, f"{WRONG} {TRUE}")
    assert [claim.text for claim in given.claims] == [TRUE.replace(" [1]", "")]


def test_a_false_sentence_is_marked_if_wanted(small: Place, server: OpenAIServer) -> None:
    given = answer(small, server, f"{WRONG} {TRUE}", keep=True)
    assert [claim.verdict for claim in given.claims] == ["unsupported", "supported"]


def test_nothing_but_false_sentences_gives_way_to_quotes(
    small: Place, server: OpenAIServer
) -> None:
    given = answer(small, server, WRONG)
    assert given.mode == "extractive"
    assert "model_unsupported" in codes(given)
    assert "26. März 2025" in given.answer


def test_a_second_opinion_counts(small: Place, server: OpenAIServer) -> None:
    server.replies = [Reply(TRUE)]
    writer = LanguageModel("openai:test", base_url=server.url, api_key="k", timeout_s=5.0)
    strict = Assistant(
        small.retriever,
        writer=writer,
        verifier=lambda *_: Check("unsupported"),
        today=lambda: TODAY,
    )
    given = strict.ask(QUESTION)
    assert (given.mode, codes(given)) == ("extractive", ["model_unsupported"])


def test_invented_citations_never_reach_the_reader(small: Place, server: OpenAIServer) -> None:
    given = answer(small, server, TRUE.replace("[1]", "[1][97]"))
    assert "[97]" not in given.answer
    assert {c.number for c in given.citations} >= {n for k in given.claims for n in k.citations}


@pytest.mark.parametrize(
    "reply",
    [
        Reply(status=500),
        Reply(status=429),
        Reply(status=401),
        Reply(TRUE, end="malformed"),
        Reply(f"{TRUE} Die zweite Sitzung fand", end="cut"),
        Reply(TRUE, end="hang_up"),
        Reply(""),
    ],
)
def test_a_failing_model_gives_way_to_quotes(
    small: Place, server: OpenAIServer, reply: Reply
) -> None:
    server.replies = [reply]
    given = assistant(small, server).ask(QUESTION)
    assert given.mode == "extractive"
    assert codes(given)[0] == "model_failed"
    assert all(claim.verdict == "supported" for claim in given.claims)
    assert "26. März 2025" in given.answer


def test_the_stream_ends_with_what_was_kept(small: Place, server: OpenAIServer) -> None:
    server.replies = [Reply(TRUE)]
    events = list(assistant(small, server).stream(QUESTION))
    added = [event.claim for event in events if isinstance(event, ClaimAdded)]
    assert isinstance(events[-1], Finished)
    assert tuple(added) == events[-1].answer.claims
