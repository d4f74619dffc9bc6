"""Deploying into the rehearsed tenant over a socket: nothing of the operator's is lost, and what stands is always told."""

import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from app.errors import ConfigurationError, TenantRefused, TenantRejected, TenantUnavailable, TrickleError
from app.rehearsal.management.faults import Fault, FaultKind
from app.rehearsal.management.rules import ALL_SCOPES
from app.tenant import client as client_module
from app.tenant.client import Address, Tenant, open_tenant
from app.tenant.connections import Connections
from app.tenant.pace import Pace
from app.transfer.deploy import ALIKE, BEFORE, LEGACY_MODE, UNREAD, Deploy, Wanted
from tests.rehearsal.management.conftest import CLIENT, Served, make_api, serve

PATCH = "PATCH /api/v2/connections/{id}"
GET = "GET /api/v2/connections/{id}"
SECRET = "CANARY-of-a-setting"
WANTED = Wanted(
    scripts={"login": "function login() {\n  return 2;\n}\n", "get_user": "function getUser() {}\n"},
    settings={"TRICKLE_URL": "https://verify.example.com", "TRICKLE_KEY": SECRET},
)
OLD = {
    "enabledDatabaseCustomization": True,
    "import_mode": True,
    "customScripts": {
        "login": "function login() {\n  return 1;\n}\n",
        "get_user": "function getUser() {}\n",
        "change_password": "function changePassword() {}",
    },
    "configuration": {"TRICKLE_URL": "https://old.example.com", "TRICKLE_KEY": "old"},
    "passwordPolicy": "good",
    "password_history": {"enable": True, "size": 5},
    "gateway_authentication": None,
    "an_option_of_next_year": {"nested": [1, None, {"deep": False}]},
    "disable_signup": False,
    "mfa": {"active": True, "return_enroll_settings": True},
    "brute_force_protection": True,
}


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    for found in serve(tmp_path / "tls", make_api(clock=time.time), tls=False):
        own = found.asked.api.connections.own
        own.options = dict(OLD)
        own.fields |= {"display_name": "Customers", "realms": ["customers"], "is_domain_connection": True}
        yield found


async def no_pause(seconds: float) -> None:
    """Time is not this test's matter."""


def at(served: Served) -> Address:
    return Address(
        domain=served.at.domain,
        connection="legacy-users",
        client_id=CLIENT.client_id,
        client_secret=CLIENT.client_secret.get_secret_value(),
        base_url=served.at.base_url,
    )


@pytest.fixture
async def tenant(served: Served) -> AsyncIterator[Tenant]:
    async with open_tenant(at(served), pace=Pace(sleep=no_pause)) as opened:
        yield opened


@pytest.fixture
def deploy(tenant: Tenant) -> Deploy:
    return Deploy(Connections(tenant))


def own(served: Served):
    return served.asked.api.connections.own


def fault(served: Served, route: str, kind: FaultKind, **times: int) -> None:
    served.asked.api.faults.plan(Fault(route, kind, **times))


def patches(served: Served) -> int:
    return len(served.asked.api.calls_of(PATCH))


# --- all goes well


async def test_everything_of_the_operators_stays(served: Served, deploy: Deploy):
    sent = await deploy.send(await deploy.look(WANTED))
    assert sent.differs == []
    scripts = {"change_password": "function changePassword() {}", **WANTED.scripts}
    assert own(served).options == OLD | {"customScripts": scripts, "configuration": dict(WANTED.settings)}
    assert own(served).fields["display_name"] == "Customers"
    assert own(served).fields["realms"] == ["customers"]
    assert own(served).fields["is_domain_connection"] is True
    assert b"enabled_clients" not in b"".join(call.body for call in served.asked.api.calls_of(PATCH))


async def test_the_plan_is_a_diff_without_a_value_of_a_setting(deploy: Deploy):
    planned = await deploy.look(WANTED)
    assert planned.scripts["login"].splitlines()[:2] == ["--- tenant/login.js", "+++ trickle/login.js"]
    assert {"-  return 1;", "+  return 2;"} <= set(planned.scripts["login"].splitlines())
    assert "get_user" not in planned.scripts
    assert planned.changes == {}
    assert planned.settings == dict.fromkeys(WANTED.settings, "sent anew")
    assert SECRET not in repr(planned) + repr(WANTED) + str(planned.document())
    assert "change_password" in planned.warnings[0]


async def test_looking_changes_nothing(served: Served, deploy: Deploy):
    await deploy.look(WANTED)
    assert own(served).options == OLD
    assert patches(served) == 0


async def test_a_second_deployment_finds_nothing_to_change(deploy: Deploy):
    await deploy.send(await deploy.look(WANTED))
    again = await deploy.look(WANTED)
    assert not again.differs
    assert (await deploy.send(again)).differs == []


async def test_every_value_is_sent_in_clear_also_where_ciphertext_would_overwrite(tmp_path: Path):
    rules = make_api().api.rules.disputed
    api = make_api(clock=time.time, disputed=replace(rules, encrypted_configuration="overwrites"))
    for served in serve(tmp_path, api, tls=False):
        own(served).options = dict(OLD)
        async with open_tenant(at(served)) as tenant:
            work = Deploy(Connections(tenant))
            await work.send(await work.look(WANTED))
        assert served.asked.api.connections.settings(own(served)) == WANTED.settings


async def test_a_setting_that_nobody_knows_is_not_lost_silently(served: Served, deploy: Deploy):
    own(served).options["configuration"] = {"DB_PASSWORD": "theirs", **OLD["configuration"]}
    with pytest.raises(ConfigurationError, match="DB_PASSWORD") as refused:
        await deploy.look(WANTED)
    assert "--drop DB_PASSWORD" in refused.value.fix
    planned = await deploy.look(replace(WANTED, dropped=frozenset({"DB_PASSWORD"})))
    assert planned.settings["DB_PASSWORD"] == "removed"
    kept = replace(WANTED, settings={**WANTED.settings, "DB_PASSWORD": "given"})
    await deploy.send(await deploy.look(kept))
    assert served.asked.api.connections.settings(own(served))["DB_PASSWORD"] == "given"


async def test_import_mode_is_switched_on_with_a_warning(served: Served, deploy: Deploy):
    own(served).options["import_mode"] = False
    planned = await deploy.look(WANTED)
    assert planned.changes == {"import_mode": (False, True)}
    assert LEGACY_MODE in planned.warnings
    await deploy.send(planned)
    assert own(served).options["import_mode"] is True


async def test_a_plain_database_needs_no_warning(served: Served, deploy: Deploy):
    own(served).options = {"passwordPolicy": "good"}
    planned = await deploy.look(WANTED)
    assert planned.warnings == []
    await deploy.send(planned)
    assert own(served).options["passwordPolicy"] == "good"


async def test_a_connection_that_is_not_there_is_made_only_when_asked(served: Served):
    async with open_tenant(replace(at(served), connection="shop-users")) as tenant:
        work = Deploy(Connections(tenant))
        with pytest.raises(TenantRefused, match="--create"):
            await work.look(WANTED)
        sent = await work.send(await work.look(WANTED, create=True))
        assert sent.differs == []
        assert sent.after.scripts == WANTED.scripts
        assert (await work.look(WANTED)).differs is False


async def test_what_somebody_changed_meanwhile_is_not_written_over(served: Served, deploy: Deploy):
    planned = await deploy.look(WANTED)
    own(served).options["passwordPolicy"] = "excellent"
    with pytest.raises(TenantUnavailable, match="changed by somebody else"):
        await deploy.send(planned)
    assert patches(served) == 0


async def test_what_the_tenant_made_of_it_is_told(served: Served, deploy: Deploy):
    """Somebody saves an old page of the dashboard between the writing and the reading."""
    planned = await deploy.look(WANTED)
    stubborn = served.asked.api.connections
    write = stubborn._write

    def half(connection, asked, request, old):
        write(connection, asked, request, old)
        connection.options = {**connection.options, "import_mode": False}

    stubborn._write = half
    assert (await deploy.send(planned)).differs == ["option import_mode"]


# --- rights


async def without(scope: str, served: Served) -> AsyncIterator[Deploy]:
    """The tenant, seen by a client that lacks one scope."""
    less = replace(CLIENT, scopes=ALL_SCOPES - {scope})
    async with open_tenant(at(served)) as tenant:
        tenant.calls.tokens._take({"access_token": served.asked.api.issue_token(less)})
        yield Deploy(Connections(tenant))


@pytest.mark.parametrize("scope", ["read:connections", "read:connections_options"])
async def test_without_a_scope_to_read_nothing_is_sent_and_the_scope_is_named(served: Served, scope: str):
    async for work in without(scope, served):
        with pytest.raises(TenantRefused, match=scope):
            await work.look(WANTED)
    assert patches(served) == 0


@pytest.mark.parametrize("scope", ["update:connections", "update:connections_options"])
async def test_without_a_scope_to_write_the_scope_is_named_and_what_stands(served: Served, scope: str):
    async for work in without(scope, served):
        planned = await work.look(WANTED)
        with pytest.raises(TenantRefused, match=scope) as refused:
            await work.send(planned)
        assert BEFORE in str(refused.value)
    assert own(served).options == OLD


# --- faults


@pytest.mark.parametrize("kind", ["403", "404", "409", "413"])
async def test_a_refused_change_is_told_with_what_stands(served: Served, deploy: Deploy, kind: FaultKind):
    planned = await deploy.look(WANTED)
    fault(served, PATCH, kind)
    with pytest.raises((TenantRefused, TenantRejected)) as refused:
        await deploy.send(planned)
    assert BEFORE in str(refused.value)
    assert SECRET not in str(refused.value)
    assert own(served).options == OLD


@pytest.mark.parametrize("kind", ["401", "429_rate"])
async def test_a_fresh_token_and_a_little_patience_are_enough(served: Served, deploy: Deploy, kind: FaultKind):
    planned = await deploy.look(WANTED)
    fault(served, PATCH, kind)
    assert (await deploy.send(planned)).differs == []
    assert patches(served) == 2


async def test_a_client_that_is_refused_is_told_with_what_stands(served: Served, deploy: Deploy):
    planned = await deploy.look(WANTED)
    fault(served, PATCH, "401", times=2)
    with pytest.raises(TenantRefused, match="token") as refused:
        await deploy.send(planned)
    assert BEFORE in str(refused.value)


@pytest.mark.parametrize("kind", ["500", "502", "503", "html", "reset"])
async def test_a_change_that_did_not_happen_is_told_and_never_sent_twice(
    served: Served, deploy: Deploy, kind: FaultKind
):
    planned = await deploy.look(WANTED)
    fault(served, PATCH, kind)
    with pytest.raises(TenantUnavailable) as away:
        await deploy.send(planned)
    assert BEFORE in str(away.value)
    assert patches(served) == 1
    assert own(served).options == OLD


async def test_a_time_out_in_the_middle_is_told_with_what_stands(served: Served, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(client_module, "TIMEOUT", httpx.Timeout(0.5))
    async with open_tenant(at(served), pace=Pace(sleep=no_pause)) as tenant:
        work = Deploy(Connections(tenant))
        planned = await work.look(WANTED)
        fault(served, PATCH, "timeout")
        with pytest.raises(TenantUnavailable, match="in time") as away:
            await work.send(planned)
    assert BEFORE in str(away.value)
    assert own(served).options == OLD


@pytest.mark.parametrize("kind", ["lost_answer", "cut_off"])
async def test_a_change_whose_answer_was_lost_is_read_back_and_stands(served: Served, deploy: Deploy, kind: FaultKind):
    planned = await deploy.look(WANTED)
    fault(served, PATCH, kind)
    sent = await deploy.send(planned)
    assert (sent.answer_lost, sent.differs) == (True, [])
    assert patches(served) == 1


async def test_settings_alone_cannot_be_read_back_and_that_is_told(served: Served, deploy: Deploy):
    await deploy.send(await deploy.look(WANTED))
    planned = await deploy.look(WANTED)
    fault(served, PATCH, "lost_answer")
    with pytest.raises(TenantUnavailable) as away:
        await deploy.send(planned)
    assert ALIKE in str(away.value)


async def test_a_tenant_that_is_gone_behind_the_change_leaves_it_open(served: Served, deploy: Deploy):
    planned = await deploy.look(WANTED)
    fault(served, PATCH, "lost_answer")
    fault(served, GET, "500", skip=1, times=99)
    with pytest.raises(TenantUnavailable) as away:
        await deploy.send(planned)
    assert UNREAD in str(away.value)


@pytest.mark.parametrize("route", ["GET /api/v2/connections", GET])
@pytest.mark.parametrize("kind", ["429_rate", "500", "html", "reset", "cut_off"])
async def test_reading_is_tried_again(served: Served, deploy: Deploy, route: str, kind: FaultKind):
    fault(served, route, kind)
    assert (await deploy.look(WANTED)).differs


async def test_a_connection_that_is_deleted_meanwhile_is_told(served: Served, deploy: Deploy):
    planned = await deploy.look(WANTED)
    served.asked.api.connections._connections.clear()
    with pytest.raises(TrickleError, match="deleted meanwhile"):
        await deploy.send(planned)


# --- making one

CREATE = "POST /api/v2/connections"


@pytest.fixture
async def shop(served: Served) -> AsyncIterator[Deploy]:
    """Of a connection that is not there."""
    async with open_tenant(replace(at(served), connection="shop-users"), pace=Pace(sleep=no_pause)) as opened:
        yield Deploy(Connections(opened))


def names(served: Served) -> list[str]:
    return sorted(each.name for each in served.asked.api.connections)


@pytest.mark.parametrize("kind", ["lost_answer", "cut_off"])
async def test_a_connection_whose_making_was_not_answered_is_found(served: Served, shop: Deploy, kind: FaultKind):
    planned = await shop.look(WANTED, create=True)
    fault(served, CREATE, kind)
    sent = await shop.send(planned)
    assert (sent.answer_lost, sent.differs, names(served)) == (True, [], ["legacy-users", "shop-users"])


@pytest.mark.parametrize("kind", ["500", "reset", "html"])
async def test_a_connection_that_was_not_made_is_told(served: Served, shop: Deploy, kind: FaultKind):
    planned = await shop.look(WANTED, create=True)
    fault(served, CREATE, kind)
    with pytest.raises(TenantUnavailable, match="was not made"):
        await shop.send(planned)
    assert len(served.asked.api.calls_of(CREATE)) == 1


async def test_a_name_that_something_else_has_is_refused(served: Served, shop: Deploy):
    planned = await shop.look(WANTED, create=True)
    fault(served, CREATE, "409")
    with pytest.raises(TenantRefused, match="no database connection"):
        await shop.send(planned)


async def test_a_missing_right_to_make_one_is_named(served: Served, shop: Deploy):
    planned = await shop.look(WANTED, create=True)
    fault(served, CREATE, "403")
    with pytest.raises(TenantRefused, match="create:connections"):
        await shop.send(planned)


async def test_a_rejected_change_is_told_also_when_nothing_can_be_read(served: Served, deploy: Deploy):
    planned = await deploy.look(WANTED)
    fault(served, PATCH, "409")
    fault(served, GET, "500", skip=1, times=99)
    with pytest.raises(TenantRejected) as refused:
        await deploy.send(planned)
    assert UNREAD in str(refused.value)


async def test_names_and_fields_that_come_back_otherwise_are_told(served: Served, deploy: Deploy):
    planned = await deploy.look(WANTED)
    connections = served.asked.api.connections
    write = connections._write

    def meddled(connection, asked, request, old):
        write(connection, asked, request, old)
        connection.fields["display_name"] = "Somebody else's"
        connection.options["configuration"] = {}
        connection.options["customScripts"] = {}

    connections._write = meddled
    assert (await deploy.send(planned)).differs == [
        "script change_password",
        "script get_user",
        "script login",
        "names of settings",
        "display_name",
    ]
