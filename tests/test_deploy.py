"""What is shipped for containers and systemd fits the code: settings, routes, paths."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.roles import TABLE
from rag.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
DOCKERFILE = (ROOT / "deploy/Dockerfile").read_text("utf-8")
SERVICE = (ROOT / "deploy/kiko.service").read_text("utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "deploy/compose.yaml").read_text("utf-8"))
NAMES = {f"KIKO_{name.upper()}" for name in Settings.model_fields}


@pytest.mark.parametrize(
    "text", [DOCKERFILE, SERVICE, str(COMPOSE["services"]["kiko"]["environment"])]
)
def test_every_setting_that_is_named_exists(text: str) -> None:
    named = set(re.findall(r"\bKIKO_[A-Z_]+\b", text))
    assert named and named <= NAMES


def test_the_image_holds_what_the_wheel_holds() -> None:
    copied = re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE)
    sources = {source for line in copied for source in line.split()[:-1]}
    assert all((ROOT / source).exists() for source in sources)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert {*wheel["packages"], *wheel["force-include"], "constraints.txt"} <= sources


def test_the_image_runs_without_root_and_says_whether_it_lives() -> None:
    assert re.search(r"^USER (?!0\b|root)\S+", DOCKERFILE, re.MULTILINE)
    (path,) = set(re.findall(r"127\.0\.0\.1:7860(/\w+)", DOCKERFILE))
    (rule,) = [rule for rule in TABLE if rule.path == path]
    assert rule.roles == frozenset()


def test_the_container_may_write_its_data_and_nothing_else() -> None:
    service = COMPOSE["services"]["kiko"]
    assert service["read_only"] and service["cap_drop"] == ["ALL"]
    assert service["tmpfs"] == ["/tmp"]
    assert service["volumes"] == ["data:/data"] and "KIKO_DATA=/data" in DOCKERFILE
    assert all(port.startswith("127.0.0.1:") for port in service["ports"])


def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed")
    unit = tmp_path / "kiko.service"
    unit.write_text(SERVICE.replace("/opt/kiko/bin/kiko", shutil.which("true") or "/bin/true"))
    found = subprocess.run(
        ["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False
    )
    assert "kiko.service:" not in found.stderr, found.stderr
