"""The error tree: drawn as it is, each class with a status, each message one line."""

from __future__ import annotations

import inspect
import re
from http import HTTPStatus

import pytest

from app import problem_words, problems
from rag import errors
from rag.messages import LANGUAGES


def classes() -> list[type[errors.KikoError]]:
    members: list[type] = [value for _, value in inspect.getmembers(errors, inspect.isclass)]
    found = [kind for kind in members if issubclass(kind, errors.KikoError)]
    return sorted(found, key=lambda kind: inspect.getsourcelines(kind)[1])


def drawn() -> list[tuple[int, str]]:
    """Return depth and name of each line of the tree in the module's docstring."""
    lines = (errors.__doc__ or "").splitlines()
    found = [re.match(r"    ([│├└─ ]*)(\w+(?:Error))\b", line) for line in lines]
    return [(len(match[1]) // 4, match[2]) for match in found if match]


def depth(kind: type) -> int:
    return kind.__mro__.index(errors.KikoError)


def test_the_module_holds_nothing_else() -> None:
    members = [value for _, value in inspect.getmembers(errors, inspect.isclass)]
    assert sorted(m.__name__ for m in members) == sorted(kind.__name__ for kind in classes())
    assert all(kind.__doc__ for kind in classes())


def test_the_tree_is_drawn_as_it_is() -> None:
    assert drawn() == [(depth(kind), kind.__name__) for kind in classes()]


@pytest.mark.parametrize("kind", classes())
def test_every_class_has_a_status(kind: type[errors.KikoError]) -> None:
    status = problems.status_of(kind("x"))
    assert status.value >= 400
    assert problems.problem(status, "x").status_code == status


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (errors.QuestionError, HTTPStatus.UNPROCESSABLE_ENTITY),
        (errors.NotFoundError, HTTPStatus.NOT_FOUND),
        (errors.NoGenerationError, HTTPStatus.SERVICE_UNAVAILABLE),
        (errors.BuildLockedError, HTTPStatus.CONFLICT),
        (errors.EncoderError, HTTPStatus.INTERNAL_SERVER_ERROR),
        (errors.LanguageModelError, HTTPStatus.BAD_GATEWAY),
    ],
)
def test_the_nearest_class_decides(kind: type[errors.KikoError], status: HTTPStatus) -> None:
    assert problems.status_of(kind("x")) is status


def test_a_status_in_the_table_has_a_title_in_both_languages() -> None:
    assert set(problems.STATUS.values()) <= set(problem_words.titled())
    for status in problem_words.titled():
        german, english = (problem_words.title(status, language) for language in LANGUAGES)
        assert german and english and german != english
        assert german != HTTPStatus(status).phrase


def test_every_word_of_the_edge_is_there_in_both_languages() -> None:
    known = problem_words.keys()
    for key in known:
        texts = {problem_words.word(key, language, fields="x") for language in LANGUAGES}
        assert all(texts) and len(texts) == len(LANGUAGES)
