"""What ships beside the code holds what the guide promises, and names only what there is."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from rag.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
_NOT_SETTINGS = {"KIKO_WORKERS"}  # of compose.yaml itself


def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
    return loaded


@pytest.mark.parametrize(
    "name", ["Dockerfile", "compose.yaml", "deploy/kiko.service", "docs/operations.md", "README.md"]
)
def test_settings_that_are_named_exist(name: str) -> None:
    known = {f"KIKO_{field.upper()}" for field in Settings.model_fields} | _NOT_SETTINGS
    named = set(re.findall(r"\bKIKO_[A-Z]+(?:_[A-Z]+)*\b", (ROOT / name).read_text("utf-8")))
    assert named and named <= known


def test_every_service_is_hardened_and_none_is_open_to_the_network() -> None:
    for name, service in compose()["services"].items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", [])), name
    assert compose()["networks"]["back"]["internal"] is True
    assert compose()["services"]["oauth2-proxy"]["profiles"] == ["sso"]


def test_no_secret_is_written_down() -> None:
    for name, service in compose()["services"].items():
        for key, value in service["environment"].items():
            if re.search(r"PASSWORD|SECRET|TOKEN", key):
                assert str(value).startswith("${"), (name, key)


def test_the_image_runs_as_nobody_in_particular() -> None:
    lines = (ROOT / "Dockerfile").read_text("utf-8").splitlines()
    users = [line.split()[1] for line in lines if line.startswith("USER ")]
    assert users == ["kiko"] and lines.index("USER kiko") < lines.index('CMD ["serve"]')
    copied = {line.split()[1] for line in lines if re.match(r"COPY \w+ \w+$", line)}
    assert copied == {"rag", "ingest", "eval", "app", "corpus"}
    assert any(line.startswith("HEALTHCHECK") for line in lines)


def test_the_unit_is_one_and_closed(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("no systemd-analyze on this machine")
    unit = (ROOT / "deploy/kiko.service").read_text("utf-8")
    file = tmp_path / "kiko.service"
    file.write_text(unit.replace("/opt/kiko/bin/kiko", "/bin/true").replace("=kiko", "=root"))
    command = ["systemd-analyze", "security", "--offline=true", "--threshold=25", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "Overall exposure level" in done.stdout, done.stderr
    checked = subprocess.run(
        ["systemd-analyze", "verify", str(file)], capture_output=True, text=True, check=False
    )
    assert checked.stderr == ""
