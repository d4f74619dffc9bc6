"""What a container is made of, read as text: no Docker is needed here."""

import importlib.util
import json
import re
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parent.parent.parent
COMPOSE = ROOT / "deploy" / "compose"


@dataclass(frozen=True)
class Instruction:
    """One instruction of a Dockerfile, its lines joined."""

    stage: int
    word: str
    text: str

    @property
    def argv(self) -> list[str]:
        """The exec form; fails on the shell form."""
        words = json.loads(self.text[self.text.index("[") :])
        assert all(isinstance(word, str) for word in words)
        return list(words)


def read_dockerfile(text: str) -> list[Instruction]:
    """Its instructions in order; stage 0 is what stands before the first FROM."""
    found: list[Instruction] = []
    stage = 0
    plain = "\n".join(line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#"))
    for line in plain.replace("\\\n", " ").splitlines():
        word, _, rest = line.strip().partition(" ")
        stage += word == "FROM"
        found.append(Instruction(stage, word, rest.strip()))
    return found


@pytest.fixture(scope="session")
def dockerfile() -> list[Instruction]:
    """The instructions of our Dockerfile."""
    return read_dockerfile((ROOT / "Dockerfile").read_text("utf-8"))


@pytest.fixture(scope="session")
def compose() -> dict[str, Any]:
    """The compose file, anchors resolved, and variables at their defaults as nobody has set them."""
    text = (ROOT / "docker-compose.yml").read_text("utf-8")
    return dict(yaml.safe_load(re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", text)))


def load_prepare() -> ModuleType:
    """`prepare.py`, which is no part of a package."""
    spec = importlib.util.spec_from_file_location("trickle_compose_prepare", COMPOSE / "prepare.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def prepare() -> ModuleType:
    return load_prepare()


@pytest.fixture
def secrets_folder(tmp_path: Path, prepare: ModuleType) -> Path:
    """A folder as the service finds it under /run/secrets."""
    prepare.prepare(COMPOSE / "trickle.toml", tmp_path)
    return tmp_path


def service_environment(compose: dict[str, Any], folder: Path) -> dict[str, str]:
    """The service's environment in compose, with the secrets in `folder`."""
    given = compose["services"]["trickle"]["environment"]
    return {name: str(value).replace("/run/secrets", str(folder)) for name, value in given.items()}
