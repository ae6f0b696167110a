"""What a start may cost: the command line leaves the heavy libraries alone."""

from __future__ import annotations

import os
import subprocess
import sys

from app.wiring import Kiko

HEAVY = ("torch", "sentence_transformers", "gradio", "langchain", "langchain_core", "transformers")


def loaded(code: str, kiko: Kiko | None = None) -> set[str]:
    """Return the heavy packages that a fresh interpreter has imported after ``code``."""
    report = f"{code}\nimport sys\nsys.stderr.write('LOADED ' + ' '.join(sys.modules))"
    environment = dict(os.environ)
    if kiko:
        environment["KIKO_DATA"] = str(kiko.settings.data)
    done = subprocess.run(
        [sys.executable, "-c", report],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert "LOADED " in done.stderr, done.stderr
    modules = done.stderr.split("LOADED ")[1].split()
    return {module.split(".")[0] for module in modules} & set(HEAVY)


def test_the_command_line_itself_is_light() -> None:
    assert loaded("import app.cli") == set()


def test_a_heavy_import_would_be_seen() -> None:
    assert loaded("import langchain_core") == {"langchain_core"}


def test_a_question_needs_none_of_the_heavy_libraries(bundled: Kiko) -> None:
    code = (
        "import sys\nfrom app.cli import main\n"
        "sys.argv = ['kiko', 'ask', 'Müssen wir unsere Leute schulen?']\n"
        "try:\n    main()\nexcept SystemExit as done:\n    assert not done.code, done.code\n"
    )
    assert loaded(code, bundled) == set()
