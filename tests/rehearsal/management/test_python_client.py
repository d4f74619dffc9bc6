"""Auth0's own Python package drives the rehearsal without a patch."""

import gzip
import json
import ssl

import httpx
import pytest
from auth0.management import ManagementClient

from tests.rehearsal.management.conftest import BCRYPT, CLIENT, Served


@pytest.fixture
def client(served: Served, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(served.at.certificate.cert))
    with httpx.Client(verify=ssl.create_default_context(cafile=served.at.certificate.cert), trust_env=False) as wire:
        yield ManagementClient(
            domain=served.at.domain,
            client_id=CLIENT.client_id,
            client_secret=CLIENT.client_secret.get_secret_value(),
            httpx_client=wire,
        )


def test_imports_polls_reads_errors_and_exports(client, served):
    records = [{"email": "Ada@example.com", "user_id": "legacy|7", "password_hash": BCRYPT}, {"email": "broken"}]
    job = client.jobs.users_imports.create(
        users=("users.json", json.dumps(records).encode(), "application/json"),
        connection_id=served.asked.connection_id,
        upsert=False,
        external_id="batch-1",
        send_completion_email=False,
    )
    assert (job.status, job.type, job.external_id) == ("pending", "users_import", "batch-1")
    done = client.jobs.get(job.id)
    assert (done.status, done.summary.inserted, done.summary.failed, done.summary.total) == ("completed", 1, 1, 2)
    (failure,) = client.jobs.errors.get(job.id)
    assert (failure.user, [each.code for each in failure.errors]) == ({"email": "broken"}, ["FORMAT"])
    (user,) = client.users.list_users_by_email(email="ada@example.com")
    assert user.user_id == "auth0|legacy|7"
    assert client.users.get(user.user_id).email == "ada@example.com"
    export = client.jobs.users_exports.create(
        connection_id=served.asked.connection_id, format="json", fields=[{"name": "user_id"}]
    )
    location = client.jobs.get(export.id).location
    with httpx.Client(verify=ssl.create_default_context(cafile=served.at.certificate.cert), trust_env=False) as wire:
        lines = gzip.decompress(wire.get(location).content).decode().splitlines()
    assert [json.loads(each) for each in lines] == [{"user_id": "auth0|legacy|7"}]
