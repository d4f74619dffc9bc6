"""The compose file: hardened, started in order, secrets as files, and settings that the service takes."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.bootstrap import access_keys, addresses, legacy_mapping, profile_mapping
from app.settings import load
from app.web.serve import refuse_unsafe
from tests.deploy.conftest import ROOT, service_environment

SERVICES = tuple(yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))["services"])
ONE_SHOT = ("prepare", "migrate")

each_service = pytest.mark.parametrize("name", SERVICES)


def service(compose: dict[str, Any], name: str) -> dict[str, Any]:
    return dict(compose["services"][name])


def test_old_and_new_compose_know_every_key(compose: dict[str, Any]) -> None:
    """docker-compose 1.29 refuses a top-level `name` and an `env_file` of objects; new ones warn of `version`."""
    assert {key for key in compose if not key.startswith("x-")} == {"services", "networks", "volumes"}
    for name in SERVICES:
        assert not {"env_file", "start_interval", "develop", "configs", "secrets"} & set(service(compose, name))
        for condition in service(compose, name).get("depends_on", {}).values():
            assert set(condition) == {"condition"}


@each_service
def test_a_service_has_no_more_rights_than_it_needs(compose: dict[str, Any], name: str) -> None:
    found = service(compose, name)
    assert found["read_only"] is True
    assert found["cap_drop"] == ["ALL"]
    assert found["security_opt"] == ["no-new-privileges:true"]
    assert "/tmp" in found["tmpfs"]
    assert not {"privileged", "cap_add", "pid", "ipc", "devices"} & set(found)


@each_service
def test_a_service_is_bounded(compose: dict[str, Any], name: str) -> None:
    found = service(compose, name)
    assert re.fullmatch(r"\d+[mg]", found["mem_limit"])
    assert found["pids_limit"] <= 256
    assert found["logging"]["options"]["max-size"]


@each_service
def test_no_service_runs_as_root(compose: dict[str, Any], name: str) -> None:
    """Ours have their user from the image."""
    found = service(compose, name)
    assert found["image"] == "trickle:local" or found["user"] not in ("root", "0")


@each_service
def test_a_service_waits_until_what_it_needs_is_well(compose: dict[str, Any], name: str) -> None:
    for needed, condition in service(compose, name).get("depends_on", {}).items():
        expected = "service_completed_successfully" if needed in ONE_SHOT else "service_healthy"
        assert condition == {"condition": expected}
    if name != "prepare":
        assert service(compose, name)["depends_on"]


@each_service
def test_whatever_runs_on_says_how_it_is(compose: dict[str, Any], name: str) -> None:
    found = service(compose, name)
    if name in ONE_SHOT:
        assert found["healthcheck"] == {"disable": True}
        assert found["restart"] == "no"
    else:
        assert found["healthcheck"]["test"][0] == "CMD"
        assert found["restart"] == "unless-stopped"


def test_the_service_is_well_only_when_it_is_ready(compose: dict[str, Any]) -> None:
    assert service(compose, "trickle")["healthcheck"]["test"] == ["CMD", "healthcheck", "/readyz"]


def test_only_the_public_listener_is_published_and_only_on_loopback(compose: dict[str, Any]) -> None:
    published = {name: service(compose, name).get("ports", []) for name in SERVICES}
    assert {name: ports for name, ports in published.items() if ports} == {"trickle": ["127.0.0.1:8443:8443"]}


def test_the_databases_have_no_way_out(compose: dict[str, Any]) -> None:
    assert compose["networks"]["inside"] == {"internal": True}
    assert service(compose, "db")["networks"] == ["inside"]
    assert service(compose, "prepare")["network_mode"] == "none"


@each_service
def test_secrets_are_given_as_files(compose: dict[str, Any], name: str) -> None:
    for variable, value in service(compose, name).get("environment", {}).items():
        if re.search(r"URL|PASSWORD|SECRET|KEY|TOKEN", variable) and not variable.endswith("PUBLIC_URL"):
            assert variable.endswith("_FILE"), variable
            assert value.startswith("/run/secrets/")
        assert not re.search(r"://[^/]*:[^/]*@", str(value))


@each_service
def test_what_is_mounted_from_here_exists_and_cannot_be_written(compose: dict[str, Any], name: str) -> None:
    for mount in service(compose, name).get("volumes", []):
        if mount.startswith("./"):
            source, _, mode = mount.split(":")
            assert (ROOT / source).is_file()
            assert mode == "ro"
        elif mount.startswith("secrets:"):
            assert mount.endswith(":ro") == (name != "prepare")


def test_settings_of_compose_are_taken_by_the_service(compose: dict[str, Any], secrets_folder: Path) -> None:
    """The same steps as `trickle serve` before it listens."""
    settings = load(environ=service_environment(compose, secrets_folder))
    refuse_unsafe(settings)
    assert [key.id for key in access_keys(settings)] == ["demo", "try"]
    addresses(settings).check("172.18.0.1", [])
    assert legacy_mapping(settings, profile_mapping(settings)).identifiers == ("email", "username")
    assert settings.server.public_url == "https://localhost:8443"
    assert settings.path(settings.server.tls_cert).is_file()


def test_addresses_of_databases_name_the_least_of_roles(compose: dict[str, Any], secrets_folder: Path) -> None:
    settings = load(environ=service_environment(compose, secrets_folder))
    assert settings.legacy.url.get_secret_value().startswith("postgresql://trickle_reader:")
    assert settings.ledger.url.get_secret_value().startswith("postgresql://trickle_ledger:")
