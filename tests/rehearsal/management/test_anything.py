"""Whatever is sent, the API answers: no message of any shape is a fault of its own."""

import json
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.rehearsal.management.records import record_schema
from app.rehearsal.management.rules import ApiRules
from app.rehearsal.store import Ghost
from tests.rehearsal.management.conftest import BCRYPT, make_api

NAMES = sorted(
    {
        "import_mode",
        "enable_script_context",
        "requires_username",
        "attributes",
        "verified",
        "given_name",
        "user_metadata",
    }
    | {"name", "strategy", "options", "customScripts", "configuration", "validation", "username", "min", "display_name"}
    | {"connection", "connection_id", "email", "password", "user_id", "phone_number", "blocked", "app_metadata"}
    | {"format", "limit", "fields", "export_as", "client_id", "client_secret", "grant_type", "audience", "status"}
)
TEXTS = st.text(max_size=12) | st.sampled_from(
    ["auth0", "legacy-users", "a@example.com", "+1", "csv", "client_credentials"]
)
LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXTS


def trees(names):
    return st.recursive(
        LEAVES,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(names), inner, max_size=5),
        max_leaves=8,
    )


ROUTES = [(each.method, each.template) for each, _ in make_api().api._routes]
QUERY = st.dictionaries(
    st.sampled_from(
        ["q", "page", "per_page", "sort", "email", "identifier", "take", "from", "fields", "include_totals"]
    ),
    st.text(alphabet='ab:"*[]()TO -09', max_size=12) | st.just("true"),
    max_size=3,
)


def ask(method, template, body, query, *, known):
    """One call of a route in a tenant of one user, who is meant when `known`."""
    api = make_api()
    api.imported({"email": "a@example.com", "user_id": "7", "password_hash": BCRYPT})
    ids = {
        "connections": api.connection_id,
        "users": "auth0|7",
        "user-blocks": "auth0|7",
        "jobs": api.api.jobs.last().id,
    }
    id = ids.get(template.split("/")[3 if template.startswith("/api") else 1], "x") if known else "nobody/ä"
    path = template.replace("{id}", quote(id, safe="")).replace("{link}", "x").removeprefix("/api/v2")
    answer = api.ask(method, f"{path}?" + "&".join(map("=".join, query.items())), json.dumps(body).encode())
    assert 200 <= answer.status < 500
    answer.octets()


WRITING = [each for each in ROUTES if each[0] in {"POST", "PATCH"}]
READING = [each for each in ROUTES if each not in WRITING]
BODIES = st.dictionaries(st.sampled_from(NAMES), trees(NAMES), max_size=6) | trees(NAMES)


@pytest.mark.parametrize(("method", "template"), WRITING, ids=[" ".join(each) for each in WRITING])
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(body=BODIES)
def test_every_endpoint_answers_any_body(method, template, body):
    ask(method, template, body, {}, known=True)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(options=st.dictionaries(st.sampled_from(NAMES), trees(NAMES), max_size=5))
def test_any_options_are_taken_or_refused(options):
    ask("PATCH", "/api/v2/connections/{id}", {"options": options}, {}, known=True)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(route=st.sampled_from(READING), known=st.booleans(), query=QUERY)
def test_every_endpoint_answers_any_query(route, known, query):
    ask(*route, None, query, known=known)


def schema_names(node):
    if isinstance(node, dict):
        for name, each in node.get("properties", {}).items():
            yield name
            yield from schema_names(each)
        yield from schema_names(node.get("items"))


RECORD_NAMES = sorted(set(schema_names(record_schema(ApiRules()))) | {"created_at"})
WORDS = TEXTS | st.sampled_from(["md5", "argon2", "scrypt", "hmac", "ldap", "hex", "base64", "utf8", "00ff", BCRYPT])


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    records=st.lists(
        st.dictionaries(
            st.sampled_from(RECORD_NAMES),
            st.recursive(
                LEAVES | WORDS,
                lambda inner: (
                    st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(RECORD_NAMES), inner, max_size=4)
                ),
                max_leaves=8,
            ),
            max_size=4,
        ).map(lambda each: {"email": "a@example.com"} | each)
        | LEAVES,
        max_size=4,
    ),
    upsert=st.sampled_from(["true", "false"]),
)
def test_every_record_is_imported_or_reported(records, upsert):
    api = make_api()
    api.tenant.users.leave_ghost(Ghost(user_id="auth0|7", email="ghost@example.com"))
    job = api.import_users(records, upsert=upsert)
    done = api.ask("GET", f"/jobs/{job.body['id']}").body
    summary = done["summary"]
    assert summary["inserted"] + summary["updated"] + summary["failed"] == summary["total"] == len(records)
    report = api.ask("GET", f"/jobs/{job.body['id']}/errors").body or []
    assert len(report) == summary["failed"]
    assert all(error["code"] and error["message"] for each in report for error in each["errors"])
