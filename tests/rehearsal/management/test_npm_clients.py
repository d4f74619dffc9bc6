"""Auth0's own npm programs drive the rehearsal without a patch: the Node SDK and the deploy CLI."""

import json
import os
import subprocess

import pytest

from app.scripts.options import ScriptOptions
from app.scripts.render import render, write
from tests.conftest import skip_or_fail
from tests.npm.install import FOLDER, NotInstalled, find_node, install
from tests.rehearsal.management.conftest import BCRYPT, CLIENT

LIMIT_S = 100
"""The deploy CLI takes a second to load on an idle machine; this one may be busy."""

pytestmark = pytest.mark.slow

SETTINGS = {
    "TRICKLE_URL": "https://verify.example.com",
    "TRICKLE_CONNECTION": "legacy-users",
    "TRICKLE_KEY_ID": "2026-11",
    "TRICKLE_KEY": 'kX3-_9 of $1 $& and a "quote", a \\ and a tab\t: 32 characters at least',
    "TRICKLE_CA": "-----BEGIN CERTIFICATE-----\nMIIB+/=\r\n-----END CERTIFICATE-----\n",
}
"""With all that breaks a JSON file when it is put in as it stands, such as the line breaks of a PEM."""


@pytest.fixture(scope="module")
def packages():
    """`node_modules` with Auth0's packages."""
    try:
        return install()
    except NotInstalled as missing:
        skip_or_fail(str(missing))


def run(script, *arguments, served, stdin="", **environ):
    """A Node.js program that trusts the rehearsal's certificate."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("AUTH0_", "TRICKLE_"))}
    return subprocess.run(
        [find_node(), script, *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        env=plain | {"NODE_EXTRA_CA_CERTS": str(served.at.certificate.cert)} | environ,
        check=False,
    )


def test_the_node_sdk_imports_polls_reads_errors_and_exports(packages, served):
    asked = {
        "domain": served.at.domain,
        "clientId": CLIENT.client_id,
        "clientSecret": CLIENT.client_secret.get_secret_value(),
        "connectionId": served.asked.connection_id,
        "records": [{"email": "Ada@example.com", "user_id": "legacy|7", "password_hash": BCRYPT}, {"email": "broken"}],
    }
    done = run(FOLDER / "drive.cjs", served=served, stdin=json.dumps(asked))
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    assert (seen["started"]["status"], seen["started"]["external_id"]) == ("pending", "from node")
    assert seen["imported"]["summary"] == {"failed": 1, "updated": 0, "inserted": 1, "total": 2}
    assert [each["errors"][0]["code"] for each in seen["errors"]] == ["FORMAT"]
    assert seen["lines"] == [{"user_id": "auth0|legacy|7", "connection": "legacy-users"}]
    assert [each["user_id"] for each in seen["found"]] == ["auth0|legacy|7"]
    assert seen["broken"] == 404


def deploy(folder, served):
    """`a0deploy import` of a folder."""
    return run(
        FOLDER / "node_modules" / "auth0-deploy-cli" / "lib" / "index.js",
        "import",
        f"--input_file={folder}",
        served=served,
        AUTH0_DOMAIN=served.at.domain,
        AUTH0_ACCESS_TOKEN=served.asked.api.issue_token(CLIENT),
        AUTH0_INCLUDED_ONLY='["databases"]',
        **SETTINGS,
    )


def test_the_deploy_cli_brings_scripts_and_settings_of_both_connections_byte_for_byte(packages, served, tmp_path):
    """One that is there is updated, one that is not is made; one run, for it takes the CLI ten seconds to start."""
    for name in ("legacy-users", "another-database"):
        write(tmp_path, ScriptOptions(connection=name, optional_settings=("TRICKLE_CA",)))
    own = served.asked.api.connections.own
    own.options |= {"configuration": {"TRICKLE_KEY": "the old one"}, "passwordPolicy": "good"}
    done = deploy(tmp_path, served)
    assert done.returncode == 0, done.stdout + done.stderr
    arrived = {each.name: each for each in served.asked.api.connections}
    assert sorted(arrived) == ["another-database", "legacy-users"]
    for name, connection in arrived.items():
        files = render(ScriptOptions(connection=name))
        assert connection.options["customScripts"] == {"login": files["login.js"], "get_user": files["get_user.js"]}
        assert connection.options["import_mode"] is True
        assert served.asked.api.connections.settings(connection) == SETTINGS
    assert own.options["passwordPolicy"] == "good", "the CLI merges what was there"
