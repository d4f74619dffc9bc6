"""`trickle scripts deploy` as an operator types it, against the rehearsed tenant."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.rehearsal.management.faults import Fault
from app.scripts.options import ScriptOptions
from app.scripts.render import render
from tests.cli.conftest import Trickle
from tests.rehearsal.management.conftest import CLIENT, Served, make_api, serve
from tests.service import KEY_ID, PUBLIC_URL, SIGNING_SECRET, STATIC_KEY, Site

FILES = render(ScriptOptions())


@pytest.fixture
def served(tmp_path: Path, site: Site) -> Iterator[Served]:
    """A tenant, and the site's settings naming it."""
    for found in serve(tmp_path / "api", make_api(clock=time.time), tls=False):
        secret = site.folder / "client-secret"
        secret.write_text(CLIENT.client_secret.get_secret_value(), "utf-8")
        secret.chmod(0o600)
        site.write(
            auth0={
                "domain": found.at.domain,
                "base_url": found.at.base_url,
                "client_id": CLIENT.client_id,
                "client_secret_file": "client-secret",
            }
        )
        yield found


def own(served: Served):
    return served.asked.api.connections.own


def test_a_dry_run_shows_the_diff_and_sends_nothing(trickle: Trickle, site: Site, served: Served) -> None:
    before = dict(own(served).options)
    done = trickle("scripts", "deploy", "--dry-run", "--config", str(site.file))
    assert done.code == 1, done.err
    assert "+function login(" in done.out
    assert "TRICKLE_KEY: new" in done.out
    assert SIGNING_SECRET not in done.out + done.err
    assert own(served).options == before


def test_a_deployment_arrives_and_is_read_back(trickle: Trickle, site: Site, served: Served) -> None:
    done = trickle("scripts", "deploy", "--yes", "--config", str(site.file))
    assert (done.code, "read back, and equal" in done.out) == (0, True), done.err
    assert own(served).options["customScripts"] == {"login": FILES["login.js"], "get_user": FILES["get_user.js"]}
    arrived = served.asked.api.connections.settings(own(served))
    assert arrived == {
        "TRICKLE_URL": PUBLIC_URL,
        "TRICKLE_CONNECTION": "legacy-users",
        "TRICKLE_KEY_ID": KEY_ID,
        "TRICKLE_KEY": SIGNING_SECRET,
        "TRICKLE_CA": site.certificate.cert.read_text(),
    }
    again = trickle("scripts", "deploy", "--dry-run", "--json", "--config", str(site.file))
    document = json.loads(again.out)
    assert (again.code, document["differs"], document["sent"]) == (0, False, False)
    assert set(document["settings"].values()) == {"sent anew"}


def test_without_a_terminal_nobody_can_say_yes(trickle: Trickle, site: Site, served: Served) -> None:
    done = trickle("scripts", "deploy", "--config", str(site.file))
    assert (done.code, "--yes" in done.err) == (2, True)
    assert "customScripts" not in own(served).options


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--setting", "TRICKLE_AUTH"), "NAME=FILE"),
        (("--setting", "TRICKLE_AUTH=gone"), "cannot be read"),
        (("--drop", "TRICKLE_KEY"), "is needed"),
        (("--key-id", "2020-01"), "--key-file"),
        (("--scripts", "nowhere"), "trickle scripts build"),
    ],
)
def test_what_is_told_wrong_is_exit_2(
    trickle: Trickle, site: Site, served: Served, arguments: tuple[str, ...], said: str
) -> None:
    done = trickle("scripts", "deploy", "--yes", "--config", str(site.file), *arguments)
    assert (done.code, said in done.err) == (2, True), done.err
    assert "customScripts" not in own(served).options


def test_two_keys_are_a_question(trickle: Trickle, site: Site, served: Served) -> None:
    keys = [*site.document["access"]["keys"], {"id": "2026-12", "secret_file": "secret"}]
    site.write(access={"keys": keys})
    assert "--key-id" in trickle("scripts", "deploy", "--yes", "--config", str(site.file)).err
    done = trickle("scripts", "deploy", "--yes", "--key-id", "2026-12", "--config", str(site.file))
    assert done.code == 0, done.err
    assert served.asked.api.connections.settings(own(served))["TRICKLE_KEY_ID"] == "2026-12"


def test_a_static_key_is_sent_as_it_is(trickle: Trickle, site: Site, served: Served) -> None:
    file = site.folder / "static"
    file.write_text(STATIC_KEY + "\n", "utf-8")
    arguments = ("--yes", "--key-id", "monitoring", "--key-file", str(file), "--config", str(site.file))
    done = trickle("scripts", "deploy", *arguments)
    assert done.code == 0, done.err
    arrived = served.asked.api.connections.settings(own(served))
    assert (arrived["TRICKLE_AUTH"], arrived["TRICKLE_KEY"].strip()) == ("static", STATIC_KEY)


@pytest.mark.parametrize("key_id", [KEY_ID, "monitoring", "elliptic"])
def test_a_file_that_is_not_the_keys_is_refused(trickle: Trickle, site: Site, served: Served, key_id: str) -> None:
    elliptic = {"id": "elliptic", "algorithm": "ES256", "public_key_file": "public.pem"}
    site.write(access={"keys": [*site.document["access"]["keys"], elliptic]})
    text = "CANARY of more than 32 characters, and no key of ours"
    (site.folder / "wrong").write_text(text, "utf-8")
    arguments = ("--yes", "--key-id", key_id, "--key-file", str(site.folder / "wrong"), "--config", str(site.file))
    done = trickle("scripts", "deploy", *arguments)
    assert (done.code, "is not the caller's half" in done.err, "CANARY" in done.err) == (2, True, False), done.err
    assert "customScripts" not in own(served).options


def test_a_revoked_key_is_refused(trickle: Trickle, site: Site, served: Served) -> None:
    assert trickle("key", "revoke", KEY_ID, "--yes", "--config", str(site.file)).code == 0
    done = trickle("scripts", "deploy", "--yes", "--config", str(site.file))
    assert (done.code, "is revoked" in done.err) == (2, True)
    assert "customScripts" not in own(served).options


def test_a_ledger_that_is_away_is_told_and_no_hindrance(trickle: Trickle, site: Site, served: Served) -> None:
    site.ledger.unlink()
    done = trickle("scripts", "deploy", "--yes", "--config", str(site.file))
    assert (done.code, "cannot be asked" in done.err) == (0, True)


def test_further_settings_come_from_files_and_others_go_by_name(trickle: Trickle, site: Site, served: Served) -> None:
    own(served).options["configuration"] = {"DB_URL": "theirs"}
    refused = trickle("scripts", "deploy", "--yes", "--config", str(site.file))
    assert (refused.code, "--drop DB_URL" in refused.err) == (2, True)
    (site.folder / "auth").write_text("signed\n", "utf-8")
    given = ("--setting", f"TRICKLE_AUTH={site.folder / 'auth'}", "--drop", "DB_URL")
    done = trickle("scripts", "deploy", "--yes", "--config", str(site.file), *given)
    assert (done.code, "DB_URL: removed" in done.out) == (0, True), done.err
    arrived = served.asked.api.connections.settings(own(served))
    assert (arrived["TRICKLE_AUTH"], "DB_URL" in arrived) == ("signed", False)


def test_a_connection_is_made_when_asked(trickle: Trickle, site: Site, served: Served) -> None:
    site.write(auth0={"connection": "shop-users"})
    missing = trickle("scripts", "deploy", "--yes", "--config", str(site.file))
    assert (missing.code, "--create" in missing.err) == (2, True)
    done = trickle("scripts", "deploy", "--yes", "--create", "--config", str(site.file))
    assert (done.code, "enable it" in done.out) == (0, True), done.err


def test_a_missing_scope_is_exit_2_with_its_name(trickle: Trickle, site: Site, served: Served) -> None:
    served.asked.api.faults.plan(Fault("PATCH /api/v2/connections/{id}", "403"))
    done = trickle("scripts", "deploy", "--yes", "--config", str(site.file))
    assert (done.code, "update:connections_options" in done.err) == (2, True)
    assert "stands as before" in done.err


def test_no_answer_is_exit_3_with_what_stands(trickle: Trickle, site: Site, served: Served) -> None:
    served.asked.api.faults.plan(Fault("PATCH /api/v2/connections/{id}", "502"))
    done = trickle("scripts", "deploy", "--yes", "--config", str(site.file))
    assert (done.code, "stands as before" in done.err) == (3, True)


def test_without_a_tenant_in_the_settings_it_is_exit_2(trickle: Trickle, site: Site) -> None:
    done = trickle("scripts", "deploy", "--config", str(site.file))
    assert (done.code, "auth0.domain" in done.err) == (2, True)
