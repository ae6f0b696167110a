"""Where an embedding model's files lie, whether they are one, and their fingerprint."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

from rag.errors import EncoderError

BUNDLED = "bundled"
BUNDLED_FOLDER = Path(__file__).resolve().parent / "static_encoder"

_EDGE_BYTES = 1 << 20
_HUB_NAME = re.compile(r"[\w-][\w.-]*(/[\w-][\w.-]*)?")
_UNUSED_FILES = ["*.onnx*", "onnx/*", "openvino/*", "*.h5", "*.ot", "*.msgpack"]
_ADVICE = "name the folder of a sentence-transformers embedding model, or 'bundled'"


def model_folder(name: str, *, offline: bool = True) -> Path:
    """Return the local folder of a model: the bundled one, a folder, or a hub model's copy."""
    if name == BUNDLED:
        return BUNDLED_FOLDER
    folder = Path(name).expanduser()
    if folder.is_dir():
        return folder.resolve()
    if not _HUB_NAME.fullmatch(name):
        raise EncoderError(f"Encoder folder {name!r} does not exist; {_ADVICE} (KIKO_ENCODER).")
    return _hub_folder(name, offline)


def module_types(folder: Path) -> list[str]:
    """Return the class names of a model's modules; raise unless they give dense vectors."""
    try:
        modules = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
        types = [str(module["type"]).rpartition(".")[2] for module in modules]
    except FileNotFoundError as error:
        raise EncoderError(
            f"{folder} is no embedding model: no modules.json; {_ADVICE}."
        ) from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EncoderError(f"{folder / 'modules.json'} is not readable; {_ADVICE}.") from error
    if not {"StaticEmbedding", "Pooling", "Router"} & set(types):
        found = ", ".join(types) or "none"
        raise EncoderError(f"{folder} gives no dense vectors (modules: {found}); {_ADVICE}.")
    return types


def is_static(types: list[str]) -> bool:
    """Tell whether the modules are a table of token vectors and nothing else."""
    return types[0] == "StaticEmbedding" and set(types[1:]) <= {"Normalize"}


def fingerprint(folder: Path) -> str:
    """Hash the files that vectors depend on to 12 hex digits; of large ones size and both ends."""
    digest = hashlib.sha256()
    for path in sorted(_model_files(folder)):
        digest.update(f"{path.relative_to(folder).as_posix()}:{path.stat().st_size}:".encode())
        digest.update(_edges(path))
    return digest.hexdigest()[:12]


def _hub_folder(name: str, offline: bool) -> Path:
    from huggingface_hub import snapshot_download

    try:
        return Path(
            snapshot_download(name, local_files_only=offline, ignore_patterns=_UNUSED_FILES)  # nosec B615
        )
    except (OSError, ValueError) as error:
        way_out = (
            "Kiko is offline: give a folder, download the model beforehand, or set "
            "KIKO_OFFLINE=false for the first start."
            if offline
            else f"The model hub answered: {error}"
        )
        raise EncoderError(
            f"Encoder {name!r} is neither a folder nor in the local model cache. {way_out}"
        ) from error


def _model_files(folder: Path) -> Iterator[Path]:
    kinds = {".json", ".safetensors", ".bin", ".txt", ".model"}
    return (path for path in folder.rglob("*") if path.suffix in kinds and path.is_file())


def _edges(path: Path) -> bytes:
    with path.open("rb") as file:
        head = file.read(_EDGE_BYTES)
        file.seek(max(file.tell(), path.stat().st_size - _EDGE_BYTES))
        return head + file.read()
