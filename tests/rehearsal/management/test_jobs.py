"""Jobs: what is taken, two at a time, their states by the clock, their reports, their day."""

import json

import pytest

from app.rehearsal.management.http import ApiError
from app.rehearsal.management.multipart import read_form
from app.rehearsal.management.rules import Disputed, JobPace
from tests.rehearsal.management.conftest import make_api

ADA = {"email": "ada@example.com", "user_id": "legacy|7"}
BOB = {"email": "bob@example.com", "user_id": "legacy|8"}
SLOW = JobPace(pending_s=10, per_user_s=1)


def job(api, answer):
    return api.ask("GET", f"/jobs/{answer.body['id']}").body


def errors(api, answer):
    return api.ask("GET", f"/jobs/{answer.body['id']}/errors")


def test_a_started_job_says_what_it_will_do(api):
    answer = api.import_users([ADA], upsert="true", external_id="batch-1", send_completion_email="false")
    assert answer.status == 202
    assert answer.body | {"id": "", "created_at": ""} == {
        "status": "pending",
        "type": "users_import",
        "created_at": "",
        "id": "",
        "connection_id": api.connection_id,
        "connection": "legacy-users",
        "upsert": True,
        "external_id": "batch-1",
        "send_completion_email": False,
    }
    assert answer.body["id"].startswith("job_")
    assert job(api, answer)["external_id"] == "batch-1"


def test_upsert_is_off_and_mail_is_on_unless_said(api):
    body = api.import_users([ADA]).body
    assert (body["upsert"], body["send_completion_email"], "external_id" in body) == (False, True, False)


@pytest.mark.parametrize(("sent", "mails"), [(None, 1), ("true", 1), ("false", 0)])
def test_the_tenants_owners_are_mailed_unless_it_is_switched_off(api, sent, mails):
    api.imported(ADA, **({} if sent is None else {"send_completion_email": sent}))
    assert len(api.api.jobs.mails_to_owners) == mails


@pytest.mark.parametrize(
    "fields", [{"upsert": "yes"}, {"send_completion_email": "0"}, {"connection_id": "con_0000000000000000"}]
)
def test_a_field_that_is_wrong_is_400(api, fields):
    assert api.import_users([ADA], **fields).status == 400


def test_no_file_is_400(api):
    headers = {"content-type": "multipart/form-data; boundary=XX"}
    assert api.ask("POST", "/jobs/users-imports", b"--XX--\r\n", headers=headers).status == 400
    assert api.ask("POST", "/jobs/users-imports", {"users": []}).status == 400


def test_the_whole_body_is_at_most_512000_bytes(api):
    api.import_users(b"")
    room = 512_000 - api.api.calls[-1].size
    assert api.import_users(b"[" + b" " * (room - 2) + b"]").status == 202
    assert api.api.calls[-1].size == 512_000
    refused = api.import_users(b"[" + b" " * (room - 1) + b"]")
    assert (refused.status, refused.body["message"]) == (
        413,
        "Payload content length greater than maximum allowed: 512000",
    )


def test_a_third_job_is_429_with_the_words_of_the_two(api):
    api = make_api(pace=SLOW)
    first, second = api.import_users([ADA]), api.import_users([BOB])
    third = api.import_users([BOB])
    assert (first.status, second.status, third.status) == (202, 202, 429)
    assert third.body["message"] == (
        "There are 2 active import users jobs, please wait until some of them are finished and try again"
    )
    assert api.ask("POST", "/jobs/users-exports", {}).status == 200, "exports do not count"
    api.clock.now += 11
    assert api.import_users([BOB]).status == 202


def test_import_mode_off_or_no_application_takes_no_imports(api):
    path = f"/connections/{api.connection_id}"
    api.ask("PATCH", path, {"options": {"enabledDatabaseCustomization": True, "import_mode": False}})
    assert api.import_users([ADA]).status == 400
    api.ask("PATCH", path, {"options": {}})
    assert api.import_users([ADA]).status == 202, "a plain database does"
    api.ask("PATCH", f"{path}/clients", [{"client_id": "rehearsal-application", "status": False}])
    assert api.import_users([ADA]).status == 400


@pytest.mark.parametrize("reports", [False, True])
def test_a_job_is_pending_then_at_work_then_done(reports):
    api = make_api(pace=SLOW, disputed=Disputed(reports_processing=reports))
    started = api.import_users([ADA, BOB])
    assert (job(api, started)["status"], job(api, started)["time_left_seconds"]) == ("pending", 12)
    assert api.ask("GET", "/users-by-email?email=ada@example.com").body == []
    api.clock.now += 11
    found = job(api, started)
    assert (found["status"], found["percentage_done"]) == ("processing" if reports else "pending", 91)
    assert "summary" not in found
    assert errors(api, started).status == 204
    api.clock.now += 1
    found = job(api, started)
    assert (found["status"], found["percentage_done"]) == ("completed", 100)
    assert found["summary"] == {"failed": 0, "updated": 0, "inserted": 2, "total": 2}


def test_completed_may_have_failures(api):
    started = api.import_users([ADA, {"email": "broken"}])
    assert (job(api, started)["status"], job(api, started)["summary"]["failed"]) == ("completed", 1)
    (failure,) = errors(api, started).body
    assert failure["user"] == {"email": "broken"}


@pytest.mark.parametrize("file", [b"", b"[", b"{}", b'{"email": "a@b.co"}\n', b"[NaN]", b"\xff[]", b"[" * 100_000])
def test_a_file_that_is_no_array_fails_the_job_after_it_was_taken(api, file):
    started = api.import_users(file)
    assert started.status == 202
    found = job(api, started)
    assert (found["status"], "summary" in found) == ("failed", False)
    assert "valid JSON" in found["status_details"]
    body = errors(api, started).body
    assert (body["status"], body["id"], body["type"]) == ("failed", started.body["id"], "users_import")
    assert "valid JSON" in body["status_details"]
    assert [each.type for each in api.tenant.log] == ["fui"]


def test_a_failed_jobs_errors_may_be_204():
    api = make_api(disputed=Disputed(errors_of_failed_job="204"))
    started = api.import_users(b"[")
    assert (errors(api, started).status, errors(api, started).octets()) == (204, b"")


@pytest.mark.parametrize(("reading", "status"), [("array", 200), ("204", 204), ("404", 404)])
def test_a_clean_jobs_errors_have_three_readings(reading, status):
    api = make_api(disputed=Disputed(errors_of_clean_job=reading))
    started = api.import_users([ADA])
    answer = errors(api, started)
    assert answer.status == status
    if reading == "array":
        assert answer.body == []


@pytest.mark.parametrize("reading", [False, True])
def test_a_failed_job_may_have_a_summary(reading):
    api = make_api(disputed=Disputed(failed_jobs_have_summary=reading), pace=JobPace(per_user_s=7201))
    started = api.import_users([ADA])
    api.clock.now += 7200
    found = job(api, started)
    assert (found["status"], found.get("summary")) == (
        "failed",
        {"failed": 1, "updated": 0, "inserted": 0, "total": 1} if reading else None,
    )


@pytest.mark.parametrize("reading", [False, True])
def test_a_completed_job_may_expire_after_two_hours(reading):
    api = make_api(disputed=Disputed(completed_jobs_expire=reading))
    started = api.import_users([ADA])
    assert job(api, started)["status"] == "completed"
    api.clock.now += 7201
    assert job(api, started)["status"] == ("expired" if reading else "completed")


def test_a_job_over_two_hours_fails():
    api = make_api(pace=JobPace(per_user_s=7201))
    started = api.import_users([ADA])
    api.clock.now += 7199
    assert job(api, started)["status"] == "pending"
    api.clock.now += 1
    assert (job(api, started)["status"], len(api.tenant.users)) == ("failed", 0)


def test_job_data_are_gone_after_a_day(api):
    started = api.import_users([ADA, {"email": "broken"}])
    api.clock.now += 86_399
    assert len(errors(api, started).body) == 1
    api.clock.now += 1
    api.tokens.clear()
    answer = api.ask("GET", f"/jobs/{started.body['id']}")
    assert (answer.status, answer.body["errorCode"]) == (404, "inexistent_job")
    assert errors(api, started).status == 404


def test_jobs_are_carried_out_in_their_order(api):
    first, second = api.import_users([ADA]), api.import_users([ADA | {"user_id": "legacy|9"}])
    assert (job(api, first)["summary"]["inserted"], job(api, second)["summary"]["failed"]) == (1, 1)


def test_settle_carries_out_what_is_due_without_a_call(api):
    api.import_users([ADA])
    assert len(api.tenant.users) == 0
    api.api.settle()
    assert len(api.tenant.users) == 1
    assert [each.type for each in api.tenant.log] == ["sui"]


# --- multipart


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", b"--XX--\r\n"),
        ("multipart/form-data", b"--XX--\r\n"),
        ("multipart/form-data; boundary=XX", b""),
        ("multipart/form-data; boundary=XX", b'--XX\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n'),
        ("multipart/form-data; boundary=XX", b"--XX\r\nContent-Disposition: form-data\r\n\r\nb\r\n--XX--\r\n"),
    ],
)
def test_what_is_no_whole_form_is_refused(content_type, body):
    with pytest.raises(ApiError):
        read_form(content_type, body)


def test_fields_and_files_are_told_apart_and_kept_byte_for_byte():
    octets = json.dumps([{"a": "\r\n--XY"}]).encode() + b"\r\n\x00"
    body = (
        b'--"X\r\nContent-Disposition: form-data; filename="users.json"; name="users"\r\n\r\n' + octets + b"\r\n"
        b'--"X\r\ncontent-disposition: form-data; name="upsert"\r\n\r\nfalse\r\n--"X--\r\n'
    )
    fields, files = read_form(r'multipart/form-data; boundary="\"X"', body)
    assert (fields, files) == ({"upsert": "false"}, {"users": octets})
