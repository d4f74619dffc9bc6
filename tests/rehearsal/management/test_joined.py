"""A tenant with its API: who is imported logs in, what is deployed runs, blocks are lifted. Scripts run in a real Node.js."""

import json

import pytest
import pytest_asyncio

from app.rehearsal.desk import TenantSettings
from app.rehearsal.management.http import Request
from app.rehearsal.management.joined import join
from app.rehearsal.management.rules import UNLIMITED, ApiRules
from app.rehearsal.runner import ScriptRunner
from app.rehearsal.tenant import Tenant
from tests.rehearsal.management.conftest import BCRYPT, CLIENT, HOST, Clock, form

pytestmark = pytest.mark.asyncio(loop_scope="module")

LOGIN = """function login(identifier, password, callback) {
  if (identifier !== 'ada@example.com' || password !== 'right horse') {
    return callback(new WrongUsernameOrPasswordError(identifier, 'Wrong.'));
  }
  return callback(null, { user_id: 'legacy|7', email: identifier, app_metadata: { from: configuration.FROM } });
}"""
GET_USER = """function getUser(identifier, callback) {
  return identifier === 'ada@example.com' ? callback(null, { user_id: 'legacy|7', email: identifier }) : callback(null);
}"""
NO_OP = "function {}(identifier, {}callback) {{ return callback(null, null); }}"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def runner(node):
    async with ScriptRunner({}, node=node) as opened:
        yield opened


class Joined:
    """A tenant of its own, and its API asked without a network."""

    def __init__(self, runner):
        settings = TenantSettings(brute_force=2)
        self.tenant = Tenant(runner, login_script=LOGIN, get_user_script=GET_USER, settings=settings)
        rules = ApiRules(clients=(CLIENT,), tier=UNLIMITED)
        self.api = join(self.tenant, rules=rules, clock=Clock(), configure=runner.configure)
        self.token = self.api.issue_token(CLIENT)
        self.connection = f"/connections/{self.api.connections.own.id}"

    async def ask(self, method, path, body=None, **headers):
        bare, _, query = path.partition("?")
        octets = body if isinstance(body, bytes) else json.dumps(body).encode()
        request = Request(
            method=method,
            path=f"/api/v2{bare}",
            query=dict(part.split("=") for part in query.split("&") if part),
            headers={"host": HOST, "authorization": f"Bearer {self.token}"} | headers,
            body=octets,
        )
        return (await self.api.answer(request))[0]

    async def imported(self, *records):
        body = form({"connection_id": self.api.connections.own.id}, json.dumps(records).encode())
        kind = {"content-type": "multipart/form-data; boundary=XX"}
        job = (await self.ask("POST", "/jobs/users-imports", body, **kind)).body["id"]
        return (await self.ask("GET", f"/jobs/{job}")).body["summary"]


@pytest.fixture
def joined(runner):
    return Joined(runner)


async def test_who_is_imported_logs_in_without_a_script_and_who_has_moved_is_in_the_way(joined):
    assert (await joined.imported({"email": "bob@example.com", "password_hash": BCRYPT}))["inserted"] == 1
    step = await joined.tenant.login("bob@example.com", "hello")
    assert (step.done, step.script) == (True, "")
    assert (await joined.tenant.login("ada@example.com", "right horse")).script == "login"
    assert (await joined.imported({"email": "ada@example.com", "user_id": "legacy|7"}))["failed"] == 1
    assert [each.type for each in joined.tenant.log] == ["sui", "s", "s", "sui"]


async def test_what_is_deployed_runs_with_its_settings(joined):
    scripts = {"login": LOGIN, "get_user": GET_USER}
    options = {"import_mode": True, "customScripts": scripts, "configuration": {"FROM": "the deploy"}}
    assert (await joined.ask("PATCH", joined.connection, {"options": options})).status == 200
    step = await joined.tenant.login("ada@example.com", "right horse")
    assert step.user.profile["app_metadata"] == {"from": "the deploy"}


async def test_after_the_cutover_scripts_only_the_store_knows_anybody(joined):
    await joined.tenant.login("ada@example.com", "right horse")
    scripts = {"login": NO_OP.format("login", "password, "), "get_user": NO_OP.format("getUser", "")}
    await joined.ask("PATCH", joined.connection, {"options": {"import_mode": True, "customScripts": scripts}})
    assert (await joined.tenant.login("ada@example.com", "right horse")).done
    assert (await joined.tenant.login("bob@example.com", "x")).log.type == "fu"


async def test_another_connections_scripts_are_not_the_tenants(joined):
    made = {"name": "other", "strategy": "auth0", "options": {"customScripts": {"login": "x", "get_user": "y"}}}
    assert (await joined.ask("POST", "/connections", made)).status == 201
    assert (await joined.tenant.login("ada@example.com", "right horse")).done


async def test_nobody_is_made_over_a_user_whom_get_user_knows(joined):
    asked = {"connection": "legacy-users", "password": "new horse"}
    assert (await joined.ask("POST", "/users", asked | {"email": "ada@example.com"})).status == 409
    assert (await joined.ask("POST", "/users", asked | {"email": "bob@example.com"})).status == 201
    assert (await joined.tenant.login("bob@example.com", "new horse")).done


async def test_a_block_is_seen_and_lifted(joined):
    for _ in range(2):
        await joined.tenant.login("ada@example.com", "wrong")
    assert (await joined.tenant.login("ada@example.com", "right horse")).log.type == "limit_wc"
    held = await joined.ask("GET", "/user-blocks?identifier=ada@example.com")
    assert [each["identifier"] for each in held.body["blocked_for"]] == ["ada@example.com"]
    assert (await joined.ask("DELETE", "/user-blocks?identifier=ada@example.com")).status == 204
    assert (await joined.tenant.login("ada@example.com", "right horse")).done
