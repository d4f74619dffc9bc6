"""Deployed by Trickle, run by a tenant: who has moved goes on logging in after the cutover, and the service is asked no more."""

from collections.abc import AsyncIterator

import pytest

from app.rehearsal.desk import TenantSettings
from app.rehearsal.management.joined import join
from app.rehearsal.management.rules import UNLIMITED, ApiRules
from app.rehearsal.management.serving import serving
from app.rehearsal.node import nodes_at_hand
from app.rehearsal.runner import ScriptRunner
from app.rehearsal.tenant import Tenant
from app.scripts.options import ScriptOptions
from app.scripts.render import render
from app.tenant.client import Address, open_tenant
from app.tenant.connections import Connections
from app.transfer.deploy import Deploy, Wanted
from tests.conftest import skip_or_fail
from tests.rehearsal.management.conftest import CLIENT, Clock

LOGIN = """function login(identifier, password, callback) {
  if (configuration.TRICKLE_KEY !== 'k') return callback(new Error('no settings'));
  if (password !== 'right horse') return callback(new WrongUsernameOrPasswordError(identifier, 'Wrong.'));
  return callback(null, { user_id: 'legacy|' + identifier, email: identifier });
}"""
GET_USER = "function getUser(identifier, callback) { return callback(null); }"
FILES = render(ScriptOptions())
LIVE = {"login": LOGIN, "get_user": GET_USER}
NO_OP = {"login": FILES["cutover/login.js"], "get_user": FILES["cutover/get_user.js"]}


@pytest.fixture
async def runner() -> AsyncIterator[ScriptRunner]:
    """Runs what is deployed."""
    nodes = nodes_at_hand()
    if not nodes:
        skip_or_fail("Node.js is not at hand")
    async with ScriptRunner({}, node=nodes[0]) as opened:
        yield opened


async def test_a_migration_is_deployed_and_cut_over(runner: ScriptRunner):
    tenant = Tenant(runner, login_script=LOGIN, get_user_script=GET_USER, settings=TenantSettings())
    rules = ApiRules(clients=(CLIENT,), tier=UNLIMITED)
    api = join(tenant, rules=rules, clock=Clock(), configure=runner.configure)
    async with serving(api) as at:
        address = Address(
            domain=at.domain,
            connection="legacy-users",
            client_id=CLIENT.client_id,
            client_secret=CLIENT.client_secret.get_secret_value(),
            base_url=at.base_url,
        )
        async with open_tenant(address) as opened:
            deploy = Deploy(Connections(opened))
            settings = {"TRICKLE_KEY": "k"}
            await deploy.send(await deploy.look(Wanted(scripts=LIVE, settings=settings)))
            first = await tenant.login("ada@example.com", "right horse")
            assert (first.done, first.script) == (True, "login")
            await deploy.send(await deploy.look(Wanted(scripts=NO_OP, settings=settings)))
            again = await tenant.login("ada@example.com", "right horse")
            assert (again.done, again.script) == (True, "")
            assert not (await tenant.login("bob@example.com", "right horse")).done
            await deploy.send(await deploy.look(Wanted(scripts=LIVE, settings=settings)))
            assert (await tenant.login("bob@example.com", "right horse")).done
