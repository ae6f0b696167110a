"""The order of the parts: imports point one way, each vendor has one home, effects stay outside."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LINE = ("rag", "ingest", "eval", "app")  # each may import itself and what stands before it
HOMES = {
    "chromadb": r"rag/vectors\.py|rag/vector_server\.py",
    "tantivy": r"rag/lexical\.py",
    "gradio": r"app/ui/\w+\.py",
    "sqlalchemy": r"app/(database|\w*records|migrations/.*)\.py",
    "alembic": r"app/migrations/.*\.py",
    "prometheus_client": r"app/metrics\.py",
    "python_multipart": r"app/multipart\.py",
    "langchain": r"rag/generate\.py",
    "langchain_openai": r"rag/generate\.py",
    "langchain_core.language_models": r"rag/generate\.py",
    "langchain_core.messages": r"rag/generate\.py",
    "sentence_transformers": r"rag/(encoder|cross_encoder)\.py|eval/train\w*\.py",
    "phonenumbers": r"ingest/privacy/contact\.py",
    "stdnum": r"ingest/privacy/numbers\.py",
    "datasketch": r"ingest/near_duplicates\.py",
    "torch": r"eval/train\w*\.py",
    "mcp": r"app/mcp\.py",
    "psutil": r"eval/server_process\.py",
}
ENVIRONMENT = r"app/(wiring|serve)\.py"
PRINTING = r"app/cli\.py"

Rule = Callable[[str, ast.Module], Iterator[str]]


def imported(tree: ast.Module) -> Iterator[str]:
    """Yield every module that a module imports, also inside functions and by name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or "")
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and _called(node) in ("import_module", "__import__"):
            yield from (str(a.value) for a in node.args if isinstance(a, ast.Constant))


def _called(node: ast.Call) -> str:
    return getattr(node.func, "attr", getattr(node.func, "id", ""))


def one_way(path: str, tree: ast.Module) -> Iterator[str]:
    """Yield imports against the line, relative ones and those of the tests."""
    allowed = LINE[: LINE.index(path.split("/")[0]) + 1]
    for name in imported(tree):
        package = name.split(".")[0]
        if package in ("tests", "") or (package in LINE and package not in allowed):
            yield f"{path} imports {name}"


def one_home(path: str, tree: ast.Module) -> Iterator[str]:
    """Yield imports of a vendor outside its home."""
    for name in imported(tree):
        for vendor, home in HOMES.items():
            if f"{name}.".startswith(f"{vendor}.") and not re.fullmatch(home, path):
                yield f"{path} imports {name}"


def quiet(path: str, tree: ast.Module) -> Iterator[str]:
    """Yield uses of print outside the command line."""
    if not re.fullmatch(PRINTING, path):
        names = (node for node in ast.walk(tree) if isinstance(node, ast.Name))
        yield from (f"{path}:{name.lineno} prints" for name in names if name.id == "print")


def no_environment(path: str, tree: ast.Module) -> Iterator[str]:
    """Yield uses of the environment outside the composition root."""
    if re.fullmatch(ENVIRONMENT, path):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in ("environ", "environb", "getenv"):
            yield f"{path}:{node.lineno} reads the environment"
        elif isinstance(node, ast.ImportFrom) and node.module == "os":
            names = {alias.name for alias in node.names} & {"environ", "environb", "getenv"}
            yield from (f"{path}:{node.lineno} reads the environment ({n})" for n in names)


def sources() -> list[Path]:
    return sorted(path for part in LINE for path in (ROOT / part).rglob("*.py"))


def problems(rule: Rule) -> list[str]:
    return [
        problem
        for path in sources()
        for problem in rule(path.relative_to(ROOT).as_posix(), ast.parse(path.read_text("utf-8")))
    ]


@pytest.mark.parametrize("rule", [one_way, one_home, quiet, no_environment])
def test_the_code_keeps_the_rule(rule: Rule) -> None:
    assert sources()
    assert problems(rule) == []


@pytest.mark.parametrize(
    ("rule", "path", "source"),
    [
        (one_way, "rag/model.py", "import ingest"),
        (one_way, "rag/model.py", "from app.wiring import Kiko"),
        (one_way, "ingest/sync.py", "def f():\n    from eval.run import run"),
        (one_way, "ingest/sync.py", "import importlib\nimportlib.import_module('app.cli')"),
        (one_way, "rag/model.py", "from . import errors"),
        (one_way, "app/cli.py", "from tests.fakes import WordEncoder"),
        (one_home, "rag/index.py", "import chromadb.config"),
        (one_home, "rag/index.py", "def f():\n    from tantivy import Index"),
        (one_home, "app/api.py", "import gradio as gr"),
        (one_home, "rag/compose.py", "from langchain.chat_models import init_chat_model"),
        (one_home, "rag/compose.py", "from langchain_core import messages"),
        (one_home, "eval/run.py", "from sentence_transformers import SentenceTransformer"),
        (quiet, "rag/index.py", "def f():\n    print('x')"),
        (quiet, "app/serve.py", "say = print"),
        (no_environment, "rag/settings.py", "import os\nos.environ['A']"),
        (no_environment, "rag/settings.py", "import os\nos.getenv('A')"),
        (no_environment, "rag/settings.py", "from os import environ"),
    ],
)
def test_the_rule_bites(rule: Rule, path: str, source: str) -> None:
    assert list(rule(path, ast.parse(source)))


@pytest.mark.parametrize(
    ("rule", "path", "source"),
    [
        (one_way, "app/cli.py", "from rag.model import Answer\nimport ingest.sync"),
        (one_way, "rag/index.py", "import evaluate\nimport apprise"),
        (one_home, "rag/vectors.py", "import chromadb"),
        (one_home, "rag/langchain_retriever.py", "from langchain_core.retrievers import X"),
        (one_home, "eval/train_encoder.py", "import torch"),
        (quiet, "app/cli.py", "print('x')"),
        (no_environment, "app/wiring.py", "import os\nos.environ['A'] = '1'"),
    ],
)
def test_the_rule_lets_the_rest_be(rule: Rule, path: str, source: str) -> None:
    assert list(rule(path, ast.parse(source))) == []


def test_each_vendor_has_a_home_that_exists() -> None:
    paths = [path.relative_to(ROOT).as_posix() for path in sources()]
    homeless = {
        vendor
        for vendor, home in HOMES.items()
        if not any(re.fullmatch(home, path) for path in paths)
    }
    assert homeless <= {v for v in HOMES if v.startswith("langchain")}  # generate.py is optional
