"""Auth0's own Python package drives the rehearsal without a patch: every endpoint, every answer as it expects them."""

import gzip
import json
import ssl

import httpx
import pytest
from auth0.management import ManagementClient
from auth0.management.core.api_error import ApiError
from auth0.management.errors import (
    ContentTooLargeError,
    ForbiddenError,
    NotFoundError,
    TooManyRequestsError,
    UnauthorizedError,
)

from app.rehearsal.management.faults import Fault
from app.rehearsal.store import Ghost
from tests.rehearsal.management.conftest import BCRYPT, CLIENT, Served

ONCE = {"max_retries": 0}
ADA = {"email": "Ada@example.com", "user_id": "legacy|7", "password_hash": BCRYPT}


@pytest.fixture
def wire(served: Served):
    """An HTTP client that trusts the rehearsal's certificate."""
    context = ssl.create_default_context(cafile=served.at.certificate.cert)
    with httpx.Client(verify=context, trust_env=False) as opened:
        yield opened


@pytest.fixture
def client(served: Served, wire, monkeypatch):
    """The package's client, which fetches its token by itself."""
    monkeypatch.setenv("SSL_CERT_FILE", str(served.at.certificate.cert))
    return ManagementClient(
        domain=served.at.domain,
        client_id=CLIENT.client_id,
        client_secret=CLIENT.client_secret.get_secret_value(),
        httpx_client=wire,
    )


def start(client, served, records, **fields):
    octets = records if isinstance(records, bytes) else json.dumps(records).encode()
    return client.jobs.users_imports.create(
        users=("users.json", octets, "application/json"),
        connection_id=served.asked.connection_id,
        request_options=ONCE,
        **fields,
    )


def test_imports_polls_reads_errors_and_exports(client, served, wire):
    job = start(
        client, served, [ADA, {"email": "broken"}], upsert=False, external_id="batch-1", send_completion_email=False
    )
    assert (job.status, job.type, job.external_id) == ("pending", "users_import", "batch-1")
    done = client.jobs.get(job.id)
    assert (done.status, done.summary.inserted, done.summary.failed, done.summary.total) == ("completed", 1, 1, 2)
    (failure,) = client.jobs.errors.get(job.id)
    assert (failure.user, [each.code for each in failure.errors]) == ({"email": "broken"}, ["FORMAT"])
    assert served.asked.api.jobs.mails_to_owners == []
    export = client.jobs.users_exports.create(
        connection_id=served.asked.connection_id, format="json", fields=[{"name": "user_id"}]
    )
    lines = gzip.decompress(wire.get(client.jobs.get(export.id).location).content).decode().splitlines()
    assert [json.loads(each) for each in lines] == [{"user_id": "auth0|legacy|7"}]


def test_a_failed_job_gives_the_one_object(client, served):
    job = start(client, served, b"[")
    failed = client.jobs.errors.get(job.id)
    assert (failed.status, failed.id) == ("failed", job.id)
    assert "valid JSON" in failed.status_details
    served.asked.api.faults.plan(Fault("GET /api/v2/jobs/{id}/errors", "errors_204"))
    assert client.jobs.errors.get(job.id) is None


def test_users_are_read_changed_and_deleted(client, served):
    start(client, served, [ADA])
    (found,) = client.users.list_users_by_email(email="ada@example.com")
    assert found.user_id == "auth0|legacy|7"
    assert client.users.get(found.user_id).identities[0].connection == "legacy-users"
    assert client.users.update(found.user_id, blocked=True).blocked is True
    page = client.users.list(q='identities.connection:"legacy-users"', search_engine="v3", include_totals=True)
    assert [each.user_id for each in page] == [found.user_id]
    assert client.user_blocks.list(found.user_id).blocked_for == []
    client.user_blocks.delete_by_identifier(identifier="ada@example.com")
    client.users.delete(found.user_id)
    with pytest.raises(NotFoundError):
        client.users.get(found.user_id)
    made = client.users.create(connection="legacy-users", email="bob@example.com", password="new horse")
    assert made.user_id.startswith("auth0|")


def test_connections_are_found_read_and_written(client, served):
    (found,) = client.connections.list(name="legacy-users", strategy=["auth0"])
    assert found.id == served.asked.connection_id
    client.connections.update(
        found.id,
        options={"import_mode": True, "customScripts": {"login": "function login() {}"}, "configuration": {"A": "b"}},
    )
    read = client.connections.get(found.id)
    assert read.options["customScripts"]["login"] == "function login() {}"
    assert served.asked.api.connections.settings(served.asked.api.connections.own) == {"A": "b"}
    assert [each.client_id for each in client.connections.clients.get(found.id)] == ["rehearsal-application"]


def test_a_ghost_is_found_out_and_deleted(client, served):
    served.asked.tenant.users.leave_ghost(Ghost(user_id="auth0|legacy|7", email="ada@example.com"))
    job = start(client, served, [ADA])
    (failure,) = client.jobs.errors.get(job.id)
    assert [each.code for each in failure.errors] == ["DUPLICATED_USER"]
    assert client.users.list_users_by_email(email="ada@example.com") == []
    client.connections.users.delete_by_email(served.asked.connection_id, email="ada@example.com")
    assert client.jobs.get(start(client, served, [ADA]).id).summary.inserted == 1


def test_the_tenant_tells_of_itself(client):
    assert client.tenants.settings.get().sandbox_version == "22"
    assert client.stats.get_active_users_count() == 0
    assert client.stats.get_daily()[0].logins == 0


def test_refusals_are_its_own_errors(client, served):
    with pytest.raises(ContentTooLargeError) as too_large:
        start(client, served, b"[" + b" " * 512_000 + b"]")
    assert too_large.value.body["message"] == "Payload content length greater than maximum allowed: 512000"
    imports = "POST /api/v2/jobs/users-imports"
    for kind, error in (("429_jobs", TooManyRequestsError), ("401", UnauthorizedError), ("403", ForbiddenError)):
        served.asked.api.faults.plan(Fault(imports, kind))
        with pytest.raises(error):
            start(client, served, [ADA])
        served.asked.api.faults.clear()
    served.asked.api.faults.plan(Fault(imports, "502"))
    with pytest.raises(ApiError) as gateway:
        start(client, served, [ADA])
    assert gateway.value.status_code == 502


def test_it_waits_out_a_rate_limit_by_itself(client, served):
    """Its own retry reads no `Retry-After`, which Auth0 does not send, and comes again."""
    served.asked.api.faults.plan(Fault("GET /api/v2/tenants/settings", "429_rate"))
    assert client.tenants.settings.get(request_options={"max_retries": 1}).sandbox_version == "22"
    assert [each.status for each in served.asked.api.calls_of("GET /api/v2/tenants/settings")] == [429, 200]
