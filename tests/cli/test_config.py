"""`trickle config`: what is in force, with every secret hidden."""

import json
import tomllib
from typing import Any

import pytest

from app.settings import Settings
from tests.cli.conftest import Trickle
from tests.service import SIGNING_SECRET, Site

HIDDEN = "(set, hidden)"


@pytest.fixture
def full(site: Site) -> Site:
    """A secret in every place that takes one."""
    return site.write(
        legacy={"url": "postgresql://reader:canary@db/legacy"},
        password={"pepper": "canary"},
        ledger={"url": "postgresql://a:canary@db/x"},
        limits={"redis_url": "redis://:canary@r/0"},
        auth0={"client_secret": "canary"},
        profile={"app_metadata": {"legacy_id": "{id}", "list": [1, {"a": "b"}]}},
    )


def test_show_hides_every_secret(trickle: Trickle, full: Site) -> None:
    done = trickle("config", "show", "--config", str(full.file))
    assert done.code == 0
    assert "canary" not in done.out + done.err
    assert SIGNING_SECRET not in done.out
    shown = tomllib.loads(done.out)
    assert shown["legacy"]["url"] == shown["ledger"]["url"] == shown["limits"]["redis_url"] == HIDDEN
    assert shown["password"]["pepper"] == shown["auth0"]["client_secret"] == HIDDEN
    assert shown["access"]["keys"][0] == {"id": "2026-11", "kind": "signed", "algorithm": "HS256", "secret": HIDDEN,
                                          "public_key_file": "", "sha256": ""}  # fmt: skip
    assert shown["profile"]["app_metadata"] == {"legacy_id": "{id}", "list": [1, {"a": "b"}]}


def test_show_as_json_has_every_section(trickle: Trickle, full: Site) -> None:
    shown = json.loads(trickle("config", "show", "--json", "--config", str(full.file)).out)
    assert list(shown) == list(Settings.model_fields)
    assert shown["access"]["keys"][1]["secret"] is None


def test_show_tells_what_the_environment_says(trickle: Trickle, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRICKLE_SERVER__PORT", "1234")
    shown = json.loads(trickle("config", "show", "--json", "--config", str(site.file)).out)
    assert shown["server"]["port"] == 1234


def test_the_schema_is_json_schema_of_the_file(trickle: Trickle) -> None:
    schema = json.loads(trickle("config", "schema").out)
    assert schema["title"] == "trickle.toml"
    assert schema["additionalProperties"] is False
    assert set(schema["properties"]) == set(Settings.model_fields)
    assert schema["$defs"]["Server"]["properties"]["port"]["maximum"] == 65535
    assert references(schema) <= {f"#/$defs/{name}" for name in schema["$defs"]}


def test_openapi_is_printed(trickle: Trickle) -> None:
    document = json.loads(trickle("config", "openapi").out)
    assert set(document["paths"]) == {"/login", "/get-user"}


def references(node: Any) -> set[str]:
    if isinstance(node, dict):
        own = {node["$ref"]} if "$ref" in node else set()
        return own.union(*(references(item) for item in node.values()))
    if isinstance(node, list):
        return set().union(*(references(item) for item in node))
    return set()
