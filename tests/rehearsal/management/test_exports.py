"""Exports: fields by path, JSON lines or CSV, a link that lives a minute, never a hash."""

import csv
import gzip
import io
import json

import pytest

from app.rehearsal.management.rules import Disputed, JobPace
from tests.rehearsal.management.conftest import BCRYPT, make_api

ADA = {
    "email": "ada@example.com",
    "user_id": "legacy|7",
    "password_hash": BCRYPT,
    "name": "=cmd()",
    "app_metadata": {"roles": ["a"]},
}
BOB = {"email": "bob@example.com", "user_id": "legacy|8"}


def export(api, **asked):
    """The job's id, done."""
    started = api.ask("POST", "/jobs/users-exports", asked)
    assert (started.status, started.body["type"]) == (200, "users_export"), started
    return started.body["id"]


def link(api, id):
    return api.ask("GET", f"/jobs/{id}").body["location"].removeprefix("https://localhost:4000")


def download(api, id):
    return gzip.decompress(api.ask("GET", link(api, id)).body).decode()


def lines(api, **asked):
    return [json.loads(each) for each in download(api, export(api, **asked)).splitlines()]


@pytest.fixture
def two(api):
    api.imported(ADA, BOB)
    return api


def test_fields_are_named_by_path_and_may_be_renamed(two):
    fields = [
        {"name": "user_id"},
        {"name": "identities[0].connection", "export_as": "connection"},
        {"name": "app_metadata.roles[0]", "export_as": "role"},
        {"name": "identities[9].x"},
        {"name": "email.x"},
    ]
    assert lines(two, fields=fields) == [
        {"user_id": "auth0|legacy|7", "connection": "legacy-users", "role": "a"},
        {"user_id": "auth0|legacy|8", "connection": "legacy-users"},
    ]


def test_without_fields_the_names_are_for_people(two):
    first, _ = lines(two)
    assert (first["Id"], first["Email"], first["Email Verified"]) == ("auth0|legacy|7", "ada@example.com", False)


def test_no_field_gives_a_hash(two):
    fields = [{"name": each} for each in ("password_hash", "custom_password_hash", "imported_hash", "profile", "email")]
    assert set(lines(two, fields=fields)[0]) == {"email"}


def test_a_limit_and_a_connection_narrow_it(two):
    made = two.ask("POST", "/connections", {"name": "other", "strategy": "auth0"}).body["id"]
    assert len(lines(two, limit=1)) == 1
    assert lines(two, connection_id=made) == []
    assert len(lines(two, connection_id=two.connection_id)) == 2


def test_texts_in_a_csv_begin_with_a_quote_mark_and_metadata_needs_its_fields_named(api):
    api.imported(ADA | {"name": 'A "B", C'})
    fields = [{"name": "name", "export_as": "N"}, *({"name": each} for each in ("email_verified", "app_metadata", "x"))]
    text = download(api, export(api, format="csv", fields=[*fields, {"name": "app_metadata.roles[0]"}]))
    assert text.splitlines()[1] == '"\'A ""B"", C",false,,,"\'a"'
    header, row = csv.reader(io.StringIO(text))
    assert (header[0], row) == ("N", ['\'A "B", C', "false", "", "", "'a"])


@pytest.mark.parametrize(
    "asked",
    [
        {"format": "csv", "fields": [{"name": f"app_metadata.{at}"} for at in range(31)]},
        {"format": "xml"},
        {"limit": 0},
        {"limit": True},
        {"fields": []},
        {"fields": [{}]},
        {"fields": [{"name": "a", "x": 1}]},
        {"connection_id": "con_0000000000000000"},
        {"other": 1},
    ],
)
def test_an_export_that_is_refused(two, asked):
    assert two.ask("POST", "/jobs/users-exports", asked).status == 400


def test_thirty_fields_in_a_csv_are_taken(two):
    assert export(two, format="csv", fields=[{"name": f"app_metadata.{at}"} for at in range(30)])


def test_a_link_lives_a_minute_and_another_look_gives_a_fresh_one(two):
    id = export(two)
    first = link(two, id)
    two.clock.now += 59
    assert two.ask("GET", first).status == 200
    two.clock.now += 1
    expired = two.ask("GET", first)
    assert (expired.status, expired.content_type) == (403, "application/xml")
    second = link(two, id)
    assert second != first
    assert two.ask("GET", second, token="none").status == 200, "the link is all one needs"
    assert two.ask("GET", f"/exports/{id}/other").status == 403
    assert two.ask("GET", "/exports/job_x/other").status == 403


def test_the_file_is_of_the_moment_when_the_job_was_done():
    api = make_api(pace=JobPace(export_s=10))
    api.imported(ADA)
    id = export(api)
    assert "location" not in api.ask("GET", f"/jobs/{id}").body
    api.imported(BOB)
    api.clock.now += 10
    api.api.settle()
    api.imported({"email": "late@example.com"})
    assert len(download(api, id).splitlines()) == 2
    assert api.ask("GET", f"/jobs/{id}/errors").status == 204


def test_an_export_over_eight_hours_fails():
    api = make_api(pace=JobPace(export_s=8 * 3600 + 1))
    id = export(api)
    api.clock.now += 8 * 3600
    assert api.ask("GET", f"/jobs/{id}").body["status"] == "failed"


def test_the_file_may_be_plain():
    api = make_api(disputed=Disputed(export_gzip=False))
    api.imported(ADA)
    answer = api.ask("GET", link(api, export(api, fields=[{"name": "email"}])))
    assert (answer.body, answer.content_type) == (b'{"email":"ada@example.com"}\n', "application/octet-stream")
