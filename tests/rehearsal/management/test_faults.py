"""Faults on demand: each as an answer, a job, or on the wire; by route and by occurrence."""

import asyncio
import json
import socket
import ssl
import time

import httpx
import pytest

from app.rehearsal.management.faults import Fault
from tests.rehearsal.management.conftest import CLIENT, form, make_api, serve
from tests.servers import wait_for

IMPORTS = "POST /api/v2/jobs/users-imports"
JOB = "GET /api/v2/jobs/{id}"
ADA = {"email": "ada@example.com", "user_id": "legacy|7"}


@pytest.mark.parametrize("status", [401, 403, 404, 409, 413, 500, 502, 503])
def test_a_status_comes_once_in_the_place_of_the_answer(api, status):
    api.api.faults.plan(Fault("GET /api/v2/users", str(status)))
    assert [api.ask("GET", "/users").status for _ in range(2)] == [status, 200]
    assert [each.fault for each in api.api.calls_of("GET /api/v2/users")] == [str(status), None]


def test_both_kinds_of_429(api):
    api.api.faults.plan(Fault(IMPORTS, "429_rate"), Fault(IMPORTS, "429_jobs", skip=1))
    first, second, third = (api.import_users([ADA]) for _ in range(3))
    assert (first.status, first.body["errorCode"]) == (429, "too_many_requests")
    assert (second.status, second.body["message"].startswith("There are 2 active import users jobs")) == (429, True)
    assert third.status == 202


def test_html_comes_with_200_and_a_bad_gateway_without_json(api):
    api.api.faults.plan(Fault("GET /api/v2/users", "html"), Fault("GET /api/v2/users", "502", skip=1))
    page, gateway = (api.ask("GET", "/users") for _ in range(2))
    assert (page.status, page.content_type.startswith("text/html")) == (200, True)
    with pytest.raises(ValueError, match="Expecting value"):
        json.loads(gateway.octets())


def test_a_fault_waits_for_its_occurrence_and_lasts_as_planned(api):
    api.api.faults.plan(Fault("GET /api/v2/users", "500", skip=2, times=2))
    assert [api.ask("GET", "/users").status for _ in range(5)] == [200, 200, 500, 500, 200]
    api.api.faults.plan(Fault("GET /api/v2/users", "500", times=99))
    api.api.faults.clear()
    assert api.ask("GET", "/users").status == 200


def test_a_fault_does_none_of_the_work(api):
    api.api.faults.plan(Fault(IMPORTS, "500"))
    api.import_users([ADA])
    api.api.settle()
    assert len(api.tenant.users) == 0


def test_a_job_may_report_a_status_that_nobody_knows(api):
    started = api.import_users([ADA])
    api.api.faults.plan(Fault(JOB, "unknown_status"))
    states = [api.ask("GET", f"/jobs/{started.body['id']}").body["status"] for _ in range(2)]
    assert states == ["weighing", "completed"]


def test_a_job_may_fail_as_a_whole(api):
    api.api.faults.plan(Fault(IMPORTS, "job_failed"))
    first, second = api.import_users([ADA]), api.import_users([ADA])
    assert api.ask("GET", f"/jobs/{first.body['id']}").body["status"] == "failed"
    assert api.ask("GET", f"/jobs/{second.body['id']}").body["summary"]["inserted"] == 1


def test_errors_may_be_204_and_a_link_expired(api):
    started = api.import_users([{"email": "broken"}])
    api.api.faults.plan(Fault("GET /api/v2/jobs/{id}/errors", "errors_204"))
    assert [api.ask("GET", f"/jobs/{started.body['id']}/errors").status for _ in range(2)] == [204, 200]
    id = api.ask("POST", "/jobs/users-exports", {}).body["id"]
    api.api.faults.plan(Fault("GET /exports/{id}/{link}", "expired_link"))
    link = api.ask("GET", f"/jobs/{id}").body["location"].removeprefix("https://localhost:4000")
    assert [api.ask("GET", link).status for _ in range(2)] == [403, 200]


# --- on the wire


@pytest.fixture
def wire(served):
    """A client of the served API with a token."""
    context = ssl.create_default_context(cafile=served.at.certificate.cert)
    token = served.asked.api.issue_token(CLIENT)
    with httpx.Client(
        base_url=served.at.base_url, verify=context, trust_env=False, headers={"authorization": f"Bearer {token}"}
    ) as client:
        yield client


def send_import(wire, served):
    body = form({"connection_id": served.asked.connection_id}, json.dumps([ADA]).encode())
    headers = {"content-type": "multipart/form-data; boundary=XX"}
    return wire.post("/api/v2/jobs/users-imports", content=body, headers=headers)


def test_a_reset_ends_the_connection_before_anything_is_done(wire, served):
    served.asked.api.faults.plan(Fault(IMPORTS, "reset"))
    with pytest.raises(httpx.TransportError):
        send_import(wire, served)
    assert list(served.asked.api.jobs) == []
    assert send_import(wire, served).status_code == 202


def test_an_answer_may_be_lost_after_the_job_was_made(wire, served):
    served.asked.api.faults.plan(Fault(IMPORTS, "lost_answer"))
    with pytest.raises(httpx.TransportError):
        send_import(wire, served)
    assert (
        wire.get("/api/v2/users-by-email", params={"email": "ada@example.com"}).json()[0]["user_id"] == "auth0|legacy|7"
    )


def test_a_body_may_be_cut_off(wire, served):
    served.asked.api.faults.plan(Fault("GET /api/v2/clients", "cut_off"))
    with pytest.raises(httpx.RemoteProtocolError):
        wire.get("/api/v2/clients")
    assert wire.get("/api/v2/clients").status_code == 200


def test_a_caller_may_wait_in_vain(wire, served):
    served.asked.api.faults.plan(Fault("GET /api/v2/clients", "timeout"))
    with pytest.raises(httpx.ReadTimeout):
        wire.get("/api/v2/clients", timeout=0.2)
    assert wire.get("/api/v2/clients").status_code == 200


def test_what_still_hangs_does_not_hold_the_server_at_its_end(tmp_path):
    serving = serve(tmp_path, make_api(clock=time.time), tls=False)
    served = next(serving)
    served.asked.api.faults.plan(Fault("GET /api/v2/clients", "timeout"))
    with socket.create_connection(("127.0.0.1", served.at.port), timeout=20) as hanging:
        hanging.sendall(b"GET /api/v2/clients HTTP/1.1\r\nHost: x\r\n\r\n")
        wait_for(lambda: served.asked.api.calls, what="the call")
        serving.close()
        assert hanging.recv(1) == b""


def test_a_body_that_is_far_too_large_is_read_to_its_end_and_refused(wire, served):
    answer = wire.post("/api/v2/jobs/users-imports", content=b"x" * 8_000_000)
    assert answer.status_code == 413
    assert served.asked.api.calls[-1].size < 2_000_000


def test_whoever_leaves_in_the_middle_of_an_upload_has_made_no_call(served, wire):
    context = ssl.create_default_context(cafile=served.at.certificate.cert)
    with (
        socket.create_connection(("127.0.0.1", served.at.port), timeout=20) as bare,
        context.wrap_socket(bare, server_hostname="localhost") as leaving,
    ):
        leaving.sendall(b"POST /api/v2/jobs/users-imports HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf")
    assert wire.get("/api/v2/clients").status_code == 200
    assert [each.route for each in served.asked.api.calls] == ["GET /api/v2/clients"]


def test_without_a_connection_a_fault_of_the_wire_is_an_error():
    api = make_api()
    api.api.faults.plan(Fault("GET /api/v2/clients", "reset"))
    transport = httpx.ASGITransport(api.api)
    with pytest.raises(ConnectionResetError):
        _get(transport)


def _get(transport):
    async def get():
        async with httpx.AsyncClient(transport=transport, base_url="https://localhost") as client:
            await client.get("/api/v2/clients")

    asyncio.run(get())


# --- the record of calls


def test_every_call_is_recorded_with_who_made_it_and_what_it_held(api):
    api.ask("GET", "/users-by-email?email=ada@example.com")
    api.import_users([ADA])
    api.ask("GET", "/nothing")
    by_email, upload, nowhere = api.api.calls
    assert (by_email.route, by_email.query, by_email.client_id, by_email.status) == (
        "GET /api/v2/users-by-email",
        {"email": "ada@example.com"},
        CLIENT.client_id,
        200,
    )
    assert (upload.body, upload.size > 100) == (b"", True)
    assert (nowhere.route, nowhere.status) == ("GET /api/v2/nothing", 404)
    assert "ada@example.com" not in repr(by_email)
