"""The tenant's client: what it refuses before it asks, and what each refusal of Auth0's becomes."""

from dataclasses import replace

import pytest

from app.errors import ConfigurationError, TenantRefused, TenantUnavailable
from app.rehearsal.management.faults import Fault
from app.tenant.client import Address, open_tenant
from tests.transfer.tenants import land

TOKEN = "POST /oauth/token"
CONNECTIONS = "GET /api/v2/connections"


@pytest.fixture
async def place():
    async with land() as opened:
        yield opened


@pytest.mark.parametrize("name", ["domain", "client_id", "client_secret"])
def test_missing_setting_is_named(name: str):
    whole = Address(domain="t.auth0.com", connection="c", client_id="i", client_secret="s")
    with pytest.raises(ConfigurationError, match=f"auth0.{name}"):
        replace(whole, **{name: ""}).check()


def test_secret_never_goes_in_the_clear_beyond_this_machine():
    there = Address(domain="t", connection="c", client_id="i", client_secret="s", base_url="http://auth0.example.com")
    with pytest.raises(ConfigurationError, match="not https"):
        there.check()
    replace(there, base_url="http://127.0.0.1:4000").check()


async def test_wrong_secret_is_a_setting_and_shown_nowhere(place):
    wrong = replace(place.address, client_secret="wrong secret")
    assert "wrong secret" not in repr(wrong)
    async with open_tenant(wrong, pace=place.tenant.pace) as tenant:
        with pytest.raises(TenantRefused, match=r"auth0\.client_secret") as refusal:
            await tenant.connection()
    assert "wrong secret" not in str(refusal.value)


async def test_token_is_kept_and_renewed_before_its_end(place):
    await place.tenant.connection()
    await place.tenant.connection()
    assert len(place.api.calls_of(TOKEN)) == 1
    place.clock.now += 86_400
    await place.tenant.connection()
    assert len(place.api.calls_of(TOKEN)) == 2


@pytest.mark.parametrize("kind", ["500", "502", "503", "reset", "cut_off", "html", "401", "429_rate"])
async def test_question_is_repeated_without_real_waiting(place, kind: str):
    place.api.faults.plan(Fault(CONNECTIONS, kind))
    assert (await place.tenant.connection()).name == "legacy-users"


async def test_patience_ends(place):
    place.api.faults.plan(Fault(CONNECTIONS, "503", times=100))
    with pytest.raises(TenantUnavailable, match="answered 503"):
        await place.tenant.connection()
    assert 60 < sum(place.waited) < 300


async def test_missing_scope_names_it(place):
    place.api.faults.plan(Fault(CONNECTIONS, "403"))
    with pytest.raises(TenantRefused, match="read:connections"):
        await place.tenant.connection()


async def test_unknown_connection_is_a_setting(place):
    other = replace(place.address, connection="elsewhere")
    async with open_tenant(other, pace=place.tenant.pace) as tenant:
        with pytest.raises(TenantRefused, match="no database connection elsewhere"):
            await tenant.connection()
